"""What an import does to a project, before it does it: an export held against what is there. Pure.

A file that an earlier import wrote is found by the origin in its labels, whatever it is called by now. It is brought up
to date as long as nobody has edited it; what a person wrote stays, and the plan says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from forewarn.imports.catalog import COMPONENTS, ORGANIZATION, Placed, organization, place
from forewarn.imports.files import LABEL, compose, is_untouched, seal
from forewarn.imports.found import Export, Found
from forewarn.imports.naming import maintenance_id
from forewarn.source.nodes import Mapping as MappingNode
from forewarn.source.nodes import Scalar
from forewarn.source.yaml_text import parse
from forewarn.values import replace

_FILE = re.compile(r"maintenances/\d{4}/([^/]+)\.yml")


class Action(StrEnum):
    """What happens to a file."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One file: what it is, and what becomes of it. ``reason`` says why, where that is not plain."""

    found: Found
    id: str
    path: str
    action: Action
    old: bytes = b""
    new: bytes = b""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step, and the files of the catalogue that change: their bytes before and after, by their paths."""

    steps: tuple[Step, ...]
    catalog: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)

    @property
    def writes(self) -> dict[str, tuple[bytes, bytes]]:
        """The bytes before and after of every file that is written, by their paths."""
        changed = {
            step.path: (step.old, step.new) for step in self.steps if step.action in (Action.NEW, Action.UPDATED)
        }
        return {**self.catalog, **changed}

    def without(self, refusals: Mapping[str, str]) -> "Plan":
        """The plan without the files that would not be sound; the reasons are given by their paths."""
        steps = (
            replace(step, action=Action.REFUSED, reason=refusals[step.path]) if step.path in refusals else step
            for step in self.steps
        )
        return replace(self, steps=tuple(steps))


def plan(export: Export, contents: Mapping[str, bytes], site_name: str, *, overwrite: bool = False) -> Plan:
    """What an export does to the files below ``maintenances/``, which are given by their paths.

    A source that holds nothing to carry and still says who it belongs to, or what it consists of, gives a catalogue.
    Raises :class:`~forewarn.problems.ProjectError` where the catalogue cannot take it.
    """
    name = export.name or site_name
    placed = place(export, contents.get(COMPONENTS), name)
    catalog = {COMPONENTS: (contents.get(COMPONENTS, b""), placed.text)}
    if ORGANIZATION not in contents:
        catalog[ORGANIZATION] = (b"", organization(name, export.timezone or "UTC"))
    steps = tuple(_steps(export, contents, placed, overwrite=overwrite))
    changed = {path: both for path, both in catalog.items() if both[0] != both[1]}
    return Plan(steps, changed if steps or export.name or export.components else {})


def _steps(export: Export, contents: Mapping[str, bytes], placed: Placed, *, overwrite: bool) -> Iterator[Step]:
    known = origins(contents)
    taken = {named[1] for named in map(_FILE.fullmatch, contents) if named}
    series: dict[str, tuple[str, str]] = {}
    for found in sorted(export.found, key=lambda one: bool(one.of)):
        path = known.get(found.origin, "")
        if path:
            id = path.rpartition("/")[2].removesuffix(".yml")
        elif found.of:
            if found.of not in series:
                continue
            parent, parent_path = series[found.of]
            id = f"{parent}--{found.day}"
            path = f"{parent_path.rpartition('/')[0]}/{id}.yml"
        else:
            year = found.start.astimezone(ZoneInfo(found.timezone)).year
            id = maintenance_id(found.proposed, found.title, year, taken)
            path = f"maintenances/{year:04}/{id}.yml"
        taken.add(id)
        if found.repeat:
            series[found.origin] = (id, path)
        new = compose(found, placed.ids, series.get(found.of, ("", ""))[0] if found.of else "")
        yield _step(found, id, path, contents.get(path), new, overwrite=overwrite)


def _step(found: Found, id: str, path: str, old: bytes | None, new: bytes, *, overwrite: bool) -> Step:
    if old is None:
        return Step(found, id, path, Action.NEW, b"", new)
    if old.replace(b"\r\n", b"\n") == new:
        return Step(found, id, path, Action.UNCHANGED, old, new)
    if is_untouched(old) or overwrite:
        return Step(found, id, path, Action.UPDATED, old, new)
    if seal(old) == seal(new):
        return Step(found, id, path, Action.UNCHANGED, old, new, "edited here, and nothing new at the source")
    return Step(
        found, id, path, Action.KEPT, old, new, "edited here, and changed at the source; --overwrite takes the source"
    )


def origins(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The paths of the files that were imported, by their origins."""
    return {origin: path for origin, (path, _) in reversed(list(_imported(contents)))}


def kinds(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The types of what was imported, by its origin; nothing for one that names none."""
    return {origin: kind for origin, (_, kind) in reversed(list(_imported(contents)))}


def _imported(contents: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Origin, path and type of each file that was imported; the first counts, where two name one origin."""
    for path, data in sorted(contents.items()):
        if LABEL.encode() in data and _FILE.fullmatch(path):
            root, _ = parse(data, path)
            if not isinstance(root, MappingNode):
                continue
            labels, kind = root.items.get("labels"), root.items.get("type")
            origin = labels.items.get(LABEL) if isinstance(labels, MappingNode) else None
            if isinstance(origin, Scalar) and origin.text.strip():
                yield origin.text.strip(), (path, kind.text if isinstance(kind, Scalar) else "")
