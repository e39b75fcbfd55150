"""The calendar: a page for each month, a grid above a list. It is links and a table: it needs no script."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.outputs.pages import facts
from forewarn.outputs.pages.months import Month, Months, Sheet
from forewarn.outputs.pages.templates import Templates, View
from forewarn.outputs.room import told


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The build's month at ``calendar/``, and every month at its own address; further pages of a month's list."""
    months = templates.months
    for place, month in enumerate(months.all):
        sheet = months.sheet(month)
        before = months.all[place - 1] if place else None
        after = months.all[place + 1] if place + 1 < len(months.all) else None
        alive = month.key >= months.now.key or any(not entry.phase.ended for entry in sheet.entries)
        today = [day.date for week in sheet.weeks for day in week if day.today]
        others = repr((month, before, after, months.all[0], months.all[-1], today, alive))
        same = key(board.around, told(board, sheet.entries), others)
        paths = [(number, month.path if number == 1 else f"{month.path}{number}/") for number, _ in sheet.pages()]
        if month == months.now:
            paths.append((1, "calendar/"))
        for number, path in paths:
            view = partial(_view, months, sheet, number, (before, after), alive)
            yield templates.page("calendar.md.j2", path, key(same, str(number)), view)


def _view(months: Months, sheet: Sheet, number: int, beside: tuple[Month | None, Month | None], alive: bool) -> View:
    parts = dict(sheet.pages())
    phrases = months.board.phrases
    name = phrases.month_of(sheet.month.first)
    return View(
        phrases.said("Calendar: %(month)s", month=name),
        phrases.said("Planned maintenance in %(month)s, day by day.", month=name),
        {
            "sheet": sheet if number == 1 else None,
            "windows": sheet.entries,
            "month": sheet.month,
            "name": name,
            "entries": parts[number],
            "number": number,
            "count": len(parts),
            "before": beside[0],
            "after": beside[1],
            "months": months,
            "alive": alive,
        },
        facts.of_list(sheet.entries),
    )
