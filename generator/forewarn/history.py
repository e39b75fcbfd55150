"""What git remembers of a file, as values: revisions, and the protocol of whoever gives them.

SEQUENCE and all published stamps come from here (law 3 of the design): a revision's instant is the
committer time of a commit on the first-parent line. What a record makes of them stands in ``record``.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from forewarn.values import Value, field

_PULL_REQUEST = re.compile(r"^Merge pull request #(\d{1,9})\b|\(#(\d{1,9})\)$")


class Revision(Value):
    """One commit that changed a file: aware UTC committer instant, hash, author and subject line.

    ``trailers`` are the last lines of its message as git reads them (``Reviewed-by``: a name), without
    addresses. ``place`` counts commits on the first-parent line, the oldest 0: their order, whatever the clocks said.
    """

    at: datetime
    commit: str = ""
    author: str = ""
    subject: str = ""
    trailers: tuple[tuple[str, str], ...] = ()
    place: int = 0

    @property
    def pull_request(self) -> int | None:
        """The number of the pull request that its subject names, as GitHub writes it."""
        found = _PULL_REQUEST.search(self.subject)
        return int(found[1] or found[2]) if found else None


class History(Protocol):
    """Who knows the revisions of files.

    ``standpoint`` tells it from every other history of the same project; it is empty where nobody can say.
    """

    @property
    def standpoint(self) -> str: ...  # noqa: D102 - see above

    def paths(self) -> Iterable[str]:
        """Every path that was ever known, relative to the project, of files too that are gone."""
        ...

    def revisions(self, path: str) -> Sequence[Revision]:
        """The revisions of the file at ``path`` (relative to the project), oldest first; none if git does not know it."""
        ...

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bytes]:
        """The bytes that files had: ``wanted`` are commits and paths that they changed; what was not there is left out."""
        ...

    def name(self, commit: str, path: str) -> str:
        """What git calls the bytes that a file had after a commit that changed it; empty where it was not there."""
        ...


class KnownHistory(Value, dict=True):
    """A history that is simply told: for tests, and for a folder that no git knows (an empty one)."""

    known: Mapping[str, Sequence[Revision]] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    standpoint: str = ""

    def paths(self) -> Iterable[str]:
        """See :class:`History`."""
        return self.known

    def revisions(self, path: str) -> Sequence[Revision]:
        """See :class:`History`."""
        return self.known.get(path, ())

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bytes]:
        """See :class:`History`."""
        return {one: self.texts[one] for one in wanted if one in self.texts}

    def name(self, commit: str, path: str) -> str:
        """See :class:`History`."""
        data = self.texts.get((commit, path))
        return blob_name(data) if data is not None else ""


def blob_name(data: bytes, like: str = "") -> str:
    """What git calls these bytes; ``like`` is another name of the same repository, for there are two kinds."""
    told = b"blob %d\0" % len(data) + data
    if len(like) == hashlib.sha256().digest_size * 2:
        return hashlib.sha256(told).hexdigest()
    return hashlib.sha1(told, usedforsecurity=False).hexdigest()
