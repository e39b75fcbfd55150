"""The door to the notebook: what the files of maintenances came to in an earlier run, below ``.cache/forewarn/``.

It may be deleted at any time, and several runs may use it at once. It holds values that run no code; one that is not
whole, or that another program wrote, counts for nothing. A seal keeps out accidents, not people: whoever writes a pull
request may put a notebook of their own beside it. So each note counts only for the very file that it was made from, by
its size, its times and its number in the file system, which nobody can make up for a clone that is yet to be made.

What lists need stands in one file, which is read and written whole. Letters are looked at one by one, if at all, and stand
in others (:mod:`forewarn.segments`): a run that has read one file adds one letter. So neither a first run nor a later one
holds more than a few of them.
"""

import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from forewarn import inventory, sealed, segments, stored
from forewarn.kept import FOLDER, notes
from forewarn.ledger import program
from forewarn.looks import Looks
from forewarn.model import Catalog, Maintenance
from forewarn.problems import ProjectError
from forewarn.record import Record
from forewarn.segments import Draft, Named, Segment
from forewarn.settings import Audience
from forewarn.source.files import Mark
from forewarn.source.notes import Basis, Outcome
from forewarn.source.walk import Seen
from forewarn.wording import NoticeText

_WRITTEN = "maintenances"
"""The folder of the files that are noted."""
NEVER: Seen = (0, 0, 0, 0)
"""What no file looks like."""
_FEW, _MANY = 10, 1000
"""How many letters that are still bytes, and how many sections of them, are remembered."""
_FIELDS = frozenset({"text", "changes", *stored.LONG})
_BATCH = 500
"""How many heads are read at once: what they are made from is large, and the processor has them near."""
_SEGMENTS = 16
"""How many there may be before what still counts in them is gathered in one."""
_SHARED = 1000
"""How many sections are known to have been written: files that say the same are near each other."""

Place = tuple[int, int]
"""Where a piece begins in its segment, and how long it is."""


class _Letter(NamedTuple):
    """What stands at the place of a letter: where the sections of its text are, its long fields, and the changes."""

    sections: tuple[Place, ...]
    long: stored.Bytes
    changes: stored.Bytes


class Note(NamedTuple):
    """What stands in the notebook of one file; ``segment`` is the number of the one with its letter, at a place."""

    seen: Seen
    basis: Basis
    digest: str
    head: memoryview
    segment: int
    place: Place
    marks: dict[str, Mark]


class _Page(NamedTuple):
    """All that is written in the one file: by which program, the segments beside it, and the notes by path.

    The ``key`` of each note is the one that ``grounds`` give (:class:`forewarn.source.grounds.Grounds`): where these are
    the same, it need not be worked out. ``catalog`` is what the catalogue came to; nothing where it is not to be believed.
    """

    program: str
    grounds: bytes
    catalog: bytes
    segments: list[Named]
    notes: dict[str, Note]


class Kept(NamedTuple):
    """Who keeps a letter; see :class:`forewarn.apart.Keeper`."""

    segment: Segment
    place: Place

    def value(self, field: str) -> Any:
        """A field of the letter."""
        if field not in _FIELDS:
            raise AttributeError(f"a letter has no field '{field}'")
        try:
            letter = _letter(self.segment, self.place)
            if field == "text":
                return NoticeText(*[_section(self.segment, number, one) for number, one in enumerate(letter.sections)])
            return stored.changes(letter.changes) if field == "changes" else stored.long(field, letter.long)
        except stored.FAULTS as error:
            message = "what an earlier run noted below .cache/forewarn was changed while it was used"
            raise ProjectError(message, "delete .cache/forewarn, and run again") from error


class Notebook:
    """The notes of a project for an audience; see :class:`forewarn.source.notes.Notes`."""

    def __init__(self, root: Path, audience: Audience, cache: Path | None = None) -> None:
        """The notebook of the project at ``root``; no folder is made before it is needed.

        For ``cache`` see :func:`forewarn.kept.notes`: there files and segments are believed by their bytes too.
        """
        self._root, self._path = root, notes(root, cache) / f"read-{audience}.bin"
        self._looks = Looks(cache, root / _WRITTEN, root / FOLDER) if cache is not None else None
        self._began = time.monotonic_ns()
        self._program = program()
        page = self._read()
        self._named, self._segments = segments.all_opened(self._path, page.segments, by_bytes=cache is not None)
        self._before = page.notes
        self._stood = self._grounds = page.grounds
        self._known = self._catalog = page.catalog
        self._marked = {path: len(note.marks) for path, note in page.notes.items() if note.marks}
        self._now: dict[str, Note] = {}
        self._heads = stored.Heads()
        self._draft = _Letters(self._path)

    def stand_on(self, grounds: bytes) -> bool:
        """See :class:`forewarn.source.notes.Notes`."""
        self._grounds = grounds
        return self._stood == grounds != b""

    def catalog(self) -> Catalog | None:
        """See :class:`forewarn.source.notes.Notes`."""
        with contextlib.suppress(*stored.FAULTS):
            return stored.restored_catalogue(self._known)
        return None

    def keep_catalog(self, catalog: Catalog | None) -> None:
        """See :class:`forewarn.source.notes.Notes`."""
        self._catalog = stored.catalogue(catalog) if catalog is not None else b""

    def basis(self, path: str, seen: Seen) -> Basis | None:
        """See :class:`forewarn.source.notes.Notes`."""
        note = self._before.get(path)
        return note.basis if note is not None and note.seen == self._said(path, seen) else None

    def outcomes(self, paths: Sequence[str]) -> dict[str, Outcome]:
        """See :class:`forewarn.source.notes.Notes`."""
        found: dict[str, Outcome] = {}
        for number in range(0, len(paths), _BATCH):
            notes = {path: self._before[path] for path in paths[number : number + _BATCH]}
            with contextlib.suppress(*stored.FAULTS):
                found |= self._recalled(notes)
        return found

    def _recalled(self, notes: Mapping[str, Note]) -> dict[str, Outcome]:
        """What some files came to whose letters are still there; raises one of ``stored.FAULTS`` where a note is none."""
        segments = self._segments
        there = {path: note for path, note in notes.items() if segments[note.segment] is not None}
        values = there.values()
        keepers = [Kept(segment, note.place) for note in values if (segment := segments[note.segment]) is not None]
        restored = self._heads.restored([note.head for note in values], keepers)
        self._now |= there
        return {
            path: Outcome(maintenance, record, note.digest, note.marks)
            for (path, note), (maintenance, record) in zip(there.items(), restored, strict=True)
        }

    def keep(self, path: str, seen: Seen, basis: Basis, values: tuple[Maintenance, Record | None]) -> Outcome:
        """See :class:`forewarn.source.notes.Notes`."""
        one = stored.store(*values)
        place = self._draft.put(one.sections, one.letter, one.changes)
        seen = self._said(path, seen) if self._is_as_it_was(path, seen) else NEVER
        self._now[path] = note = Note(seen, basis, one.digest, memoryview(one.head), len(self._segments), place, {})
        ((maintenance, record),) = self._heads.restored([one.head], [Kept(self._draft.segment, place)])
        return Outcome(maintenance, record, note.digest, note.marks)

    def _said(self, path: str, seen: Seen) -> Seen:
        """What is said of a file that is seen so, as far as a folder of the user's own knows more (:mod:`forewarn.looks`)."""
        if self._looks is None:
            return seen
        return inventory.told(self._looks.said(path.removeprefix(f"{_WRITTEN}/"), inventory.packed(seen)))

    def _is_as_it_was(self, path: str, seen: Seen) -> bool:
        """Whether a file was read as it looked; where bytes are not believed, it never looks like that again else."""
        return self._looks is None or inventory.look_at(self._root / path) == inventory.packed(seen)

    def close(self) -> None:
        """Write what is new, and let go of all. Where nothing can be written, the next run reads everything again."""
        if self._looks is not None:
            self._looks.close()
        if not self._is_written():
            sealed.put(self._path, self._text)
        self._before, self._now, self._marked, self._segments = {}, {}, {}, []
        self._heads, self._draft = stored.Heads(), _Letters(self._path)

    def _is_written(self) -> bool:
        if (
            (self._grounds, self._catalog) != (self._stood, self._known)
            or len(self._now) != len(self._before)
            or any(self._before.get(p) is not one for p, one in self._now.items())
        ):
            return False
        return self._marked == {path: len(note.marks) for path, note in self._now.items() if note.marks}

    def _text(self, now: int) -> bytes:
        """What is true now, and is known to be.

        What was changed within a moment before it was read may have been changed once more since, and is left out.
        """
        latest = now - (time.monotonic_ns() - self._began) - inventory.COARSE
        notes = {path: note for path, note in self._now.items() if max(note.seen[1:3]) < latest}
        named, notes = self._gathered(notes) if self._is_scattered(notes) else self._added(notes)
        gone = {one.name for one in self._named} - {one.name for one in named}
        segments.clear(self._path, gone, {one.name for one in named}, now - sealed.LATE)
        return stored.packed(_Page(self._program, self._grounds, self._catalog, named, notes))

    def _is_scattered(self, notes: Mapping[str, Note]) -> bool:
        """Whether letters that count stand in too many segments, beside as many that do not, or in one that is gone.

        Another run may have gathered them in the meantime and taken away the segments that it had them from.
        """
        written = sum(one.size for one in self._named) + self._draft.count
        is_gone = any(one is not None and not one.is_there for one in self._segments)
        return is_gone or len(self._named) >= _SEGMENTS or written > 2 * len(notes) + 100

    def _added(self, notes: dict[str, Note]) -> tuple[list[Named], dict[str, Note]]:
        """The segments with what is new as one more, and the notes that name them."""
        old = {path: note for path, note in notes.items() if note.segment < len(self._named)}
        finished = self._draft.segment.finish() if len(old) < len(notes) else None
        return (
            ([*self._named, Named(*finished, self._draft.segment.digest, self._draft.count)], notes)
            if finished
            else (self._named, old)
        )

    def _gathered(self, notes: dict[str, Note]) -> tuple[list[Named], dict[str, Note]]:
        """One segment with all letters that count, and the notes that name it."""
        every = [*self._segments, self._draft.segment]
        fresh = _Letters(self._path)
        found: dict[str, Note] = {}
        for path, note in notes.items():
            segment = every[note.segment]
            if segment is not None:
                with contextlib.suppress(*stored.FAULTS):
                    found[path] = note._replace(segment=0, place=fresh.copy(segment, note.place))
        finished = fresh.segment.finish()
        return ([Named(*finished, fresh.segment.digest, fresh.count)], found) if finished else ([], {})

    def _read(self) -> _Page:
        nothing = _Page(self._program, b"", b"", [], {})
        content = sealed.opened(self._path)
        if content is None:
            return nothing
        try:
            page = stored.unpacked(content, _Page)
        except stored.FAULTS:
            return nothing
        return page if page.program == self._program else nothing


class _Letters:
    """Letters on their way into a segment, each with the places of the sections of its text; equal sections once."""

    def __init__(self, path: Path) -> None:
        self.segment = Draft(path)
        self.count = 0
        self._known: dict[bytes, Place] = {}

    def put(self, sections: Iterable[bytes], long: bytes, changes: bytes) -> Place:
        """Take a letter; its place."""
        if len(self._known) > _SHARED:
            self._known = {}
        places = []
        for one in sections:
            place = self._known.get(one)
            if place is None:
                place = self._known[one] = self.segment.put(one)
            places.append(place)
        self.count += 1
        return self.segment.put(stored.packed((places, stored.Bytes(long), stored.Bytes(changes))))

    def copy(self, segment: Segment, place: Place) -> Place:
        """Take a letter of another segment."""
        one = _letter(segment, place)
        return self.put([segment.piece(*section) for section in one.sections], bytes(one.long), bytes(one.changes))


@lru_cache(maxsize=_FEW)
def _letter(segment: Segment, place: Place) -> _Letter:
    """The letter at a place, whose fields are still bytes."""
    return stored.unpacked(segment.piece(*place), _Letter)


@lru_cache(maxsize=_MANY)
def _section(segment: Segment, field: int, place: Place) -> Any:
    """A section of a text; the same one where the same was said before."""
    return stored.section(field, segment.piece(*place))
