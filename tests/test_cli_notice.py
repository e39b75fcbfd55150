"""The command ``notice``: which letter is printed, as what, and what a call that makes no sense is told."""

from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from icalendar import Calendar

from conftest import CASE, MINIMAL, write_project
from samples import copy_sample
from test_cli import call
from test_git import Repository

MOVED = """\
updates:
  - at: 2026-12-01 10:00
    message: The vendor asked for it.
    moved_from: {start: 2026-12-09 22:00, end: 2026-12-10 00:00}
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample project that tests only read."""
    return copy_sample(tmp_path_factory.mktemp("notice"))


@pytest.mark.parametrize(
    ("id", "title"),
    [
        ("2026-postgresql-17", "SCHEDULED MAINTENANCE NOTIFICATION"),
        ("2026-payments-riyadh", "SCHEDULED MAINTENANCE CHANGE"),
        ("2026-postgresql-16-patch", "SCHEDULED MAINTENANCE CANCELLATION"),
        ("2026-ecs-capacity", "SCHEDULED MAINTENANCE COMPLETION"),
    ],
)
def test_the_letter_that_fits_is_printed(sample: Path, id: str, title: str) -> None:
    """Without a word on its kind; named, it is the same, and nothing is said beside it."""
    done = call("notice", id, root=sample)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == title
    kind = title.rpartition(" ")[2].lower().replace("notification", "announcement")
    assert call("notice", id, "--kind", kind, root=sample).stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["2026-postgresql-17", "--kind", "completion"], "forewarn complete 2026-postgresql-17"),
        (["2026-postgresql-17", "--kind", "cancellation"], "forewarn cancel 2026-postgresql-17"),
        (["2026-ecs-capacity", "--kind", "announcement"], "type --kind completion"),
        (["2026-postgresql-16-patch", "--kind", "completion"], "type --kind cancellation"),
        (["2026-dns-sydney", "--kind", "change"], "type --kind announcement"),
        (["2026-dns-sydney", "--kind", "party"], "announcement"),
        (["2026-dns-sydney", "--to", "a@example.com"], "--format eml"),
        (["2026-dns-sydney", "--format", "eml", "--to", "Ada"], "--to ada@example.com"),
        (["2026-dns-sydney", "--format", "eml", "--to", "a@b.example\nBcc: c@d.example"], "not a mail address"),
    ],
)
def test_what_makes_no_sense_is_exit_code_2_with_what_to_type(sample: Path, arguments: list[str], told: str) -> None:
    """A kind that contradicts the facts, and receivers that nothing is sent to."""
    done = call("notice", *arguments, root=sample)
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_a_mail_is_written_byte_by_byte(sample: Path) -> None:
    """CRLF throughout, to whom was named, with the calendar entry of the cancellation."""
    done = call(
        "notice",
        "2026-postgresql-16-patch",
        "--format",
        "eml",
        "--to",
        "a@b.example",
        "--to",
        "c@d.example",
        root=sample,
    )
    assert done.exit_code == 0
    assert b"\n" not in done.stdout_bytes.replace(b"\r\n", b"")
    message = message_from_bytes(done.stdout_bytes, policy=default)
    assert message["To"] == "a@b.example, c@d.example"
    assert message["Subject"] == "Cancelled: PostgreSQL 16 minor update"
    event = Calendar.from_ical(list(message.iter_parts())[2].get_content())
    assert event["method"] == "CANCEL"


def test_a_mail_that_nobody_could_answer_is_not_written(project: Callable[[Mapping[str, str]], Path]) -> None:
    """Where no address is said, the run ends with the key to say one in."""
    folder = project({"maintenances/_catalog/organization.yml": "name: Example Corp\n", CASE: MINIMAL})
    done = call("notice", "case", "--format", "eml", root=folder)
    assert done.exit_code == 1
    assert "support: {email:" in done.stderr
    assert done.stdout == ""


def test_the_history_of_git_counts(tmp_path: Path) -> None:
    """Date and ids come from the commit, not from the instant of the call."""
    write_project(tmp_path, {CASE: MINIMAL + MOVED})
    Repository(tmp_path).commit("Move the API later")
    done = call("notice", "case", "--format", "eml", root=tmp_path)
    message = message_from_bytes(done.stdout_bytes, policy=default)
    assert message["Date"] == "Sun, 01 Nov 2026 01:00:00 +0000"
    assert message["Subject"] == "Changed: The API moves"
    assert str(message["Message-ID"]).startswith("<case.")
    later = call("--as-of", "2027-05-01T00:00Z", "notice", "case", "--format", "eml", root=tmp_path)
    assert later.stdout_bytes == done.stdout_bytes


def test_half_a_history_is_not_sent(tmp_path: Path) -> None:
    """A mail from a shallow clone would keep a false date for good: it is refused with the way out; a letter is not."""
    write_project(tmp_path / "whole", {CASE: MINIMAL})
    whole = Repository(tmp_path / "whole")
    whole.commit("Schedule the move")
    whole.commit("Nothing else")
    whole.git("clone", "--quiet", "--depth=1", f"file://{tmp_path / 'whole'}", str(tmp_path / "half"))
    done = call("notice", "case", "--format", "eml", root=tmp_path / "half")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "shallow" in done.stderr
    assert call("notice", "case", root=tmp_path / "half").exit_code == 0


def test_a_profile_says_how_letters_begin(project: Callable[[Mapping[str, str]], Path]) -> None:
    """`openings` of a profile, under the maintenance's own; the kinds that nobody spoke of keep our words."""
    profile = "maintenances/_catalog/profiles/ours.yml"
    files = {
        profile: "opening: An upcoming event.\nopenings: {change: It moves., cancellation: It is off.}\n",
        CASE: MINIMAL + "profile: ours\nopenings: {change: We move.}\n" + MOVED,
    }
    assert "\nWe move.\n" in call("notice", "case", root=project(files)).stdout
    off = MINIMAL + "profile: ours\nstatus: cancelled\n"
    text = call("notice", "case", root=project({**files, CASE: off})).stdout
    assert "\nIt is off.\n" in text
    assert "upcoming" not in text
    over = MINIMAL + "profile: ours\nupdates: [{at: 2026-12-05 10:00, status: completed}]\n"
    assert "scheduled maintenance below has ended" in call("notice", "case", root=project({**files, CASE: over})).stdout
