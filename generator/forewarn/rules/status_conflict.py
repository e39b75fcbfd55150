"""The status at the top of the file must not contradict the log.

The last update that names a status decides. A file that is declared ``cancelled`` at its top but whose log
ends otherwise, or ``tentative`` although its log reports work without ever confirming it, says two things
at once. Write news as updates, and keep the top-level status at what was planned.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding
from forewarn.wording import Status

ID = "status-conflict"
SEVERITY = Severity.ERROR
_CONTRADICTED = (Status.CANCELLED, Status.TENTATIVE)
"""What a log can contradict."""


def check(docket: Docket) -> Iterator[Finding]:
    """Each file whose declared status its log contradicts."""
    catalog = docket.catalog
    for maintenance in catalog.maintenances:
        if maintenance.declared not in _CONTRADICTED:
            continue
        logged = [update.status for update in maintenance.updates if update.status is not None]
        if not logged:
            continue
        revived = maintenance.declared is Status.CANCELLED and logged[-1] is not Status.CANCELLED
        unconfirmed = maintenance.declared is Status.TENTATIVE and not {
            Status.CONFIRMED,
            Status.CANCELLED,
            Status.TENTATIVE,
        } & {logged[0]}
        if revived or unconfirmed:
            yield Finding(
                maintenance.source,
                ("status",),
                f"the status is '{maintenance.declared}' here, but the last update that names one says '{logged[-1]}'",
                "delete this line: the updates decide" if revived else "write confirmed, or delete this line",
            )
