"""The folders: what belongs is read, nothing follows a link, nothing but a regular file is opened."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import MINIMAL, SMALL, problems_of, write_project

YEAR = "maintenances/2026"


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.symlink_to("2026-web-move.yml"),
        lambda path: path.symlink_to("/etc/passwd"),
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path.name),
        lambda path: path.mkdir(),
        os.mkfifo,
        _socket,
    ],
    ids=["link inside", "link outside", "link to nowhere", "link to itself", "folder", "pipe", "socket"],
)
@pytest.mark.parametrize("place", [f"{YEAR}/2026-other.yml", "maintenances/_catalog/policy.yml", "maintenances/2025"])
def test_what_is_no_regular_file_is_refused_and_not_opened(
    place: str, make: Callable[[Path], object], tmp_path: Path
) -> None:
    """A link, a folder, a pipe or a socket is one problem at its own path."""
    root = write_project(tmp_path)
    make(root / place)
    is_year = (root / place).is_dir() and not (root / place).is_symlink() and place.endswith("2025")
    expected = [] if is_year else [(place, 1, 1, "file-name")]
    assert [(p.span.path, p.span.line, p.span.column, p.rule) for p in problems_of(root)] == expected


@pytest.mark.parametrize(
    "folder", ["maintenances", "maintenances/_catalog", "maintenances/2026", "maintenances/_catalog/profiles"]
)
def test_a_folder_that_is_a_link_is_refused(folder: str, tmp_path: Path) -> None:
    """Even one that leads to a sound folder: one problem, and nothing else is accused."""
    root = write_project(tmp_path / "project", {"maintenances/_catalog/profiles/x.yml": "opening: Hello.\n"})
    (root / folder).rename(tmp_path / "elsewhere")
    (root / folder).symlink_to(tmp_path / "elsewhere")
    found = {(p.span.path, p.rule) for p in problems_of(root)}
    assert (folder, "file-name") in found
    assert {rule for _, rule in found} <= {"file-name", "unknown-component"}


@pytest.mark.parametrize("name", ["mkdocs.yml"])
@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("/etc/passwd"),
        lambda path: path.symlink_to(path.name),
    ],
)
def test_the_settings_are_a_regular_file_of_the_folder(
    name: str, make: Callable[[Path], object], tmp_path: Path
) -> None:
    """A pipe is not waited for, and a link that leads out is not followed."""
    root = write_project(tmp_path, {name: None})
    make(root / name)
    problems = problems_of(root)
    assert [(p.span.path, p.rule) for p in problems] == [(name, "required")]
    assert "root:" not in problems[0].message


@pytest.mark.parametrize(
    "name", ["README.md", ".gitkeep", ".#2026-x.yml", "#2026-x.yml#", "2026-x.yml~", ".2026-x.yml.swp", ".DS_Store"]
)
@pytest.mark.parametrize("folder", ["maintenances", YEAR, "maintenances/_catalog"])
def test_what_editors_and_git_leave_behind_is_ignored(name: str, folder: str, tmp_path: Path) -> None:
    """Such files are no problem anywhere."""
    assert problems_of(write_project(tmp_path, {f"{folder}/{name}": "x"})) == []


@pytest.mark.parametrize(
    "name", [b"a\nb.yml", b"a\xff.yml", b"\x1b[31m.yml", "a\u202eb.yml".encode(), b".yml", b"..yml"]
)
def test_names_that_no_terminal_should_meet_are_shown_escaped(name: bytes, tmp_path: Path) -> None:
    """The path of the problem is printable, and is UTF-8."""
    root = write_project(tmp_path)
    place = os.fsencode(root / YEAR) + b"/" + name
    try:
        Path(os.fsdecode(place)).write_text(MINIMAL, "utf-8")
    except OSError:
        pytest.xfail("this file system has no such names")
    (problem,) = problems_of(root)
    assert problem.rule == "file-name"
    assert (problem.span.path + problem.message).isprintable()
    assert problem.span.path.encode()


def test_folders_that_cannot_be_read_are_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rights are a finding, not a traceback."""
    root = write_project(tmp_path)
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).startswith(str(root)):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("forewarn.source.walk.os.scandir", refuse)
    assert ("maintenances", "file-name") in {(p.span.path, p.rule) for p in problems_of(root)}


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    """A project without ``maintenances/`` is told so once."""
    root = write_project(tmp_path, dict.fromkeys(path for path in SMALL if path.startswith("maintenances/")))
    assert [(p.span.path, p.rule) for p in problems_of(root)] == [("maintenances", "file-name")]


def test_faults_in_many_files_are_all_reported_in_one_run(tmp_path: Path) -> None:
    """Each file's own, whatever is wrong with the others."""
    root = write_project(
        tmp_path,
        {
            f"{YEAR}/a.yml": "title: [\n",
            f"{YEAR}/b.yml": MINIMAL.replace("api:", "apx:"),
            f"{YEAR}/c.yml": MINIMAL.replace("2h", "2"),
            f"{YEAR}/D.yml": MINIMAL,
            f"{YEAR}/e.yml": b"\xff\xfe",
            "maintenances/_catalog/people.yml": "ada: {name: Ada}\nada: {name: Again}\nnoc: {name: N}\n",
            "maintenances/_catalog/policy.yml": "close_automatically: perhaps\n",
        },
    )
    found = {(p.span.path.rpartition("/")[2], p.rule) for p in problems_of(root)}
    assert found == {
        ("a.yml", "yaml"),
        ("b.yml", "unknown-component"),
        ("c.yml", "type"),
        ("D.yml", "file-name"),
        ("e.yml", "yaml"),
        ("people.yml", "duplicate-key"),
        ("policy.yml", "type"),
    }
