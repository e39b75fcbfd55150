"""``history/<year>/windows.json``: the windows of a year, from which the page of the archive says what was on when.

Asked for by whoever asks that, and by nobody else. A year is one of UTC; a window stands in each that it touches, as
planned or as reported. Facts alone: what they mean at an instant is the reader's question.
"""

from collections.abc import Iterator
from datetime import UTC
from functools import partial
from typing import Any

import msgspec

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.phrases import iso
from forewarn.wording import Status

_RUNS = frozenset({Status.IN_PROGRESS, Status.VERIFYING, Status.ROLLING_BACK})


def render(board: Board) -> Iterator[Costly]:
    """A file for each year that a window touches."""
    for year, entries in in_years(board).items():
        same = key(*(entry.digest for entry in entries))
        yield Costly("data", f"history/{year:04}/windows.json", same, partial(_windows, entries))


def _windows(entries: list[Entry]) -> bytes:
    names = {item.component: item.label for entry in entries for item in entry.maintenance.affects}
    facts = {"components": dict(sorted(names.items())), "windows": [_facts(entry) for entry in entries]}
    return msgspec.json.encode(facts) + b"\n"


def in_years(board: Board) -> dict[int, list[Entry]]:
    """The entries of each year that they touch, in the order of their starts; what runs on touches the build's own."""
    found: dict[int, list[Entry]] = {}
    for entry in board.entries:
        one = entry.maintenance
        edges = [one.window.start, one.window.end, one.started_at, one.ended_at]
        if one.status in _RUNS:
            edges.append(board.as_of)
        years = [edge.astimezone(UTC).year for edge in edges if edge]
        for year in range(min(years), max(years) + 1):
            found.setdefault(year, []).append(entry)
    return dict(sorted(found.items()))


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
