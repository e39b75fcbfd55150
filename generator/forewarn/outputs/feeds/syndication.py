"""Atom (RFC 4287) and RSS 2.0. The only importer of feedgen.

feedgen reads the clock wherever a date is left out, so every date is passed. It writes the heads; an item is
written here, byte for byte as feedgen would, at a tenth of the cost (ADR 28). It is written once, and its bytes stand in
every feed that holds it; a feed is its head with the items put in.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import format_datetime

from feedgen.feed import FeedGenerator

from forewarn.notice.prose import escape
from forewarn.outputs.feeds.item import Head, Item

_HISTORY = b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(rb"<(?:title|category)>[^<]*<")

Address = Callable[[str], str]
"""The whole address of a path of the site."""


@dataclass(frozen=True, slots=True)
class Untitled:
    """An entry of Atom without its title, which is another in some channels: what stands before it and after it."""

    before: bytes
    after: bytes

    def under(self, title: str) -> bytes:
        """The entry under a title."""
        return b"".join((self.before, _sound(_text(title)), self.after))


def atom_entry(item: Item) -> bytes:
    """An item as an entry of Atom."""
    return untitled(item).under(item.title)


def untitled(item: Item) -> Untitled:
    """An item as an entry of Atom, whatever its title."""
    author = f"<author><name>{_text(item.author)}</name></author>" if item.author else ""
    content = f'<content type="html">{_text(item.content)}</content>' if item.content else ""
    summary = f"<summary>{_text(item.summary)}</summary>" if item.summary else "<summary/>"
    categories = "".join([f'<category term="{_attribute(name)}"/>' for name in item.categories])
    return Untitled(
        _sound(f"<entry><id>{_text(item.id)}</id><title>"),
        _sound(
            f"</title><updated>{item.updated.isoformat()}</updated>{author}{content}"
            f'<link href="{_attribute(item.url)}"/>{summary}{categories}'
            f"<published>{item.published.isoformat()}</published></entry>\n"
        ),
    )


def rss_item(item: Item) -> bytes:
    """An item as an item of RSS, with the date of its last change, which RSS has no element for (as Atom's).

    The description and the content are HTML; every other element is plain text (RSS Advisory Board, Best Practices
    Profile: Character Data).
    """
    # One of the two is the description, which an item must have.
    told = [_text(text) for text in (escape(item.summary), item.content) if text]
    description = "".join([f"<description>{text}</description>" for text in told[:1]])
    content = "".join([f"<content:encoded>{text}</content:encoded>" for text in told[1:]])
    categories = "".join([f"<category>{_plain(name)}</category>" for name in item.categories])
    return _sound(
        f"<item><title>{_plain(item.title)}</title><link>{_text(item.url)}</link>{description}{content}"
        f'<guid isPermaLink="false">{_text(item.id)}</guid>{categories}<pubDate>{format_datetime(item.published)}</pubDate>'
        f"<atom:updated>{item.updated.isoformat()}</atom:updated></item>\n"
    )


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


def _text(text: str) -> str:
    """Text between tags, as lxml escapes it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def _attribute(text: str) -> str:
    """Text between the quotes of an attribute, as lxml escapes it."""
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _plain(text: str) -> str:
    """Plain text between tags of RSS, spelled as :func:`_spelled` does."""
    return _text(text).replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;")


def _sound(written: str) -> bytes:
    """The bytes of what was written; a character that no XML may hold is refused, as lxml refuses it."""
    if found := _NOT_XML.search(written):
        raise ValueError(f"no XML may hold the character U+{ord(found[0]):04X}")
    return written.encode()
