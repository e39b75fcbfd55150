"""``replaces`` names a maintenance of this project.

The page of the one links to the other; a name that leads nowhere helps nobody.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding
from forewarn.rules.near import nearest

ID = "unknown-maintenance"
SEVERITY = Severity.WARNING


def check(docket: Docket) -> Iterator[Finding]:
    """Each reference to a maintenance that is not there."""
    catalog = docket.catalog
    replacing = [maintenance for maintenance in catalog.maintenances if maintenance.replaces]
    known = {maintenance.id for maintenance in catalog.maintenances} if replacing else set()
    for maintenance in replacing:
        target = maintenance.replaces
        if target == maintenance.id:
            yield Finding(maintenance.source, ("replaces",), "a maintenance cannot replace itself", "delete the line")
        elif target not in known and target not in docket.named:
            near = nearest(target, known - {maintenance.id})
            hint = f"did you mean '{near}'?" if near else "write the id of one that is there, or delete the line"
            yield Finding(maintenance.source, ("replaces",), f"there is no maintenance '{target}'", hint)
