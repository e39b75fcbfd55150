"""The repository's own maintenances as a project that tests may read, copy and build."""

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from forewarn import opening, pipeline
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.history import KnownHistory, Revision
from forewarn.settings import Audience, Project

ROOT = Path(__file__).parent.parent
ALIVE = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
"""The instant at which the sample set shows every phase."""

COMMITTED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def committed(root: Path, *revisions: Revision) -> KnownHistory:
    """A history in which every file of a folder came by one commit, or by several that changed nothing in it."""
    line = revisions or (Revision(COMMITTED, "c0ffee", "Ada Lovelace", "Schedule it all (#7)"),)
    paths = [path for path in sorted((root / "maintenances").rglob("*.yml")) if path.is_file()]
    names = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    texts = {(one.commit, name): data for name, data in names.items() for one in line}
    return KnownHistory(dict.fromkeys(names, line), texts)


def opened(root: Path, audience: Audience | None = None) -> Project:
    """The project in a folder, which must be sound enough to have one."""
    project, problems = opening.open_project(root, audience=audience)
    assert project is not None, problems
    return project


@cache
def sample_board(as_of: datetime = ALIVE) -> Board:
    """The board of the sample set."""
    checked = pipeline.check(opened(ROOT), as_of=as_of, history=committed(ROOT))
    assert not checked.stops, checked.problems
    return checked.board


def sample_entry(id: str) -> Entry:
    """One entry of the sample set."""
    return next(entry for entry in sample_board().entries if entry.id == id)


def copy_sample(to: Path) -> Path:
    """A copy of the sample project, without anything generated."""
    shutil.copytree(ROOT / "maintenances", to / "maintenances")
    (to / "content").mkdir()
    shutil.copy(ROOT / "content" / "about.md", to / "content")
    shutil.copy(ROOT / "mkdocs.yml", to)
    shutil.copytree(ROOT / "generator" / "forewarn" / "theme", to / "generator" / "forewarn" / "theme")
    return to
