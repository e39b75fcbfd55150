"""The archive: a page for all years, one for each, and where a year holds very much one for each of its months."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs.pages import facts
from forewarn.outputs.pages.templates import Templates, View
from forewarn.outputs.room import told
from forewarn.phrases import Phrases, iso
from forewarn.values import Value

IN_A_YEAR = 150
"""How many maintenances the page of a year lists; of a year with more it names the months, which have pages then."""
ON_A_PAGE = 150
"""How many the page of a month lists; the rest is on further pages."""


class Month(Value):
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


class Year(Value):
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
    years = _years(board)
    keys = [year.told(board) for year in years]
    # What runs on touches the year of the build (``Board.in_years``).
    same = key(board.around, iso(board.as_of)[:4], *keys)
    yield templates.page("history.md.j2", "history/", same, partial(_list_view, board, years))
    for place, (year, told_of_it) in enumerate(zip(years, keys, strict=True)):
        before = years[place + 1] if place + 1 < len(years) else None
        after = years[place - 1] if place else None
        beside = repr([one.number if one else None for one in (before, after)])
        view = partial(_year_view, year, before, after, board.phrases)
        yield templates.page("year.md.j2", year.path, key(board.around, told_of_it, beside), view)
        if year.in_months:
            yield from _month_pages(board, year, templates)


def _list_view(board: Board, years: Sequence[Year]) -> View:
    said = board.phrases.said
    return View(
        said("History"),
        said("All maintenance by year, and what was on at any instant."),
        {"years": years, "known_years": list(board.in_years)},
        facts.of_list(board.entries),
    )


def _year_view(year: Year, before: Year | None, after: Year | None, phrases: Phrases) -> View:
    number = phrases.year(year.number)
    return View(
        phrases.said("Maintenance in %(year)s", year=number),
        phrases.said("All maintenance in %(year)s.", year=number),
        {"year": year, "before": before, "after": after},
        facts.of_list(entry for month in year.months for entry in month.entries),
    )


def _month_pages(board: Board, year: Year, templates: Templates) -> Iterator[Costly]:
    for place, month in enumerate(year.months):
        before = year.months[place + 1] if place + 1 < len(year.months) else None
        after = year.months[place - 1] if place else None
        beside = repr([one.id if one else "" for one in (before, after)])
        same = key(board.around, told(board, month.entries), beside)
        for number in range(1, len(month.pages()) + 1):
            path = month.path if number == 1 else f"{month.path}{number}/"
            view = partial(_month_view, year, month, number, (before, after))
            yield templates.page("history_month.md.j2", path, same, view)


def _month_view(year: Year, month: Month, number: int, beside: tuple[Month | None, Month | None]) -> View:
    said, parts = month.entries[0].phrases.said, month.pages()
    return View(
        said("Maintenance in %(month)s", month=month.name),
        said("All maintenance in %(month)s.", month=month.name),
        {
            "year": year,
            "month": month,
            "entries": parts[number - 1],
            "number": number,
            "count": len(parts),
            "before": beside[0],
            "after": beside[1],
        },
        facts.of_list(month.entries),
    )


def _years(board: Board) -> list[Year]:
    """The years that anything starts in, with their months, all of it the newest first."""
    found: dict[int, dict[int, list[Entry]]] = {}
    for entry in reversed(board.entries):
        found.setdefault(entry.day.year, {}).setdefault(entry.day.month, []).append(entry)
    return [
        Year(year, tuple(Month(year, month, tuple(months[month])) for month in sorted(months, reverse=True)))
        for year, months in sorted(found.items(), reverse=True)
    ]
