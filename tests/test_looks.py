"""What a file looked like is said of the same bytes again, wherever they lie, and never of others."""

import os
import shutil
from pathlib import Path

import pytest

from conftest import settled
from forewarn import inventory as inventories
from forewarn import looks as looking
from forewarn.inventory import NO_FILE, Inventory, Seen, changed, look_at
from forewarn.kept import chosen
from forewarn.looks import Looks, digest_at, looks_of, told_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files, old enough to be told from what comes after."""
    (tmp_path / "f/inner").mkdir(parents=True)
    (tmp_path / "f/inner/a").write_text("a")
    (tmp_path / "f/b").write_text("b")
    settled()
    return tmp_path / "f"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read for their digests."""
    found: list[str] = []

    def told(path: str | Path, seen: Seen) -> bytes | None:
        found.append(Path(path).name)
        return digest_at(path, seen)

    monkeypatch.setattr(looking, "digest_at", told)
    return found


def look(folder: Path) -> Inventory:
    """A look at a folder with a cache of the user's own beside it."""
    room = folder.parent / "room"
    return Inventory(folder, room, looks_of(folder, room, folder.parent / "cache"))


def moved(folder: Path) -> None:
    """Put the same files there anew, with the times that they had."""
    shutil.copytree(folder, folder.parent / "copy", symlinks=True)
    shutil.rmtree(folder)
    (folder.parent / "copy").rename(folder)
    settled()


def test_what_was_put_back_is_said_to_look_as_it_did(folder: Path, read: list[str]) -> None:
    """It is read once, and the next look knows it."""
    first = look(folder)
    moved(folder)
    assert Inventory(folder, folder.parent / "room").files != first.files
    for expected in (["a", "a", "b", "b"], ["a", "a", "b", "b"]):
        there = look(folder)
        assert there.files == first.files
        assert there.digest() == first.digest() is not None
        assert sorted(read) == expected


@pytest.mark.parametrize("is_moved", [False, True])
def test_other_bytes_look_other(folder: Path, *, is_moved: bool) -> None:
    """Of the same size, under the same times, in the same place or in another clone; what is the same is told from them."""
    first = look(folder).files
    before = (folder / "b").stat()
    (folder / "b").write_text("x")
    os.utime(folder / "b", ns=(before.st_atime_ns, before.st_mtime_ns))
    settled()
    if is_moved:
        moved(folder)
    again = look(folder).files
    assert again["inner/a"] == first["inner/a"]
    assert again["b"] == look_at(folder / "b") != first["b"]
    assert look(folder).files == again


def test_bytes_that_come_back_are_no_longer_what_was_noted_of_others(folder: Path) -> None:
    """The digest goes with the last look: a note of an older one does not fit any more, and is made anew."""
    first = look(folder).files
    for text in "x", "b":
        (folder / "b").write_text(text)
        settled()
        again = look(folder).files
        assert again["b"] == look_at(folder / "b") != first["b"]


def test_what_we_put_there_is_known_by_its_bytes_when_the_run_is_over(folder: Path, read: list[str]) -> None:
    """Without a second look; a clone that it is put back into says of it what was noted in this run."""
    there = look(folder)
    (folder / "c").write_text("c")
    settled()
    there.know({"c": look_at(folder / "c") or NO_FILE})
    there.deleted("b")
    (folder / "b").unlink()
    there.close()
    read.clear()
    assert look(folder).files == there.files
    assert read == []
    moved(folder)
    assert look(folder).files == there.files


def test_a_digest_is_never_of_a_later_state(folder: Path) -> None:
    """Somebody writes over what we wrote before its digest is taken: with their bytes nothing that we noted holds."""
    there = look(folder)
    (folder / "c").write_text("c")
    settled()
    ours = look_at(folder / "c") or NO_FILE
    there.know({"c": ours})
    (folder / "c").write_text("x")
    there.close()
    settled()
    assert look(folder).files["c"] != ours
    moved(folder)
    assert look(folder).files["c"] != ours


def test_what_changes_while_it_is_read_has_no_digest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it may be old, and half new."""
    seen, read_on = look_at(folder / "b") or NO_FILE, os.read

    def meanwhile(handle: int, count: int) -> bytes:
        data = read_on(handle, count)
        (folder / "b").write_text("x")
        return data

    assert digest_at(folder / "b", seen)
    monkeypatch.setattr(os, "read", meanwhile)
    assert digest_at(folder / "b", seen) is None


def test_what_is_too_young_is_not_believed_by_its_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may change again without looking other."""
    cache, room = folder.parent / "cache", folder.parent / "room"
    monkeypatch.setattr(looking, "settle_down", lambda _room: None)
    (folder / "b").write_text("x")
    young = look_at(folder / "b") or NO_FILE
    monkeypatch.setattr(looking, "clock", lambda _room: changed(young))
    looks = Looks(cache, folder, room)
    assert looks.said("b", young) == young
    looks.close({"b": young})
    assert Looks(cache, folder, room)._known == {}


def test_where_the_clock_cannot_be_asked_nothing_is_believed_by_its_bytes(folder: Path) -> None:
    """Nobody could tell then what is too young."""
    first = look(folder).files
    moved(folder)
    (folder.parent / "room").rmdir()
    (folder.parent / "room").write_text("")
    assert look(folder).files != first
    assert look(folder).digest() is None


@pytest.mark.parametrize("damage", [b"", b"short", b"\x93" * 300])
def test_looks_that_are_not_whole_are_not_believed(folder: Path, damage: bytes) -> None:
    """All is read again, and looks as it looks here."""
    first = look(folder).files
    moved(folder)
    next((folder.parent / "cache").glob("looks-*")).write_bytes(damage)
    again = look(folder).files
    assert again == Inventory(folder, folder.parent / "room").files != first
    assert look(folder).files == again


def test_links_are_no_files_here_either(folder: Path) -> None:
    """Whatever a link leads to, it is not read; nor is something else that could keep a reader waiting."""
    (folder / "away").symlink_to(folder / "b")
    os.mkfifo(folder / "pipe")
    there = look(folder)
    assert there.files["away"] == there.files["pipe"] == NO_FILE
    assert told_of(folder / "away", folder) == told_of(folder / "pipe", folder) == NO_FILE
    assert digest_at(folder / "away", NO_FILE) is None
    assert digest_at(folder / "pipe", NO_FILE) is None


def test_a_single_file_is_told_by_its_bytes(folder: Path) -> None:
    """Where the user has chosen a folder for notes; else by what it looks like here."""
    first = told_of(folder / "b", folder), told_of(folder / "b", None)
    assert first[1] == look_at(folder / "b")
    moved(folder)
    assert told_of(folder / "b", folder) == first[0]
    assert told_of(folder / "b", None) != first[1]
    assert told_of(folder / "none", folder) == told_of(folder / "none", None) == NO_FILE


def test_a_folder_for_notes_lies_outside_of_the_repository(tmp_path: Path) -> None:
    """Neither in the project nor beside it in its repository, nor by way of a link; each project has a part of its own there."""
    root = tmp_path / "repository/project"
    (root.parent / ".git").mkdir(parents=True)
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    for refused in (root, root / "cache", root.parent / "cache", tmp_path / "link/cache", root.parent):
        assert chosen(refused, root) is None
    found = {chosen(tmp_path / "cache", one) for one in (root, root.parent / "other")}
    assert {one.parent for one in found if one} == {tmp_path / "cache"}
    assert len(found) == 2


def test_a_project_without_git_is_a_repository_of_its_own(tmp_path: Path) -> None:
    """What lies beside it is not in it."""
    assert chosen(tmp_path / "p/cache", tmp_path / "p") is None
    assert chosen(tmp_path / "cache", tmp_path / "p") is not None


def test_nothing_is_waited_for_where_nothing_is_young(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run over old files does not sleep."""
    look(folder)

    def never(_room: Path) -> None:
        raise AssertionError

    monkeypatch.setattr(looking, "settle_down", never)
    monkeypatch.setattr(inventories, "settle_down", never)
    look(folder).close()
