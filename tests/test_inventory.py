"""What lies in a folder is asked for once; from then on it is known what should lie there."""

import os
import time
from pathlib import Path

import pytest

from conftest import too_deep
from forewarn import inventory as inventories
from forewarn import staging
from forewarn.artifacts import text_artifact
from forewarn.inventory import COARSE, NO_FILE, Inventory, Seen, changed, look_at, newest, packed, settle_down
from forewarn.workspace import sync


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file in a folder."""
    (tmp_path / "f/inner").mkdir(parents=True)
    (tmp_path / "f/inner/a").write_text("a")
    return tmp_path / "f"


def look(folder: Path) -> Inventory:
    """A look at a folder."""
    return Inventory(folder, folder.parent / "cache/ours")


def test_what_we_do_ourselves_is_known_without_a_second_look(folder: Path) -> None:
    """After a delivery, what is known is what another look finds: new files and folders, changed and deleted ones."""
    for artifacts in ("a x y/z", "a b/c b/d", "b/c e/f"), ("a y/z", "b/c", "e/f b/g"):
        for names in artifacts:
            there = look(folder)
            sync([text_artifact(name, str(artifacts)) for name in names.split()], folder, there=there)
            again = look(folder)
            assert there.files == again.files
            assert there.digest() == again.digest() is not None


def test_what_others_do_meanwhile_makes_no_note_true(folder: Path) -> None:
    """A file of another, a new one, one that we have just written: another look finds something else."""
    for name in "inner/a", "c", "b", "b":
        there = look(folder)
        sync([text_artifact("b", name)], folder, there=there)
        (folder / name).write_text("y" * len(name))
        assert there.digest() != look(folder).digest()


def test_what_is_not_what_we_had_written_is_not_noted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes to a file, of the same size, between its getting to its place and our looking at it."""
    look_again = look_at

    def meanwhile(path: str) -> Seen | None:
        if path.endswith("/b"):
            Path(path).write_text("y")
        return look_again(path)

    monkeypatch.setattr(staging, "look_at", meanwhile)
    there = look(folder)
    sync([text_artifact("b", "x")], folder, there=there)
    assert there.unsure == {"b"}
    assert there.digest() is None


def test_what_was_saved_just_now_is_looked_at_again_a_moment_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then it can be told from what is saved next; where nobody waits for that, nothing is sure."""
    (folder / "young").write_text("1")
    there = look(folder)
    assert not there.unsure
    assert there.files["young"] == look_at(folder / "young")
    monkeypatch.setattr(inventories, "settle_down", lambda _room: None)
    (folder / "young").write_text("2")
    now = changed(look_at(folder / "young") or NO_FILE)
    monkeypatch.setattr(inventories, "clock", lambda _room: now)
    assert look(folder).unsure == {"young"}
    assert look(folder).digest() is None
    assert Inventory(folder).digest() is None, "nobody was asked what time it is"


def test_links_and_other_things_are_no_files(folder: Path) -> None:
    """A link is not followed, whatever it leads to."""
    (folder / "away").symlink_to(folder.parent)
    (folder / "gone").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    found = look(folder).files
    assert {path for path, seen in found.items() if seen == NO_FILE} == {"away", "gone", "pipe"}
    assert len(found) == 4


def test_of_a_folder_that_cannot_be_looked_into_nothing_is_sure(folder: Path) -> None:
    """Folders in folders, until the address is longer than any may be; the rest is known."""
    too_deep(folder)
    there = look(folder)
    assert list(there.files) == ["inner/a"]
    assert there.digest() is None


def test_what_goes_away_during_a_look_leaves_nothing_sure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file at the top that is deleted while its folder is looked at: what else is there may have been missed."""

    def gone(now: os.stat_result) -> Seen:
        raise FileNotFoundError(now)

    (folder / "top").write_text("top")
    monkeypatch.setattr(inventories, "seen_of", gone)
    there = look(folder)
    assert there.unsure
    assert there.digest() is None


def test_the_newest_of_many_files_is_that_of_the_latest_change_to_any() -> None:
    """A change of its bytes counts, and one of what is said of it beside; no file was never changed."""
    seen = [packed((9, 5, 7, 2**64 - 1)), packed((2**62, 30, 8, 1)), packed((0, 6, 20, 2))]
    assert [newest(seen), newest(seen[::2]), newest([])] == [30, 20, 0]


def test_what_is_certain_is_what_is_sure_of_each_file(folder: Path) -> None:
    """Links and files that somebody doubts are left out."""
    assert look(folder).certain().keys() == {"inner/a"}
    (folder / "link").symlink_to("inner/a")
    (folder / "b").write_text("b")
    there = look(folder)
    there.doubt("b")
    assert there.certain() == {path: seen for path in there.files if (seen := there.sure(path)) is not None}
    assert there.certain().keys() == {"inner/a"}


def test_a_clock_that_ticks_late_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the file system may stamp the same moment for longer than it usually does."""
    (folder / "young").write_text("1")
    stamp = changed(look_at(folder / "young") or NO_FILE)
    ticks = iter([stamp, stamp, stamp + COARSE, stamp + 2 * COARSE, stamp + 2 * COARSE])
    monkeypatch.setattr(inventories, "clock", lambda _room: next(ticks))
    settle_down(folder)
    assert next(ticks) - COARSE > stamp


def test_a_clock_that_stands_still_is_not_waited_for_long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sure then, and everything is looked at again in the next run."""
    monkeypatch.setattr(inventories, "clock", lambda _room: 1)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    settle_down(folder)
