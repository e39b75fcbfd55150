"""What a change will do, maintenance by maintenance: facts for whoever approves it, and for whom it changes what.

Pure: two boards in, differences out. How they are written down is the business of ``change_report``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.model import Maintenance, Window
from forewarn.phrases import ENGLISH
from forewarn.problems import Problem
from forewarn.rules.docket import Docket
from forewarn.values import replace
from forewarn.wording import Status

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAID = {
    Status.CONFIRMED: "confirmed",
    Status.IN_PROGRESS: "started",
    Status.VERIFYING: "verifying",
    Status.ROLLING_BACK: "rolling back",
    Status.COMPLETED: "completed",
    Status.CANCELLED: "cancelled",
    Status.TENTATIVE: "made tentative",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One maintenance before and after a change; ``kinds`` say in words what happens to it."""

    id: str
    kinds: tuple[str, ...]
    before: Entry | None
    after: Entry | None
    given: timedelta | None = None
    required: timedelta | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def shown(self) -> Maintenance:
        """The maintenance as a reader will know it: as it is now, or as it last was."""
        entry = self.after or self.before
        assert entry is not None
        return entry.maintenance


def differences(before: Board, after: Board, docket: Docket, problems: list[Problem]) -> list[Difference]:
    """What differs between two boards, in the order of the windows; ``problems`` are those that the change brings."""
    old = {entry.id: entry for entry in before.entries}
    new = {entry.id: entry for entry in after.entries}
    found = []
    for id in {**old, **new}:
        was, now = old.get(id), new.get(id)
        kinds = tuple(_kinds(was.maintenance if was else None, now.maintenance if now else None))
        if kinds:
            one = Difference(id, kinds, was, now)
            own = tuple(problem for problem in problems if problem.span.path == one.shown.source)
            given, required = _notice(now.maintenance, docket) if now else (None, None)
            found.append(replace(one, given=given, required=required, problems=own))
    return sorted(found, key=lambda one: (one.shown.window.start, one.id))


def _kinds(old: Maintenance | None, new: Maintenance | None) -> Iterator[str]:
    """What happens to a maintenance, in words; nothing where nothing does."""
    if old is None or new is None:
        yield "announced" if old is None else "removed"
        return
    if new.status is not old.status:
        yield "revived" if old.status is Status.CANCELLED else _SAID[new.status]
    yield from _moves(old.window, new.window)
    if new.impact is not old.impact:
        yield f"impact now {new.impact.words}"
    fresh = len(new.updates) - len(old.updates)
    if fresh > 0 and not any(update.status or update.moved_from for update in new.updates[len(old.updates) :]):
        yield "updated"
    if _words(old) != _words(new):
        yield "reworded"


def _moves(old: Window, new: Window) -> Iterator[str]:
    if new.start != old.start:
        yield "moved"
        if new.duration != old.duration:
            yield "longer" if new.duration > old.duration else "shorter"
    elif new.end != old.end:
        yield "extended" if new.end > old.end else "shortened"


def _words(one: Maintenance) -> Maintenance:
    """A maintenance without what the other kinds speak of."""
    neutral = replace(one.window, start=_EPOCH, end=_EPOCH)
    return replace(
        one, window=neutral, updates=(), declared=Status.CONFIRMED, names=frozenset(), said=frozenset(), source=""
    )


def _notice(one: Maintenance, docket: Docket) -> tuple[timedelta | None, timedelta | None]:
    """The notice given and the notice required, where the maintenance is still to come and the policy asks."""
    if one.window.start <= docket.as_of or not docket.is_pending(one):
        return None, None
    target = docket.target(one)
    asked = docket.catalog.policy.notice_for(target)
    return one.window.start - docket.published.get(one.id, docket.as_of), asked


def effects(difference: Difference) -> list[str]:
    """What each kind of subscriber will see."""
    before, after = difference.before, difference.after
    if after is None:
        return ["Calendars and feeds: the entry disappears without a word"]
    zone = after.maintenance.window.timezone
    times = f"{ENGLISH.span(after.maintenance.window, zone)} ({zone})"
    if before is None:
        return [f"Calendars: a new entry, {times}", "Feeds: a new entry at the top", *_places(after)]
    moved = before.maintenance.window != after.maintenance.window
    title = before.marked_title != after.marked_title
    calendar = f"the entry moves to {times}" if moved else "the entry stays where it is"
    calendar += f", now titled '{after.marked_title}'" if title else ""
    return [f"Calendars: {calendar}", "Feeds: the entry is updated in place", *_places(after)]


def _places(entry: Entry) -> list[str]:
    components = [affected.component for affected in entry.maintenance.affects]
    return [f"Pages, feeds and calendars of: {', '.join(components)}"]


def only_updates(before: Board, after: Board) -> bool:
    """Whether nothing but the ends of update logs differs: no window, no words, no new or missing maintenance."""
    old = {entry.id: entry.maintenance for entry in before.entries}
    new = {entry.id: entry.maintenance for entry in after.entries}
    if old.keys() != new.keys():
        return False
    for id, was in old.items():
        now = new[id]
        fresh = now.updates[len(was.updates) :]
        if now.updates[: len(was.updates)] != was.updates or any(update.moved_from for update in fresh):
            return False
        if replace(now, updates=()) != replace(was, updates=()):
            return False
    return True
