"""What a rule hands over: whose file, which value, what is wrong, what to do."""

from dataclasses import dataclass

COMPONENTS = "maintenances/_catalog/components.yml"
"""The file that components and groups are written in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``source`` is a path relative to the project, ``pointer`` leads to the value in it."""

    source: str
    pointer: tuple[str | int, ...]
    message: str
    hint: str = ""
