"""Wall time to instants: gaps and folds are told apart, and both readings are offered."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forewarn.source.format.form import Form
from forewarn.source.scalars import Instant, Moment
from forewarn.source.times import WallTimeError, instant, zone


class At(Form):
    """A form with an instant."""

    at: Instant


def read(text: str) -> Moment:
    """The moment that a text names."""
    return At.model_validate({"at": text}).at


ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
    "Africa/Casablanca",
)


@pytest.mark.parametrize(
    ("text", "name", "utc"),
    [
        ("2026-12-05 22:00", "Europe/Berlin", "2026-12-05 21:00"),
        ("2026-07-05 22:00", "Europe/Berlin", "2026-07-05 20:00"),
        ("2026-12-05 22:00+05:45", "Europe/Berlin", "2026-12-05 16:15"),
        ("2026-12-05 22:00", "Asia/Kathmandu", "2026-12-05 16:15"),
        ("2026-10-25 02:30+01:00", "Europe/Berlin", "2026-10-25 01:30"),
    ],
)
def test_a_wall_time_is_read_in_its_zone(text: str, name: str, utc: str) -> None:
    """An offset of its own wins."""
    assert instant(read(text), name).strftime("%Y-%m-%d %H:%M") == utc


@pytest.mark.parametrize(
    ("text", "name", "rule", "readings"),
    [
        ("2027-03-28 02:30", "Europe/Berlin", "nonexistent-time", ["2027-03-28 01:30+01:00", "2027-03-28 03:30+02:00"]),
        ("2026-10-25 02:30", "Europe/Berlin", "ambiguous-time", ["2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00"]),
        (
            "2026-10-04 02:15",
            "Australia/Lord_Howe",
            "nonexistent-time",
            ["2026-10-04 01:45+10:30", "2026-10-04 02:45+11:00"],
        ),
        ("2011-12-30 12:00", "Pacific/Apia", "nonexistent-time", ["2011-12-29 12:00-10:00", "2011-12-31 12:00+14:00"]),
    ],
)
def test_gaps_and_folds_offer_both_readings(text: str, name: str, rule: str, readings: list[str]) -> None:
    """What is offered can be typed, and is accepted."""
    with pytest.raises(WallTimeError) as refused:
        instant(read(text), name)
    assert refused.value.rule == rule
    offered = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d", refused.value.hint)
    assert offered == readings
    first, second = (instant(read(text), name) for text in offered)
    assert first < second


@given(st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 - wall times
def test_what_is_not_refused_reads_back_as_it_was_typed(wall: datetime, name: str) -> None:
    """An instant shown in its zone again is the wall time that was typed."""
    wall = wall.replace(microsecond=0)
    try:
        found = instant(Moment(wall), name)
    except WallTimeError as error:
        assume(error.rule not in ("nonexistent-time", "ambiguous-time"))
        raise
    assert found.tzinfo is UTC
    assert found.astimezone(zone(name)).replace(tzinfo=None) == wall
    assert abs(found.replace(tzinfo=None) - wall) <= timedelta(hours=15)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("../../etc/passwd", "IANA"),
        ("", "IANA"),
        ("x" * 20_000, "IANA"),
    ],
)
def test_a_zone_that_is_none_is_refused_with_a_hint(name: str, hint: str) -> None:
    """Slips are recognised; paths are never followed."""
    with pytest.raises(WallTimeError) as refused:
        zone(name)
    assert refused.value.rule == "unknown-timezone"
    assert hint in refused.value.hint
