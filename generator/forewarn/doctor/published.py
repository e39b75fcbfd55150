"""The published site, asked over the network: the one door to it. Nothing is sent but plain requests for public files."""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urljoin, urlsplit

TIMEOUT = 15.0
"""Seconds until a server counts as silent."""
MOST = 8 << 20
"""Bytes of an answer that are read."""
NOWHERE = "forewarn-doctor-asks-for-a-page-that-cannot-be/"
PATHS = (
    "",
    "now.json",
    "feed.atom",
    "feed.rss",
    "feed.json",
    "changes.atom",
    "calendar.ics",
    "maintnote.ics",
    NOWHERE,
)
"""What is asked for, relative to the site."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status 0 and ``fault`` where it said nothing. Names of headers are in small letters."""

    path: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fault: str = ""

    @property
    def type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Published:
    """A site as its readers get it: ``answers`` by path, and ``plain``, what a secure site says without TLS."""

    url: str
    answers: Mapping[str, Answer]
    plain: Answer | None = None

    @property
    def reached(self) -> bool:
        """Whether anything answered at all."""
        return any(answer.status for answer in self.answers.values())


def ask_site(url: str) -> Published:
    """Ask for the files of a site, side by side, each once.

    Raises :class:`ValueError` for an address that is none of a site.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    base = url if url.endswith("/") else url + "/"
    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = {answer.path: answer for answer in pool.map(lambda path: _get(base, path), PATHS)}
    plain = None
    if parts.scheme == "https" and parts.port in (None, 443) and answers[""].status:
        plain = _get(f"http://{parts.hostname}{urlsplit(base).path}", "", follow=False)
    return Published(base, answers, plain)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _get(base: str, path: str, *, follow: bool = True) -> Answer:
    url = urljoin(base, path)
    # A reader's program from elsewhere, which a browser lets see the answer only if the server says so.
    asked = {"User-Agent": "forewarn-doctor", "Accept": "*/*", "Origin": "https://reader.example"}
    request = urllib.request.Request(url, headers=asked)  # noqa: S310 - http and https alone, as the caller has seen to
    opener = urllib.request.build_opener(*([] if follow else [_Stay]))
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return Answer(path, answer.geturl(), answer.status, dict(_headers(answer.headers)), answer.read(MOST))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(path, url, error.code, dict(_headers(error.headers)), error.read(MOST))
    except (urllib.error.URLError, http.client.HTTPException, OSError, ssl.SSLError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        return Answer(path, url, 0, {}, b"", str(reason) or type(reason).__name__)


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    for name in message:
        yield name.lower(), ", ".join(message.get_all(name) or [])
