"""Whole trees: what small projects become, byte for byte. ``make golden`` rewrites them; the diff is the review."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forewarn import pipeline
from forewarn.history import KnownHistory, Revision
from samples import committed, opened

GOLDEN = Path(__file__).parent / "golden"
AS_OF = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
LOG = {
    "2026-db-patch": (
        Revision(datetime(2026, 11, 2, 9, tzinfo=UTC), "a1", "Ada", "Schedule the database patch (#12)", place=0),
        Revision(datetime(2026, 12, 5, 21, 4, tzinfo=UTC), "a2", "Ada", "Start the database patch", place=3),
    ),
    "2026-disk-swap": (
        Revision(datetime(2026, 11, 3, 9, tzinfo=UTC), "b1", "Ada", "Schedule the disk swap", place=1),
        Revision(datetime(2026, 12, 1, 8, 1, tzinfo=UTC), "b2", "Ada", "Move the disk swap", place=2),
    ),
}


def remembered(scenario: Path) -> KnownHistory:
    """What git would remember: the files in ``before/``, then those of the project."""
    paths = {f"maintenances/2026/{id}.yml": line for id, line in LOG.items()}
    texts = {
        (one.commit, path): (scenario / folder / path).read_bytes()
        for path, line in paths.items()
        for one, folder in zip(line, ("before", "project"), strict=True)
    }
    return KnownHistory(paths, texts)


@pytest.mark.parametrize("scenario", sorted(path.name for path in GOLDEN.iterdir()))
def test_a_project_becomes_the_tree_that_was_reviewed(scenario: str, request: pytest.FixtureRequest) -> None:
    """Every generated file equals the one on record, and there are no others."""
    done = pipeline.build(opened(GOLDEN / scenario / "project"), as_of=AS_OF, history=remembered(GOLDEN / scenario))
    assert not done.problems
    made = {artifact.path: artifact.content for artifact in done.artifacts if not artifact.path.startswith("assets/")}
    expected = GOLDEN / scenario / "expected"
    if request.config.getoption("--golden") == "rewrite":
        shutil.rmtree(expected, ignore_errors=True)
        for path, content in made.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(content)
    known = {path.relative_to(expected).as_posix(): path.read_bytes() for path in expected.rglob("*") if path.is_file()}
    assert sorted(made) == sorted(known)
    for path, content in known.items():
        assert made[path] == content, path


GERMAN = ("index.md", "maintenance/2026-db-patch/notice.txt", "maintenance/2026-disk-swap/event.ics", "changes.atom")


def test_a_german_site_reads_as_it_was_reviewed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A few files of the small project, with one line more in its ``mkdocs.yml``."""
    root, expected = tmp_path / "project", Path(__file__).parent / "data" / "german"
    shutil.copytree(GOLDEN / "small" / "project", root)
    with (root / "mkdocs.yml").open("a") as file:
        file.write("theme: {name: material, language: de}\n")
    done = pipeline.build(opened(root), as_of=AS_OF, history=remembered(GOLDEN / "small"))
    made = {artifact.path: artifact.content for artifact in done.artifacts if artifact.path in GERMAN}
    if request.config.getoption("--golden") == "rewrite":
        for path, content in made.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(content)
    assert sorted(made) == sorted(GERMAN)
    for path, content in made.items():
        assert (expected / path).read_bytes() == content, path


def test_what_a_feed_says_of_an_entry_never_depends_on_the_build() -> None:
    """Calendars and feeds of the same history are equal at two instants between which nothing leaves them."""
    project = opened(GOLDEN / "small" / "project")

    def entries(as_of: datetime) -> dict[str, bytes]:
        done = pipeline.build(project, as_of=as_of, history=committed(project.root))
        return {a.path: a.content for a in done.artifacts if a.path.endswith((".ics", ".atom", ".rss", ".txt"))}

    assert entries(AS_OF) == entries(datetime(2026, 12, 24, 3, 0, tzinfo=UTC))
