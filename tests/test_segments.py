"""Pieces in files of the cache: each is what was put there, or it counts for nothing."""

import os
from pathlib import Path

import pytest

from forewarn import sealed, segments
from forewarn.inventory import NO_FILE
from forewarn.segments import Draft

PIECES = [b"a", b"bc" * 400_000, b"", b"d" * 900_000, b"e" * 3_000_000, b"f"]


def drafted(path: Path) -> tuple[Draft, list[tuple[int, int]]]:
    """A draft beside a file, with the places of the pieces."""
    draft = Draft(path)
    return draft, [draft.put(piece) for piece in PIECES]


def test_a_piece_is_there_before_and_after_it_is_written(tmp_path: Path) -> None:
    """In memory, in the file that is still written at, and in the file that somebody opens later."""
    path = tmp_path / "cache" / "ours" / "read.bin"
    draft, places = drafted(path)
    assert [draft.piece(*place) for place in places] == PIECES
    finished = draft.finish()
    assert finished is not None
    assert [draft.piece(*place) for place in places] == PIECES
    later = segments.opened(path, *finished)
    assert later is not None
    assert [later.piece(*place) for place in places] == PIECES


@pytest.mark.parametrize("place", [(-1, 4), (0, 10**9), (10**12, 1), (0, -1), (10**30, 10**30)])
def test_a_place_that_is_none_holds_nothing(tmp_path: Path, place: tuple[int, int]) -> None:
    """Whoever made it up gets no memory and no error for it."""
    draft, _ = drafted(tmp_path / "read.bin")
    assert draft.finish()
    assert draft.piece(*place) == b""


def test_a_segment_that_was_touched_counts_for_nothing(tmp_path: Path) -> None:
    """Another size, other times, another file under its name, a link, or none."""
    path = tmp_path / "read.bin"
    name, seen = drafted(path)[0].finish() or ("", NO_FILE)
    file = tmp_path / name
    written = file.stat().st_mtime_ns
    assert segments.opened(path, name, seen) is not None
    copy = tmp_path / "read-copy.part"
    copy.write_bytes(file.read_bytes())
    os.utime(copy, ns=(written, written))
    assert segments.opened(path, copy.name, seen) is None
    (tmp_path / "read-link.part").symlink_to(file)
    assert segments.opened(path, "read-link.part", seen) is None
    with file.open("r+b") as open_file:
        open_file.write(b"x")
    os.utime(file, ns=(written, written))
    assert segments.opened(path, name, seen) is None, "the time of its entry tells"
    file.unlink()
    assert segments.opened(path, name, seen) is None


@pytest.mark.parametrize("name", ["../read-x.part", "read-/../x", "other.part", "read-\0"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    """What is named stands beside the file that names it."""
    assert segments.opened(tmp_path / "read.bin", name, NO_FILE) is None


def test_where_nothing_can_be_written_pieces_stay_in_memory(tmp_path: Path) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "cache").write_text("in the way")
    draft, places = drafted(tmp_path / "cache" / "read.bin")
    assert draft.finish() is None
    assert [draft.piece(*place) for place in places] == PIECES


def test_what_nobody_names_is_taken_away(tmp_path: Path) -> None:
    """At once where it was named before; else when it is an hour old, for somebody may be writing at it."""
    for name in ("gone", "named", "old", "fresh"):
        (tmp_path / f"read-{name}.part").write_bytes(b"x")
    (tmp_path / "read.bin").write_bytes(b"x")
    for name in ("named", "old"):
        os.utime(tmp_path / f"read-{name}.part", ns=(0, 0))
    segments.clear(tmp_path / "read.bin", {"read-gone.part"}, {"read-named.part"}, sealed.LATE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["read-fresh.part", "read-named.part", "read.bin"]
