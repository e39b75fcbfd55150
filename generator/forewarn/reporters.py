"""Problems to lines: pure functions, one a format."""

import json
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote

from forewarn.notice.prose import harden_for_github
from forewarn.problems import Problem, Severity


def text(problems: list[Problem]) -> str:
    """A paragraph for each problem, the place first, so that editors and terminals can jump to it."""
    lines = []
    for problem in problems:
        span = problem.span
        lines.append(f"{span.path}:{span.line}:{span.column}: {problem.severity}: {problem.message} [{problem.rule}]")
        if problem.hint:
            lines.append(f"    {problem.hint}")
    return "\n".join(lines)


ANNOTATIONS = 10
"""How many of a kind GitHub shows for one step; what is over stays readable in the log."""
MOST = 500
"""How many are listed in the summary of a run, which holds a megabyte."""
_COMMAND = re.compile(r"^\s*::|##\[|\r")
"""Where a runner would take a line of the log for a command."""


def github(problems: list[Problem]) -> str:
    """A workflow command for each problem: GitHub shows them beside the lines of a pull request."""
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    shown = dict.fromkeys(Severity, 0)
    lines: list[str] = []
    rest: list[Problem] = []
    for problem in problems:
        shown[problem.severity] += 1
        if shown[problem.severity] > ANNOTATIONS:
            rest.append(problem)
            continue
        span = problem.span
        place = f"file={_property(span.path)},line={span.line},col={span.column},title={_property(problem.rule)}"
        words = problem.message + (f"\n{problem.hint}" if problem.hint else "")
        lines.append(f"::{kinds[problem.severity]} {place}::{_data(words)}")
    if rest:
        lines += [f"{len(rest)} more, which GitHub does not show beside the lines:"]
        lines += [_COMMAND.sub(": : ", line) for line in text(rest).split("\n")]
    return "\n".join(lines)


def github_summary(problems: list[Problem]) -> str:
    """All problems as Markdown for the summary of a run, where GitHub shows only some of them beside the lines; else nothing."""
    counts = Counter(problem.severity for problem in problems)
    if all(count <= ANNOTATIONS for count in counts.values()):
        return ""
    rows = "\n".join(
        f"- **{one.severity}**: {harden_for_github(' '.join(text([one]).split()))}" for one in problems[:MOST]
    )
    more = f"\n\nAnd {len(problems) - MOST} more." if len(problems) > MOST else ""
    return f"## {summary(problems)}\n\n{rows}{more}\n\n"


def github_line(kind: str, words: str) -> str:
    """A workflow command without a place: ``error``, ``warning`` or ``notice``."""
    return f"::{kind}::{_data(words)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def as_json(problems: list[Problem]) -> str:
    """A list of ``{path, line, column, severity, rule, message, hint}``."""
    return json.dumps(
        [
            {
                "path": problem.span.path,
                "line": problem.span.line,
                "column": problem.span.column,
                "severity": problem.severity,
                "rule": problem.rule,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in problems
        ],
        indent=2,
        ensure_ascii=False,
    )


def sarif(problems: list[Problem]) -> str:
    """SARIF 2.1.0 (OASIS), which code scanning reads."""
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    results = [
        {
            "ruleId": problem.rule,
            "level": levels[problem.severity],
            "message": {"text": problem.message + (f"\n{problem.hint}" if problem.hint else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(problem.span.path), "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": problem.span.line, "startColumn": problem.span.column},
                    }
                }
            ],
        }
        for problem in problems
    ]
    rules = [{"id": rule} for rule in sorted({problem.rule for problem in problems})]
    from importlib.metadata import version  # noqa: PLC0415 - it takes as long to import as all of a short command

    driver = {"name": "forewarn", "version": version("forewarn"), "rules": rules}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


REPORTERS: dict[str, Callable[[list[Problem]], str]] = {"text": text, "github": github, "json": as_json, "sarif": sarif}


def summary(problems: list[Problem]) -> str:
    """``2 errors, 1 warning``, or that there is nothing."""
    counts = [(severity, sum(problem.severity is severity for problem in problems)) for severity in Severity]
    said = [
        f"{count} {severity}{'s' if count > 1 and severity is not Severity.INFO else ''}"
        for severity, count in counts
        if count
    ]
    return ", ".join(said) or "no problems"
