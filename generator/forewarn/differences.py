"""What two tellings of files by their paths do not have in common.

Nearly all of fifty thousand files are as they were. So the walk over all of them makes no step in Python: a comprehension
takes twice as long.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import compress
from operator import ne
from typing import TypeVar

T = TypeVar("T", str, bytes)
_BLOCK = 128
"""How many rows are held against as many others at once."""


def differences(before: Mapping[str, object], now: Mapping[str, object]) -> tuple[list[str], AbstractSet[str]]:
    """The paths of which something else or something new is told ``now``, and those of which nothing is told any more."""
    other = [*compress(now, map(ne, now.values(), map(before.get, now)))]
    new = sum(path not in before for path in other)
    # As many as there were and those that are new: then none is gone, and nobody has to look for it.
    return other, before.keys() - now.keys() if len(now) != len(before) + new else frozenset()


def unlike(before: T, now: T, width: int) -> Iterator[int]:
    """Which rows of two tables are not the same: each is one string, in which every row is as wide as every other."""
    for first in range(0, len(now), _BLOCK * width) if before != now else ():
        block = slice(first, first + _BLOCK * width)
        old, new = before[block], now[block]
        if old != new:
            for at in range(0, len(new), width):
                if old[at : at + width] != new[at : at + width]:
                    yield (first + at) // width
