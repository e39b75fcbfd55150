"""Merged plain values to :class:`forewarn.model.NoticeText`: field by field, as the dataclasses say.

The values have been checked as forms before they were merged, so that nothing can be refused here.
"""

import functools
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from forewarn.source.merging import PlainDict
from forewarn.source.nodes import Plain
from forewarn.source.scalars import parse_duration
from forewarn.wording import NoticeText, Person

Convert = Callable[[Plain, Mapping[str, Person]], Any]


def notice_text(merged: PlainDict, people: Mapping[str, Person]) -> NoticeText:
    """The text of a notice; people stand in it by name where the file named them by id."""
    text = _converter(NoticeText)(_with_names(merged, people), people)
    assert isinstance(text, NoticeText)
    return text


def _with_names(merged: PlainDict, people: Mapping[str, Person]) -> PlainDict:
    """Team and on-call as names, the support contact as an address."""
    named = dict(merged)
    team, support, contacts = merged.get("team"), merged.get("support"), merged.get("contacts")
    if isinstance(team, dict):
        named["team"] = {
            key: people[value].name if isinstance(value, str) and value in people else value
            for key, value in team.items()
        }
    if isinstance(support, dict) and (person := people.get(str(support.get("on_call")))):
        named["support"] = {**support, "on_call": person.name}
    if isinstance(contacts, dict) and (person := people.get(str(contacts.get("support")))):
        named["contacts"] = {**contacts, "support": person.email or person.name}
    return named


@functools.cache
def _converter(hint: Any) -> Convert:
    """How a plain value becomes what a field of the model holds; worked out once for each kind of field."""
    if hint is Person:
        return lambda value, people: people.get(str(value))
    if is_dataclass(hint):
        return _record(typing.cast("type", hint))
    if typing.get_origin(hint) is tuple:
        return lambda value, _: tuple(_flat(str(item)) for item in (value if isinstance(value, list) else [value]))
    if typing.get_origin(hint) is Mapping:
        inner = _converter(typing.get_args(hint)[1])
        return lambda value, people: {key: inner(item, people) for key, item in typing.cast("PlainDict", value).items()}
    if hint is timedelta:
        return lambda value, _: parse_duration(str(value))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value, _: hint(str(value))
    return lambda value, _: _flat(str(value))


def _record(kind: type) -> Convert:
    """An instance of a dataclass of the model from a plain mapping; absent keys keep their defaults."""
    hints = typing.get_type_hints(kind)
    parts = [(field.name, _converter(_bare(hints[field.name]))) for field in fields(kind)]

    def convert(value: Plain, people: Mapping[str, Person]) -> Any:
        assert isinstance(value, dict)
        return kind(**{name: part(value[name], people) for name, part in parts if name in value})

    return convert


def _bare(hint: Any) -> Any:
    """The hint without ``| None``."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
    return hint


@functools.lru_cache(maxsize=4096)  # the standing text is the same in every notice
def _flat(text: str) -> str:
    return " ".join(text.split())
