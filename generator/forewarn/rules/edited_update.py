"""The log is only ever added to.

An update is what readers were told at an instant. Changing or deleting it afterwards changes what they were
told. Put it back as it was, and add another update that corrects it.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.change import Change
from forewarn.rules.finding import Finding

ID = "edited-update"
SEVERITY = Severity.WARNING


def check(change: Change) -> Iterator[Finding]:
    """The first update of each log that is not what it was."""
    for old, new in change.kept():
        for index, update in enumerate(old.updates):
            if index >= len(new.updates):
                yield Finding(
                    new.source,
                    ("updates",),
                    f"{len(old.updates) - index} of the updates that readers have seen are gone",
                    "put them back, and add another that corrects them",
                )
                break
            if new.updates[index] != update:
                yield Finding(
                    new.source,
                    ("updates", index, "at"),
                    "this update is not what readers were told",
                    "put it back as it was, and add another that corrects it",
                )
                break
