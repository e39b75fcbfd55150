"""The calendar: a page for each month, a grid above a list. It is links and a table: it needs no script."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.outputs.pages import facts
from forewarn.outputs.pages.months import Month, Months, parts_of
from forewarn.outputs.pages.templates import Templates, View
from forewarn.outputs.room import told


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The build's month at ``calendar/``, and every month at its own address; further pages of a month's list."""
    months = templates.months
    for place, month in enumerate(months.all):
        entries = months.entries_of(month)
        before = months.all[place - 1] if place else None
        after = months.all[place + 1] if place + 1 < len(months.all) else None
        alive = month.key >= months.now.key or any(not entry.phase.ended for entry in entries)
        today = [day for week in months.weeks(month) for day in week if day == months.today]
        others = repr((month, before, after, months.all[0], months.all[-1], today, alive))
        same = key(board.around, told(board, entries), others)
        numbers = range(1, len(parts_of(entries)) + 1)
        paths = [(number, month.path if number == 1 else f"{month.path}{number}/") for number in numbers]
        if month == months.now:
            paths.append((1, "calendar/"))
        for number, path in paths:
            view = partial(_view, months, month, number, (before, after), alive)
            yield templates.page("calendar.md.j2", path, key(same, str(number)), view)


def _view(months: Months, month: Month, number: int, beside: tuple[Month | None, Month | None], alive: bool) -> View:
    sheet = months.sheet(month)
    parts = parts_of(sheet.entries)
    phrases = months.board.phrases
    name = phrases.month_of(month.first)
    return View(
        phrases.said("Calendar: %(month)s", month=name),
        phrases.said("Planned maintenance in %(month)s, day by day.", month=name),
        {
            "sheet": sheet if number == 1 else None,
            "windows": sheet.entries,
            "month": month,
            "name": name,
            "entries": parts[number - 1],
            "number": number,
            "count": len(parts),
            "before": beside[0],
            "after": beside[1],
            "months": months,
            "alive": alive,
        },
        facts.of_list(sheet.entries),
    )
