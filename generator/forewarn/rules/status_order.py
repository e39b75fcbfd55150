"""A status goes forward.

What is completed stays completed, what is cancelled stays cancelled, and what has started was confirmed.
Readers were told; a status that goes back makes their calendars and feeds lie. Write what happened as a new
update, or plan another maintenance that `replaces` this one.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.change import STARTED, Change
from forewarn.rules.finding import Finding
from forewarn.wording import Status

ID = "status-order"
SEVERITY = Severity.ERROR

_PLANNED = frozenset({Status.TENTATIVE, Status.CONFIRMED})


def check(change: Change) -> Iterator[Finding]:
    """Each maintenance whose status went back."""
    for old, new in change.kept():
        if not goes_back(old.status, new.status):
            continue
        named = [index for index, update in enumerate(new.updates) if update.status is not None]
        pointer: tuple[str | int, ...] = ("updates", named[-1], "status") if named else ("status",)
        hint = (
            "plan another maintenance that replaces this one"
            if old.status in (Status.CANCELLED, Status.COMPLETED)
            else "write what happened as a new update"
        )
        yield Finding(new.source, pointer, f"the status was '{old.status}' and goes back to '{new.status}' here", hint)


def goes_back(old: Status, new: Status) -> bool:
    """Whether a status may not follow another."""
    if old in (Status.COMPLETED, Status.CANCELLED):
        return new is not old
    return (old in STARTED and new in _PLANNED) or (old is Status.CONFIRMED and new is Status.TENTATIVE)
