"""What a check hands over: what is wrong, where, how much it matters, and what to type."""

from dataclasses import dataclass

from forewarn.problems import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``where`` is a file of the project with a line, an address, or a word such as ``git``."""

    where: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR


def warning(where: str, message: str, fix: str) -> Finding:
    """A finding that hurts nobody yet."""
    return Finding(where, message, fix, Severity.WARNING)
