"""What one scalar may say: ids, lines, prose, durations, instants, links, choices.

Each type is an ``Annotated`` alias for pydantic, with the JSON Schema that an editor shows. A value that
does not fit raises :class:`Misfit`, whose rule, words and hint travel into the report unchanged.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Annotated, Any, NoReturn
from urllib.parse import urlsplit

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from forewarn.source.folder import ID, MAX_ID
from forewarn.source.nodes import quoted
from forewarn.values import Value

MAX_DURATION = timedelta(days=3660)
FIRST_YEAR, LAST_YEAR = 1970, 2199

_UNITS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_LONG_UNITS = {"week": "w", "day": "d", "hour": "h", "hr": "h", "minute": "m", "min": "m", "second": "s", "sec": "s"}
_DURATION_PART = re.compile(r"(\d{1,9})\s*([a-z]+)[\s,]*", re.ASCII)
_ISO_DURATION = re.compile(
    r"P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.ASCII
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:\d{2})?", re.ASCII)


class Moment(Value):
    """What was typed for an instant: wall time, and the offset where one was given."""

    wall: datetime
    offset: timezone | None = None


def misfit(rule: str, message: str, hint: str = "") -> NoReturn:
    """Refuse a value under a rule, with words for people."""
    raise PydanticCustomError(rule, "{message}", {"message": message, "hint": hint})


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> timedelta:
    """The length that a text names: ``4h``, ``90m``, ``1d 2h``, ``30 minutes``, ``PT4H`` (ISO 8601).

    Raises :class:`ValueError` where it names none, none longer than nothing, or one over ten years.
    """
    seconds = _iso_seconds(text) if text.startswith("P") else _plain_seconds(text)
    if seconds > MAX_DURATION.total_seconds():
        raise ValueError(text)
    return timedelta(seconds=seconds)


def _iso_seconds(text: str) -> int:
    found = _ISO_DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise ValueError(text)
    return sum(int(value or 0) * size for value, size in zip(found.groups(), _UNITS.values(), strict=True))


def _plain_seconds(text: str) -> int:
    seconds, at, lower = 0, 0, text.strip().lower()
    while part := _DURATION_PART.match(lower, at):
        unit = part[2] if part[2] in _UNITS else _LONG_UNITS.get(part[2].removesuffix("s"), "")
        if not unit:
            raise ValueError(text)
        seconds += int(part[1]) * _UNITS[unit]
        at = part.end()
    if at == 0 or at != len(lower):
        raise ValueError(text)
    return seconds


def text_of(value: Any) -> str:
    """The text of a value, or a refusal of what is none."""
    if isinstance(value, str):
        return value
    kind = "a list" if isinstance(value, list) else "a mapping"
    misfit("type", f"expected text, found {kind}", "write one text; in quotes, if it starts with [ or {")


def _line(value: Any) -> str:
    text = text_of(value).strip()
    if not text:
        misfit("empty-value", "the text is empty", "write a value, or delete the key")
    if "\n" in text:
        misfit("type", "this text must stand on one line", "delete the line break; use >- to fold a long text")
    if "\t" in text:
        misfit("unsafe-text", "this text holds a tab", "put a space instead")
    _refuse_placeholder(text)
    return text


def _prose(value: Any) -> str:
    text = text_of(value).strip()
    if not text:
        misfit("empty-value", "the text is empty", "write a value, or delete the key")
    _refuse_placeholder(text)
    return text


# The formal template's own holes: brackets around capitals with an underscore, and its one single word. A link's
# text may look the same.
_PLACEHOLDER = re.compile(r"\[(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|TIMEZONE)\](?!\()")


def _refuse_placeholder(text: str) -> None:
    if "[" in text and (found := _PLACEHOLDER.search(text)):
        misfit(
            "placeholder",
            f"{quoted(found[0])} is a placeholder that nobody filled in",
            "write the value, or delete the key",
        )


def _prose_line(value: Any) -> str:
    return " ".join(_prose(value).split())


def _id(value: Any) -> str:
    text = text_of(value)
    if not ID.fullmatch(text) or len(text) > MAX_ID:
        misfit(
            "type",
            f"{quoted(text)} is not an id",
            f"use a-z, 0-9 and single hyphens, {MAX_ID} characters at most, for example 'api-gateway'",
        )
    return text


_WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def _word(value: Any) -> str:
    text = text_of(value)
    if not _WORD.fullmatch(text) or len(text) > MAX_ID:
        misfit("type", f"{quoted(text)} is not a key", "use a-z, 0-9 and _, for example technical_report")
    return text


def _duration(value: Any) -> timedelta:
    text = text_of(value)
    try:
        return parse_duration(text)
    except ValueError:
        unit = " (a number needs a unit)" if text.strip().isdigit() else ""
        misfit("type", f"{quoted(text)} is not a length of time{unit}", "write for example 4h, 90m, 1d 2h or PT4H")


def _day(text: str) -> date:
    found = _DATE.fullmatch(text)
    if not found:
        misfit("type", f"{quoted(text)} is not a date", "write YYYY-MM-DD, for example 2026-12-05")
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        misfit("type", f"{quoted(text)} is a date that no calendar has", "check the month and the day")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        misfit("type", f"the year {day.year} is out of range", f"years {FIRST_YEAR} to {LAST_YEAR} are possible")
    return day


def read_moment(value: Any) -> Moment:
    """The moment that a text names; :class:`ValueError` where it names none."""
    return _moment(text_of(value))


@lru_cache(maxsize=1000)  # what a file says now, it said at earlier commits
def _moment(text: str) -> Moment:
    if _DATE.fullmatch(text):
        misfit(
            "type", f"{quoted(text)} is a date without a time", "add the time of day, for example " + text + " 22:00"
        )
    found = _INSTANT.fullmatch(text)
    if not found:
        misfit(
            "type",
            f"{quoted(text)} is not an instant",
            "write YYYY-MM-DD HH:MM, for example 2026-12-05 22:00, or with an offset 2026-12-05T22:00+01:00",
        )
    day = _day(found[1])
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        misfit(
            "type",
            f"{quoted(text)} has a time of day that no clock shows",
            "hours run from 00 to 23; midnight at the end of a day is 00:00 of the next",
        )
    return Moment(datetime.combine(day, time(hour, minute, second)), _offset(found[5], text))


def _offset(text: str | None, whole: str) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59 or (hours == 14 and minutes) or (text[0] == "-" and hours * 60 + minutes > 720):
        misfit("type", f"{quoted(whole)} has an offset that no place has", "offsets run from -12:00 to +14:00")
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if text[0] == "-" else length)


def _moment_or_day(value: Any) -> Moment | date:
    text = text_of(value)
    return _day(text) if _DATE.fullmatch(text) else read_moment(text)


_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


def _time_of_day(value: Any) -> str:
    text = text_of(value)
    if not _CLOCK.fullmatch(text) or text > "24:00":
        misfit("type", f"{quoted(text)} is not a time of day", "write HH:MM, for example 20:00")
    return text


def _link(value: Any) -> str:
    text = _line(value)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s<>\"'`\\{}|^]", text):
        misfit("type", f"{quoted(text)} is not a link", "write a whole address that starts with https://")
    return text


def _flag(value: Any) -> bool:
    text = text_of(value)
    if text not in ("true", "false"):
        misfit("type", f"{quoted(text)} is neither true nor false", "write true or false")
    return text == "true"


# Editors read these files as YAML 1.2, where 1.10 is a number: we read the text that was typed, so they may pass.
_TEXT = {"type": ["string", "number", "boolean"]}
_PATTERN_MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?\s*(Z|[+-]\d{2}:\d{2})?$"
_PATTERN_DATE = r"^\d{4}-\d{2}-\d{2}$"

Line = Annotated[str, BeforeValidator(_line), WithJsonSchema(_TEXT)]
Prose = Annotated[str, BeforeValidator(_prose), WithJsonSchema(_TEXT)]
ProseLine = Annotated[str, BeforeValidator(_prose_line), WithJsonSchema(_TEXT)]
Id = Annotated[
    str, BeforeValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{ID.pattern}$", "maxLength": MAX_ID})
]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema(
        {"type": "string", "examples": ["4h", "90m", "1d 2h", "PT4H"], "pattern": r"^(P.+|\s*\d+\s*[A-Za-z]+.*)$"}
    ),
]
Instant = Annotated[
    Moment,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "pattern": _PATTERN_MOMENT, "examples": ["2026-12-05 22:00"]}),
]
InstantOrDay = Annotated[
    Moment | date,
    BeforeValidator(_moment_or_day),
    WithJsonSchema({"type": "string", "anyOf": [{"pattern": _PATTERN_MOMENT}, {"pattern": _PATTERN_DATE}]}),
]
TimeOfDay = Annotated[
    str, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-4]):[0-5]\d$"})
]
Word = Annotated[str, BeforeValidator(_word), WithJsonSchema({"type": "string", "pattern": f"^{_WORD.pattern}$"})]
Link = Annotated[
    str, BeforeValidator(_link), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
