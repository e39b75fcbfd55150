"""from-issue: what an approved request becomes, and how a refused one is answered."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import problems_of, write_project
from forewarn.cli import main
from forewarn.source.nodes import Mapping, plain
from forewarn.source.yaml_text import parse
from issues import issue

PATH = "maintenances/2026/2026-redis-failover-test.yml"


def ask(root: Path, text: str, *arguments: str, **environment: str) -> Result:
    """Hand an issue to the command."""
    clean = {"SOURCE_DATE_EPOCH": None, "FOREWARN_ISSUE_BODY": None, **environment}
    called = ["-C", str(root), "--as-of", "2026-12-05T21:30Z", "from-issue", *arguments]
    return CliRunner().invoke(main, called, input=text, env=clean)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small project."""
    return write_project(tmp_path / "project")


def files(root: Path) -> set[str]:
    """The maintenances that are there."""
    return {path.name for path in (root / "maintenances").rglob("2*.yml")}


@pytest.mark.parametrize("variable", [True, False])
def test_an_issue_becomes_the_file_that_new_would_write(root: Path, variable: bool) -> None:
    """From the environment or from standard input; the path is printed, and check is content."""
    text = issue(Components="api=outage\nweb")
    done = ask(root, "", FOREWARN_ISSUE_BODY=text) if variable else ask(root, text)
    assert (done.exit_code, done.stdout) == (0, f"{PATH}\n"), done.output
    written = (root / PATH).read_text("utf-8")
    assert "title: Redis failover test\n" in written
    assert "    api: outage\n    web: degraded\n" in written
    assert "  timezone: Europe/Berlin\n" in written
    assert not [one for one in problems_of(root) if one.severity == "error"]


def test_a_refusal_is_an_answer_to_whoever_asked(root: Path, tmp_path: Path) -> None:
    """Each fault with the field that it is about, as Markdown in which nothing is markup; nothing is left behind."""
    reply = tmp_path / "reply.md"
    text = issue(Title="@everyone #1", Components="apy\n<b>@org/team</b>", Duration="2 hrz", Time_zone="Berlin")
    done = ask(root, text, "--reply", str(reply))
    assert done.exit_code == 1
    assert done.stdout == ""
    told = reply.read_text("utf-8")
    for words in ("- Duration: ", "- Components: ", "- Time zone: ", "2 hrz"):
        assert words in told
    assert not re.search(r"@\w|#\d|<(?!!)|`", re.sub(r"&#\d+;", "", told)), told
    assert "&#64;&#8203;org" in told
    assert files(root) == {"2026-web-move.yml"}


def test_an_id_is_given_once(root: Path, tmp_path: Path) -> None:
    """A second request of the same title is refused, and the first stays as it is."""
    assert ask(root, issue(Components="api")).exit_code == 0
    before = (root / PATH).read_bytes()
    again = ask(root, issue(Components="web"), "--reply", str(tmp_path / "reply.md"))
    assert again.exit_code == 1
    assert "is taken" in (tmp_path / "reply.md").read_text("utf-8")
    assert (root / PATH).read_bytes() == before


def test_findings_of_the_policy_are_for_the_reviewers(root: Path) -> None:
    """Too little notice does not refuse a request: the pull request shows it, and somebody may allow it."""
    (root / "maintenances/_catalog/policy.yml").write_text("minimum_notice:\n  - {notice: 30d}\n")
    assert ask(root, issue(Components="api")).exit_code == 0
    assert {one.rule for one in problems_of(root) if one.span.path == PATH} == {"minimum-notice"}


@pytest.mark.parametrize("text", ["", "hello", "### Title\n\n../../etc/passwd", "\x00\xff"])
def test_an_issue_of_another_kind_is_refused(root: Path, text: str) -> None:
    """With words, whatever it is; an empty variable counts as an empty issue."""
    assert ask(root, text).exit_code == 1
    assert ask(root, "", FOREWARN_ISSUE_BODY="").exit_code == 1
    assert files(root) == {"2026-web-move.yml"}


ODD = st.text(
    st.sampled_from([*"ab1 -#:'\"{}[]&*!|>%@`,?=\\/.$(){};\n\t", "\u2028", "\u0085", "\r", "é", "\u202e", "\u00a0"]),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ODD, ODD, ODD, ODD)
def test_no_answer_becomes_a_key_of_the_file(root: Path, title: str, summary: str, duration: str, more: str) -> None:
    """Whatever is typed: refused in words, or a file whose keys are the form's and whose texts are what was typed."""
    text = issue(Title=f"x {title}", Summary=f"x{summary}", Duration=duration, Components=f"api\n{more}")
    done = ask(root, text)
    assert done.exit_code in (0, 1), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    if done.exit_code == 0:
        path = root / done.stdout.strip()
        assert re.fullmatch(r"maintenances/2026/2026-[a-z0-9-]+\.yml", done.stdout.strip())
        node, problems = parse(path.read_bytes(), "x.yml")
        assert not problems
        assert isinstance(node, Mapping)
        written = plain(node)
        assert isinstance(written, dict)
        assert set(written) == {"title", "summary", "type", "priority", "status", "window", "affects"}
        assert written["title"] == f"x {title}".strip()
        path.unlink()
    assert files(root) == {"2026-web-move.yml"}
