"""Nobody can look after two maintenances at the same time.

Counted are people whom both files themselves name under ``contacts`` or ``team``; whoever is inherited from
the profile or the organisation is not. Name somebody else in one of the two, or move it.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.conflict import conflict
from forewarn.rules.docket import Docket, pairs
from forewarn.rules.finding import Finding

ID = "contact-overlap"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each two that name one person and share an instant, in the file that starts later."""
    for pair in pairs(docket.pending, lambda maintenance: maintenance.names, lambda person: (person,)):
        person = docket.catalog.people.get(pair.later_key)
        name = person.name if person else pair.later_key
        yield conflict(
            docket,
            pair,
            f"{name} is named here and at the same time for",
            "name somebody else in one of the two, or move it",
        )
