"""What a feed document holds: how many entries, which of them in full, and what goes to the archive (RFC 5005)."""

import heapq
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.record import EPOCH

T = TypeVar("T")

LIMIT = 1_900_000
"""The most bytes of the entries of a document: with its head it stays below two megabytes."""

PLANNED = 1_400_000
"""The most bytes of those entries of which it is chosen what they tell; the rest is for occurrences that come nearer."""

IN_FULL = 40
"""How many entries of a channel carry the whole notice, those with the last news."""

NEWEST = 200
"""How many entries of a site carry the whole notice anywhere, those with the last news: each is a letter to write."""

FULL_LIMIT = 500_000
"""The most bytes that they take together."""

WORDS = 600
"""The most characters of a text that is shortened."""

LOG = 3_000
"""The most bytes of HTML of the log in an entry without the notice."""

TOLD = 12_000
"""The most bytes of HTML of the messages of one change."""

KEPT = 4096
"""How many entries as they are written, or changes, are remembered for the next feeds that hold them."""

PAGE = 100
"""How many entries an archive document holds."""


def pages(entries: Sequence[T], left: int) -> list[Sequence[T]]:
    """The archive: documents of the oldest entries, at least the first ``left``, which are in no feed.

    ``entries`` come oldest first. Each document but the last is full, and a full one has another after it, so that
    neither its entries nor its links change when more come (RFC 5005, 4.1). To have one, the last may begin with an
    entry that is in the feed as well.
    """
    if not left:
        return []
    starts = range(0, min(left + 1, len(entries)), PAGE)
    return [entries[start : min(start + PAGE, max(left, start + 1))] for start in starts]


def newest(board: Board) -> list[int]:
    """The places of the entries with the last news, the last first."""
    entries, came_nearer = board.entries, board.came_nearer
    places = {entry.id: place for place, entry in enumerate(entries) if place not in came_nearer}
    # Whose news is older than that of so many others is none of them, and need not be compared.
    late, since = dict[int, None](), EPOCH
    for at, id, _ in reversed(board.news):
        if at < since and len(late) >= NEWEST:
            break
        place = places.get(id)
        if place is not None and place not in late:
            late[place] = None
            since = at
    silent = [place for place in places.values() if not entries[place].record.news]
    return heapq.nlargest(NEWEST, [*late, *silent], key=lambda place: told_last(entries[place]))


def told_last(entry: Entry) -> tuple[datetime, datetime, str]:
    """When there was news of an entry last: a catalogue that changes revises all, and tells nothing."""
    record = entry.record
    news = record.news
    return max(news)[0] if news else record.revised, record.revised, entry.id


def shortened(text: str, most: int = WORDS) -> str:
    """The first words of a text on one line, with an ellipsis where some are left out."""
    if len(text) <= most:
        return text
    return f"{text[:most].rpartition(' ')[0] or text[:most]} …"
