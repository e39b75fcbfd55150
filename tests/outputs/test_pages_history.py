"""The change history on a page: facts for everybody, commits where they are wanted, authors inside alone."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import problems_of, write_project
from forewarn.history import Revision
from forewarn.model import Move
from forewarn.outputs import pages
from forewarn.record import Change, ChangeKind, Record
from forewarn.settings import Audience, Commits, HistorySettings, Settings
from forewarn.values import replace
from forewarn.wording import Status
from samples import opened, sample_board, sample_entry

ENTRY = sample_entry("2026-redis-8")
WINDOW = ENTRY.maintenance.window
WAS = Move(WINDOW.start - timedelta(days=7), WINDOW.end - timedelta(days=7))
ANNOUNCED, MOVED = (datetime(2026, month, 1, 8, tzinfo=UTC) for month in (11, 12))
REVIEWED = (("Reviewed-by", "Grace"), ("Reviewed-by", "Lin <b>"), ("Signed-off-by", "Ada"), ("Ticket", "CHG7"))
GITHUB = "https://github.com/example/status"


def record(subject: str = "Move it (#12)") -> Record:
    """Announced in November, moved in December by a commit with this subject."""
    first = Change(
        ANNOUNCED, (ChangeKind.ANNOUNCED,), "T", replace(WINDOW, start=WAS.start, end=WAS.end), Status.CONFIRMED
    )
    second = Change(
        MOVED,
        (ChangeKind.MOVED, ChangeKind.CONFIRMED),
        "T",
        WINDOW,
        Status.CONFIRMED,
        was=WAS,
        revision=Revision(MOVED, "c0ffee", "Ada Lovelace", subject, REVIEWED),
    )
    return Record(ANNOUNCED, MOVED, (first, second), MOVED)


def page(settings: Settings | None = None, subject: str = "Move it (#12)") -> str:
    """The page of the entry."""
    board = sample_board()
    entry = replace(ENTRY, record=record(subject))
    board = replace(board, entries=(entry,), settings=settings or board.settings)
    return next(a.content.decode() for a in pages.render(board) if a.path == f"{entry.path}index.md")


def history(page: str) -> str:
    """The last section, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("## Change history")[2]).split())


SETTINGS = replace(sample_board().settings, repository=GITHUB)


def test_the_newest_change_comes_first_with_its_windows_and_the_notice_given() -> None:
    """Kinds in words, old and new window, how long before: read from the record alone."""
    told = history(page())
    assert told.index("moved, confirmed") < told.index("announced")
    assert "From Tue 8 Dec 2026, 21:00 to 22:30 , now Tue 15 Dec 2026, 21:00 to 22:30 , 14 days&#x27; notice" in told
    assert "For Tue 8 Dec 2026, 21:00 to 22:30 , 37 days&#x27; notice" in told


def test_the_window_before_a_move_is_struck_through_on_the_card_and_in_lists() -> None:
    """On the notice's summary, on the home page's card and in the archive."""
    board = replace(sample_board(), entries=(replace(ENTRY, record=record()),))
    made = {a.path: a.content.decode() for a in pages.render(board)}
    for path in (f"{ENTRY.path}index.md", "index.md", "history/2026/index.md", "components/redis/index.md"):
        assert re.search(r"Moved from <s><time [^>]+>Tue 8 Dec 2026, 21:00</time>", made[path]), path


def test_the_log_says_of_a_longer_window_that_it_was_extended() -> None:
    """An update that declares an earlier window is not always a move."""
    page = next(
        a.content.decode()
        for a in pages.render(sample_board())
        if a.path == "maintenance/2026-container-host-patching--2026-12-08/index.md"
    )
    log = page.partition("## Updates")[2].partition("</ol>")[0]
    assert "<strong>extended</strong>" in log
    assert "<strong>moved</strong>" not in log


def test_a_commit_is_told_with_its_pull_request_and_its_reviewers() -> None:
    """The number is a link where the project is at GitHub; whoever wrote it is not named in public."""
    made = page(SETTINGS)
    assert f'<a href="{GITHUB}/pull/12">#12</a>' in made
    told = history(made)
    assert "Move it #12 Reviewed by Grace and Lin &lt;b&gt;" in told
    assert "Ada Lovelace" not in told
    assert "Signed" not in told
    assert "CHG7" not in told
    assert "#12" in history(page())
    assert "/pull/12" not in page()


def test_an_internal_audience_reads_who_wrote_it() -> None:
    """And who signed it off."""
    told = history(page(replace(SETTINGS, audience=Audience.INTERNAL)))
    assert "By Ada Lovelace" in told
    assert "Signed off by Ada" in told


def test_commits_can_be_left_out() -> None:
    """Nothing that a commit says is on the page then; what changed still is."""
    made = page(replace(SETTINGS, audience=Audience.INTERNAL, history=HistorySettings(Commits.HIDE)))
    told = history(made)
    assert "moved, confirmed" in told
    assert "37 days" in told
    for word in ("Move it", "#12", "Grace", "Ada Lovelace"):
        assert word not in told


def test_a_merge_says_its_number_once() -> None:
    """The name of a branch is no news."""
    told = history(page(SETTINGS, "Merge pull request #12 from ada/secret-branch"))
    assert "Pull request #12" in told
    assert "secret-branch" not in told


@pytest.mark.parametrize(
    "subject", ["<script>alert(1)</script>", "{{ 7*7 }}", '"><img src=x onerror=y>', "</li></ol># x"]
)
def test_a_subject_is_text(subject: str) -> None:
    """Whatever a commit is called, the page has the same tags."""
    hostile, plain = (re.findall(r"<[^>]+>", page(SETTINGS, words)) for words in (subject, "x"))
    assert hostile == plain
    assert "{{" not in page(SETTINGS, subject).partition("---\n\n")[2]


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("repo_url: https://github.com/example/status", GITHUB),
        ("repo_url: https://github.com/example/status.git", GITHUB),
        ("repo_url: http://www.github.com/example/status/", GITHUB),
        ("repo_url: https://gitlab.com/example/status", ""),
        ("repo_url: https://github.com.evil.example/example/status", ""),
        ("repo_url: !ENV REPO", ""),
        ("repo_url: [a]", ""),
        ("repo_url:", ""),
        ("", ""),
    ],
)
def test_the_repository_is_read_where_it_is_at_github(tmp_path: Path, said: str, address: str) -> None:
    """Anything else is the engine's own affair, and no fault."""
    head = "site_name: Example status\nsite_url: https://status.example.com/\n"
    assert opened(write_project(tmp_path, {"mkdocs.yml": f"{head}{said}\n"})).settings.repository == address


def test_the_setting_is_one_of_two_words(tmp_path: Path) -> None:
    """And what stands in its place is a problem with the words that fit."""
    head = "site_name: S\nsite_url: https://s.example.com/\nextra:\n  forewarn:\n    history: {commits: %s}\n"
    assert opened(write_project(tmp_path, {"mkdocs.yml": head % "hide"})).settings.history.commits is Commits.HIDE
    problems = problems_of(write_project(tmp_path, {"mkdocs.yml": head % "maybe"}))
    assert [problem.rule for problem in problems] == ["type"]
    assert "hide" in f"{problems[0].message} {problems[0].hint}"
