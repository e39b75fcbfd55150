"""Words of which one is to be chosen: what a form takes for an enumeration of the model."""

from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from forewarn.rules.near import did_you_mean
from forewarn.source.nodes import quoted
from forewarn.source.scalars import misfit, text_of
from forewarn.values import Value


class OneOf(Value):
    """One of the words of an enumeration: stands behind it in ``Annotated``."""

    kind: type[StrEnum]

    def read(self, value: Any) -> StrEnum:
        """The word, or a refusal that lists them all."""
        text = text_of(value)
        try:
            return _members(self.kind)[text]
        except KeyError:
            words = ", ".join(self.kind)
            hint = did_you_mean(text, list(self.kind)) or f"write one of: {words}"
            misfit("type", f"{quoted(text)} is none of: {words}", hint)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.kind)}


@cache
def _members(kind: type[StrEnum]) -> dict[str, StrEnum]:
    return {one.value: one for one in kind}
