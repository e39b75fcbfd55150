"""What the page of a component or a group shows of its maintenances, however many there are. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.lifecycle import Phase
from forewarn.outputs.pages.months import Month, Months
from forewarn.outputs.pages.repeats import first_of_series
from forewarn.values import Value

ACTIVE = 25
"""How many are shown of what is under way."""
COMING = 25
"""How many of what is to come are shown; the calendar has them all."""
CALLED_OFF = 10
"""How many that were called off before their windows came are shown."""
PAST = 50
"""How many finished maintenances are shown; the archive has them all."""
MONTHS = 12
"""How many months of the calendar are named for what is left out."""
ROOM = 230_000
"""What a list of components may weigh, in bytes of the HTML that we write."""
NAME, STATE, SHELF = 110, 580, 560
"""What the name of a component weighs in it, what one maintenance does, with titles of a usual length, and what a group's
heading does, with its line in the table of contents."""


class Outlook(Value):
    """The maintenances of a channel, each list bounded; ``more`` counts what is to come and not shown.

    ``active`` is what is under way, ``unshown`` what there is no room for: the longest overdue. ``months`` are those of the calendar that
    hold the rest of what is to come, with how many each; ``older`` counts what is over and not shown.
    """

    active: tuple[Entry, ...]
    unshown: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    more: int
    months: tuple[tuple[Month, int], ...]
    called_off: tuple[Entry, ...]
    past: tuple[Entry, ...]
    older: int

    @property
    def count(self) -> int:
        """How much is under way."""
        return len(self.active) + len(self.unshown)

    @property
    def worst(self) -> Impact | None:
        """The worst impact of what is under way, or ``None`` where nothing is."""
        return worst_of((*self.active, *self.unshown))

    @property
    def worst_unshown(self) -> Impact | None:
        """The same of what is not shown."""
        return worst_of(self.unshown)


def worst_of(entries: Iterable[Entry]) -> Impact | None:
    """The worst impact of some entries, or ``None`` where there are none."""
    impacts = (entry.maintenance.impact for entry in entries)
    return max(impacts, key=lambda impact: impact.rank, default=None)


def outlook_of(channel: Channel, board: Board, months: Months) -> Outlook:
    """The outlook of a channel at the board's instant."""
    called_off_ids = {entry.id for entry in board.called_off}
    called_off = [entry for entry in channel.entries if entry.id in called_off_ids]
    active = in_urgency(channel.entries)
    coming = first_of_series(entry for entry in channel.entries if entry.phase is Phase.UPCOMING)
    past = sorted(
        (entry for entry in channel.entries if entry.phase.ended and entry.id not in called_off_ids),
        key=lambda entry: (entry.maintenance.window.end, entry.id),
        reverse=True,
    )
    rest = Counter(months.month_of(entry) for entry in coming[COMING:])
    return Outlook(
        active=in_order(active[:ACTIVE]),
        unshown=tuple(active[ACTIVE:]),
        coming=tuple(coming[:COMING]),
        more=max(0, len(coming) - COMING),
        months=tuple(list(rest.items())[:MONTHS]),
        called_off=tuple(called_off[:CALLED_OFF]),
        past=tuple(past[:PAST]),
        older=max(0, len(past) - PAST),
    )


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By their starts, as the browser keeps a list of what is under way."""
    return tuple(sorted(entries, key=lambda entry: (entry.maintenance.window.start, entry.id)))


def in_urgency(entries: Sequence[Entry]) -> list[Entry]:
    """What is under way: first what is in its window, then what nobody reported the end of, the newest of it first."""
    active = [entry for entry in entries if entry.phase.under_way]
    inside = [entry for entry in active if entry.phase is not Phase.OVERDUE]
    overdue = [entry for entry in active if entry.phase is Phase.OVERDUE]
    inside.sort(key=lambda entry: -entry.maintenance.impact.rank)
    overdue.sort(key=lambda entry: (entry.maintenance.window.end, entry.id), reverse=True)
    return inside + overdue


def states(channels: Sequence[Channel], board: Board, shelves: int = 1) -> dict[str, tuple[Entry, ...]]:
    """What a list of components says of each, by the ids of their channels: what is under way, else what comes next.

    The list has ``shelves`` headings. The first of each is shown; up to two others stand by for the browser, where there
    is room. In a list that is too long for
    one of each, only what is under way or comes next of all is told: of the other components, nothing is known here.
    """
    room = max(ROOM // 10, ROOM - NAME * len(channels) - SHELF * shelves) // STATE
    depth = max(1, min(3, room // max(1, len(channels))))
    found: dict[str, tuple[Entry, ...]] = {}
    for channel in channels:
        entries = [board.entries[place] for place in channel.places if place in board.ahead]
        coming = [entry for entry in entries if entry.phase is Phase.UPCOMING]
        found[channel.id] = tuple([*in_urgency(entries)[:depth], *coming[:depth]][:depth])

    def soon(id: str) -> tuple[bool, object]:
        first = found[id][0]
        return not first.phase.under_way, first.maintenance.window.start

    told = set(sorted((id for id in found if found[id]), key=soon)[:room])
    return {id: entries for id, entries in found.items() if not entries or id in told}
