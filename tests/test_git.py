"""History from real git repositories."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forewarn.git import read_history
from forewarn.problems import ProjectError

FILE = "maintenances/2026/x.yml"


class Repository:
    """A git repository that is driven like a person drives one, with a clock of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hour = 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        """Run git without any configuration of this machine."""
        stamp = f"2026-11-01T{self.hour:02}:00:00Z"
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.root),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_AUTHOR_DATE": stamp,
            "GIT_COMMITTER_DATE": stamp,
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self, message: str, **files: str) -> None:
        """Write files (by default the one that the tests ask for) and commit them, an hour after the last commit."""
        self.hour += 1
        for text in files.values():
            path = self.root / FILE
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)


def hour(number: int) -> datetime:
    """The instant of the commit of that hour."""
    return datetime(2026, 11, 1, number, tzinfo=UTC)


def test_each_commit_that_touches_a_file_is_a_revision(tmp_path: Path) -> None:
    """Revisions come oldest first, with the words of their commits; other commits do not count."""
    repository = Repository(tmp_path)
    repository.commit("Announce", x="a")
    repository.commit("Nothing to do with it")
    repository.commit("Move: a, b & ü", x="b")
    revisions = read_history(tmp_path).revisions(FILE)
    assert [revision.at for revision in revisions] == [hour(1), hour(3)]
    assert [revision.subject for revision in revisions] == ["Announce", "Move: a, b & ü"]
    assert revisions[0].author == "Ada"


def test_a_merge_counts_when_it_was_merged(tmp_path: Path) -> None:
    """What a branch did is one revision, at the instant of the merge."""
    repository = Repository(tmp_path)
    repository.commit("Start")
    repository.git("switch", "--quiet", "-c", "work")
    repository.commit("Draft", x="a")
    repository.commit("Better", x="b")
    repository.git("switch", "--quiet", "main")
    repository.hour = 9
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge the work", "work")
    revisions = read_history(tmp_path).revisions(FILE)
    assert [(revision.at, revision.subject) for revision in revisions] == [(hour(9), "Merge the work")]


def test_a_project_may_live_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    """Paths are those of the project, wherever the repository begins."""
    repository = Repository(tmp_path)
    inner = tmp_path / "status"
    (inner / "maintenances" / "2026").mkdir(parents=True)
    (inner / FILE).write_text("a")
    repository.commit("Announce")
    assert len(read_history(inner).revisions(FILE)) == 1


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    """A folder that no repository holds, and a repository without a commit, have an empty history."""
    assert read_history(tmp_path).revisions(FILE) == ()
    Repository(tmp_path)
    assert read_history(tmp_path).revisions(FILE) == ()


def test_a_shallow_clone_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """A log that was cut off would falsify every date, so nothing is built from it."""
    repository = Repository(tmp_path / "origin")
    repository.commit("Announce", x="a")
    repository.commit("Move", x="b")
    repository.git("clone", "--quiet", "--depth=1", f"file://{tmp_path}/origin", str(tmp_path / "clone"))
    with pytest.raises(ProjectError) as caught:
        read_history(tmp_path / "clone")
    assert "shallow" in caught.value.message
    assert "fetch-depth: 0" in caught.value.hint


def test_a_repository_without_git_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a repository is there and git is not, every date would be wrong; elsewhere there is nothing to ask."""
    Repository(tmp_path / "known").commit("Announce", x="a")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProjectError, match="git is not installed"):
        read_history(tmp_path / "known")
    (tmp_path / "plain").mkdir()
    assert read_history(tmp_path / "plain").revisions(FILE) == ()


def test_a_subject_cannot_pass_for_anything_else(tmp_path: Path) -> None:
    """Control characters in a commit's words neither break the log nor reach a page."""
    repository = Repository(tmp_path)
    repository.commit("Odd \x01\x1e\x1f maintenances/2026/y.yml", x="a")
    (revision,) = read_history(tmp_path).revisions(FILE)
    assert revision.subject == "Odd     maintenances/2026/y.yml"
    assert read_history(tmp_path).revisions("maintenances/2026/y.yml") == ()
