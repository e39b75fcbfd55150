"""Plain values: frozen, equal and hashed by what they hold; with ``dict=True`` they may have cached properties.

They are msgspec's rather than ``dataclasses``', because a run makes more than a hundred of these classes before it does
anything: in Python each takes a quarter of a millisecond, in C a hundredth of one.
"""

import dataclasses
from typing import Any, TypeVar, dataclass_transform

import msgspec
from msgspec import field, structs

__all__ = ["Mutable", "Value", "field", "fields", "replace"]
T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value(msgspec.Struct, frozen=True):
    """A value whose fields are the annotated names of its class; :func:`replace` makes another with some of them changed."""


@dataclass_transform(field_specifiers=(field,))
class Mutable(msgspec.Struct):
    """The same of what changes while a run goes on."""


def replace(value: T, **changes: Any) -> T:
    """A value (a dataclass too) with some of its fields changed."""
    module: Any = structs if isinstance(value, msgspec.Struct) else dataclasses
    made: T = module.replace(value, **changes)
    return made


def fields(value: Value | Mutable) -> dict[str, Any]:
    """What the fields of a value hold, by their names; values in it stay values."""
    return structs.asdict(value)
