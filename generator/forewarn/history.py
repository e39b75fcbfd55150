"""What git remembers of a file, as values: revisions, and the protocol of whoever gives them.

SEQUENCE and all published stamps come from here (law 3 of the design): a revision's instant is the
committer time of a commit on the first-parent line, and the sequence is that instant in whole seconds
since 2020, which no squash or rebase onto a later time can make fall.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit that changed a file: aware UTC committer instant, hash, author and subject line."""

    at: datetime
    commit: str = ""
    author: str = ""
    subject: str = ""


class History(Protocol):
    """Who knows the revisions of files."""

    def revisions(self, path: str) -> Sequence[Revision]:
        """The revisions of the file at ``path`` (relative to the project), oldest first; none if git does not know it."""
        ...

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bytes]:
        """The bytes that files had: ``wanted`` are commits and paths; what was not there is left out."""
        ...


@dataclass(frozen=True)
class KnownHistory:
    """A history that is simply told: for tests, and for a folder that no git knows (an empty one)."""

    known: Mapping[str, Sequence[Revision]] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], bytes] = field(default_factory=dict)

    def revisions(self, path: str) -> Sequence[Revision]:
        """See :class:`History`."""
        return self.known.get(path, ())

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bytes]:
        """See :class:`History`."""
        return {one: self.texts[one] for one in wanted if one in self.texts}


@dataclass(frozen=True, slots=True)
class Record:
    """When a maintenance was announced and last revised, and its iCalendar SEQUENCE (RFC 5545, 3.8.7.4)."""

    created: datetime
    revised: datetime
    sequence: int
    revisions: tuple[Revision, ...] = ()


def record(history: History, path: str, *, as_of: datetime, announced: datetime | None = None) -> Record:
    """The record of the file at ``path``; one that git does not know counts as revised at ``as_of``."""
    revisions = tuple(history.revisions(path)) or (Revision(as_of),)
    revised = revisions[-1].at
    sequence = max(0, int((revised - EPOCH).total_seconds()))
    return Record(min(announced or revisions[0].at, revised), revised, sequence, revisions)
