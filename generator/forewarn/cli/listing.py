"""Lists of maintenances for a terminal of any width, and for whatever reads a pipe."""

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from forewarn.cli.spoken import when
from forewarn.entry import Entry
from forewarn.lifecycle import Phase

HEADINGS = ("START (UTC)", "WHEN", "PHASE", "IMPACT", "MAINTENANCE", "TITLE")
_ENDLESS = 10_000
_STYLES = {
    Phase.OPEN: "bold yellow",
    Phase.IN_PROGRESS: "bold yellow",
    Phase.OVERDUE: "bold red",
    Phase.LAPSED: "red",
    Phase.UPCOMING: "cyan",
    Phase.COMPLETED: "green",
    Phase.CANCELLED: "dim",
}


def show(entries: Sequence[Entry], at: datetime, console: Console) -> None:
    """Print the entries: one line each where there is room, always so into a pipe, which nothing is folded for."""
    rows = [_row(entry, at) for entry in entries]
    if not console.is_terminal or console.width >= _width(rows):
        fit(_table(rows), console)
    elif console.width >= _width([row[:-1] for row in rows]):
        fit(_table([(*row[:4], row[4] + "\n" + row[5]) for row in rows]), console)
    else:
        for entry, row in zip(entries, rows, strict=True):
            impact = entry.maintenance.impact.words
            facts = Text.assemble(f"{row[0]} UTC, {row[1]}, ", row[2], f", {impact}")
            console.print(row[4])
            for line in (row[5], facts):
                console.print(Padding(line, (0, 0, 0, 2), expand=False), soft_wrap=False)


def fit(table: Table, console: Console) -> None:
    """Print a table in the width of a terminal; whatever reads a pipe has its own idea of a line."""
    if console.is_terminal:
        console.print(table, soft_wrap=False)
        return
    wide = Console(width=_ENDLESS, highlight=False, color_system=None)
    with wide.capture() as captured:
        wide.print(table)
    for line in captured.get().splitlines():
        console.print(Text(line.rstrip()))


def _row(entry: Entry, at: datetime) -> tuple[Text, ...]:
    maintenance = entry.maintenance
    return (
        Text(maintenance.window.start.strftime("%Y-%m-%d %H:%M")),
        Text(when(maintenance.window, entry.phase, at)),
        Text(entry.phase, _STYLES[entry.phase]),
        Text(maintenance.impact),
        Text(entry.id, "bold"),
        Text(maintenance.title),
    )


def _width(rows: Sequence[Sequence[Text]]) -> int:
    """How wide a table of these rows is, with nothing folded."""
    columns = [[heading, *cells] for heading, *cells in zip(HEADINGS, *rows, strict=False)]
    return sum(max(cell_len(str(cell)) for cell in column) + 2 for column in columns)


def _table(rows: Sequence[Sequence[Text]]) -> Table:
    shown = Table(box=None, pad_edge=False, header_style="bold")
    width = len(rows[0])
    for number, heading in enumerate(HEADINGS[:width]):
        # In a table of two lines the last column holds id and title, and only titles are folded.
        shown.add_column(heading, no_wrap=number < 4 or width == len(HEADINGS), overflow="fold")
    for row in rows:
        shown.add_row(*row)
    return shown
