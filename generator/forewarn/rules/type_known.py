"""The type of a maintenance is ``planned``, ``emergency``, ``unplanned``, or one that the organisation adds.

Further types are listed under ``types`` in ``organization.yml``. A word that stands nowhere is most often a
slip of the keyboard, and would escape every policy that is tied to a type.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding
from forewarn.rules.near import nearest

ID = "type"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each maintenance of a type that nobody declared."""
    catalog = docket.catalog
    known = catalog.organization.types
    for maintenance in catalog.maintenances:
        if maintenance.type not in known:
            near = nearest(maintenance.type, known)
            hint = (
                f"did you mean '{near}'?"
                if near
                else f"write one of: {', '.join(known)}; or add it to types in organization.yml"
            )
            yield Finding(
                maintenance.source, ("type",), f"'{maintenance.type}' is not a type of maintenance here", hint
            )
