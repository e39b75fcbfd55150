"""Text is text: what is written arrives unchanged, or is refused with a problem, in every field there is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import AS_OF, CASE, MINIMAL, SMALL, write_project
from forewarn.model import Maintenance
from forewarn.opening import open_project
from forewarn.problems import Problem
from forewarn.source.catalog import read_catalog
from forewarn.source.folder import ID, MAX_ID
from forewarn.source.format.maintenance import STAND_INS, MaintenanceFile
from forewarn.source.forms import Document
from forewarn.source.nodes import Mapping, Scalar
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.salvage import salvage
from forewarn.source.scaffold import Draft, propose_id, scaffold
from forewarn.source.yaml_text import parse

TEXT = st.one_of(
    st.text(min_size=1),
    st.text(st.sampled_from([*" \n\t:#-'\"[]{},&*!|>%@`?\\<=~é\u202e\u2028\x00\ufeff\U0001f469ab"]), min_size=1),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "a: b",
            "- x",
            "# x",
            "BEGIN:VEVENT",
            "{{ 7*7 }}",
            "=cmd()",
            "no",
            "~",
            'it\'s "so"',
        ]
    ),
)


def typed(text: str) -> str:
    """The text as a double-quoted scalar that an author could have written."""
    return json.dumps(text, ensure_ascii=False)


def one_line(text: str) -> str:
    """The text as lists of prose keep it: on one line."""
    return " ".join(text.split())


@given(title=TEXT, summary=TEXT)
@example(title="\udcff", summary="  indented\n\nmore\x0b")
@example(title="x", summary="#\n  - a\n\tb\n")
def test_a_new_file_reads_back_what_was_said(title: str, summary: str) -> None:
    """Whatever the title and the summary are, the file is YAML, or says which character it cannot hold."""
    draft = Draft(title, summary, "2026-12-10 22:00", "2h", "UTC", {"api": "degraded"})
    node, problems = parse(scaffold(draft).encode(), "x.yml")
    if problems:
        assert {problem.rule for problem in problems} <= {"unsafe-text", "empty-value", "too-large"}
        return
    assert isinstance(node, Mapping)
    found = {key: value.text for key, value in node.items.items() if isinstance(value, Scalar)}
    assert found["title"] == title.replace("\r\n", "\n").encode("utf-8", "replace").decode()
    wanted = summary.replace("\r\n", "\n").encode("utf-8", "replace").decode().strip()
    assert [line.rstrip() for line in found["summary"].strip().split("\n")] == [
        line.rstrip() for line in wanted.split("\n")
    ]


@given(st.text(), st.sampled_from(["2026-12-10 22:00", "", "soon"]))
def test_a_proposed_id_is_an_id(title: str, start: str) -> None:
    """Any title gives a name that a file may have."""
    id = propose_id(title, start)
    assert len(id) <= MAX_ID
    assert ID.fullmatch(id)


FIELDS: dict[str, str] = {
    "title": "title: {}",
    "summary": "summary: {}",
    "details": "details: {}",
    "labels.site": "labels: {{site: {}}}",
    "references.name": "references: [{{name: {}, url: https://example.com/}}]",
    "updates.message": "updates: [{{at: 2026-12-04 10:00, message: {}}}]",
    "affects.note": "affects: {{primary: {{api: {{impact: outage, note: {}}}}}}}",
    "text.opening": "opening: {}",
    "text.openings.change": "openings: {{change: {}}}",
    "text.expected_impact.service": "expected_impact: {{service: {}}}",
    "text.expected_impact.interruptions": "expected_impact: {{interruptions: {}}}",
    "text.expected_impact.user_actions": "expected_impact: {{user_actions: [{}]}}",
    "text.activities.database": "activities: {{database: [{}]}}",
    "text.rollback.triggers.error_rate": "rollback: {{triggers: {{error_rate: {}}}}}",
    "text.rollback.plan": "rollback: {{plan: [{}]}}",
    "text.support.phone": "support: {{phone: {}}}",
    "text.contacts.support": "contacts: {{support: {}}}",
    "text.team.quality": "team: {{quality: {}}}",
    "text.communication.slack": "communication: {{slack: {}}}",
    "text.sender.title": "sender: {{title: {}}}",
    "text.closing.thanks": "closing: {{thanks: {}}}",
    "text.checklist.before": "checklist: {{before: [{}]}}",
    "text.post_maintenance.validation": "post_maintenance: {{validation: [{}]}}",
}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The catalogue of the small project."""
    documents = {}
    for path, text in SMALL.items():
        node, _ = parse(text.encode(), path)
        if "_catalog" in path and node is not None:
            documents[path] = Document(path, node)
    project, _ = open_project(write_project(tmp_path_factory.mktemp("small")))
    assert project is not None
    assert AS_OF.tzinfo
    return read_catalog(documents, set(), project.settings.audience)


def _resolve(text: str, standing: Any) -> tuple[Maintenance | None, list[Problem]]:
    node, problems = parse(text.encode("utf-8", "surrogatepass"), CASE)
    if node is None:
        return None, problems
    read = salvage(MaintenanceFile, Document(CASE, node), STAND_INS)
    problems += read.problems
    if read.form is None or problems:
        return None, problems
    resolver = Resolver(read, standing)
    return resolver.maintenance(read.form, plain_values(read.document), "case"), resolver.problems


def _values(found: Any, path: str) -> Iterator[str]:
    """The texts at a dotted path of the model."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, tuple):
        for item in found:
            yield from _values(item, path)
    elif isinstance(found, dict):
        yield from _values(found[path], "")
    elif found is not None:
        head, _, rest = path.partition(".")
        yield from _values(getattr(found, head), rest)


@pytest.mark.parametrize("field", FIELDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=TEXT)
def test_text_in_any_field_arrives_or_is_refused(field: str, text: str, standing: Any) -> None:
    """There is no third way: nothing is cut, changed or lost in silence."""
    key = FIELDS[field].partition(":")[0]
    base = MINIMAL.partition("affects:")[0] if key == "affects" else MINIMAL
    lines = [line for line in base.splitlines() if not line.startswith(f"{key}:")]
    maintenance, problems = _resolve("\n".join([*lines, FIELDS[field].format(typed(text)), ""]), standing)
    if problems:
        assert all(problem.message and problem.hint for problem in problems)
        return
    assert maintenance is not None
    arrived = [one_line(value) for value in _values(maintenance, field)]
    assert one_line(text.replace("\r\n", "\n")) in arrived


def test_a_title_is_kept_to_the_letter(tmp_path: Path) -> None:
    """Spaces inside, marks and joiners stay; only those around it go."""
    from conftest import checked

    title = "e\u0301  \u200e👩\u200d💻\u00a0x"
    found = checked(write_project(tmp_path, {CASE: MINIMAL.replace("The API moves", typed(f" {title} "))}))
    assert found.problems == []
    assert next(entry.maintenance.title for entry in found.board.entries if entry.id == "case") == title
