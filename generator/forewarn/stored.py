"""A maintenance and its record as bytes and back, in a form that runs no code: values alone, checked by their types.

What lists are made of is stored apart from what only the page of the maintenance shows, so that the one can be read
without the other. The standing text of a notice is the same in thousands of them; so each section of it is stored by
itself, and whoever keeps many maintenances keeps equal sections once.
"""

import hashlib
import typing
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec

from forewarn.apart import Keeper, parted
from forewarn.grades import Impact
from forewarn.model import Affected, Catalog, Component, Group, Maintenance, Move, Organization, Override
from forewarn.policy import Policy
from forewarn.record import Change, Kinds, Record
from forewarn.wording import NoticeText, Person, Status

LONG = ("details", "references", "labels", "reports")
"""The fields of a maintenance that only its own page shows, beside its text."""
_FRAMED = frozenset({"affects", "overrides", "names", "said"})
"""What has to be put into another form first."""
_SHORT = tuple(one.name for one in fields(Maintenance) if one.name not in {*LONG, *_FRAMED, "text"})
_HINTS = typing.get_type_hints(Maintenance)
_TEXT_HINTS = typing.get_type_hints(NoticeText)
SECTIONS = NoticeText.__struct_fields__
_FOLLOWS = ("status", "impact", "started_at", "ended_at")
"""What follows from the fields of a maintenance and is asked of each in every run: a head has the answers."""
_short = attrgetter(*_SHORT)
_follows = attrgetter(*_FOLLOWS)
_long = attrgetter(*LONG)
_sections = attrgetter(*SECTIONS)
_encode = msgspec.msgpack.Encoder().encode
Bytes = msgspec.Raw
"""What was packed already, among values that are packed or unpacked."""


def _tuple(*kinds: Any) -> Any:
    """The tuple of these types; they are known when the program runs, so nothing else tells it."""
    return tuple.__class_getitem__(kinds)


_Words = tuple[str, ...]
_Excuse = tuple[frozenset[str], str, str, str]
_Raws = tuple[Bytes, ...]
_STAMPS: Any = _tuple(
    *(typing.get_type_hints(Record)[one] for one in ("created", "revised", "start_known")),
    tuple[tuple[Kinds, Move], ...],
    tuple[tuple[datetime, int], ...],
)
_HEAD: Any = _tuple(
    _tuple(*(_HINTS[name] for name in _SHORT)),
    tuple[Status, Impact, datetime | None, datetime | None],
    _Raws,
    _Words,
    _Words,
    tuple[_Excuse, ...],
    _STAMPS | None,
)
_head = msgspec.msgpack.Decoder(_HEAD).decode
_affected = msgspec.msgpack.Decoder(Affected).decode
_letter = msgspec.msgpack.Decoder(_tuple(*(_HINTS[name] for name in LONG))).decode
_changes = msgspec.msgpack.Decoder(tuple[Change, ...]).decode
_section: tuple[Callable[[bytes], Any], ...] = tuple(
    msgspec.msgpack.Decoder(_TEXT_HINTS[one]).decode for one in SECTIONS
)
_RECORD = ("created", "revised", "start_known", "_former", "_news")
"""What a head has of a record: lists ask each for the windows that held before, and few have any; feeds, what is news."""
_NOBODY: frozenset[str] = frozenset()

FAULTS = (msgspec.MsgspecError, ValueError, LookupError, TypeError)
"""What reading bytes that are none of ours may raise."""


class Stored(typing.NamedTuple):
    """A maintenance with its record (``None`` where there is none yet) as bytes.

    ``head`` is what lists need of both, ``letter`` the rest of the one, ``changes`` of the other; ``sections`` are those
    of the text.
    """

    head: bytes
    letter: bytes
    changes: bytes
    sections: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """SHA-256 in hex of all that is stored: the same digest, the same values."""
        told = hashlib.sha256(len(self.head).to_bytes(8))
        told.update(self.head)
        told.update(self.letter + self.changes)
        told.update(b"".join(self.sections))  # msgpack says where each ends
        return told.hexdigest()


def store(maintenance: Maintenance, record: Record | None) -> Stored:
    """The bytes of a maintenance and its record."""
    excuses = [(sorted(one.rules), one.approved_by, one.reason, one.scope) for one in maintenance.overrides]
    stamps = record and (record.created, record.revised, record.start_known, record.former, record.news)
    names, said = sorted(maintenance.names), sorted(maintenance.said)
    head = (_short(maintenance), _follows(maintenance), maintenance.affects, names, said, excuses, stamps)
    changes = _encode(record.changes if record else ())
    return Stored(_encode(head), _encode(_long(maintenance)), changes, tuple(map(_encode, _sections(maintenance.text))))


def digest(maintenance: Maintenance, record: Record) -> str:
    """SHA-256 in hex of all that is known of a maintenance: the same digest, the same values in the same order."""
    return store(maintenance, record).digest


class _Known(dict[bytes, Affected]):
    """Components of maintenances by their bytes; equal ones are read once."""

    def __missing__(self, affected: bytes) -> Affected:
        found: Affected = _affected(affected)
        self[affected] = found
        return found


class Heads:
    """What lists need of maintenances, from bytes; what many of them say in the same words is one value."""

    def __init__(self) -> None:
        """None has been read yet."""
        self._known = _Known()
        self._words: dict[Any, Any] = {}

    def restored(
        self, heads: Sequence[bytes | memoryview], keepers: Sequence[Keeper]
    ) -> list[tuple[Maintenance, Record | None]]:
        """The values of heads, each with somebody who keeps the rest; raises one of :data:`FAULTS` where the bytes are none."""
        if not heads:
            return []
        own, follows, affects, names, said, excuses, stamps = zip(*map(_head, heads), strict=True)
        found: dict[str, Sequence[Any]] = dict(zip(_SHORT, zip(*own, strict=True), strict=True))
        found |= zip([f"_{name}" for name in _FOLLOWS], zip(*follows, strict=True), strict=True)
        for name in ("organization", "display_timezones", "type"):
            found[name] = [*map(self._words.setdefault, found[name], found[name])]
        known = self._known
        found["affects"] = [tuple([known[bytes(raw)] for raw in one]) for one in affects]
        found["names"] = [frozenset(one) if one else _NOBODY for one in names]
        found["said"] = [frozenset(one) if one else _NOBODY for one in said]
        found["overrides"] = [tuple([Override(*excuse) for excuse in one]) for one in excuses]
        maintenances = parted(Maintenance, found, keepers)
        saved = [number for number, one in enumerate(stamps) if one is not None]
        columns = zip(*[stamps[number] for number in saved], strict=True) if saved else [()] * len(_RECORD)
        made = parted(Record, dict(zip(_RECORD, columns, strict=True)), [keepers[number] for number in saved])
        records: list[Record | None] = [None] * len(heads)
        for number, record in zip(saved, made, strict=True):
            records[number] = record
        return [*zip(maintenances, records, strict=True)]


def long(field: str, letter: bytes | memoryview | Bytes) -> Any:
    """A field of :data:`LONG`, from the bytes of a letter; raises one of :data:`FAULTS` where they are none."""
    return _letter(letter)[LONG.index(field)]


def changes(data: bytes | memoryview | Bytes) -> tuple[Change, ...]:
    """The changes of a record, from bytes; raises one of :data:`FAULTS` where they are none."""
    found: tuple[Change, ...] = _changes(data)
    return found


def section(field: int, data: bytes) -> Any:
    """The section of a text that is its ``field``-th, from bytes; raises one of :data:`FAULTS` where they are none."""
    return _section[field](data)


_CATALOG = msgspec.msgpack.Decoder(
    tuple[Organization, dict[str, Group], dict[str, Component], dict[str, Person], Policy]
)


def catalogue(catalog: Catalog) -> bytes:
    """The bytes of a catalogue without its maintenances."""
    return _encode((catalog.organization, catalog.groups, catalog.components, catalog.people, catalog.policy))


def restored_catalogue(data: bytes) -> Catalog:
    """A catalogue from bytes, without maintenances; raises one of :data:`FAULTS` where they are none."""
    return Catalog(*_CATALOG.decode(data))


def packed(values: tuple[Any, ...]) -> bytes:
    """Plain values as bytes."""
    return _encode(values)


T = typing.TypeVar("T")


def unpacked(data: memoryview | bytes, kind: type[T]) -> T:
    """Plain values of a kind from bytes; raises one of :data:`FAULTS` where they are none."""
    return msgspec.msgpack.decode(data, type=kind)
