"""Phase: what a declared status means at an instant. Derived here and nowhere else.

The table stands in ``lifecycle.json``, so that a browser can read the same one. Windows are half-open:
at the very start a maintenance is in its window, at the very end it is after it.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources

from forewarn.model import Maintenance
from forewarn.translations import N_
from forewarn.wording import Status


class Phase(StrEnum):
    """Where a maintenance stands at an instant."""

    UPCOMING = "upcoming"
    OPEN = "open"
    IN_PROGRESS = "in-progress"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The phase as a reader meets it."""
        return {
            Phase.UPCOMING: N_("upcoming"),
            Phase.OPEN: N_("window open, start not reported"),
            Phase.IN_PROGRESS: N_("in progress"),
            Phase.OVERDUE: N_("end not reported"),
            Phase.LAPSED: N_("lapsed: never confirmed"),
            Phase.COMPLETED: N_("completed"),
            Phase.CANCELLED: N_("cancelled"),
        }[self]

    @property
    def under_way(self) -> bool:
        """Whether people should reckon with it right now."""
        return self in _UNDER_WAY

    @property
    def ended(self) -> bool:
        """Whether nothing more is expected to happen."""
        return self in _ENDED


_UNDER_WAY = (Phase.OPEN, Phase.IN_PROGRESS, Phase.OVERDUE)
_ENDED = (Phase.COMPLETED, Phase.CANCELLED, Phase.LAPSED)

TABLE: dict[str, dict[str, str]] = json.loads(resources.files("forewarn").joinpath("lifecycle.json").read_text("utf-8"))


def phase(maintenance: Maintenance, at: datetime, *, close_automatically: bool = False) -> Phase:
    """The phase of a maintenance at an instant.

    With ``close_automatically`` a confirmed one counts as completed once its window is over.
    """
    window = maintenance.window
    when = 0 if at < window.start else 1 if at < window.end else 2
    return _phases(maintenance.status, close_automatically)[when]


@cache
def _phases(status: Status, close_automatically: bool) -> tuple[Phase, Phase, Phase]:
    """The phases of a status before, during and after the window."""
    before, during, after = (Phase(TABLE[status][when]) for when in ("before", "during", "after"))
    if close_automatically and status is Status.CONFIRMED:
        after = Phase.COMPLETED
    return before, during, after


def next_change(
    maintenances: Iterable[Maintenance], at: datetime, *, close_automatically: bool = False
) -> datetime | None:
    """The first instant after ``at`` at which some maintenance changes its phase; ``None`` if none ever does."""
    edges = turns(maintenances, close_automatically=close_automatically)
    return min((edge for edge in edges if edge > at), default=None)


def turns(maintenances: Iterable[Maintenance], *, close_automatically: bool = False) -> Iterator[datetime]:
    """The instants at which maintenances change their phases by themselves: of each its start, its end, both or none."""
    at: dict[Status, tuple[bool, bool]] = {}
    for status in Status:
        before, during, after = _phases(status, close_automatically)
        at[status] = before is not during, during is not after
    for one in maintenances:
        at_start, at_end = at[one.status]
        if at_start:
            yield one.window.start
        if at_end:
            yield one.window.end
