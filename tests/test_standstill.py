"""Where nothing at all has changed, nothing is read and nothing made; whatever has, is noticed."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conftest import AS_OF, MINIMAL, SMALL, too_deep, write_project
from forewarn.cli.building import looked_at
from forewarn.cli.delivering import delivered
from forewarn.inventory import COARSE
from forewarn.kept import FOLDER
from forewarn.standstill import Delivery, Standstill
from forewarn.workspace import MANIFEST
from samples import opened

CASE = "maintenances/2026/case.yml"
NOTE = f"{FOLDER}/standstill.bin"
LATER = datetime.fromisoformat("2026-12-05T21:30Z")
FOREWARN = [str(Path(sys.executable).parent / "forewarn"), "--as-of", LATER.isoformat()]


def git(root: Path, *words: str) -> None:
    """A command of git in a project."""
    told = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    who = {f"GIT_{role}_{what}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, env={**told, **who})


def generate(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Generate, when the file system can tell what was written before from what is written now."""
    time.sleep(COARSE * 1.5e-9)
    return subprocess.run([*FOREWARN, *options, "generate"], cwd=root, capture_output=True, text=True, check=False)


def stands(root: Path, as_of: datetime = LATER) -> bool:
    """Whether a delivery now would be the last one again."""
    return standstill(root, as_of).last() is not None


def standstill(root: Path, as_of: datetime) -> Standstill:
    """What is known of the last delivery, by a fresh look."""
    project = opened(root)
    return Standstill(project, as_of, looked_at(project))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed project with a hand-written page, generated once."""
    root = write_project(tmp_path_factory.mktemp("standstill") / "project", {**SMALL, CASE: MINIMAL})
    git(root, "init", "--quiet")
    git(root, "add", "maintenances", "mkdocs.yml")
    git(root, "commit", "--quiet", "-m", "All")
    done = generate(root)
    assert done.returncode == 0, done.stderr
    return root


def edited(path: str, old: str, new: str) -> Callable[[Path], None]:
    """An edit of a file."""

    def edit(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return edit


def added(path: str, text: str = "x\n") -> Callable[[Path], None]:
    """A new file."""

    def add(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")

    return add


def _same_size_and_time(root: Path) -> None:
    """Other bytes of the same number, and the time of the last change as it was."""
    path = root / CASE
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"read-only", b"read only"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _linked(root: Path) -> None:
    path = root / "content/index.md"
    shutil.move(path, root / "moved.md")
    path.symlink_to(root / "moved.md")


EDITS: dict[str, Callable[[Path], object]] = {
    "a maintenance": edited(CASE, "The API is read-only.", "The API is away."),
    "a maintenance, its size and time as before": _same_size_and_time,
    "a new maintenance": added("maintenances/2026/new.yml", MINIMAL),
    "a maintenance that is gone": lambda root: (root / CASE).unlink(),
    "a component": edited("maintenances/_catalog/components.yml", "Public API", "The API"),
    "the settings": edited("mkdocs.yml", "Example status", "Other status"),
    "a catalogue of words": added("languages/en.po", 'msgid "Home"\nmsgstr "Start"\n'),
    "a commit": lambda root: git(root, "commit", "--quiet", "--allow-empty", "-m", "Nothing"),
    "a name of people": added(".mailmap", "Ada <a@example.com> <a@example.com>\n"),
    "a generated file": edited("content/now.json", "{", "{ "),
    "a generated file that is gone": lambda root: (root / "content/now.json").unlink(),
    "a generated file that is a link now": _linked,
    "a page of people": added("content/mine.md", "# Mine\n"),
    "a page of people among ours": added("content/components/api/mine.md", "# Mine\n"),
    "a home of people": added("content/_home.md", "Welcome.\n"),
    "the manifest": edited(f"content/{MANIFEST}", '"version":1', '"version": 1'),
    "the note": lambda root: (root / NOTE).write_bytes(
        (root / NOTE).read_bytes().replace(b"\xa7outputs", b"\xa7outputz")
    ),
    "no note": lambda root: (root / NOTE).unlink(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_whatever_changes_is_noticed(finished: Path, tmp_path: Path, edit: Callable[[Path], object]) -> None:
    """A project at rest, and one edit of it: a next delivery has something to do."""
    root = tmp_path / "project"
    shutil.copytree(finished, root, symlinks=True)
    assert generate(root).returncode == 0  # in this folder, so that its files are known here
    assert stands(root)
    edit(root)
    assert not stands(root)


def test_another_instant_or_audience_is_another_delivery(finished: Path) -> None:
    """Each says something else on some page."""
    assert stands(finished)
    assert not stands(finished, AS_OF + timedelta(minutes=1))
    assert generate(finished, "--audience", "internal").returncode == 0
    assert not stands(finished)
    assert generate(finished).returncode == 0
    assert stands(finished)


def test_it_says_the_same_and_ends_the_same(tmp_path: Path) -> None:
    """Problems, the count and the next change are told again, and ``--strict`` stops it again."""
    late = MINIMAL + "updates:\n  - {at: 2026-12-09 10:00, status: confirmed, message: Soon.}\n"
    root = write_project(tmp_path / "project", {**SMALL, CASE: late})
    git(root, "init", "--quiet")
    git(root, "add", "maintenances")
    git(root, "commit", "--quiet", "-m", "All")
    first = generate(root)
    assert "future-update" in first.stderr
    second = generate(root)
    third = generate(root)
    assert stands(root)
    assert second.stderr == third.stderr
    assert first.stderr.splitlines()[:2] == third.stderr.splitlines()[:2]
    assert "true until" in third.stderr
    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0)


def test_what_was_written_within_a_moment_is_not_trusted(finished: Path, tmp_path: Path) -> None:
    """A file system may give two changes one time: nothing is noted of a file that has just been saved."""
    root = tmp_path / "project"
    shutil.copytree(finished, root, symlinks=True)
    project = opened(root)
    content, text = looked_at(project), (root / CASE).read_text("utf-8")
    (root / CASE).write_text(text.replace("The API is read-only.", "The API is away."), "utf-8")
    old = (root / CASE).stat().st_mtime_ns
    os.utime(root / CASE, ns=(old, old + 3600 * 10**9))  # however slow the machine is, it was a moment ago
    assert not Standstill(project, AS_OF, content)._is_old
    os.utime(root / CASE, ns=(old, old))
    time.sleep(COARSE * 1.5e-9)
    assert Standstill(project, AS_OF, content)._is_old


def under_way(finished: Path, tmp_path: Path) -> tuple[Path, Standstill, Delivery]:
    """A copy of a project, what is known of its folder, and a delivery that has not been noted."""
    root = tmp_path / "project"
    shutil.copytree(finished, root, symlinks=True)
    generate(root)
    still = standstill(root, LATER)
    delivery = still.last()
    assert delivery is not None
    return root, still, delivery


def test_what_appears_while_a_delivery_runs_is_not_overlooked(finished: Path, tmp_path: Path) -> None:
    """A page of people that came after the folder was looked at: the next delivery looks again."""
    root, still, delivery = under_way(finished, tmp_path)
    (root / NOTE).unlink()
    (root / "content/meanwhile.md").write_text("# Meanwhile\n")
    still.note(delivery)
    assert not stands(root)
    (root / "content/meanwhile.md").unlink()
    assert stands(root)


def test_what_somebody_changes_while_a_delivery_runs_is_not_taken_for_ours(finished: Path, tmp_path: Path) -> None:
    """A generated file that stood when the folder was looked at, and has other bytes now: the next delivery mends it."""
    root, still, delivery = under_way(finished, tmp_path)
    (root / "content/now.json").write_text("{}")
    still.note(delivery)
    assert not stands(root)


@pytest.mark.parametrize("is_known", [True, False], ids=["what was noted of it holds", "it is read"])
def test_what_is_saved_after_the_look_is_found_by_the_next_delivery(
    finished: Path, tmp_path: Path, is_known: bool
) -> None:
    """Files of maintenances are looked at once in a run: a change after that may be told now, and is told at last."""
    root, still, _ = under_way(finished, tmp_path)
    if not is_known:
        for notes in (root / FOLDER).glob("read-*"):
            notes.unlink()
    edited(CASE, "The API is read-only.", "The API is away.")(root)
    project = opened(root)
    still.note(delivered(project, LATER, looked_at(project), still.written, strict=False))
    page = root / "content/maintenance/case/index.md"
    assert ("The API is away." in page.read_text("utf-8")) is not is_known
    assert not stands(root)
    assert generate(root).returncode == 0
    assert "The API is away." in page.read_text("utf-8")
    clean = tmp_path / "clean"
    shutil.copytree(root, clean, symlinks=True, ignore=shutil.ignore_patterns(".cache", "content"))
    (clean / "content").mkdir()
    shutil.copy(root / "content/about.md", clean / "content")
    assert generate(clean).returncode == 0
    found, wanted = (
        {one.relative_to(f): one.read_bytes() for one in f.rglob("*") if one.is_file()}
        for f in (root / "content", clean / "content")
    )
    assert found == wanted


def test_without_git_nothing_is_noted(tmp_path: Path) -> None:
    """Whose past nobody keeps is read each time."""
    root = write_project(tmp_path / "project", {**SMALL, CASE: MINIMAL})
    assert generate(root).returncode == 0
    assert not (root / NOTE).exists()


def test_a_folder_that_cannot_be_looked_into_is_told_of_by_whoever_reads(finished: Path, tmp_path: Path) -> None:
    """Folders in folders, until the address is longer than any may be: a problem with a place, and no traceback."""
    root = tmp_path / "project"
    shutil.copytree(finished, root, symlinks=True)
    too_deep(root / "maintenances")
    done = generate(root)
    assert done.returncode == 1
    assert "neither _catalog nor a year" in done.stderr
    assert "Traceback" not in done.stderr
