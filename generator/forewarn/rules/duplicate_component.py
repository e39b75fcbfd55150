"""A component is affected once: either primary, with an impact, or secondary, without one.

Naming it in both lists leaves open which of the two a reader should believe. Keep it under ``primary``
if the work aims at it, under ``secondary`` if it is merely touched.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "duplicate-component"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each secondary component that is named before."""
    catalog = docket.catalog
    for maintenance in catalog.maintenances:
        if len({affected.component for affected in maintenance.affects}) == len(maintenance.affects):
            continue
        named = {affected.component: "primary" for affected in maintenance.primary}
        for index, affected in enumerate(maintenance.secondary):
            if affected.component in named:
                where = named[affected.component]
                yield Finding(
                    maintenance.source,
                    ("affects", "secondary", index),
                    f"'{affected.component}' is already named under {where}",
                    "keep one of the two",
                )
            named.setdefault(affected.component, "secondary")
