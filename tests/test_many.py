"""A project of many maintenances with a past: built bit by bit, it is what the engine alone makes of it from nothing.

The quick run has forty, ``make test-slow`` a thousand.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import projects
import speed
from forewarn.publish.marker import MARKER
from test_accelerator import differing, tree

SLOW = bool(os.environ.get("FOREWARN_SLOW"))
COUNT = 1000 if SLOW else 40
COMPONENTS = 400 if SLOW else 20


def build(root: Path, site: Path, at: datetime, *more: str) -> dict[str, bytes]:
    """What a build from the command line leaves in the content and the site folder."""
    words = ["-m", "forewarn", "--as-of", at.isoformat(), "build", "--site-dir", str(site), *more]
    done = subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {f"content/{path}": data for path, data in tree(root / "content").items()} | {
        f"site/{path}": data for path, data in tree(site).items() if path != MARKER
    }


def from_nothing(root: Path, to: Path, at: datetime) -> dict[str, bytes]:
    """What a plain build makes in a copy of the project that no build has seen."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(root, to / "project", ignore=shutil.ignore_patterns(".cache", "content"))
    (to / "project/content").mkdir()
    shutil.copy(root / "content/about.md", to / "project/content/about.md")
    return build(to / "project", to / "site", at, "--plain")


def remove(root: Path) -> None:
    """A maintenance that is over is gone."""
    sorted((root / "maintenances").rglob("20*/*.yml"))[3].unlink()


def rename(root: Path) -> None:
    """A component has another name, on all the pages that tell of it."""
    catalog = root / "maintenances/_catalog/components.yml"
    catalog.write_text(catalog.read_text().replace("Component 7,", "The seventh,"))


def test_after_each_step_every_file_is_as_from_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first build, one change, a later instant, a file that is gone, another name; content and site, byte for byte."""
    monkeypatch.setattr(projects, "COMPONENTS", COMPONENTS)
    root, site = tmp_path / "project", tmp_path / "site"
    at = speed.prepare(root, COUNT)
    steps: list[tuple[Callable[[Path], None], timedelta]] = [
        (lambda _: None, timedelta()),
        (lambda root: speed.change(root, 1), timedelta()),
        (lambda _: None, timedelta(minutes=1)),
        (lambda _: None, timedelta(days=40)),
        (remove, timedelta()),
        (rename, timedelta(hours=1)),
    ]
    for step, later in steps:
        step(root)
        at += later
        assert differing(build(root, site, at), from_nothing(root, tmp_path / "alone", at)) == []
