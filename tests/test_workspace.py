"""Delivery into the content folder: only ours, only what changed, nothing lost."""

import json
from functools import partial
from pathlib import Path

import pytest

from forewarn import workspace
from forewarn.artifacts import Costly, key, text_artifact
from forewarn.problems import ProjectError
from forewarn.workspace import IGNORE, MANIFEST, is_handwritten, read_manifest, sync

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
    assert is_handwritten(tmp_path, "a/index.md")


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
    write = workspace._write

    def crash(path: Path, data: bytes) -> None:
        if path.name == "notice.txt":
            raise KeyboardInterrupt
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "_write", crash)
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


def test_more_bytes_than_memory_is_given_are_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They wait on the disk until all are made."""
    monkeypatch.setattr(workspace, "_IN_MEMORY", 10)
    many = [text_artifact(f"{number}.txt", f"{number}" * number) for number in range(50)]
    assert len(sync(many, tmp_path).written) == 51
    assert [(tmp_path / f"{number}.txt").read_text() for number in range(50)] == [f"{n}" * n for n in range(50)]


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
