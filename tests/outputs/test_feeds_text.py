"""What authors type is text in every feed: it comes back as it was typed, and adds neither element nor attribute."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from forewarn.board import Board
from forewarn.outputs import feeds
from forewarn.source.decoding import UNSAFE
from forewarn.values import replace
from samples import sample_board, sample_entry

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
HOSTILE = (
    "]]>",
    "<b>x</b>",
    "&amp; &lt;",
    "a & b < c",
    '"><script>alert(1)</script>',
    "<![CDATA[",
    "<!-- x -->",
    "&copy 2026 &notify;",
    "{{ x }} {% raw %}",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](https://example.com/x.png)",
    "<?xml version='1.0'?>",
    "</title></entry><entry>",
    "</content>",
    "AT&T",
    "\u200f\u05d0 \U0001f600",
)
BLOCKS = ("p", "ul", "ol", "li", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote")
TAGS = {*BLOCKS, "a", "s", "strong", "em", "code", "br", "table", "thead", "tbody", "tr", "th", "td"}
NAMES = {"href", "rel", "type", "term", "isPermaLink", "version", "{http://www.w3.org/XML/1998/namespace}lang"}
LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
LINES = (
    st.text(LETTERS, min_size=1, max_size=60).map(lambda text: " ".join(text.split())) | st.sampled_from(HOSTILE)
).filter(lambda text: text and not UNSAFE.search(text))


class Read(HTMLParser):
    """The words of a fragment of HTML, its tags and its attributes."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        """Remember words."""
        self.parts.append(data)

    @property
    def words(self) -> str:
        """Every word, with single spaces between them."""
        return " ".join("".join(self.parts).split())


def typed(title: str, name: str, prose: str) -> Board:
    """A board of one maintenance that says these words wherever an author may."""
    board, entry = sample_board(), sample_entry("2026-postgresql-17")
    first, *others = entry.maintenance.affects
    change = next(change for change in entry.record.changes if change.updates)
    updates = tuple(replace(update, message=prose) for update in entry.maintenance.updates)
    maintenance = replace(
        entry.maintenance,
        title=title,
        summary=prose,
        details=prose,
        affects=(replace(first, name=name), *others),
        updates=updates,
    )
    changes = (replace(change, title=title, summary=prose, updates=updates[:1]),)
    hostile = replace(entry, maintenance=maintenance, record=replace(entry.record, changes=changes))
    catalog = replace(board.catalog, components={}, groups={})
    return replace(board, entries=(hostile,), catalog=catalog)


def made(board: Board) -> dict[str, bytes]:
    """Every feed of a board."""
    return {artifact.path: artifact.content for artifact in feeds.render(board)}


def contents(found: dict[str, bytes]) -> Iterator[str]:
    """The HTML of the one entry in each feed of everything, without the reader's sanitising."""
    for path in ("feed.atom", "changes.atom"):
        (entry,) = etree.fromstring(found[path]).iter(f"{ATOM}entry")
        yield entry.findtext(f"{ATOM}content") or ""
    (item,) = etree.fromstring(found["feed.rss"]).iter("item")
    yield item.findtext(CONTENT) or ""
    yield json.loads(found["feed.json"])["items"][0]["content_html"]


def literal(text: str) -> str:
    """Markdown that means this text and nothing else."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


@cache
def plain() -> dict[str, bytes]:
    """The feeds of a board in which nobody typed anything of note."""
    return made(typed("x", "y", "z"))


@given(title=LINES, name=LINES, text=LINES)
def test_whatever_is_typed_comes_back(title: str, name: str, text: str) -> None:
    """Titles, names, summaries, messages and details are the same in Atom, RSS and JSON."""
    found = made(typed(title, name, literal(text)))
    (atom,) = feedparser.parse(found["feed.atom"]).entries
    (news,) = feedparser.parse(found["changes.atom"]).entries
    (item,) = json.loads(found["feed.json"])["items"]
    (rss,) = etree.fromstring(found["feed.rss"]).iter("item")
    assert atom.title.removeprefix("Moved: ") == title
    assert news.title.partition(": ")[2] == title
    assert item["title"].removeprefix("Moved: ") == title
    assert (rss.findtext("title") or "").removeprefix("Moved: ") == title
    assert name in {tag.term for tag in atom.tags}
    assert name in item["tags"]
    assert name in {element.text for element in rss.iter("category")}
    assert atom.summary == item["summary"] == text
    assert Read(rss.findtext("description") or "").words == text
    for content in contents(found):
        assert text in Read(content).words
    for content in list(contents(found))[::2]:
        assert name in Read(content).words


@given(title=LINES, name=LINES, text=st.lists(LINES, min_size=1, max_size=3).map("\n\n".join))
def test_whatever_is_typed_adds_nothing(title: str, name: str, text: str) -> None:
    """The elements of the documents are always the same, and HTML holds plain tags and links to follow, no more."""
    found, calm = made(typed(title, name, text)), plain()
    for path in ("feed.atom", "feed.rss", "changes.atom"):
        elements = [*etree.fromstring(found[path]).iter()]
        assert [element.tag for element in elements] == [element.tag for element in etree.fromstring(calm[path]).iter()]
        assert {str(name) for element in elements for name in element.attrib} <= NAMES
    assert json.loads(found["feed.json"])["items"][0].keys() == json.loads(calm["feed.json"])["items"][0].keys()
    for content in contents(found):
        read = Read(content)
        assert read.tags <= TAGS
        assert {name for name, _ in read.attributes} <= {"href", "start", "title", "class"}
        links = {value for name, value in read.attributes if name == "href"}
        assert all(re.match(r"(https?://|mailto:|#)", link, re.IGNORECASE) for link in links)
