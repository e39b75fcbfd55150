"""The case files: each of ``cases/valid`` is accepted, each of ``cases/invalid`` has exactly the problems it names.

A single file stands in for one maintenance of the small project; its last lines say ``# expect: LINE:COLUMN
rule``. A folder is laid over the small project; its ``expect.txt`` says ``path:LINE:COLUMN rule``.
"""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import CASE, Files, problems_of, write_project
from forewarn.problems import Problem, Severity
from forewarn.rules import RULES

CASES = Path(__file__).parent / "cases"
READ_AT = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
"""The instant at which cases are read: after all that the examples of the design report."""
VALID = sorted(path for path in (CASES / "valid").iterdir() if not path.name.startswith("."))
INVALID = sorted(path for path in (CASES / "invalid").glob("*/*") if not path.name.startswith("."))
FORMAT_RULES = [
    "yaml",
    "unknown-key",
    "duplicate-key",
    "type",
    "required",
    "empty-value",
    "comment-after-text",
    "unknown-component",
    "unknown-person",
    "unknown-profile",
    "unknown-timezone",
    "nonexistent-time",
    "ambiguous-time",
    "end-before-start",
    "placeholder",
    "duplicate-id",
    "file-name",
    "unsafe-text",
    "status-conflict",
    "update-order",
    "duplicate-component",
    "unknown-group",
    "dependency-cycle",
    "too-large",
    "unknown-rule",
]
JARGON = re.compile(
    r"input should|value error|pydantic|str_type|none_type|NoneType|\bdict\b|does not fit here", re.IGNORECASE
)


def _files(case: Path) -> Files:
    """What a case puts over the small project; a line ``- path`` of its ``expect.txt`` leaves a file out."""
    if case.is_file():
        return {CASE: case.read_bytes()}
    paths = [path for path in case.rglob("*") if path.is_file() and path != case / "expect.txt"]
    laid: dict[str, str | bytes | None] = {path.relative_to(case).as_posix(): path.read_bytes() for path in paths}
    return laid | dict.fromkeys(line[2:] for line in _notes(case) if line.startswith("- "))


def _notes(case: Path) -> list[str]:
    notes = case / "expect.txt"
    return notes.read_text("utf-8").splitlines() if notes.is_file() else []


def _expected(case: Path) -> list[str]:
    if case.is_dir():
        return sorted(line for line in _notes(case) if not line.startswith("- "))
    found = re.findall(r"^# expect: (\d+:\d+ [a-z-]+)\r?$", case.read_bytes().decode("utf-8", "replace"), re.MULTILINE)
    return sorted(f"{CASE}:{place}" for place in found)


def _said(problem: Problem) -> str:
    span = problem.span
    return f"{span.path}:{span.line}:{span.column} {problem.rule}"


@pytest.mark.parametrize("case", VALID, ids=lambda path: path.stem)
def test_a_valid_case_has_no_problem(case: Path, tmp_path: Path) -> None:
    """What people may write is accepted without a word."""
    assert problems_of(write_project(tmp_path, _files(case)), as_of=READ_AT) == []


@pytest.mark.parametrize("case", INVALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_invalid_case_has_exactly_its_problems(case: Path, tmp_path: Path) -> None:
    """Every fault is reported, at its place and under its rule, in words for people, and nothing else is."""
    root = write_project(tmp_path, _files(case))
    start = time.process_time()
    problems = problems_of(root, as_of=READ_AT)
    took = time.process_time() - start
    assert sorted(map(_said, problems)) == _expected(case), "\n".join(map(str, problems))
    assert case.parent.name in {problem.rule for problem in problems}
    assert took < 8
    for problem in problems:
        assert problem.hint
        assert not JARGON.search(problem.message + problem.hint)


def test_every_rule_has_a_case() -> None:
    """No rule without a file that breaks it, and no folder without a rule."""
    folders = {case.parent.name for case in INVALID}
    assert folders == {rule.ID for rule in RULES} | set(FORMAT_RULES)
    assert all(rule.SEVERITY is Severity.ERROR for rule in RULES if rule.ID in FORMAT_RULES)
