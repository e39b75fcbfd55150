"""Work stays inside the hours that are allowed for it.

``allowed`` in ``policy.yml`` names weekly slots. A window must lie wholly inside one slot of an item that
matches it; where no item matches, every hour is allowed. A slot that crosses midnight belongs to the day that
it starts on. Choose another time, or record an ``override``.
"""

from collections.abc import Iterator

from forewarn.model import Window
from forewarn.policy import Allowed
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "allowed-window"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each maintenance outside the hours that are allowed for it."""
    for maintenance in docket.pending:
        target = docket.target(maintenance)
        items = [item for item in docket.catalog.policy.allowed if item.when.matches(target)]
        if items and not any(is_inside(item, maintenance.window) for item in items):
            allowed = "; ".join(item.words for item in items)
            yield Finding(
                maintenance.source,
                ("window", "start"),
                f"the window does not lie inside the hours that are allowed: {allowed}",
                "choose a time inside one of them, or record an override",
                about=(maintenance.id,),
            )


def is_inside(item: Allowed, window: Window) -> bool:
    """Whether a window lies wholly inside one slot."""
    return any(slot.start <= window.start and window.end <= slot.end for slot in item.slots(window.start))
