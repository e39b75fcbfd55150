"""The commands that edit a maintenance, as a person calls them: what they write, and what they refuse."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import MINIMAL, write_project
from forewarn.cli import main

BEFORE, DURING, LATE = "2026-11-20T09:00:30Z", "2026-12-10T21:30Z", "2026-12-11T09:00Z"
OWN = "maintenances/2026/2026-api-move.yml"
SERIES = "maintenances/2026/2026-patching.yml"
COMMENTED = f"""\
# yaml-language-server: $schema=../../schemas/maintenance.schema.json
# Ask Ada before you touch this.
{MINIMAL.replace("duration: 2h", "duration: 2h   # one for the move, one to turn back")}\
    # web: degraded
details: |-
  Long.  # no comment

# Below everything.
"""
FILES = {
    OWN: COMMENTED,
    SERIES: MINIMAL.replace("    api:", "    ecr:").replace("12-10 22:00", "12-01 20:00")
    .replace("  timezone", "  repeat: {rule: FREQ=MONTHLY;BYDAY=1TU, count: 6}\n  timezone"),
}  # fmt: skip


def call(root: Path, *arguments: str, at: str = BEFORE, input: str | None = None) -> Result:
    """Call a command in a project at an instant."""
    clean = {"SOURCE_DATE_EPOCH": None, "GITHUB_ACTIONS": None}
    return CliRunner().invoke(main, ["-C", str(root), "--as-of", at, *arguments], input=input, env=clean)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A small project with a commented maintenance and a series."""
    return write_project(tmp_path, FILES)


def refused(root: Path, *arguments: str, at: str = BEFORE) -> str:
    """What a refusal says; exit code 1, and no file has changed."""
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    done = call(root, *arguments, at=at)
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    return done.stderr


def test_a_maintenance_is_led_from_the_announcement_to_its_end_by_commands_alone(own: Path) -> None:
    """Moved, extended, started and completed: every comment stays, and check is content after each step."""
    steps = [
        (BEFORE, ("reschedule", "2026-api-move", "--start", "2026-12-11 22:00", "--message", "A day later: *sale*.")),
        ("2026-12-11T20:30Z", ("extend", "2026-api-move", "--by", "30m", "--message", "Slower disks.")),
        (
            "2026-12-11T21:02Z",
            ("update", "2026-api-move", "--status", "in-progress", "--message", "Begun.\n\n- one\n- two #2"),
        ),
        ("2026-12-11T21:02:59Z", ("extend", "2026-api-move", "--end", "2026-12-12 01:00", "--message", "More.")),
        ("2026-12-11T23:10Z", ("complete", "2026-api-move", "--outcome", "partial", "--message", "")),
        ("2026-12-12T08:10Z", ("update", "2026-api-move", "--message", "The report follows.")),
    ]
    old = (own / OWN).read_text("utf-8")
    for at, arguments in steps:
        done = call(own, *arguments, at=at)
        assert done.exit_code == 0, done.output
        assert done.stdout.startswith(f"--- a/{OWN}\n+++ b/{OWN}\n@@ ")
        assert done.stdout.endswith(f"\n{OWN}\n")
        assert call(own, "check", "--strict", at=at).exit_code == 0
    new = (own / OWN).read_text("utf-8")
    expected = old.replace("start: 2026-12-10", "start: 2026-12-11").replace("duration: 2h ", "duration: 3h ")
    assert new == expected + (
        "updates:\n"
        "  - at: 2026-11-20 10:00\n    message: |-\n      A day later: *sale*.\n"
        "    moved_from: {start: 2026-12-10 22:00, end: 2026-12-11 00:00}\n"
        "  - at: 2026-12-11 21:30\n    message: |-\n      Slower disks.\n"
        "    moved_from: {start: 2026-12-11 22:00, end: 2026-12-12 00:00}\n"
        "  - at: 2026-12-11 22:02\n    status: in-progress\n    message: |-\n      Begun.\n\n      - one\n      - two #2\n"
        "  - at: 2026-12-11 22:02\n    message: |-\n      More.\n"
        "    moved_from: {start: 2026-12-11 22:00, end: 2026-12-12 00:30}\n"
        "  - at: 2026-12-12 00:10\n    status: completed\n    outcome: partial\n"
        "  - at: 2026-12-12 09:10\n    message: |-\n      The report follows.\n"
    )


def test_a_file_of_forewarn_new_can_be_cancelled_and_keeps_its_comments(own: Path) -> None:
    """What new writes, the other commands can edit."""
    made = call(
        own, "new", "--title", "Web: 2", "--summary", "S", "--start", "2027-02-01 22:00", "--duration", "2h",
        "--component", "web=degraded",
    )  # fmt: skip
    path = own / made.stdout.strip()
    old = path.read_text("utf-8")
    done = call(own, "cancel", path.stem, "--message", "Withdrawn.")
    assert done.exit_code == 0, done.output
    assert path.read_text("utf-8").startswith(old)
    assert call(own, "check", "--strict").exit_code == 0


def test_a_dry_run_prints_the_diff_and_writes_nothing(own: Path) -> None:
    """The diff alone, and the same bytes as before."""
    old = (own / OWN).read_bytes()
    done = call(own, "reschedule", "2026-api-move", "--start", "2026-12-13 22:00", "--duration", "90m", "--message", "m", "--dry-run")  # fmt: skip
    assert done.exit_code == 0
    assert "+  duration: 1h 30m   # one for" in done.stdout
    assert not done.stdout.endswith(f"\n{OWN}\n")
    assert (own / OWN).read_bytes() == old


def test_an_occurrence_gets_a_file_of_its_own_and_keeps_it(own: Path) -> None:
    """The first edit writes the file with the difference alone, the next one edits it; the series' file stays."""
    series = (own / SERIES).read_bytes()
    path = own / "maintenances/2026/2026-patching--2027-01-05.yml"
    done = call(own, "reschedule", "2026-patching--2027-01-05", "--start", "2027-01-06 20:00", "--message", "Holiday.")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("--- /dev/null\n+++ b/maintenances/2026/2026-patching--2027-01-05.yml\n")
    assert path.read_text("utf-8") == (
        "# yaml-language-server: $schema=../../schemas/occurrence.schema.json\nof: 2026-patching\n"
        "window:\n  start: 2027-01-06 20:00\nupdates:\n  - at: 2026-11-20 10:00\n    message: |-\n      Holiday.\n"
        "    moved_from: {start: 2027-01-05 20:00, end: 2027-01-05 22:00}\n"
    )
    assert call(own, "extend", "2026-patching--2027-01-05", "--by", "1h", "--message", "Longer.").exit_code == 0
    assert "  start: 2027-01-06 20:00\n  duration: 3h\n" in path.read_text("utf-8")
    assert call(own, "cancel", "2026-patching--2027-02-02", "--message", "None needed.").exit_code == 0
    assert (own / SERIES).read_bytes() == series
    assert call(own, "check", "--strict").exit_code == 0
    if os.name == "posix":
        assert path.stat().st_mode == (own / SERIES).stat().st_mode


def test_a_new_file_of_an_occurrence_does_not_lose_its_notice(own: Path) -> None:
    """What git knows of the series says when the occurrence became public; its new file says so itself."""
    policy = own / "maintenances/_catalog/policy.yml"
    policy.write_text("minimum_notice:\n  - {notice: 3d}\n")
    when = {"GIT_COMMITTER_DATE": "2026-11-01T08:00:00Z", "GIT_AUTHOR_DATE": "2026-11-01T08:00:00Z"}
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "All"]):
        subprocess.run(["git", "-C", str(own), *arguments], check=True, env={**os.environ, **when})
    done = call(own, "update", "2026-patching--2026-12-01", "--message", "Soon.", at="2026-12-01T18:30Z")
    assert done.exit_code == 0, done.output
    assert "+announced: 2026-11-01 09:00\n" in done.stdout
    assert call(own, "check", at="2026-12-01T18:30Z").exit_code == 0
    told = refused(own, "reschedule", "2026-api-move", "--start", "2026-11-21 22:00", "--message", "Sooner.")
    assert "would not be sound, and was not changed" in told
    assert "the notice given is" in told


@pytest.mark.parametrize(
    ("arguments", "at", "words"),
    [
        (("update", "2026-api-mover", "--message", "x"), BEFORE, "did you mean '2026-api-move'?"),
        (("cancel", "2026-patching", "--message", "x"), BEFORE, "the next is 2026-patching--2026-12-01"),
        (("update", "2026-api-move", "--message", " "), BEFORE, "the message is empty"),
        (("cancel", "2026-api-move", "--message", ""), BEFORE, "the message is empty"),
        (("update", "2026-api-move", "--message", "bell \x07"), BEFORE, "the message cannot be written"),
        (("update", "2026-api-move", "--message", "[START_TIME]"), BEFORE, "is a placeholder"),
        (("update", "2026-api-move", "--status", "tentative", "--message", ""), BEFORE, "cannot go back to 'tentative'"),
        (("update", "2026-api-move", "--message", "x", "--at", "2026-11-21 10:00"), BEFORE, "what has happened"),
        (("update", "2026-api-move", "--message", "x", "--at", "soon"), BEFORE, "--at: 'soon' is not an instant"),
        (("update", "2026-api-move", "--message", "x", "--at", "2026-10-25 02:30"), BEFORE, "happens twice"),
        (("extend", "2026-api-move", "--end", "2026-12-11 00:00", "--message", "x"), BEFORE, "is not later"),
        (("extend", "2026-api-move", "--by", "1h", "--message", "x"), LATE, "was over"),
        (("reschedule", "2026-api-move", "--start", "2026-12-10 22:00", "--message", "x"), BEFORE, "window as it is"),
        (("reschedule", "2026-api-move", "--start", "2026-12-12", "--message", "x"), BEFORE, "without a time"),
        (("reschedule", "2026-api-move", "--start", "2027-03-28 02:30", "--message", "x"), BEFORE, "does not exist"),
        (
            ("reschedule", "2026-api-move", "--start", "2026-12-12 22:00", "--end", "2026-12-12 21:00", "--message", "x"),
            BEFORE,
            "before it starts",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    own: Path, arguments: tuple[str, ...], at: str, words: str
) -> None:
    """Exit code 1, two lines on what is wrong and what to do."""
    assert words in refused(own, *arguments, at=at)


def test_what_is_over_stays_over(own: Path) -> None:
    """A completed or cancelled one is neither revived nor moved; news without a status may be added."""
    assert call(own, "cancel", "2026-web-move", "--message", "No.").exit_code == 0
    start = ("update", "2026-api-move", "--status", "in-progress", "--message", "")
    assert call(own, *start, at=DURING).exit_code == 0
    told = refused(own, "reschedule", "2026-api-move", "--start", "2026-12-12 22:00", "--message", "x", at=DURING)
    assert "work on '2026-api-move' has begun" in told
    told = refused(own, "update", "2026-api-move", "--status", "confirmed", "--message", "", at=DURING)
    assert "cannot go back to 'confirmed'" in told
    assert call(own, "complete", "2026-api-move", "--message", "", at=LATE).exit_code == 0
    again = {
        ("complete", "2026-api-move"): "forewarn update with a message alone",
        ("cancel", "2026-web-move"): "is cancelled already",
        ("cancel", "2026-api-move"): "is completed already",
        ("update", "2026-api-move", "--status", "in-progress"): "replaces: 2026-api-move",
        ("update", "2026-web-move", "--status", "confirmed"): "replaces: 2026-web-move",
        ("extend", "2026-api-move", "--by", "1h"): "its window stands",
        ("reschedule", "2026-web-move", "--start", "2026-12-22 22:00"): "is cancelled; its window stands",
    }
    for arguments, words in again.items():
        assert words in refused(own, *arguments, "--message", "x", at=LATE)
    told = refused(own, "update", "2026-api-move", "--message", "x", "--at", "2026-12-11 09:59", at=LATE)
    assert "this one cannot be older" in told
    assert call(own, "update", "2026-api-move", "--message", "x", at=LATE).exit_code == 0


def test_a_change_that_brings_an_error_is_refused_with_the_problem(own: Path) -> None:
    """In its own file or in another's: what the rules refuse never reaches the disk."""
    other = own / "maintenances/2026/2026-api-again.yml"
    other.write_text(MINIMAL.replace("12-10 22:00", "12-11 02:00"))
    told = refused(own, "extend", "2026-api-move", "--end", "2026-12-11 03:00", "--message", "x")
    assert f"{OWN} would not be sound" in told
    assert "maintenances/2026/2026-api-again.yml" in told
    assert "[overlap]" in told
    other.write_text(MINIMAL.replace("window:", "status: tentative\nwindow:"))
    assert "[status-conflict]" in refused(own, "update", "2026-api-again", "--status", "verifying", "--message", "x")


def test_a_file_with_faults_is_not_edited_and_faults_of_others_are_no_obstacle(own: Path) -> None:
    """In an incident somebody else's slip must not stop the news."""
    (own / "maintenances/2026/2026-broken.yml").write_text("title: [\n")
    (own / "maintenances/2026/notes.txt").write_text("x")
    assert call(own, "update", "2026-api-move", "--message", "x").exit_code == 0
    told = refused(own, "update", "2026-broken", "--message", "x")
    assert "has to be sound before" in told
    assert "2026-broken.yml:" in told
    path = own / OWN
    path.write_text(path.read_text("utf-8").replace("title:", "titel:"), "utf-8")
    assert "'titel'" in refused(own, "update", "2026-api-move", "--message", "x")


@pytest.mark.parametrize(
    "arguments",
    [
        ("update", "2026-api-move"),
        ("complete", "2026-api-move"),
        ("update", "2026-api-move", "--status", "done", "--message", "x"),
        ("extend", "2026-api-move", "--message", "x"),
        ("extend", "2026-api-move", "--by", "1h", "--end", "2026-12-12 22:00", "--message", "x"),
        ("extend", "2026-api-move", "--by", "90", "--message", "x"),
        ("reschedule", "2026-api-move", "--message", "x"),
        ("reschedule", "2026-api-move", "--start", "2026-12-12 22:00", "--end", "2026-12-12 23:00", "--duration", "1h"),
    ],
)
def test_calls_that_make_no_sense_are_exit_code_2(own: Path, arguments: tuple[str, ...]) -> None:
    """A missing message without a terminal is one of them."""
    assert call(own, *arguments, input="").exit_code == 2


def test_on_a_terminal_the_message_is_asked_for(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be empty where a status says enough."""
    monkeypatch.setattr("forewarn.cli.desk._is_terminal", lambda: True)
    assert call(own, "update", "2026-api-move", input="Soon: #1\n").exit_code == 0
    assert "      Soon: #1\n" in (own / OWN).read_text("utf-8")
    assert call(own, "complete", "2026-api-move", input="\n").exit_code == 0
    assert re.search(r"outcome: successful\n\Z", (own / OWN).read_text("utf-8"))


def test_updates_in_the_minute_of_the_last_one_are_told_apart_by_seconds(own: Path) -> None:
    """An instant that was typed with seconds is not undercut by one that is cut to the minute."""
    assert call(own, "update", "2026-api-move", "--message", "x", "--at", "2026-11-20 10:00:20").exit_code == 0
    done = call(own, "update", "2026-api-move", "--message", "y")
    assert done.exit_code == 0, done.output
    assert "- at: 2026-11-20 10:00:30" in (own / OWN).read_text("utf-8")
    assert "cannot be older" in refused(own, "update", "2026-api-move", "--message", "z", at="2026-10-25T00:30Z")


def test_windows_line_ends_survive(own: Path) -> None:
    """The file stays as its author's editor wrote it."""
    path = own / OWN
    path.write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    done = call(own, "cancel", "2026-api-move", "--message", "a\nb")
    assert done.exit_code == 0
    assert path.read_bytes().startswith(COMMENTED.replace("\n", "\r\n").encode())
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
