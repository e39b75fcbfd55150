"""What an earlier run noted of a project's folder: of single files, or of all of it.

Where the catalogue and git are as they were, and each file is known, nothing has to be read; nor is anything imported then
that reads: pydantic, PyYAML and the forms cost more than all that is recalled of a small project.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from forewarn.history import History
from forewarn.inventory import Seen
from forewarn.rules import judge
from forewarn.settings import Project
from forewarn.source.files import Files
from forewarn.source.folder import is_catalog, stem
from forewarn.source.grounds import all_of
from forewarn.source.loaded import Loaded, docketed
from forewarn.source.notes import Basis, Notes, Outcome
from forewarn.source.walk import NOT_SEEN, Reading, find_files
from forewarn.values import replace

if TYPE_CHECKING:
    from forewarn.source.grounds import Grounds


@dataclass(slots=True)
class Recall:
    """What notes know of the files that were found, at an instant."""

    reading: Reading
    notes: Notes
    as_of: datetime
    _stood: dict[str, Outcome] | None = field(default=None, init=False)

    def outcomes(self, grounds: "Grounds") -> dict[str, Outcome]:
        """What files come to, as far as it stands on the same grounds."""
        if self.notes.stand_on(grounds.all):
            return self.standing()
        bases = self._bases()
        return self.notes.outcomes([p for p, one in bases.items() if one.key == grounds.key(stem(p), one.until)])

    def standing(self) -> dict[str, Outcome]:
        """The same, where the grounds are those that all was noted on."""
        if self._stood is None:
            self._stood = self.notes.outcomes([*self._bases()])
        return self._stood

    def _bases(self) -> dict[str, Basis]:
        """What is known of files that look as noted, on what it stands, where that holds at this instant."""
        notes, look, as_of = self.notes, self.reading.look, self.as_of
        found = {}
        for path, entry in self.reading.places.items():
            basis = notes.basis(path, look(path, entry)) if entry is not None else None
            if basis is not None and basis.holds(as_of):
                found[path] = basis
        return found

    def all(self, project: Project, history: History) -> Loaded | None:
        """All of the folder, where the notes know all of it; else ``None``."""
        reading = self.reading
        catalogue = [path for path in reading.places if is_catalog(path)]
        for path in catalogue:
            data = reading.content(path)
            if data is not None:
                reading.digests[path] = hashlib.sha256(data).digest()
        if reading.unread or not self.notes.stand_on(all_of(reading, project.settings.audience, history)):
            return None
        catalog, known = self.notes.catalog(), self.standing()
        if catalog is None or len(known) != len(reading.places) - len(catalogue):
            return None
        records = {one.maintenance.id: one.record for one in known.values() if one.record is not None}
        if len(records) != len(known):
            return None  # what git does not know yet is dated by the instant
        maintenances = sorted((one.maintenance for one in known.values()), key=lambda one: (one.window.start, one.id))
        catalog = replace(catalog, maintenances=tuple(maintenances))
        docket = replace(docketed(catalog, records, self.as_of), named=frozenset(map(stem, known)))
        files = Files(
            reading, marks={path: {} for path in catalogue} | {path: one.marks for path, one in known.items()}
        )
        digests = {one.maintenance.id: one.digest for one in known.values()}
        loaded = Loaded(catalog, records, digests, [], docket, frozenset(known), files)
        loaded.problems += {loaded.placed(ruling): None for ruling in judge(docket)}
        return loaded


def recalled(
    project: Project,
    *,
    as_of: datetime,
    history: History,
    notes: Notes | None = None,
    written: Mapping[str, Seen] = NOT_SEEN,
) -> Loaded:
    """Everything under ``maintenances/``, as :func:`forewarn.source.load.load` says; read only as far as ``notes`` do not know it.

    For ``written`` see :func:`forewarn.source.walk.find_files`.
    """
    recall = Recall(find_files(project.root, written), notes, as_of) if notes is not None else None
    loaded = recall.all(project, history) if recall is not None else None
    if loaded is None:
        from forewarn.source.load import load  # noqa: PLC0415 - see above

        loaded = load(project, as_of=as_of, history=history, recall=recall)
    return loaded
