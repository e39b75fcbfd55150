"""The registry of rules: what must hold between values and between files.

A rule is a module with an ``ID``, a ``SEVERITY``, a ``check`` and a docstring that is its documentation.
It knows the model only; the room that read the files knows the places (``source.load``). To add one: write
the module, name it here, add a case folder under ``tests/cases/invalid``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from forewarn.model import Catalog
from forewarn.problems import Severity
from forewarn.rules import (
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
from forewarn.rules.finding import Finding


class Rule(Protocol):
    """What a rule module offers."""

    ID: str
    SEVERITY: Severity

    def check(self, catalog: Catalog) -> Iterable[Finding]:
        """What is wrong in the catalogue, by this rule."""
        ...


RULES: tuple[Rule, ...] = (
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


@dataclass(frozen=True, slots=True)
class Ruling:
    """A finding, and the rule that made it."""

    finding: Finding
    rule: str
    severity: Severity


def judge(catalog: Catalog) -> Iterator[Ruling]:
    """Everything that the rules find in the catalogue."""
    for rule in RULES:
        for finding in rule.check(catalog):
            yield Ruling(finding, rule.ID, rule.SEVERITY)
