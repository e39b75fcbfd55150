"""A series to its windows: an RRULE (RFC 5545, 3.3.10) or a list of starts, expanded in the window's zone.

Expanding wall times in the zone keeps "Sunday 03:00" at 03:00 over every change of the clocks; expanding
from a UTC start would move it by an hour twice a year. A start that the clocks skip is taken after the gap,
one that they show twice is the first of the two, as RFC 5545 (3.3.5) has it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice, takewhile

from dateutil.rrule import rruleset, rrulestr

from forewarn.model import Window
from forewarn.rules.near import did_you_mean
from forewarn.source.format.maintenance import RepeatForm, WindowForm
from forewarn.source.nodes import quoted
from forewarn.source.scalars import Moment
from forewarn.source.times import zone
from forewarn.values import Value

MAX_OCCURRENCES = 1000
_MAX_RULE = 200

_PARTS = {
    "FREQ": re.compile(r"YEARLY|MONTHLY|WEEKLY|DAILY"),
    "INTERVAL": re.compile(r"[1-9]\d{0,3}"),
    "COUNT": re.compile(rf"[1-9]\d{{0,{len(str(MAX_OCCURRENCES)) - 1}}}"),
    "UNTIL": re.compile(r"\d{8}(T\d{6}Z?)?"),
    "WKST": re.compile(r"MO|TU|WE|TH|FR|SA|SU"),
    "BYDAY": re.compile(r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU))*"),
    "BYMONTH": re.compile(r"\d{1,2}(,\d{1,2})*"),
    "BYMONTHDAY": re.compile(r"[+-]?\d{1,2}(,[+-]?\d{1,2})*"),
    "BYYEARDAY": re.compile(r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"),
    "BYWEEKNO": re.compile(r"[+-]?\d{1,2}(,[+-]?\d{1,2})*"),
    "BYSETPOS": re.compile(r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"),
    "BYHOUR": re.compile(r"\d{1,2}(,\d{1,2})*"),
    "BYMINUTE": re.compile(r"\d{1,2}(,\d{1,2})*"),
}
"""The parts of a rule, and what each may say. Nothing finer than a day repeats: work on systems does not."""

_RANGES = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYSETPOS": (1, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
}

_AGES = 19 * 400
"""Years that bring a date near the end of time without changing its weekday: the Gregorian calendar repeats
every 400 years. dateutil looks for the next date up to the year 9999, which takes minutes for a rule that has
none; from here it gives up after some centuries."""

_EXAMPLE = "write for example FREQ=MONTHLY;BYDAY=1SU"


class SeriesError(Exception):
    """A rule that cannot be followed: ``key`` says which part of ``repeat``, the rest is for people."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


class Occurrence(Value):
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
    if bool(repeat.starts) == bool(repeat.rule):
        raise SeriesError("rule", "a series needs either a rule or a list of starts", _EXAMPLE)
    out = {_moment_wall(item, name) for item in repeat.except_ or () if isinstance(item, Moment)}
    out_days = {item for item in repeat.except_ or () if not isinstance(item, Moment)}
    if repeat.starts:
        walls = sorted({begin, *(_moment_wall(item, name) for item in repeat.starts)})
    else:
        walls = _by_rule(repeat, begin, name, until)
    if len(walls) > MAX_OCCURRENCES:
        key = "starts" if repeat.starts else "rule"
        raise SeriesError(key, f"the series has more than {MAX_OCCURRENCES:,} occurrences", "add until: or count:")
    return [wall for wall in walls if wall not in out and wall.date() not in out_days]


def _moment_wall(moment: Moment, name: str) -> datetime:
    if moment.offset is None:
        return moment.wall
    return moment.wall.replace(tzinfo=moment.offset).astimezone(zone(name)).replace(tzinfo=None)


def _by_rule(repeat: RepeatForm, begin: datetime, name: str, until: datetime) -> list[datetime]:
    parts = _parts(repeat.rule or "")
    limit = until.astimezone(zone(name)).replace(tzinfo=None)
    end, count = _end(repeat, parts, name), _count(repeat, parts)
    if end and count:
        raise SeriesError("rule", "the series has both a last day and a count", "delete one of them")
    if end and end < begin:
        key = "until" if repeat.until else "rule"
        raise SeriesError(key, "the series ends before its first window", "correct the last day")
    text = ";".join(f"{key}={value}" for key, value in parts.items() if key not in ("UNTIL", "COUNT"))
    try:
        rule = rrulestr(text, dtstart=begin.replace(year=begin.year + _AGES))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SeriesError("rule", f"{quoted(text)} is not a recurrence rule: {error}", _EXAMPLE) from error
    assert not isinstance(rule, rruleset)
    found = (far.replace(year=far.year - _AGES) for far in rule)
    first = next(found, None)
    if first is None:
        raise SeriesError("rule", f"{quoted(text)} names a day that never comes", "check the month and the day")
    last = end or (None if count else limit)
    walls = takewhile(lambda wall: last is None or wall <= last, chain([first], found))
    return list(islice(walls, count or MAX_OCCURRENCES + 1))


def _parts(text: str) -> dict[str, str]:
    """The parts of a rule, each with a value that it may have."""
    if "=" not in text:
        raise SeriesError("rule", f"{quoted(text)} is not a recurrence rule", _EXAMPLE)
    text = text.strip().upper().removeprefix("RRULE:")
    if "DTSTART" in text or "\n" in text or ":" in text or len(text) > _MAX_RULE:
        hint = "write the RRULE alone; the start stands under window"
        raise SeriesError("rule", f"{quoted(text)} is more than a rule", hint)
    parts: dict[str, str] = {}
    for part in text.removesuffix(";").split(";"):
        key, _, value = part.partition("=")
        if key not in _PARTS:
            hint = did_you_mean(key, list(_PARTS)) or _EXAMPLE
            raise SeriesError("rule", f"{quoted(part)} is not a part of a recurrence rule", hint)
        if key in parts:
            raise SeriesError("rule", f"{key} stands in the rule twice", "delete one of them")
        if not _PARTS[key].fullmatch(value) or not _in_range(key, value):
            hint = "a series repeats DAILY, WEEKLY, MONTHLY or YEARLY" if key == "FREQ" else _EXAMPLE
            raise SeriesError("rule", f"{quoted(value)} is not what {key} can be", hint)
        parts[key] = value
    if "FREQ" not in parts:
        raise SeriesError("rule", f"{quoted(text)} does not say how often: FREQ is missing", _EXAMPLE)
    _judge_together(parts)
    return parts


def _judge_together(parts: dict[str, str]) -> None:
    """What one part may say beside the others."""
    most = {"MONTHLY": 5, "YEARLY": 53}.get(parts["FREQ"], 0)
    for day in parts.get("BYDAY", "").split(","):
        if (number := day[:-2].lstrip("+-")) and int(number) > most:
            raise SeriesError("rule", f"{quoted(day)} is no day of a {parts['FREQ']} rule", _EXAMPLE)
    if "BYSETPOS" in parts and not any(key in parts for key in _PARTS if key.startswith("BY") and key != "BYSETPOS"):
        raise SeriesError("rule", "BYSETPOS picks from days that another part names", _EXAMPLE)


def _in_range(key: str, value: str) -> bool:
    low, high = _RANGES.get(key, (0, 0))
    return not high or all(low <= abs(int(item)) <= high for item in value.split(","))


def _count(repeat: RepeatForm, parts: dict[str, str]) -> int | None:
    for key, text in (("count", repeat.count), ("rule", parts.get("COUNT"))):
        if text is not None:
            if not _PARTS["COUNT"].fullmatch(text) or int(text) > MAX_OCCURRENCES:
                hint = f"write a number from 1 to {MAX_OCCURRENCES}"
                raise SeriesError(key, f"{quoted(text)} is not a count", hint)
            return int(text)
    return None


def _end(repeat: RepeatForm, parts: dict[str, str], name: str) -> datetime | None:
    """The last wall time that a start may have."""
    until = repeat.until
    if isinstance(until, Moment):
        return _moment_wall(until, name)
    if isinstance(until, date):
        return datetime.combine(until + timedelta(days=1), time()) - timedelta(seconds=1)
    if "UNTIL" not in parts:
        return None
    text = parts["UNTIL"]
    try:
        day = datetime.strptime(text[:8] + (text[9:15] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall time
        return day.replace(tzinfo=UTC).astimezone(zone(name)).replace(tzinfo=None) if text.endswith("Z") else day
    except (ValueError, OverflowError) as error:
        raise SeriesError("rule", f"{quoted(text)} is not a day that UNTIL can be", "write UNTIL=20271231") from error
