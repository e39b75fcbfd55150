"""The registry of rules, and rules on catalogues of thousands."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from conftest import AS_OF
from forewarn.grades import Impact, Priority
from forewarn.model import Affected, Catalog, Component, Maintenance, Organization, Window
from forewarn.rules import RULES, dependency_cycle, former_id, judge, unknown_component
from forewarn.rules.docket import Docket
from forewarn.wording import Status

START = datetime(2026, 12, 10, 21, tzinfo=UTC)


def catalog(components: dict[str, list[str]], *affected: str) -> Catalog:
    """Components and what they depend on, and one maintenance for each id that is affected."""
    return Catalog(
        Organization("X"),
        components={id: Component(id, id, depends_on=tuple(on)) for id, on in components.items()},
        maintenances=tuple(
            Maintenance(
                id=f"m-{index}",
                source=f"maintenances/2026/m-{index}.yml",
                title="t",
                summary="s",
                type="planned",
                priority=Priority.NORMAL,
                declared=Status.CONFIRMED,
                window=Window(START, START + timedelta(hours=1), "UTC"),
                affects=(Affected(id, Impact.DEGRADED),),
            )
            for index, id in enumerate(affected)
        ),
    )


def test_every_rule_documents_itself() -> None:
    """The docstring of its module is a rule's documentation: a sentence, then why and what to do."""
    for rule in RULES:
        first, _, rest = (rule.__doc__ or "").partition("\n\n")
        assert first.endswith(".")
        assert rest.strip()
        assert rule.ID.lower() == rule.ID


@pytest.mark.parametrize(
    ("graph", "circles"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["a"]}, ["a -> a"]),
        ({"a": ["b"], "b": ["a"]}, ["a -> b -> a"]),
        ({"a": ["b", "c"], "b": ["a"], "c": ["a"]}, ["a -> b -> a", "c -> a -> c"]),
        ({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a"]}, ["b -> c -> b"]),
        ({"a": ["missing"]}, []),
    ],
)
def test_each_circle_is_found_once(graph: dict[str, list[str]], circles: list[str]) -> None:
    """At the component that comes first in it by name; two circles are two findings."""
    found = [
        finding.message.removeprefix("this depends on itself: ")
        for finding in dependency_cycle.check(Docket(catalog(graph), AS_OF))
    ]
    assert found == circles


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_circles_of_thousands_are_found_in_time(steps: int) -> None:
    """A chain that bites its tail, however long, is one finding and takes no minutes."""
    count = 5_000
    graph = {f"c{index}": [f"c{(index + step) % count}" for step in range(1, steps + 1)] for index in range(count)}
    start = time.process_time()
    findings = list(dependency_cycle.check(Docket(catalog(graph), AS_OF)))
    assert time.process_time() - start < 8
    assert findings
    assert all(len(finding.message) < 200 for finding in findings)


def test_thousands_of_unknown_components_are_reported_in_time() -> None:
    """Each is named; a nearest word is looked for as long as that takes no time."""
    graph = {f"component-{index}": [f"compnent-{index}"] for index in range(5_000)}
    start = time.process_time()
    findings = list(unknown_component.check(Docket(catalog(graph), AS_OF)))
    assert time.process_time() - start < 8
    assert len(findings) == 5_000


def test_an_id_that_was_renamed_is_told_by_its_new_name() -> None:
    """The hint says what it is called now."""
    old = Catalog(Organization("X"), components={"api": Component("api", "API", former_ids=("rest",))})
    named = Catalog(old.organization, components=old.components, maintenances=catalog({}, "rest").maintenances)
    (finding,) = unknown_component.check(Docket(named, AS_OF))
    assert finding.hint == "it is called 'api' now"


def test_a_former_id_is_nobody_elses() -> None:
    """Neither a component's own id nor another's former one."""
    components = {
        "a": Component("a", "A", former_ids=("x", "b")),
        "b": Component("b", "B", former_ids=("x",)),
    }
    found = [
        finding.pointer for finding in former_id.check(Docket(Catalog(Organization("X"), components=components), AS_OF))
    ]
    assert found == [("components", "a", "former_ids", 1), ("components", "b", "former_ids", 0)]


def test_a_sound_catalogue_has_no_rulings() -> None:
    """Nobody is accused without cause."""
    assert list(judge(Docket(catalog({"a": ["b"], "b": []}, "a"), AS_OF))) == []
