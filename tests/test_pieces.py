"""Pieces that an earlier build wrote: large calendars and feeds are what a first build would have made."""

import os
import random
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from conftest import AS_OF, MINIMAL, SMALL, write_project
from forewarn import pieces as kept
from forewarn import pipeline, sealed, segments, stored
from forewarn.artifacts import Piece
from forewarn.kept import FOLDER
from forewarn.outputs.feeds import changes
from forewarn.pieces import KeptPieces
from forewarn.segments import Draft, Named
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
    monkeypatch.setattr(changes, "MANY", 0)


def made(root: Path, pieces: KeptPieces | None = None, as_of: datetime = AS_OF) -> dict[str, bytes]:
    """Every file of a project, with pieces of an earlier build or without."""
    done = pipeline.build(opened(root), as_of=as_of, history=committed(root), pieces=pieces)
    assert done.artifacts, done.problems
    files = {one.path: one.content for one in done.artifacts}
    if pieces is not None:
        pieces.close()
    return files


def piece(pieces: KeptPieces, key: str, make: Callable[[], Piece]) -> Piece:
    """The piece of a key; what is told of its size is what it has."""
    (sizes,) = pieces.sizes([key], lambda _: make())
    (found,) = pieces.each([key], lambda _: make())
    assert sizes == tuple(map(len, found))
    return found


def path_of(root: Path) -> Path:
    """Where the pieces of a project are kept."""
    return root / FOLDER / "pieces-public.bin"


def noted(root: Path) -> kept._Page:
    """What is noted of the pieces."""
    content = sealed.opened(path_of(root))
    assert content is not None
    return stored.unpacked(content, kept._Page)


def held(root: Path) -> int:
    """How many bytes all segments take."""
    return sum(path.stat().st_size for path in path_of(root).parent.glob("pieces-public-*"))


def forged(root: Path) -> None:
    """Other bytes in every piece, well sealed, as if another had made them."""
    page, draft = noted(root), Draft(path_of(root))
    evil = {
        key: (0, draft.put(b"EVIL" * len(sizes))[0], (4,) * len(sizes)) for key, (_, _, sizes) in page.places.items()
    }
    finished = draft.finish()
    assert finished is not None
    named = Named(*finished, draft.digest, 1)
    sealed.put(path_of(root), lambda _: stored.packed(kept._Page(page.around, [named], evil)))


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
    shutil.copytree(path_of(one).parent, path_of(two).parent)
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


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"EVIL" * 20_000)])
def test_a_segment_that_is_another_counts_for_nothing(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """One that is gone, and one that somebody has written to; the next build has one that counts."""
    root = write_project(tmp_path, FILES)
    first = made(root, KeptPieces(root, Audience.PUBLIC))
    (segment,) = path_of(root).parent.glob("pieces-public-*")
    damage(segment)
    assert made(root, KeptPieces(root, Audience.PUBLIC)) == first
    forged(root)
    assert made(root, KeptPieces(root, Audience.PUBLIC)) != first


def test_what_was_noted_wrongly_is_made_again(tmp_path: Path) -> None:
    """Places that are in no segment, or not whole in one."""
    root = write_project(tmp_path, FILES)
    first = made(root, KeptPieces(root, Audience.PUBLIC))
    page, chance = noted(root), random.Random(1)
    odd = [(0, -1), (0, 10**9), (1, 0), (16, 0), (-1, 10**9)]
    places = {key: (*chance.choice(odd), sizes) for key, (_, _, sizes) in page.places.items()}
    sealed.put(path_of(root), lambda _: stored.packed(page._replace(places=places)))
    assert made(root, KeptPieces(root, Audience.PUBLIC)) == first
    assert made(root, KeptPieces(root, Audience.PUBLIC)) == first


def test_pieces_of_no_site_are_for_one_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings nothing tells this clone from others: nothing is left of what was written."""
    monkeypatch.setattr(segments, "_AT_ONCE", 20)
    pieces = KeptPieces(tmp_path, Audience.PUBLIC)
    assert [piece(pieces, "one", lambda: (b"a" * 700, b"b")) for _ in range(2)] == [(b"a" * 700, b"b")] * 2
    assert held(tmp_path) == 701
    pieces.close()
    assert not held(tmp_path)
    assert not path_of(tmp_path).exists()


def test_where_nothing_can_be_kept_the_files_are_the_same(tmp_path: Path) -> None:
    """The cache is a file: pieces stay in memory, for this build alone."""
    root = write_project(tmp_path, FILES)
    path_of(root).parent.parent.mkdir()
    path_of(root).parent.write_text("")
    assert made(root, KeptPieces(root, Audience.PUBLIC)) == made(root)


def test_a_piece_is_written_once_in_a_build(tmp_path: Path) -> None:
    """Whoever asks for it again has the same bytes from the segment, and no second one stands there."""
    pieces = KeptPieces(write_project(tmp_path, FILES), Audience.PUBLIC)
    for _ in range(3):
        assert piece(pieces, "one", lambda: (b"a" * 700_000, b"", b"c")) == (b"a" * 700_000, b"", b"c")
        assert piece(pieces, "other", lambda: (b"b" * 700_000,)) == (b"b" * 700_000,)
    pieces.close()
    assert held(tmp_path) == 1_400_001


def test_what_is_kept_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are the same with room for little or for nothing, and what was used last is what is kept."""
    monkeypatch.setattr(kept, "SPARE", 0)
    root = write_project(tmp_path, FILES)
    first = made(root)
    for most in (0, 4000):
        monkeypatch.setattr(kept, "MOST", most)
        for _ in range(2):
            assert made(root, KeptPieces(root, Audience.PUBLIC)) == first
        assert path_of(root).stat().st_size < most + 3000
        assert held(root) <= 2 * most
    monkeypatch.setattr(kept, "MOST", 50)
    for name in ("old", "older", "new"):
        pieces = KeptPieces(root, Audience.PUBLIC)
        piece(pieces, name, lambda: (b"x" * 20,))
        pieces.close()
    assert [*noted(root).places] == [sha256(name.encode()).digest() for name in ("older", "new")]
    assert held(root) <= 100


def test_segments_are_gathered_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each build that writes something adds one; all that counts in them is kept."""
    monkeypatch.setattr(kept, "SEGMENTS", 4)
    monkeypatch.setattr(segments, "_AT_ONCE", 20)
    root = write_project(tmp_path, FILES)
    for number in range(30):
        pieces = KeptPieces(root, Audience.PUBLIC)
        assert piece(pieces, str(number), lambda number=number: (b"%d" % number, b"x" * number))  # type: ignore[misc]
        pieces.close()
        assert len([*path_of(root).parent.glob("pieces-public-*")]) <= 4
    pieces = KeptPieces(root, Audience.PUBLIC)
    for number in range(30):
        assert piece(pieces, str(number), lambda: ()) == (b"%d" % number, b"x" * number)
