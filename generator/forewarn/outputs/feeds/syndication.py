"""Atom (RFC 4287) and RSS 2.0. The only importer of feedgen, and of lxml, which feedgen builds with.

feedgen reads the clock wherever a date is left out, so every date is passed. An item is written once, and its bytes
stand in every feed that holds it; a feed is its head with the items put in.
"""

import re
from collections.abc import Callable, Iterable

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from forewarn.notice.prose import escape
from forewarn.outputs.feeds.item import Head, Item

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_HISTORY = b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'
_PLAIN = re.compile(rb"<(?:title|category)>[^<]*<")
_NAMESPACES = {"content": _CONTENT, "atom": _ATOM}

Address = Callable[[str], str]
"""The whole address of a path of the site."""


def atom_entry(item: Item) -> bytes:
    """An item as an entry of Atom."""
    entry = _entry(item)
    entry.title(item.title)
    if item.categories:
        entry.category([{"term": name} for name in item.categories])
    if item.author:
        entry.author({"name": item.author})
    entry.summary(item.summary)
    if item.content:
        entry.content(item.content, type="html")
    return bytes(etree.tostring(entry.atom_entry(), encoding="utf-8")) + b"\n"


def rss_item(item: Item) -> bytes:
    """An item as an item of RSS, with the date of its last change, which RSS has no element for (as Atom's).

    The description and the content are HTML; every other element is plain text (RSS Advisory Board, Best Practices
    Profile: Character Data).
    """
    entry = _entry(item)
    entry.title(item.title)
    if item.categories:
        entry.category([{"term": name} for name in item.categories])
    entry.guid(item.id, permalink=False)
    entry.description(escape(item.summary), isSummary=True)
    if item.content:
        entry.content(item.content)
    frame = etree.Element("rss", nsmap=_NAMESPACES)
    element = entry.rss_entry()
    etree.SubElement(element, f"{{{_ATOM}}}updated").text = item.updated.isoformat()
    frame.append(element)
    written = bytes(etree.tostring(frame, encoding="utf-8"))
    return _spelled(written[written.index(b">") + 1 :].removesuffix(b"</rss>")) + b"\n"


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


def _entry(item: Item) -> FeedEntry:
    entry = FeedEntry()
    entry.id(item.id)
    entry.link(href=item.url, rel="alternate", type="text/html")
    entry.published(item.published)
    entry.updated(item.updated)
    return entry


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
