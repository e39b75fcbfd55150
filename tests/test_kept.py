"""What is kept between builds: never wrong, never in the way, and safe to delete."""

import hashlib
import multiprocessing
import os
from pathlib import Path

import pytest

from conftest import AS_OF, CASE, MINIMAL, write_project
from forewarn import kept, pipeline
from forewarn.artifacts import Costly, made
from forewarn.history import KnownHistory
from forewarn.kept import FOLDER, Kept
from samples import opened


def dear(name: str, made: list[str]) -> Costly:
    """Something costly that notes when it is made."""

    def make() -> bytes:
        made.append(name)
        return name.encode() * 1000

    return Costly("cards", f"{name}.png", hashlib.sha256(name.encode()).hexdigest(), make)


def files(root: Path) -> list[Path]:
    """What is kept."""
    return sorted((root / FOLDER / "cards").glob("*"))


def test_what_was_made_once_is_not_made_again(tmp_path: Path) -> None:
    """The second build takes the bytes of the first."""
    made: list[str] = []
    first = Kept(tmp_path).take(dear("one", made))
    assert Kept(tmp_path).take(dear("one", made)) == first == b"one" * 1000
    assert made == ["one"]


def test_the_cache_says_to_git_that_it_is_none_of_its_business(tmp_path: Path) -> None:
    """A project that ignores nothing does not commit its cache."""
    Kept(tmp_path).take(dear("one", []))
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 3032])
def test_a_file_that_is_not_what_was_written_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    """A cut or altered file is never published."""
    made: list[str] = []
    Kept(tmp_path).take(dear("one", made))
    (stored,) = files(tmp_path)
    stored.write_bytes(damage)
    assert Kept(tmp_path).take(dear("one", made)) == b"one" * 1000
    assert Kept(tmp_path).take(dear("one", made)) == b"one" * 1000
    assert made == ["one", "one"]


def test_where_nothing_can_be_kept_everything_is_made(tmp_path: Path) -> None:
    """A file in the place of the folder is no error."""
    (tmp_path / ".cache").write_text("")
    made: list[str] = []
    for _ in range(2):
        cache = Kept(tmp_path)
        assert cache.take(dear("one", made)) == b"one" * 1000
        cache.trim()
    assert made == ["one", "one"]


@pytest.mark.parametrize("link", [".cache", ".cache/forewarn", ".cache/forewarn/cards"])
def test_no_link_is_followed(tmp_path: Path, link: str) -> None:
    """A link in the repository leads neither writing nor deleting elsewhere."""
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    (project / link).parent.mkdir(parents=True)
    elsewhere.mkdir()
    (project / link).symlink_to(elsewhere)
    cache = Kept(project)
    cache.take(dear("one", []))
    cache.trim()
    assert not list(elsewhere.iterdir())


def test_what_was_used_longest_ago_leaves_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache has a bound; what this build used stays, whatever its age; what is not ours stays."""
    monkeypatch.setattr(kept, "SPARE", 2)
    for age, name in enumerate(("a", "b", "c", "d", "e")):
        Kept(tmp_path).take(dear(name, []))
        path = tmp_path / FOLDER / "cards" / dear(name, []).key
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    (tmp_path / FOLDER / "cards" / "README").write_text("mine")
    cache = Kept(tmp_path)
    cache.take(dear("a", []))
    cache.trim()
    left = {dear(name, []).key for name in ("a", "d", "e")}
    assert {path.name for path in files(tmp_path)} == left | {"README"}


def test_what_a_killed_build_left_is_let_go_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-written file stands under another name, is never read and counts against the bound."""
    monkeypatch.setattr(kept, "SPARE", 0)
    half = tmp_path / FOLDER / "cards" / f"{dear('one', []).key}-abc"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    cache = Kept(tmp_path)
    assert cache.take(dear("one", [])) == b"one" * 1000
    cache.trim()
    assert [path.name for path in files(tmp_path)] == [dear("one", []).key]


def _build_often(root: Path) -> None:
    for _ in range(30):
        cache = Kept(root)
        for name in ("a", "b", "c"):
            assert cache.take(dear(name, [])) == name.encode() * 1000
        for path in files(root)[:1]:
            path.unlink(missing_ok=True)
        cache.trim()


def test_builds_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Several processes write, read, delete and trim; each gets its bytes."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_build_often, args=(tmp_path,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]


def test_a_build_is_the_same_with_and_without_its_cache(tmp_path: Path) -> None:
    """Fresh, kept, or with no cache at all: the same artifacts."""
    project = opened(write_project(tmp_path, {CASE: MINIMAL}))
    history = KnownHistory()
    without = list(made(pipeline.build(project, as_of=AS_OF, history=history).artifacts))
    for _ in range(2):
        kept = pipeline.build(project, as_of=AS_OF, history=history, shelf=Kept(tmp_path))
        assert list(made(kept.artifacts)) == without
    assert files(tmp_path)
