"""Merged plain values to :class:`forewarn.model.NoticeText`: field by field, as the dataclasses say.

The values have been checked as forms before they were merged, so that nothing can be refused here.
"""

import functools
import types
import typing
from collections.abc import Callable, Mapping, MutableMapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from forewarn.source.merging import PlainDict
from forewarn.source.nodes import Plain
from forewarn.source.scalars import parse_duration
from forewarn.values import Value
from forewarn.wording import NoticeText, Person

Convert = Callable[[Plain, Mapping[str, Person]], Any]


def notice_text(
    merged: PlainDict, people: Mapping[str, Person], far: PlainDict, known: MutableMapping[tuple[str, int], object]
) -> NoticeText:
    """The text of a notice; people stand in it by name where the file named them by id.

    What is there as it stands in ``far`` is the same for many; so what became of it is ``known`` by its name and its id. Whoever
    keeps that keeps ``far`` too.
    """
    found: dict[str, Any] = {}
    for name, part in _parts(NoticeText).items():
        if name not in merged:
            continue
        value = merged[name]
        if far.get(name) is not value:
            found[name] = part(_with_names(name, value, people), people)
            continue
        if (name, id(value)) not in known:
            known[name, id(value)] = part(_with_names(name, value, people), people)
        found[name] = known[name, id(value)]
    return NoticeText(**found)


def _with_names(name: str, section: Plain, people: Mapping[str, Person]) -> Plain:
    """Team and on-call as names, the support contact as an address."""
    if not isinstance(section, dict):
        return section
    if name == "team":
        return {
            key: people[value].name if isinstance(value, str) and value in people else value
            for key, value in section.items()
        }
    if name == "support" and (person := people.get(str(section.get("on_call")))):
        return {**section, "on_call": person.name}
    if name == "contacts" and (person := people.get(str(section.get("support")))):
        return {**section, "support": person.email or person.name}
    return section


@functools.cache
def _converter(hint: Any) -> Convert:
    """How a plain value becomes what a field of the model holds; worked out once for each kind of field."""
    if hint is Person:
        return lambda value, people: people.get(str(value))
    if isinstance(hint, type) and issubclass(hint, Value):
        return _record(hint)
    if typing.get_origin(hint) is tuple:
        return lambda value, _: tuple([_flat(str(item)) for item in (value if isinstance(value, list) else [value])])
    if typing.get_origin(hint) is Mapping:
        inner = _converter(typing.get_args(hint)[1])
        return lambda value, people: {key: inner(item, people) for key, item in typing.cast("PlainDict", value).items()}
    if hint is timedelta:
        return lambda value, _: parse_duration(str(value))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value, _: hint(str(value))
    return lambda value, _: _flat(str(value))


def _record(kind: type[Value]) -> Convert:
    """A value of the model from a plain mapping; absent keys keep their defaults."""
    parts = _parts(kind)

    def convert(value: Plain, people: Mapping[str, Person]) -> Any:
        assert isinstance(value, dict)
        return kind(**{name: parts[name](item, people) for name, item in value.items() if name in parts})

    return convert


@functools.cache
def _parts(kind: type[Value]) -> dict[str, Convert]:
    """The fields of a value of the model, each with what makes it."""
    hints = typing.get_type_hints(kind)
    return {name: _converter(_bare(hints[name])) for name in kind.__struct_fields__}


def _bare(hint: Any) -> Any:
    """The hint without ``| None``."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
    return hint


@functools.lru_cache(maxsize=4096)  # the standing text is the same in every notice
def _flat(text: str) -> str:
    return " ".join(text.split())
