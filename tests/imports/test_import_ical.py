"""`import ical`: the events of a calendar, with MAINTNOTE or without, become maintenances that pass the check."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forewarn.imports import calendar_file
from forewarn.imports.found import Wishes
from forewarn.outputs import calendar, maintnote
from forewarn.problems import ProjectError
from moving import NOW, forewarn, fresh, settled
from samples import sample_board

MAINTNOTE = """\
BEGIN:VEVENT
SUMMARY:Fibre work
DTSTART;VALUE=DATE-TIME:20261010T080000Z
DTEND;VALUE=DATE-TIME:20261010T100000Z
DTSTAMP;VALUE=DATE-TIME:20261001T001000Z
UID:42
SEQUENCE:1
X-MAINTNOTE-PROVIDER:example.com
X-MAINTNOTE-ACCOUNT:137.035999173
X-MAINTNOTE-MAINTENANCE-ID:WorkOrder-31415
X-MAINTNOTE-IMPACT:OUTAGE
X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=NO-IMPACT:acme-widgets
X-MAINTNOTE-OBJECT-ID:acme-widgets-2
X-MAINTNOTE-STATUS:TENTATIVE
ORGANIZER;CN="Example NOC":mailto:noone@example.com
END:VEVENT
"""
GOOGLE_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
OUTLOOK_ZONE = GOOGLE_ZONE.replace("TZID:Europe/Berlin", "TZID:Company Time")


def whole(*parts: str) -> str:
    """A calendar."""
    return "".join(["BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n", *parts, "END:VCALENDAR\n"])


def event(*lines: str, uid: str = "u1@example.com", title: str = "Router swap") -> str:
    """An event."""
    return "\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261001T080000Z", f"SUMMARY:{title}", *lines, "END:VEVENT", ""]
    )


def imported(tmp_path: Path, text: str, *args: str) -> dict[str, str]:
    """The maintenances that a calendar becomes in a fresh project, without head and catalogue."""
    (tmp_path / "x.ics").write_bytes(text.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))
    made = settled(fresh(tmp_path / "project"), "ical", "../x.ics", *args)
    return {path: data.decode().split("\n", 2)[2] for path, data in made.items() if not path.startswith("_")}


def test_maintnote_is_carried_with_its_objects_and_impacts(tmp_path: Path) -> None:
    """The provider's id is the origin and makes the id; objects are components that machines know by that name."""
    made = imported(tmp_path, whole(MAINTNOTE))
    assert made == {
        "2026/workorder-31415.yml": """\
title: Fibre work
summary: |-
  Fibre work
status: tentative
window:
  start: 2026-10-10 08:00
  end: 2026-10-10 10:00
  timezone: UTC
affects:
  primary:
    acme-widgets: no-impact
    acme-widgets-2: outage
labels:
  imported_from: ical:example.com/WorkOrder-31415
announced: 2026-10-01 00:10
"""
    }
    catalog = (tmp_path / "project/maintenances/_catalog/components.yml").read_text()
    assert "  acme-widgets:\n    name: acme-widgets\n    object_ids:\n      - acme-widgets\n" in catalog


def test_a_later_notice_of_the_same_work_updates_it(tmp_path: Path) -> None:
    """Whatever its UID: the provider's id is the same, and the file is brought up to date."""
    imported(tmp_path, whole(MAINTNOTE))
    later = (
        MAINTNOTE.replace("UID:42", "UID:43")
        .replace("STATUS:TENTATIVE", "STATUS:IN-PROCESS")
        .replace("T100000Z", "T120000Z")
    )
    (tmp_path / "x.ics").write_text(whole(later))
    root = tmp_path / "project"
    said = forewarn(root, "import", "ical", "../x.ics", "--format", "json").data
    assert [(one["id"], one["action"]) for one in said["maintenances"]] == [("workorder-31415", "updated")]
    text = (root / "maintenances/2026/workorder-31415.yml").read_text()
    assert "end: 2026-10-10 12:00" in text
    assert text.endswith("updates:\n  - at: 2026-10-01 00:10\n    status: in-progress\n")


BERLIN = "start: 2026-10-24 22:00\n  end: 2026-10-25T02:30+01:00\n  timezone: Europe/Berlin"


@pytest.mark.parametrize(
    ("zones", "lines", "expected"),
    [
        (GOOGLE_ZONE, ["DTSTART;TZID=Europe/Berlin:20261110T220000", "DTEND;TZID=Europe/Berlin:20261110T233000"], "end: 2026-11-10 23:30\n  timezone: Europe/Berlin"),
        ("", ["DTSTART;TZID=Europe/Berlin:20261110T220000", "DURATION:PT90M"], "end: 2026-11-10 23:30\n  timezone: Europe/Berlin"),
        ("", ["DTSTART;TZID=W. Europe Standard Time:20261110T220000", "DURATION:PT1H"], "start: 2026-11-10 22:00\n  end: 2026-11-10 23:00\n  timezone: Europe/Berlin"),
        ("", ['DTSTART;TZID="/freeassociation.sourceforge.net/Tzfile/Europe/Berlin":20261110T220000', "DURATION:PT1H"], "timezone: Europe/Berlin"),
        (OUTLOOK_ZONE, ["DTSTART;TZID=Company Time:20261110T220000", "DURATION:PT1H"], "start: 2026-11-10 21:00\n  end: 2026-11-10 22:00\n  timezone: UTC"),
        ("", ["DTSTART;TZID=Mars/Olympus:20261110T220000", "DURATION:PT1H"], "start: 2026-11-10 22:00\n  end: 2026-11-10 23:00\n  timezone: UTC"),
        ("X-WR-TIMEZONE:America/New_York\n", ["DTSTART:20261110T220000", "DTEND:20261110T230000"], "start: 2026-11-10 22:00\n  end: 2026-11-10 23:00\n  timezone: America/New_York"),
        ("", ["DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261112"], "start: 2026-11-10 00:00\n  end: 2026-11-12 00:00"),
        ("", ["DTSTART;VALUE=DATE:20261110"], "start: 2026-11-10 00:00\n  end: 2026-11-11 00:00"),
        ("", ["DTSTART:20261110T220000Z"], "end: 2026-11-10 23:00"),
        ("", ["DTSTART:20261110T220000Z", "DTEND:20261110T210000Z"], "end: 2026-11-10 23:00"),
        ("", ["DTSTART:20261110T220000Z", "DTEND:20261110T220000Z"], "end: 2026-11-10 23:00"),
        ("", ["DTSTART;TZID=Europe/Berlin:20261024T220000", "DURATION:PT5H30M"], BERLIN),
        ("", ["DTSTART:20261110T220000Z", "DURATION:PT1H", "STATUS:CANCELLED"], "status: cancelled"),
        ("", ["DTSTART:20261110T220000Z", "DURATION:PT1H", 'DESCRIPTION:<p>One<br>two</p><a href="https://x.example">x</a>'], "details: |-\n  [x](https://x.example)\nlabels:"),
        ("", ["DTSTART:20261110T220000Z", "DURATION:PT1H", "DESCRIPTION:One\\, two\\nthree\\n\\nfour"], "summary: |-\n  One, two three\nwindow:"),
        ("", ["DTSTART:20261110T220000Z", "DURATION:PT1H", "URL:https://x.example/1"], "url: https://x.example/1"),
        ("", ["DTSTART:20261110T220000Z", "DURATION:PT1H", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM"], "end: 2026-11-10 23:00"),
        ("X-WR-CALNAME:Our calendar\n", ["DTSTART:20261110T220000Z", "DURATION:PT1H"], "our-calendar: degraded"),
    ],
)  # fmt: skip
def test_times_and_texts_are_read_as_calendars_write_them(
    tmp_path: Path, zones: str, lines: list[str], expected: str
) -> None:
    """Google, Outlook and Apple: zones of every kind, lengths, whole days, floating times, missing ends."""
    (text,) = imported(tmp_path, whole(zones, event(*lines))).values()
    assert expected in text


def test_a_series_stays_a_series_with_its_exceptions(tmp_path: Path) -> None:
    """A rule of ours is kept; what was left out is left out; a changed occurrence is a file of its own."""
    weekly = event(
        "DTSTART;TZID=Europe/Berlin:20261006T210000", "DTEND;TZID=Europe/Berlin:20261006T220000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231T200000Z", "EXDATE;TZID=Europe/Berlin:20261013T210000",
    )  # fmt: skip
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261020T210000", "DTSTART;TZID=Europe/Berlin:20261021T210000",
        "DTEND;TZID=Europe/Berlin:20261021T230000", title="Router swap, a day later",
    )  # fmt: skip
    off = event(
        "RECURRENCE-ID:20261027T200000Z", "DTSTART;TZID=Europe/Berlin:20261027T210000",
        "DTEND;TZID=Europe/Berlin:20261027T220000", "STATUS:CANCELLED",
    )  # fmt: skip
    made = imported(tmp_path, whole(moved, weekly, off))
    assert sorted(made) == [
        "2026/2026-router-swap--2026-10-20.yml",
        "2026/2026-router-swap--2026-10-27.yml",
        "2026/2026-router-swap.yml",
    ]
    assert (
        "    rule: FREQ=WEEKLY;UNTIL=20261231T200000Z;BYDAY=TU\n    except:\n      - 2026-10-13 21:00\n"
        in made["2026/2026-router-swap.yml"]
    )
    one = made["2026/2026-router-swap--2026-10-20.yml"]
    assert one.startswith("of: 2026-router-swap\ntitle: Router swap, a day later\n")
    assert "start: 2026-10-21 21:00\n  end: 2026-10-21 23:00" in one
    assert "status: cancelled" in made["2026/2026-router-swap--2026-10-27.yml"]
    listed = forewarn(tmp_path / "project", "list", "--format", "json").out
    assert "2026-router-swap--2026-10-13" not in listed
    assert "2026-router-swap--2026-10-06" in listed


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=DAILY;COUNT=5000", "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=WEEKLY;BYSECOND=3"]
)
def test_a_rule_that_is_none_of_ours_is_told_and_its_first_window_carried(tmp_path: Path, rule: str) -> None:
    """Better one window and a word than none."""
    (tmp_path / "x.ics").write_text(whole(event("DTSTART:20261110T220000Z", "DURATION:PT1H", f"RRULE:{rule}")))
    root = fresh(tmp_path / "project")
    said = forewarn(root, "import", "ical", "../x.ics")
    assert said.code == 0
    assert "repeat" not in (root / "maintenances/2026/2026-router-swap.yml").read_text()
    assert "the first time alone is" in said.err or "cannot be read" in said.err


def test_an_occurrence_without_its_series_is_a_maintenance_of_its_own(tmp_path: Path) -> None:
    """What a mail or a cut export holds of a series is carried, once for each occurrence, as it was changed last."""
    lines = ("DTSTART:20261021T190000Z", "DURATION:PT1H", "RDATE:20261101T190000Z", "LOCATION:FRA2")
    made = imported(
        tmp_path,
        whole(
            event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261020T190000Z", *lines, "SEQUENCE:2", title="Newer"),
            event("RECURRENCE-ID:20261020T190000Z", *lines, "SEQUENCE:1", title="Older"),
            event("RECURRENCE-ID:20261027T190000Z", *lines, title="Another"),
            event("RECURRENCE-ID:nonsense", *lines, title="Nothing"),
        ),
    )
    assert sorted(made) == ["2026/2026-another.yml", "2026/2026-newer.yml"]
    assert "imported_from: ical:u1@example.com#20261020T190000Z\n" in made["2026/2026-newer.yml"]


def test_a_series_of_whole_days_keeps_its_days(tmp_path: Path) -> None:
    """Days that are left out and days that are changed are found in the zone of the calendar."""
    weekly = event(
        "DTSTART;VALUE=DATE:20261006", "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;VALUE=DATE:20261013", "STATUS:CANCELLED"
    )
    moved = event("RECURRENCE-ID;VALUE=DATE:20261020", "DTSTART;VALUE=DATE:20261021", title="Moved")
    made = imported(tmp_path, whole("X-WR-TIMEZONE:Pacific/Auckland\n", weekly, moved))
    assert sorted(made) == ["2026/2026-router-swap--2026-10-20.yml", "2026/2026-router-swap.yml"]
    assert "    except:\n      - 2026-10-13\n" in made["2026/2026-router-swap.yml"]
    assert "start: 2026-10-21 00:00\n  end: 2026-10-22 00:00\n" in made["2026/2026-router-swap--2026-10-20.yml"]


def test_a_calendar_that_calls_off_and_one_in_the_old_manner_are_understood(tmp_path: Path) -> None:
    """METHOD:CANCEL cancels every event in it; a quoted-printable description is read."""
    lines = [
        "DTSTART:20261110T220000Z",
        "DURATION:PT1H",
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:Dear all=0D=0A=0D=0ASorry =3D",
    ]
    (text,) = imported(tmp_path, whole("METHOD:CANCEL\n", event(*lines))).values()
    assert "status: cancelled\n" in text
    assert "summary: |-\n  Dear all\n" in text
    assert "details: |-\n  Sorry =\n" in text


def test_one_event_that_cannot_be_read_takes_no_other_with_it(tmp_path: Path) -> None:
    """Broken lines, no start, nonsense for a time: told of, and the good one is carried."""
    good = event("DTSTART:20261110T220000Z", "DURATION:PT1H", uid="good", title="Good")
    bad = [
        event("DTSTART:nonsense", uid="b1", title="B1"),
        event(uid="b2", title="B2"),
        event("DTSTART:20261399T990000Z", "DURATION:PTXX", uid="b3", title="B3"),
        "BEGIN:VEVENT\nthis is no line\nUID:b4\nEND:VEVENT\n",
        "BEGIN:VTODO\nUID:b5\nEND:VTODO\n",
    ]
    assert "2026/2026-good.yml" in imported(tmp_path, whole(*bad, good))


def test_the_same_event_twice_counts_once_as_it_was_changed_last(tmp_path: Path) -> None:
    """The higher SEQUENCE wins, wherever it stands."""
    lines = ("DTSTART:20261110T220000Z", "DURATION:PT1H")
    made = imported(
        tmp_path, whole(event(*lines, "SEQUENCE:2", title="Second"), event(*lines, "SEQUENCE:1", title="First"))
    )
    assert list(made) == ["2026/2026-second.yml"]


def test_our_own_calendars_come_back(tmp_path: Path) -> None:
    """What this program publishes can be read again: every window, once."""
    for output, name in ((calendar, "calendar.ics"), (maintnote, "maintnote.ics")):
        content = next(one.content for one in output.render(sample_board()) if one.path == name)
        export = calendar_file.read(name, content, Wishes(NOW, "UTC"))
        starts = {one.maintenance.window.start for one in sample_board().entries}
        assert len(export.found) > 20
        assert {one.start for one in export.found} <= starts
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.ics").write_bytes(content)
        settled(fresh(tmp_path / name / "project"), "ical", "../x.ics")


@pytest.mark.parametrize("text", ["", "x", "{}", "BEGIN:VEVENT\nEND:VEVENT\n", "\x00"])
def test_a_file_that_is_no_calendar_is_a_fault_in_words(tmp_path: Path, text: str) -> None:
    """Exit code 1, and what would have been expected."""
    (tmp_path / "x.ics").write_text(text)
    said = forewarn(fresh(tmp_path / "project"), "import", "ical", "../x.ics")
    assert (said.code, "BEGIN:VCALENDAR" in said.err) == (1, True)


@pytest.mark.parametrize(
    "text", ["BEGIN:VCALENDAR\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"]
)
def test_a_calendar_without_events_writes_nothing(tmp_path: Path, text: str) -> None:
    """An empty or cut calendar is no fault, and makes no files."""
    (tmp_path / "x.ics").write_text(text)
    root = fresh(tmp_path / "project")
    said = forewarn(root, "import", "ical", "../x.ics")
    assert (said.code, "nothing was found to carry" in said.err) == (0, True)
    assert not (root / "maintenances").exists()


WHOLE = whole(
    GOOGLE_ZONE,
    OUTLOOK_ZONE,
    MAINTNOTE,
    event("DTSTART;TZID=Europe/Berlin:20261006T210000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=9", "EXDATE:20261013T190000Z", uid="s"),
    event("RECURRENCE-ID:20261020T190000Z", "DTSTART;TZID=Company Time:20261021T210000", "DURATION:P1DT2H", uid="s"),
    event("DTSTART;VALUE=DATE:20261110", "DESCRIPTION:x\\ny", "URL:https://x.example", "STATUS:CANCELLED", "SEQUENCE:3"),
).encode()  # fmt: skip


@settings(max_examples=150)
@given(st.data())
def test_a_cut_or_altered_calendar_is_read_or_refused(data: st.DataObject) -> None:
    """Truncations, flipped bytes and lines in disorder never lead to a traceback."""
    text = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 8))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    text = text[: data.draw(st.integers(0, len(text)))]
    if data.draw(st.booleans()):
        lines = bytes(text).split(b"\n")
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = [lines[at], data.draw(st.sampled_from(lines))]
        text = bytearray(b"\n".join(lines))
    try:
        export = calendar_file.read("x.ics", bytes(text), Wishes(NOW, "UTC"))
    except ProjectError:
        return
    assert all(one.start < one.end and one.title and one.affects for one in export.found)
