"""Problems to lines: what machines read of them."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from forewarn.problems import Problem, Severity, Span
from forewarn.reporters import ANNOTATIONS, as_json, github, github_summary, sarif, summary, text

ONE = Problem(Span("maintenances/2026/x.yml", 3, 7), "type", "50 % of 'a:b',\nwrong", "write: c, d")
INFO = Problem(Span("mkdocs.yml"), "history", "not asked", severity=Severity.INFO)


def test_text_puts_the_place_first_and_the_hint_below() -> None:
    """Editors and terminals jump to path:line:column."""
    assert text([ONE]).startswith("maintenances/2026/x.yml:3:7: error: 50 %")
    assert text([ONE]).endswith("    write: c, d")


def test_github_commands_are_escaped() -> None:
    """Percent signs and line ends in data, colons and commas in properties."""
    command = github([ONE])
    assert command == (
        "::error file=maintenances/2026/x.yml,line=3,col=7,title=type::50 %25 of 'a:b',%0Awrong%0Awrite: c, d"
    )
    odd = Problem(Span("a,b:c.yml"), "x", "y")
    assert github([odd]).startswith("::error file=a%2Cb%3Ac.yml,line=1,col=1")
    assert github([INFO]).startswith("::notice ")


COMMAND = re.compile(r"::(error|warning|notice)(?: ([^:\r\n]*))?::([^\r\n]*)")
"""The grammar of a workflow command: a name, properties between commas, data to the end of the line."""


def unescaped(text: str, signs: str) -> str:
    """What a runner makes of an escaped value: the percent sign comes last."""
    for sign in signs:
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text.replace("%25", "%")


def read_back(line: str) -> tuple[str, dict[str, str], str]:
    """A line as a runner reads it: the command, its properties, its data."""
    found = COMMAND.fullmatch(line)
    assert found, line
    pairs = [part.partition("=") for part in found[2].split(",")]
    return found[1], {key: unescaped(value, "\r\n:,") for key, _, value in pairs}, unescaped(found[3], "\r\n")


PIECES = [*"ab%:,;=#[\n\r\t \"'0A25DC3", "::", "%25", "%0A", "::error::", "é", "\u2028"]
ODD = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(ODD, ODD, ODD, ODD, st.sampled_from(Severity))
def test_a_runner_reads_back_what_was_reported(path: str, rule: str, message: str, hint: str, weight: Severity) -> None:
    """Whatever a title, a path or a message holds: one line, one command, and the very same words."""
    (line,) = github([Problem(Span(path, 3, 7), rule, message, hint, weight)]).split("\n")
    kind, properties, data = read_back(line)
    assert kind == {"error": "error", "warning": "warning", "info": "notice"}[weight]
    assert properties == {"file": path, "line": "3", "col": "7", "title": rule}
    assert data == message + (f"\n{hint}" if hint else "")


def test_what_github_would_not_show_stays_in_the_log() -> None:
    """Ten of a kind are annotations, the others are text."""
    many = [Problem(Span("x.yml", line), "type", "wrong") for line in range(1, ANNOTATIONS + 4)]
    lines = github(many).splitlines()
    assert sum(line.startswith("::error") for line in lines) == ANNOTATIONS
    assert "x.yml:13:1: error: wrong [type]" in lines


def test_the_summary_of_a_run_lists_all_where_github_shows_some() -> None:
    """Nothing where every finding has its annotation; else each a line, in which nothing is markup."""
    many = [Problem(Span("x.yml", line), "type", "<b>@all</b>\n| #1") for line in range(1, ANNOTATIONS + 2)]
    assert github_summary(many[1:]) == ""
    told = github_summary(many)
    assert told.startswith(
        "## 11 errors\n\n- **error**: x.yml&#58;1&#58;1: error: &#60;b&#62;&#64;&#8203;all&#60;/b&#62; &#124; "
    )
    assert told.count("\n- ") == ANNOTATIONS + 1
    assert len(github_summary(many * 1000)) < 100_000


@given(ODD, ODD)
def test_what_is_over_can_be_no_command(message: str, hint: str) -> None:
    """A runner takes a line for one that begins with two colons, whatever stands before, or holds ``##[``."""
    many = [Problem(Span("x.yml", line), "type", message, hint) for line in range(1, ANNOTATIONS + 2)]
    for line in github(many).split("\n")[ANNOTATIONS:]:
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "\r" not in line


def test_json_has_every_fact() -> None:
    """One object for each problem."""
    (found,) = json.loads(as_json([ONE]))
    assert (found["path"], found["line"], found["column"], found["severity"], found["rule"]) == (
        "maintenances/2026/x.yml",
        3,
        7,
        "error",
        "type",
    )


def test_sarif_names_rules_levels_and_places() -> None:
    """Code scanning finds each result at its line."""
    document = json.loads(sarif([ONE, INFO]))
    (run,) = document["runs"]
    assert document["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["history", "type"]
    assert [result["level"] for result in run["results"]] == ["error", "note"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 7}


def test_the_summary_counts_each_kind() -> None:
    """And says so where there is nothing."""
    assert summary([ONE, ONE, INFO]) == "2 errors, 1 info"
    assert summary([]) == "no problems"
