"""An update tells what has happened, so it cannot be dated after now.

Most often the day or the month is wrong, or the zone: ``at`` is wall time in the window's zone. Correct the
instant.
"""

from collections.abc import Iterator

from forewarn.phrases import ENGLISH
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "future-update"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each update that is dated after the instant of the check."""
    for maintenance in docket.catalog.maintenances:
        for index, update in enumerate(maintenance.updates):
            if update.at > docket.as_of:
                yield Finding(
                    maintenance.source,
                    ("updates", index, "at"),
                    f"this update is dated after now ({ENGLISH.moment(docket.as_of, maintenance.window.timezone)}, {maintenance.window.timezone})",
                    "correct the instant",
                    about=(maintenance.id,),
                )
