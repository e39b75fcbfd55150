"""``notice.txt``: the formal letter of each maintenance, in plain text."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Artifact, Costly, Each, made
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.text import to_text

NAME = "notice.txt"


def offer(board: Board) -> Iterator[Each[Entry]]:
    """A letter beside each maintenance's page."""
    yield Each(NAME, board.entries, partial(_offered, board))


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))


def _offered(board: Board, entry: Entry) -> Costly:
    return Costly("letters", entry.path + NAME, board.own_key(entry), partial(_letter, entry))


def _letter(entry: Entry) -> bytes:
    return to_text(compose_notice(entry)).encode()
