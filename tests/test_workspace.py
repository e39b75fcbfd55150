"""Delivery into the content folder: only ours, only what changed, nothing lost."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from forewarn import staging
from forewarn.artifacts import Costly, key, text_artifact
from forewarn.laying import lay
from forewarn.problems import ProjectError
from forewarn.workspace import IGNORE, MANIFEST, handwritten_of, read_manifest, sync

ONE = text_artifact("a/index.md", "one\n")
TWO = text_artifact("b/c/notice.txt", "two\n")


def test_a_second_delivery_writes_nothing(tmp_path: Path) -> None:
    """Equal bytes are left alone, so that an engine that watches the folder comes to rest."""
    first = sync([ONE, TWO], tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    second = sync([ONE, TWO], tmp_path)
    assert first.written == (IGNORE, "a/index.md", "b/c/notice.txt")
    assert (second.written, second.deleted) == ((), ())
    assert stamps == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}


def test_what_is_gone_is_deleted_with_its_empty_folders(tmp_path: Path) -> None:
    """A file that is no longer made disappears, and so do the folders that it leaves empty."""
    sync([ONE, TWO], tmp_path)
    changes = sync([ONE], tmp_path)
    assert changes.deleted == ("b/c/notice.txt",)
    assert not (tmp_path / "b").exists()


def test_hand_written_files_are_never_touched(tmp_path: Path) -> None:
    """A file that we do not own is neither overwritten nor deleted, and nothing else is written either."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.md").write_text("mine\n")
    with pytest.raises(ProjectError, match=r"a/index\.md is hand-written"):
        sync([ONE, TWO], tmp_path)
    assert (tmp_path / "a" / "index.md").read_text() == "mine\n"
    assert not (tmp_path / "b").exists()
    assert handwritten_of(tmp_path, ["a/index.md", "b/index.md"]) == {"a/index.md"}


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """A link in the place of a generated folder stops the delivery."""
    outside = tmp_path / "outside"
    content = tmp_path / "content"
    outside.mkdir()
    content.mkdir()
    (content / "a").symlink_to(outside)
    with pytest.raises(ProjectError, match="is a link"):
        sync([ONE], content)
    assert not list(outside.iterdir())


def test_a_killed_delivery_leaves_nothing_without_an_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash between two writes the next delivery goes through."""

    def crash(stage: str, target: str) -> Iterator[str]:
        for path in lay(stage, target):
            yield path
            raise KeyboardInterrupt

    (tmp_path / "a").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(staging, "lay", crash)
        with pytest.raises(KeyboardInterrupt):
            sync([ONE, TWO], tmp_path)
    (tmp_path / "b" / "c").mkdir(parents=True, exist_ok=True)
    (tmp_path / "b" / "c" / "notice.txt").write_text("tw")
    sync([ONE, TWO], tmp_path)
    assert (tmp_path / "b" / "c" / "notice.txt").read_text() == "two\n"


def test_nothing_is_written_before_all_is_made(tmp_path: Path) -> None:
    """What fails while it is made leaves the folder as it was, and each is made once, in the order in which it came."""
    order = []

    def make(path: str) -> bytes:
        order.append(path)
        return path.encode() * 1000

    def broken() -> bytes:
        raise ZeroDivisionError

    paths = [f"{name}/index.md" for name in "abc"]
    good = [Costly("pages", path, key(path), partial(make, path)) for path in paths]
    with pytest.raises(ZeroDivisionError):
        sync([*good, Costly("pages", "d/index.md", key("d"), broken)], tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert order == paths
    sync(good, tmp_path)
    assert order == paths * 2
    assert [(tmp_path / path).read_bytes() for path in paths] == [path.encode() * 1000 for path in paths]


def test_what_waits_beside_gets_to_its_place_whole_and_nothing_of_it_stays(tmp_path: Path) -> None:
    """Also where a run that was killed has left some of its own, or somebody a link that leads elsewhere."""
    many = [text_artifact(f"{number % 3}/{number}.txt", f"{number}" * number) for number in range(50)]
    content, elsewhere = tmp_path / "content", tmp_path / "elsewhere"
    (content / staging.FOLDER / "files").mkdir(parents=True)
    (content / staging.FOLDER / "files/left.txt").write_text("left")
    assert len(sync(many[:20], content).written) == 21
    elsewhere.mkdir()
    (content / staging.FOLDER).symlink_to(elsewhere)
    assert len(sync(many, content).written) == 30
    assert {path.name for path in content.iterdir()} == {"0", "1", "2", IGNORE, MANIFEST}
    assert [(content / one.path).read_bytes() for one in many] == [one.content for one in many]
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("other", ["a", "b/c/notice.txt"])
def test_what_is_in_the_way_is_told_with_its_place(tmp_path: Path, other: str) -> None:
    """A file in the place of a folder, a folder in the place of a file of ours: it stays, and somebody has to say what it is."""
    sync([TWO], tmp_path)
    (tmp_path / "b/c/notice.txt").unlink()
    if other == "a":
        (tmp_path / other).write_text("mine")
    else:
        (tmp_path / other / "mine").mkdir(parents=True)
    with pytest.raises(ProjectError, match=rf"{other} cannot be written"):
        sync([ONE, TWO], tmp_path)
    assert (tmp_path / other).exists()


def test_git_ignores_what_is_generated_and_nothing_else(tmp_path: Path) -> None:
    """Whole folders are ignored where all of them is ours, single files where something else lies beside."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.md").write_text("mine\n")
    sync([ONE, TWO, text_artifact("feed.atom", "x")], tmp_path)
    lines = (tmp_path / IGNORE).read_text().splitlines()
    assert sorted(lines[1:]) == sorted([f"/{MANIFEST}", f"/{IGNORE}", "/a/", "/b/c/notice.txt", "/feed.atom"])


def test_a_gitignore_of_ones_own_stays(tmp_path: Path) -> None:
    """A hand-written .gitignore in the content folder is left as it is."""
    (tmp_path / IGNORE).write_text("mine\n")
    sync([ONE], tmp_path)
    assert (tmp_path / IGNORE).read_text() == "mine\n"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 99, "files": {}}'])
def test_a_broken_manifest_is_an_error_with_a_way_out(tmp_path: Path, text: str) -> None:
    """Nothing is guessed where the manifest cannot be read."""
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ProjectError) as caught:
        sync([ONE], tmp_path)
    assert caught.value.hint


def test_the_manifest_knows_every_byte(tmp_path: Path) -> None:
    """The manifest lists each file with its digest."""
    sync([ONE, TWO], tmp_path)
    assert set(read_manifest(tmp_path)) == {"a/index.md", "b/c/notice.txt", IGNORE}
    assert json.loads((tmp_path / MANIFEST).read_text())["version"] == 1


def test_a_folder_that_is_shared_is_ignored_file_by_file(tmp_path: Path) -> None:
    """The list of what git ignores names whole folders of ours, and single files where people have put one beside them."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.md").write_text("mine\n")
    beside = [text_artifact(path, "x\n") for path in ("b.txt", "b/d.txt", "b0/e.txt", "c/f.txt")]
    sync([ONE, TWO, *beside], tmp_path)
    lines = (tmp_path / IGNORE).read_text().splitlines()
    names = [f"/{MANIFEST}", f"/{IGNORE}", "/a/", "/b.txt", "/b/c/notice.txt", "/b/d.txt", "/b0/", "/c/"]
    assert lines[1:] == sorted(names)
    sync([ONE, TWO, *beside[:-1]], tmp_path)
    assert (tmp_path / IGNORE).read_text().splitlines()[1:] == sorted(set(names) - {"/c/"})


def test_the_manifest_is_in_order_whatever_came_and_went(tmp_path: Path) -> None:
    """What is added stands where it belongs, not where it came in."""
    sync([TWO], tmp_path)
    sync([TWO, text_artifact("z.txt", "z\n"), ONE], tmp_path)
    assert list(read_manifest(tmp_path)) == [IGNORE, "a/index.md", "b/c/notice.txt", "z.txt"]
