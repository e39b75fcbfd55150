"""``notice.txt``: the formal letter of each maintenance, in plain text."""

from collections.abc import Iterator

from forewarn.artifacts import Artifact, text_artifact
from forewarn.board import Board
from forewarn.notice.compose import compose_notice
from forewarn.notice.text import to_text


def render(board: Board) -> Iterator[Artifact]:
    """A letter beside each maintenance's page."""
    for entry in board.entries:
        yield text_artifact(f"{entry.path}notice.txt", to_text(compose_notice(entry)))
