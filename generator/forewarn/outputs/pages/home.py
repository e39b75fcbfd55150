"""The home page: now, the coming weeks as a picture, next, called off, recently finished."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.grades import Impact
from forewarn.outputs.pages.components import shelves
from forewarn.outputs.pages.facts import PageFacts
from forewarn.outputs.pages.outlook import in_order, in_urgency, worst_of
from forewarn.outputs.pages.repeats import first_of_series
from forewarn.outputs.pages.templates import Templates, View
from forewarn.outputs.pages.timeline import draw
from forewarn.outputs.room import everything
from forewarn.phrases import iso

COMING = 30
"""How many of what is to come are shown; the calendar has them all."""
ACTIVE = 30
"""How many are shown of what is under way: more are there only where nobody reports the end of anything."""
RECENT = 10
"""How many finished maintenances, and how many that were called off, are shown."""


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The one page, wherever the owner's own home leaves room for it."""
    same = key(everything(board), iso(board.as_of), board.home_words)
    yield templates.page("home.md.j2", board.home_path, same, partial(_view, board))


def _view(board: Board) -> View:
    said = board.phrases.said
    coming = first_of_series(board.upcoming)
    active = in_urgency(board.under_way)
    return View(
        said("Planned maintenance"),
        said(
            "Planned work on the systems of %(name)s: what is under way, what comes next, what ended lately.",
            name=board.catalog.organization.name,
        ),
        {
            "active": in_order(active[:ACTIVE]),
            "unshown": active[ACTIVE:],
            "worst_unshown": worst_of(active[ACTIVE:]),
            "coming": coming[:COMING],
            "more": max(0, len(coming) - COMING),
            "called_off": board.called_off[:RECENT],
            "recent": board.finished[:RECENT],
            "everything": board.channels[0],
            "shelves": shelves(board),
            "impacts": list(Impact),
            "timeline": draw(board),
        },
        PageFacts(board.as_of),
    )
