"""iCalendar, read back by two independent libraries."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar, Event

from forewarn.channels import ChannelKind
from forewarn.grades import Impact
from forewarn.model import Move
from forewarn.outputs import calendar, ical
from forewarn.outputs.event import COLORS, Events
from forewarn.phrases import ENGLISH
from forewarn.record import EPOCH, ChangeKind
from forewarn.settings import CancelledEntries
from forewarn.values import replace
from samples import COMMITTED, sample_board, sample_entry

FILES = {artifact.path: artifact.content for artifact in calendar.render(sample_board())}


def instants(content: bytes) -> dict[str, tuple[datetime, datetime]]:
    """UID to start and end, as icalendar reads them."""
    events = [item for item in Calendar.from_ical(content).walk("VEVENT") if isinstance(item, Event)]
    return {str(event["uid"]): (utc(event.start), utc(event.end)) for event in events}


def read(event: bytes) -> list[Event]:
    """An event that was written for a calendar, as icalendar reads it."""
    content = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + event + b"END:VCALENDAR\r\n"
    return [item for item in Calendar.from_ical(content).walk("VEVENT") if isinstance(item, Event)]


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


def test_a_calendar_says_what_it_is_and_where_it_comes_from() -> None:
    """RFC 7986, and the names that Apple and Google read; nothing of it is the instant of the build."""
    for channel in sample_board().channels:
        path = f"{channel.path}calendar.ics"
        found = Calendar.from_ical(FILES[path])
        title = (
            ical.Text(channel.title).to_ical().decode()
        )  # icalendar knows neither property and leaves both as written
        assert found["name"] == found["x-wr-calname"] == title
        assert found["description"] == found["x-wr-caldesc"]
        assert found["source"] == f"https://status.example.com/{path}"
        assert found["url"] == f"https://status.example.com/{channel.page}"
        assert found["color"] == (COLORS[Impact(channel.id)] if channel.kind is ChannelKind.IMPACT else "steelblue")
        assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in FILES[path]
        last = COMMITTED if channel.entries else EPOCH
        assert last == found.LAST_MODIFIED


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


def events_of(**settings: object) -> Iterator[Event]:
    """The events of the main calendar under other settings."""
    board = sample_board()
    known = replace(board.settings, calendar=replace(board.settings.calendar, **settings))
    made = calendar.render(replace(board, settings=known))
    content = next(artifact.content for artifact in made if artifact.path == "calendar.ics")
    yield from (item for item in Calendar.from_ical(content).walk("VEVENT") if isinstance(item, Event))


def test_nothing_rings_unless_a_setting_asks() -> None:
    """An alarm rings the time before the start that the setting names, and never for what is cancelled."""
    assert not [event for event in events_of() if event.subcomponents]
    ringing = {str(event["summary"]): event.subcomponents for event in events_of(alarm=timedelta(hours=1))}
    for title, alarms in ringing.items():
        assert len(alarms) == (0 if title.startswith("Cancelled: ") else 1)
        for alarm in alarms:
            assert alarm["action"] == "DISPLAY"
            assert alarm["description"] == title
            assert b"TRIGGER:-PT1H\r\n" in alarm.to_ical()


def test_a_setting_lets_clients_drop_what_is_cancelled() -> None:
    """``remove`` says CANCELLED, and Google hides the entry."""
    found = {str(event["status"]) for event in events_of(cancelled=CancelledEntries.REMOVE)}
    assert "CANCELLED" in found
    assert "CANCELLED" not in {str(event["status"]) for event in events_of()}


def test_former_windows_are_told_in_the_authors_zone() -> None:
    """What git remembers counts as much as what the log declares."""
    entry = sample_entry("2026-redis-8")
    window = entry.maintenance.window
    was = Move(window.start - timedelta(days=2), window.end - timedelta(days=2))
    change = replace(entry.record.changes[-1], kinds=(ChangeKind.MOVED,), was=was)
    moved = replace(entry, record=replace(entry.record, changes=(*entry.record.changes, change)))
    told = f"Moved from: {ENGLISH.edges(was, window.timezone)} (Europe/Berlin)"
    for in_full in (True, False):
        (event,) = read(b"".join(Events(entry.settings.calendar).parts(moved, in_full=in_full)))
        assert told in str(event["description"]).splitlines()
        assert event["uid"] == entry.uid
        assert utc(event.start) == window.start


def titles(content: bytes) -> dict[str, str]:
    """UID to title."""
    return {str(event["uid"]): str(event["summary"]) for event in Calendar.from_ical(content).walk("VEVENT")}


def test_what_reaches_a_component_through_another_says_so() -> None:
    """The title of the entry in that calendar names the way; in the main calendar it does not."""
    marked = 0
    for channel in sample_board().channels:
        found = titles(FILES[f"{channel.path}calendar.ics"])
        for entry in channel.entries:
            if entry.uid in found:
                assert found[entry.uid] == channel.marked(entry, entry.marked_title)
                marked += entry.id in channel.via
    assert marked
    assert not [title for title in titles(FILES["calendar.ics"]).values() if "(via" in title]
