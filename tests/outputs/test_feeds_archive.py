"""How much feeds hold, and the archives of what leaves them (RFC 5005)."""

import json
import re
from datetime import timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.lifecycle import phase
from forewarn.model import Update
from forewarn.outputs import feeds
from forewarn.outputs.feeds import bounds
from forewarn.outputs.feeds.card import card
from forewarn.record import Change, ChangeKind
from forewarn.settings import FeedSettings
from forewarn.values import replace
from forewarn.wording import Status
from samples import sample_board, sample_entry

ATOM = "{http://www.w3.org/2005/Atom}"


def made(board: Board) -> dict[str, bytes]:
    """Every feed of a board."""
    return {artifact.path: artifact.content for artifact in feeds.render(board)}


def many(count: int, *, over: int, words: str = "", over_status: Status = Status.COMPLETED) -> Board:
    """A board of ``count`` maintenances, the first ``over`` of them over, each with two changes and a message."""
    board, entry = sample_board(), sample_entry("2026-redis-8")
    entries, begin = [], board.as_of  # nobody was told anything after it
    for number in range(count):
        start = board.as_of + timedelta(hours=6 * (number - over))
        window = replace(entry.maintenance.window, start=start, end=start + timedelta(hours=2))
        told = min(start, begin + timedelta(minutes=number))
        status = over_status if number < over else Status.CONFIRMED
        log = (Update(start - timedelta(days=20), None, None, words),) if words else ()
        one = replace(entry.maintenance, id=f"many-{number:05}", window=window, declared=status, updates=log)
        changes = tuple(
            Change(told - timedelta(days=30 - 9 * step), (kind,), one.title, window, status, facts=str(step))
            for step, kind in enumerate((ChangeKind.ANNOUNCED, ChangeKind.UPDATED))
        )
        record = replace(entry.record, created=changes[0].at, revised=changes[1].at, changes=changes)
        entries.append(Entry(one, phase(one, board.as_of), record, entry.settings))
    return replace(board, entries=tuple(entries))


def ids(content: bytes) -> set[str]:
    """The ids of the entries of a feed."""
    return {item.id for item in feedparser.parse(content).entries}


def walked(found: dict[str, bytes], path: str) -> set[str]:
    """The ids of a feed and of every archive document that its links lead to (RFC 5005, 4)."""
    seen: set[str] = set()
    after, feed_id = "", ""
    while path:
        feed = feedparser.parse(found[path])
        seen |= {item.id for item in feed.entries}
        links = {link.rel: link.href.removeprefix("https://status.example.com/") for link in feed.feed.links}
        assert links["self"] == path
        assert feed.feed.id == (feed_id or feed.feed.id)
        if path.startswith("archive/"):
            assert b"<fh:archive" in found[path]
            assert links["current"] in ("feed.atom", "changes.atom")
            assert links.get("next-archive", "") == after
            after = path
        path, feed_id = links.get("prev-archive", ""), feed.feed.id
    return seen


@pytest.fixture(scope="module")
def crowd() -> tuple[Board, dict[str, bytes]]:
    """Fifteen hundred maintenances, nine in ten of them over, and their feeds."""
    board = many(1500, over=1350)
    return board, made(board)


def test_feeds_of_very_many_stay_small_and_lose_nothing(crowd: tuple[Board, dict[str, bytes]]) -> None:
    """No document is over two megabytes, what is to come is in the feed, and the archive has whatever left it."""
    board, found = crowd
    assert max(len(content) for content in found.values()) < 2_000_000
    current = ids(found["feed.atom"])
    assert {entry.tag for entry in board.entries if entry.maintenance.window.end > board.as_of} <= current
    assert current == ids(found["feed.rss"])
    assert walked(found, "feed.atom") == {entry.tag for entry in board.entries}
    assert len(walked(found, "changes.atom")) == 2 * len(board.entries)


def test_a_full_archive_document_never_changes(crowd: tuple[Board, dict[str, bytes]]) -> None:
    """Neither time nor what comes later changes a byte of it, not even its links."""
    board, found = crowd
    more = [announced_later(entry) for entry in many(1700, over=1350).entries[1500:]]
    now = board.as_of + timedelta(days=60)
    later = made(replace(board, entries=(*board.entries, *more), as_of=now))
    full = [path for path, data in found.items() if path.startswith("archive/") and len(ids(data)) == bounds.PAGE]
    assert {path.partition("-")[0] for path in full} == {"archive/feed", "archive/changes"}
    assert {path: later[path] for path in full} == {path: found[path] for path in full}
    assert {path for path in later if path.startswith("archive/")} > set(full)


def announced_later(entry: Entry) -> Entry:
    """The same, made known after everything else."""
    changes = tuple(replace(change, at=change.at + timedelta(days=45)) for change in entry.record.changes)
    return replace(entry, record=replace(entry.record, created=changes[0].at, revised=changes[-1].at, changes=changes))


def test_the_archive_tells_in_brief(crowd: tuple[Board, dict[str, bytes]]) -> None:
    """Title, dates, address and summary, so that whoever reads it all does not fetch hundreds of megabytes."""
    _, found = crowd
    for path in ("archive/feed-0001.atom", "archive/changes-0001.atom"):
        first = etree.fromstring(found[path]).findall(f"{ATOM}entry")[0]
        names = {str(element.tag).removeprefix(ATOM) for element in first}
        assert names == {"id", "title", "updated", "published", "link", "summary"}
        assert len(found[path]) < 100_000


@given(count=st.integers(0, 700), share=st.integers(0, 700))
def test_documents_hold_what_has_left_and_full_ones_have_another_after_them(count: int, share: int) -> None:
    """Whatever left stands in the archive once, in order; only the last may be less than full."""
    left = min(count, share)
    documents = bounds.pages(range(count), left)
    flat = [one for document in documents for one in document]
    assert flat == list(range(len(flat)))
    assert left <= len(flat) <= left + 1
    assert all(len(document) == bounds.PAGE for document in documents[:-1])
    if left and count > left:
        assert 0 < len(documents[-1]) < bounds.PAGE


@pytest.mark.parametrize("board", [many(600, over=540), many(1200, over=0, words="A few words on it. " * 60)])
def test_no_entry_looks_at_the_clock(board: Board) -> None:
    """Whatever the instant of the build, an entry that is there has the same bytes: in full, in brief, as a line."""
    one, other = made(board), made(replace(board, as_of=board.as_of + timedelta(days=8)))
    for path in ("feed.atom", "feed.rss", "feed.json", "changes.atom"):
        before, after = by_id(one[path]), by_id(other[path])
        both = before.keys() & after.keys()
        assert both
        assert {id: before[id] for id in both} == {id: after[id] for id in both}


def test_occurrences_that_come_nearer_change_no_other_entry() -> None:
    """An endless series reaches further every day: what the others tell does not depend on how far."""
    board = many(1200, over=0, words="A few words on it. " * 60)
    begin = board.as_of - timedelta(days=500)
    like = board.entries[0]
    days = []
    for number in range(60):
        start = board.as_of + timedelta(days=number)
        window = replace(like.maintenance.window, start=start, end=start + timedelta(hours=1))
        one = replace(like.maintenance, id=f"daily--{number:04}", series="daily", window=window)
        record = replace(like.record, created=begin, revised=begin)
        days.append(replace(like, maintenance=one, record=record))
    assert all(entry.came_nearer for entry in days)
    few, more = (by_id(made(replace(board, entries=(*board.entries, *days[:n])))["feed.json"]) for n in (20, 60))
    assert few == {id: more[id] for id in few}
    assert more.keys() - few.keys() == {entry.tag for entry in days[20:]}


def by_id(content: bytes) -> dict[str, bytes]:
    """The bytes of each entry of a feed by its id."""
    if content.startswith(b"{"):
        return {item["id"]: json.dumps(item).encode() for item in json.loads(content)["items"]}
    root = etree.fromstring(content)
    entries = [*root.iter(f"{ATOM}entry"), *root.iter("item")]
    return {str(one.findtext(f"{ATOM}id") or one.findtext("guid")): etree.tostring(one) for one in entries}


def test_long_messages_of_hundreds_do_not_break_the_bound() -> None:
    """What is still to come stays, in brief; it is still found on its page."""
    board = many(420, over=20, words="A *long* word. " * 1500)
    found = made(board)
    assert max(len(content) for content in found.values()) < 2_000_000
    coming = {entry.tag for entry in board.entries if entry.maintenance.window.end > board.as_of}
    assert coming <= ids(found["feed.atom"])


def test_a_long_log_is_told_from_its_end() -> None:
    """In brief an entry tells the newest updates, and that there are more; in full it tells all."""
    entry = sample_entry("2026-redis-8")
    updates = tuple(
        Update(entry.record.created + timedelta(minutes=number), None, None, f"Step {number}.") for number in range(400)
    )
    long = replace(entry, maintenance=replace(entry.maintenance, updates=updates))
    brief, full = card(long, in_full=False), card(long, in_full=True)
    assert "Step 399." in brief
    assert "Step 0." not in brief
    assert "What was said before stands on the page." in brief
    assert len(brief.encode()) < 2 * bounds.LOG
    assert "Step 0." in full


def test_what_is_to_come_has_its_line_at_least() -> None:
    """Thousands fit: those with the last news tell their facts, the others when and what, and none falls out."""
    board = many(1300, over=0, words="A few words on how it goes, and what comes of it. " * 20)
    found = made(board)
    assert max(len(content) for content in found.values()) < 2_000_000
    items = json.loads(found["feed.json"])["items"]
    assert {item["id"] for item in items} == {entry.tag for entry in board.entries}
    lines = [item for item in items if "content_html" not in item]
    assert 0 < len(lines) < len(items)
    assert all(re.match(r"\w{3} \d+ \w{3,4} 20\d\d, ", item["content_text"]) for item in lines)
    assert all(item["_forewarn"]["start"] for item in items)
    assert min(item["date_modified"] for item in items if "content_html" in item) >= max(
        item["date_modified"] for item in lines
    )


def test_hundreds_that_fit_tell_their_facts() -> None:
    """No entry says less than there is room for."""
    items = json.loads(made(many(900, over=100))["feed.json"])["items"]
    assert len(items) == 900
    assert all("Affected:" in item["content_html"] for item in items)


def test_what_nobody_reported_the_end_of_leaves_after_what_is_over() -> None:
    """Where a document is full, the finished make room first, then the oldest of the overdue."""
    words = "Word " * 500
    over, overdue = many(700, over=700, words=words), many(700, over=700, words=words, over_status=Status.IN_PROGRESS)
    late = tuple(
        replace(entry, maintenance=replace(entry.maintenance, id=f"late-{entry.id}")) for entry in overdue.entries
    )
    both = tuple(
        sorted((*over.entries, *late), key=lambda entry: (entry.maintenance.window.start, entry.maintenance.id))
    )
    settings = replace(over.settings, feeds=FeedSettings(700))
    found = made(replace(over, entries=both, settings=settings))
    current = ids(found["feed.atom"])
    kept = [entry.tag in current for entry in late]
    assert kept == sorted(kept)
    assert 0 < sum(kept) < len(kept)
    assert not {entry.tag for entry in over.entries} & current
    assert max(len(content) for content in found.values()) < 2_000_000
    assert walked(found, "feed.atom") == {entry.tag for entry in both}


def test_who_carries_the_whole_notice_is_found_among_those_with_late_news() -> None:
    """The same as if all were compared: those that git remembers nothing of count by their revision."""
    board = many(3 * bounds.NEWEST, over=bounds.NEWEST)
    entries = [
        replace(entry, record=replace(entry.record, changes=())) if number % 7 == 0 else entry
        for number, entry in enumerate(board.entries)
    ]
    board = replace(board, entries=tuple(entries))
    found = [board.entries[place] for place in bounds.newest(board)]
    assert found == sorted(board.entries, key=bounds.told_last, reverse=True)[: bounds.NEWEST]
    assert 0 < sum(not entry.record.news for entry in found) < bounds.NEWEST
