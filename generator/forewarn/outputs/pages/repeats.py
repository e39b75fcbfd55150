"""What repeats: the occurrences of a series, and what a list shows of them. Pure."""

from collections.abc import Iterable

from forewarn.board import Board
from forewarn.entry import Entry


def path_of(series: str) -> str:
    """The address of a series' page, relative to the site: ``series/<id>/``; nothing where there is no series."""
    return f"series/{series}/" if series else ""


def in_series(board: Board) -> dict[str, list[Entry]]:
    """The occurrences of each series, ordered by start."""
    found: dict[str, list[Entry]] = {}
    for entry in board.entries:
        if entry.maintenance.series:
            found.setdefault(entry.maintenance.series, []).append(entry)
    return found


def first_of_series(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in their order, of each series the first alone: a daily one would bury everything else.

    What was moved is out of step with its series, and stays.
    """
    seen: set[str] = set()
    found = []
    for entry in entries:
        series = entry.maintenance.series
        if not series or series not in seen or entry.record.earlier:
            found.append(entry)
        seen.add(series)
    return found
