"""A file with faults is read on: all that is wrong is reported once, and nobody is accused by what was taken out."""

import time
from pathlib import Path

import pytest

from conftest import CASE, MINIMAL, SMALL, problems_of, write_project

COMPONENTS = "maintenances/_catalog/components.yml"
ORGANIZATION = "maintenances/_catalog/organization.yml"


def rules(root: Path) -> list[str]:
    """The rules of the problems, in order."""
    return [problem.rule for problem in problems_of(root)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({CASE: MINIMAL.replace("2h", "2").replace("api:", "apx:")}, ["type", "unknown-component"]),
        ({CASE: MINIMAL.replace("2026-12-10 22:00", "soon").replace("api:", "apx:")}, ["type", "unknown-component"]),
        (
            {CASE: MINIMAL.replace("Europe/Berlin", "Mars/Base").replace("api:", "apx:")},
            ["unknown-timezone", "unknown-component"],
        ),
        ({CASE: MINIMAL.replace("degraded", "bad")}, ["type"]),
        ({CASE: MINIMAL.replace("title: The API moves", "title: [x]")}, ["type"]),
        ({COMPONENTS: "components: [a]\n"}, ["type"]),
        ({COMPONENTS: SMALL[COMPONENTS].replace("{name: Web interface}", "{nam: x}")}, ["required", "unknown-key"]),
        ({COMPONENTS: SMALL[COMPONENTS].replace("{name: Web interface}", "text")}, ["type"]),
        ({ORGANIZATION: "name: X\ntypes: {a: b}\n", CASE: MINIMAL + "type: regulatory\n"}, ["type"]),
        ({ORGANIZATION: "[\n"}, ["yaml"]),
        (
            {
                "maintenances/_catalog/people.yml": "ada: text\nnoc: {name: N}\n",
                CASE: MINIMAL + "contacts: {primary: ada}\n",
            },
            ["type"],
        ),
    ],
    ids=range(11),
)
def test_a_fault_hides_no_other_and_makes_none(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    """What can still be judged is judged; what was taken out accuses nobody."""
    assert rules(write_project(tmp_path, files)) == expected


def test_too_many_faults_are_counted(tmp_path: Path) -> None:
    """Fifty are named; the last line says how many more there are."""
    root = write_project(tmp_path, {CASE: MINIMAL + "".join(f"titel{index}: x\n" for index in range(10_000))})
    start = time.process_time()
    problems = problems_of(root)
    assert time.process_time() - start < 8
    assert len(problems) == 50
    assert any("9,951 more" in problem.message for problem in problems)


def test_an_update_that_cannot_be_read_does_not_accuse_the_others(tmp_path: Path) -> None:
    """The order and the status of the log are judged by the entries that can be read, at their own lines."""
    log = "updates:\n  - {at: soon, message: a}\n  - {at: 2026-12-04 10:00, message: b}\n  - {at: 2026-12-03 10:00, message: c}\n"
    found = [
        (problem.rule, problem.span.line) for problem in problems_of(write_project(tmp_path, {CASE: MINIMAL + log}))
    ]
    assert found == [("type", 11), ("update-order", 13)]
