"""What a calendar has room for, be it for people or for machines.

All that is to come, and what was over lately, as far as it goes into a megabyte. Which entries say more than they must
never depends on the clock, so that the bytes of an entry do not either.
"""

from collections.abc import Callable

from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry

LIMIT = 990_000
"""The most bytes of the events of a calendar, which stays below a megabyte: Google takes none over that."""

IN_FULL = 200
"""How many entries of a channel say all that they could, those revised last."""

Write = Callable[[Entry, bool], bytes]
"""An entry, in full or not, as an event."""


def bounded(board: Board, channel: Channel, write: Write) -> list[bytes]:
    """The events of a channel in the order of their starts; what is over leaves first, the oldest before all."""
    in_full = {entry.id for entry in board.revised_last(channel.entries, IN_FULL)}
    kept: list[tuple[Entry, bytes]] = []
    room = LIMIT
    for entry in board.by_urgency(channel.entries, board.settings.calendar.past):
        block = write(entry, entry.id in in_full)
        room -= len(block)
        if room < 0 and entry.maintenance.window.end <= board.as_of:
            break
        kept.append((entry, block))
    kept.sort(key=lambda pair: (pair[0].maintenance.window.start, pair[0].id))
    return [block for _, block in kept]
