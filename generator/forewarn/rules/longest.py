"""A window is no longer than the organisation allows.

``longest`` in ``policy.yml`` says how long, as elapsed time whatever the clocks do; the first item that
matches counts. Split the work, or record an ``override``.
"""

from collections.abc import Iterator

from forewarn.phrases import ENGLISH
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "longest"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each window that is too long."""
    for maintenance in docket.pending:
        target = docket.target(maintenance)
        allowed = docket.catalog.policy.longest_for(target)
        if allowed is not None and maintenance.window.duration > allowed:
            yield Finding(
                maintenance.source,
                ("window", "end"),
                f"the window lasts {ENGLISH.length(maintenance.window.duration)}; {ENGLISH.length(allowed)} is the longest allowed",
                "split the work, or record an override",
                about=(maintenance.id,),
            )
