"""Components must not depend on each other in a circle.

``depends_on`` says what must work for a component to work. A circle would make everything in it depend
on itself, so that no maintenance of one could be judged. Take one ``depends_on`` out of the circle.
"""

from collections.abc import Iterator

from forewarn.model import Catalog
from forewarn.problems import Severity
from forewarn.rules.finding import COMPONENTS, Finding

ID = "dependency-cycle"
SEVERITY = Severity.ERROR


def check(catalog: Catalog) -> Iterator[Finding]:
    """Each circle once, at the component that comes first in it by name."""
    seen: set[frozenset[str]] = set()
    for start in sorted(catalog.components):
        circle = _circle(catalog, start)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            path = " -> ".join([*circle, circle[0]])
            yield Finding(
                COMPONENTS,
                ("components", start, "depends_on"),
                f"this depends on itself: {path}",
                "take one depends_on out of the circle",
            )


def _circle(catalog: Catalog, start: str) -> list[str]:
    """The shortest way from a component back to itself, or nothing."""
    paths = [[start]]
    reached: set[str] = set()
    while paths:
        path = paths.pop(0)
        for target in catalog.component(path[-1]).depends_on:
            if target == start:
                return path
            if target not in reached:
                reached.add(target)
                paths.append([*path, target])
    return []
