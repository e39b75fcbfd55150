"""The feed of changes, bounds and archives, read back by a feed reader's library."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from chronicle import Chronicle
from conftest import MINIMAL
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs import feeds
from forewarn.record import Change, ChangeKind
from forewarn.settings import FeedSettings
from forewarn.wording import Status
from samples import sample_board, sample_entry

MOVED = MINIMAL.replace("2026-12-10", "2026-12-12") + (
    "updates:\n  - at: 2026-11-03 09:50\n    message: Two *days* later.\n"
    "    moved_from: {start: 2026-12-10 22:00, end: 2026-12-11 00:00}\n"
)


def made(board: Board) -> dict[str, bytes]:
    """Every feed of a board."""
    return {artifact.path: artifact.content for artifact in feeds.render(board)}


def test_each_change_is_an_entry_that_says_what_changed(tmp_path: Path) -> None:
    """The newest first: both windows of a move, the notice given, the message of the update."""
    story = Chronicle(tmp_path)
    story.case("Announce", "11-02 09:00")
    story.case("Move", "11-03 09:00", MOVED)
    story.case("Cancel", "11-04 09:00", MOVED + "  - {at: 2026-11-04 09:30, status: cancelled, message: No.}\n")
    found = [item for item in feedparser.parse(story.files()["changes.atom"]).entries if item.link.endswith("/case/")]
    assert [item.title for item in found] == [
        "Cancelled: The API moves",
        "Moved: The API moves",
        "Announced: The API moves",
    ]
    text = found[1].content[0].value
    assert "Thu 10 Dec 2026, 22:00 to Fri 11 Dec 2026, 00:00" in text
    assert "Sat 12 Dec 2026, 22:00 to Sun 13 Dec 2026, 00:00" in text
    assert "39 days" in text
    assert "<em>days</em>" in text
    assert found[1].updated == "2026-11-03T09:00:00+00:00"
    assert all(item.id.startswith("tag:status.example.com,2026:change/") for item in found)


def test_another_history_of_the_same_changes_has_the_same_ids(tmp_path: Path) -> None:
    """A squash brings no entry that a reader does not know."""
    story = Chronicle(tmp_path)
    story.case("Announce", "11-02 09:00")
    story.case("Move", "11-03 09:00", MOVED)
    before = {item.id for item in feedparser.parse(story.files()["changes.atom"]).entries}
    story.squash("11-20 09:00")
    assert {item.id for item in feedparser.parse(story.files()["changes.atom"]).entries} == before


def test_what_only_the_catalogue_changed_is_no_news() -> None:
    """A telephone number that changed is in no feed of changes."""
    entry = sample_entry("2026-redis-8")
    revised = replace(entry.record.changes[0], kinds=(ChangeKind.REVISED,), facts="x")
    changed = replace(entry, record=replace(entry.record, changes=(*entry.record.changes, revised)))
    board = sample_board()
    before = made(replace(board, entries=(entry,)))["changes.atom"]
    assert made(replace(board, entries=(changed,)))["changes.atom"] == before


def many(count: int) -> Board:
    """A board of very many maintenances, nine in ten of them over, each with two changes."""
    board, entry = sample_board(), sample_entry("2026-redis-8")
    entries = []
    for number in range(count):
        start = board.as_of + timedelta(hours=6 * (number - count * 9 // 10))
        window = replace(entry.maintenance.window, start=start, end=start + timedelta(hours=2))
        status = Status.COMPLETED if start < board.as_of else Status.CONFIRMED
        one = replace(entry.maintenance, id=f"many-{number:05}", window=window, declared=status, updates=())
        changes = tuple(
            Change(start - timedelta(days=30 - 9 * step), (kind,), one.title, window, status, facts=str(step))
            for step, kind in enumerate((ChangeKind.ANNOUNCED, ChangeKind.UPDATED))
        )
        record = replace(entry.record, created=changes[0].at, revised=changes[1].at, changes=changes)
        phase = entry.phase if status is Status.CONFIRMED else sample_entry("2024-redis-7").phase
        entries.append(Entry(one, phase, record, entry.settings))
    return replace(board, entries=tuple(entries))


def test_feeds_of_very_many_stay_small_and_lose_nothing() -> None:
    """No document is over two megabytes, what is to come is in the feed, and the archive has whatever left it."""
    board = many(1500)
    found = made(board)
    assert max(len(content) for content in found.values()) < 2_000_000
    current = {item.id for item in feedparser.parse(found["feed.atom"]).entries}
    assert {entry.tag for entry in board.entries if entry.maintenance.window.end > board.as_of} <= current
    assert walked(found, "feed.atom") == {entry.tag for entry in board.entries}
    assert len(walked(found, "changes.atom")) == 2 * len(board.entries)


def walked(found: dict[str, bytes], path: str) -> set[str]:
    """The ids of a feed and of every archive document that its links lead to (RFC 5005, 4)."""
    ids: set[str] = set()
    while path:
        feed = feedparser.parse(found[path])
        ids |= {item.id for item in feed.entries}
        links = {link.rel: link.href.removeprefix("https://status.example.com/") for link in feed.feed.links}
        assert links["self"] == path
        if path.startswith("archive/"):
            assert b"<fh:archive" in found[path]
            assert links["current"] in ("feed.atom", "changes.atom")
        path = links.get("prev-archive", "")
    return ids


def test_a_full_archive_document_stays_as_it_is() -> None:
    """What comes later fills the documents after it."""
    few, more = made(many(1500)), made(many(1500))
    assert few == more
    board = many(1500)
    later = made(replace(board, as_of=board.as_of + timedelta(hours=7)))
    assert few["archive/changes-0001.atom"] == later["archive/changes-0001.atom"]
    body = b"</id><title>"
    assert few["archive/feed-0001.atom"].count(body) == later["archive/feed-0001.atom"].count(body)


def test_no_entry_looks_at_the_clock() -> None:
    """Whatever the instant of the build, an entry that is there has the same bytes."""
    board = many(600)
    for path in ("feed.atom", "feed.rss", "changes.atom"):
        one, other = (
            {
                element[0].text if path.endswith("atom") else element.findtext("guid"): etree.tostring(element)
                for element in entries(made(now)[path])
            }
            for now in (board, replace(board, as_of=board.as_of + timedelta(days=8)))
        )
        assert one.keys() & other.keys()
        assert {id: one[id] for id in one.keys() & other.keys()} == {id: other[id] for id in one.keys() & other.keys()}


def entries(content: bytes) -> list["etree._Element"]:
    """The entries of a feed."""
    root = etree.fromstring(content)
    return [*root.iter("{http://www.w3.org/2005/Atom}entry"), *root.iter("item")]


HOSTILE = st.sampled_from(
    [
        "]]>",
        "<b>x</b>",
        "&amp; &lt;",
        "a & b < c",
        '"><script>alert(1)</script>',
        "<![CDATA[",
        "{{ x }}",
        "javascript:x",
    ]
)


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60) | HOSTILE)
def test_whatever_is_typed_comes_back_and_adds_nothing(text: str) -> None:
    """A title, a name and a message are text in every format."""
    board, entry = sample_board(), sample_entry("2026-redis-8")
    first, *_ = entry.maintenance.affects
    change = replace(entry.record.changes[0], title=text)
    hostile = replace(
        entry,
        maintenance=replace(entry.maintenance, title=text, affects=(replace(first, name=text),)),
        record=replace(entry.record, changes=(change,)),
    )
    alone = replace(board, entries=(hostile,), settings=replace(board.settings, feeds=FeedSettings(5)))
    found = made(alone)
    (atom,), (rss,), (news,) = (entries(found[path]) for path in ("feed.atom", "feed.rss", "changes.atom"))
    assert atom.findtext("{http://www.w3.org/2005/Atom}title") == text
    assert news.findtext("{http://www.w3.org/2005/Atom}title") == f"Announced: {text}"
    terms = [element.get("term") for element in atom.iter("{http://www.w3.org/2005/Atom}category")]
    assert text in terms
    calm = {element.tag for element in atom.iter()}
    assert calm <= {f"{{http://www.w3.org/2005/Atom}}{name}" for name in ATOM_NAMES}
    assert {str(element.tag).rpartition("}")[2] for element in rss.iter()} <= RSS_NAMES
    content = atom.findtext("{http://www.w3.org/2005/Atom}content") or ""
    assert "<script" not in content
    assert "<b>" not in content


ATOM_NAMES = (
    "entry",
    "id",
    "title",
    "updated",
    "author",
    "name",
    "content",
    "link",
    "summary",
    "category",
    "published",
)
RSS_NAMES = {"item", "title", "link", "description", "encoded", "guid", "category", "pubDate", "updated"}
