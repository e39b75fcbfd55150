"""An id that a component had before belongs to nobody else.

The addresses of a component's former ids keep being served; one that is the id of another component, or the
former id of two, would be two pages at one address. Take it out of one of the two.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import COMPONENTS, Finding

ID = "duplicate-id"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each former id that is taken."""
    catalog = docket.catalog
    taken = {id: id for id in catalog.components}
    for component in catalog.components.values():
        for index, id in enumerate(component.former_ids):
            if id in taken:
                message = f"the id '{id}' is taken by the component '{taken[id]}'"
                hint = "take it out of one of the two"
                yield Finding(COMPONENTS, ("components", component.id, "former_ids", index), message, hint)
            taken.setdefault(id, component.id)
