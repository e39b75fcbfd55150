"""Times and lengths in words: days spelled out, zones named, nothing left to guess. English, and pure."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from forewarn.model import Move, Window

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def iso(at: datetime) -> str:
    """The instant as RFC 3339 in UTC: ``2026-12-05T21:00:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(at: datetime, zone: str) -> str:
    """``Saturday, 5 December 2026``, as the calendar on the wall there says."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"


def short_day(at: datetime, zone: str) -> str:
    """``Sat 5 Dec 2026``."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()][:3]} {local.day} {_MONTHS[local.month - 1][:3]} {local.year}"


def tick(at: datetime, zone: str) -> str:
    """``5 Dec``: a day on an axis."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {_MONTHS[local.month - 1][:3]}"


def month(at: datetime, zone: str) -> str:
    """``December 2026``."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_MONTHS[local.month - 1]} {local.year}"


def month_of(first: date) -> str:
    """``December 2026``, of a day of the calendar on the wall."""
    return f"{_MONTHS[first.month - 1]} {first.year}"


def weekday(on: date) -> str:
    """``Saturday``."""
    return _DAYS[on.weekday()]


def clock(at: datetime, zone: str) -> str:
    """``22:00``, with seconds only where there are any."""
    local = at.astimezone(ZoneInfo(zone))
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def offset(at: datetime, zone: str) -> str:
    """``UTC+01:00``."""
    local = at.astimezone(ZoneInfo(zone))
    text = local.strftime("%z")
    return f"UTC{text[:3]}:{text[3:5]}"


@lru_cache(maxsize=4096)
def moment(at: datetime, zone: str) -> str:
    """``Sat 5 Dec 2026, 22:00``."""
    return f"{short_day(at, zone)}, {clock(at, zone)}"


def days(window: Window, zone: str) -> str:
    """The day of a window, or its first and last: a window that ends at midnight does not touch the next day."""
    first, last = day(window.start, zone), day(window.end - timedelta(microseconds=1), zone)
    return first if first == last else f"{first} to {day(window.end, zone)}"


@lru_cache(maxsize=4096)
def span(window: Window, zone: str) -> str:
    """``Sat 5 Dec 2026, 22:00 to Sun 6 Dec 2026, 02:00``, the second day only where it is another."""
    start, end = short_day(window.start, zone), short_day(window.end, zone)
    last = clock(window.end, zone) if start == end else moment(window.end, zone)
    return f"{moment(window.start, zone)} to {last}"


def edges(move: Move, zone: str) -> str:
    """The window before a move, as :func:`span`."""
    return span(Window(move.start, move.end, zone), zone)


def hours(window: Window, zone: str) -> str:
    """``22:00 to 02:00``."""
    return f"{clock(window.start, zone)} to {clock(window.end, zone)}"


def clocks_change(window: Window, zone: str) -> str:
    """A sentence on a change of the clocks inside the window, or nothing."""
    before, after = offset(window.start, zone), offset(window.end, zone)
    return "" if before == after else f"The clocks change during this window, from {before} to {after}."


def length(duration: timedelta) -> str:
    """``4 hours``, ``1 hour 30 minutes``, ``2 days``."""
    left = int(duration.total_seconds())
    if left <= 0:
        return "0 minutes"
    parts: list[str] = []
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts)


def notice(given: timedelta) -> str:
    """``3 days' notice``, ``1 day's notice``, ``5 hours' notice``: whole days, hours or minutes, rounded down."""
    left = max(0, int(given.total_seconds()))
    size, unit = next(
        (one for one in ((86400, "day"), (3600, "hour")) if left >= one[0]),
        (60, "minute"),
    )
    count = left // size
    return f"{count} {unit}'s notice" if count == 1 else f"{count} {unit}s' notice"


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
