"""What the outcome of a maintenance's file depends on beside its bytes: its past, and the catalogue as far as it counts.

What has ended is read with the catalogue of its day, and nothing that became of the catalogue afterwards touches it; so
it depends on the past of the catalogue up to that day. Everything else depends on all of the catalogue.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.history import History, Revision
from forewarn.settings import Audience
from forewarn.source.folder import CATALOG
from forewarn.source.walk import Reading

if TYPE_CHECKING:
    from forewarn.source.past import Past


@dataclass(slots=True)
class Grounds:
    """Digests of what files depend on: equal ones, equal outcomes of equal bytes.

    For ``all`` see :func:`all_of`.
    """

    past: "Past"
    reading: Reading
    audience: Audience
    all: bytes = field(init=False)
    _whole: bytes = field(init=False)
    _places: list[int] = field(init=False, default_factory=list)
    _until: list[bytes] = field(init=False, default_factory=list)
    _revisions: dict[int, bytes] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Put the past of the catalogue in a row, each digest with all before it."""
        catalogs = self.past.catalogs
        renamed = [(one.id, one.former_ids) for one in catalogs.now.components.values() if one.former_ids]
        told = _digest((self.audience.value, renamed))
        for revision, files in catalogs.changes():
            told = _digest((told, self._revision(revision), files))
            self._places.append(revision.place)
            self._until.append(told)
        self._whole = _digest((told, catalogs.is_edited, _catalogue(self.reading)))
        self.all = all_of(self.reading, self.audience, self.past.memory.history)

    def key(self, id: str, until: int | None) -> bytes:
        """What the outcome of the file of an id stands on, with the catalogue up to a place; ``None`` is all of it.

        Empty where the catalogue of that place is the one in the folder.
        """
        catalogue = self._whole
        if until is not None:
            newest = bisect_right(self._places, until) - 1
            if newest < 0 or self.past.catalogs.is_now(until):
                return b""
            catalogue = self._until[newest]
        history = self.past.memory.history
        parts = [catalogue]
        for path in self.past.paths(id):
            revisions = history.revisions(path)
            parts.append(f"{len(revisions)} {path}\0".encode("utf-8", "surrogatepass"))
            for one in revisions:
                parts += (self._revision(one), history.name(one.commit, path).encode(), b"\0")
        return hashlib.sha256(b"".join(parts)).digest()

    def _revision(self, revision: Revision) -> bytes:
        key = id(revision)  # the history holds them all, so that none takes another's number
        if key not in self._revisions:
            self._revisions[key] = _digest(revision)
        return self._revisions[key]


def all_of(reading: Reading, audience: Audience, history: History) -> bytes:
    """What stands for all that any file can depend on; empty where nobody can tell this history from others.

    The bytes of the catalogue are enough to tell: nothing has to make sense of them.
    """
    if not history.standpoint:
        return b""
    return _digest((audience.value, history.standpoint, _catalogue(reading)))


def _catalogue(reading: Reading) -> object:
    """What lies in the folder of the catalogue."""
    return sorted(reading.digests.items()), sorted(path for path in reading.unread if path.startswith(CATALOG))


def _digest(values: object) -> bytes:
    """SHA-256 of plain values; their ``repr`` says all of them."""
    return hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).digest()
