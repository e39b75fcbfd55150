"""Times and lengths in words: days spelled out, zones named, nothing left to guess. In the site's language, and pure.

:class:`Phrases` is what everything that speaks to readers is handed; ``ENGLISH`` is what the command line speaks.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from forewarn.language import Language
from forewarn.model import Move, Window
from forewarn.translations import plural

_SIZES = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_NOTICE = {
    "day": plural("%(num)s day's notice", "%(num)s days' notice"),
    "hour": plural("%(num)s hour's notice", "%(num)s hours' notice"),
    "minute": plural("%(num)s minute's notice", "%(num)s minutes' notice"),
}


@lru_cache(maxsize=8192)  # a maintenance is told of in five files, one after the other
def iso(at: datetime) -> str:
    """The instant as RFC 3339 in UTC: ``2026-12-05T21:00:00Z``."""
    return f"{at.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


class Phrases:
    """What is said in a language: words of the catalogue, and times that are put together from them."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __repr__(self) -> str:
        return f"Phrases({self.language!r})"

    def said(self, words: str, **places: object) -> str:
        """Words in the language with their places filled: plain text."""
        return self.language.said(words, **places)

    def counted(self, one: str, many: str, num: int, **places: object) -> str:
        """Words for a number, which fills the place ``num``: plain text."""
        return self.language.counted(one, many, num, **places)

    def number(self, number: int) -> str:
        """A whole number."""
        return self.language.number(number)

    def listed(self, words: list[str]) -> str:
        """``a``, ``a and b``, ``a, b and c``."""
        return self.language.listed(words)

    # --- days ------------------------------------------------------------------------------------------------

    def day(self, at: datetime, zone: str) -> str:
        """``Saturday, 5 December 2026``, as the calendar on the wall there says."""
        return self.language.full_date(at.astimezone(ZoneInfo(zone)))

    def short_day(self, at: datetime, zone: str) -> str:
        """``Sat 5 Dec 2026``."""
        return self.language.dated(at.astimezone(ZoneInfo(zone)), "yMMMEd")

    def tick(self, at: datetime, zone: str) -> str:
        """``5 Dec``: a day on an axis."""
        return self.language.dated(at.astimezone(ZoneInfo(zone)), "MMMd")

    def month(self, at: datetime, zone: str) -> str:
        """``December 2026``."""
        return self.month_of(at.astimezone(ZoneInfo(zone)).date())

    def month_of(self, first: date) -> str:
        """``December 2026``, of a day of the calendar on the wall."""
        return self.language.dated(first, "yMMMM")

    def date_of(self, on: date) -> str:
        """``Saturday, 5 December 2026``, of a day of the calendar on the wall."""
        return self.language.full_date(on)

    def year(self, number: int) -> str:
        """``2026``."""
        return self.language.digits(str(number))

    def weekday(self, on: date) -> str:
        """``Saturday``."""
        return self.language.weekday(on)

    def short_weekday(self, on: date) -> str:
        """``Sat``."""
        return self.language.weekday(on, "abbreviated")

    # --- instants and windows ----------------------------------------------------------------------------------

    def clock(self, at: datetime, zone: str) -> str:
        """``22:00``, with seconds only where there are any."""
        return self.language.clock(at.astimezone(ZoneInfo(zone)))

    @staticmethod
    def offset(at: datetime, zone: str) -> str:
        """``UTC+01:00``."""
        text = at.astimezone(ZoneInfo(zone)).strftime("%z")
        return f"UTC{text[:3]}:{text[3:5]}"

    def moment(self, at: datetime, zone: str) -> str:
        """``Sat 5 Dec 2026, 22:00``."""
        return _moment(self, at, zone)

    def days(self, window: Window, zone: str) -> str:
        """The day of a window, or its first and last: a window that ends at midnight does not touch the next day."""
        first, last = self.day(window.start, zone), self.day(window.end - timedelta(microseconds=1), zone)
        return first if first == last else self.reaching(first, self.day(window.end, zone))

    def span(self, window: Window, zone: str) -> str:
        """``Sat 5 Dec 2026, 22:00 to Sun 6 Dec 2026, 02:00``, the second day only where it is another."""
        return _span(self, window, zone)

    def edges(self, move: Move, zone: str) -> str:
        """The window before a move, as :meth:`span`."""
        return self.span(Window(move.start, move.end, zone), zone)

    def hours(self, window: Window, zone: str) -> str:
        """``22:00 to 02:00``."""
        return self.reaching(self.clock(window.start, zone), self.clock(window.end, zone))

    def reaching(self, start: str, end: str) -> str:
        """``Monday to Friday``."""
        return self.said("%(start)s to %(end)s", start=start, end=end)

    def clocks_change(self, window: Window, zone: str) -> str:
        """A sentence on a change of the clocks inside the window, or nothing."""
        before, after = self.offset(window.start, zone), self.offset(window.end, zone)
        if before == after:
            return ""
        return self.said(
            "The clocks change during this window, from %(before)s to %(after)s.", before=before, after=after
        )

    # --- lengths -----------------------------------------------------------------------------------------------

    def length(self, duration: timedelta) -> str:
        """``4 hours``, ``1 hour 30 minutes``, ``2 days``."""
        return _length(self, duration)

    def notice(self, given: timedelta) -> str:
        """``3 days' notice``, ``1 day's notice``, ``5 hours' notice``: whole days, hours or minutes, rounded down."""
        left = max(0, int(given.total_seconds()))
        size, unit = next((one for one in _SIZES[:2] if left >= one[0]), _SIZES[2])
        return self.counted(*_NOTICE[unit], left // size)


@lru_cache(maxsize=16384)
def _moment(phrases: Phrases, at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    language = phrases.language
    return language.together(language.dated(local, "yMMMEd"), language.clock(local))


@lru_cache(maxsize=16384)
def _span(phrases: Phrases, window: Window, zone: str) -> str:
    language, place = phrases.language, ZoneInfo(zone)
    start, end = window.start.astimezone(place), window.end.astimezone(place)
    first, last = language.dated(start, "yMMMEd"), language.dated(end, "yMMMEd")
    closing = language.clock(end)
    closing = closing if first == last else language.together(last, closing)
    return phrases.reaching(language.together(first, language.clock(start)), closing)


@lru_cache(maxsize=4096)
def _length(phrases: Phrases, duration: timedelta) -> str:
    left = int(duration.total_seconds())
    if left <= 0:
        return phrases.language.unit(0, "minute")
    parts: list[str] = []
    for size, unit in _SIZES:
        count, left = divmod(left, size)
        if count:
            parts.append(phrases.language.unit(count, unit))
    return phrases.language.in_row(parts)


ENGLISH = Phrases(Language())
"""What the command line speaks, whatever the site does."""
