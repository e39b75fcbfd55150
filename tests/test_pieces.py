"""Pieces that an earlier build wrote: large calendars and feeds are what a first build would have made."""

import os
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conftest import AS_OF, MINIMAL, SMALL, write_project
from forewarn import pieces as kept
from forewarn import pipeline, sealed, stored
from forewarn.kept import FOLDER
from forewarn.outputs import room
from forewarn.outputs.feeds import changes
from forewarn.pieces import KeptPieces
from forewarn.settings import Audience
from samples import committed, opened
from test_ledger import EDITS, SERIES

FILES = {
    "maintenances/2026/case.yml": MINIMAL,
    "maintenances/2026/daily.yml": SERIES.replace("The API moves", "Every week"),
    "maintenances/_catalog/profiles/own.yml": "closing: {thanks: Thank you}\n",
    "maintenances/_catalog/organization.yml": SMALL["maintenances/_catalog/organization.yml"] + "profile: own\n",
}


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every channel counts as a large one."""
    monkeypatch.setattr(room, "MANY", 0)
    monkeypatch.setattr(changes, "MANY", 0)


def made(root: Path, pieces: KeptPieces | None = None, as_of: datetime = AS_OF) -> dict[str, bytes]:
    """Every file of a project, with pieces of an earlier build or without."""
    done = pipeline.build(opened(root), as_of=as_of, history=committed(root), pieces=pieces)
    assert done.artifacts, done.problems
    files = {one.path: one.content for one in done.artifacts}
    if pieces is not None:
        pieces.close()
    return files


def path_of(root: Path) -> Path:
    """Where the pieces of a project are kept."""
    return root / FOLDER / "pieces-public.bin"


def forged(root: Path, around: str | None = None) -> None:
    """Other bytes in every piece, well sealed, as if another had made them."""
    content = sealed.opened(path_of(root))
    assert content is not None
    page = stored.unpacked(content, kept._Page)
    evil = {key: tuple(b"EVIL" for _ in piece) for key, piece in page.pieces.items()}
    sealed.put(path_of(root), lambda _: stored.packed(kept._Page(around or page.around, evil)))


@pytest.mark.parametrize("seed", range(10 if os.environ.get("FOREWARN_SLOW") else 1))
def test_after_any_edits_the_files_are_what_a_first_build_makes(tmp_path: Path, seed: int) -> None:
    """Edits of all kinds in a random order, the clock going on now and then; after each the bytes are compared."""
    chance = random.Random(seed)
    root = write_project(tmp_path, FILES)
    at = AS_OF
    for _ in range(12):
        EDITS[chance.choice(sorted(EDITS))](root, chance)
        at += timedelta(hours=chance.choice([0, 0, 1, 60]))
        assert made(root, KeptPieces(root, Audience.PUBLIC), at) == made(root, None, at)


def test_what_is_known_is_not_written_again(tmp_path: Path) -> None:
    """Else this would be a cache that nobody reads: forged pieces of this very clone are seen in calendars and feeds."""
    root = write_project(tmp_path, FILES)
    made(root, KeptPieces(root, Audience.PUBLIC))
    forged(root)
    files = made(root, KeptPieces(root, Audience.PUBLIC))
    assert {path for path, data in files.items() if b"EVIL" in data} >= {
        "calendar.ics",
        "maintnote.ics",
        "feed.atom",
        "feed.rss",
        "feed.json",
    }


def test_pieces_of_another_clone_are_not_believed(tmp_path: Path) -> None:
    """A pull request may bring some along: they name the settings of a clone that is not this one."""
    one = write_project(tmp_path / "one", FILES)
    made(one, KeptPieces(one, Audience.PUBLIC))
    forged(one)
    two = write_project(tmp_path / "two", FILES)
    path_of(two).parent.mkdir(parents=True)
    shutil.copy(path_of(one), path_of(two))
    files = made(two, KeptPieces(two, Audience.PUBLIC))
    assert files == made(two)
    assert not any(b"EVIL" in data for data in files.values())


def test_pieces_of_another_program_are_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another version of forewarn or of its libraries."""
    root = write_project(tmp_path, FILES)
    made(root, KeptPieces(root, Audience.PUBLIC))
    forged(root)
    monkeypatch.setattr(kept, "program", lambda: "another")
    assert made(root, KeptPieces(root, Audience.PUBLIC)) == made(root)


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_pieces_that_are_not_whole_are_made_again(tmp_path: Path, damage: bytes | None) -> None:
    """A file that is empty, another one, or of another form under a good seal."""
    root = write_project(tmp_path, FILES)
    first = made(root, KeptPieces(root, Audience.PUBLIC))
    if damage is None:
        sealed.put(path_of(root), lambda _: stored.packed(("around", 7)))
    else:
        path_of(root).write_bytes(damage)
    assert made(root, KeptPieces(root, Audience.PUBLIC)) == first
    forged(root)
    assert made(root, KeptPieces(root, Audience.PUBLIC)) != first


def test_what_is_kept_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are the same with room for little or for nothing, and what was used last is what is kept."""
    root = write_project(tmp_path, FILES)
    first = made(root)
    for most in (0, 4000):
        monkeypatch.setattr(kept, "MOST", most)
        for _ in range(2):
            assert made(root, KeptPieces(root, Audience.PUBLIC)) == first
        assert path_of(root).stat().st_size < most + 3000
    pieces = KeptPieces(root, Audience.PUBLIC)
    monkeypatch.setattr(kept, "MOST", 50)
    for name in ("old", "older", "new"):
        pieces = KeptPieces(root, Audience.PUBLIC)
        pieces.piece(name, lambda: (b"x" * 20,))
        pieces.close()
    content = sealed.opened(path_of(root))
    assert content is not None
    assert list(stored.unpacked(content, kept._Page).pieces) == ["older", "new"]
