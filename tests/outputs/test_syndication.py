"""An item of Atom or RSS is built without feedgen, and is what feedgen would have written."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from feedgen.entry import FeedEntry
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from forewarn.notice.prose import escape
from forewarn.outputs.feeds.item import Item
from forewarn.outputs.feeds.syndication import atom_entry, rss_item

ATOM = "http://www.w3.org/2005/Atom"
PLAIN = re.compile(rb"<(?:title|category)>[^<]*<")
NAMESPACES = {"content": "http://purl.org/rss/1.0/modules/content/", "atom": ATOM}
LETTERS = st.sampled_from("&<>\"'\r\n\t {}]/#;xüא\U0001f600") | st.characters(codec="utf-8", exclude_categories=["C"])
TEXTS = st.text(LETTERS, max_size=20)
SOME = st.text(LETTERS, min_size=1, max_size=20)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-3))])
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 - given a zone
ITEMS = st.builds(
    Item, SOME, SOME, SOME, TEXTS, INSTANTS, INSTANTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=3).map(tuple)
)


def by_feedgen(item: Item) -> FeedEntry:
    """The item as feedgen holds it."""
    entry = FeedEntry()
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.url, rel="alternate", type="text/html")
    entry.published(item.published)
    entry.updated(item.updated)
    if item.categories:
        entry.category([{"term": name} for name in item.categories])
    return entry


@given(ITEMS)
def test_an_entry_of_atom_is_what_feedgen_writes(item: Item) -> None:
    """Whatever is typed, byte for byte."""
    entry = by_feedgen(item)
    if item.author:
        entry.author({"name": item.author})
    entry.summary(item.summary)
    if item.content:
        entry.content(item.content, type="html")
    assert atom_entry(item) == etree.tostring(entry.atom_entry(), encoding="utf-8") + b"\n"


@given(ITEMS)
def test_an_item_of_rss_is_what_feedgen_writes_with_plain_text_spelled_for_readers(item: Item) -> None:
    """Whatever is typed, byte for byte."""
    entry = by_feedgen(item)
    entry.guid(item.id, permalink=False)
    entry.description(escape(item.summary), isSummary=True)
    if item.content:
        entry.content(item.content)
    frame = etree.Element("rss", nsmap=NAMESPACES)
    element = entry.rss_entry()
    etree.SubElement(element, f"{{{ATOM}}}updated").text = item.updated.isoformat()
    frame.append(element)
    written = etree.tostring(frame, encoding="utf-8")
    inside = written[written.index(b">") + 1 :].removesuffix(b"</rss>")
    assert rss_item(item) == PLAIN.sub(spelled, inside) + b"\n"


def spelled(found: re.Match[bytes]) -> bytes:
    """Plain text of RSS with its references in hexadecimal."""
    return found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


@pytest.mark.parametrize("hostile", ["\0", "\x0b", "\ufffe", "\ud800"])
def test_a_character_that_no_xml_may_hold_is_refused(hostile: str) -> None:
    """No reader would read such a feed."""
    item = Item(
        "i", "u", f"a{hostile}b", "", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), "s", ""
    )
    for write in (atom_entry, rss_item):
        with pytest.raises(ValueError, match=r"XML compatible|surrogates"):
            write(item)
