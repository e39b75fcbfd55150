"""Templates are compiled once for many runs, and what was compiled is read from nowhere but the user's own folder."""

import marshal
import os
import pickle
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import jinja2
import pytest
from click.testing import CliRunner
from jinja2.bccache import bc_magic

from conftest import MINIMAL, write_project
from forewarn import compiled as room
from forewarn import engine, sealed
from forewarn.cli import main, own_folder
from forewarn.compiled import Compiled
from forewarn.settings import Project
from forewarn.values import replace
from samples import ALIVE
from test_accelerator import differing, generated, tree


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache."""
    folder = tmp_path / "home" / ".cache"
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two maintenances, outside of the home."""
    return write_project(tmp_path / "project", {"maintenances/2026/case.yml": MINIMAL})


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of templates that are compiled."""
    found: list[str] = []
    compile_ = jinja2.Environment.compile

    def compiled(
        self: jinja2.Environment, source: str, name: str | None = None, *more: object, **named: object
    ) -> object:
        found.append(str(name))
        return compile_(self, source, name, *more, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", compiled)
    return found


def build(root: Path, *more: str) -> None:
    """A run of its own: nothing is remembered from the one before."""
    room.compiled.cache_clear()
    done = CliRunner().invoke(main, ["-C", str(root), "--as-of", "2026-12-05T21:30Z", "build", *more])
    assert done.exit_code == 0, done.output


def kept(folder: Path) -> list[Path]:
    """The files of compiled templates."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore")


def test_a_second_run_compiles_nothing(tmp_path: Path, home: Path, project: Path, sources: list[str]) -> None:
    """Our templates and the theme's are taken from the folder, and the site is the same."""
    build(project, "--site-dir", str(tmp_path / "one"))
    assert {"maintenance.md.j2", "main.html", "base.html"} <= set(sources)
    sources.clear()
    (project / "content" / "about.md").write_text("# About us\n")
    (project / "maintenances" / "2026" / "case.yml").write_text(MINIMAL.replace("read-only", "away"))
    build(project, "--site-dir", str(tmp_path / "two"))
    assert sources == []
    assert kept(home)
    room.compiled.cache_clear()
    build(project, "--plain", "--site-dir", str(tmp_path / "plain"))
    assert differing(tree(tmp_path / "two"), tree(tmp_path / "plain")) == []


def test_what_is_kept_is_readable_for_its_owner_alone(home: Path, project: Path) -> None:
    """Nobody else may even enter the folders."""
    build(project)
    folder = own_folder.own_folder(project)
    assert folder is not None
    assert folder.parent == home / "forewarn" / "templates"
    for one in (folder, folder.parent, folder.parent.parent):
        assert one.stat().st_mode & 0o777 == 0o700


def _inside(root: Path) -> Path:
    return root / ".cache"


def _in_a_repository(root: Path) -> Path:
    """A working tree of git: the project's, or anybody's."""
    (root.parent / "clone" / ".git").mkdir(parents=True)
    return root.parent / "clone" / "cache"


def _by_a_link(root: Path) -> Path:
    """A link that leads into the project."""
    (root / "caches").mkdir()
    (root.parent / "link").symlink_to(root / "caches")
    return root.parent / "link"


def _linked_below(root: Path) -> Path:
    """The cache itself is all right, and what is in it leads elsewhere."""
    cache, elsewhere = root.parent / "cache", root.parent / "elsewhere"
    (elsewhere / "templates").mkdir(parents=True, mode=0o700)
    elsewhere.chmod(0o700)
    cache.mkdir()
    (cache / "forewarn").symlink_to(elsewhere)
    return cache


def _open_to_all(root: Path) -> Path:
    """Others may put folders into it, and take them away."""
    cache = root.parent / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    return cache


def _below_one_that_is_open(root: Path) -> Path:
    cache = root.parent / "shared" / "cache"
    cache.mkdir(parents=True)
    cache.parent.chmod(0o770)
    return cache


def _entered_by_others(root: Path) -> Path:
    """Our own folder, as somebody has made it before us."""
    cache = root.parent / "cache"
    (cache / "forewarn" / "templates").mkdir(parents=True)
    (cache / "forewarn" / "templates").chmod(0o755)
    return cache


def _a_file(root: Path) -> Path:
    (root.parent / "cache").write_text("")
    return root.parent / "cache"


def _nowhere(root: Path) -> Path:
    """Neither the folder nor the one around it is there: nobody has asked for those."""
    return root.parent / "no" / "such"


PLACES: list[Callable[[Path], Path]] = [
    _inside,
    _in_a_repository,
    _by_a_link,
    _linked_below,
    _open_to_all,
    _below_one_that_is_open,
    _entered_by_others,
    _a_file,
    _nowhere,
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_folder_that_is_not_surely_the_users_is_not_used(
    project: Path, place: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No error, nothing is written there, and nothing is read."""
    folder = place(project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    assert own_folder.own_folder(project) is None
    build(project)
    assert not (folder / "forewarn" / "templates").exists() or not kept(folder / "forewarn" / "templates")


def test_a_folder_of_somebody_else_is_not_used(home: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by root, who could read and write it."""
    folder = own_folder.own_folder(project)
    assert folder is not None
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert own_folder.own_folder(project) is None


@pytest.mark.parametrize("said", ["", "cache", "./.cache"])
def test_a_relative_folder_is_ignored(project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """It would be another one in each project, and lie in it; then the home counts."""
    monkeypatch.setenv("XDG_CACHE_HOME", said)
    monkeypatch.setenv("HOME", str(home.parent))
    monkeypatch.chdir(project)
    folder = own_folder.own_folder(project)
    assert folder is not None
    assert home in folder.parents


def test_without_a_home_each_run_compiles(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that is not there is not made."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    assert own_folder.own_folder(project) is None
    build(project)
    assert not (tmp_path / "nobody").exists()


def test_what_a_project_brings_along_is_never_run(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request may hold a cache as we would write it, with a seal, for a machine that keeps caches in the project."""
    home, cache = tmp_path / "home", project / ".cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    build(project, "--site-dir", str(tmp_path / "one"))
    code = compile(f"open({str(tmp_path / 'run')!r}, 'w')", "template", "exec")
    for path in kept(home):
        content = sealed.opened(path)
        assert content is not None
        read = BytesIO(content)
        read.seek(len(bc_magic))
        pickle.load(read)  # noqa: S301 - what this test has written
        forged = bytes(content[: read.tell()]) + marshal.dumps(code)
        sealed.put(path, lambda _, forged=forged: forged)  # type: ignore[misc]
    cache.mkdir(exist_ok=True)
    (home / "forewarn" / "templates").rename(cache / "forewarn" / "templates")
    for one in (cache, cache / "forewarn"):
        one.chmod(0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (project / "content" / "about.md").write_text("# About us\n")
    build(project, "--site-dir", str(tmp_path / "two"))
    assert not (tmp_path / "run").exists()


def environment(known: Compiled, source: str) -> jinja2.Environment:
    """An environment with one template."""
    return jinja2.Environment(
        loader=jinja2.DictLoader({"page": source}), bytecode_cache=known, autoescape=True, auto_reload=False
    )


def rendered(folder: Path | None, source: str, *around: str) -> str:
    """A page, by a process that remembers nothing."""
    room.compiled.cache_clear()
    return environment(room.compiled(folder, *around), source).get_template("page").render()


def test_another_source_is_compiled_anew(tmp_path: Path, sources: list[str]) -> None:
    """The same name and other words: what was kept counts for nothing, and is replaced."""
    for source in ("one", "one", "two", "two", "one"):
        assert rendered(tmp_path / "kept", source, "en") == source
    assert len(sources) == 3
    assert len(kept(tmp_path / "kept")) == 1


def test_another_language_has_templates_of_its_own(tmp_path: Path, sources: list[str]) -> None:
    """Words may have become a part of what was compiled."""
    rendered(tmp_path / "kept", "one", "en")
    rendered(tmp_path / "kept", "one", "de")
    rendered(tmp_path / "kept", "one", "en", "de")
    assert len(sources) == len(kept(tmp_path / "kept")) == 3


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 5000, b"cut"])
def test_a_file_that_is_not_what_was_written_is_compiled_anew(
    tmp_path: Path, sources: list[str], damage: bytes
) -> None:
    """A disk that was full, or a machine that went down while a file was put in place."""
    rendered(tmp_path / "kept", "one", "en")
    (file,) = kept(tmp_path / "kept")
    file.write_bytes(file.read_bytes()[:-7] if damage == b"cut" else damage)
    assert rendered(tmp_path / "kept", "one", "en") == "one"
    assert rendered(tmp_path / "kept", "one", "en") == "one"
    assert len(sources) == 2


def test_where_nothing_can_be_written_each_run_compiles(tmp_path: Path, sources: list[str]) -> None:
    """A folder that is gone, or became a file, is no error."""
    (tmp_path / "file").write_text("")
    assert [rendered(tmp_path / "file" / "kept", "one", "en") for _ in range(2)] == ["one", "one"]
    assert len(sources) == 2


def test_another_program_has_a_folder_of_its_own(home: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of Python, of Jinja, of forewarn or one line of its own compiler; old ones do not pile up."""
    first = own_folder.own_folder(project)
    for number in range(20):
        monkeypatch.setattr(own_folder, "program", lambda number=number: f"{number:032}")
        found = own_folder.own_folder(project)
        assert found is not None
        assert found != first
        os.utime(found, ns=(number, number))
    left = sorted(int(one.name) for one in (home / "forewarn" / "templates").iterdir() if one != first)
    assert len(left) <= own_folder.SPARE + 1
    assert left[-1] == 19


def test_the_engine_is_handed_what_was_compiled(project: Path, home: Path, sources: list[str], tmp_path: Path) -> None:
    """Templates of the theme alone, where nothing of ours has to be made."""
    made: Project = replace(generated(project), compiled=own_folder.own_folder(project))
    for name in ("one", "two"):
        sources.clear()
        room.compiled.cache_clear()
        engine.build_site(made, as_of=ALIVE, site=tmp_path / name)
    assert sources == []
    assert differing(tree(tmp_path / "one"), tree(tmp_path / "two")) == []
