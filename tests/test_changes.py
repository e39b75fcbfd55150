"""A change against what was there: the laws of history, what counts against it, and what it will do."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import CASE, MINIMAL, write_project
from forewarn.cli import main
from test_git import Repository

AS_OF = "2026-12-01T12:00Z"
DONE = """\
updates:
  - at: 2026-11-20 22:00
    status: completed
    outcome: successful
    message: All is well.
"""
PAST = MINIMAL.replace("2026-12-10", "2026-11-20")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A project with a planned and a finished maintenance, on a branch that was just started."""
    root = write_project(tmp_path, {CASE: MINIMAL, "maintenances/2026/past.yml": PAST + DONE})
    made = Repository(root)
    made.commit("Announce")
    made.git("switch", "--quiet", "-c", "work")
    return made


def edit(repository: Repository, old: str, new: str, path: str = CASE) -> None:
    """Change a file and commit it."""
    file = repository.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    repository.commit("Change")


def call(repository: Repository, *arguments: str) -> Result:
    """Call a command as of the tests' instant."""
    clean = {"SOURCE_DATE_EPOCH": None, "GITHUB_ACTIONS": None}
    return CliRunner().invoke(main, ["-C", str(repository.root), "--as-of", AS_OF, *arguments], env=clean)


def found(repository: Repository) -> list[str]:
    """``path:line rule`` of what check finds against main."""
    done = call(repository, "check", "--base", "main", "--format", "json")
    assert done.exit_code in (0, 1), done.output
    return [f"{item['path']}:{item['line']} {item['rule']}" for item in json.loads(done.stdout)]


def update(status: str = "", message: str = "", moved: str = "") -> str:
    """An entry of a log."""
    lines = ["  - at: 2026-12-01 10:00"]
    lines += [f"    status: {status}"] if status else []
    lines += [f"    message: {message}"] if message else []
    lines += [f"    moved_from: {moved}"] if moved else []
    return "\n".join(lines) + "\n"


OLD = "{start: 2026-12-10 22:00, end: 2026-12-11 00:00}"


def test_a_change_of_nothing_brings_nothing(repository: Repository) -> None:
    """And neither does a new, sound maintenance."""
    assert found(repository) == []
    (repository.root / "maintenances/2026/new.yml").write_text(MINIMAL.replace("2026-12-10", "2027-01-10"))
    repository.commit("Another")
    assert found(repository) == []


def test_a_published_file_cannot_be_deleted(repository: Repository) -> None:
    """The finding stands at the file that is gone, and the hint says how to call it off."""
    (repository.root / CASE).unlink()
    repository.commit("Delete")
    assert found(repository) == [f"{CASE}:1 deleted"]
    assert "forewarn cancel case" in call(repository, "check", "--base", "main").stdout


def test_an_id_is_for_life_but_the_folder_is_not(repository: Repository) -> None:
    """Another name is a finding at the new file; another year is none."""
    (repository.root / "maintenances/2027").mkdir()
    repository.git("mv", CASE, "maintenances/2027/case.yml")
    repository.commit("Another year")
    assert found(repository) == []
    repository.git("mv", "maintenances/2027/case.yml", "maintenances/2027/api.yml")
    repository.commit("Another name")
    assert found(repository) == ["maintenances/2027/api.yml:1 renamed"]


def test_a_finished_window_stands_still(repository: Repository) -> None:
    """Rewriting it is an error; adding to its log is none."""
    edit(
        repository,
        "message: All is well.\n",
        "message: All is well.\n  - at: 2026-11-21 09:00\n    message: Still.\n",
        "maintenances/2026/past.yml",
    )
    assert found(repository) == []
    edit(repository, "duration: 2h", "duration: 3h", "maintenances/2026/past.yml")
    assert found(repository) == ["maintenances/2026/past.yml:4 rewritten"]


@pytest.mark.parametrize(
    ("first", "then", "rules"),
    [
        ("in-progress", "completed", []),
        ("in-progress", "rolling-back", []),
        ("verifying", "in-progress", []),
        ("cancelled", "confirmed", ["status-order"]),
        ("completed", "in-progress", ["status-order"]),
        ("in-progress", "confirmed", ["status-order"]),
        ("confirmed", "tentative", ["status-order"]),
    ],
)
def test_a_status_goes_forward(repository: Repository, first: str, then: str, rules: list[str]) -> None:
    """What is over stays over, what has started stays started, what is confirmed stays confirmed."""
    file = repository.root / CASE
    file.write_text(MINIMAL + "updates:\n" + update(first, "First."))
    repository.commit("First")
    repository.git("branch", "--force", "main")
    file.write_text(MINIMAL + "updates:\n" + update(first, "First.") + update(then, "Then."))
    repository.commit("Then")
    assert [line.rpartition(" ")[2] for line in found(repository)] == rules


def test_the_log_is_only_added_to(repository: Repository) -> None:
    """An update that was changed or taken out is a warning; it does not fail a check that is not strict."""
    edit(repository, "All is well.", "All was well.", "maintenances/2026/past.yml")
    assert found(repository) == ["maintenances/2026/past.yml:11 edited-update"]
    assert call(repository, "check", "--base", "main").exit_code == 0
    assert call(repository, "check", "--base", "main", "--strict").exit_code == 1


def test_a_move_is_told(repository: Repository) -> None:
    """A window that moves without an entry in the log is a warning, with one it is none."""
    edit(repository, "start: 2026-12-10 22:00", "start: 2026-12-12 22:00")
    assert found(repository) == [f"{CASE}:4 unannounced-move"]
    file = repository.root / CASE
    file.write_text(file.read_text("utf-8") + "updates:\n" + update(message="Two days later.", moved=OLD))
    repository.commit("Tell")
    assert found(repository) == []


def test_only_what_the_change_brings_counts(repository: Repository) -> None:
    """Two that clash on main stop nobody else; a third that clashes with them answers for itself."""
    repository.git("switch", "--quiet", "main")
    (repository.root / "maintenances/2026/clash.yml").write_text(MINIMAL)
    repository.commit("Clash")
    repository.git("switch", "--quiet", "work")
    repository.git("merge", "--quiet", "main", "-m", "Merge")
    assert call(repository, "check").exit_code == 1
    assert found(repository) == []
    (repository.root / "maintenances/2026/zebra.yml").write_text(MINIMAL)
    repository.commit("A third")
    assert found(repository) == ["maintenances/2026/zebra.yml:4 overlap"] * 2


def test_squash_rebase_and_merge_change_nothing(repository: Repository) -> None:
    """The laws look at what is there before and after, however the commits are cut."""
    edit(repository, "The API moves", "The API moves away")
    edit(repository, "summary: The API is read-only.", "summary: The API is read-only for a while.")
    assert found(repository) == []
    repository.git("reset", "--quiet", "--soft", "main")
    repository.commit("Squashed")
    assert found(repository) == []
    repository.git("switch", "--quiet", "main")
    repository.commit("Elsewhere", x=MINIMAL)
    repository.git("switch", "--quiet", "work")
    repository.git("rebase", "--quiet", "main")
    assert found(repository) == []


def test_what_cannot_be_checked_is_said(tmp_path: Path) -> None:
    """Without git, without the revision and in a shallow clone: all findings, and what was not done and how to mend it."""
    root = write_project(tmp_path / "origin", {CASE: MINIMAL})

    def told(folder: Path, base: str = "main") -> str:
        done = CliRunner().invoke(main, ["-C", str(folder), "--as-of", AS_OF, "check", "--base", base])
        assert done.exit_code == 0
        assert "info: what the change brings cannot be told" in done.stdout
        return done.stdout

    assert "no git repository" in told(root)
    repository = Repository(root)
    repository.commit("One")
    repository.commit("Two", x=MINIMAL.replace("2026-12-10", "2027-01-10"))
    assert "there is no commit 'nowhere'" in told(root, "nowhere")
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{root}", str(tmp_path / "clone")], check=True)
    assert "fetch-depth: 0" in told(tmp_path / "clone")


def test_diff_tells_what_will_change(repository: Repository) -> None:
    """The moved window in every zone, the notice, and what subscribers see; in three formats."""
    edit(repository, "start: 2026-12-10 22:00", "start: 2026-12-12 22:00")
    text = call(repository, "diff", "--base", "main").stdout
    assert "case: moved" in text
    assert "Europe/Berlin: Sat 12 Dec 2026, 22:00 to Sun 13 Dec 2026, 00:00  (was Thu 10 Dec 2026, 22:00" in text
    assert "UTC: Sat 12 Dec 2026, 21:00 to 23:00" in text
    assert "Calendars: the entry moves to" in text
    assert "[unannounced-move]" in text
    (facts,) = json.loads(call(repository, "diff", "--base", "main", "--format", "json").stdout)
    assert facts["kinds"] == ["moved"]
    assert facts["before"]["start"] == "2026-12-10T21:00:00Z"
    assert facts["after"]["start"] == "2026-12-12T21:00:00Z"
    assert facts["notice_given"] == (11 * 24 + 9) * 3600
    markdown = call(repository, "diff", "--base", "main", "--format", "markdown").stdout
    assert "| Zone | Window | Was |" in markdown


def test_diff_names_what_happens(repository: Repository) -> None:
    """Announced, started, completed, cancelled, extended and reworded are told apart."""
    root = repository.root
    (root / "maintenances/2026/new.yml").write_text(MINIMAL.replace("2026-12-10", "2027-01-10"))
    (root / CASE).write_text(
        MINIMAL.replace("duration: 2h", "duration: 3h") + "updates:\n" + update("in-progress", "Go.")
    )
    past = root / "maintenances/2026/past.yml"
    past.write_text(past.read_text("utf-8").replace("The API moves", "The API moved"))
    repository.commit("Much")
    facts = json.loads(call(repository, "diff", "--base", "main", "--format", "json").stdout)
    assert {item["id"]: item["kinds"] for item in facts} == {
        "past": ["reworded"],
        "case": ["started", "extended"],
        "new": ["announced"],
    }
    assert call(repository, "diff", "--base", "HEAD").stdout == "No maintenance changes.\n"


def test_markdown_of_a_diff_keeps_text_text(repository: Repository) -> None:
    """A hostile title stays a title."""
    edit(repository, "title: The API moves", 'title: "</h3><script>x</script> | [a](b) ## `c`"')
    markdown = call(repository, "diff", "--base", "main", "--format", "markdown").stdout
    assert "<script>" not in markdown
    assert "[a](b)" not in markdown


def test_only_updates_is_an_exit_code_for_a_branch_rule(repository: Repository) -> None:
    """0 where nothing but logs has grown; 1 for a window, a word, another file, or an older entry."""

    def verdict() -> int:
        done = call(repository, "diff", "--base", "main", "--only-updates")
        assert done.stdout == ""
        return done.exit_code

    file = repository.root / CASE
    log = MINIMAL + "updates:\n" + update("in-progress", "Go.")
    file.write_text(log)
    repository.commit("Start")
    assert verdict() == 0
    (repository.root / "notes.txt").write_text("x")
    assert verdict() == 1
    (repository.root / "notes.txt").unlink()
    file.write_text(log.replace("duration: 2h", "duration: 3h"))
    assert verdict() == 1
    file.write_text(log.replace("The API moves", "The API goes"))
    assert verdict() == 1
    file.write_text(log)
    assert verdict() == 0
    edit(repository, "All is well.", "All was well.", "maintenances/2026/past.yml")
    assert verdict() == 1


def test_notice_is_measured_from_now_until_it_is_merged(repository: Repository) -> None:
    """A commit on the branch makes nothing public."""
    policy = repository.root / "maintenances/_catalog/policy.yml"
    repository.git("switch", "--quiet", "main")
    policy.write_text("minimum_notice:\n  - {notice: 14d}\n")
    repository.commit("Policy")
    repository.git("switch", "--quiet", "work")
    repository.git("merge", "--quiet", "main", "-m", "Merge")
    new = repository.root / "maintenances/2026/new.yml"
    new.write_text(MINIMAL.replace("2026-12-10", "2026-12-14"))
    repository.commit("New")
    assert found(repository) == ["maintenances/2026/new.yml:4 minimum-notice"]


def test_work_that_has_begun_can_be_extended_however_late(repository: Repository) -> None:
    """An overdue maintenance is not over: its end still moves, and the log says so."""
    file = repository.root / CASE
    begun = PAST + "updates:\n  - at: 2026-11-20 22:00\n    status: in-progress\n    message: Go.\n"
    file.write_text(begun)
    repository.commit("Begin")
    repository.git("branch", "--force", "main")
    moved = "{start: 2026-11-20 22:00, end: 2026-11-21 00:00}"
    file.write_text(begun.replace("duration: 2h", "duration: 20d") + update(message="It takes longer.", moved=moved))
    repository.commit("Extend")
    assert [line for line in found(repository) if "past.yml" not in line and "overlap" not in line] == []
