"""Components are named by an id of ``components.yml``.

This holds for ``affects``, and for ``depends_on`` and ``redundant_with`` of the components themselves. A
component that is gone is marked ``retired: true`` rather than deleted, so that old files stay valid.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from forewarn.model import Catalog
from forewarn.problems import Severity
from forewarn.rules.finding import COMPONENTS, Finding

ID = "unknown-component"
SEVERITY = Severity.ERROR


def check(catalog: Catalog) -> Iterator[Finding]:
    """Each id that leads to no component."""
    for component in catalog.components.values():
        for key, ids in (("depends_on", component.depends_on), ("redundant_with", component.redundant_with)):
            for index, id in enumerate(ids):
                if id not in catalog.components:
                    yield _finding(catalog, COMPONENTS, ("components", component.id, key, index), id)
    for maintenance in catalog.maintenances:
        for affected in maintenance.primary:
            if affected.component not in catalog.components:
                yield _finding(
                    catalog, maintenance.source, ("affects", "primary", affected.component), affected.component
                )
        for index, affected in enumerate(maintenance.secondary):
            if affected.component not in catalog.components:
                yield _finding(catalog, maintenance.source, ("affects", "secondary", index), affected.component)


def _finding(catalog: Catalog, source: str, pointer: tuple[str | int, ...], id: str) -> Finding:
    former = next((c.id for c in catalog.components.values() if id in c.former_ids), "")
    near = get_close_matches(id, catalog.components, 1)
    if former:
        hint = f"it is called '{former}' now"
    elif near:
        hint = f"did you mean '{near[0]}'?"
    else:
        hint = "add it to maintenances/_catalog/components.yml, or write the id of one that is there"
    return Finding(source, pointer, f"there is no component '{id}'", hint)
