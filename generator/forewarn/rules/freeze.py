"""Nothing is changed while a freeze holds.

``freezes`` in ``policy.yml`` name times, once or by an RRULE, for everything or for what ``when`` describes.
A date without a time is the whole day, the last day included, in the organisation's zone. Move the window
out of the freeze, or record an ``override`` with ``scope`` set to the name of the freeze.
"""

from bisect import bisect_left
from collections.abc import Iterator

from forewarn.model import Window
from forewarn.phrases import ENGLISH
from forewarn.policy import Freeze, Stretch
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "freeze"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each maintenance that reaches into a freeze, once for each freeze."""
    for maintenance in docket.pending:
        target, zone = docket.target(maintenance), maintenance.window.timezone
        for freeze in docket.catalog.policy.freezes:
            hit = stretch_in(freeze, maintenance.window) if freeze.when.matches(target) else None
            if hit is not None:
                times = ENGLISH.span(Window(hit.start, hit.end, zone), zone)
                yield Finding(
                    maintenance.source,
                    ("window", "start"),
                    f"the window reaches into the freeze '{freeze.name}', {times} ({zone})",
                    f"move it to {ENGLISH.moment(hit.end, zone)} or later, or record an override with scope: {freeze.name}",
                    about=(maintenance.id,),
                    scope=freeze.name,
                )


def stretch_in(freeze: Freeze, window: Window) -> Stretch | None:
    """The first stretch of a freeze that a window reaches into."""
    at = bisect_left(freeze.stretches, window.start, key=lambda stretch: stretch.end)
    for stretch in freeze.stretches[at : at + 2]:
        if stretch.overlaps(window.start, window.end):
            return stretch
    return None
