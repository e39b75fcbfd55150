"""Overrides that were made for another window than the present one: what files said at earlier commits tells."""

from collections.abc import Collection, Iterator

from forewarn.model import Maintenance
from forewarn.source.folder import stem
from forewarn.source.nodes import Plain
from forewarn.source.past import Past
from forewarn.source.versions import Version

Excuse = tuple[tuple[str, ...], str, str]


def void_overrides(maintenances: Collection[Maintenance], past: Past, *, timezone: str) -> Iterator[str]:
    """The ids of those whose overrides are older than their window; ``timezone`` is the organisation's."""
    past.prepare({stem(one.source) for one in maintenances})
    for one in maintenances:
        present = {(tuple(sorted(item.rules)), item.approved_by, item.reason) for item in one.overrides}
        for dated in reversed(past.timeline(stem(one.source), one.source)):
            if _overrides(dated.version) != present:
                break
            if dated.version.said(timezone).bounds != (one.window.start, one.window.end) and not one.series:
                yield one.id
                break


def _overrides(version: Version) -> set[Excuse]:
    """The overrides of a file, as far as they can be told apart."""
    return {
        (
            tuple(sorted(str(rule) for rule in (*_listed(item.get("rule")), *_listed(item.get("rules"))))),
            " ".join(str(item.get("approved_by", "")).split()),
            " ".join(str(item.get("reason", "")).split()),
        )
        for item in _listed(version.value("override"))
        if isinstance(item, dict)
    }


def _listed(value: Plain | None) -> list[Plain]:
    return value if isinstance(value, list) else [] if value is None else [value]
