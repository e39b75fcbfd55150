"""How the work goes against its plan: what whoever watches it must decide by, and what was reported. Pure."""

from datetime import datetime, timedelta

from forewarn.model import Maintenance
from forewarn.values import Value
from forewarn.wording import Status


class Edge(Value):
    """A start or an end as planned and as reported; ``late`` is negative where it came early."""

    planned: datetime
    reported: datetime

    @property
    def late(self) -> timedelta:
        """How much later than planned, in whole minutes."""
        return timedelta(minutes=round((self.reported - self.planned).total_seconds() / 60))


class Course(Value):
    """The instants that matter while work runs, each ``None`` where nobody said enough to know it."""

    rollback_by: datetime | None
    escalates_at: datetime | None
    start: Edge | None
    end: Edge | None


def course_of(maintenance: Maintenance) -> Course:
    """The course of a maintenance; a cancelled one took none.

    A rollback begun later than its estimate before the end of the window would not be done in time. What nobody reports
    as done by then is escalated after the time that the notice gives.
    """
    window, text = maintenance.window, maintenance.text
    if maintenance.status is Status.CANCELLED:
        return Course(None, None, None, None)
    estimate, after = text.rollback.estimate, text.communication.escalate_after
    started, ended = maintenance.started_at, maintenance.ended_at
    return Course(
        rollback_by=None if estimate is None else max(window.start, window.end - estimate),
        escalates_at=None if after is None else window.end + after,
        start=Edge(window.start, started) if started else None,
        end=Edge(window.end, ended) if ended else None,
    )
