"""A series to its windows: wall time over changes of the clocks, and every rule bounded in time."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from conftest import CASE, MINIMAL, checked, problems_of, write_project
from forewarn.model import Maintenance, Window
from forewarn.source.format.maintenance import WindowForm
from forewarn.source.series import Occurrence, SeriesError, occurrences
from forewarn.source.times import instant
from forewarn.wording import Status

BERLIN = ZoneInfo("Europe/Berlin")
UNTIL = datetime(2027, 12, 31, tzinfo=UTC)


def expand(repeat: object, start: str = "2026-12-10 22:00", length: str = "2h", **window: str) -> list[Occurrence]:
    """The occurrences of a window in Berlin."""
    form = WindowForm.model_validate({"start": start, "repeat": repeat, **(window or {"duration": length})})
    assert form.repeat is not None
    first = instant(form.start, "Europe/Berlin")
    end = instant(form.end, "Europe/Berlin") if form.end else first + (form.duration or timedelta())
    return list(occurrences(form, form.repeat, Window(first, end, "Europe/Berlin"), UNTIL))


def walls(found: list[Occurrence]) -> list[str]:
    """The starts as the clocks in Berlin show them."""
    return [item.window.start.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") for item in found]


def test_a_start_keeps_its_wall_time_over_changes_of_the_clocks() -> None:
    """Sunday at 05:00 is Sunday at 05:00 in winter and in summer."""
    found = expand("FREQ=MONTHLY;BYDAY=1SU;COUNT=12", start="2026-12-06 05:00")
    assert len(found) == 12
    assert {wall[-5:] for wall in walls(found)} == {"05:00"}
    assert {item.window.duration for item in found} == {timedelta(hours=2)}


def test_an_end_keeps_its_wall_time_and_a_duration_its_length() -> None:
    """Over the night of a change the one is an hour shorter, the other is not."""
    ends = expand("FREQ=DAILY;COUNT=2", start="2027-03-26 23:00", end="2027-03-27 05:00")
    assert [item.window.duration.total_seconds() / 3600 for item in ends] == [6, 5]
    lengths = expand("FREQ=DAILY;COUNT=2", start="2027-03-26 23:00", length="6h")
    assert [item.window.duration.total_seconds() / 3600 for item in lengths] == [6, 6]


def test_a_start_in_a_gap_comes_after_it_and_one_in_a_fold_is_the_first() -> None:
    """As RFC 5545 has it."""
    assert walls(expand("FREQ=DAILY;COUNT=2", start="2027-03-27 02:30"))[1] == "2027-03-28 03:30"
    fold = expand("FREQ=DAILY;COUNT=2", start="2026-10-24 02:30")[1]
    assert fold.window.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["2026-12-10", "2026-12-17", "2026-12-24"]),
        ({"rule": "FREQ=WEEKLY", "until": "2026-12-24"}, ["2026-12-10", "2026-12-17", "2026-12-24"]),
        ({"rule": "FREQ=WEEKLY", "until": "2026-12-24 21:59"}, ["2026-12-10", "2026-12-17"]),
        ({"rule": "FREQ=WEEKLY", "count": "2"}, ["2026-12-10", "2026-12-17"]),
        ({"rule": "FREQ=WEEKLY;COUNT=4", "except": ["2026-12-17", "2026-12-24 22:00"]}, ["2026-12-10", "2026-12-31"]),
        ("FREQ=WEEKLY;UNTIL=20261217", ["2026-12-10", "2026-12-17"]),
        ("FREQ=WEEKLY;UNTIL=20261217T210000Z", ["2026-12-10", "2026-12-17"]),
        ("FREQ=WEEKLY;UNTIL=20261217T205959Z", ["2026-12-10"]),
        (["2026-12-20 22:00", "2026-12-15 20:00Z"], ["2026-12-10", "2026-12-15", "2026-12-20"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2", ["2028-02-29", "2032-02-29"]),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["2026-12-31", "2027-01-31", "2027-02-28"]),
    ],
)
def test_until_count_except_and_lists(repeat: object, days: list[str]) -> None:
    """Each way to say which days are meant; the keys of the ids are these days."""
    assert [item.key for item in expand(repeat)] == days


def test_a_series_without_an_end_is_bounded_by_the_horizon() -> None:
    """What never ends is shown as far as the settings look."""
    found = expand("FREQ=MONTHLY")
    assert len(found) == 13
    assert found[-1].window.start <= UNTIL


def test_two_on_one_day_have_ids_of_their_own() -> None:
    """The second of a day carries its time."""
    assert [item.key for item in expand("FREQ=DAILY;BYHOUR=10,22;COUNT=3")] == [
        "2026-12-10",
        "2026-12-11",
        "2026-12-11-2200",
    ]


PARTS = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "INTERVAL=0",
        "INTERVAL=9999",
        "COUNT=1000",
        "BYMONTH=2",
        "BYMONTHDAY=30",
        "BYMONTHDAY=-31",
        "BYYEARDAY=366",
        "BYWEEKNO=53",
        "BYDAY=5MO",
        "BYDAY=-53SU",
        "BYSETPOS=-366",
        "BYSETPOS=1,2,3",
        "BYHOUR=0,12",
        "BYMINUTE=59",
        "WKST=SU",
        "UNTIL=99991231",
        "UNTIL=20270101T000000Z",
        "X=1",
        "",
        "BYDAY=",
    ]
)


@given(
    st.one_of(st.lists(PARTS, max_size=6).map(";".join), st.text()),
    st.sampled_from(["2026-12-10 22:00", "2199-12-31 23:00"]),
)
def test_every_rule_is_followed_or_refused_in_time(rule: str, start: str) -> None:
    """No rule loops for ever, and none raises anything but a refusal with words."""
    began = time.process_time()
    try:
        found = expand({"rule": rule.strip() or "x", "except": []}, start=start)
    except (SeriesError, ValidationError):
        found = []
    assert len(found) <= 1000
    assert len({item.key for item in found}) == len(found)
    assert time.process_time() - began < 8


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY",
        "FREQ=DAILY;COUNT=1000000000",
    ],
)
def test_a_rule_without_a_day_is_refused(rule: str) -> None:
    """A day that never comes is found out, not waited for."""
    with pytest.raises(SeriesError) as refused:
        expand(rule)
    assert refused.value.message
    assert refused.value.hint


SERIES = MINIMAL.replace("  timezone", "  repeat: FREQ=WEEKLY;COUNT=3\n  timezone")


def occurrence(root: Path, id: str) -> Maintenance:
    """One maintenance of a project that must be sound."""
    found = checked(root)
    assert found.problems == []
    return next(entry.maintenance for entry in found.board.entries if entry.id == id)


def test_a_file_of_its_own_cancels_one_occurrence(tmp_path: Path) -> None:
    """The others stay as they are."""
    root = write_project(
        tmp_path, {CASE: SERIES, "maintenances/2026/case--2026-12-17.yml": "of: case\nstatus: cancelled\n"}
    )
    assert occurrence(root, "case--2026-12-17").status is Status.CANCELLED
    assert occurrence(root, "case--2026-12-24").status is Status.CONFIRMED
    assert occurrence(root, "case--2026-12-24").series == "case"


def test_a_file_of_its_own_moves_one_occurrence_and_keeps_its_name(tmp_path: Path) -> None:
    """A new start keeps the length, a new zone is the one its updates are read in, other words are its own."""
    own = "of: case\ntitle: Earlier\nwindow: {start: 2026-12-16 10:00, timezone: Asia/Tokyo}\nupdates: [{at: 2026-12-05 09:00, message: Moved}]\n"
    moved = occurrence(
        write_project(tmp_path, {CASE: SERIES, "maintenances/2026/case--2026-12-17.yml": own}), "case--2026-12-17"
    )
    assert moved.window == Window(
        datetime(2026, 12, 16, 1, tzinfo=UTC), datetime(2026, 12, 16, 3, tzinfo=UTC), "Asia/Tokyo"
    )
    assert moved.title == "Earlier"
    assert moved.summary == "The API is read-only."
    assert moved.updates[0].at == datetime(2026, 12, 5, 0, tzinfo=UTC)


def test_a_zone_that_is_none_in_a_file_of_its_own_is_a_problem(tmp_path: Path) -> None:
    """The fault is reported at the zone, and nothing is read in it."""
    own = "of: case\nwindow: {timezone: Mars/Base}\n"
    root = write_project(tmp_path, {CASE: SERIES, "maintenances/2026/case--2026-12-17.yml": own})
    assert [(problem.rule, problem.span.line) for problem in problems_of(root)] == [("unknown-timezone", 2)]


def test_what_the_series_announced_was_its_own_start(tmp_path: Path) -> None:
    """An occurrence inherits when the series was announced, unless its own file gives it another start."""
    series = SERIES + "announced: 2026-11-01 09:00\n"
    other = "maintenances/2026/case--2026-12-17.yml"
    for own, announced in (("title: Another\n", True), ("window: {start: 2026-12-18 22:00}\n", False)):
        root = write_project(tmp_path / str(announced), {CASE: series, other: f"of: case\n{own}"})
        found = {one.id: one for one in checked(root).docket.catalog.maintenances}
        assert (found["case--2026-12-17"].announced is not None) is announced
        assert found["case--2026-12-24"].announced is not None
