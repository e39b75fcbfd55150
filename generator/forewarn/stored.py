"""A maintenance and its record as bytes and back, in a form that runs no code: values alone, checked by their types.

The standing text of a notice is the same in thousands of them. So each section of it is stored by itself, and whoever
keeps many maintenances keeps equal sections once.
"""

import hashlib
import typing
from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec

from forewarn.model import Maintenance, Override
from forewarn.record import Record
from forewarn.wording import NoticeText

_SETS = frozenset({"names", "said"})
_APART = "overrides"
_NAMES = tuple(one.name for one in fields(Maintenance) if one.name not in {"text", _APART, *_SETS})
_HINTS = typing.get_type_hints(Maintenance)
_SECTIONS = tuple(one.name for one in fields(NoticeText))
_own = attrgetter(*_NAMES)
_sections = attrgetter(*_SECTIONS)
_encode = msgspec.msgpack.Encoder().encode

_Excuse = tuple[frozenset[str], str, str, str]
# The types of the model's fields are known when the program runs; so nothing but that tells this one.
_OWN: Any = tuple.__class_getitem__(tuple(_HINTS[name] for name in _NAMES))
_KIND: Any = tuple[_OWN, frozenset[str], frozenset[str], tuple[_Excuse, ...], Record | None]
_decode = msgspec.msgpack.Decoder(_KIND).decode

FAULTS = (msgspec.MsgspecError, ValueError, LookupError, TypeError)
"""What reading bytes that are none of ours may raise."""


class Stored(typing.NamedTuple):
    """A maintenance with its record (``None`` where there is none yet) as bytes; ``sections`` are those of its text."""

    head: bytes
    sections: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """SHA-256 in hex of all that is stored: the same digest, the same values."""
        told = hashlib.sha256(len(self.head).to_bytes(8))
        told.update(self.head)
        told.update(b"".join(self.sections))  # msgpack says where each ends
        return told.hexdigest()


def store(maintenance: Maintenance, record: Record | None) -> Stored:
    """The bytes of a maintenance and its record."""
    excuses = [(sorted(one.rules), one.approved_by, one.reason, one.scope) for one in maintenance.overrides]
    head = (_own(maintenance), sorted(maintenance.names), sorted(maintenance.said), excuses, record)
    return Stored(_encode(head), tuple(map(_encode, _sections(maintenance.text))))


def digest(maintenance: Maintenance, record: Record) -> str:
    """SHA-256 in hex of all that is known of a maintenance: the same digest, the same values in the same order."""
    return store(maintenance, record).digest


def restored(head: bytes | memoryview, text: NoticeText) -> tuple[Maintenance, Record | None]:
    """The values of a head; raises one of :data:`FAULTS` where the bytes are none."""
    own, names, said, excuses, record = _decode(head)
    overrides = tuple(Override(*one) for one in excuses)
    return Maintenance(
        **dict(zip(_NAMES, own, strict=True)), text=text, names=names, said=said, overrides=overrides
    ), record


class Sections:
    """Equal sections once: each as bytes under a number, and as a value that all who name it share."""

    def __init__(self, stored: Sequence[Sequence[bytes]] = ()) -> None:
        """Those that were stored, for each field of a text in its order."""
        hints = typing.get_type_hints(NoticeText)
        self._decode: list[Callable[[bytes], Any]] = [msgspec.msgpack.Decoder(hints[one]).decode for one in _SECTIONS]
        self.stored = [list(column) for column in stored] or [[] for _ in _SECTIONS]
        self._numbers: list[dict[bytes, int]] | None = None
        self._values: list[dict[int, Any]] = [{} for _ in _SECTIONS]

    def number(self, sections: Sequence[bytes]) -> tuple[int, ...]:
        """The numbers under which sections are kept from now on."""
        if self._numbers is None:
            self._numbers = [{one: number for number, one in enumerate(column)} for column in self.stored]
        found = []
        for known, column, one in zip(self._numbers, self.stored, sections, strict=True):
            number = known.setdefault(one, len(column))
            if number == len(column):
                column.append(one)
            found.append(number)
        return tuple(found)

    def sections(self, numbers: Sequence[int]) -> tuple[bytes, ...]:
        """The sections under some numbers as bytes."""
        return tuple(column[number] for column, number in zip(self.stored, numbers, strict=True))

    def text(self, numbers: Sequence[int]) -> NoticeText:
        """The text that some numbers stand for; raises one of :data:`FAULTS` where there is none."""
        while True:
            try:
                return NoticeText(*[values[number] for values, number in zip(self._values, numbers, strict=True)])
            except KeyError:
                for field, (values, number) in enumerate(zip(self._values, numbers, strict=True)):
                    if number not in values:
                        values[number] = self._decode[field](self.stored[field][number])


def packed(values: tuple[Any, ...]) -> bytes:
    """Plain values as bytes."""
    return _encode(values)


T = typing.TypeVar("T")


def unpacked(data: memoryview, kind: type[T]) -> T:
    """Plain values of a kind from bytes; raises one of :data:`FAULTS` where they are none."""
    return msgspec.msgpack.decode(data, type=kind)
