"""Updates stand in the order in which they were said, the oldest first.

The last one that names a status decides, so their order is part of what they say. Move the entry to its
place, or correct its instant.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "update-order"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each update that is older than the one above it."""
    catalog = docket.catalog
    for maintenance in catalog.maintenances:
        updates = maintenance.updates
        for index in range(1, len(updates)):
            if updates[index].at < updates[index - 1].at:
                yield Finding(
                    maintenance.source,
                    ("updates", index, "at"),
                    "this update is older than the one above it",
                    "move it up, or correct the instant",
                )
