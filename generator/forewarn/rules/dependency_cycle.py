"""Components must not depend on each other in a circle.

``depends_on`` says what must work for a component to work. A circle would make everything in it depend
on itself, so that no maintenance of one could be judged. Take one ``depends_on`` out of the circle.
"""

from collections import deque
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from forewarn.model import Catalog
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import COMPONENTS, Finding

ID = "dependency-cycle"
SEVERITY = Severity.ERROR

_MOST_STEPS = 200_000
_LONGEST_SHOWN = 8


def check(docket: Docket) -> Iterator[Finding]:
    """Each circle once, at the component that comes first in it by name."""
    catalog = docket.catalog
    try:
        TopologicalSorter({id: one.depends_on for id, one in catalog.components.items()}).prepare()
    except CycleError:
        yield from _circles(catalog)


def _circles(catalog: Catalog) -> Iterator[Finding]:
    seen: set[frozenset[str]] = set()
    steps = 0
    for start in sorted(catalog.components):
        circle, looked_at = _circle(catalog, start)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            shown = [*circle[:_LONGEST_SHOWN], *(["…"] if len(circle) > _LONGEST_SHOWN else [])]
            yield Finding(
                COMPONENTS,
                ("components", start, "depends_on"),
                f"this depends on itself: {' -> '.join([*shown, circle[0]])}",
                "take one depends_on out of the circle",
            )
        steps += looked_at
        if steps > _MOST_STEPS and seen:
            return  # the circles found so far are enough to correct; looking on would take minutes


def _circle(catalog: Catalog, start: str) -> tuple[list[str], int]:
    """The shortest way from a component back to itself, or nothing; and how many steps it took to look."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for target in catalog.component(here).depends_on:
            if target == start:
                path = [here]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1], len(came_from)
            if target not in came_from:
                came_from[target] = here
                waiting.append(target)
    return [], len(came_from)
