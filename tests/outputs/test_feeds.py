"""Atom and RSS, read back by a feed reader's library."""

from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from forewarn.model import Move
from forewarn.outputs import feeds
from forewarn.outputs.feeds.maintenances import title_of
from forewarn.record import ChangeKind
from forewarn.values import replace
from forewarn.wording import Status
from samples import COMMITTED, sample_board, sample_entry

FILES = {artifact.path: artifact.content for artifact in feeds.render(sample_board())}
ATOM = "{http://www.w3.org/2005/Atom}"


XML = sorted(path for path in FILES if not path.endswith(".json"))


@pytest.mark.parametrize("path", XML)
def test_every_feed_is_well_formed_and_names_itself(path: str) -> None:
    """A reader finds no fault, the address of the feed itself, and the page that it is about."""
    found = feedparser.parse(FILES[path])
    assert not found.bozo, found.get("bozo_exception")
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == f"https://status.example.com/{path}"
    pages = {f"{channel.path}": channel.page for channel in sample_board().channels}
    assert links["alternate"] == "https://status.example.com/" + pages.get(path.rpartition("/")[0] + "/", "")
    assert found.feed.title
    assert found.feed.updated


def test_there_is_one_entry_for_each_maintenance() -> None:
    """Both feeds hold every maintenance of the sample set once, under the same id for life."""
    expected = {entry.tag for entry in sample_board().entries}
    for name in ("feed.atom", "feed.rss"):
        ids = [item.id for item in feedparser.parse(FILES[name]).entries]
        assert len(ids) == len(set(ids))
        assert set(ids) == expected


def test_an_entry_carries_the_whole_notice() -> None:
    """Title, address, dates and the full letter arrive in both formats."""
    entry = sample_entry("2026-postgresql-17")
    for name in ("feed.atom", "feed.rss"):
        item = next(item for item in feedparser.parse(FILES[name]).entries if item.id == entry.tag)
        assert item.title == "PostgreSQL 17 upgrade"
        assert item.link == entry.url
        assert item.published_parsed is not None
        assert "Emergency Rollback Plan" in item.content[-1].value
        assert "outage" in {tag.term for tag in item.tags}


def test_entries_are_dated_by_their_last_revision() -> None:
    """The newest change comes first, and its date is the feed's."""
    root = etree.fromstring(FILES["feed.atom"])
    stamps = [element.text for element in root.findall(f"{ATOM}entry/{ATOM}updated")]
    assert stamps == sorted(stamps, key=str, reverse=True)
    assert root.findtext(f"{ATOM}updated") == stamps[0] == COMMITTED.isoformat()


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_special_characters_arrive_as_they_were_typed(name: str) -> None:
    """A title is plain text in both formats: readers of RSS show it as it comes, and double escaping would be seen."""
    title = 'R&D <staging> cluster: "blue/green" & 50 % cut-over'
    entry = sample_entry("2026-staging-cutover")
    assert entry.maintenance.title == title
    assert f"Tentative: {title}" in [item.title for item in feedparser.parse(FILES[name]).entries]


def test_rss_spells_plain_text_in_the_way_that_most_readers_take() -> None:
    """Ampersands and angle brackets of plain text are hexadecimal references, as the RSS Advisory Board advises."""
    assert b"<title>Tentative: R&#x26;D &#x3C;staging&gt; cluster" in FILES["feed.rss"]


def test_what_was_moved_says_so_in_its_title_until_it_starts() -> None:
    """A list shows titles only; the mark goes by what was declared, and a longer window is no move."""
    entry = sample_entry("2026-redis-8")
    window = replace(entry.maintenance.window, timezone="UTC")
    assert entry.maintenance.status is Status.CONFIRMED
    one = replace(entry, maintenance=replace(entry.maintenance, window=window, updates=()))

    def titled(was: Move, *kinds: ChangeKind, status: Status = Status.CONFIRMED) -> str:
        change = replace(entry.record.changes[0], kinds=kinds, was=was)
        changed = replace(one, record=replace(entry.record, changes=(change,)))
        return title_of(replace(changed, maintenance=replace(changed.maintenance, declared=status)))

    earlier = Move(window.start - timedelta(days=1), window.end - timedelta(days=1))
    shorter = Move(window.start, window.end - timedelta(minutes=30))
    assert titled(earlier, ChangeKind.MOVED) == f"Moved: {one.maintenance.title}"
    assert titled(earlier, ChangeKind.MOVED, status=Status.IN_PROGRESS) == one.maintenance.title
    assert titled(earlier, ChangeKind.MOVED, status=Status.CANCELLED) == f"Cancelled: {one.maintenance.title}"
    assert titled(shorter, ChangeKind.EXTENDED) == one.maintenance.title


def test_no_feed_has_the_id_that_a_maintenance_could_have() -> None:
    """Whoever calls a maintenance "feed" or "changes" does not take the id of a feed away; ids have no dots."""
    ids = {feedparser.parse(FILES[path]).feed.id for path in XML if path.endswith(".atom")}
    assert len(ids) == len([path for path in XML if path.endswith(".atom")])
    assert all(id.endswith((":feed.atom", ":changes.atom", "/feed.atom", "/changes.atom")) for id in ids)


def test_rss_guids_are_no_addresses() -> None:
    """The guid says that it is no permalink, so that no reader opens it."""
    rss = etree.fromstring(FILES["feed.rss"])
    guids = rss.findall("channel/item/guid")
    assert guids
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
