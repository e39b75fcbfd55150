"""Some maintenances must say more than others.

``required`` in ``policy.yml`` names keys, for example ``rollback.estimate``, that whatever ``when`` describes
cannot do without. Everything counts that the notice says: the file itself, its profile and the organisation.
Write the key, or record an ``override`` with ``scope`` set to it.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "required-field"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each key that is asked for and that nobody says."""
    for maintenance in docket.pending:
        target = docket.target(maintenance)
        asked = [key for item in docket.catalog.policy.required if item.when.matches(target) for key in item.fields]
        for key in dict.fromkeys(asked):
            if key not in maintenance.said:
                yield Finding(
                    maintenance.source,
                    tuple(key.split(".")[:-1]),
                    f"the policy asks for '{key}' here, and nobody says it",
                    f"write {key.rpartition('.')[2]}: and a value, or record an override with scope: {key}",
                    about=(maintenance.id,),
                    scope=key,
                )
