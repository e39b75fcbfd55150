"""States of a maintenance, one after the other, to its record: stamps, kinds of change, ids of changes. Pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from forewarn.history import Revision
from forewarn.model import Maintenance, Move, Update, Window
from forewarn.phrases import iso
from forewarn.record import Change, ChangeKind, Record
from forewarn.source.versions import Said
from forewarn.values import Value, replace
from forewarn.wording import Status

_KINDS = {
    Status.TENTATIVE: ChangeKind.TENTATIVE,
    Status.CONFIRMED: ChangeKind.CONFIRMED,
    Status.IN_PROGRESS: ChangeKind.STARTED,
    Status.VERIFYING: ChangeKind.VERIFYING,
    Status.ROLLING_BACK: ChangeKind.ROLLING_BACK,
    Status.COMPLETED: ChangeKind.COMPLETED,
    Status.CANCELLED: ChangeKind.CANCELLED,
}
_SECOND = timedelta(seconds=1)
_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


class State(Value):
    """What a maintenance was after a revision.

    ``by_file`` tells whether its own file changed it, ``digest`` stands for the words that changed, ``is_saved``
    whether git knows the revision.
    """

    revision: Revision
    said: Said
    by_file: bool = True
    digest: str = ""
    is_saved: bool = True


def digest(values: object) -> str:
    """Few letters that stand for plain values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def said_of(maintenance: Maintenance) -> Said:
    """What a maintenance of the model says."""
    window = maintenance.window
    declared = [update.at for update in maintenance.updates if update.status is not None]
    return Said(
        " ".join(maintenance.title.split()),
        maintenance.status,
        (window.start, window.end),
        window.timezone,
        tuple(update.at for update in maintenance.updates),
        declared[-1] if declared else None,
        maintenance.summary,
    )


def record_of(states: Sequence[State], maintenance: Maintenance) -> Record:
    """The record of a maintenance that went through these states, the oldest first; there is one at least."""
    revised = states[0].revision.at
    for state in states[1:]:
        # Clocks of committers may go back, and two commits may come in one second; SEQUENCE rises all the same.
        revised = max(state.revision.at, revised + _SECOND)
    created = min(maintenance.announced or states[0].revision.at, states[0].revision.at)
    return Record(created, revised, tuple(_changes(states, maintenance, created)), _start_known(states, maintenance))


def _start_known(states: Sequence[State], maintenance: Maintenance) -> datetime | None:
    """When the present start became public; a later end is no new start, and what git does not know is not public."""
    known: State | None = None
    for state in reversed(states):
        bounds = state.said.bounds
        if bounds is None or bounds[0] != maintenance.window.start:
            break
        known = state if state.is_saved else known
    if known is None:
        return maintenance.announced if not any(state.is_saved for state in states) else None
    if known is states[0]:
        return min(known.revision.at, maintenance.announced or known.revision.at)
    return known.revision.at


# --- changes --------------------------------------------------------------------------------------------------


def _changes(states: Sequence[State], maintenance: Maintenance, created: datetime) -> Iterator[Change]:
    """Every change, the oldest first, each with facts that no other one of this maintenance has."""
    seen: dict[tuple[ChangeKind, str], int] = {}
    for change in _told(states, maintenance, created):
        key = (change.kind, change.facts)
        seen[key] = seen.get(key, 0) + 1
        yield replace(change, facts=f"{change.facts}#{seen[key]}") if seen[key] > 1 else change


def _told(states: Sequence[State], maintenance: Maintenance, created: datetime) -> Iterator[Change]:
    first = states[0]
    declared = list(_declared(first, maintenance))
    at = min([created, *(change.at for change in declared)])
    begin = _window(first.said, maintenance)
    opening = [change.was for change in declared if change.was is not None]
    if opening:
        begin = replace(begin, start=opening[0].start, end=opening[0].end)
    yield Change(
        at,
        (ChangeKind.ANNOUNCED,),
        first.said.title,
        begin,
        first.said.status,
        revision=_known(first.revision),
        summary=first.said.summary,
    )
    yield from declared
    for before, after in pairwise(states):
        yield _change(before, after, maintenance)


def _change(before: State, after: State, maintenance: Maintenance) -> Change:
    """What lies between two states."""
    old, new = before.said, after.said
    updates = maintenance.updates[len(old.updates) : len(new.updates)]
    window, was = _window(new, maintenance), _window(old, maintenance)
    moved = (window.start, window.end) != (was.start, was.end)
    kinds = list(_kinds(old.status, new.status, was, window))
    if not kinds:
        kinds = [ChangeKind.UPDATED if updates or after.by_file else ChangeKind.REVISED]
    kinds.sort(key=_ORDER.__getitem__)
    declared = f"{new.status} {_iso(new.declared_at)}"
    return Change(
        after.revision.at,
        tuple(kinds),
        new.title,
        window,
        new.status,
        Move(was.start, was.end) if moved else None,
        tuple(updates),
        _known(after.revision),
        _facts(kinds[0], window, declared, new.updates[len(old.updates) :], after.digest),
    )


def _declared(first: State, maintenance: Maintenance) -> Iterator[Change]:
    """What the log told already when git first knew the file: after an import, or after a squash.

    A change has the same id here that it had when it was committed alone. Messages are no change of their own: they
    stand in the log, and one may have come with a change that only git knew.
    """
    log = maintenance.updates[: len(first.said.updates)]
    windows = list(_windows(log, _window(first.said, maintenance)))
    status: Status | None = None
    for update, window in zip(log, windows, strict=True):
        kinds: list[ChangeKind] = []
        if update.status is not None and update.status is not status:
            kinds += _kinds(status or update.status, update.status, window, window) if status else ()
            kinds = kinds or [_KINDS[update.status]]
            status = update.status
        if update.moved_from is not None:
            was = replace(window, start=update.moved_from.start, end=update.moved_from.end)
            kinds += _kinds(update.status, update.status, was, window)
        if not kinds:
            continue
        kinds.sort(key=_ORDER.__getitem__)
        said = status or first.said.status
        facts = _facts(kinds[0], window, f"{said} {_iso(update.at)}", (update.at,), "")
        yield Change(update.at, tuple(kinds), first.said.title, window, said, update.moved_from, (update,), facts=facts)


def _windows(log: Iterable[Update], last: Window) -> Iterator[Window]:
    """The window that held after each update: the one that the next move left, or the last."""
    found: list[Window] = []
    for update in reversed(list(log)):
        found.append(last)
        if update.moved_from is not None:
            last = replace(last, start=update.moved_from.start, end=update.moved_from.end)
    yield from reversed(found)


def _kinds(old: Status | None, new: Status | None, was: Window, window: Window) -> Iterator[ChangeKind]:
    """The kinds of what differs between two states."""
    if new is not None and old is not new:
        yield ChangeKind.REVIVED if old is Status.CANCELLED else _KINDS[new]
    if window.start != was.start:
        yield ChangeKind.MOVED
    elif window.end != was.end:
        yield ChangeKind.EXTENDED if window.end > was.end else ChangeKind.SHORTENED


def _facts(kind: ChangeKind, window: Window, declared: str, updates: Iterable[datetime | None], words: str) -> str:
    """What makes the id of a change: what is new by it, never when it was committed."""
    match kind:
        case ChangeKind.ANNOUNCED:
            return ""
        case ChangeKind.MOVED:
            return _iso(window.start)
        case ChangeKind.EXTENDED | ChangeKind.SHORTENED:
            return f"{_iso(window.start)}/{_iso(window.end)}"
        case ChangeKind.UPDATED | ChangeKind.REVISED:
            return ",".join(_iso(at) for at in updates) or words
        case _:
            return declared


def _iso(at: datetime | None) -> str:
    return iso(at) if at is not None else ""


def _window(said: Said, maintenance: Maintenance) -> Window:
    start, end = said.bounds or (maintenance.window.start, maintenance.window.end)
    return Window(start, end, said.zone)


def _known(revision: Revision) -> Revision | None:
    return revision if revision.commit else None
