"""What a feed document holds: how many entries, which of them in full, and what goes to the archive (RFC 5005)."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

LIMIT = 1_900_000
"""The most bytes of the entries of a document: with its head it stays below two megabytes."""

IN_FULL = 40
"""How many entries of a channel carry the whole notice, those revised last."""

NEWEST = 200
"""How many entries of a site carry the whole notice anywhere, those revised last: each is a letter to write."""

FULL_LIMIT = 500_000
"""The most bytes of HTML that they carry together."""

IN_BRIEF = 300
"""How many entries of a channel carry facts and log at least; those that were not revised for longest carry a line."""

PAGE = 100
"""How many entries an archive document holds."""


def pages(entries: Sequence[T], kept: int) -> list[Sequence[T]]:
    """The archive: documents of the oldest entries, as many as are needed for all but the ``kept`` newest.

    ``entries`` come oldest first. Each document but the last is full, and a full one stays as it is when entries
    come; an entry may stand in the archive and in the feed.
    """
    left = len(entries) - kept
    return [entries[start : start + PAGE] for start in range(0, max(0, left), PAGE)]
