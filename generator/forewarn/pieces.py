"""The door to pieces: events of calendars and items of feeds as they were written, kept below ``.cache/forewarn/``.

Each stands in the files of several channels, and one change among thousands writes the large ones anew, where all but one
of what stands in them is what it was. So a piece is written once, into a segment (:mod:`forewarn.segments`), and read
from there: a build of any size holds few of them. It is found under a key that holds the digest of all that its bytes
depend on.

Whoever writes a pull request may put pieces of their own beside it. So they count only in the very clone that they were
made in: by the size, the times and the number of its ``mkdocs.yml``, which nobody can make up for a clone that is yet to be
made, or for a file that lies there already.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed, segments, stored
from forewarn.artifacts import Piece
from forewarn.inventory import NO_FILE
from forewarn.kept import notes
from forewarn.ledger import program
from forewarn.looks import told_of
from forewarn.segments import Draft, Named, Segment
from forewarn.settings import Audience

MOST = 200_000_000
"""How many bytes are kept; what was used longest ago goes first."""
SEGMENTS = 16
"""How many there may be before what still counts in them is gathered in one."""
SPARE = 1_000_000
"""How many bytes besides may be in them that do not count."""

_Place = tuple[int, int, tuple[int, ...]]
"""Where a piece stands: the number of its segment, where it begins there, and how long each of its forms is."""


class _Page(NamedTuple):
    """All that is written in the one file: for which program and clone, the segments beside it, and the places by keys."""

    around: str
    segments: list[Named]
    places: dict[bytes, _Place]


class KeptPieces:
    """The pieces of a project for an audience (see :class:`forewarn.artifacts.Pieces`); looked for when one is asked for."""

    def __init__(self, root: Path, audience: Audience, cache: Path | None = None) -> None:
        """Those of the project at ``root``; for ``cache`` see :func:`forewarn.kept.notes`."""
        self._path = notes(root, cache) / f"pieces-{audience}.bin"
        self._is_chosen = cache is not None
        settings = told_of(root / "mkdocs.yml", cache)
        self._around = f"{program()} {settings.hex()}" if settings != NO_FILE else ""
        self._forget()

    def _forget(self) -> None:
        self._named: list[Named] = []
        self._segments: list[Segment | None] = []
        self._before: dict[bytes, _Place] | None = None
        self._now: dict[bytes, _Place] = {}
        self._draft = Draft(self._path)
        self._written = 0

    def each(self, keys: Iterable[str], make: Callable[[int], Piece]) -> Iterator[Piece]:
        """See :class:`forewarn.artifacts.Pieces`."""
        now, before = self._now, self._noted()
        for number, key in enumerate(keys):
            name = hashlib.sha256(key.encode()).digest()
            place = now.get(name) or before.get(name)
            if place is None or (found := self._at(place)) is None:
                found = make(number)
                place = self._put(found)
            now[name] = place
            yield found

    def sizes(self, keys: Iterable[str], make: Callable[[int], Piece]) -> list[tuple[int, ...]]:
        """See :class:`forewarn.artifacts.Pieces`."""
        now, before, found = self._now, self._noted(), list[tuple[int, ...]]()
        for number, key in enumerate(keys):
            name = hashlib.sha256(key.encode()).digest()
            now[name] = place = now.get(name) or before.get(name) or self._put(make(number))
            found.append(place[2])
        return found

    def _noted(self) -> dict[bytes, _Place]:
        """The places that an earlier build left, read when somebody asks for the first of them."""
        if self._before is None:
            self._before = self._read()
        return self._before

    def _put(self, piece: Piece) -> _Place:
        """Write a piece that there was not; where it stands."""
        begin, sizes = _put(self._draft, piece)
        self._written += sum(sizes)
        return len(self._named), begin, sizes

    def close(self) -> None:
        """Note what is new, and let go of all."""
        if self._written and self._around:
            sealed.put(self._path, self._text)
        else:
            self._draft.drop()
        self._forget()

    def _at(self, place: _Place) -> Piece | None:
        """The piece at a place; ``None`` where there is none, or not all of it."""
        number, begin, sizes = place
        segment = self._draft if number == len(self._named) else self._segments[number]
        size = sum(sizes)
        data = segment.piece(begin, size) if segment is not None else b""
        if len(data) != size:
            return None
        if len(sizes) == 1:
            return (data,)
        return tuple([data[end - size : end] for size, end in zip(sizes, accumulate(sizes), strict=True)])

    def _text(self, now: int) -> bytes:
        """What is noted: what was used last, as far as it goes into the bound."""
        room, kept = MOST, dict[bytes, _Place]()
        for name, place in chain(reversed(self._now.items()), reversed((self._before or {}).items())):
            if name not in kept:
                room -= sum(place[2])
                if room < 0:
                    break
                kept[name] = place
        kept = dict(reversed(kept.items()))
        named, kept = self._gathered(kept) if self._is_scattered(MOST - room) else self._added(kept)
        names = {one.name for one in named}
        segments.clear(self._path, {one.name for one in self._named} - names, names, now - sealed.LATE)
        return stored.packed(_Page(self._around, named, kept))

    def _is_scattered(self, kept: int) -> bool:
        """Whether as many bytes, which count, stand in too many segments, beside as many that do not, or in one that is gone."""
        written = self._written + sum(one.size for one in self._named)
        return None in self._segments or len(self._named) >= SEGMENTS or written > 2 * kept + SPARE

    def _added(self, kept: dict[bytes, _Place]) -> tuple[list[Named], dict[bytes, _Place]]:
        """The segments with what is new as one more, and the places in them."""
        finished = self._draft.finish()
        if finished is None:
            return self._named, {name: place for name, place in kept.items() if place[0] < len(self._named)}
        return [*self._named, Named(*finished, self._draft.digest, self._written)], kept

    def _gathered(self, kept: dict[bytes, _Place]) -> tuple[list[Named], dict[bytes, _Place]]:
        """One segment with all that counts, and the places in it."""
        fresh, found, written = Draft(self._path), dict[bytes, _Place](), 0
        for name, place in kept.items():
            piece = self._at(place)
            if piece is not None:
                found[name] = 0, *_put(fresh, piece)
                written += sum(place[2])
        self._draft.drop()
        finished = fresh.finish()
        return ([Named(*finished, fresh.digest, written)], found) if finished else ([], {})

    def _read(self) -> dict[bytes, _Place]:
        page = sealed.noted(self._path, _Page) if self._around else None
        if page is None or page.around != self._around:
            return {}
        self._named, self._segments = segments.all_opened(self._path, page.segments, by_bytes=self._is_chosen)
        return {name: place for name, place in page.places.items() if place[0] < len(self._named)}


def _put(draft: Draft, piece: Piece) -> tuple[int, tuple[int, ...]]:
    """Write a piece; where it begins, and how long each of its forms is."""
    return draft.put(b"".join(piece))[0], tuple(map(len, piece))
