"""The registry of rules: what must hold between values, between files, and by the organisation's policy.

A rule is a module with an ``ID``, a ``SEVERITY``, a ``check`` and a docstring that is its documentation. It
knows the model only; the room that read the files knows the places (``source.load``). To add one: write the
module, name it here, add a case folder under ``tests/cases/invalid``.

``CHANGES`` judge what a change does to what was there; they need git, and run with ``check --base``.

What ``FORMAT`` finds stops a build. What ``POLICY`` finds is reported by ``check``, may be weighed anew in
``policy.yml``, and may be excused by an ``override``.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from forewarn.model import Override
from forewarn.problems import Severity
from forewarn.rules import (
    allowed_window,
    contact_overlap,
    deleted,
    dependency_cycle,
    dependency_overlap,
    dependent_unlisted,
    duplicate_component,
    edited_update,
    end_before_start,
    former_id,
    freeze,
    future_update,
    impact_mismatch,
    longest,
    minimum_notice,
    overlap,
    redundancy,
    renamed,
    required_field,
    rewritten,
    status_conflict,
    status_order,
    type_known,
    unannounced_move,
    unknown_component,
    unknown_group,
    unknown_maintenance,
    update_order,
)
from forewarn.rules.change import Change
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding
from forewarn.values import Value


class Rule(Protocol):
    """What a rule module offers."""

    ID: str
    SEVERITY: Severity
    __doc__: str | None

    def check(self, docket: Docket) -> Iterable[Finding]:
        """What is wrong on the docket, by this rule."""
        ...


FORMAT: tuple[Rule, ...] = (
    dependency_cycle,
    duplicate_component,
    end_before_start,
    former_id,
    status_conflict,
    type_known,
    unknown_component,
    unknown_group,
    unknown_maintenance,
    update_order,
)
POLICY: tuple[Rule, ...] = (
    allowed_window,
    contact_overlap,
    dependency_overlap,
    dependent_unlisted,
    freeze,
    future_update,
    impact_mismatch,
    longest,
    minimum_notice,
    overlap,
    redundancy,
    required_field,
)
RULES: tuple[Rule, ...] = (*FORMAT, *POLICY)
POLICY_IDS = frozenset(rule.ID for rule in POLICY)


class ChangeRule(Protocol):
    """What a rule on a change offers."""

    ID: str
    SEVERITY: Severity
    __doc__: str | None

    def check(self, change: Change) -> Iterable[Finding]:
        """What is wrong with the change, by this rule."""
        ...


CHANGES: tuple[ChangeRule, ...] = (deleted, edited_update, renamed, rewritten, status_order, unannounced_move)
WEIGHABLE = POLICY_IDS | {rule.ID for rule in CHANGES}
"""The rules that ``policy.yml`` may weigh anew."""


class Ruling(Value):
    """A finding, the rule that made it, how much it weighs, and the override that excuses it if one does."""

    finding: Finding
    rule: str
    severity: Severity
    excuse: Override | None = None


def judge(docket: Docket) -> Iterator[Ruling]:
    """Everything that the rules find, weighed by the policy; what is excused is told as information."""
    severities = docket.catalog.policy.severities
    for rule in RULES:
        said = severities.get(rule.ID, rule.SEVERITY)
        if said == "off":
            continue
        for finding in rule.check(docket):
            excuse = _excuse(docket, rule.ID, finding)
            yield Ruling(finding, rule.ID, Severity.INFO if excuse else Severity(said), excuse)


def _excuse(docket: Docket, rule: str, finding: Finding) -> Override | None:
    """The override that excuses a finding: of this rule, for this scope, by somebody who is known."""
    if rule not in POLICY_IDS:
        return None
    for id in finding.about:
        for override in docket.overrides.get(id, ()):
            known = override.approved_by in docket.catalog.people
            if known and rule in override.rules and override.scope in ("", finding.scope):
                return override
    return None


def judge_change(change: Change) -> Iterator[Ruling]:
    """Everything that is wrong with a change, weighed by the policy as it stood before it."""
    severities = change.before.policy.severities
    for rule in CHANGES:
        said = severities.get(rule.ID, rule.SEVERITY)
        if said != "off":
            yield from (Ruling(finding, rule.ID, Severity(said)) for finding in rule.check(change))
