"""Components are named by an id of ``components.yml``.

This holds for ``affects``, and for ``depends_on`` and ``redundant_with`` of the components themselves. A
component that is gone is marked ``retired: true`` rather than deleted, so that its page stays. What has ended is
judged by the catalogue of its day, and may go on using a former id.
"""

from collections.abc import Iterator

from forewarn.model import Catalog
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import COMPONENTS, Finding
from forewarn.rules.near import did_you_mean
from forewarn.wording import Status

ID = "unknown-component"
SEVERITY = Severity.ERROR

_ADD = "add it to maintenances/_catalog/components.yml, or write the id of one that is there"
_MOST_HINTS = 100


def check(docket: Docket) -> Iterator[Finding]:
    """Each id that leads to no component."""
    catalog = docket.catalog
    hints: dict[str, str] = {}
    former = {old: one.id for one in catalog.components.values() for old in one.former_ids}
    for source, pointer, id in _named(catalog):
        if id not in catalog.components:
            if id not in hints:
                hints[id] = _hint(catalog, former, id) if len(hints) < _MOST_HINTS else _ADD
            yield Finding(source, pointer, f"there is no component '{id}'", hints[id])


def _named(catalog: Catalog) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Every place that names a component, and the id that it names."""
    for component in catalog.components.values():
        for key, ids in (("depends_on", component.depends_on), ("redundant_with", component.redundant_with)):
            for index, id in enumerate(ids):
                yield COMPONENTS, ("components", component.id, key, index), id
    named = {affected.component for maintenance in catalog.maintenances for affected in maintenance.affects}
    if named <= catalog.components.keys():
        return  # as nearly always: where each of them stands need not be asked
    for maintenance in catalog.maintenances:
        ended = maintenance.status in (Status.COMPLETED, Status.CANCELLED)
        for affected in maintenance.primary:
            if not (ended and affected.name):
                yield maintenance.source, ("affects", "primary", affected.component), affected.component
        for index, affected in enumerate(maintenance.secondary):
            if not (ended and affected.name):
                yield maintenance.source, ("affects", "secondary", index), affected.component


def _hint(catalog: Catalog, former: dict[str, str], id: str) -> str:
    if id in former:
        return f"it is called '{former[id]}' now"
    return did_you_mean(id, catalog.components) or _ADD
