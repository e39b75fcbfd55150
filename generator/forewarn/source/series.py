"""A series to its windows: an RRULE (RFC 5545, 3.3.10) or a list of starts, expanded in the window's zone.

Expanding wall times in the zone keeps "Sunday 03:00" at 03:00 over every change of the clocks; expanding
from a UTC start would move it by an hour twice a year. A start that the clocks skip is taken after the gap,
one that they show twice is the first of the two, as RFC 5545 (3.3.5) has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rruleset, rrulestr

from forewarn.model import Window
from forewarn.source.format.maintenance import RepeatForm, WindowForm
from forewarn.source.nodes import quoted
from forewarn.source.scalars import Moment
from forewarn.source.times import zone

MAX_OCCURRENCES = 1000


class SeriesError(Exception):
    """A rule that cannot be followed: ``key`` says which part of ``repeat``, the rest is for people."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One window of a series; ``key`` is its part of the id: the day it starts on, where it starts."""

    key: str
    window: Window


def occurrences(form: WindowForm, repeat: RepeatForm, first: Window, until: datetime) -> Iterator[Occurrence]:
    """The windows of a series whose first window is ``first``, up to the instant ``until``.

    A rule with ``until`` or ``count`` of its own is followed to its end, however far that is.
    """
    home = zone(first.timezone)
    length = form.duration or first.duration
    wall_length = (
        None
        if form.duration
        else _wall(form.end, first.timezone, first.end) - _wall(form.start, first.timezone, first.start)
    )
    seen: set[str] = set()
    for wall in _starts(form, repeat, first, until):
        start = wall.replace(tzinfo=home).astimezone(UTC)
        end = start + length if wall_length is None else (wall + wall_length).replace(tzinfo=home).astimezone(UTC)
        if end <= start:
            end = start + length
        key = wall.date().isoformat()
        if key in seen:
            key = f"{key}-{wall:%H%M}"
        seen.add(key)
        yield Occurrence(key, Window(start, end, first.timezone))


def _wall(moment: Moment | None, name: str, instant: datetime) -> datetime:
    """The wall time of a moment in a zone."""
    if moment is not None and moment.offset is None:
        return moment.wall
    return instant.astimezone(zone(name)).replace(tzinfo=None)


def _starts(form: WindowForm, repeat: RepeatForm, first: Window, until: datetime) -> list[datetime]:
    """The wall times at which the windows start, in order."""
    name = first.timezone
    begin = _wall(form.start, name, first.start)
    given = [("starts", repeat.starts), ("rule", repeat.rule)]
    if len([key for key, value in given if value]) != 1:
        raise SeriesError(
            "rule",
            "a series needs either a rule or a list of starts",
            "write for example  repeat: FREQ=MONTHLY;BYDAY=1SU",
        )
    out = {_moment_wall(item, name) for item in repeat.except_ or () if isinstance(item, Moment)}
    out_days = {item for item in repeat.except_ or () if not isinstance(item, Moment)}
    if repeat.starts:
        walls = sorted({begin, *(_moment_wall(item, name) for item in repeat.starts)})
    else:
        walls = _by_rule(repeat, begin, name, until)
    return [wall for wall in walls if wall not in out and wall.date() not in out_days]


def _moment_wall(moment: Moment, name: str) -> datetime:
    if moment.offset is None:
        return moment.wall
    return moment.wall.replace(tzinfo=moment.offset).astimezone(zone(name)).replace(tzinfo=None)


def _by_rule(repeat: RepeatForm, begin: datetime, name: str, until: datetime) -> list[datetime]:
    text = (repeat.rule or "").removeprefix("RRULE:")
    bounded = (
        repeat.until is not None or repeat.count is not None or "COUNT=" in text.upper() or "UNTIL=" in text.upper()
    )
    if "\n" in text or ":" in text or "DTSTART" in text.upper():
        raise SeriesError(
            "rule", f"{quoted(text)} is more than a rule", "write the RRULE alone; the start stands under window"
        )
    if repeat.count is not None:
        if not repeat.count.isascii() or not repeat.count.isdigit() or not 1 <= int(repeat.count) <= MAX_OCCURRENCES:
            raise SeriesError(
                "count", f"{quoted(repeat.count)} is not a count", f"write a number from 1 to {MAX_OCCURRENCES}"
            )
        text += f";COUNT={repeat.count}"
    try:
        rule = rrulestr(text, dtstart=begin, ignoretz=True)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SeriesError(
            "rule", f"{quoted(text)} is not a recurrence rule: {error}", "write for example FREQ=MONTHLY;BYDAY=1SU"
        ) from error
    assert not isinstance(rule, rruleset)
    end = _last_wall(repeat, name) if repeat.until is not None else None
    limit = until.astimezone(zone(name)).replace(tzinfo=None)
    walls: list[datetime] = []
    for wall in rule:
        if (end and wall > end) or (not bounded and wall > limit):
            break
        walls.append(wall)
        if len(walls) > MAX_OCCURRENCES:
            raise SeriesError("rule", f"the series has more than {MAX_OCCURRENCES} occurrences", "add until: or count:")
    return walls


def _last_wall(repeat: RepeatForm, name: str) -> datetime:
    until = repeat.until
    if isinstance(until, Moment):
        return _moment_wall(until, name)
    assert isinstance(until, date)
    return datetime.combine(until + timedelta(days=1), time()) - timedelta(seconds=1)
