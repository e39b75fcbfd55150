"""An id is for life.

The name of the file is the id of the maintenance: its address, its entry in every calendar and feed. Under
another name it is another maintenance, and the old one disappears. Give the file its old name back; the
folder of the year may change.
"""

from collections.abc import Iterator

from forewarn.model import Maintenance
from forewarn.problems import Severity
from forewarn.rules.change import Change
from forewarn.rules.finding import Finding

ID = "renamed"
SEVERITY = Severity.ERROR


def check(change: Change) -> Iterator[Finding]:
    """Each new file that says what one that is gone said, once."""
    for old, new in renamed(change):
        was, name = old.series or old.id, new.series or new.id
        yield Finding(
            new.source, (), f"'{was}' has been published and is called '{name}' here", f"name the file {was}.yml again"
        )


def renamed(change: Change) -> list[tuple[Maintenance, Maintenance]]:
    """What is gone, with what came in its place: the same title or the same window, and a component in common."""
    found: dict[str, tuple[Maintenance, Maintenance]] = {}
    taken: set[str] = set()
    for old in change.gone():
        for new in change.come():
            if old.source not in found and new.source not in taken and _alike(old, new):
                found[old.source] = (old, new)
                taken.add(new.source)
    return list(found.values())


def _alike(old: Maintenance, new: Maintenance) -> bool:
    shared = {one.component for one in old.affects} & {one.component for one in new.affects}
    return bool(shared) and (old.title == new.title or old.window == new.window)
