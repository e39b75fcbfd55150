"""Atom (RFC 4287) and RSS 2.0. The only importer of feedgen, and of lxml, which feedgen builds with.

feedgen reads the clock wherever a date is left out, so every date is passed. It writes the heads; an item is built with
lxml alone, as feedgen builds it, at a fifth of the cost (ADR 28). It is written once, and its bytes stand in every feed
that holds it; a feed is its head with the items put in.
"""

import re
from collections.abc import Callable, Iterable
from email.utils import format_datetime
from functools import cache, lru_cache

from feedgen.feed import FeedGenerator
from lxml import etree

from forewarn.notice.prose import escape
from forewarn.outputs.feeds.item import Head, Item
from forewarn.values import Value, field

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_HISTORY = b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'
_PLAIN = re.compile(rb"<(?:title|category)>[^<]*<")
_NAMESPACES = {"content": _CONTENT, "atom": _ATOM}
_UNTITLED = b"<title/>"
_TEXT = ""

Address = Callable[[str], str]
"""The whole address of a path of the site."""


class Untitled(Value):
    """An entry of Atom without its title, which is another in some channels: what stands before it and after it."""

    before: bytes
    after: bytes

    def under(self, title: str) -> bytes:
        """The entry under a title."""
        return b"".join((self.before, _titled(title), self.after))


class _Form(Value):
    """An element that is filled in for one item after the other: half as dear as to build one for each.

    ``places`` are what is filled in: elements, whose text it is, or elements and the names of their attributes.
    """

    root: etree._Element
    places: list[tuple[etree._Element, str]] = field(default_factory=list)

    def element(
        self, parent: etree._Element, tag: str, to_fill: str | None = _TEXT, **attributes: str
    ) -> etree._Element:
        """One more element; ``to_fill`` is the attribute that is filled in, ``None`` where there is nothing to fill."""
        added = etree.SubElement(parent, tag, attributes)
        if to_fill is not None:
            self.places.append((added, to_fill))
        return added

    def filled(self, values: Iterable[str | None]) -> bytes:
        """The element with a value in each place; what no XML may hold is a :class:`ValueError`."""
        for (element, name), value in zip(self.places, values, strict=True):
            if name == _TEXT:
                element.text = value
            else:
                element.set(name, value or "")
        return bytes(etree.tostring(self.root, encoding="utf-8"))


@lru_cache(maxsize=1024)
def _titled(title: str) -> bytes:
    return _title_form().filled([title])


@cache
def _title_form() -> _Form:
    form = _Form(etree.Element("title"))
    form.places.append((form.root, _TEXT))
    return form


def atom_entry(item: Item) -> bytes:
    """An item as an entry of Atom; what no XML may hold is a :class:`ValueError`."""
    return untitled(item).under(item.title)


def untitled(item: Item) -> Untitled:
    """An item as an entry of Atom, whatever its title."""
    form = _entry_form(bool(item.author), bool(item.content), len(item.categories))
    written = form.filled(
        [
            item.id,
            item.updated.isoformat(),
            *([item.author] if item.author else ()),
            *([item.content] if item.content else ()),
            item.url,
            item.summary or None,
            *item.categories,
            item.published.isoformat(),
        ]
    )
    before, _, after = written.partition(_UNTITLED)
    return Untitled(before, after + b"\n")


@lru_cache(maxsize=64)
def _entry_form(has_author: bool, has_content: bool, categories: int) -> _Form:
    form = _Form(etree.Element("entry"))
    entry = form.root
    form.element(entry, "id")
    form.element(entry, "title", None)
    form.element(entry, "updated")
    if has_author:
        form.element(form.element(entry, "author", None), "name")
    if has_content:
        form.element(entry, "content", type="html")
    form.element(entry, "link", "href")
    form.element(entry, "summary")
    for _ in range(categories):
        form.element(entry, "category", "term")
    form.element(entry, "published")
    return form


def rss_item(item: Item) -> bytes:
    """An item as an item of RSS, with the date of its last change, which RSS has no element for (as Atom's).

    The description and the content are HTML; every other element is plain text (RSS Advisory Board, Best Practices
    Profile: Character Data).
    """
    # One of the two is the description, which an item must have.
    told = [text for text in (escape(item.summary), item.content) if text]
    written = _item_form(len(told), len(item.categories)).filled(
        [
            item.title,
            item.url,
            *told,
            item.id,
            *item.categories,
            format_datetime(item.published),
            item.updated.isoformat(),
        ]
    )
    return _spelled(written[written.index(b">") + 1 :].removesuffix(b"</rss>")) + b"\n"


@lru_cache(maxsize=64)
def _item_form(texts: int, categories: int) -> _Form:
    form = _Form(etree.Element("rss", nsmap=_NAMESPACES))
    item = form.element(form.root, "item", None)
    for tag in ("title", "link", *("description", f"{{{_CONTENT}}}encoded")[:texts]):
        form.element(item, tag)
    form.element(item, "guid", isPermaLink="false")
    for tag in (*(["category"] * categories), "pubDate", f"{{{_ATOM}}}updated"):
        form.element(item, tag)
    return form


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
