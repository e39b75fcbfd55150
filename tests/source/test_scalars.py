"""What one scalar may say: durations and instants in tables, and any text without an exception."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError, create_model

from forewarn.rules.near import did_you_mean
from forewarn.source import scalars
from forewarn.source.format.form import Form
from forewarn.source.scalars import Moment, parse_duration

KINDS: tuple[Any, ...] = (
    scalars.Line,
    scalars.Prose,
    scalars.ProseLine,
    scalars.Id,
    scalars.Word,
    scalars.Duration,
    scalars.Instant,
    scalars.InstantOrDay,
    scalars.TimeOfDay,
    scalars.Link,
    scalars.Flag,
)
FORMS = [create_model("One", __base__=Form, value=(kind, ...)) for kind in KINDS]


class At(Form):
    """A form with an instant."""

    at: scalars.Instant


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4h", 240),
        ("90m", 90),
        ("1d 2h", 1560),
        ("1d2h", 1560),
        ("1 day, 2 hours", 1560),
        ("30 minutes", 30),
        ("1 hr 5 mins", 65),
        ("2W", 20160),
        ("90s", 1.5),
        ("0m", 0),
        ("PT4H", 240),
        ("P1DT2H30M", 1590),
        ("P2W", 20160),
    ],
)
def test_a_length_of_time_is_understood(text: str, minutes: float) -> None:
    """The short way, words, and ISO 8601."""
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "4",
        "-4h",
        "4 h h",
        "h",
        "1.5h",
        "1h30",
        "4months",
        "P",
        "PT",
        "PT-4H",
        "P1H",
        "4d foo",
        "1" * 5000 + "h",
        "٤h",
        "3661d",
    ],
)
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    """A number needs a unit, a unit a number, and nothing is longer than ten years."""
    with pytest.raises(ValueError, match=r"(?s).*"):
        parse_duration(text)


WALL = datetime(2026, 12, 5, 22, 0)  # noqa: DTZ001 - a wall time


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-05 22:00", Moment(WALL)),
        ("2026-12-05T22:00", Moment(WALL)),
        ("2026-12-05 22:00:30", Moment(WALL.replace(second=30))),
        ("2026-12-05T22:00Z", Moment(WALL, UTC)),
        ("2026-12-05 22:00 +01:00", Moment(WALL, timezone(timedelta(hours=1)))),
        ("2026-12-05T22:00:00-03:30", Moment(WALL, timezone(-timedelta(hours=3, minutes=30)))),
        ("2024-02-29 00:00", Moment(datetime(2024, 2, 29))),  # noqa: DTZ001 - a wall time
    ],
)
def test_an_instant_is_understood(text: str, moment: Moment) -> None:
    """Wall time, with or without seconds, with or without an offset."""
    assert At.model_validate({"at": text}).at == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30 22:00",
        "2026-12-05",
        "2026-12-05 24:00",
        "2026-12-05 22:60",
        "2026-12-05 2:00",
        "2026-13-05 22:00",
        "0000-01-01 00:00",
        "9999-12-31 23:59",
        "2026-12-05 22:00+15:00",
        "2026-12-05 22:00 CET",
        "05.12.2026 22:00",
        "٢٠٢٦-12-05 22:00",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    """Days and times that no calendar or clock shows, and formats that leave a doubt."""
    with pytest.raises(ValidationError):
        At.model_validate({"at": text})


@given(
    st.one_of(
        st.text(), st.from_regex(r"[\dPTWDHMS :+-]{0,40}"), st.lists(st.text()), st.dictionaries(st.text(), st.text())
    )
)
def test_whatever_is_typed_is_taken_or_refused_in_words(value: object) -> None:
    """No scalar raises anything but a refusal, and every refusal has a rule, words and a hint."""
    for form in FORMS:
        try:
            form.model_validate({"value": value})
        except ValidationError as error:
            for details in error.errors():
                assert details["ctx"]["message"]
                assert details["ctx"]["hint"]
                assert "_" not in details["type"]


def test_a_slip_is_recognised_among_few_and_among_very_many() -> None:
    """The nearest word is offered; thousands of words and a very long slip cost next to nothing."""
    assert did_you_mean("postgresq", ["api", "postgresql"]) == "did you mean 'postgresql'?"
    many = [f"component-{index}" for index in range(20_000)]
    assert did_you_mean("component-1x", many).startswith("did you mean 'component-1")
    assert not did_you_mean("z" * 1_000_000, many)
