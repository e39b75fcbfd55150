"""What stands in a profile and the organisation, under what the maintenance says itself; and what stays internal."""

from pathlib import Path

import pytest

from conftest import CASE, MINIMAL, Files, checked, problems_of, write_project
from forewarn.model import Maintenance
from forewarn.settings import Audience
from forewarn.source.merging import PlainDict, merge, standing_text, without
from forewarn.wording import Activities

PROFILE = "maintenances/_catalog/profiles/house.yml"
ORGANIZATION = "maintenances/_catalog/organization.yml"


def resolved(root: Path, case: str, files: Files, audience: Audience | None = None) -> Maintenance:
    """The case as it was resolved in a project that must be sound."""
    found = checked(write_project(root, {CASE: MINIMAL + case, **files}), audience=audience)
    assert not found.stops, found.problems
    return next(entry.maintenance for entry in found.board.entries if entry.id == "case")


def test_scalars_mappings_and_lists_merge_each_in_their_way() -> None:
    """The nearer scalar wins, mappings merge key by key, the nearer list comes first."""
    near: PlainDict = {"a": "1", "m": {"x": "near"}, "l": ["n"], "one": "n"}
    far: PlainDict = {"a": "2", "b": "3", "m": {"x": "far", "y": "far"}, "l": ["f"], "one": ["f"]}
    assert merge(near, far) == {"a": "1", "b": "3", "m": {"x": "near", "y": "far"}, "l": ["n", "f"], "one": ["n", "f"]}


def test_a_dotted_key_leads_inwards() -> None:
    """What is left out is left out there, and nothing else is."""
    assert without({"a": {"b": "1", "c": "2"}, "d": "3"}, ["a.b", "d", "e.f"]) == {"a": {"c": "2"}}


def test_the_nearest_wins_of_event_profile_and_organisation() -> None:
    """Contacts may stand in all three, and merge key by key."""
    event: PlainDict = {"contacts": {"primary": "event"}}
    profile: PlainDict = {"contacts": {"primary": "profile", "secondary": "profile"}}
    organization: PlainDict = {
        "contacts": {"primary": "org", "secondary": "org", "support": "org"},
        "name": "no section",
    }
    assert standing_text(event, profile, organization) == {
        "contacts": {"primary": "event", "secondary": "profile", "support": "org"}
    }


ACTIVITIES = (
    "activities:\n  database: [standing]\n  security: [scan]\ntechnical:\n  database: [schema]\n  container: [image]\n"
)


def test_nobody_announces_work_that_nobody_planned(tmp_path: Path) -> None:
    """A kind of work, and its technical details, appear only where the event names it; an empty list is enough."""
    found = resolved(tmp_path, "profile: house\nactivities: {database: []}\n", {PROFILE: ACTIVITIES})
    assert found.text.activities == Activities(database=("standing",))
    assert found.text.technical.database == ("schema",)
    assert found.text.technical.container == ()


def test_containers_go_with_applications(tmp_path: Path) -> None:
    """The event's own items stand first."""
    found = resolved(
        tmp_path,
        "profile: house\nactivities: {application: Restart}\ntechnical: {container: [mine]}\n",
        {PROFILE: ACTIVITIES},
    )
    assert found.text.activities == Activities(application=("Restart",))
    assert found.text.technical.container == ("mine", "image")


def test_omit_drops_what_stands_and_keeps_what_the_event_says(tmp_path: Path) -> None:
    """Whole sections or parts of them."""
    profile = "compliance: {regulatory: [rule]}\nchecklist: {before: [a], after: [b]}\npurposes: [why]\n"
    found = resolved(
        tmp_path,
        "profile: house\nomit: [compliance, checklist.before, purposes]\npurposes: [mine]\n",
        {PROFILE: profile},
    )
    assert found.text.compliance.regulatory == ()
    assert found.text.checklist.before == ()
    assert found.text.checklist.after == ("b",)
    assert found.text.purposes == ("mine",)


def test_the_projects_profile_comes_before_the_shipped_one(tmp_path: Path) -> None:
    """A profile of the same name in the catalogue takes its place."""
    path = "maintenances/_catalog/profiles/flask-platform.yml"
    assert resolved(tmp_path, "profile: flask-platform\n", {}).text.opening
    assert resolved(tmp_path, "profile: flask-platform\n", {path: "opening: Ours.\n"}).text.opening == "Ours."


def test_the_organisations_profile_is_the_default(tmp_path: Path) -> None:
    """An event that names none gets it."""
    organization = "name: X\nprofile: house\n"
    assert resolved(tmp_path, "", {ORGANIZATION: organization, PROFILE: "opening: Ours.\n"}).text.opening == "Ours."


def test_what_a_profile_requires_may_be_said_anywhere(tmp_path: Path) -> None:
    """Its absence is an error that names the key; a value in the organisation, the profile or the event is enough."""
    files = {PROFILE: "required: [contacts.primary, rollback.estimate, details]\nrollback: {estimate: 30m}\n"}
    assert resolved(tmp_path, "profile: house\ndetails: x\n", files)
    root = write_project(tmp_path / "other", {CASE: MINIMAL + "profile: house\n", **files})
    assert [(p.rule, "'details'" in p.message) for p in problems_of(root)] == [("required", True)]


INTERNAL = (
    "internal: [technical, details, contacts.emergency, labels, references]\ntechnical: {database: [secret one]}\n"
    "required: [contacts.emergency]\n"
)
SECRETS = (
    "profile: house\nactivities: {database: []}\ntechnical: {database: [secret two]}\ndetails: secret three\n"
    "labels: {a: secret four}\nreferences: [{name: secret five, url: https://example.com/}]\ncontacts: {emergency: grace}\n"
)


def test_what_is_internal_is_nowhere_in_a_public_build(tmp_path: Path) -> None:
    """The profile's text, the event's own and a person's number alike; what is required may be internal."""
    found = checked(write_project(tmp_path, {CASE: MINIMAL + SECRETS, PROFILE: INTERNAL}))
    assert found.problems == []
    assert "secret" not in repr(found.board.catalog)
    assert "Grace" not in repr(found.board.catalog.maintenances)
    assert "+49 30 000" not in repr(found.board.catalog)


def test_an_internal_build_shows_all(tmp_path: Path) -> None:
    """Every secret is there again."""
    found = checked(write_project(tmp_path, {CASE: MINIMAL + SECRETS, PROFILE: INTERNAL}), audience=Audience.INTERNAL)
    words = repr(found.board.catalog)
    assert all(f"secret {number}" in words for number in ("one", "two", "three", "four", "five"))
    assert "+49 30 000" in words


@pytest.mark.parametrize(("value", "closed"), [("true", True), ("false", False)])
def test_windows_may_close_by_themselves(tmp_path: Path, value: str, *, closed: bool) -> None:
    """The policy says so, and the catalogue carries it."""
    root = write_project(tmp_path, {"maintenances/_catalog/policy.yml": f"close_automatically: {value}\n"})
    assert checked(root).board.catalog.policy.close_automatically is closed
