"""What became of a maintenance since it was announced: its stamps, and every change, as values.

How a record is made (which commits count, which catalogue) is the business of ``source.past``; what follows
for SEQUENCE, DTSTAMP and the ids of a feed of changes stands here. Pure.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from forewarn.apart import Parted, derived
from forewarn.history import Revision
from forewarn.model import Move, Update, Window
from forewarn.translations import N_
from forewarn.values import Value
from forewarn.wording import Status

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""Second 0 of every SEQUENCE."""


class ChangeKind(StrEnum):
    """What a change does, the most telling first: the order in which several in one change are named."""

    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    REVIVED = "revived"
    COMPLETED = "completed"
    ROLLING_BACK = "rolling-back"
    STARTED = "started"
    VERIFYING = "verifying"
    MOVED = "moved"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    UPDATED = "updated"
    REVISED = "revised"

    @property
    def words(self) -> str:
        """The kind as it stands in a sentence about a maintenance."""
        return _WORDS[self]

    @property
    def is_news(self) -> bool:
        """Whether it is told in a feed of changes; a phone number that changed in the catalogue is not."""
        return self is not ChangeKind.REVISED


_WORDS = {
    ChangeKind.ANNOUNCED: N_("announced"),
    ChangeKind.CANCELLED: N_("cancelled"),
    ChangeKind.REVIVED: N_("revived"),
    ChangeKind.COMPLETED: N_("completed"),
    ChangeKind.ROLLING_BACK: N_("rolling back"),
    ChangeKind.STARTED: N_("started"),
    ChangeKind.VERIFYING: N_("verifying"),
    ChangeKind.MOVED: N_("moved"),
    ChangeKind.EXTENDED: N_("extended"),
    ChangeKind.SHORTENED: N_("shortened"),
    ChangeKind.CONFIRMED: N_("confirmed"),
    ChangeKind.TENTATIVE: N_("made tentative"),
    ChangeKind.UPDATED: N_("updated"),
    ChangeKind.REVISED: N_("standing text revised"),
}


Kinds = tuple[ChangeKind, ...]


class Change(Value):
    """What one commit did to one maintenance; ``kinds`` is in order and never empty.

    ``title``, ``window`` and ``status`` are what held after it, ``was`` the window before where it differs.
    ``updates`` are the entries of the log that came with it; ``summary`` is Markdown, and said of what was announced. ``facts`` make its id: words that follow from
    what changed, never from the commit or its time.
    """

    at: datetime
    kinds: Kinds
    title: str
    window: Window
    status: Status
    was: Move | None = None
    updates: tuple[Update, ...] = ()
    revision: Revision | None = None
    facts: str = ""
    summary: str = ""

    @property
    def kind(self) -> ChangeKind:
        """The most telling of its kinds."""
        return self.kinds[0]

    @property
    def notice(self) -> timedelta | None:
        """How long before its start a start became known; ``None`` where none did, or too late."""
        tells = {ChangeKind.ANNOUNCED, ChangeKind.MOVED, ChangeKind.REVIVED}
        given = self.window.start - self.at
        return given if tells & set(self.kinds) and given > timedelta(0) else None

    def key(self, id: str) -> str:
        """What tells this change from every other, as hexadecimal digits: for an id in a feed of changes."""
        return hashlib.sha256(f"{id}\n{self.kind}\n{self.facts}".encode()).hexdigest()[:32]


class _Followed(Parted):
    """Where a record keeps what follows from its changes."""

    __slots__ = ("_former", "_news")


@dataclass(frozen=True, slots=True)
class Record(_Followed):
    """When a maintenance was announced and last revised, and every change, the oldest first.

    ``sequence`` is its SEQUENCE in iCalendar (RFC 5545, 3.8.7.4): whole seconds from 2020 to ``revised``.
    ``start_known`` is the instant at which its present start became public, ``None`` where it is not yet.
    """

    created: datetime
    revised: datetime
    changes: tuple[Change, ...] = ()
    start_known: datetime | None = None

    @property
    def sequence(self) -> int:
        """Rises with every revision, and no squash makes it fall: what is squashed later is committed later."""
        return max(0, int((self.revised - EPOCH).total_seconds()))

    @derived
    def former(self) -> tuple[tuple[Kinds, Move], ...]:
        """The windows that held before, the oldest first, each with what the change did that ended it."""
        return tuple((change.kinds, change.was) for change in self.changes if change.was is not None)

    @derived
    def news(self) -> tuple[tuple[datetime, int], ...]:
        """When each change was made that is told in feeds of changes, and its place among all."""
        return tuple((change.at, place) for place, change in enumerate(self.changes) if change.kind.is_news)

    @property
    def earlier(self) -> tuple[Move, ...]:
        """The windows that held before, the oldest first: what was declared, and what git remembers."""
        return tuple([was for _, was in self.former])
