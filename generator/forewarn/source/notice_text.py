"""Merged plain values to :class:`forewarn.model.NoticeText`: field by field, as the dataclasses say.

The values have been checked as forms before they were merged, so that nothing can be refused here.
"""

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from forewarn.source.merging import PlainDict
from forewarn.source.nodes import Plain
from forewarn.source.scalars import parse_duration
from forewarn.wording import NoticeText, Person


def notice_text(merged: PlainDict, people: Mapping[str, Person]) -> NoticeText:
    """The text of a notice; people stand in it by name where the file named them by id."""
    text = _build(NoticeText, _with_names(merged, people), people)
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


def _build(kind: type, value: Plain, people: Mapping[str, Person]) -> Any:
    """An instance of a dataclass of the model from a plain mapping; absent keys keep their defaults."""
    assert isinstance(value, dict)
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], value[name], people) for name in hints if name in value})


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: _bare(hints[field.name]) for field in fields(kind)}


def _bare(hint: Any) -> Any:
    """The hint without ``| None``."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
    return hint


def _value(hint: Any, value: Plain, people: Mapping[str, Person]) -> Any:
    if hint is Person:
        return people.get(str(value))
    if is_dataclass(hint):
        return _build(typing.cast(type, hint), value, people)
    if typing.get_origin(hint) is tuple:
        return tuple(_flat(item) for item in (value if isinstance(value, list) else [value]))
    if typing.get_origin(hint) is Mapping:
        assert isinstance(value, dict)
        inner = typing.get_args(hint)[1]
        return {key: _value(inner, item, people) for key, item in value.items()}
    if hint is timedelta:
        return parse_duration(str(value))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(str(value))
    return _flat(value)


def _flat(value: Plain) -> str:
    return " ".join(str(value).split())
