"""The feed of changes, read back by a feed reader's library."""

from pathlib import Path

import feedparser

from chronicle import Chronicle
from conftest import MINIMAL
from forewarn.board import Board
from forewarn.outputs import feeds
from forewarn.outputs.feeds import bounds
from forewarn.outputs.feeds.changes import title_of
from forewarn.phrases import ENGLISH
from forewarn.record import ChangeKind
from forewarn.values import replace
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
    assert "Thu 10 Dec 2026, 21:00 to 23:00 UTC" in text
    assert "Sat 12 Dec 2026, 21:00 to 23:00 UTC" in text
    assert "39 days" in text
    assert "Status: confirmed" in text
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


def test_a_title_names_what_is_news_and_nothing_else() -> None:
    """Several kinds of one change stand in one title, the most telling first."""
    change = replace(sample_entry("2026-redis-8").record.changes[0], title="Redis 8")
    assert (
        title_of(replace(change, kinds=(ChangeKind.MOVED, ChangeKind.CONFIRMED)), ENGLISH)
        == "Moved and confirmed: Redis 8"
    )
    assert title_of(replace(change, kinds=(ChangeKind.MOVED, ChangeKind.REVISED)), ENGLISH) == "Moved: Redis 8"


def test_an_unrelated_commit_changes_no_byte_of_any_feed(tmp_path: Path) -> None:
    """A README, a comment or a commit without files is nobody's business."""
    story = Chronicle(tmp_path)
    story.case("Announce", "11-02 09:00")

    def told() -> dict[str, bytes]:
        return {path: data for path, data in story.files().items() if path.endswith((".atom", ".rss", "/feed.json"))}

    before = told()
    assert "feed.atom" in before
    story.commit("Write a README", "11-05 09:00", {"README.md": "Words."})
    story.case("Add a comment", "11-06 09:00", "# Nothing.\n" + MINIMAL)
    assert told() == before


def test_a_change_with_a_very_long_message_tells_its_beginning() -> None:
    """A hundred changes of any length fit into one document."""
    entry = sample_entry("2026-postgresql-17")
    change = next(change for change in entry.record.changes if change.updates)
    updates = (replace(change.updates[0], message="word " * 100_000),)
    long = replace(entry, record=replace(entry.record, changes=(replace(change, updates=updates),)))
    found = made(replace(sample_board(), entries=(long,)))["changes.atom"]
    assert len(found) < 2 * bounds.TOLD
    assert "word word" in feedparser.parse(found).entries[0].content[0].value
