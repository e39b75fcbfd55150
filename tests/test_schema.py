"""The schemas agree with the reader, and know the ids of the project that they are made for."""

import json
import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from conftest import SMALL, Files, write_project
from forewarn.rules import POLICY_IDS, WEIGHABLE
from forewarn.source.catalog import shipped_profiles
from forewarn.source.project_schema import project_ids
from forewarn.source.schema import is_current, schemas
from samples import ROOT
from test_cases import CASES
from test_cli import call

FILES = {
    "maintenances/_catalog/components.yml": "components",
    "maintenances/_catalog/organization.yml": "organization",
    "maintenances/_catalog/people.yml": "people",
    "maintenances/_catalog/policy.yml": "policy",
}
SMALL_IDS = {"postgresql", "api", "web", "ecr"}


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: the core schema of YAML 1.2, which knows no dates and no yes."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's way

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = True) -> dict[Hashable, Any]:
        """A mapping whose keys are text, as in JSON."""
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


for tag, pattern, first in (
    ("null", r"null|Null|NULL|~|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)


def _as_read(data: bytes) -> Any:
    return yaml.load(data.decode("utf-8-sig"), EditorLoader)  # noqa: S506 - a SafeLoader


def _kind(path: str) -> str:
    stem = path.rpartition("/")[2]
    return FILES.get(path) or ("profile" if "/profiles/" in path else "occurrence" if "--" in stem else "maintenance")


def _complaints(root: Path, path: str, made: dict[str, str]) -> list[str]:
    """What an editor underlines. It cannot tell null from no value, which is why both are underlined."""
    schema = json.loads(made[f"{_kind(path)}.schema.json"])
    errors = Draft202012Validator(schema).iter_errors(_as_read((root / path).read_bytes()))
    return [f"{list(error.path)}: {error.message}" for error in errors]


def _made_for(root: Path) -> dict[str, str]:
    known, unread = project_ids(root)
    assert unread == []
    return schemas(known)


def _single_cases(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


@pytest.mark.parametrize("path", sorted((ROOT / "maintenances").rglob("*.yml")), ids=lambda path: path.stem)
def test_every_sample_fits_its_schema(path: Path) -> None:
    """The schema that the first line of a sample names is the one on disk, and has nothing to say."""
    named = re.search(r"\$schema=(\S+)", path.read_text("utf-8"))
    assert named
    schema = (path.parent / named[1]).resolve()
    relative = path.relative_to(ROOT).as_posix()
    assert schema == ROOT / "schemas" / f"{_kind(relative)}.schema.json"
    assert _complaints(ROOT, relative, {schema.name: schema.read_text("utf-8")}) == []


def test_the_schemas_on_disk_are_those_of_the_samples() -> None:
    """What is committed is what forewarn schema writes, and is JSON Schema."""
    for name, text in _made_for(ROOT).items():
        assert is_current((ROOT / "schemas" / name).read_text("utf-8"), text), f"run forewarn schema: {name}"
        Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("case", _single_cases(CASES / "valid"), ids=lambda path: path.stem)
def test_a_valid_case_fits_the_schemas_of_its_project(case: Path, tmp_path: Path) -> None:
    """An editor underlines nothing that the reader accepts, neither by the project's schemas nor by the general ones."""
    path = f"maintenances/2026/{case.name}"
    root = write_project(tmp_path, {path: case.read_bytes()})
    for made in (_made_for(root), schemas()):
        assert [line for line in _complaints(root, path, made) if ": None is not" not in line] == []


@pytest.mark.parametrize(
    "case",
    [
        *_single_cases(CASES / "invalid" / "unknown-component"),
        *_single_cases(CASES / "invalid" / "unknown-person"),
        *_single_cases(CASES / "invalid" / "unknown-profile"),
        CASES / "invalid" / "type" / "maintenance-type.yml",
    ],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_an_id_that_is_not_there_does_not_fit(case: Path, tmp_path: Path) -> None:
    """A slip in an id is underlined as it is typed; the general schema cannot know."""
    path = f"maintenances/2026/{case.name}"
    root = write_project(tmp_path, {path: case.read_bytes()})
    assert _complaints(root, path, _made_for(root))


CATALOGUE: Files = {
    "maintenances/_catalog/people.yml": SMALL["maintenances/_catalog/people.yml"] + "'42': {name: Desk 42}\n",
    "maintenances/_catalog/components.yml": SMALL["maintenances/_catalog/components.yml"]
    + "  legacy: {name: Legacy API, retired: true}\n",
    "maintenances/_catalog/profiles/network.yml": "description: Lines and routers\n",
    "maintenances/_catalog/policy.yml": "longest: [{duration: 8h, when: {components: api, groups: [data]}}]\n",
    "maintenances/2026/2026-hosts.yml": SMALL["maintenances/2026/2026-web-move.yml"].replace(
        "  duration: 1h", "  duration: 1h\n  repeat: FREQ=MONTHLY;COUNT=3"
    ),
}


def _at(schema: dict[str, Any], *steps: str) -> dict[str, Any]:
    """The part of a schema at some keys, references followed."""
    part = _followed(schema, schema)
    for step in steps:
        part = _followed(schema, part["properties"][step])
    return part


def _followed(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    rest = dict(part)
    reference = rest.pop("$ref", "")
    return _followed(schema, schema["$defs"][reference.rpartition("/")[2]] | rest) if reference else rest


def _enums(schema: dict[str, Any], part: Any) -> Iterator[list[Any]]:
    """Every list of words that a part leads to."""
    if isinstance(part, list):
        for item in part:
            yield from _enums(schema, item)
    elif isinstance(part, dict):
        if "enum" in part:
            yield part["enum"]
        if "$ref" in part:
            yield from _enums(schema, schema["$defs"][part["$ref"].rpartition("/")[2]])
        for item in part.values():
            yield from _enums(schema, item)


def _offered(schema: dict[str, Any], *steps: str) -> list[Any]:
    return max(_enums(schema, _at(schema, *steps)), key=len)


def test_ids_are_offered_where_they_may_stand(tmp_path: Path) -> None:
    """Components, people, profiles, types, rules, maintenances and zones, with what they stand for."""
    made = {
        name.partition(".")[0]: json.loads(text) for name, text in _made_for(write_project(tmp_path, CATALOGUE)).items()
    }
    event = made["maintenance"]
    primary = _at(event, "affects", "primary")
    assert set(primary["properties"]) == {*SMALL_IDS, "legacy"}
    assert primary["properties"]["api"]["description"] == "Public API"
    assert primary["properties"]["legacy"]["deprecated"] is True
    assert primary["additionalProperties"] is False
    assert set(_offered(event, "affects", "secondary")) == {*SMALL_IDS, "legacy"}
    assert _offered(event, "contacts", "primary") == ["42", 42, "ada", "grace", "noc"]
    assert event["$defs"]["PersonId"]["enumDescriptions"] == [
        "Desk 42", "Desk 42", "Ada Lovelace", "Grace Hopper", "Network Operations Centre",
    ]  # fmt: skip
    assert _offered(event, "team", "database") == _offered(event, "contacts", "primary")
    assert _offered(event, "profile") == sorted([*shipped_profiles(), "network"])
    assert _offered(event, "type") == ["emergency", "planned", "regulatory", "unplanned"]
    assert _offered(event, "replaces") == ["2026-hosts", "2026-web-move"]
    assert _offered(made["occurrence"], "of") == ["2026-hosts"]
    assert _offered(event, "window", "timezone") == ["Europe/Berlin", "UTC"]
    assert set(event["$defs"]["RuleId"]["enum"]) == POLICY_IDS
    assert set(_at(made["policy"], "rules")["properties"]) == WEIGHABLE
    assert set(made["policy"]["$defs"]["GroupId"]["enum"]) == {"data"}
    assert set(made["components"]["$defs"]["ComponentId"]["enum"]) == {*SMALL_IDS, "legacy"}


@pytest.mark.parametrize(
    ("path", "text", "fits"),
    [
        ("people.yml", "zed: {name: Zed}\n", True),
        ("organization.yml", "name: X\ncontacts: {primary: adda}\n", False),
        ("organization.yml", "name: X\nprofile: flask\n", False),
        ("organization.yml", "name: X\nteam: {database: Somebody}\nsupport: {on_call: +49 30 1}\n", True),
        ("components.yml", "components: {api: {name: A, depends_on: postgres}}\n", False),
        ("components.yml", "groups: {data: Data}\ncomponents: {api: {name: A, group: datta}}\n", False),
        ("components.yml", "components: {new: {name: A, depends_on: [api], owner: Somebody}}\n", True),
        ("policy.yml", "longest: [{duration: 8h, when: {components: [api, apx]}}]\n", False),
        ("policy.yml", "longest: [{duration: 8h, when: {type: planed}}]\n", False),
        ("policy.yml", "longest: [{duration: 8h, when: {priority: hi}}]\n", False),
        ("policy.yml", "longest: [{duration: 8h, when: {type: planned, priority: [high], impact: outage}}]\n", True),
        ("policy.yml", "rules: {overlop: off}\n", False),
        ("policy.yml", "rules: {overlap: off}\n", True),
        ("profiles/x.yml", "contacts: {emergency: nok}\n", False),
        ("profiles/x.yml", "contacts: {emergency: noc, support: help@example.com}\n", True),
    ],
)
def test_the_catalogue_is_checked_by_the_same_ids(path: str, text: str, fits: bool, tmp_path: Path) -> None:
    """The files of the catalogue name each other's ids, and a new one may be added."""
    made = _made_for(write_project(tmp_path, CATALOGUE))
    edited = f"maintenances/_catalog/{path}"
    write_project(tmp_path, {**CATALOGUE, edited: text})
    assert (_complaints(tmp_path, edited, made) == []) is fits


OVERRIDE = "override: {%s, approved_by: %s, reason: No other day}\n"


@pytest.mark.parametrize(
    ("added", "fits"),
    [
        (OVERRIDE % ("rule: freeze", "grace"), True),
        (OVERRIDE % ("rules: [freeze, overlap]", "grace"), True),
        (OVERRIDE % ("rule: frieze", "grace"), False),
        (OVERRIDE % ("rules: [freeze, overlop]", "grace"), False),
        (OVERRIDE % ("rule: freeze", "gracie"), False),
        ("replaces: 2024-before-the-schemas-were-written\n", True),
        ("type: regulatory\n", True),
        ("profile: network\n", True),
    ],
)
def test_overrides_and_single_ids(added: str, fits: bool, tmp_path: Path) -> None:
    """A rule and who allowed it must be there; a maintenance may be newer than the schemas."""
    path = "maintenances/2026/new.yml"
    text = SMALL["maintenances/2026/2026-web-move.yml"] + added
    root = write_project(tmp_path, {**CATALOGUE, path: text})
    assert (_complaints(root, path, _made_for(root)) == []) is fits


def test_what_cannot_be_read_leaves_the_schemas_general(tmp_path: Path) -> None:
    """A broken file of the catalogue is named; its ids are then any, and those of the others are still known."""
    root = write_project(tmp_path, {"maintenances/_catalog/components.yml": "components: [\n"})
    known, unread = project_ids(root)
    assert unread == ["maintenances/_catalog/components.yml"]
    event = json.loads(schemas(known)["maintenance.schema.json"])
    assert "patternProperties" in _at(event, "affects", "primary")
    assert "ada" in _offered(event, "contacts", "primary")
    nothing, missing = project_ids(tmp_path / "nowhere")
    assert len(missing) == 3
    assert "patternProperties" in schemas(nothing)["maintenance.schema.json"]


def test_nothing_of_how_ids_are_marked_is_written(tmp_path: Path) -> None:
    """The marks in the forms are for us alone, in both kinds of schemas."""
    for made in (schemas(), _made_for(write_project(tmp_path, CATALOGUE))):
        assert not [name for name, text in made.items() if "x-forewarn" in text]
    assert schemas() == schemas()


def test_a_new_maintenance_leaves_the_schemas_current_and_a_new_component_does_not(tmp_path: Path) -> None:
    """Two pull requests that each announce something must not make each other's schemas old."""
    before = _made_for(write_project(tmp_path, CATALOGUE))
    more = {"maintenances/2026/2026-more.yml": SMALL["maintenances/2026/2026-web-move.yml"]}
    write_project(tmp_path, {**CATALOGUE, **more})
    after = _made_for(tmp_path)
    assert before != after
    assert all(is_current(before[name], after[name]) for name in after)
    assert not is_current("{", after["people.schema.json"])
    assert not is_current("[]", after["people.schema.json"])
    fewer = {"maintenances/_catalog/components.yml": "components: {only: {name: Only}}\n"}
    write_project(tmp_path, {**CATALOGUE, **fewer})
    changed = _made_for(tmp_path)
    assert not is_current(after["maintenance.schema.json"], changed["maintenance.schema.json"])


def test_the_command_follows_the_catalogue(tmp_path: Path) -> None:
    """A change of the catalogue makes the schemas old, and the hint says how to renew them; a new file does not."""
    root = write_project(tmp_path)
    assert call("schema", root=root).exit_code == 0
    write_project(root, {"maintenances/2026/2026-more.yml": SMALL["maintenances/2026/2026-web-move.yml"]})
    assert call("schema", "--check", root=root).exit_code == 0
    people = root / "maintenances" / "_catalog" / "people.yml"
    people.write_text(people.read_text("utf-8") + "zed: {name: Zed}\n", "utf-8")
    old = call("schema", "--check", root=root)
    assert old.exit_code == 1
    assert "maintenance.schema.json" in old.stderr
    assert "run forewarn schema" in old.stderr
    assert call("schema", root=root).exit_code == 0
    assert '"zed"' in (root / "schemas" / "maintenance.schema.json").read_text("utf-8")
    assert "up to date" in call("schema", "--check", root=root).stderr


def test_the_command_says_where_the_schemas_are_general(tmp_path: Path) -> None:
    """With a catalogue that cannot be read they are written all the same; --check cannot tell and says so."""
    root = write_project(tmp_path, {"maintenances/_catalog/components.yml": "components: [\n"})
    done = call("schema", root=root)
    assert done.exit_code == 0
    assert "maintenances/_catalog/components.yml cannot be read" in done.stderr
    assert (root / "schemas" / "maintenance.schema.json").is_file()
    assert call("schema", "--check", root=root).exit_code == 1
