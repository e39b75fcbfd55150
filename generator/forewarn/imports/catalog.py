"""The components of a source in our catalogue: those that are there are found again, the others are added.

What a person wrote in ``components.yml`` stays, byte for byte; new lines go below what is there, and the result is
read back before it counts (ADR 0011).
"""

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from forewarn.imports.found import Export, FoundComponent
from forewarn.imports.naming import free, slug
from forewarn.problems import ProjectError
from forewarn.source.insertion import Page
from forewarn.source.nodes import Mapping as MappingNode
from forewarn.source.nodes import Plain, plain
from forewarn.source.scaffold import scalar
from forewarn.source.yaml_text import parse

COMPONENTS = "maintenances/_catalog/components.yml"
ORGANIZATION = "maintenances/_catalog/organization.yml"
POLICY = "maintenances/_catalog/policy.yml"
_MODELINE = "# yaml-language-server: $schema=../../schemas/components.schema.json\n"


@dataclass(frozen=True, slots=True)
class Placed:
    """``ids`` are our ids by the keys of the source; ``text`` is what ``components.yml`` becomes."""

    ids: Mapping[str, str]
    text: bytes


@dataclass(slots=True)
class _Catalog:
    """What the file says, and what is added to it."""

    groups: dict[str, str]
    components: dict[str, dict[str, Plain]]
    new_groups: dict[str, str] = field(default_factory=dict)
    new_components: dict[str, dict[str, Plain]] = field(default_factory=dict)

    def component(self, one: FoundComponent, group: str) -> str:
        """Our id of a component: known by an id that machines call it, else by its name, else a new one."""
        known = {**self.components, **self.new_components}
        for id, said in known.items():
            if set(one.object_ids) & _listed(said.get("object_ids")):
                return id
        for id, said in known.items():
            # Two components of one name, which the source tells apart by their ids, stay two.
            apart = one.object_ids and id in self.new_components and _listed(said.get("object_ids"))
            if _same(said.get("name"), one.name) and not apart:
                return id
        id = free(slug(one.name) or slug(one.key) or "component", known)
        made: dict[str, Plain] = {"name": one.name}
        made |= {"group": group} if group else {}
        made |= {"description": one.description} if one.description else {}
        made |= {"object_ids": list(one.object_ids)} if one.object_ids else {}
        self.new_components[id] = made
        return id

    def group(self, name: str) -> str:
        """Our id of a group, known by its name."""
        known = {**self.groups, **self.new_groups}
        found = next((id for id, said in known.items() if _same(said, name)), "")
        if not found:
            found = free(slug(name) or "group", known)
            self.new_groups[found] = name
        return found


def place(export: Export, data: bytes | None, whole: str) -> Placed:
    """Where the components of an export are in ``components.yml``, and what has to be added to it.

    ``data`` is the file, ``None`` where there is none; ``whole`` is the name of a component that stands for everything.
    Raises :class:`ProjectError` where the file has faults, or a layout that nothing can be put into.
    """
    root, text = _read(data)
    mark = codecs.BOM_UTF8 if data and data.startswith(codecs.BOM_UTF8) else b""
    said = plain(root) if root else {}
    assert isinstance(said, dict)
    catalog = _Catalog(_texts(said.get("groups")), _mappings(said.get("components")))
    ids: dict[str, str] = {}
    for one in export.components:
        name = export.groups.get(one.group, "")
        ids[one.key] = catalog.component(one, catalog.group(name) if name else "")
    if (not ids and data is None) or any("" in found.affects or not found.affects for found in export.found):
        ids[""] = catalog.component(FoundComponent("", whole), "")
    for key in (key for found in export.found for key in found.affects):
        ids.setdefault(key, ids.get("", ""))
    return Placed(ids, mark + _written(root, text, catalog) if catalog.new_components else (data or b""))


def lenient_policy() -> bytes:
    """The text of ``policy.yml``, where there is none and what was moved in does not keep to our rules."""
    head = _MODELINE.replace("components.schema", "policy.schema")
    lines = [
        "# forewarn import wrote this: what was moved in was planned under other rules. Delete it to hold them all to ours.",
        "rules:",
        "  overlap: warning",
    ]
    return (head + "\n".join(lines) + "\n").encode()


def organization(name: str, timezone: str) -> bytes:
    """The text of ``organization.yml``, where there is none."""
    head = _MODELINE.replace("components.schema", "organization.schema")
    return f"{head}name: {scalar(name)}\ntimezone: {timezone}\n".encode()


def _read(data: bytes | None) -> tuple[MappingNode | None, str]:
    if data is None:
        return None, ""
    root, problems = parse(data, COMPONENTS)
    if problems or not isinstance(root, MappingNode):
        raise ProjectError(f"{COMPONENTS} has faults", "forewarn check shows them; put them right first")
    return root, data.decode("utf-8-sig")


def _written(root: MappingNode | None, text: str, catalog: _Catalog) -> bytes:
    if root is None:
        groups = ["groups:", *(f"  {line}" for line in _lines(catalog.new_groups))] if catalog.new_groups else []
        lines = [*groups, "components:", *(f"  {line}" for line in _lines(catalog.new_components))]
        return (_MODELINE + "\n".join(lines) + "\n").encode()
    page = Page(text, root)
    expected = plain(root)
    assert isinstance(expected, dict)
    for key, new in (("groups", catalog.new_groups), ("components", catalog.new_components)):
        if new:
            _put(page, root, key, new)
            before = expected.get(key)
            expected[key] = {**(before if isinstance(before, dict) else {}), **new}
    result = page.result().encode()
    node, problems = parse(result, COMPONENTS)
    if problems or node is None or plain(node) != expected:
        listed = "\n    ".join(["components:", *(f"  {line}" for line in _lines(catalog.new_components))])
        raise ProjectError(
            f"the layout of {COMPONENTS} is one that nothing can be put into", f"add by hand:\n    {listed}"
        )
    return result


def _put(page: Page, root: MappingNode, key: str, new: Mapping[str, Plain]) -> None:
    """Note what goes where: below the last line of a block, before the end of a flow, or a key of its own."""
    node = root.items.get(key)
    if not isinstance(node, MappingNode) or not node.items:
        first = min(span.line for span in root.keys.values()) - 1
        page.insert_lines(first, [f"{key}:", *(f"  {line}" for line in _lines(new))], page.indent)
    elif page.text[page.offset(node.span)] == "{":
        at = page.end(list(node.items.values())[-1])
        inside = "".join(f", {id}: {json.dumps(said, ensure_ascii=False)}" for id, said in new.items())
        page.splices.append((at, at, inside))
    else:
        page.insert_lines(page.last_line_of(node) + 1, _lines(new), node.span.column - 1)


def _lines(new: Mapping[str, Plain]) -> list[str]:
    """The lines of new entries, in block style."""
    lines: list[str] = []
    for id, said in new.items():
        if isinstance(said, dict):
            lines.append(f"{id}:")
            for key, value in said.items():
                if isinstance(value, list):
                    lines += [f"  {key}:", *(f"    - {scalar(str(one))}" for one in value)]
                else:
                    lines.append(f"  {key}: {scalar(str(value))}")
        else:
            lines.append(f"{id}: {scalar(str(said))}")
    return lines


def _listed(value: Plain | None) -> set[str]:
    """The words of a list, which may be one alone."""
    return {value} if isinstance(value, str) else {one for one in value or () if isinstance(one, str)}


def _same(said: Plain | None, name: str) -> bool:
    return isinstance(said, str) and said.strip().casefold() == name.strip().casefold()


def _texts(value: Plain | None) -> dict[str, str]:
    return {key: one for key, one in value.items() if isinstance(one, str)} if isinstance(value, dict) else {}


def _mappings(value: Plain | None) -> dict[str, dict[str, Plain]]:
    return {key: one for key, one in value.items() if isinstance(one, dict)} if isinstance(value, dict) else {}
