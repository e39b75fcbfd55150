"""The page that says how to follow the site: everything, one impact and worse, a group, a component."""

from collections.abc import Iterator

from forewarn.artifacts import Costly
from forewarn.board import Board
from forewarn.channels import ChannelKind
from forewarn.model import Impact
from forewarn.outputs.pages.components import channels_by_id, shelves
from forewarn.outputs.pages.facts import PageFacts
from forewarn.outputs.pages.templates import Templates
from forewarn.settings import CancelledEntries

UNFOLDED = 100
"""Up to so many components and groups stand there with all their addresses; of more, each is a link to its own page."""


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The one page. What follows every impact follows everything, and is not offered twice."""
    impacts = channels_by_id(board, ChannelKind.IMPACT)
    yield templates.page(
        "subscribe.md.j2",
        "subscribe/",
        templates.said("Subscribe"),
        templates.said(
            "Follow planned maintenance in a calendar, a feed reader or a program: all of it, or what concerns you."
        ),
        same=board.around,
        facts=PageFacts(searched=True),
        everything=board.channels[0],
        impacts=[impacts[impact] for impact in reversed(Impact) if impact is not Impact.NO_IMPACT],
        shelves=shelves(board),
        channels=channels_by_id(board),
        unfolded=len(board.catalog.components) + len(board.catalog.groups) <= UNFOLDED,
        keeps_cancelled=board.settings.calendar.cancelled is CancelledEntries.KEEP,
    )
