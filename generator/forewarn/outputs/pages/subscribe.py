"""The page that says how to follow the site: everything, one impact and worse, a group, a component."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Costly
from forewarn.board import Board
from forewarn.channels import ChannelKind
from forewarn.grades import Impact
from forewarn.outputs.pages.components import channels_by_id, shelves
from forewarn.outputs.pages.facts import PageFacts
from forewarn.outputs.pages.templates import Templates, View
from forewarn.settings import CancelledEntries

UNFOLDED = 100
"""Up to so many components and groups stand there with all their addresses; of more, each is a link to its own page."""


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The one page."""
    yield templates.page("subscribe.md.j2", "subscribe/", board.around, partial(_view, board))


def _view(board: Board) -> View:
    """What follows every impact follows everything, and is not offered twice."""
    said = board.phrases.said
    impacts = channels_by_id(board, ChannelKind.IMPACT)
    return View(
        said("Subscribe"),
        said("Follow planned maintenance in a calendar, a feed reader or a program: all of it, or what concerns you."),
        {
            "everything": board.channels[0],
            "impacts": [impacts[impact] for impact in reversed(Impact) if impact is not Impact.NO_IMPACT],
            "shelves": shelves(board),
            "channels": channels_by_id(board),
            "unfolded": len(board.catalog.components) + len(board.catalog.groups) <= UNFOLDED,
            "keeps_cancelled": board.settings.calendar.cancelled is CancelledEntries.KEEP,
        },
        PageFacts(searched=True),
    )
