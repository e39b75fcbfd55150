"""Months as sheets of a calendar: which windows fall on which day, in the organisation's zone. Pure."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.values import Value

IN_A_DAY = 4
"""How many windows a day of the sheet names; the list below the sheet has all."""
ON_A_PAGE = 250
"""How many windows the list of a month holds; the rest is on further pages."""
BLANK_YEARS = 3
"""How far two windows may be apart for the months between them to have sheets, in years: nobody leafs through more."""

_DAY = timedelta(days=1)


class Month(Value):
    """A month of the civil calendar, in order."""

    year: int
    number: int

    @property
    def path(self) -> str:
        """The address of its page, relative to the site: ``calendar/2026-12/``."""
        return f"calendar/{self.key}/"

    @property
    def key(self) -> str:
        """``2026-12``."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def later(self, months: int) -> "Month":
        """The month so many months later; earlier, for a negative number."""
        place = self.year * 12 + self.number - 1 + months
        return Month(place // 12, place % 12 + 1)


class Day(Value):
    """A day of a sheet, and the windows that touch it in the order of their starts; the day may be of a month beside."""

    date: date
    inside: bool
    today: bool
    entries: tuple[Entry, ...]

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The windows that the sheet names."""
        return self.entries[:IN_A_DAY]

    @property
    def more(self) -> int:
        """How many it does not name."""
        return len(self.entries) - len(self.shown)

    def begins(self, entry: Entry, zone: ZoneInfo) -> bool:
        """Whether a window starts on this day, so that its hour means something here."""
        return entry.maintenance.window.start.astimezone(zone).date() == self.date


class Sheet(Value):
    """A month with its weeks, which begin as they do in the site's language, and every window that touches it in the order of their starts."""

    month: Month
    weeks: tuple[tuple[Day, ...], ...]
    entries: tuple[Entry, ...]

    def part_of(self, day: Day) -> int:
        """The number of the part that lists what a day's last window is among."""
        last = day.entries[-1]
        return next(place for place, entry in enumerate(self.entries) if entry is last) // ON_A_PAGE + 1


class Months(Value, dict=True):
    """Every month that has a sheet, in order: the build's own, and from the first window to two months after the last."""

    board: Board
    zone: ZoneInfo
    now: Month
    all: tuple[Month, ...]
    by_day: dict[date, list[Entry]]

    def month_of(self, entry: Entry) -> Month:
        """The month that an entry starts in."""
        start = entry.maintenance.window.start.astimezone(self.zone)
        return Month(start.year, start.month)

    @cached_property
    def today(self) -> date:
        """The day of the build."""
        return self.board.as_of.astimezone(self.zone).date()

    def weeks(self, month: Month) -> list[list[date]]:
        """The days of a sheet, those of the months beside among them."""
        first = self.board.phrases.language.first_weekday
        return calendar.Calendar(first).monthdatescalendar(month.year, month.number)

    def entries_of(self, month: Month) -> tuple[Entry, ...]:
        """Every window that touches a month, in the order of their starts."""
        found: dict[str, Entry] = {}
        for number in range(1, month.last.day + 1):
            found.update([(entry.id, entry) for entry in self.by_day.get(date(month.year, month.number, number), ())])
        return tuple(sorted(found.values(), key=lambda entry: (entry.maintenance.window.start, entry.id)))

    def sheet(self, month: Month) -> Sheet:
        """The sheet of a month: whoever makes its page asks for it, to know whether it stands is less."""
        weeks = tuple(
            tuple(
                Day(day, day.month == month.number, day == self.today, tuple(self.by_day.get(day, ()))) for day in week
            )
            for week in self.weeks(month)
        )
        return Sheet(month, weeks, self.entries_of(month))


def parts_of(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """The list of a month in parts that a page holds; the first also where there is nothing."""
    return [entries[start : start + ON_A_PAGE] for start in range(0, max(1, len(entries)), ON_A_PAGE)]


def months_of(board: Board) -> Months:
    """The months of a board. A window that ends at midnight does not touch the day that begins then."""
    zone = ZoneInfo(board.catalog.organization.timezone)
    today = board.as_of.astimezone(zone).date()
    by_day: dict[date, list[Entry]] = {}
    midnight = cache(lambda day: datetime.combine(day, time(), zone).astimezone(UTC))
    for entry in board.entries:
        window = entry.maintenance.window
        day = window.start.astimezone(zone).date()
        while midnight(day) < window.end:
            by_day.setdefault(day, []).append(entry)
            day += _DAY
    now = Month(today.year, today.month)
    touched = {Month(day.year, day.month) for day in by_day}
    wanted = touched | {now, now.later(1), now.later(2)}
    order = sorted(wanted, key=lambda month: (month.year, month.number))
    filled = list(order[:1])
    for month in order[1:]:
        following = filled[-1].later(1)
        if (month.year - following.year) <= BLANK_YEARS:
            while following != month:
                filled.append(following)
                following = following.later(1)
        filled.append(month)
    return Months(board, zone, now, tuple(filled), by_day)
