"""What a delivery was made from is let go of when it is over: a large site is built after it, in the same memory."""

import gc
import weakref
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from forewarn import outputs, pipeline
from forewarn.artifacts import Artifact, Bundle, Costly
from forewarn.board import Board
from forewarn.cli.building import looked_at
from forewarn.ledger import Ledger
from forewarn.outputs import Output
from forewarn.workspace import sync
from samples import ALIVE, committed, copy_sample, opened


@pytest.mark.parametrize("is_noted", [False, True])
def test_nothing_of_a_board_outlives_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_noted: bool
) -> None:
    """Nobody looks for garbage in between: no circle of templates, memories and methods holds the board, and no ledger."""
    boards: list[weakref.ref[Board]] = []

    def seen(board: Board) -> Iterator[Artifact]:
        boards.append(weakref.ref(board))
        return iter(())

    monkeypatch.setattr(outputs, "OUTPUTS", (*outputs.OUTPUTS, Output("seen", seen)))
    project = opened(copy_sample(tmp_path))
    ledger = Ledger(project.root, looked_at(project)) if is_noted else None
    gc.collect()
    gc.disable()
    try:
        done = pipeline.build(project, as_of=ALIVE, history=committed(project.root), shelf=ledger)
        sync(done.offers, project.content)
        assert boards[0]() is not None
        del done
        assert boards[0]() is None
    finally:
        gc.enable()


def test_the_files_of_a_bundle_are_offered_when_it_is_their_turn(tmp_path: Path) -> None:
    """Each writes how many there are: of many bundles the files of one, and of those what has not been made."""
    alive: list[weakref.ref[object]] = []

    class Made:
        def __init__(self) -> None:
            alive.append(weakref.ref(self))

        def content(self) -> bytes:
            return b"%d" % sum(one() is not None for one in alive)

    def files(folder: str) -> list[Costly]:
        return [Costly("made", folder + name, "", Made().content) for name in "xyz"]

    folders = ("a/", "b/", "c/")
    sync([Bundle(folder, ("x", "y", "z"), "", partial(files, folder)) for folder in folders], tmp_path)
    written = [(tmp_path / folder / name).read_bytes() for folder in folders for name in "xyz"]
    assert written == [b"3", b"2", b"1"] * 3
