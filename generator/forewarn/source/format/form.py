"""What every form is: a mapping with known keys and no others, and lists that may be one word."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from forewarn.source.scalars import (
    Id,
    Line,
    ProseLine,
)


class Form(BaseModel):
    """A mapping with known keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False)


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


@dataclass(frozen=True, slots=True, eq=False)
class OrShort:
    """Marks a form that may be written shorter: ``short`` is the JSON Schema of the short way."""

    short: dict[str, Any]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), self.short]}
