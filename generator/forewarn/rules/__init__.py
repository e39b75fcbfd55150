"""The registry of rules: what must hold between values, between files, and by the organisation's policy.

A rule is a module with an ``ID``, a ``SEVERITY``, a ``check`` and a docstring that is its documentation. It
knows the model only; the room that read the files knows the places (``source.load``). To add one: write the
module, name it here, add a case folder under ``tests/cases/invalid``.

What ``FORMAT`` finds stops a build. What ``POLICY`` finds is reported by ``check``, may be weighed anew in
``policy.yml``, and may be excused by an ``override``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from forewarn.model import Override
from forewarn.problems import Severity
from forewarn.rules import (
    allowed_window,
    contact_overlap,
    dependency_cycle,
    dependency_overlap,
    dependent_unlisted,
    duplicate_component,
    end_before_start,
    former_id,
    freeze,
    future_update,
    impact_mismatch,
    longest,
    minimum_notice,
    overlap,
    redundancy,
    required_field,
    status_conflict,
    type_known,
    unknown_component,
    unknown_group,
    unknown_maintenance,
    update_order,
)
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding


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


@dataclass(frozen=True, slots=True)
class Ruling:
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
