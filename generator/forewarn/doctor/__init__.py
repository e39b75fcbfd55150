"""The registry of checks: what is wrong with a project, its git, its workflows and its published site.

A check is a function of the patient that yields findings. Its name is its id, its docstring says in one sentence what
should be so, and below why. A new one is a function in its module and nothing else: the registry gathers every public
function of the modules in :data:`SUBJECTS`, in the order in which they stand there.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

from forewarn.doctor.checks import project, repository, said, site, workflows
from forewarn.doctor.finding import Finding
from forewarn.doctor.patient import Patient
from forewarn.problems import Severity

SUBJECTS: tuple[tuple[str, ModuleType], ...] = (
    ("The project", project),
    ("Its git", repository),
    ("Its workflows", workflows),
    ("Its published site", site),
    ("Its published site", said),
)


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its id, what it belongs to, what should be so in a sentence, and why."""

    id: str
    subject: str
    summary: str
    reason: str
    look: Callable[[Patient], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A finding, and the check that made it."""

    check: Check
    finding: Finding


def _checks() -> Iterator[Check]:
    for subject, module in SUBJECTS:
        for name, look in vars(module).items():
            if inspect.isfunction(look) and look.__module__ == module.__name__ and not name.startswith("_"):
                summary, _, reason = inspect.cleandoc(look.__doc__ or "").partition("\n\n")
                yield Check(name.replace("_", "-"), subject, " ".join(summary.split()), reason, look)


CHECKS: tuple[Check, ...] = tuple(_checks())


def examine(patient: Patient) -> list[Diagnosis]:
    """Everything that is wrong, in the order of the registry; errors of a check come before its warnings."""
    order = list(Severity)
    return [
        Diagnosis(check, finding)
        for check in CHECKS
        for finding in sorted(check.look(patient), key=lambda one: (order.index(one.severity), one.where, one.message))
    ]
