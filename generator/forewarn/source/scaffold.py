"""The text of a new maintenance file: short, commented, and read back before anyone sees it."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from forewarn.source.folder import MAX_ID
from forewarn.source.nodes import Mapping as MappingNode
from forewarn.source.nodes import Scalar
from forewarn.source.yaml_text import parse

MODELINE = "# yaml-language-server: $schema=../../schemas/maintenance.schema.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new file says; ``components`` maps ids to impacts, everything is text as it would be typed."""

    title: str
    summary: str
    start: str
    duration: str
    timezone: str
    components: Mapping[str, str]
    type: str = ""
    priority: str = ""
    profile: str = ""
    status: str = ""


def propose_id(title: str, start: str) -> str:
    """Year and subject without a day, because days move: ``2026-postgresql-17-upgrade``."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower())
    year = re.match(r"[0-9]{4}", start)
    stem = "-".join([*([year[0]] if year else []), *(words or ["maintenance"])])
    return stem[: MAX_ID - 20].rstrip("-") if len(stem) > MAX_ID - 20 else stem


def scaffold(draft: Draft) -> str:
    """The text of the file."""
    optional = [
        f"{key}: {scalar(value)}"
        for key, value in (
            ("profile", draft.profile),
            ("type", draft.type),
            ("priority", draft.priority),
            ("status", draft.status),
        )
        if value
    ]
    lines = [
        MODELINE,
        f"title: {scalar(draft.title)}",
        "summary: |-",
        *(f"  {line}".rstrip() for line in _clean(draft.summary).strip().split("\n")),
        *optional,
        "window:",
        f"  start: {scalar(draft.start)}  # wall time in the zone below",
        f"  duration: {scalar(draft.duration)}",
        f"  timezone: {scalar(draft.timezone)}",
        "affects:",
        "  primary:  # component: no-impact | reduced-redundancy | degraded | outage",
        *(f"    {scalar(id)}: {scalar(impact)}" for id, impact in draft.components.items()),
        "# activities:  # only the kinds of work named here appear in the notice",
        "#   database: []",
        "# details: |-",
        "#   Markdown, as long as it needs to be.",
    ]
    return "\n".join(lines) + "\n"


def _clean(text: str) -> str:
    """The text as UTF-8 can hold it; what a terminal passed on as half a character becomes a question mark."""
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode()


def scalar(text: str) -> str:
    """The text as a YAML scalar in block style: plain where it reads back the same, else in double quotes."""
    text = _clean(text)
    node, problems = parse(f"key: {text}\n".encode(), "")
    if not problems and isinstance(node, MappingNode) and len(node.items) == 1:
        value = node.items["key"]
        if isinstance(value, Scalar) and value.text == text and "\n" not in text:
            return text
    return json.dumps(text, ensure_ascii=False)
