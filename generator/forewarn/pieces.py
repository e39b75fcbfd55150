"""The door to pieces: events of calendars and items of feeds as an earlier build wrote them, kept below ``.cache/forewarn/``.

One change among thousands writes the large calendars and feeds anew, and all but one of what stands in them is what it
was. A piece is found under a key that holds the digest of all that its bytes depend on.

Whoever writes a pull request may put pieces of their own beside it. So they count only in the very clone that they were
made in: by the size, the times and the number of its ``mkdocs.yml``, which nobody can make up for a clone that is yet to be
made, or for a file that lies there already.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.inventory import NO_FILE, look_at
from forewarn.kept import FOLDER
from forewarn.ledger import program
from forewarn.settings import Audience

MOST = 20_000_000
"""How many bytes are kept; what was used longest ago goes first."""

Piece = tuple[bytes, ...]


class _Page(NamedTuple):
    """All that is written: for which program and clone, and the pieces by their keys."""

    around: str
    pieces: dict[str, Piece]


class KeptPieces:
    """The pieces of a project for an audience (see :class:`forewarn.artifacts.Pieces`); read when one is asked for."""

    def __init__(self, root: Path, audience: Audience) -> None:
        """Those of the project at ``root``."""
        self._path = root / FOLDER / f"pieces-{audience}.bin"
        settings = look_at(root / "mkdocs.yml") or NO_FILE
        self._around = f"{program()} {settings.hex()}" if settings != NO_FILE else ""
        self._before: dict[str, Piece] | None = None
        self._now: dict[str, Piece] = {}
        self._room = MOST
        self._is_new = False

    def piece(self, key: str, make: Callable[[], Piece]) -> Piece:
        """See :class:`forewarn.artifacts.Pieces`."""
        found = self._now.get(key)
        if found is not None:
            return found
        if self._before is None:
            self._before = self._read()
        found = self._before.get(key)
        if found is None:
            found = make()
            self._is_new = True
        if self._room > 0:
            self._now[key] = found
            self._room -= _weight(key, found)
        return found

    def close(self) -> None:
        """Write what is new, and let go of all."""
        if self._is_new and self._around:
            kept = dict(reversed(self._now.items()))
            for key, piece in reversed((self._before or {}).items()):
                if key not in kept:
                    self._room -= _weight(key, piece)
                    if self._room < 0:
                        break
                    kept[key] = piece
            sealed.note(self._path, _Page(self._around, dict(reversed(kept.items()))))
        self._before, self._now, self._room, self._is_new = None, {}, MOST, False

    def _read(self) -> dict[str, Piece]:
        page = sealed.noted(self._path, _Page) if self._around else None
        return page.pieces if page is not None and page.around == self._around else {}


def _weight(key: str, piece: Piece) -> int:
    """How many bytes a piece takes, more or less."""
    return len(key) + sum(map(len, piece))
