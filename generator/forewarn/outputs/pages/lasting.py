"""For how long what a page says of phases is true. Pure.

The home page alone says as of when it was made. Every other one says what does not change by the minute: when it changed
last, and when it will by itself. So it is the same file until then, and who reads it without a script can tell by a
clock whether it is still true.
"""

from collections.abc import Sequence
from datetime import datetime

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.lifecycle import turns
from forewarn.values import Value


class Lasting(Value):
    """When some entries changed last, by a revision or by a window's edge, and when one of them changes its phase next."""

    since: datetime | None
    until: datetime | None


def lasting_of(board: Board, entries: Sequence[Entry]) -> Lasting:
    """Of some entries at the board's instant; it follows from the state of each (:meth:`forewarn.board.Board.state`)."""
    now, close = board.as_of, board.catalog.policy.close_automatically
    edges = [*turns([entry.maintenance for entry in entries], close_automatically=close)]
    past = [entry.record.revised for entry in entries]
    past += [edge for edge in edges if edge <= now]
    return Lasting(max(past, default=None), min([edge for edge in edges if edge > now], default=None))
