"""What is over stands still.

The window of a maintenance that has ended is history: invoices, reports and readers rely on it. Put the old
window back. If it was wrong, say so in an update; if more work is needed, plan another maintenance.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.change import Change
from forewarn.rules.finding import Finding

ID = "rewritten"
SEVERITY = Severity.ERROR


def check(change: Change) -> Iterator[Finding]:
    """Each maintenance that had ended and has another window now."""
    for old, new in change.kept():
        if change.had_ended(old) and (old.window.start, old.window.end) != (new.window.start, new.window.end):
            yield Finding(
                new.source,
                ("window", "start"),
                "the window of a maintenance that is over has been rewritten",
                "put the old window back, and say in an update what was different",
            )
