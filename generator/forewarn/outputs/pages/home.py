"""The home page: now, next, recently finished."""

from collections.abc import Iterator

from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.outputs.pages.templates import Templates

RECENT = 10
"""How many finished maintenances are shown."""


def render(board: Board, templates: Templates) -> Iterator[Artifact]:
    """The one page, wherever the owner's own home leaves room for it."""
    name = board.catalog.organization.name
    description = f"Planned work on the systems of {name}: what is under way, what comes next, what ended lately."
    yield templates.page(
        "home.md.j2",
        board.home_path,
        "Planned maintenance",
        description,
        recent=board.finished[:RECENT],
        everything=board.channels[0],
    )
