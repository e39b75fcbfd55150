"""The archive: a page for all years, one for each, and where a year holds very much one for each of its months."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs.pages import facts
from forewarn.outputs.pages.templates import Templates
from forewarn.outputs.room import told
from forewarn.outputs.windows import in_years

IN_A_YEAR = 150
"""How many maintenances the page of a year lists; of a year with more it names the months, which have pages then."""
ON_A_PAGE = 150
"""How many the page of a month lists; the rest is on further pages."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year, with what starts in it in its authors' zones, the newest first; never empty."""

    year: int
    number: int
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """``December 2026``."""
        return self.entries[0].phrases.month_of(date(self.year, self.number, 1))

    @property
    def id(self) -> str:
        """Its place on the page of the year: ``2026-12``."""
        return f"{self.year}-{self.number:02}"

    @property
    def path(self) -> str:
        """The address of its own page, relative to the site."""
        return f"history/{self.year}/{self.number:02}/"

    def pages(self) -> list[tuple[Entry, ...]]:
        """Its entries in parts that a page holds."""
        return [self.entries[start : start + ON_A_PAGE] for start in range(0, len(self.entries), ON_A_PAGE)]


@dataclass(frozen=True, slots=True)
class Year:
    """A year and its months, the newest first."""

    number: int
    months: tuple[Month, ...]

    @property
    def count(self) -> int:
        """How many maintenances start in it."""
        return sum(len(month.entries) for month in self.months)

    @property
    def path(self) -> str:
        """The address of its page, relative to the site."""
        return f"history/{self.number}/"

    @property
    def in_months(self) -> bool:
        """Whether it is too much for one page."""
        return self.count > IN_A_YEAR

    def told(self, board: Board) -> str:
        """A key of all that is listed of it."""
        return key(str(self.number), *(told(board, month.entries) for month in self.months))

    def place(self, month: Month) -> str:
        """Where a month of it is listed, relative to the site."""
        return month.path if self.in_months else f"{self.path}#{month.id}"


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The list of years, the years, and the months that have pages."""
    years = [Year(year, _months(entry for entry in board.entries if entry.year == year)) for year in board.years]
    known_years = list(in_years(board))
    yield templates.page(
        "history.md.j2",
        "history/",
        templates.said("History"),
        templates.said("All maintenance by year, and what was on at any instant."),
        same=key(board.around, repr(known_years), *(year.told(board) for year in years)),
        facts=facts.of_list(board.entries),
        years=years,
        known_years=known_years,
    )
    for place, year in enumerate(years):
        before = years[place + 1] if place + 1 < len(years) else None
        after = years[place - 1] if place else None
        beside = repr([one.number if one else None for one in (before, after)])
        name = templates.said("Maintenance in %(year)s", year=templates.phrases.year(year.number))
        yield templates.page(
            "year.md.j2",
            year.path,
            name,
            templates.said("All maintenance in %(year)s.", year=templates.phrases.year(year.number)),
            same=key(board.around, year.told(board), beside),
            facts=facts.of_list(entry for month in year.months for entry in month.entries),
            year=year,
            before=before,
            after=after,
        )
        if year.in_months:
            yield from _month_pages(board, year, templates)


def _month_pages(board: Board, year: Year, templates: Templates) -> Iterator[Costly]:
    for place, month in enumerate(year.months):
        before = year.months[place + 1] if place + 1 < len(year.months) else None
        after = year.months[place - 1] if place else None
        beside = repr([one.id if one else "" for one in (before, after)])
        same = key(board.around, told(board, month.entries), beside)
        parts = month.pages()
        for number, entries in enumerate(parts, start=1):
            yield templates.page(
                "history_month.md.j2",
                month.path if number == 1 else f"{month.path}{number}/",
                templates.said("Maintenance in %(month)s", month=month.name),
                templates.said("All maintenance in %(month)s.", month=month.name),
                same=same,
                facts=facts.of_list(month.entries),
                year=year,
                month=month,
                entries=entries,
                number=number,
                count=len(parts),
                before=before,
                after=after,
            )


def _months(entries: Iterable[Entry]) -> tuple[Month, ...]:
    """The entries in their months, the newest first."""
    found: dict[tuple[int, int], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.maintenance.window.start, entry.id), reverse=True):
        window = entry.maintenance.window
        start = window.start.astimezone(ZoneInfo(window.timezone))
        found.setdefault((start.year, start.month), []).append(entry)
    return tuple(Month(*month, tuple(found[month])) for month in sorted(found, reverse=True))
