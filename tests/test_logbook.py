"""What git said in an earlier run is what it would say again, whatever became of the repository in between."""

import os
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from chronicle import PEOPLE, Chronicle, on
from conftest import CASE, MINIMAL
from forewarn import git, logbook
from forewarn.git import GitHistory
from forewarn.kept import FOLDER
from forewarn.problems import ProjectError

SLOW = bool(os.environ.get("FOREWARN_SLOW"))
PATHS = [CASE, PEOPLE, "maintenances/2026/other.yml", "maintenances/2027/case.yml", "README.md"]


def same(root: Path) -> GitHistory:
    """The history with a logbook; it must be what git says without, in the same order."""
    kept, plain = logbook.read_history(root), git.read_history(root)
    assert isinstance(kept, GitHistory)
    assert isinstance(plain, GitHistory)
    assert list(kept.known.items()) == list(plain.known.items())
    assert kept.blobs == plain.blobs
    return kept


def _committed(story: Chronicle, chance: random.Random, at: str) -> None:
    path = chance.choice(PATHS)
    gone = (story.root / path).exists() and chance.random() < 0.2
    story.commit(f"Change {path} {at}", at, {path: None if gone else MINIMAL + f"# {chance.random()}\n"})


def _merged(story: Chronicle, chance: random.Random, at: str) -> None:
    """A branch is merged into main, or main into it and main goes on from there."""
    has_parent = story.git("rev-list", "--count", "HEAD", at=on(at)).strip() > "1"
    story.git(
        "checkout", "--quiet", "-B", "topic", "HEAD~1" if has_parent and chance.random() < 0.7 else "HEAD", at=on(at)
    )
    story.commit("On a branch", at, {"maintenances/2026/topic.yml": MINIMAL + f"# {chance.random()}\n"})
    first, second = chance.sample(["main", "topic"], 2)
    story.git("checkout", "--quiet", first, at=on(at))
    if chance.random() < 0.5:
        logbook.read_history(story.root)
    story.git("merge", "--quiet", "--no-ff", "-X", "ours", "-m", "Merge pull request #7 from a/b", second, at=on(at))
    story.git("checkout", "--quiet", "-B", "main", at=on(at))


def _rewritten(story: Chronicle, chance: random.Random, at: str) -> None:
    match chance.randrange(4):
        case 0:
            story.git("commit", "--quiet", "--amend", "--allow-empty", "-m", f"Amended {at}", at=on(at))
        case 1:
            story.git("reset", "--quiet", "--hard", "HEAD~1", at=on(at))
        case 2:
            story.squash(at)
        case _:
            story.git("mv", CASE, f"maintenances/2026/case-{chance.randrange(999)}.yml", at=on(at))
            story.commit("Rename", at)


@pytest.mark.parametrize("seed", range(40 if SLOW else 3))
def test_after_any_commits_the_logbook_says_what_git_says(tmp_path: Path, seed: int) -> None:
    """Commits, merges both ways, amends, resets, squashes and renames; sometimes several before anybody looks."""
    chance = random.Random(seed)
    story = Chronicle(tmp_path)
    story.case("Announce", "11-01 09:00")
    story.case("Again", "11-01 10:00", MINIMAL + "# again\n")
    at = on("11-01 12:00")
    for _ in range(40 if SLOW else 15):
        at += timedelta(hours=chance.randrange(-2, 30))
        act = chance.choice([_committed, _committed, _committed, _merged, _rewritten])
        if not (story.root / CASE).exists():
            story.case("Back again", f"{at:%m-%d %H:%M}")
        if act is not _rewritten or story.git("rev-list", "--count", "HEAD", at=at).strip() > "3":
            act(story, chance, f"{at:%m-%d %H:%M}")
        if chance.random() < 0.8:
            same(story.root)
            same(story.root)


def test_git_is_asked_for_what_is_new(tmp_path: Path, asked_of_git: list[tuple[str, ...]]) -> None:
    """Nothing for the commit that is known, the new ones for one ahead of it, everything for another line."""
    story = Chronicle(tmp_path)
    story.case("Announce", "11-02 09:00")
    heads = []
    for text in ("a", "b"):
        logbook.read_history(tmp_path)
        logbook.read_history(tmp_path)
        heads.append(git.head(tmp_path))
        story.case("Change", "11-03 09:00", MINIMAL + f"# {text}\n")
    logbook.read_history(tmp_path)
    last = git.head(tmp_path)
    story.squash("11-04 09:00")
    logbook.read_history(tmp_path)
    known = [(heads[0],), (f"{heads[0]}..{heads[1]}",), (f"{heads[1]}..{last}",), (git.head(tmp_path),)]
    assert asked_of_git == known


@pytest.mark.parametrize("what", ["mailmap", "config", "replace", "environment", "program"])
def test_whatever_else_git_heeds_is_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Another name of an author, another configuration, a replaced commit: all is read, and right."""
    story = Chronicle(tmp_path)
    story.case("Announce", "11-02 09:00")
    story.case("Change", "11-03 09:00", MINIMAL + "# a\n")
    first = same(tmp_path)
    at = on("11-04 09:00")
    match what:
        case "mailmap":
            story.write(".mailmap", "Countess <c@example.com> <ada@example.com>\n")
        case "config":
            story.write("names", "Countess <c@example.com> <ada@example.com>\n")
            story.git("config", "mailmap.file", str(tmp_path / "names"), at=at)
        case "replace":
            other = story.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~1", "-m", "Another subject", at=at).strip()
            story.git("replace", "HEAD", other, at=at)
        case "environment":
            monkeypatch.setenv("GIT_NO_REPLACE_OBJECTS", "1")
        case _:
            monkeypatch.setattr(logbook, "program", lambda: "another")
    second = same(tmp_path)
    assert (first.known == second.known) == (what in {"environment", "program"})


def test_a_logbook_that_came_with_the_files_is_not_believed(tmp_path: Path) -> None:
    """It may name a commit that everybody has; it does not know the clone that is yet to be made."""
    story = Chronicle(tmp_path / "origin")
    story.case("Announce", "11-02 09:00")
    logbook.read_history(story.root)
    forged = (story.root / FOLDER / "log.bin").read_bytes()
    shutil.copytree(story.root, tmp_path / "clone")
    (tmp_path / "clone" / FOLDER / "log.bin").write_bytes(forged)
    page = logbook._opened(tmp_path / "clone" / FOLDER / "log.bin")
    assert page is not None
    logbook.read_history(tmp_path / "clone")
    fresh = logbook._opened(tmp_path / "clone" / FOLDER / "log.bin")
    assert fresh is not None
    assert (fresh.head, fresh.around == page.around) == (page.head, False)


@pytest.mark.parametrize("damage", [b"", b"\x93" * 300])
def test_a_logbook_that_is_not_whole_is_not_believed(tmp_path: Path, damage: bytes) -> None:
    """Everything is read then."""
    story = Chronicle(tmp_path)
    same(tmp_path)
    path = tmp_path / FOLDER / "log.bin"
    path.write_bytes(path.read_bytes()[: 50 if damage else -1] + damage)
    story.case("Announce", "11-02 09:00")
    same(tmp_path)


def test_a_project_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    """Paths are those of the project; another folder of the same repository has a logbook of its own."""
    story = Chronicle(tmp_path)
    story.commit("Two", "11-02 09:00", {f"{name}/{CASE}": MINIMAL for name in ("one", "two")})
    story.commit("One", "11-03 09:00", {f"one/{CASE}": MINIMAL + "# 1\n"})
    assert len(same(tmp_path / "one").revisions(CASE)) == 2
    assert len(same(tmp_path / "two").revisions(CASE)) == 1
    shutil.copy(tmp_path / "one" / FOLDER / "log.bin", tmp_path / "two" / FOLDER / "log.bin")
    assert len(same(tmp_path / "two").revisions(CASE)) == 1


def test_a_shallow_clone_is_refused_as_without(tmp_path: Path) -> None:
    """Its log would falsify every date; one that was whole before is refused too."""
    story = Chronicle(tmp_path / "origin")
    story.case("Announce", "11-02 09:00")
    story.git("clone", "--quiet", "--depth", "1", f"file://{story.root}", str(tmp_path / "clone"), at=on("11-02 09:00"))
    with pytest.raises(ProjectError, match="shallow"):
        logbook.read_history(tmp_path / "clone")


def test_where_there_is_no_git_nothing_is_kept(tmp_path: Path) -> None:
    """A folder outside of every repository, and a repository without a commit."""
    assert list(logbook.read_history(tmp_path).paths()) == []
    git.create_repository(tmp_path)
    assert list(logbook.read_history(tmp_path).paths()) == []
    assert not (tmp_path / ".cache").exists()
