"""Writing iCalendar (RFC 5545, RFC 7986): typed values to lines of bytes, lines to components, all of it folded.

Every stamp and id is passed in: left alone, the library reads the clock and invents ids. How a value with parameters
is written is the library's. Lines are put together here, because a property that stands in many calendars, or many
times in one, is written once; a plain ``NAME:value`` needs no library (ADR 28).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from icalendar import vCalAddress, vCategory, vDatetime, vDuration, vText, vUri
from icalendar.parser import Contentline

PRODID = "-//forewarn//planned maintenance//EN"
_MOST = 75
"""Octets of a line, without its end; a folded one begins with a space."""


class Text(vText):
    r"""A text (RFC 5545, 3.3.11). The library takes a typed ``\N`` for a line break; here it stays what it is."""

    def to_ical(self) -> bytes:
        """The text, escaped."""
        return _escaped(self).encode()


def text(name: str, value: str, **parameters: str) -> bytes:
    """A property of text."""
    if parameters:
        return _line(name, Text(value, params=parameters))
    return _ended(f"{name}:{_escaped(value)}")


@lru_cache(maxsize=4096)
def constant(name: str, value: str, **parameters: str) -> bytes:
    """A property of text that many components share."""
    return text(name, value, **parameters)


def uri(name: str, value: str, **parameters: str) -> bytes:
    """A property that is an address; one that is text by default (such as SOURCE) needs ``VALUE="URI"``."""
    if parameters:
        return _line(name, vUri(value, params=parameters))
    return _ended(f"{name}:{value}")


def instant(name: str, at: datetime) -> bytes:
    """A property that is an instant, in UTC: a reader needs no VTIMEZONE to get it right."""
    return _ended(f"{name}:{_stamp(at)}")


def number(name: str, value: int) -> bytes:
    """A property that is a whole number."""
    return _ended(f"{name}:{value}")


def length(name: str, value: timedelta, **parameters: str) -> bytes:
    """A property that is a length of time, before what it counts from where it is negative."""
    return _line(name, vDuration(value, params=parameters))


@lru_cache(maxsize=1024)
def words(name: str, *values: str) -> bytes:
    """A property that is a list of texts."""
    return _line(name, vCategory(list(values)))


@lru_cache(maxsize=1024)
def person(name: str, called: str, address: str) -> bytes:
    """A property that is whom to write to, with a name (RFC 5545, 3.3.3).

    The standard knows no backslash escapes in parameters (3.2), but readers resolve them all the same; a double
    quote is written as RFC 6868 has it.
    """
    found = vCalAddress(f"mailto:{address}")
    if called:
        found.params["CN"] = " ".join(called.replace("\\", "/").split())
    return _line(name, found)


def event(lines: Iterable[bytes], *, title: bytes, alarm: bytes = b"") -> bytes:
    """A VEVENT of properties, its SUMMARY and, where there is one, an alarm."""
    return b"".join((b"BEGIN:VEVENT\r\n", title, *lines, alarm, b"END:VEVENT\r\n"))


def alarm(title: str, before: timedelta) -> bytes:
    """A VALARM that shows a text that long before the start of its event (RFC 5545, 3.6.6)."""
    lines = (constant("ACTION", "DISPLAY"), text("DESCRIPTION", title), length("TRIGGER", -before))
    return b"".join((b"BEGIN:VALARM\r\n", *lines, b"END:VALARM\r\n"))


def calendar(lines: Iterable[bytes], events: Sequence[bytes]) -> bytes:
    """A VCALENDAR of properties, and of events that are written already.

    One without any holds the definition of UTC, because a calendar must hold something (RFC 5545, 3.6).
    """
    return b"".join((b"BEGIN:VCALENDAR\r\n", *_HEAD, *lines, *(events or (_UTC,)), b"END:VCALENDAR\r\n"))


def _line(name: str, value: Any) -> bytes:
    """A property as the library writes it, with its parameters."""
    return _ended(Contentline.from_parts(name, value.params, value))


def _ended(text: str) -> bytes:
    """A line with its end, folded here: the library folds letter by letter, at half of the cost of an event."""
    line = text.encode()
    return line + b"\r\n" if len(line) <= _MOST else _folded(line)


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    # The library, too, drops the mark that some programs put before all text.
    return escaped.removeprefix("\ufeff")


@lru_cache(maxsize=4096)
def _stamp(at: datetime) -> str:
    """The instant as the library writes it in UTC (RFC 5545, 3.3.5)."""
    utc = at.astimezone(UTC)
    return f"{utc.year:04}{utc.month:02}{utc.day:02}T{utc.hour:02}{utc.minute:02}{utc.second:02}Z"


def _folded(line: bytes) -> bytes:
    """A line of at most 75 octets each (RFC 5545, 3.1); neither a letter nor an escape is cut in two."""
    parts, most = [], _MOST
    while len(line) > most:
        cut = most
        while line[cut] & 0xC0 == 0x80 or (line[cut - 1] in b"\\^" and cut > most // 2):
            cut -= 1
        parts.append(line[:cut])
        line, most = line[cut:], _MOST - 1
    return b"\r\n ".join([*parts, line]) + b"\r\n"


_HEAD = (text("VERSION", "2.0"), text("PRODID", PRODID))
_UTC = b"".join(
    (
        b"BEGIN:VTIMEZONE\r\n",
        text("TZID", "UTC"),
        b"BEGIN:STANDARD\r\n",
        _line("DTSTART", vDatetime(datetime(1970, 1, 1))),  # noqa: DTZ001 - wall time, as 3.6.5 has it
        text("TZOFFSETFROM", "+0000"),
        text("TZOFFSETTO", "+0000"),
        b"END:STANDARD\r\nEND:VTIMEZONE\r\n",
    )
)
