"""What a source holds, whatever the source: values that know neither its format nor ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forewarn.grades import Impact
from forewarn.wording import Status

UNPLANNED = "unplanned"
"""The type of what nobody planned."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that could not be carried as it was: of which item, and what became of it."""

    item: str
    message: str


@dataclass(frozen=True, slots=True)
class FoundComponent:
    """A component of the source; ``key`` is what the source's maintenances call it by."""

    key: str
    name: str
    group: str = ""
    description: str = ""
    object_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """An entry of the log: an aware UTC instant, and a status or a message (Markdown) or both."""

    at: datetime
    status: Status | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A series: its rule (RFC 5545) or further starts, and what is left out, as texts of our format."""

    rule: str = ""
    starts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One maintenance of the source.

    ``origin`` names the source and its id there, for life: ``statuspage:chkt3cr0jf7b``. ``proposed`` is a name that our
    id may be made of; nothing, if year and title serve better. Instants are aware and in UTC. ``affects`` holds keys of
    components; the empty one stands for the whole, where the source names none. An occurrence of a series names the origin of its series (``of``) and its ``day``, as in our ids.
    """

    origin: str
    title: str
    summary: str
    start: datetime
    end: datetime
    timezone: str
    affects: Mapping[str, Impact] = field(default_factory=dict)
    proposed: str = ""
    type: str = ""
    status: str = ""
    details: str = ""
    references: tuple[tuple[str, str], ...] = ()
    announced: datetime | None = None
    updates: tuple[News, ...] = ()
    repeat: Repeat | None = None
    of: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that a source holds; ``name`` and ``timezone`` are its own, or empty. Groups are keys to names."""

    name: str = ""
    timezone: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    components: tuple[FoundComponent, ...] = ()
    found: tuple[Found, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to read a source: as of when, in which zone where it names none, and whether unplanned work is carried.

    ``known`` are the types of what has been carried before, by its origin: it stays what it was taken for, and is
    brought up to date whatever is wished for now.
    """

    as_of: datetime
    timezone: str
    incidents: bool = False
    known: Mapping[str, str] = field(default_factory=dict)
