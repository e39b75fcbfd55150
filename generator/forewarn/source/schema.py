"""JSON Schemas of the file formats, for editors: exported from the forms, never written by hand.

Without ids of a project they are general. With them (:mod:`forewarn.source.project_schema`) an editor offers the
ids and underlines a slip.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from forewarn.rules import POLICY_IDS, WEIGHABLE
from forewarn.rules.manual import manual
from forewarn.source.format.catalog import ComponentsFile, OrganizationFile, PersonForm
from forewarn.source.format.form import MARK, Kind, one_or_more
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
_GROWING = (Kind.MAINTENANCE, Kind.SERIES)


@dataclass(frozen=True, slots=True)
class Known:
    """An id that may stand somewhere, what it stands for, and whether only old files should name it."""

    id: str
    name: str = ""
    retired: bool = False


KnownIds = Mapping[Kind, Sequence[Known]]
GENERAL: KnownIds = {
    Kind.RULE: [Known(rule.id, rule.summary) for rule in manual().values() if rule.id in POLICY_IDS],
    Kind.WEIGHT: [Known(rule.id, rule.summary) for rule in manual().values() if rule.id in WEIGHABLE],
}
"""What is known without a project: the rules."""


def schemas(known: KnownIds = GENERAL) -> dict[str, str]:
    """File name to text of every schema; what ``known`` does not speak of may be any id."""
    return {f"{name}.schema.json": _schema(kind, title, known) for name, (kind, title) in sorted(_KINDS.items())}


def is_current(written: str, fresh: str) -> bool:
    """Whether a schema on disk still says what it should.

    Ids of maintenances may be behind: they are offered and never demanded, and every new file would add one.
    """
    try:
        return bool(_without_growing(json.loads(written)) == _without_growing(json.loads(fresh)))
    except (ValueError, AttributeError):
        return False


def _without_growing(schema: dict[str, Any]) -> dict[str, Any]:
    left_out = {name for kind in _GROWING for name in (_id_of(kind), _text_of(kind))}
    return schema | {"$defs": {key: item for key, item in schema.get("$defs", {}).items() if key not in left_out}}


def _schema(kind: Any, title: str, known: KnownIds) -> str:
    described = Annotated[kind, Field(title=title)]
    schema = _tidy(TypeAdapter(described).json_schema(by_alias=True, mode="validation"))
    ids = _Ids(known)
    schema = ids.put(schema)
    defs = dict(sorted({**schema.pop("$defs", {}), **ids.defs}.items()))
    whole = {"$schema": _DIALECT, "$defs": defs, **schema, "title": title}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


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


# --- ids ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Ids:
    """Puts ids in the place of the marks that :class:`forewarn.source.format.form.Names` left in a schema."""

    known: KnownIds
    defs: dict[str, Any] = field(default_factory=dict)

    def put(self, value: Any) -> Any:
        """The schema without marks."""
        if isinstance(value, list):
            return [self.put(item) for item in value]
        if not isinstance(value, dict):
            return value
        bare = {key: self.put(item) for key, item in value.items() if key != MARK}
        mark = value.get(MARK)
        if mark is None or mark["kind"] not in self.known:
            return bare
        kind, text = Kind(mark["kind"]), mark["open"]
        if "patternProperties" in bare:
            return self.keys(kind, bare) if self.known[kind] else bare
        if "items" in bare:
            return self.one_or_more(kind, bare) if self.known[kind] else bare
        about = {key: bare.pop(key) for key in ("description", "default") if key in bare}
        if text:
            # Without "boolean": an editor would offer true and false among the names.
            bare["type"] = ["string", "number"] if isinstance(bare["type"], list) else bare["type"]
            self.defs[_text_of(kind)] = {"anyOf": [self.one(kind), bare]} if self.known[kind] else bare
            return {"$ref": f"#/$defs/{_text_of(kind)}", **about}
        return (self.one(kind) if self.known[kind] else bare) | about

    def one(self, kind: Kind) -> dict[str, Any]:
        """A reference to the ids of a kind."""
        values = {repr(value): (value, one) for one in self.known[kind] for value in (one.id, _as_read(one.id))}
        self.defs[_id_of(kind)] = {
            "enum": [value for value, _ in values.values()],
            "enumDescriptions": [_name(one) for _, one in values.values()],
            "errorMessage": _unknown(kind),
        }
        return {"$ref": f"#/$defs/{_id_of(kind)}"}

    def one_or_more(self, kind: Kind, bare: dict[str, Any]) -> dict[str, Any]:
        """A list of ids, or one alone."""
        one = self.one(kind)
        rest = {key: item for key, item in bare.items() if key not in ("type", "items")}
        return {**one_or_more(one), **rest}

    def keys(self, kind: Kind, bare: dict[str, Any]) -> dict[str, Any]:
        """A mapping whose keys are ids."""
        (value,) = bare["patternProperties"].values()
        name = f"Of{_id_of(kind)}"
        self.defs[name] = value
        rest = {key: item for key, item in bare.items() if key not in ("patternProperties", "propertyNames")}
        properties: dict[str, Any] = {}
        for one in self.known[kind]:
            properties[one.id] = {"$ref": f"#/$defs/{name}", "description": _name(one)}
            if one.retired:
                properties[one.id] |= {"deprecated": True, "doNotSuggest": True}
        return {**rest, "properties": properties, "additionalProperties": False, "errorMessage": _unknown(kind)}


def _id_of(kind: Kind) -> str:
    return f"{kind.title()}Id"


def _text_of(kind: Kind) -> str:
    return f"{kind.title()}IdOrText"


def _name(one: Known) -> str:
    return f"{one.name} (retired)" if one.retired else one.name


def _unknown(kind: Kind) -> str:
    if kind in GENERAL:
        return "There is no such rule: forewarn explain lists them"
    return f"The catalogue has no such {kind}; after a change of it run forewarn schema"


def _as_read(id: str) -> Any:
    """The id as an editor's YAML 1.2 reads it: 42, true, 1e3 are no text there."""
    if id.isdigit():
        return int(id)
    try:
        return json.loads(id)
    except ValueError:
        return id
