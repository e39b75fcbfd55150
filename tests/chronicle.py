"""A project in a real git repository, with commits at instants that a test names."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from conftest import CASE, MINIMAL, write_project
from forewarn import pipeline
from forewarn.entry import Entry
from forewarn.git import read_history
from samples import opened

PEOPLE = "maintenances/_catalog/people.yml"
COMPONENTS = "maintenances/_catalog/components.yml"


def on(text: str) -> datetime:
    """An instant, written short: ``11-20 08:00`` of 2026, in UTC."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


class Chronicle:
    """The small project of the tests under git; the first commit holds the catalogue only."""

    def __init__(self, root: Path) -> None:
        self.root = write_project(root)
        self.git("init", "--quiet", "--initial-branch=main", at=on("11-01 08:00"))
        self.commit("Begin", "11-01 08:00")

    def git(self, *arguments: str, at: datetime) -> str:
        """Run git at an instant, without any configuration of this machine."""
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.root), "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.com"}
            environment[f"GIT_{who}_DATE"] = at.isoformat()
        command = ["git", "-c", "core.autocrlf=false", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=True
        ).stdout

    def write(self, path: str, text: str | None) -> None:
        """Write a file of the project, or take it away."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            place.unlink()
        else:
            place.write_text(text)

    def commit(self, subject: str, at: str, files: Mapping[str, str | None] | None = None) -> datetime:
        """Write files and commit everything; the instant of the commit."""
        for path, text in (files or {}).items():
            self.write(path, text)
        self.git("add", "--all", at=on(at))
        self.git("commit", "--quiet", "--allow-empty", "--message", subject, at=on(at))
        return on(at)

    def case(self, subject: str, at: str, text: str = MINIMAL) -> datetime:
        """Commit the maintenance that the tests speak of."""
        return self.commit(subject, at, {CASE: text})

    def squash(self, at: str) -> None:
        """Make one commit of the whole history."""
        tree = self.git("rev-parse", "HEAD^{tree}", at=on(at)).strip()
        commit = self.git("commit-tree", tree, "-m", "Everything", at=on(at)).strip()
        self.git("reset", "--quiet", "--soft", commit, at=on(at))

    def checked(self, as_of: str = "12-31 12:00") -> pipeline.Checked:
        """The project as it is read at an instant."""
        project = opened(self.root)
        return pipeline.check(project, as_of=on(as_of), history=read_history(self.root))

    def entries(self, as_of: str = "12-31 12:00") -> dict[str, Entry]:
        """Every entry by its id; the project must be sound."""
        found = self.checked(as_of)
        assert not found.stops, found.problems
        return {entry.id: entry for entry in found.board.entries}

    def entry(self, id: str = "case", as_of: str = "12-31 12:00") -> Entry:
        """One entry."""
        return self.entries(as_of)[id]

    def files(self, as_of: str = "12-31 12:00") -> dict[str, bytes]:
        """What the project becomes."""
        done = pipeline.build(opened(self.root), as_of=on(as_of), history=read_history(self.root))
        assert done.artifacts, done.problems
        return {artifact.path: artifact.content for artifact in done.artifacts}


def kinds(entry: Entry) -> list[list[str]]:
    """The kinds of every change of an entry, the oldest first."""
    return [[kind.value for kind in change.kinds] for change in entry.record.changes]
