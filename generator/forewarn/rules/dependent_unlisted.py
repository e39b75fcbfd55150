"""What depends on a component in an outage should be listed as well.

An outage reaches everything that needs the component, directly or through others. A reader who looks for the
thing that they use finds nothing, if only its foundation is named. List it under ``primary`` with its own
impact (``no-impact`` if it does not notice), or under ``secondary``.
"""

from collections.abc import Iterator

from forewarn.grades import Impact
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "dependent-unlisted"
SEVERITY = Severity.WARNING


def check(docket: Docket) -> Iterator[Finding]:
    """Each component in an outage whose dependents are not all listed."""
    for maintenance in docket.pending:
        listed = {affected.component for affected in maintenance.affects}
        for affected in maintenance.primary:
            if affected.impact is not Impact.OUTAGE:
                continue
            missing = sorted(
                id
                for id in docket.downstream.get(affected.component, frozenset()) - listed
                if not docket.catalog.component(id).retired
            )
            if missing:
                listed |= set(missing)
                yield Finding(
                    maintenance.source,
                    ("affects", "primary", affected.component),
                    f"{', '.join(missing)} {'depends' if len(missing) == 1 else 'depend'} on {affected.component} and should be listed",
                    f"add under primary, for example  {missing[0]}: degraded",
                    about=(maintenance.id,),
                )
