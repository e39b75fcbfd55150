"""Two maintenances must not reduce at the same time what backs each other up.

Components that name each other under ``redundant_with`` (one naming the other is enough) carry each other's
load. If both are reduced at once, nothing is left in reserve. Move one of the two, or record an ``override``.
"""

from collections.abc import Iterator

from forewarn.grades import Impact
from forewarn.model import Maintenance
from forewarn.problems import Severity
from forewarn.rules.conflict import conflict
from forewarn.rules.docket import Docket, pairs
from forewarn.rules.finding import Finding

ID = "redundancy"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each two that weaken both halves of a pair at once, in the file that starts later."""
    for pair in pairs(docket.pending, _weakened, lambda component: docket.partners.get(component, frozenset())):
        names = docket.catalog.component(pair.later_key).name, docket.catalog.component(pair.earlier_key).name
        yield conflict(
            docket,
            pair,
            f"{names[0]} and {names[1]} back each other up, and both are reduced at the same time, here and by",
            "move one of the two",
        )


def _weakened(maintenance: Maintenance) -> list[str]:
    return [affected.component for affected in maintenance.primary if affected.impact is not Impact.NO_IMPACT]
