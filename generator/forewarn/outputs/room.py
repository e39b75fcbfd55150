"""What a calendar has room for, be it for people or for machines.

All that is to come, and what was over lately, as far as it goes into a megabyte. Which entries say more than they must
never depends on the clock, so that the bytes of an entry do not either.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import datetime

from forewarn.artifacts import key
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry

LIMIT = 1_000_000
"""The most bytes of a calendar, with its head: Google takes none over a megabyte."""

IN_FULL = 200
"""How many entries of a channel and of a year say all that they could, those announced first."""

Write = Callable[[Sequence[Entry], Container[str]], Iterator[bytes]]
"""Entries as events, one after the other; those with these ids in full."""


def bounded(board: Board, channel: Channel, write: Write, head: bytes) -> list[bytes]:
    """The events of a channel in the order of their starts, as many as there is room for below ``head``.

    What is finished leaves first, then that of which nobody reported the end; of each the oldest before all. What is
    open or to come stays, whatever it takes.
    """
    places, now, ends = board.by_urgency(channel), board.as_of, board.ends
    entries = [board.entries[place] for place in places]
    kept: dict[int, bytes] = {}
    room = LIMIT - len(head)
    for place, block in zip(places, write(entries, _full_of(board, channel, entries)), strict=True):
        room -= len(block)
        if room < 0 and ends[place] <= now:
            break
        kept[place] = block
    return [kept[place] for place in sorted(kept)]


def _full_of(board: Board, channel: Channel, shown: Iterable[Entry]) -> frozenset[str]:
    """Who says all in a channel: in a small one everybody, in a large one it is found once for all its calendars.

    Only the years of what is ``shown`` are looked at: most are long over.
    """
    if len(channel.places) <= IN_FULL:
        return channel.ids
    if channel.path not in board.told_in_full:
        years = {entry.day.year for entry in shown}
        board.told_in_full[channel.path] = frozenset(in_full(one for one in channel.entries if one.day.year in years))
    return board.told_in_full[channel.path]


def in_full(entries: Iterable[Entry]) -> set[str]:
    """The ids of those entries of a channel that say all that they could: of each year the first to be announced.

    Neither the instant of a build nor a later announcement changes who they are. So occurrences that appear as time
    goes by, because their series has come nearer, are not counted: they are always among them.
    """
    found: set[str] = set()
    years: dict[int, list[tuple[datetime, str]]] = {}
    for entry in entries:
        if entry.came_nearer:
            found.add(entry.id)
        else:
            years.setdefault(entry.day.year, []).append((entry.record.created, entry.id))
    for announced in years.values():
        announced.sort()
        found.update([id for _, id in announced[:IN_FULL]])
    return found


def told(board: Board, entries: Iterable[Entry]) -> str:
    """SHA-256 in hex of all that a list of entries shows at this instant, beside what is around all entries."""
    states = board.states
    return key(*[states[entry.id] for entry in entries])


def everything(board: Board) -> str:
    """SHA-256 in hex of all that a page about everything is made from, but for the instant by itself."""
    return key(board.around, shown(board, board.channels[0]))


def shown(board: Board, channel: Channel) -> str:
    """SHA-256 in hex of all that a channel's files are made from, beside what is around all entries (``board.around``).

    Which entries are in it, and through what they reach it, follows from what they touch and from the catalogue, which is around.
    """
    if channel.path not in board.shown:
        states = board.states_in_order
        head = (channel.kind.value, channel.id, channel.path, channel.page, channel.name, channel.title)
        board.shown[channel.path] = key(repr(head), *[states[place] for place in channel.places])
    return board.shown[channel.path]
