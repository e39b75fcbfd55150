"""The built site: the same everywhere, and nobody else's business."""

import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from conftest import SMALL, write_project
from forewarn import engine, pipeline
from forewarn.workspace import sync
from samples import ALIVE, committed, copy_sample, opened


def build(root: Path) -> Path:
    """The site of a project at the instant that the samples are written for."""
    project = opened(root)
    sync(pipeline.build(project, as_of=ALIVE, history=committed(project.root)).artifacts, project.content)
    assert engine.build_site(project, as_of=ALIVE) == []
    return project.site


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_are_identical_and_ask_nobody_else(tmp_path: Path) -> None:
    """Two folders give the same bytes, and no page, style or script loads anything from another host."""
    first = tree(build(copy_sample(_made(tmp_path / "one"))))
    second = tree(build(copy_sample(_made(tmp_path / "another" / "place"))))
    assert sorted(first) == sorted(second)
    assert [path for path in first if first[path] != second[path]] == []
    loads = re.compile(
        rb"<(?:script|img|iframe|source)[^>]+src=[\"']?(?:https?:)?//|<link[^>]+rel=[\"']?(?:stylesheet|preload|preconnect)[^>]+href=[\"']?(?:https?:)?//|@import|url\(\s*[\"']?(?:https?:)?//"
    )
    assert [path for path, data in first.items() if path.endswith((".html", ".css")) and loads.search(data)] == []


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_a_later_instant_changes_only_what_it_flips(tmp_path: Path) -> None:
    """A minute later, with no window opened or closed, all are the same files but two, which say when they were made."""
    project = opened(copy_sample(tmp_path))
    now = pipeline.build(project, as_of=ALIVE, history=committed(project.root))
    later = pipeline.build(project, as_of=ALIVE + timedelta(minutes=1), history=committed(project.root))
    before = {artifact.path: artifact.content for artifact in now.artifacts}
    changed = {artifact.path for artifact in later.artifacts if before[artifact.path] != artifact.content}
    assert changed == {"index.md", "now.json"}


def test_the_wheel_holds_the_package_whole_and_nothing_else(tmp_path: Path) -> None:
    """A wheel built from the tree has forewarn with its data, and neither generator nor tests."""
    import zipfile

    root = Path(__file__).parent.parent
    source = tmp_path / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "generator", source / "generator", ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=source,
        check=True,
        capture_output=True,
    )
    wheel = next((tmp_path / "dist").glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"forewarn"}
    package = {
        f"forewarn/{path.relative_to(root / 'generator' / 'forewarn').as_posix()}"
        for path in (root / "generator" / "forewarn").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert package <= names


def test_a_theme_without_a_name_is_material(tmp_path: Path) -> None:
    """Somebody who asks for a language or a logo alone gets it, and our style with it."""
    theme = "theme: {language: de, logo: own.svg}\n"
    logo = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    root = write_project(tmp_path, {"mkdocs.yml": SMALL["mkdocs.yml"] + theme, "content/own.svg": logo})
    home = (build(root) / "index.html").read_text("utf-8")
    assert '<html lang="de"' in home
    assert 'src="own.svg"' in home
    assert "assets/forewarn/forewarn." in home
