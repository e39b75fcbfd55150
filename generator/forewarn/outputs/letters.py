"""``notice.txt``: the formal letter of each maintenance, in plain text."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Artifact, Costly, made
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.text import to_text


def offer(board: Board) -> Iterator[Costly]:
    """A letter beside each maintenance's page."""
    for entry in board.entries:
        yield Costly("letters", f"{entry.path}notice.txt", board.own_keys[entry.id], partial(_letter, entry))


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))


def _letter(entry: Entry) -> bytes:
    return to_text(compose_notice(entry)).encode()
