"""What has become different for readers since the announcement: turns of a maintenance, the newest first. Pure.

They come from its record, and from the moves that its log declares where the record does not know them (git
may be younger than the maintenance).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeGuard

from forewarn.entry import Entry
from forewarn.model import Maintenance, Move, Update, Window
from forewarn.phrases import Phrases
from forewarn.record import Change, ChangeKind
from forewarn.translations import N_
from forewarn.values import Value, replace
from forewarn.wording import Status

_WINDOW = {ChangeKind.MOVED, ChangeKind.EXTENDED, ChangeKind.SHORTENED}
_WORDS = {
    ChangeKind.REVIVED: N_("The maintenance takes place after all: its cancellation is withdrawn"),
    ChangeKind.TENTATIVE: N_("The maintenance is no longer confirmed"),
    ChangeKind.CONFIRMED: N_("The maintenance is confirmed"),
    ChangeKind.UPDATED: "",
}
"""What a turn is called beside its windows, the most telling first."""

_UPDATED = N_("The notice has been updated")


class Turn(Value):
    """One thing that has become different.

    ``at`` is the instant at which it was said, ``was`` and ``now`` are the windows before and after it (``None``
    where the window stayed), ``message`` is the Markdown of the update that declared it. ``weighty`` is a turn
    that makes the announcement untrue.
    """

    at: datetime
    words: str
    was: Window | None = None
    now: Window | None = None
    message: str = ""
    weighty: bool = True


def turns(entry: Entry) -> tuple[Turn, ...]:
    """Every turn of a maintenance, the newest first."""
    maintenance, zone = entry.maintenance, entry.maintenance.window.timezone
    known = {(move.start, move.end) for move in entry.record.earlier}
    pairs = pairwise((None, *entry.record.changes))
    told = [
        _turned(change, zone, entry.phrases, weighty=_weighs(change, before, maintenance))
        for before, change in pairs
        if _is_turn(change)
    ]
    told += [_moved(update, zone) for update in maintenance.moves if _edges(update.moved_from) not in known]
    return tuple(_led_on(sorted(told, key=lambda turn: turn.at, reverse=True), maintenance.window, entry.phrases))


def _edges(move: Move | None) -> tuple[datetime, datetime] | None:
    return (move.start, move.end) if move else None


def _before(move: Move | None, zone: str) -> Window | None:
    return Window(move.start, move.end, zone) if move else None


def _is_turn(change: Change | None) -> TypeGuard[Change]:
    """Whether readers may need a letter for a change of the record: a start or a standing text is none."""
    return (
        change is not None and ChangeKind.ANNOUNCED not in change.kinds and bool({*change.kinds} & {*_WINDOW, *_WORDS})
    )


def _weighs(change: Change, before: Change | None, maintenance: Maintenance) -> bool:
    """Whether a change makes the announcement untrue: readers who know it have to be told.

    A confirmation that was taken back counts while it is: what was announced as tentative never had one, and
    what is confirmed again is as it was.
    """
    if set(change.kinds) & {*_WINDOW, ChangeKind.REVIVED}:
        return True
    taken_back = before is not None and before.status is not Status.TENTATIVE
    return ChangeKind.TENTATIVE in change.kinds and taken_back and maintenance.status is Status.TENTATIVE


def _turned(change: Change, zone: str, phrases: Phrases, *, weighty: bool) -> Turn:
    said = next((u for u in reversed(change.updates) if u.moved_from), None)
    said = said or next((u for u in reversed(change.updates) if u.message), None)
    return Turn(
        said.at if said else change.at,
        "; ".join(phrases.said(words) for kind, words in _WORDS.items() if words and kind in change.kinds),
        _before(change.was, zone),
        message=said.message if said else "",
        weighty=weighty,
    )


def _moved(update: Update, zone: str) -> Turn:
    return Turn(update.at, "", _before(update.moved_from, zone), message=update.message)


def _led_on(newest_first: list[Turn], window: Window, phrases: Phrases) -> Iterator[Turn]:
    """The turns with the window that each led to: the one that the next move left, in the end the one that holds."""
    for turn in newest_first:
        if turn.was is None:
            yield replace(turn, words=turn.words or phrases.said(_UPDATED))
        elif turn.was != window:
            moved = difference(turn.was, window, phrases)
            yield replace(turn, now=window, words=f"{turn.words}; {moved}" if turn.words else moved)
            window = turn.was


def difference(was: Window, now: Window, phrases: Phrases) -> str:
    """What happened to a window: ``Moved by 1 day to a later time``, ``Extended by 2 hours``."""
    zero, said = timedelta(0), phrases.said
    first, last = now.start - was.start, now.end - was.end
    moved, stretched = phrases.length(abs(first)), phrases.length(abs(last))
    if first == last != zero:
        if first > zero:
            return said("Moved by %(length)s, to a later time", length=moved)
        return said("Moved by %(length)s, to an earlier time", length=moved)
    if first == zero != last:
        if last > zero:
            return said("Extended by %(length)s", length=stretched)
        return said("Shortened by %(length)s", length=stretched)
    return said("Moved to another window")
