"""Notes of what was read: what a file came to, and what that stands on, so that it need not be read again.

Only files without any fault are noted. A note is found by its path and by what the file system says of the file; it
holds if what the outcome stands on is the same.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from forewarn.model import Catalog, Maintenance
from forewarn.record import Record
from forewarn.source.files import Mark
from forewarn.source.walk import Seen
from forewarn.values import Mutable, field


class Basis(NamedTuple):
    """What an outcome stands on beside the bytes of its file.

    ``until`` is the place up to which the catalogue counts (``None``: all of it), ``key`` a digest of that and of the
    file's past. ``instant`` is the only one that it holds at, if there is one. ``turn`` is the end of the window where a
    maintenance that nobody closed closes by itself, ``over`` whether it had come.
    """

    key: bytes
    until: int | None = None
    instant: datetime | None = None
    turn: datetime | None = None
    over: bool = False

    def holds(self, as_of: datetime) -> bool:
        """Whether a file still comes to the same at an instant, as long as its ``key`` is the same."""
        return (
            self.key != b""
            and (self.instant is None or self.instant == as_of)
            and (self.turn is None or (self.turn <= as_of) == self.over)
        )


class Outcome(Mutable):
    """What a file came to; ``record`` is ``None`` where git does not know it, for that depends on the instant.

    ``digest`` tells both from all others. ``marks`` are the places in the file that somebody asked for.
    """

    maintenance: Maintenance
    record: Record | None
    digest: str
    marks: dict[str, Mark] = field(default_factory=dict)


class Notes(Protocol):
    """Who knows what files came to in an earlier run."""

    def stand_on(self, grounds: bytes) -> bool:
        """Whether the keys of all that is known are those that the same grounds give (``Grounds.all``; never if that is empty).

        The keys of all that is taken from the notes from now on, and of all that is noted, are those of these grounds.
        """
        ...

    def basis(self, path: str, seen: Seen) -> Basis | None:
        """What is known of a file that nobody has touched since."""
        ...

    def outcomes(self, paths: Sequence[str]) -> dict[str, Outcome]:
        """What files came to of which something is known; without those of which it cannot be told any more."""
        ...

    def catalog(self) -> Catalog | None:
        """What the files of the catalogue came to, without maintenances; ``None`` where something was wrong with any file.

        It is asked for where all stands on the same grounds, and kept then.
        """
        ...

    def keep_catalog(self, catalog: Catalog | None) -> None:
        """Note what the catalogue came to, or that it is not to be noted."""
        ...

    def keep(self, path: str, seen: Seen, basis: Basis, values: tuple[Maintenance, Record | None]) -> Outcome:
        """Note what a file comes to."""
        ...

    def close(self) -> None:
        """All has been read and judged: what is new may be written, and nothing is asked any more."""
        ...
