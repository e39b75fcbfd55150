"""The nouns of planned work: frozen values that know no file format, no clock and no output.

Instants are aware UTC datetimes; lengths are timedeltas; text is what the author wrote. Where a text
may hold Markdown the docstring says so; all other text is plain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forewarn.apart import Parted, derived
from forewarn.grades import TYPES, Impact, Outcome, Priority
from forewarn.policy import Policy
from forewarn.values import Value
from forewarn.wording import NoticeText, Person, Status


class Window(Value):
    """A half-open stretch of time: it holds ``start``, not ``end``; ``timezone`` is the author's IANA zone."""

    start: datetime
    end: datetime
    timezone: str

    @property
    def duration(self) -> timedelta:
        """Elapsed time, whatever the clocks on the wall do."""
        return self.end - self.start

    def overlaps(self, other: "Window") -> bool:
        """Whether the two share an instant; touching windows do not."""
        return self.start < other.end and other.start < self.end


class Group(Value):
    """A heading that components are listed under."""

    id: str
    name: str


class Component(Value):
    """A thing that maintenance touches; ids are for life, ``former_ids`` keep their addresses."""

    id: str
    name: str
    group: str = ""
    description: str = ""
    owner: str = ""
    location: str = ""
    object_ids: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    redundant_with: tuple[str, ...] = ()
    notice_line: str = ""
    former_ids: tuple[str, ...] = ()
    retired: bool = False


class Affected(Value):
    """One component of one maintenance; ``impact`` is ``None`` where none is promised (secondary).

    ``name``, ``notice_line``, ``location`` and ``object_ids`` are the component's as the maintenance is read:
    what has ended keeps the ones of its day.
    """

    component: str
    impact: Impact | None = None
    duration: timedelta | None = None
    note: str = ""
    name: str = ""
    notice_line: str = ""
    location: str = ""
    object_ids: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What readers call it: its name, or its id where the catalogue does not know it."""
        return self.name or self.component

    @property
    def primary(self) -> bool:
        """Whether the work aims at it, and so promises an impact."""
        return self.impact is not None


class Move(Value):
    """The window that held before a move, as instants."""

    start: datetime
    end: datetime


class Update(Value):
    """An entry of the log for readers; ``message`` is Markdown and may be empty where ``status`` is not."""

    at: datetime
    status: Status | None = None
    outcome: Outcome | None = None
    message: str = ""
    moved_from: Move | None = None


class Reference(Value):
    """A named link to something outside: a change ticket, a report."""

    name: str
    url: str


class Report(Value):
    """A promise that was kept: where, and when."""

    promise: str
    url: str = ""
    at: datetime | None = None


class Override(Value):
    """A rule that somebody allowed to be broken: by whom, why, and (``scope``) for what alone."""

    rules: frozenset[str]
    approved_by: str
    reason: str
    scope: str = ""


_ENDS = (Status.COMPLETED, Status.CANCELLED)


class _Followed(Parted):
    """Where a maintenance keeps what follows from its fields."""

    __slots__ = ("_ended_at", "_impact", "_moves", "_outcome", "_primary", "_secondary", "_started_at", "_status")


@dataclass(frozen=True, slots=True)
class Maintenance(_Followed):
    """One planned piece of work, resolved: the file, its profile and the catalogue together.

    ``source`` is the path of its file relative to the project. ``summary``, ``details`` and the messages
    of ``updates`` are Markdown. ``organization`` is the name of who announces, ``display_timezones`` are the zones that readers
    live in. ``series`` names the series that an occurrence belongs to. ``names`` are the people whom the file itself
    names, ``said`` the dotted keys that the policy may ask for and that somebody says.
    """

    id: str
    source: str
    title: str
    summary: str
    type: str
    priority: Priority
    declared: Status
    window: Window
    affects: tuple[Affected, ...]
    organization: str = ""
    display_timezones: tuple[str, ...] = ()
    text: NoticeText = field(default_factory=NoticeText)
    details: str = ""
    references: tuple[Reference, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    replaces: str = ""
    series: str = ""
    announced: datetime | None = None
    updates: tuple[Update, ...] = ()
    reports: tuple[Report, ...] = ()
    overrides: tuple[Override, ...] = ()
    names: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()

    @derived
    def status(self) -> Status:
        """What was declared last: by the newest update that names a status, else by the file."""
        named = (update.status for update in reversed(self.updates) if update.status is not None)
        return next(named, self.declared)

    @derived
    def outcome(self) -> Outcome | None:
        """How it went, once that has been said."""
        named = (update.outcome for update in reversed(self.updates) if update.outcome is not None)
        return next(named, None) if self.status is Status.COMPLETED else None

    @derived
    def impact(self) -> Impact:
        """The worst that any of its components suffers."""
        promised = [affected.impact for affected in self.affects if affected.impact is not None]
        return max(promised, key=lambda impact: impact.rank, default=Impact.NO_IMPACT)

    @derived
    def primary(self) -> tuple[Affected, ...]:
        """The components that the work aims at."""
        return tuple(affected for affected in self.affects if affected.primary)

    @derived
    def secondary(self) -> tuple[Affected, ...]:
        """The components that are touched, with no impact promised."""
        return tuple(affected for affected in self.affects if not affected.primary)

    @derived
    def started_at(self) -> datetime | None:
        """The instant of the update that declared the start, or ``None``."""
        begun = Status.IN_PROGRESS
        return next((u.at for u in self.updates if u.status is begun), None)

    @derived
    def ended_at(self) -> datetime | None:
        """The instant of the update that declared the end or the cancellation, or ``None``."""
        status = self.status
        if status not in _ENDS:
            return None
        return next((u.at for u in reversed(self.updates) if u.status is status), None)

    @derived
    def moves(self) -> tuple[Update, ...]:
        """The updates that moved the window, oldest first."""
        return tuple(update for update in self.updates if update.moved_from is not None)


class Organization(Value):
    """Who announces, and in which zones they and their readers live."""

    name: str
    timezone: str = "UTC"
    display_timezones: tuple[str, ...] = ("UTC",)
    types: tuple[str, ...] = TYPES


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that was read: what stays (organisation, components, people) and the maintenances."""

    organization: Organization
    groups: Mapping[str, Group] = field(default_factory=dict)
    components: Mapping[str, Component] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    maintenances: tuple[Maintenance, ...] = ()

    def component(self, id: str) -> Component:
        """The component of that id, or a nameless one that stands in where the catalogue lacks it."""
        return self.components.get(id) or Component(id=id, name=id)
