"""Writing iCalendar (RFC 5545, RFC 7986): typed values to blocks of bytes, blocks to a calendar.

An event is written once and stands in every calendar that holds it. Every stamp and id is passed in: left alone,
the library reads the clock and invents ids. Escaping, folding and the order of properties are the library's.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from icalendar import (
    Alarm,
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneStandard,
    vCalAddress,
    vCategory,
    vDatetime,
    vDuration,
    vInt,
    vText,
    vUri,
)

PRODID = "-//forewarn//planned maintenance//EN"
_END = b"END:VCALENDAR\r\n"
_MOST = 75
"""Octets of a line, without its end; a folded one begins with a space."""

Property = tuple[str, object]


class Text(vText):
    r"""A text (RFC 5545, 3.3.11). The library takes a typed ``\N`` for a line break; here it stays what it is."""

    def to_ical(self) -> bytes:
        """The text, escaped."""
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n").encode()


def text(name: str, value: str, **parameters: str) -> Property:
    """A property of text."""
    return name, Text(value, params=parameters) if parameters else Text(value)


def uri(name: str, value: str) -> Property:
    """A property that is an address; one of text otherwise (such as SOURCE) says so."""
    return name, vUri(value, params={"VALUE": "URI"}) if name == "source" else vUri(value)


def instant(name: str, at: datetime) -> Property:
    """A property that is an instant, in UTC: a reader needs no VTIMEZONE to get it right."""
    return name, vDatetime(at)


def number(name: str, value: int) -> Property:
    """A property that is a whole number."""
    return name, vInt(value)


def length(name: str, value: timedelta) -> Property:
    """A property that is a length of time."""
    return name, vDuration(value, params={"VALUE": "DURATION"})


def words(name: str, values: Sequence[str]) -> Property:
    """A property that is a list of texts."""
    return name, vCategory([Text(value) for value in values])


def person(name: str, called: str, address: str) -> Property:
    """A property that is whom to write to, with a name (RFC 5545, 3.3.3).

    The standard knows no backslash escapes in parameters (3.2), but readers resolve them all the same.
    """
    found = vCalAddress(f"mailto:{address}")
    if called:
        found.params["CN"] = " ".join(called.replace("\\", "/").split())
    return name, found


def event(properties: Iterable[Property], *, alarm: timedelta | None = None) -> bytes:
    """A VEVENT; with ``alarm`` a reminder that long before its start."""
    found = _filled(Event(), properties)
    if alarm is not None:
        title = found["summary"]
        ringing = (("action", Text("DISPLAY")), ("description", title), ("trigger", vDuration(-alarm)))
        found.add_component(_filled(Alarm(), ringing))
    return _written(found)


def calendar(properties: Iterable[Property], events: Sequence[bytes]) -> bytes:
    """A VCALENDAR of events that are written already.

    One without any holds the definition of UTC, because a calendar must hold something (RFC 5545, 3.6).
    """
    said = tuple(properties)
    frame = _frame(said, is_empty=not events) if said or not events else _bare()
    return frame.removesuffix(_END) + b"".join(events) + _END


@cache
def _bare() -> bytes:
    """What stands around the event of a calendar that says nothing of itself."""
    return _frame((), is_empty=False)


def _frame(properties: Iterable[Property], *, is_empty: bool) -> bytes:
    found = _filled(Calendar(), (("prodid", Text(PRODID)), ("version", Text("2.0")), *properties))
    if is_empty:
        standard = (("dtstart", vDatetime(datetime(1970, 1, 1))), *_OFFSETS)  # noqa: DTZ001 - wall time, as 3.6.5 has it
        zone = _filled(Timezone(), (("tzid", Text("UTC")),))
        zone.add_component(_filled(TimezoneStandard(), standard))
        found.add_component(zone)
    return _written(found)


_OFFSETS = (("tzoffsetfrom", Text("+0000")), ("tzoffsetto", Text("+0000")))


def _written(component: Component) -> bytes:
    """A component as the library writes it, folded here: it folds letter by letter, at half of the cost of an event."""
    return b"".join(_folded(line.encode()) for line in component.content_lines() if line)


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


def _filled(component: Component, properties: Iterable[Property]) -> Component:
    for name, value in properties:
        known = component.get(name)
        component[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
    return component
