"""The door to the notebook: what the files of maintenances came to in an earlier run, below ``.cache/forewarn/``.

It may be deleted at any time, and several runs may use it at once. It holds values that run no code; one that is not
whole, or that another program wrote, counts for nothing. A seal keeps out accidents, not people: whoever writes a pull
request may put a notebook of their own beside it. So each note counts only for the very file that it was made from, by
its size, its times and its number in the file system, which nobody can make up for a clone that is yet to be made.
"""

import contextlib
import hashlib
import time
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed, stored
from forewarn.inventory import COARSE
from forewarn.kept import FOLDER
from forewarn.ledger import program
from forewarn.model import Maintenance
from forewarn.record import Record
from forewarn.settings import Audience
from forewarn.source.files import Mark
from forewarn.source.notes import Basis, Outcome
from forewarn.source.walk import Seen

_LIBRARIES = ("msgspec", "pydantic", "pydantic-core", "python-dateutil", "pyyaml")


class Note(NamedTuple):
    """What stands in the notebook of one file."""

    seen: Seen
    basis: Basis
    digest: str
    head: memoryview
    sections: tuple[int, ...]
    marks: dict[str, Mark]


class _Page(NamedTuple):
    """All that is written: by which program, equal sections once, and the notes by path."""

    program: str
    sections: list[list[bytes]]
    notes: dict[str, Note]


class Notebook:
    """The notes of a project for an audience; see :class:`forewarn.source.notes.Notes`."""

    def __init__(self, root: Path, audience: Audience) -> None:
        """The notebook of the project at ``root``; no folder is made before it is needed."""
        self._path = root / FOLDER / f"read-{audience}.bin"
        self._began = time.monotonic_ns()
        self._program = _program()
        page = self._read()
        self._before = page.notes
        self._marked = {path: len(note.marks) for path, note in page.notes.items() if note.marks}
        self._sections = stored.Sections(page.sections)
        self._now: dict[str, Note] = {}

    def basis(self, path: str, seen: Seen) -> Basis | None:
        """See :class:`forewarn.source.notes.Notes`."""
        note = self._before.get(path)
        return note.basis if note is not None and note.seen == seen else None

    def outcome(self, path: str) -> Outcome | None:
        """See :class:`forewarn.source.notes.Notes`."""
        note = self._before[path]
        try:
            maintenance, record = stored.restored(note.head, self._sections.text(note.sections))
        except stored.FAULTS:
            return None
        self._now[path] = note
        return Outcome(maintenance, record, note.digest, note.marks)

    def keep(self, path: str, seen: Seen, basis: Basis, values: tuple[Maintenance, Record | None]) -> Outcome:
        """See :class:`forewarn.source.notes.Notes`."""
        one = stored.store(*values)
        note = Note(seen, basis, one.digest, memoryview(one.head), self._sections.number(one.sections), {})
        self._now[path] = note
        return Outcome(*values, note.digest, note.marks)

    def close(self) -> None:
        """Write what is new, and let go of all. Where nothing can be written, the next run reads everything again."""
        if not self._is_written():
            sealed.put(self._path, self._text)
        self._before, self._now, self._marked, self._sections = {}, {}, {}, stored.Sections()

    def _is_written(self) -> bool:
        if len(self._now) != len(self._before) or any(self._before.get(p) is not one for p, one in self._now.items()):
            return False
        return self._marked == {path: len(note.marks) for path, note in self._now.items() if note.marks}

    def _text(self, now: int) -> bytes:
        """What is true now, without the sections that nobody names any more.

        What was changed within a moment before it was read may have been changed once more since, and is left out.
        """
        latest = now - (time.monotonic_ns() - self._began) - COARSE
        sections = stored.Sections()
        notes = {
            path: note._replace(sections=sections.number(self._sections.sections(note.sections)))
            for path, note in self._now.items()
            if max(note.seen[1:3]) < latest
        }
        return stored.packed(_Page(self._program, sections.stored, notes))

    def _read(self) -> _Page:
        nothing = _Page(self._program, [], {})
        content = sealed.opened(self._path)
        if content is None:
            return nothing
        try:
            page = stored.unpacked(content, _Page)
        except stored.FAULTS:
            return nothing
        return page if page.program == self._program else nothing


def _program() -> str:
    """A digest of this program and of the libraries that read."""
    versions = []
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions.append(f"{name} {metadata.version(name)}")
    return hashlib.sha256("\n".join([program(), *versions]).encode()).hexdigest()
