"""What all tests share: a small sound project that a test may break, and the instant that it is read at."""

import gc
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from forewarn import git, opening, pipeline
from forewarn.history import KnownHistory
from forewarn.inventory import settle_down
from forewarn.problems import Problem
from forewarn.settings import Audience

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in the background of a script ignores Ctrl-C, and so would the programs that tests start and stop by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.pop("FOREWARN_CACHE", None)  # whoever runs the tests may have a folder for notes of their own

AS_OF = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
"""The instant at which projects of tests are read."""

CASE = "maintenances/2026/case.yml"
"""Where a test's own maintenance stands in the small project."""

SMALL: dict[str, str] = {
    "mkdocs.yml": """\
site_name: Example status
site_url: https://status.example.com/
extra:
  forewarn:
    authority: status.example.com
""",
    "content/about.md": "# About\n",
    "maintenances/_catalog/organization.yml": """\
name: Example Corp
types: [regulatory]
timezone: Europe/Berlin
contacts: {primary: ada, emergency: noc, support: help@example.com}
""",
    "maintenances/_catalog/components.yml": """\
groups:
  data: Data
components:
  postgresql: {name: PostgreSQL, group: data}
  api: {name: Public API, depends_on: [postgresql], former_ids: [rest-api]}
  web: {name: Web interface}
  ecr: {name: Container registry}
""",
    "maintenances/_catalog/people.yml": """\
ada: {name: Ada Lovelace, email: ada@example.com, phone: +49 30 000, internal: [phone]}
grace: {name: Grace Hopper}
noc: {name: Network Operations Centre}
""",
    "maintenances/2026/2026-web-move.yml": """\
title: The web interface moves
summary: Pages load slowly for an hour.
window:
  start: 2026-12-20 22:00
  duration: 1h
  timezone: Europe/Berlin
affects:
  primary:
    web: degraded
""",
}
"""A sound project; its one maintenance is ten lines long."""

MINIMAL = """\
title: The API moves
summary: The API is read-only.
window:
  start: 2026-12-10 22:00
  duration: 2h
  timezone: Europe/Berlin
affects:
  primary:
    api: degraded
"""
"""A sound maintenance of that project."""

Files = Mapping[str, str | bytes | None]


def settled() -> None:
    """Wait until what a test has just written can be told from what is written next."""
    for _ in range(3):  # whoever notes something goes by a clock that may tick late
        settle_down(Path(tempfile.gettempdir()))


@pytest.fixture(autouse=True, scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands keep for their user is not kept in the home of who tests them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    """A command says when garbage is looked for; what is tested after it is not concerned."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def write_project(root: Path, files: Files = {}) -> Path:  # noqa: B006 - never changed
    """The small project in a folder, with files put over it; ``None`` leaves one out."""
    for path, content in {**SMALL, **files}.items():
        if content is not None:
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def too_deep(folder: Path) -> None:
    """Folders in folders, until the address is longer than any may be: nobody can look into the last of them."""
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("deep" * 60, dir_fd=handle)
        inner = os.open("deep" * 60, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)


def checked(root: Path, *, as_of: datetime = AS_OF, audience: Audience | None = None) -> pipeline.Checked:
    """The project in a folder as it was read; its ``mkdocs.yml`` must be sound."""
    project, problems = opening.open_project(root, audience=audience)
    assert project is not None, problems
    return pipeline.check(project, as_of=as_of, history=KnownHistory())


def problems_of(root: Path, *, as_of: datetime = AS_OF) -> list[Problem]:
    """Every problem of the project in a folder."""
    project, problems = opening.open_project(root)
    return problems if project is None else pipeline.check(project, as_of=as_of, history=KnownHistory()).problems


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Files], Path]:
    """Writes the small project, with files put over it, and hands over its folder."""

    def write(files: Files) -> Path:
        return write_project(tmp_path, files)

    return write


# Slow machines are no failures; and a failing example must fail again tomorrow.
settings.register_profile(
    "forewarn", deadline=None, derandomize=True, max_examples=1000 if os.environ.get("FOREWARN_SLOW") else 40
)
settings.load_profile("forewarn")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--golden=rewrite`` puts what is made now on record."""
    parser.addoption(
        "--golden",
        choices=["compare", "rewrite"],
        default="compare",
        help="compare with the golden trees, or rewrite them",
    )


@pytest.fixture
def asked_of_git(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The revisions of which git was asked for its log, each time."""
    asked: list[tuple[str, ...]] = []
    read = git.read_log

    def heard(root: Path, *revisions: str) -> str:
        asked.append(revisions)
        return read(root, *revisions)

    monkeypatch.setattr(git, "read_log", heard)
    return asked
