"""Problems to lines: what machines read of them."""

import json

from forewarn.problems import Problem, Severity, Span
from forewarn.reporters import ANNOTATIONS, as_json, github, sarif, summary, text

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


def test_what_github_would_not_show_stays_in_the_log() -> None:
    """Ten of a kind are annotations, the others are text."""
    many = [Problem(Span("x.yml", line), "type", "wrong") for line in range(1, ANNOTATIONS + 4)]
    lines = github(many).splitlines()
    assert sum(line.startswith("::error") for line in lines) == ANNOTATIONS
    assert "x.yml:13:1: error: wrong [type]" in lines


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
