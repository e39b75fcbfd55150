"""The calendar: a page for each month, a grid above a list. It is links and a table: it needs no script."""

from collections.abc import Iterator

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.outputs.pages import facts
from forewarn.outputs.pages.months import Month, Months, months_of
from forewarn.outputs.pages.templates import Templates
from forewarn.outputs.room import told


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The build's month at ``calendar/``, and every month at its own address; further pages of a month's list."""
    months = months_of(board)
    yield _page(templates, months, months.now, "calendar/", 1)
    for month in months.all:
        for number, _ in months.sheet(month).pages():
            path = month.path if number == 1 else f"{month.path}{number}/"
            yield _page(templates, months, month, path, number)


def _page(templates: Templates, months: Months, month: Month, path: str, number: int) -> Costly:
    sheet = months.sheet(month)
    parts = dict(sheet.pages())
    place = months.all.index(month)
    name = templates.phrases.month_of(month.first)
    before = months.all[place - 1] if place else None
    after = months.all[place + 1] if place + 1 < len(months.all) else None
    alive = month.key >= months.now.key or any(not entry.phase.ended for entry in sheet.entries)
    today = [day.date for week in sheet.weeks for day in week if day.today]
    others = repr((month, number, before, after, months.all[0], months.all[-1], today))
    board = months.board
    return templates.page(
        "calendar.md.j2",
        path,
        templates.said("Calendar: %(month)s", month=name),
        templates.said("Planned maintenance in %(month)s, day by day.", month=name),
        same=key(board.around, told(board, sheet.entries), others, str(alive)),
        facts=facts.of_list(sheet.entries),
        sheet=sheet if number == 1 else None,
        windows=sheet.entries,
        month=month,
        name=name,
        entries=parts[number],
        number=number,
        count=len(parts),
        before=before,
        after=after,
        months=months,
        alive=alive,
    )
