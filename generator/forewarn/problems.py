"""The vocabulary of failure: a mistake is a value with a place, a rule, words and a way out.

Nothing here imports anything of ours; every other room may speak these words.
"""

from enum import StrEnum
from typing import NamedTuple

from forewarn.values import Value


class Severity(StrEnum):
    """How much a problem weighs: only an error fails a run (a warning too under ``--strict``)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(NamedTuple):
    """A place in a file: path relative to the project with ``/``, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


class Problem(Value):
    """One finding: where it is, which rule saw it, what was found, and what to type next."""

    span: Span
    rule: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    @property
    def order(self) -> tuple[Span, str, str]:
        """The key that reports are sorted by: place, then rule, then words."""
        return (self.span, self.rule, self.message)


class ProjectError(Exception):
    """The surroundings are at fault, not a file of the project: no git history, no settings, no rights.

    The command line turns it into exit code 1 and two lines of text; nobody else catches it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def has_errors(problems: list[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def in_order(problems: list[Problem]) -> list[Problem]:
    """The problems sorted by place, each once."""
    return sorted(set(problems), key=lambda problem: problem.order)
