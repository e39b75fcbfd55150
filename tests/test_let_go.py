"""What a delivery was made from is let go of when it is over: a large site is built after it, in the same memory."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from forewarn import outputs, pipeline
from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.outputs import Output
from forewarn.workspace import sync
from samples import ALIVE, committed, copy_sample, opened


def test_nothing_of_a_board_outlives_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks for garbage in between: no circle of templates, memories and methods holds the board."""
    boards: list[weakref.ref[Board]] = []

    def seen(board: Board) -> Iterator[Artifact]:
        boards.append(weakref.ref(board))
        return iter(())

    monkeypatch.setattr(outputs, "OUTPUTS", (*outputs.OUTPUTS, Output("seen", seen)))
    project = opened(copy_sample(tmp_path))
    gc.collect()
    gc.disable()
    try:
        done = pipeline.build(project, as_of=ALIVE, history=committed(project.root))
        sync(done.artifacts, project.content)
        assert boards[0]() is not None
        del done
        assert boards[0]() is None
    finally:
        gc.enable()
