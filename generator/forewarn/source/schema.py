"""JSON Schemas of the file formats, for editors: exported from the forms, never written by hand."""

import json
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from forewarn.source.format.catalog import ComponentsFile, OrganizationFile, PersonForm
from forewarn.source.format.maintenance import MaintenanceFile, OccurrenceFile
from forewarn.source.format.notice import ProfileFile
from forewarn.source.format.policy import PolicyFile
from forewarn.source.scalars import Id

_KINDS: dict[str, tuple[Any, str]] = {
    "components": (ComponentsFile, "forewarn: components.yml"),
    "maintenance": (MaintenanceFile, "forewarn: a maintenance"),
    "occurrence": (OccurrenceFile, "forewarn: one occurrence of a series"),
    "organization": (OrganizationFile, "forewarn: organization.yml"),
    "people": (dict[Id, PersonForm], "forewarn: people.yml"),
    "policy": (PolicyFile, "forewarn: policy.yml"),
    "profile": (ProfileFile, "forewarn: a profile"),
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """File name to text of every schema."""
    return {f"{name}.schema.json": _schema(kind, title) for name, (kind, title) in sorted(_KINDS.items())}


def _schema(kind: Any, title: str) -> str:
    described = Annotated[kind, Field(title=title)]
    schema = _tidy(TypeAdapter(described).json_schema(by_alias=True, mode="validation"))
    return json.dumps({"$schema": _DIALECT, **schema, "title": title}, indent=2, ensure_ascii=False) + "\n"


def _tidy(value: Any) -> Any:
    """Without what only Python needs: null where a key may be absent, and titles made from names."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    tidy = {key: _tidy(item) for key, item in value.items() if not _is_noise(key, item)}
    options = tidy.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        left = [option for option in options if option != {"type": "null"}]
        del tidy["anyOf"]
        if len(left) == 1:
            tidy = {**left[0], **tidy}
        else:
            tidy["anyOf"] = left
    return tidy


def _is_noise(key: str, item: Any) -> bool:
    return (key == "title" and isinstance(item, str)) or (key == "default" and item is None)
