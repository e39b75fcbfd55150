"""MAINTNOTE, held to the standard and to what its best-known reader accepts."""

import re

import pytest
from icalendar import Calendar, Event

from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.outputs import maintnote
from forewarn.settings import MaintnoteSettings
from forewarn.values import replace
from forewarn.wording import Status
from samples import sample_board, sample_entry

BOARD = sample_board()
FILES = {artifact.path: artifact.content for artifact in maintnote.render(BOARD)}
ONCE = ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER")
OBJECT = re.compile(r"X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=([A-Z-]+):(\S+)")
DATES = re.compile(rb"^DT(?:START|END|STAMP):(\S+)", re.MULTILINE)
IMPACTS = ("NO-IMPACT", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE")
STATUSES = ("TENTATIVE", "CONFIRMED", "CANCELLED", "IN-PROCESS", "COMPLETED")
MARKS = ("PROVIDER", "ACCOUNT", "MAINTENANCE-ID", "IMPACT", "STATUS")


def events(content: bytes) -> list[Event]:
    """The events of a file."""
    return [item for item in Calendar.from_ical(content).walk("VEVENT") if isinstance(item, Event)]


def only(entry: Entry, settings: MaintnoteSettings | None = None) -> Event:
    """The event of one entry alone."""
    known = replace(BOARD.settings, maintnote=settings or MaintnoteSettings())
    board = replace(BOARD, entries=(replace(entry, settings=known),), settings=known)
    (event,) = events(next(one.content for one in maintnote.render(board) if one.path == "maintnote.ics"))
    return event


@pytest.mark.parametrize("path", sorted(FILES))
def test_every_event_has_the_one_shape(path: str) -> None:
    """A reader that refuses a file for one odd event gets none: each property once, no METHOD, no alarm."""
    calendar = Calendar.from_ical(FILES[path])
    assert "METHOD" not in calendar
    assert all(at.endswith(b"Z") for at in DATES.findall(FILES[path].partition(b"BEGIN:VEVENT")[2]))
    for event in events(FILES[path]):
        for name in (*ONCE, *(f"X-MAINTNOTE-{mark}" for mark in MARKS)):
            assert not isinstance(event[name], list), name
        assert "X-MAINTNOTE-OBJECT-ID" in event
        assert not {"DURATION", "RRULE"} & set(event)
        assert not event.subcomponents
        assert event["X-MAINTNOTE-IMPACT"] in IMPACTS
        assert event["X-MAINTNOTE-STATUS"] in STATUSES
        assert event.end > event.start


def test_the_main_file_has_every_recent_maintenance() -> None:
    """Each once, and those with no entry any more in none."""
    ids = [str(event["X-MAINTNOTE-MAINTENANCE-ID"]) for event in events(FILES["maintnote.ics"])]
    assert len(ids) == len(set(ids))
    assert {entry.id for entry in BOARD.entries if not entry.phase.ended} <= set(ids)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.TENTATIVE, "TENTATIVE"),
        (Status.CONFIRMED, "CONFIRMED"),
        (Status.IN_PROGRESS, "IN-PROCESS"),
        (Status.VERIFYING, "IN-PROCESS"),
        (Status.ROLLING_BACK, "IN-PROCESS"),
        (Status.COMPLETED, "COMPLETED"),
        (Status.CANCELLED, "CANCELLED"),
    ],
)
def test_the_status_is_the_truth(status: Status, said: str) -> None:
    """What people's calendars keep as confirmed is called cancelled here."""
    entry = sample_entry("2026-redis-8")
    entry = replace(entry, maintenance=replace(entry.maintenance, declared=status, updates=()))
    assert only(entry)["X-MAINTNOTE-STATUS"] == said


def test_each_object_has_its_own_impact() -> None:
    """The event's impact is the worst, and with a single object that object's."""
    entry = sample_entry("2026-postgresql-17")
    first, *_ = entry.maintenance.affects
    affects = (
        replace(first, component="db", impact=Impact.OUTAGE, object_ids=("db-17", "db-18")),
        replace(first, component="api", impact=Impact.DEGRADED, object_ids=()),
        replace(first, component="ecr", impact=None, object_ids=()),
    )
    event = only(replace(entry, maintenance=replace(entry.maintenance, affects=affects)))
    found = {id: impact for impact, id in OBJECT.findall(event.to_ical().decode().replace("\r\n ", ""))}
    assert found == {"db-17": "OUTAGE", "db-18": "OUTAGE", "api": "DEGRADED", "ecr": "NO-IMPACT"}
    assert event["X-MAINTNOTE-IMPACT"] == "OUTAGE"
    single = only(replace(entry, maintenance=replace(entry.maintenance, affects=affects[1:2])))
    assert single["X-MAINTNOTE-IMPACT"] == "DEGRADED"


@pytest.mark.parametrize("impact", Impact)
def test_with_a_single_object_the_impact_of_the_event_is_that_of_the_object(impact: Impact) -> None:
    """Its best-known reader looks at the event's alone then."""
    entry = sample_entry("2026-redis-8")
    affects = (replace(entry.maintenance.affects[0], impact=impact, object_ids=("one",)),)
    event = only(replace(entry, maintenance=replace(entry.maintenance, affects=affects)))
    found = OBJECT.findall(event.to_ical().decode().replace("\r\n ", ""))
    assert found == [(event["X-MAINTNOTE-IMPACT"], "one")]
    assert event["X-MAINTNOTE-IMPACT"] == impact.upper()


def test_who_announces_can_be_said() -> None:
    """Provider, account and organizer are settings; the authority and an address of the notice serve otherwise."""
    entry = sample_entry("2026-redis-8")
    event = only(entry)
    assert event["X-MAINTNOTE-PROVIDER"] == BOARD.settings.authority
    assert event["X-MAINTNOTE-ACCOUNT"] == "public"
    said = only(entry, MaintnoteSettings("example.net", "4711", "noc@example.net"))
    assert said["X-MAINTNOTE-PROVIDER"] == "example.net"
    assert said["X-MAINTNOTE-ACCOUNT"] == "4711"
    assert said["ORGANIZER"] == "mailto:noc@example.net"
