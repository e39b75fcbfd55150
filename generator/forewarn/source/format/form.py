"""What every form is: a mapping with known keys and no others, and lists that may be one word."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from forewarn.source.scalars import (
    Id,
    Line,
    ProseLine,
)


class Form(BaseModel):
    """A mapping with known keys and no others. What checks it is built when the first is checked: a run needs few of all."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False, defer_build=True
    )


def a_list(value: Any) -> Any:
    """A lone word as a list of one."""
    return [value] if isinstance(value, str | dict) else value


ProseLines = Annotated[
    list[ProseLine],
    BeforeValidator(a_list),
    WithJsonSchema({"type": ["array", "string"], "items": {"type": ["string", "number", "boolean"]}}),
]
"""A list of prose lines; one alone may be written without the dash."""

Ids = Annotated[
    list[Id], BeforeValidator(a_list), WithJsonSchema({"type": ["array", "string"], "items": {"type": "string"}})
]
Words = Annotated[
    list[Line], BeforeValidator(a_list), WithJsonSchema({"type": ["array", "string"], "items": {"type": "string"}})
]


def one_or_more(item: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a list whose only item may stand alone; the item first, so that editors complain of it."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


class OrAlone:
    """Marks a list whose only item may stand alone."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return one_or_more(handler(schema)["items"])


class Kind(StrEnum):
    """What a project gives ids to, so that an editor can offer them."""

    COMPONENT = "component"
    GROUP = "group"
    MAINTENANCE = "maintenance"
    PERSON = "person"
    PROFILE = "profile"
    RULE = "rule"
    SERIES = "series"
    TIMEZONE = "timezone"
    TYPE = "type"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Marks a value (a list, the keys of a mapping) that names things of a kind; ``open``, where other text may stand.

    The mark stays in the JSON Schema until :mod:`forewarn.source.schema` puts the ids of a project in its place.
    """

    kind: Kind
    open: bool = False

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), MARK: {"kind": self.kind, "open": self.open}}


MARK = "x-forewarn-names"


@dataclass(frozen=True, slots=True, eq=False)
class OrShort:
    """Marks a form that may be written shorter: ``short`` is the JSON Schema of the short way."""

    short: dict[str, Any]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), self.short]}
