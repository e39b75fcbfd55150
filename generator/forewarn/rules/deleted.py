"""What has been published is never deleted.

Readers have it in their calendars and feeds; a file that disappears leaves them with an entry that nobody
ever takes back. Restore the file, and say in its log that the work is called off: `forewarn cancel ID`.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.change import Change
from forewarn.rules.finding import Finding
from forewarn.rules.renamed import renamed

ID = "deleted"
SEVERITY = Severity.ERROR


def check(change: Change) -> Iterator[Finding]:
    """Each file that is gone and did not merely change its name, once."""
    moved = {old.source for old, _ in renamed(change)}
    for source, one in {one.source: one for one in change.gone()}.items():
        if source not in moved:
            id = one.series or one.id
            yield Finding(
                source,
                (),
                f"'{id}' has been published and is deleted here",
                f"restore the file and call it off: forewarn cancel {id}",
            )
