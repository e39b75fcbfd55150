"""What a rule hands over: whose file, which value, what is wrong, what to do."""

from forewarn.values import Value

COMPONENTS = "maintenances/_catalog/components.yml"
"""The file that components and groups are written in."""

Place = tuple[str, tuple[str | int, ...]]
"""A path relative to the project, and the pointer to a value in that file."""


class Finding(Value):
    """``source`` is a path relative to the project, ``pointer`` leads to the value in it.

    ``other`` is a second place that the message should name, ``about`` the maintenances that are judged, and
    ``scope`` what an override of it would have to name (the name of a freeze, for example).
    """

    source: str
    pointer: tuple[str | int, ...]
    message: str
    hint: str = ""
    other: Place | None = None
    about: tuple[str, ...] = ()
    scope: str = ""
