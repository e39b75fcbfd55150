"""Policy over time: what overrides excuse, since when something is public, and which slots are free."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CASE, MINIMAL, problems_of, write_project
from forewarn import pipeline
from forewarn.git import read_history
from forewarn.grades import Impact, Priority
from forewarn.history import KnownHistory
from forewarn.model import Affected, Catalog, Component, Maintenance, Organization, Window
from forewarn.policy import Allowed, Freeze, Longest, MinimumNotice, Policy, Stretch
from forewarn.problems import Problem, Severity
from forewarn.rules import POLICY, judge
from forewarn.rules.docket import Docket
from forewarn.rules.slots import Search
from forewarn.values import replace
from forewarn.wording import Status
from samples import opened
from test_git import Repository

FROZEN = {
    "maintenances/_catalog/policy.yml": "freezes:\n  - {name: Year end, start: 2026-12-10, end: 2026-12-11}\n"
    "  - {name: Audit, start: 2026-12-10, end: 2026-12-10}\n"
}


def found(root: Path) -> dict[str, list[Severity]]:
    """Rule to the severities of what it found."""
    rules: dict[str, list[Severity]] = {}
    for problem in problems_of(root):
        rules.setdefault(problem.rule, []).append(problem.severity)
    return rules


def override(**keys: str) -> str:
    """An override as it is written, by somebody who is known."""
    keys = {"rule": "freeze", "approved_by": "grace", "reason": "The auditor asked for it.", **keys}
    return "override:\n  - " + "\n    ".join(f"{key}: {value}" for key, value in keys.items()) + "\n"


@pytest.mark.parametrize(
    ("written", "severities"),
    [
        ("", ["error", "error"]),
        (override(), ["info", "info"]),
        (override(scope="Audit"), ["error", "info"]),
        (override(scope="Summer"), ["error", "error"]),
        (override(rule="overlap"), ["error", "error"]),
        (override(approved_by="nobody"), ["error", "error"]),
    ],
    ids=["none", "whole", "scoped", "other-scope", "other-rule", "unknown-approver"],
)
def test_an_override_excuses_what_it_names_and_is_told(tmp_path: Path, written: str, severities: list[str]) -> None:
    """A valid override turns its findings into information; one that is not valid excuses nothing."""
    root = write_project(tmp_path, {CASE: MINIMAL + written, **FROZEN})
    assert sorted(found(root)["freeze"]) == severities


def test_a_list_of_rules_in_one_override_counts_for_each(tmp_path: Path) -> None:
    """``rules: […]`` in one mapping is accepted as well."""
    text = "override: {rules: [freeze, overlap], approved_by: grace, reason: Agreed.}\n"
    root = write_project(tmp_path, {CASE: MINIMAL + text, **FROZEN})
    assert found(root)["freeze"] == [Severity.INFO, Severity.INFO]


def judged(root: Path, as_of: datetime) -> list[Problem]:
    """The problems of a project with its real history."""
    return pipeline.check(opened(root), as_of=as_of, history=read_history(root)).problems


def commit(repository: Repository, message: str, *changes: tuple[str, str]) -> None:
    """Replace texts in the case of a repository's project, and commit."""
    path = repository.root / CASE
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    repository.commit(message)


NOTICE = {"maintenances/_catalog/policy.yml": "minimum_notice:\n  - {notice: 39d}\n", CASE: MINIMAL}
NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def test_notice_runs_from_the_commit_that_made_the_start_public(tmp_path: Path) -> None:
    """Not merged: from now. Merged: from the commit. A longer window changes nothing, another start everything."""
    root = write_project(tmp_path, NOTICE)
    late = NOON + timedelta(days=2)

    def short() -> bool:
        return any(p.rule == "minimum-notice" and p.span.path == CASE for p in judged(root, late))

    assert short(), "39 days from now are not left"
    repository = Repository(root)
    repository.commit("Announce")
    assert not short(), "39 days were left at the commit"
    repository.hour = 20
    commit(repository, "Longer", ("duration: 2h", "duration: 3h"))
    assert not short()
    commit(repository, "Earlier", ("2026-12-10 22:00", "2026-12-10 20:00"))
    assert short()


def test_announced_counts_where_git_cannot_say(tmp_path: Path) -> None:
    """What was public before git knew it says so itself; once the start has moved, that no longer counts."""
    text = MINIMAL + "announced: 2026-10-01 09:00\n"
    root = write_project(tmp_path, {**NOTICE, CASE: text})
    late = NOON + timedelta(days=20)
    assert not [p for p in judged(root, late) if p.rule == "minimum-notice" and p.span.path == CASE]
    repository = Repository(root)
    repository.hour = 20
    repository.commit("Announce")
    assert not [p for p in judged(root, late) if p.rule == "minimum-notice" and p.span.path == CASE]
    commit(repository, "Earlier", ("2026-12-10 22:00", "2026-12-09 22:00"))
    assert [p for p in judged(root, late) if p.rule == "minimum-notice" and p.span.path == CASE]


def test_an_override_is_void_once_the_window_changes(tmp_path: Path) -> None:
    """It was given for one window; another one needs another override."""
    root = write_project(tmp_path, {CASE: MINIMAL + override(), **FROZEN})
    repository = Repository(root)
    repository.commit("Announce")

    def severities() -> set[Severity]:
        return {problem.severity for problem in judged(root, NOON) if problem.rule == "freeze"}

    assert severities() == {Severity.INFO}
    commit(repository, "Longer", ("duration: 2h", "duration: 3h"))
    assert severities() == {Severity.ERROR}
    commit(repository, "Approved again", ("The auditor asked for it.", "The auditor asked for more."))
    assert severities() == {Severity.INFO}


# --- slots ----------------------------------------------------------------------------------------------------

ORIGIN = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
COMPONENTS = {
    "db": Component("db", "Database"),
    "api": Component("api", "API", depends_on=("db",)),
    "a": Component("a", "A", redundant_with=("b",)),
    "b": Component("b", "B"),
}


def work(id: str, component: str, start: int, hours: int) -> Maintenance:
    """A maintenance of one component, in hours from the origin."""
    window = Window(ORIGIN + start * HOUR, ORIGIN + (start + hours) * HOUR, "UTC")
    return Maintenance(
        id=id,
        source=f"{id}.yml",
        title=id,
        summary=id,
        type="planned",
        priority=Priority.NORMAL,
        declared=Status.CONFIRMED,
        window=window,
        affects=(Affected(component, Impact.OUTAGE),),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy whose every edge lies on a whole hour."""
    hours = st.integers(0, 23)
    freezes = [
        Freeze(f"f{index}", (Stretch(ORIGIN + start * HOUR, ORIGIN + (start + length) * HOUR),))
        for index, (start, length) in enumerate(
            draw(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=3))
        )
    ]
    allowed = [
        Allowed(frozenset(days), timedelta(hours=begin), timedelta(hours=until), "UTC")
        for days, begin, until in draw(
            st.lists(st.tuples(st.sets(st.integers(0, 6), min_size=1), hours, hours), max_size=2)
        )
    ]
    longest = draw(st.lists(st.integers(1, 12), max_size=1))
    notice = draw(st.lists(st.integers(0, 72), max_size=1))
    return Policy(
        freezes=tuple(freezes),
        allowed=tuple(allowed),
        longest=tuple(Longest(hours * HOUR) for hours in longest),
        minimum_notice=tuple(MinimumNotice(hours * HOUR) for hours in notice),
    )


others = st.lists(st.tuples(st.sampled_from(sorted(COMPONENTS)), st.integers(0, 200), st.integers(1, 24)), max_size=6)


@given(
    policy=policies(),
    others=others,
    component=st.sampled_from(sorted(COMPONENTS)),
    start=st.integers(0, 100),
    hours=st.integers(1, 8),
)
def test_a_suggested_slot_is_the_first_that_satisfies_every_rule(
    policy: Policy, others: list[tuple[str, int, int]], component: str, start: int, hours: int
) -> None:
    """What the search finds is what trying hour after hour finds, with the rules themselves as the judge."""
    there = [work(f"o{index}", *other) for index, other in enumerate(others)]
    mine = work("mine", component, start, hours)

    def broken(at: int) -> bool:
        moved = replace(mine, window=Window(ORIGIN + at * HOUR, ORIGIN + (at + hours) * HOUR, "UTC"))
        everything = tuple(sorted([*there, moved], key=lambda one: (one.window.start, one.id)))
        catalog = Catalog(Organization("X"), components=COMPONENTS, policy=policy, maintenances=everything)
        rulings = judge(Docket(catalog, ORIGIN))
        return any("mine" in ruling.finding.about and ruling.severity is Severity.ERROR for ruling in rulings)

    catalog = Catalog(
        Organization("X"),
        components=COMPONENTS,
        policy=policy,
        maintenances=tuple(sorted(there, key=lambda one: (one.window.start, one.id))),
    )
    found = next(Search(Docket(catalog, ORIGIN), mine).slots(mine.window.start, hours * HOUR), None)
    expected = next((at for at in range(start, start + 400) if not broken(at)), None)
    if found is None:
        assert expected is None
    else:
        assert found.start == ORIGIN + (expected if expected is not None else -1) * HOUR


def test_every_policy_rule_can_be_weighed_anew() -> None:
    """off, info, warning and error of policy.yml hold for each of them."""
    there = (work("x", "db", 0, 2), work("y", "db", 1, 2))
    for weight in ("off", "info", "warning", "error"):
        policy = Policy(severities={rule.ID: weight for rule in POLICY})
        catalog = Catalog(Organization("X"), components=COMPONENTS, policy=policy, maintenances=there)
        rulings = [ruling for ruling in judge(Docket(catalog, ORIGIN)) if ruling.rule == "overlap"]
        assert [ruling.severity for ruling in rulings] == ([] if weight == "off" else [Severity(weight)])


def test_history_is_not_asked_where_no_rule_wants_to_know(tmp_path: Path) -> None:
    """A project without minimum notice and overrides is judged without a look at old contents."""

    class Closed(KnownHistory):
        def contents(self, wanted: object) -> dict[tuple[str, str], bytes]:
            """Nobody may ask for anything."""
            assert not list(wanted)  # type: ignore[call-overload]
            return {}

    root = write_project(tmp_path)
    assert pipeline.check(opened(root), as_of=NOON, history=Closed()).problems == []
