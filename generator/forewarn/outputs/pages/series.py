"""A page for each series: what comes next, and the occurrences around now."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.lifecycle import Phase
from forewarn.outputs.pages import discovery, facts
from forewarn.outputs.pages.components import channels_by_id
from forewarn.outputs.pages.repeats import in_series, path_of
from forewarn.outputs.pages.templates import Templates, View
from forewarn.outputs.room import told

SHOWN = 100
"""How many of what comes, and how many of what is past, are listed; the calendar and the history have them all."""


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """A page for each series that has an occurrence."""
    for id, occurrences in in_series(board).items():
        same = key(board.around, told(board, occurrences))
        yield templates.page("series.md.j2", path_of(id), same, partial(_view, board, occurrences))


def _view(board: Board, occurrences: list[Entry]) -> View:
    title = _title(occurrences)
    coming = [entry for entry in occurrences if entry.phase.under_way or entry.phase is Phase.UPCOMING]
    ahead = {entry.id for entry in coming} | {entry.id for entry in board.called_off}
    listed = [entry for entry in occurrences if entry.id in ahead]
    past = sorted((entry for entry in occurrences if entry.id not in ahead), key=_when, reverse=True)
    next_affects = (coming or occurrences)[0].maintenance.affects
    return View(
        title,
        board.phrases.said("Planned maintenance that repeats: %(title)s.", title=title),
        {
            "occurrences": occurrences,
            "coming": coming[:1],
            "ahead": listed[:SHOWN],
            "later": len(listed[SHOWN:]),
            "past": _by_year(past[:SHOWN]),
            "older": len(past[SHOWN:]),
        },
        facts.of_list(occurrences, searched=True),
        discovery.of_components(next_affects, channels_by_id(board), board.phrases),
    )


def _title(occurrences: list[Entry]) -> str:
    """What most occurrences are called; of titles as common, the newest."""
    titles = Counter(entry.maintenance.title for entry in reversed(occurrences))
    return titles.most_common(1)[0][0]


def _when(entry: Entry) -> tuple[datetime, str]:
    return entry.maintenance.window.start, entry.id


def _by_year(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """The entries by their years, in the order in which they come."""
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.year, []).append(entry)
    return found
