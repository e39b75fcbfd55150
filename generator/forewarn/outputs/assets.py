"""The style sheet and the script that ship with the package, as part of the site."""

from collections.abc import Iterator
from importlib import resources

from forewarn.artifacts import Artifact
from forewarn.board import Board


def render(board: Board) -> Iterator[Artifact]:
    """The files under ``assets/forewarn/``."""
    del board
    folder = resources.files("forewarn").joinpath("theme/assets")
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        yield Artifact(f"assets/forewarn/{item.name}", item.read_bytes())
