"""The Markdown pages: home, notices, components, calendar, series, subscriptions, history.

A room each; what they show is asked of the board. A new page is a module with a ``render`` and a line here.
"""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Artifact, Costly, Deferred, Each, made
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.outputs.pages import components, history, home, notices, series, sheets, subscribe
from forewarn.outputs.pages.templates import Templates

ROOMS = (notices, components, sheets, series, subscribe, history)


def offer(board: Board) -> Iterator[Costly | Deferred]:
    """Every page of the site."""
    templates = Templates(board)
    yield from home.render(board, templates)
    yield Deferred(partial(_others, board, templates))


def _others(board: Board, templates: Templates) -> Iterator[Costly | Each[Entry] | Each[Channel]]:
    """All but the home page, which alone says as of when it was made."""
    for room in ROOMS:
        yield from room.render(board, templates)


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))
