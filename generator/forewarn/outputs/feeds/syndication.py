"""Atom (RFC 4287) and RSS 2.0. The only importer of feedgen, and of lxml, which feedgen builds with.

feedgen reads the clock wherever a date is left out, so every date is passed. It writes the heads; an item is built with
lxml alone, as feedgen builds it, at a fifth of the cost (ADR 28). It is written once, and its bytes stand in every feed
that holds it; a feed is its head with the items put in.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache

from feedgen.feed import FeedGenerator
from lxml import etree

from forewarn.notice.prose import escape
from forewarn.outputs.feeds.item import Head, Item

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_HISTORY = b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'
_PLAIN = re.compile(rb"<(?:title|category)>[^<]*<")
_NAMESPACES = {"content": _CONTENT, "atom": _ATOM}
_UNTITLED = b"<title/>"

Address = Callable[[str], str]
"""The whole address of a path of the site."""


@dataclass(frozen=True, slots=True)
class Untitled:
    """An entry of Atom without its title, which is another in some channels: what stands before it and after it."""

    before: bytes
    after: bytes

    def under(self, title: str) -> bytes:
        """The entry under a title."""
        return b"".join((self.before, _titled(title), self.after))


@lru_cache(maxsize=1024)
def _titled(title: str) -> bytes:
    element = etree.Element("title")
    element.text = title
    return bytes(etree.tostring(element, encoding="utf-8"))


def atom_entry(item: Item) -> bytes:
    """An item as an entry of Atom; what no XML may hold is a :class:`ValueError`."""
    return untitled(item).under(item.title)


def untitled(item: Item) -> Untitled:
    """An item as an entry of Atom, whatever its title."""
    entry = etree.Element("entry")
    _add(entry, "id", item.id)
    _add(entry, "title")
    _add(entry, "updated", item.updated.isoformat())
    if item.author:
        _add(_add(entry, "author"), "name", item.author)
    if item.content:
        _add(entry, "content", item.content, type="html")
    _add(entry, "link", href=item.url)
    _add(entry, "summary", item.summary or None)
    for name in item.categories:
        _add(entry, "category", term=name)
    _add(entry, "published", item.published.isoformat())
    before, _, after = etree.tostring(entry, encoding="utf-8").partition(_UNTITLED)
    return Untitled(before, after + b"\n")


def rss_item(item: Item) -> bytes:
    """An item as an item of RSS, with the date of its last change, which RSS has no element for (as Atom's).

    The description and the content are HTML; every other element is plain text (RSS Advisory Board, Best Practices
    Profile: Character Data).
    """
    frame = etree.Element("rss", nsmap=_NAMESPACES)
    element = _add(frame, "item")
    _add(element, "title", item.title)
    _add(element, "link", item.url)
    # One of the two is the description, which an item must have.
    for tag, text in zip(
        ("description", f"{{{_CONTENT}}}encoded"), filter(None, (escape(item.summary), item.content)), strict=False
    ):
        _add(element, tag, text)
    _add(element, "guid", item.id, isPermaLink="false")
    for name in item.categories:
        _add(element, "category", name)
    _add(element, "pubDate", format_datetime(item.published))
    _add(element, f"{{{_ATOM}}}updated", item.updated.isoformat())
    written = etree.tostring(frame, encoding="utf-8")
    return _spelled(written[written.index(b">") + 1 :].removesuffix(b"</rss>")) + b"\n"


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def atom(head: Head, entries: Iterable[bytes], address: Address) -> bytes:
    """A feed of Atom."""
    feed = _feed(head, address, "feed.atom", "application/atom+xml")
    feed.title(head.title)
    feed.subtitle(head.about)
    mark = _HISTORY if head.is_archive else b""
    return _filled(bytes(feed.atom_str()), b"</feed>", [mark, b"\n", *entries])


def rss(head: Head, items: Iterable[bytes], address: Address) -> bytes:
    """A feed of RSS."""
    feed = _feed(head, address, "feed.rss", "application/rss+xml")
    feed.title(head.title)
    feed.subtitle(head.about)
    return _filled(_spelled(bytes(feed.rss_str())), b"</channel>", [b"\n", *items])


def _filled(document: bytes, end: bytes, parts: Iterable[bytes]) -> bytes:
    """A document with parts put in before its end."""
    place = document.rindex(end)
    return b"".join([document[:place], *parts, document[place:], b"\n"])


def _feed(head: Head, address: Address, name: str, media: str) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id(head.id)
    feed.author({"name": head.author})
    feed.language(head.language)
    feed.generator("forewarn")
    path = head.path if head.path.endswith((".atom", ".rss")) else head.path + name
    feed.link(href=address(path), rel="self", type=media)
    for relation, other in head.links.items():
        feed.link(href=address(other), rel=relation, type=media)
    # The last link becomes the channel's in RSS.
    feed.link(href=address(head.page), rel="alternate", type="text/html")
    feed.updated(head.updated)
    feed.lastBuildDate(head.updated)
    feed.ttl(60)
    return feed


def _spelled(written: bytes) -> bytes:
    """The same RSS with the references of plain text in hexadecimal, the spelling that most readers take rightly."""
    return _PLAIN.sub(lambda found: found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), written)
