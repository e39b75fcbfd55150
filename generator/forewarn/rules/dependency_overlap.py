"""Two maintenances must not work at the same time on components of which one needs the other.

``depends_on`` reaches through: what a component needs also needs what that one needs. Two that share a
component are reported by ``overlap`` alone. Move one of the two, or record an ``override``.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.conflict import conflict
from forewarn.rules.docket import Docket, affected_by_work, pairs
from forewarn.rules.finding import Finding

ID = "dependency-overlap"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each two that are tied by a dependency and share an instant, in the file that starts later."""

    def tied(component: str) -> frozenset[str]:
        return docket.upstream.get(component, frozenset()) | docket.downstream.get(component, frozenset())

    for pair in pairs(docket.pending, affected_by_work, tied):
        if set(affected_by_work(pair.earlier)) & set(affected_by_work(pair.later)):
            continue
        needs = pair.earlier_key in docket.upstream.get(pair.later_key, frozenset())
        user, needed = (pair.later_key, pair.earlier_key) if needs else (pair.earlier_key, pair.later_key)
        names = docket.catalog.component(user).name, docket.catalog.component(needed).name
        yield conflict(
            docket,
            pair,
            f"{names[0]} depends on {names[1]}, and both are worked on at the same time, here and by",
            "move one of the two",
        )
