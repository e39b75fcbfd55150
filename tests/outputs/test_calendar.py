"""iCalendar, read back by two independent libraries."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from forewarn import phrases
from forewarn.model import Move, Window
from forewarn.outputs import calendar, ical, maintnote
from forewarn.record import EPOCH, ChangeKind
from forewarn.settings import CancelledEntries
from forewarn.wording import Status
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


def events_of(**settings: object) -> Iterator[Event]:
    """The events of the main calendar under other settings."""
    board = sample_board()
    known = replace(board.settings, calendar=replace(board.settings.calendar, **settings))  # type: ignore[arg-type]
    made = calendar.render(replace(board, settings=known))
    content = next(artifact.content for artifact in made if artifact.path == "calendar.ics")
    yield from (item for item in Calendar.from_ical(content).walk("VEVENT") if isinstance(item, Event))


def test_nothing_rings_unless_a_setting_asks() -> None:
    """An alarm rings the time before the start that the setting names, and never for what is cancelled."""
    assert not [event for event in events_of() if event.subcomponents]
    ringing = {str(event["summary"]): event.subcomponents for event in events_of(alarm=timedelta(hours=1))}
    for title, alarms in ringing.items():
        assert len(alarms) == (0 if title.startswith("Cancelled: ") else 1)
        assert all(b"TRIGGER:-PT1H\r\n" in alarm.to_ical() for alarm in alarms)


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
    text = calendar.alone(calendar.Events(entry.settings), moved).decode().replace("\r\n ", "")
    assert (
        f"Moved from: {phrases.span(Window(was.start, was.end, window.timezone), window.timezone)}".replace(",", "\\,")
        in text
    )


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


def test_a_calendar_of_very_many_stays_within_a_megabyte() -> None:
    """What is over leaves first, the oldest before all; what is to come never does, and no entry looks at the clock."""
    board = sample_board()
    entry = sample_entry("2026-redis-8")
    many = []
    for number in range(3000):
        start = board.as_of + timedelta(hours=3 * (number - 2500))
        window = replace(entry.maintenance.window, start=start, end=start + timedelta(hours=1))
        one = replace(entry.maintenance, id=f"many-{number:04}", window=window, declared=Status.CONFIRMED, updates=())
        many.append(replace(entry, maintenance=one))
    full = replace(board, entries=tuple(many))
    content = next(one.content for one in calendar.render(full) if one.path == "calendar.ics")
    assert len(content) < 1_000_000 + 2_000
    ids = set(instants(content))
    assert {one.uid for one in many if one.maintenance.window.end > board.as_of} <= ids
    later = replace(full, as_of=board.as_of + timedelta(days=9))
    after = next(one.content for one in calendar.render(later) if one.path == "calendar.ics")
    blocks = [set(made.split(b"BEGIN:VEVENT")[1:]) for made in (content, after)]
    shared = [
        block for block in blocks[0] if block.split(b"UID:")[1][:9] in {b.split(b"UID:")[1][:9] for b in blocks[1]}
    ]
    assert shared
    assert {block.replace(b"END:VCALENDAR\r\n", b"") for block in shared} <= {
        block.replace(b"END:VCALENDAR\r\n", b"") for block in blocks[1]
    }


@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=80)
    | st.sampled_from([r"D:\New \n \N \\N", "a;b,c:d\"'", "BEGIN:VEVENT", "END:VCALENDAR", "ä" * 80, "\\"]),
)
def test_whatever_is_typed_comes_back_and_adds_nothing(text: str) -> None:
    """Titles, names, places and messages are text, whatever they look like."""
    text = " ".join(text.split()) or "x"
    entry = sample_entry("2026-redis-8")
    first, *_ = entry.maintenance.affects
    affects = (replace(first, name=text, location=text, object_ids=(text,)),)
    maintenance = replace(entry.maintenance, title=text, affects=affects, organization=text)
    hostile = replace(entry, maintenance=maintenance)
    (event,) = Calendar.from_ical(calendar.alone(calendar.Events(entry.settings), hostile)).walk("VEVENT")
    assert str(event["summary"]) == text
    assert str(event["location"]) == text
    assert f"Affected: {text} (" in str(event["description"])
    board = replace(sample_board(), entries=(hostile,))
    content = next(one.content for one in maintnote.render(board) if one.path == "maintnote.ics")
    (note,) = Calendar.from_ical(content).walk("VEVENT")
    assert ical.Text(text).to_ical() in bytes(note.to_ical()).replace(b"\r\n ", b"")
    assert set(note) == set(PLAIN)


PLAIN = next(
    Calendar.from_ical(artifact.content).walk("VEVENT")[0]
    for artifact in maintnote.render(sample_board())
    if artifact.path == "maintnote.ics"
)
