"""Two maintenances must not work on one component at the same time.

Windows are half-open: one that starts when another ends touches it and does not overlap. Cancelled and
completed maintenances conflict with nothing. Components that are merely touched (``secondary``) by both do
not count. Move one of the two, or agree on it and record an ``override``.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.conflict import conflict
from forewarn.rules.docket import Docket, affected_by_work, pairs
from forewarn.rules.finding import Finding

ID = "overlap"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each two that share a component and an instant, in the file that starts later."""
    for pair in pairs(docket.pending, affected_by_work, lambda component: (component,)):
        name = docket.catalog.component(pair.later_key).name
        yield conflict(docket, pair, f"{name} is worked on at the same time by", "move one of the two")
