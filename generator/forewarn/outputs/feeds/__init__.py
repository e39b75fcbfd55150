"""Feeds: one entry for each maintenance, updated in place, and one for each change.

``maintenances`` says what an entry tells (``card`` its facts and log), ``changes`` what a change tells; ``syndication``
writes Atom and RSS, ``json_feed`` JSON Feed; ``bounds`` says what a document holds. The bytes of an entry depend on the maintenance and its
history, never on the instant of the build (law 1).
"""

from collections.abc import Iterator

from forewarn.artifacts import Artifact, Costly, Each, made
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.outputs.feeds import changes, maintenances


def offer(board: Board) -> Iterator[Costly | Each[Channel]]:
    """Every feed of every channel, and the archives of the two feeds of everything."""
    yield from maintenances.offer(board)
    yield from changes.offer(board)


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))
