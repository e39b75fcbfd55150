"""Every word that forewarn says to readers is looked up: nothing on a site in a marked language is unmarked."""

import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar
from lxml import etree

from forewarn.artifacts import Artifact, made
from forewarn.board import Board
from forewarn.notice.kinds import NoticeKind, kind_of
from forewarn.outputs import OUTPUTS, Output
from forewarn.outputs.cards.face import face_of
from forewarn.outputs.mail import mail
from forewarn.values import replace
from pseudo import board, texts, unmarked


def heard(artifact: Artifact) -> Iterator[str]:
    """What readers are told by a file, piece by piece."""
    name = artifact.path.rpartition("/")[2]
    reader = READERS.get(name) or READERS.get(name.rpartition(".")[2])
    yield from reader(artifact) if reader else ()


def page(artifact: Artifact) -> Iterator[str]:
    """Title, description and links of the front matter, then the page; attributes for Markdown are no words."""
    _, front, body = artifact.content.decode().split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in front.splitlines())
    yield from (json.loads(facts[key]) for key in ("title", "description"))
    yield from (one["title"] for one in json.loads(facts.get("alternates", "[]")))
    yield from texts(re.sub(r"(?m)(?<=[\w⟧>?.!)]) ?\{ [^{}]*\}$|^\{ [^{}]*\}$", "", body))


def xml(artifact: Artifact) -> Iterator[str]:
    """Atom and RSS; the categories of a change are for programs."""
    for element in etree.fromstring(artifact.content).iter():
        tag = etree.QName(element).localname
        if tag in ("title", "subtitle", "summary", "description", "content", "encoded"):
            yield from texts(element.text or "")
        elif tag == "category" and "changes" not in artifact.path:
            yield element.get("term") or element.text or ""


def json_feed(artifact: Artifact) -> Iterator[str]:
    """JSON Feed."""
    feed = json.loads(artifact.content)
    yield from (feed["title"], feed["description"])
    for item in feed["items"]:
        yield from (item["title"], item["summary"], *item.get("tags", ()))
        yield from texts(item.get("content_html", ""))


def calendar(artifact: Artifact) -> Iterator[str]:
    """iCalendar; its categories are for programs."""
    keys = ("NAME", "X-WR-CALNAME", "X-WR-CALDESC", "DESCRIPTION", "SUMMARY", "COMMENT", "LOCATION")
    for part in Calendar.from_ical(artifact.content.decode()).walk():
        yield from (str(part[key]) for key in keys if key in part)


def script(artifact: Artifact) -> Iterator[str]:
    """What the script may say."""
    known = json.loads(re.search(r"const known = (.*);\n", artifact.content.decode())[1])  # type: ignore[index]
    for key in ("impacts", "outcomes", "phases", "statuses", "words"):
        yield from known[key].values()
    yield from (form for forms in known["counted"].values() for form in forms.values())


READERS: dict[str, Callable[[Artifact], Iterator[str]]] = {
    "index.md": page,
    "atom": xml,
    "rss": xml,
    "feed.json": json_feed,
    "ics": calendar,
    "notice.txt": lambda artifact: iter([artifact.content.decode()]),
    "forewarn.js": script,
}


def plain(text: str) -> str:
    """A text without its open places."""
    return re.sub(r"%\(\w+\)s", "", text)


EMPTY = replace(board(), entries=())


@pytest.mark.parametrize("shown", [board(), EMPTY], ids=["sample", "empty"])
@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
def test_nothing_is_said_but_what_was_looked_up(output: Output, shown: Board) -> None:
    """Pages, letters, calendars, feeds, the script's words: each is marked, an author's, CLDR's or a name."""
    faults = {
        (artifact.path, word, text.strip()[:120])
        for artifact in made(output.render(shown))
        for text in heard(artifact)
        for word in unmarked(plain(text))
    }
    told: dict[str, tuple[str, str]] = {}
    for path, word, text in sorted(faults):
        told.setdefault(word, (path, text))
    assert told == {}


def test_a_social_card_speaks_the_language_of_the_site() -> None:
    """Its window and its impact; the title is the author's."""
    faces = [face_of(entry) for entry in board().entries]
    said = [text for face in faces for text in (face.site, face.title, face.window, face.impact_words)]
    assert [word for text in said for word in unmarked(text.replace("\N{NO-BREAK SPACE}", " "))] == []


@pytest.mark.parametrize("kind", NoticeKind)
def test_mails_speak_the_language_of_the_site(kind: NoticeKind) -> None:
    """Subject, text and HTML of each kind of letter, and the header that names the language."""
    entry = next(entry for entry in board().entries if kind_of(entry) is kind)
    message = message_from_bytes(mail(board(), entry, kind), policy=default)
    assert message["Content-Language"] == "nl"
    assert unmarked(message["Subject"]) == []
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            assert unmarked(part.get_content()) == []
        elif part.get_content_type() == "text/html":
            assert [word for text in texts(part.get_content()) for word in unmarked(text)] == []
