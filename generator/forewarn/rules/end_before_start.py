"""A window ends after it starts.

The end must be later than the start, as instants: with offsets or across a change of the clocks the wall
times alone can mislead. Correct the end, or write a ``duration`` instead. The same holds for the window in
``moved_from``.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "end-before-start"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each window that is empty or runs backwards."""
    catalog = docket.catalog
    for maintenance in catalog.maintenances:
        if maintenance.window.end <= maintenance.window.start:
            message = (
                "the window ends when it starts"
                if maintenance.window.end == maintenance.window.start
                else "the window ends before it starts"
            )
            yield Finding(
                maintenance.source,
                ("window", "end"),
                message,
                "correct it, or write a duration alone, for example  duration: 4h",
            )
        for index, update in enumerate(maintenance.updates):
            if update.moved_from and update.moved_from.end <= update.moved_from.start:
                yield Finding(
                    maintenance.source,
                    ("updates", index, "moved_from", "end"),
                    "the former window ends before it starts",
                    "correct the end",
                )
