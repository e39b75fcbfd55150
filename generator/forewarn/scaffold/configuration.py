"""The ``mkdocs.yml`` of a new project: all that an engine needs, written out.

``forewarn build`` would add the same by itself, from the same values, so that the two cannot differ.
"""

import json
from collections.abc import Iterator
from typing import Any

from forewarn.engine.configuration import EXTENSIONS, GENERATED, SCRIPT, STYLE, THEME
from forewarn.scaffold.answers import Answers
from forewarn.source.nodes import Mapping, Scalar
from forewarn.source.scaffold import scalar
from forewarn.source.yaml_text import parse_config

TEXT = "tag:yaml.org,2002:str"
HEAD = """\
# The settings of the site. Only site_name, site_url and extra.forewarn are yours to decide: `forewarn build` would add
# the rest by itself. It is written out so that another engine (a bare `mkdocs build`) builds the same site after
# `forewarn generate`.
"""
PAGES = (
    ("Maintenance", "index.md"),
    ("Components", "components/index.md"),
    ("Calendar", "calendar/index.md"),
    ("History", "history/index.md"),
    ("Subscribe", "subscribe/index.md"),
    ("About", "about.md"),
)


def configuration(answers: Answers) -> str:
    """The text of the file."""
    name = answers.name if answers.name.lower().endswith("status") else f"{answers.name} status"
    said: dict[str, Any] = {"site_name": name, "site_url": answers.site_url}
    said["site_description"] = f"Planned maintenance at {answers.name}"
    if answers.repository:
        said["repo_url"] = answers.repository
    parts = [
        HEAD + _block(said),
        "# Ids in calendars and feeds are made with it: keep it for good, even if the site moves.\n"
        + _block({"extra": {"generator": False, "forewarn": {"authority": answers.authority}}}),
        _block({"docs_dir": "content", "site_dir": "site", "strict": True}),
        _block({"theme": {**THEME, "custom_dir": "overrides"}}),
        _block({"extra_css": [STYLE], "extra_javascript": [SCRIPT]}),
        _block({"markdown_extensions": [*EXTENSIONS, {"toc": {"permalink": True}}]}),
        "# A page of your own is one more line here.\n" + _block({"nav": [{title: path} for title, path in PAGES]}),
        "exclude_docs: |\n  /_home.md\nnot_in_nav: |\n" + "".join(f"  /{pattern}\n" for pattern in GENERATED),
    ]
    return "\n".join(parts)


def _block(value: dict[str, Any]) -> str:
    return "".join(f"{line}\n" for line in _lines(value, ""))


def _lines(value: Any, indent: str) -> Iterator[str]:
    """A mapping or a list in block style."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list):
                yield f"{indent}{key}:"
                yield from _lines(item, indent + "  ")
            else:
                yield f"{indent}{key}: {_word(item)}"
    else:
        for item in value:
            first, *others = _lines(item, "") if isinstance(item, dict) else (_word(item),)
            yield f"{indent}- {first}"
            yield from (f"{indent}  {line}" for line in others)


def _word(value: Any) -> str:
    """A value as the engine's YAML has it: text that would be taken for a number or a date stands in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = scalar(value)
    node, problems = parse_config(f"key: {plain}\n".encode(), "")
    read = node.items.get("key") if isinstance(node, Mapping) else None
    if not problems and isinstance(read, Scalar) and read.tag in ("", TEXT) and read.text == value:
        return plain
    return json.dumps(value, ensure_ascii=False)
