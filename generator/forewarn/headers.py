"""The headers that a built site is to be served with: above all a Content-Security-Policy that fits this very site.

The site engine puts scripts of its own into pages, and an owner's theme may put in more. So the built pages are read,
and the policy allows what they hold, by its digest or its address, and nothing else: no ``unsafe-inline``, no
``unsafe-eval`` (CSP Level 3, https://www.w3.org/TR/CSP3/). What no static page can bring about, a fetch to a stranger
for example, stays forbidden.

The answer stands beside the site (:func:`headers_file`), not in it, and whoever publishes the site reads it there
(:func:`read_headers`). It is no ``<meta>`` either: ``frame-ancestors`` counts only in a header, and a page would have to be written after its digests
are known.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from forewarn.problems import ProjectError
from forewarn.settings import Project
from forewarn.values import Mutable, field

_SCRIPT_TYPES = {"", "module", "importmap", "speculationrules", "text/javascript", "application/javascript"}
"""What makes an inline script more than data; other types are blocks of data, which no policy concerns."""
_LOADING = {
    "audio": {"src": "media-src"},
    "embed": {"src": "object-src"},
    "feimage": {"href": "img-src", "xlink:href": "img-src"},
    "form": {"action": "form-action"},
    "frame": {"src": "frame-src"},
    "iframe": {"src": "frame-src"},
    "image": {"href": "img-src", "xlink:href": "img-src"},
    "img": {"src": "img-src", "srcset": "img-src"},
    "input": {"src": "img-src"},
    "object": {"data": "object-src"},
    "source": {"src": "media-src", "srcset": "img-src"},
    "track": {"src": "media-src"},
    "video": {"poster": "img-src", "src": "media-src"},
}
"""Which attributes load something or send something, and the directive that it falls under."""
TELLING = ("script", "style", "link", *_LOADING)
"""The tags that :func:`telling` looks for; attributes it looks for besides are ``style`` and those that begin with ``on``."""
_TELLING = (
    re.compile(
        rb"<(?:(?:script|style)\b(?![^>]*json)(?:[^<]|<(?!/(?:script|style)))*"
        rb"|link\b(?=[^>]*(?:stylesheet|icon|preconnect))[^>]*>"
        rb"|(?:" + "|".join(_LOADING).encode() + rb")\b[^>]*>)"
    ),
    re.compile(rb"style(?<=\s.....)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)"),
    re.compile(rb"on(?<=\s..)[a-z]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)"),
)
"""Every stretch of a page in small letters that can matter, and some that do not: pages that agree in all tell the same.

Each begins with a letter or two that are looked for quickly: there are thousands of pages.
"""
_PICTURE_LINKS = {"icon", "apple-touch-icon", "mask-icon"}


Told = list[dict[str, list[str]]]
"""What a page holds and loads as plain data: texts of inline code, and other hosts, by directive."""


class Found(Mutable):
    """What the pages of a site hold and load: texts of inline code, and addresses of other hosts, by directive."""

    inline: dict[str, set[str]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def text(self, directive: str, text: str) -> None:
        """Code that stands in a page."""
        self.inline.setdefault(directive, set()).add(text)

    def source(self, directive: str, source: str) -> None:
        """What is loaded from another host."""
        self.sources.setdefault(directive, set()).add(source)

    def told(self) -> Told:
        """The same as plain data, in order."""
        return [{name: sorted(texts) for name, texts in sorted(one.items())} for one in (self.inline, self.sources)]

    def add(self, told: Told) -> None:
        """What another page holds, as :meth:`told` says it."""
        for mine, others in zip((self.inline, self.sources), told, strict=True):
            for directive, texts in others.items():
                mine.setdefault(directive, set()).update(texts)


def headers_file(site: Path) -> Path:
    """Where the headers of a site are written: ``site.headers.json`` beside the folder ``site``."""
    return site.with_name(site.name + ".headers.json")


def write_headers(
    project: Project, site: Path, known: Iterable[Told] = (), unread: Iterable[str] | None = None
) -> Path:
    """Read the built pages, and write the headers that they are to be served with; returns the file.

    It is a JSON object whose key ``headers`` maps names to values. The same site gives the same bytes. What pages hold may be
    ``known``; ``unread`` are the paths of the others, where somebody has looked already.
    """
    pages = sorted(site.rglob("*.html") if unread is None else [site / path for path in unread])
    found = read_pages(pages, site, project.settings.site_url)
    for told in known:
        found.add(told)
    headers = {
        "Content-Security-Policy": policy(found),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    file = headers_file(site)
    file.write_text(json.dumps({"headers": headers}, indent=1) + "\n", "utf-8")
    return file


def read_headers(file: Path) -> dict[str, str]:
    """The headers that ``forewarn build`` wrote to a file. Raises :class:`ProjectError` where it holds none."""
    hint = "forewarn build writes such a file beside the site, for example site.headers.json"
    try:
        said = json.loads(file.read_bytes())
    except OSError as error:
        raise ProjectError(f"{file} cannot be read: {error.strerror}", hint) from error
    except ValueError as error:
        raise ProjectError(f"{file} is not JSON: {error}", hint) from error
    headers = said.get("headers") if isinstance(said, dict) else None
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ProjectError(f'{file} is not of the form {{"headers": {{name: value}}}}', hint)
    if odd := [name for name, value in headers.items() if not re.fullmatch(r"[ -~]+", value)]:
        raise ProjectError(f"{file}: the value of '{odd[0]}' is not plain ASCII on one line", hint)
    return headers


def read_pages(pages: Iterable[Path], site: Path, site_url: str) -> Found:
    """What the pages hold and load.

    A page that has nothing but what an earlier one had is not read again: most differ in their words alone. Were one
    taken for another wrongly, something would be forbidden in it, never allowed.
    """
    found = Found()
    known: set[frozenset[bytes]] = set()
    for page in pages:
        data = page.read_bytes()
        told = telling(data)
        if told in known:
            continue
        known.add(told)
        read_page(found, data.decode("utf-8", "replace"), urljoin(site_url, page.relative_to(site).as_posix()))
    return found


def telling(data: bytes) -> frozenset[bytes]:
    """The stretches of a page, or of a balanced part of one, that decide what it holds and loads."""
    small = data.lower()
    return frozenset(data[slice(*found.span())] for kind in _TELLING for found in kind.finditer(small))


def read_page(found: Found, text: str, address: str) -> None:
    """Add what a page at an address holds and loads."""
    reader = _Reader(found, address)
    reader.feed(text)
    reader.close()


def policy(found: Found) -> str:
    """The value of the header."""
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *_sources(found, "script-src"), *_digests(found, "script-src")],
        "script-src-attr": _attributes(found, "script-src-attr"),
        "style-src": ["'self'", *_sources(found, "style-src"), *_digests(found, "style-src")],
        "style-src-attr": _attributes(found, "style-src-attr"),
        # Themes draw icons from pictures inside their style sheets.
        "img-src": ["'self'", "data:", *_sources(found, "img-src")],
        "font-src": ["'self'", *_sources(found, "font-src")],
        "media-src": ["'self'", *_sources(found, "media-src")],
        "frame-src": _sources(found, "frame-src"),
        "object-src": _sources(found, "object-src"),
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *_sources(found, "form-action")],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
    }
    return "; ".join(" ".join([name, *values]) for name, values in directives.items() if values)


def _sources(found: Found, directive: str) -> list[str]:
    return sorted(found.sources.get(directive, ()))


def _digests(found: Found, directive: str) -> list[str]:
    return sorted(_digest(text) for text in found.inline.get(directive, ()))


def _attributes(found: Found, directive: str) -> list[str]:
    """Attributes are code only where a page has some: each by its digest."""
    digests = _digests(found, directive)
    return ["'unsafe-hashes'", *digests] if digests else ["'none'"]


def _digest(text: str) -> str:
    data = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(data).decode('ascii')}'"


class _Reader(HTMLParser):
    """Reads one page.

    As text of inline code counts what stands between the tags, with line ends as browsers have them (HTML, 13.2.3.5).
    """

    def __init__(self, found: Found, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self._found = found
        self._address = address
        self._directive = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        for name, value in said.items():
            if name == "style":
                self._found.text("style-src-attr", value)
            elif name.startswith("on"):
                self._found.text("script-src-attr", value)
        if tag == "script" and "src" in said:
            self._whole("script-src", said["src"])
        elif tag == "style" or (tag == "script" and said.get("type", "").strip().lower() in _SCRIPT_TYPES):
            self._directive, self._text = f"{tag}-src", []
        elif tag == "link":
            self._link(said)
        for name in said.keys() & _LOADING.get(tag, {}).keys():
            candidates = said[name].split(",") if name == "srcset" else [said[name]]
            for candidate in candidates:
                self._host(_LOADING[tag][name], candidate.strip().partition(" ")[0])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("script", "style"):  # a slash does not end these
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._directive:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._directive and tag in ("script", "style"):
            text = "".join(self._text).replace("\r\n", "\n").replace("\r", "\n")
            if text:
                self._found.text(self._directive, text)
            self._directive = ""

    def _link(self, said: dict[str, str]) -> None:
        kinds = set(said.get("rel", "").lower().split())
        if "stylesheet" in kinds:
            self._whole("style-src", said.get("href", ""))
        elif kinds & _PICTURE_LINKS:
            self._host("img-src", said.get("href", ""))
        elif "preconnect" in kinds:
            # How themes announce the host that their web fonts come from.
            self._host("font-src", said.get("href", ""))

    def _whole(self, directive: str, address: str) -> None:
        """Code of another host is allowed by its whole address, without the query."""
        if host := self._stranger(address):
            path = re.sub(r"[;,\s]", lambda found: f"%{ord(found[0]):02X}", urlsplit(address.strip()).path)
            self._found.source(directive, host + path)

    def _host(self, directive: str, address: str) -> None:
        if host := self._stranger(address):
            self._found.source(directive, host)

    def _stranger(self, address: str) -> str:
        """The host that an address leads to, with its scheme; nothing for our own."""
        try:
            parts = urlsplit(urljoin(self._address, address.strip()))
        except ValueError:
            return ""
        ours = urlsplit(self._address)
        if parts.scheme not in ("http", "https") or parts.netloc == ours.netloc:
            return ""
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        return host if re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", host) else ""
