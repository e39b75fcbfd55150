"""What stands in front of a page of Hugo: YAML between ``---``, TOML between ``+++``, or a JSON object.

Whatever it is, it comes back as text, lists and mappings, as it was typed.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from forewarn.source.nodes import Mapping, plain
from forewarn.source.yaml_text import parse_config

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The values in front of a page, and its body. ``fault`` says why there are none."""

    values: Values
    body: str
    fault: str = ""


def page(data: bytes) -> Page:
    """A page of Hugo."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    found = re.match(r"\s*(---|\+\+\+)[ \t]*\n(.*?)(?:^|\n)\1[ \t]*(?:\n|\Z)", text, re.DOTALL)
    if found:
        values = of_yaml(found[2]) if found[1] == "---" else of_toml(found[2])
        return Page(values or {}, text[found.end() :], "" if values else "its front matter cannot be read")
    if text.lstrip().startswith("{"):
        try:
            said, end = json.JSONDecoder().raw_decode(text.lstrip())
            return Page(_texts(said), text.lstrip()[end:])
        except (ValueError, RecursionError):
            return Page({}, text, "its front matter cannot be read")
    return Page({}, text, "it has no front matter")


def settings(name: str, data: bytes) -> Values:
    """A configuration of Hugo; empty where it cannot be read."""
    text = data.decode("utf-8-sig", "replace")
    return (of_toml(text) if name.endswith(".toml") else of_yaml(text)) or {}


def of_yaml(text: str) -> Values | None:
    """The mapping that a YAML text holds (JSON is YAML)."""
    node, _ = parse_config(text.encode("utf-8", "replace"), "")
    said = plain(node) if isinstance(node, Mapping) else None
    return said if isinstance(said, dict) else None


def of_toml(text: str) -> Values | None:
    """The mapping that a TOML text holds."""
    try:
        said: Values = _texts(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return said


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
