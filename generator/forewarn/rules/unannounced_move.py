"""A moved window is told.

Whoever reads the log should learn that the window moved, from when, and why. `forewarn reschedule` and
`forewarn extend` write the entry: `moved_from` with the old window, and a message.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.change import Change
from forewarn.rules.finding import Finding

ID = "unannounced-move"
SEVERITY = Severity.WARNING


def check(change: Change) -> Iterator[Finding]:
    """Each maintenance that has another window now and whose log does not say so."""
    for old, new in change.kept():
        before, after = (old.window.start, old.window.end), (new.window.start, new.window.end)
        fresh = new.updates[len(old.updates) :]
        told = any(update.moved_from is not None for update in fresh)
        if before != after and not told and not change.had_ended(old):
            yield Finding(
                new.source,
                ("window", "start") if before[0] != after[0] else ("window", "end"),
                "the window has moved, and the log does not say so",
                f"add an update with moved_from, or let forewarn reschedule {new.id} write it",
            )
