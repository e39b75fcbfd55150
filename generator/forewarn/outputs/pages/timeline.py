"""The coming weeks as a picture: a lane for each component, a bar for each window. Pure.

Places are per cent of the picture's width, so that the page draws itself at any size without a script; the browser
moves only the line that says now.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.model import Affected, Component
from forewarn.values import Value
from forewarn.wording import Status

DAYS = 28
LANES = 16
"""How many components are drawn; more would be no picture."""
BARS = 60
"""How many windows a lane shows."""
THINNEST = 0.7
"""Per cent: a bar that can still be seen on a phone."""
_SHAPE = {
    Impact.NO_IMPACT: (15, 3),
    Impact.REDUCED_REDUNDANCY: (11, 7),
    Impact.DEGRADED: (7, 11),
    Impact.OUTAGE: (2, 16),
}
"""Top and height of a bar in pixels: the worse the higher, because a colour is never the only sign."""


class Bar(Value):
    """A window of one component; ``x`` and ``width`` in per cent, ``y`` and ``height`` in pixels."""

    entry: Entry
    impact: Impact
    x: float
    width: float

    @property
    def y(self) -> int:
        """Where it begins, from above."""
        return _SHAPE[self.impact][0]

    @property
    def height(self) -> int:
        """How high it is."""
        return _SHAPE[self.impact][1]


class Lane(Value):
    """A component and its windows in the order of their starts."""

    component: Component
    bars: tuple[Bar, ...]


class Tick(Value):
    """The first day of a week: its place in per cent, and the day in words."""

    x: float
    label: str


class Timeline(Value):
    """What is drawn: from ``first`` to ``last``, with the place of the build's instant; ``more`` lanes are left out."""

    first: datetime
    last: datetime
    now: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    more: int
    days: int = DAYS


def draw(board: Board) -> Timeline:
    """From the beginning of the build's day in the organisation's zone, four weeks.

    A lane for each component that work aims at in that time and that an impact is promised for, in the order of the
    catalogue. What was called off is not drawn.
    """
    zone = ZoneInfo(board.catalog.organization.timezone)
    today = board.as_of.astimezone(zone).date()
    first = datetime.combine(today, time(), zone)
    last = datetime.combine(today + timedelta(days=DAYS), time(), zone)

    def place(at: datetime) -> float:
        share = (at.timestamp() - first.timestamp()) / (last.timestamp() - first.timestamp())
        return round(min(max(share, 0.0), 1.0) * 100, 2)

    found: dict[str, list[Bar]] = {}
    for entry in (*board.under_way, *board.upcoming):
        window = entry.maintenance.window
        # What nobody has reported the end of goes on until now.
        end = max(window.end, board.as_of) if entry.phase.under_way else window.end
        if end <= first or window.start >= last or entry.maintenance.status is Status.CANCELLED:
            continue
        for item in entry.maintenance.primary:
            x = place(window.start)
            width = max(round(place(end) - x, 2), THINNEST)
            found.setdefault(_present(board, item), []).append(
                Bar(entry, item.impact or Impact.NO_IMPACT, min(x, 100 - THINNEST), width)
            )
    lanes = [
        Lane(component, tuple(sorted(found[id], key=lambda bar: (bar.x, bar.entry.id))[:BARS]))
        for id, component in board.catalog.components.items()
        if id in found
    ]
    days = [today + timedelta(days=day) for day in range(DAYS)]
    weeks = (day for day in days if day.weekday() == board.phrases.language.first_weekday)
    starts = [datetime.combine(day, time(), zone) for day in weeks]
    ticks = tuple(Tick(place(at), board.phrases.tick(at, zone.key)) for at in starts)
    return Timeline(first, last, place(board.as_of), tuple(lanes[:LANES]), ticks, max(0, len(lanes) - LANES))


def _present(board: Board, item: Affected) -> str:
    """The id that a component has now."""
    known = board.catalog.components
    if item.component in known:
        return item.component
    return next((one.id for one in known.values() if item.component in one.former_ids), item.component)
