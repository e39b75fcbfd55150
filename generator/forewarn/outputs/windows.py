"""``history/<year>/windows.json``: the windows of a year, from which the page of the archive says what was on when.

Asked for by whoever asks that, and by nobody else. A year is one of UTC; a window stands in each that it touches, as
planned or as reported. Facts alone: what they mean at an instant is the reader's question.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs.data import compact
from forewarn.phrases import iso


def render(board: Board) -> Iterator[Costly]:
    """A file for each year that a window touches."""
    for year, entries in board.in_years.items():
        same = key(*(entry.digest for entry in entries))
        yield Costly("data", f"history/{year:04}/windows.json", same, partial(_windows, entries))


def _windows(entries: list[Entry]) -> bytes:
    names = {item.component: item.label for entry in entries for item in entry.maintenance.affects}
    facts = {"components": dict(sorted(names.items())), "windows": [_facts(entry) for entry in entries]}
    return compact(facts) + b"\n"


def _facts(entry: Entry) -> dict[str, Any]:
    one = entry.maintenance
    facts = {
        "id": entry.id,
        "title": one.title,
        "impact": one.impact.value,
        "status": one.status.value,
        "start": iso(one.window.start),
        "end": iso(one.window.end),
        "started": iso(one.started_at) if one.started_at else "",
        "ended": iso(one.ended_at) if one.ended_at else "",
        "outcome": one.outcome.value if one.outcome else "",
        "components": [item.component for item in one.affects],
    }
    return {key: value for key, value in facts.items() if value}
