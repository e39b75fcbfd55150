"""iCalendar, read back by two independent libraries."""

from datetime import UTC, date, datetime

import pytest
import vobject
from icalendar import Calendar, Event

from forewarn.outputs import calendar
from forewarn.record import EPOCH
from samples import COMMITTED, sample_board, sample_entry

FILES = {artifact.path: artifact.content for artifact in calendar.render(sample_board())}


def instants(content: bytes) -> dict[str, tuple[datetime, datetime]]:
    """UID to start and end, as icalendar reads them."""
    events = [item for item in Calendar.from_ical(content).walk("VEVENT") if isinstance(item, Event)]
    return {str(event["uid"]): (utc(event.start), utc(event.end)) for event in events}


def utc(value: date) -> datetime:
    """An instant, which must have a time and an offset, in UTC."""
    assert isinstance(value, datetime)
    assert value.tzinfo is not None
    return value.astimezone(UTC)


@pytest.mark.parametrize("path", sorted(FILES))
def test_two_readers_agree_on_every_entry(path: str) -> None:
    """Icalendar and vobject read the same ids and instants."""
    content = FILES[path]
    text = content.decode()
    others = vobject.readOne(text)
    read = {
        event.uid.value: (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
        for event in getattr(others, "vevent_list", [])
    }
    assert read == instants(content)


@pytest.mark.parametrize("path", sorted(FILES))
def test_lines_are_folded_and_ended_as_the_standard_says(path: str) -> None:
    """No line is longer than 75 octets, and every line ends in CRLF (RFC 5545, 3.1)."""
    content = FILES[path]
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_the_calendar_holds_what_is_recent_and_all_that_comes() -> None:
    """What ended more than 400 days ago is left out; what has not ended never is."""
    ids = set(instants(FILES["calendar.ics"]))
    board = sample_board()
    assert {entry.uid for entry in board.entries if not entry.phase.ended} <= ids
    assert "2024-redis-7@status.example.com" not in ids
    assert "2026-search-reindex@status.example.com" in ids


def test_an_entry_has_everything_that_a_client_keeps_it_by() -> None:
    """UID, SEQUENCE and stamps come from the id and the history, not from the clock."""
    event = Calendar.from_ical(FILES["maintenance/2026-redis-8/event.ics"]).walk("VEVENT")[0]
    assert event["uid"] == "2026-redis-8@status.example.com"
    assert event["sequence"] == int((COMMITTED - EPOCH).total_seconds())
    assert event.DTSTAMP == event.LAST_MODIFIED == COMMITTED
    assert event["status"] == "CONFIRMED"
    assert event["transp"] == "TRANSPARENT"
    assert event["url"] == sample_entry("2026-redis-8").url


def test_a_cancelled_entry_stays_visible() -> None:
    """A cancelled entry keeps a status that no client hides, and says it in its title."""
    event = Calendar.from_ical(FILES["maintenance/2026-postgresql-16-patch/event.ics"]).walk("VEVENT")[0]
    assert str(event["summary"]).startswith("Cancelled: ")
    assert event["status"] == "CONFIRMED"


def test_each_component_has_a_calendar_of_its_own() -> None:
    """A component's calendar holds what reaches it only, also under the ids that it had."""
    board = sample_board()
    for component in board.catalog.components.values():
        channel = next(one for one in board.channels if one.path == f"components/{component.id}/")
        touching = {entry.uid for entry in channel.entries}
        for id in (component.id, *component.former_ids):
            assert set(instants(FILES[f"components/{id}/calendar.ics"])) <= touching
