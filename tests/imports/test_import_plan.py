"""What an import does to a project in which people have written: what is theirs stays, and the report says all."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import write_project
from forewarn.grades import Impact
from forewarn.imports.catalog import COMPONENTS, place
from forewarn.imports.files import LABEL, compose, is_untouched, seal
from forewarn.imports.found import Export, Found, FoundComponent, News
from forewarn.imports.naming import maintenance_id, slug
from forewarn.imports.plan import Action, origins, plan
from forewarn.imports.texts import Cleaner, link, split
from forewarn.source.decoding import UNSAFE
from forewarn.source.nodes import Mapping, plain
from forewarn.source.yaml_text import parse
from forewarn.values import replace
from forewarn.wording import Status
from moving import answer, component, files, forewarn, fresh, news, scheduled, settled

START, END = datetime(2026, 9, 22, 1, tzinfo=UTC), datetime(2026, 9, 22, 3, tzinfo=UTC)
FOUND = Found("x:1", "Title", "Summary.", START, END, "Europe/Berlin", {"api": Impact.OUTAGE})
EXPORT = Export("Name", "UTC", {}, (FoundComponent("api", "API"),), (FOUND,))


def export_of(tmp_path: Path, *maintenances: object, **more: object) -> str:
    """A saved answer; returns its path as a project beside it calls it."""
    (tmp_path / "export.json").write_text(answer(*maintenances, **more))  # type: ignore[arg-type]
    return "../export.json"


def test_what_a_person_edited_stays_unless_told_otherwise(tmp_path: Path) -> None:
    """An edited file is kept and named; --overwrite takes the source's word; a file of the same source is found by label."""
    root = fresh(tmp_path / "project")
    source = export_of(tmp_path, scheduled("m1", "One"))
    settled(root, "statuspage", source)
    path = root / "maintenances/2026/2026-one.yml"
    path.write_text(path.read_text().replace("title: One", "title: One, in our words"))
    edited = path.read_bytes()
    said = forewarn(root, "import", "statuspage", source, "--format", "json").data["maintenances"]
    assert [(one["action"], one["reason"]) for one in said] == [
        ("unchanged", "edited here, and nothing new at the source")
    ]
    export_of(tmp_path, scheduled("m1", "One", name="One, later"))
    said = forewarn(root, "import", "statuspage", source, "--format", "json").data["maintenances"]
    assert [(one["id"], one["action"]) for one in said] == [("2026-one", "kept")]
    assert "--overwrite" in said[0]["reason"]
    assert path.read_bytes() == edited
    assert forewarn(root, "import", "statuspage", source, "--overwrite").code == 0
    assert "title: One, later\n" in path.read_text()
    assert settled(root, "statuspage", source)["2026/2026-one.yml"] == path.read_bytes()


def test_a_file_that_was_updated_here_by_a_command_counts_as_edited(tmp_path: Path) -> None:
    """`forewarn update` adds news that the source does not know: they stay."""
    root = fresh(tmp_path / "project")
    lasting = {"scheduled_until": "2026-12-06T23:00:00Z", "status": "in_progress", "resolved_at": None}
    one = scheduled(
        "m1", "One", **lasting, incident_updates=[news("u", "in_progress", "2026-09-22T01:00:00Z", "Begun.")]
    )
    source = export_of(tmp_path, one)
    settled(root, "statuspage", source)
    assert forewarn(root, "update", "2026-one", "--message", "Our own news.").code == 0
    before = files(root)
    assert forewarn(root, "import", "statuspage", source).code == 0
    assert files(root) == before


def test_a_renamed_or_moved_file_is_found_by_its_origin(tmp_path: Path) -> None:
    """The label leads to it, whatever it is called and wherever it lies."""
    root = fresh(tmp_path / "project")
    source = export_of(tmp_path, scheduled("m1", "One"))
    settled(root, "statuspage", source)
    (root / "maintenances/2025").mkdir()
    (root / "maintenances/2026/2026-one.yml").rename(root / "maintenances/2025/other-name.yml")
    assert "2025/other-name.yml" in settled(root, "statuspage", source)
    assert not list((root / "maintenances/2026").glob("*.yml"))


def test_line_ends_of_windows_are_no_edit(tmp_path: Path) -> None:
    """A checkout with CRLF is still ours, and unchanged."""
    root = fresh(tmp_path / "project")
    source = export_of(tmp_path, scheduled("m1", "One"))
    settled(root, "statuspage", source)
    path = root / "maintenances/2026/2026-one.yml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    said = forewarn(root, "import", "statuspage", source, "--format", "json").data["maintenances"]
    assert [one["action"] for one in said] == ["unchanged"]


def test_a_dry_run_shows_the_files_and_writes_none(tmp_path: Path) -> None:
    """The diff of every file, and the report."""
    root = fresh(tmp_path / "project")
    said = forewarn(root, "import", "statuspage", export_of(tmp_path, scheduled("m1", "One")), "--dry-run")
    assert said.code == 0
    assert "+++ b/maintenances/2026/2026-one.yml\n" in said.out
    assert "+title: One\n" in said.out
    assert "+++ b/maintenances/_catalog/components.yml\n" in said.out
    assert "nothing was written (--dry-run)" in said.err
    assert not (root / "maintenances").exists()


def test_the_report_names_every_file_and_groups_what_was_not_carried(tmp_path: Path) -> None:
    """A line for each file, a note for each kind of loss with the first that it happened to."""
    many = [
        scheduled(f"m{n}", f"Work {n}", scheduled_until=None, resolved_at=None, incident_updates=[]) for n in range(5)
    ]
    said = forewarn(fresh(tmp_path / "project"), "import", "statuspage", export_of(tmp_path, *many))
    assert "new        maintenances/2026/2026-work-0.yml  Tue 22 Sept 2026, 01:00  Work 0\n" in said.out
    assert (
        "note: it does not say when it ends: an hour is assumed\n    m0 Work 0; m1 Work 1; m2 Work 2; and 2 more\n"
        in said.err
    )
    assert said.err.endswith("5 new\n")


def test_an_existing_project_keeps_its_catalogue_and_gets_what_is_missing(tmp_path: Path) -> None:
    """Components are found by name; new ones go below, and every other byte stays."""
    root = write_project(tmp_path / "project")
    before = (root / COMPONENTS).read_text()
    listed = [component("c1", "Public API"), component("c2", "Queue", group_id="g"), component("g", "data", group=True)]
    one = scheduled("m1", "One", components=listed[:2])
    settled(root, "statuspage", export_of(tmp_path, one, components=listed))
    after = (root / COMPONENTS).read_text()
    assert after == before + "  queue:\n    name: Queue\n    group: data\n    object_ids:\n      - c2\n"
    text = (root / "maintenances/2026/2026-one.yml").read_text()
    assert "    api: degraded\n    queue: degraded\n" in text
    assert "name: Example Corp" in (root / "maintenances/_catalog/organization.yml").read_text()


LAYOUTS = {
    "flow": "components: {api: {name: API}, web: {name: Web}}\n",
    "indented": "components:\n      api:\n            name: API\n\n# the end\n",
    "no newline": "components:\n  api:\n    name: API",
    "windows": "components:\r\n  api:\r\n    name: API\r\n",
    "groups below": "components:\n  api: {name: API}   # ours\n\ngroups:\n  a: A\n",
    "groups in flow": "groups: {a: A}\ncomponents:\n  api: {name: API}\n",
    "comments": "# head\ncomponents:\n  # first\n  api:\n    name: API # said\n    depends_on:\n      - web\n  web:\n    name: >-\n      Web\n      site\n  # last\n# foot\n",
    "document": "---\ncomponents:\n  api:\n    name: API\n...\n",
    "bom": "\ufeffcomponents:\n  api:\n    name: API\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("grouped", [False, True])
def test_components_are_put_into_any_layout(layout: str, grouped: bool) -> None:
    """What was said is still said, the new is said besides, and no line that was there is gone."""
    data = LAYOUTS[layout].encode()
    added = (
        FoundComponent("q", "Queue: #1", "g" if grouped else "", "What waits.", ("q-1", "2")),
        FoundComponent("api", "api"),
    )
    placed = place(Export(groups={"g": "Group"}, components=added), data, "Whole")
    old, _ = parse(data, COMPONENTS)
    new, problems = parse(placed.text, COMPONENTS)
    assert not problems
    assert isinstance(old, Mapping)
    assert isinstance(new, Mapping)
    before, after = plain(old), plain(new)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    expected = {
        "name": "Queue: #1",
        **({"group": "group"} if grouped else {}),
        "description": "What waits.",
        "object_ids": ["q-1", "2"],
    }
    assert after["components"] == {**before["components"], "queue-1": expected}  # type: ignore[dict-item]
    assert placed.ids == {"q": "queue-1", "api": "api"}
    lines = [line for line in data.decode("utf-8-sig").splitlines() if "{" not in line]
    kept = placed.text.decode("utf-8-sig").splitlines()
    assert [line for line in kept if line in lines] == lines


@pytest.mark.parametrize("text", ["components:\n  api: {name: API\n", "x", "components:\n  api: *x\n"])
def test_a_catalogue_with_faults_is_not_touched(tmp_path: Path, text: str) -> None:
    """Exit code 1, and nothing is written."""
    root = write_project(tmp_path / "project", {COMPONENTS: text})
    before = files(root)
    said = forewarn(root, "import", "statuspage", export_of(tmp_path, scheduled("m1", "One")))
    assert (said.code, files(root)) == (1, before)
    assert "components.yml has faults" in said.err


def test_what_would_not_be_sound_is_refused_and_the_rest_is_carried(tmp_path: Path) -> None:
    """A profile of the organisation that asks for more refuses each file with the reason; exit code 1."""
    profile = {"maintenances/_catalog/profiles/strict.yml": "required: [rollback.estimate]\n"}
    organization = "name: Example Corp\nprofile: strict\n"
    root = write_project(tmp_path / "project", {**profile, "maintenances/_catalog/organization.yml": organization})
    before = files(root)
    said = forewarn(root, "import", "statuspage", export_of(tmp_path, scheduled("m1", "One")), "--format", "json")
    assert said.code == 1
    assert [one["action"] for one in said.data["maintenances"]] == ["refused"]
    assert "rollback" in said.data["maintenances"][0]["reason"]
    assert set(files(root)) - set(before) == set()


def test_what_was_planned_under_other_rules_does_not_fail_a_fresh_project(tmp_path: Path) -> None:
    """Overlaps of what lies ahead are told as warnings; an organisation's own policy is left alone."""
    ahead: dict[str, Any] = {
        "status": "scheduled",
        "resolved_at": None,
        "incident_updates": [],
        "scheduled_for": "2026-12-20T10:00:00Z",
        "scheduled_until": "2026-12-20T12:00:00Z",
    }
    source = export_of(tmp_path, scheduled("m1", "One", **ahead), scheduled("m2", "Two", **ahead))
    root = fresh(tmp_path / "project")
    made = settled(root, "statuspage", source)
    assert b"overlap: warning" in made["_catalog/policy.yml"]
    assert "[overlap]" in forewarn(root, "check").out
    own = write_project(tmp_path / "own")
    said = forewarn(own, "import", "statuspage", source)
    assert (said.code, "error: Public API" in said.err or "[overlap]" in said.err) == (0, True)
    assert not (own / "maintenances/_catalog/policy.yml").exists()


def test_a_seal_tells_whether_somebody_was_at_it() -> None:
    """Any other byte breaks it; so does its absence."""
    data = compose(FOUND, {"api": "api"})
    assert is_untouched(data)
    assert len(seal(data)) == 16
    assert not is_untouched(data.replace(b"Summary.", b"Summary!"))
    assert not is_untouched(data.replace(seal(data).encode(), b"0" * 16))
    assert not is_untouched(data.partition(b"\n")[2].partition(b"\n")[2])


HOSTILE = st.text(max_size=120) | st.sampled_from(
    [
        "- x",
        "# h",
        "a: b",
        "{x}",
        "'",
        '"',
        "x #y",
        "|",
        ">",
        "%",
        "@x",
        "`",
        "[A_B]",
        "no",
        "1.10",
        "\u2028",
        "\ud800",
        "<br>x",
        "<a href='javascript:x'>y</a>",
        "![a](b)",
        "a\n\n\nb",
        "---",
        "...",
        "!!x",
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_whatever_a_source_says_reads_back_as_it_was_cleaned(
    title: str, summary: str, details: str, message: str
) -> None:
    """No text of a source breaks out of its place in the file, and no text of ours is unsafe."""
    cleaner = Cleaner("x")
    said = replace(
        FOUND,
        title=cleaner.line(title) or "-",
        summary=split(cleaner.prose(summary), "-")[0],
        details=cleaner.prose(details),
        updates=(News(END, Status.COMPLETED, cleaner.prose(message)),),
        references=(("Name", link("https://example.com/" + slug(title))),),
    )
    data = compose(said, {"api": "api"})
    node, problems = parse(data, "x.yml")
    assert not problems
    assert node is not None
    values = plain(node)
    assert isinstance(values, dict)
    assert values["title"] == said.title
    assert values["summary"] == said.summary
    assert values.get("details", "") == said.details
    assert values["updates"] == [
        {
            "at": "2026-09-22 05:00",
            "status": "completed",
            **({"message": said.updates[0].message} if said.updates[0].message else {}),
        }
    ]
    assert not UNSAFE.search(data.decode())


@given(st.text(max_size=100), st.text(max_size=100))
def test_ids_are_ids_whatever_they_are_made_of(proposed: str, title: str) -> None:
    """Words in ASCII with single hyphens, never taken, never too long for an occurrence."""
    import re

    taken = {"2026-maintenance"}
    id = maintenance_id(proposed, title, 2026, taken)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id)
    assert id not in taken
    assert len(id) <= 64


def test_a_plan_is_the_same_for_the_same_export() -> None:
    """Pure: no clock, no order of a set; what is carried is found again by its origin."""
    first, second = plan(EXPORT, {}, "Site"), plan(EXPORT, {}, "Site")
    assert first == second
    assert [step.action for step in first.steps] == [Action.NEW]
    contents = {path: new for path, (_, new) in first.writes.items()}
    assert origins(contents) == {"x:1": "maintenances/2026/2026-title.yml"}
    again = plan(EXPORT, contents, "Site")
    assert [step.action for step in again.steps] == [Action.UNCHANGED]
    assert again.writes == {}
    assert LABEL.encode() in contents["maintenances/2026/2026-title.yml"]


def test_an_empty_export_changes_nothing() -> None:
    """No catalogue is made of what does not even say who it belongs to."""
    assert plan(Export(), {}, "Site").writes == {}


def test_two_of_one_name_get_two_ids() -> None:
    """A number tells them apart, and each keeps its own."""
    twice = replace(EXPORT, found=(FOUND, replace(FOUND, origin="x:2")))
    made = plan(twice, {}, "Site")
    assert [step.id for step in made.steps] == ["2026-title", "2026-title-2"]
    contents = {path: new for path, (_, new) in made.writes.items()}
    turned = replace(twice, found=twice.found[::-1])
    assert [step.action for step in plan(turned, contents, "Site").steps] == [Action.UNCHANGED] * 2


def test_the_report_for_machines_is_json(tmp_path: Path) -> None:
    """Counts, files, notes: nothing else on the standard output."""
    said = forewarn(
        fresh(tmp_path / "project"),
        "import",
        "statuspage",
        export_of(tmp_path, scheduled("m1", "One")),
        "--format",
        "json",
    )
    data = json.loads(said.out)
    assert set(data) == {"dry_run", "counts", "maintenances", "catalog", "notes"}
    assert data["counts"]["new"] == 1
    assert data["catalog"] == [COMPONENTS, "maintenances/_catalog/organization.yml"]
