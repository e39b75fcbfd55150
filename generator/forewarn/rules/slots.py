"""Free slots: the next times at which work of a given length breaks no rule.

A candidate that breaks a rule is moved to the first instant at which that rule could be content, until none
is broken; so a slot is found in as many steps as there are obstacles before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from forewarn.model import Maintenance, Window
from forewarn.rules import allowed_window, freeze
from forewarn.rules.docket import Docket, affected_by_work

HORIZON = timedelta(days=400)
GRID = timedelta(minutes=1)


@dataclass(frozen=True)
class Search:
    """Looks for slots on a docket; what has to keep clear of each other is the work and what is tied to it."""

    docket: Docket
    work: Maintenance

    def slots(self, after: datetime, duration: timedelta) -> Iterator[Window]:
        """Windows of that length that break no rule, from ``after`` on, in order; none past the horizon."""
        end_of_search = after + HORIZON
        start = max(after, self.earliest())
        while start < end_of_search:
            later = self.obstacle(start, duration)
            if later is None:
                yield Window(start, start + duration, self.work.window.timezone)
                start += duration
            elif later <= start:
                return
            else:
                start = later

    def earliest(self) -> datetime:
        """The first instant that the minimum notice leaves, counted from now."""
        target = self.docket.target(self.work)
        asked = self.docket.catalog.policy.notice_for(target)
        earliest = self.docket.as_of + (asked or timedelta())
        return earliest + (-earliest.timestamp() % GRID.total_seconds()) * timedelta(seconds=1)

    def obstacle(self, start: datetime, duration: timedelta) -> datetime | None:
        """The first instant after which nothing that is in the way now is in the way, or ``None`` if nothing is.

        The start itself means that there is no way round at all.
        """
        policy, target = self.docket.catalog.policy, self.docket.target(self.work)
        window = Window(start, start + duration, self.work.window.timezone)
        longest = policy.longest_for(target)
        if longest is not None and duration > longest:
            return start
        ends = [other.window.end for other in self.rivals if other.window.overlaps(window)]
        for item in policy.freezes:
            hit = freeze.stretch_in(item, window) if item.when.matches(target) else None
            if hit is not None:
                ends.append(hit.end)
        allowed = [item for item in policy.allowed if item.when.matches(target)]
        if allowed and not any(allowed_window.is_inside(item, window) for item in allowed):
            begins = [slot.start for item in allowed for slot in item.slots(start) if slot.start > start]
            ends.append(min(begins, default=start))
        return max(ends, default=None)

    @cached_property
    def rivals(self) -> tuple[Maintenance, ...]:
        """Whatever the work must not meet: on its components, on what they are tied to, with its people."""
        tied: set[str] = set()
        for component in affected_by_work(self.work):
            tied |= {component, *self.docket.upstream.get(component, ()), *self.docket.downstream.get(component, ())}
            tied |= self.docket.partners.get(component, frozenset())
        found = {other.id: other for component in tied for other in self.docket.pending_on.get(component, ())}
        found |= {other.id: other for other in self.docket.pending if self.work.names & other.names}
        found.pop(self.work.id, None)
        return tuple(found.values())


def next_slot(docket: Docket, work: Maintenance) -> Window | None:
    """The next free slot for a maintenance of the docket, no earlier than it is planned now."""
    return next(Search(docket, work).slots(work.window.start, work.window.duration), None)
