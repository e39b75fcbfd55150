"""Atlassian Statuspage's public JSON (``/api/v2/…``), and whatever speaks the same, to an export.

Every file of the interface is understood, and several of them together; what a page leaves out is no fault. Source of
the shapes: https://metastatuspage.com/api and answers of real pages.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forewarn.grades import Impact
from forewarn.imports.found import UNPLANNED, Export, Found, FoundComponent, News, Note, Wishes
from forewarn.imports.log import ended, in_order
from forewarn.imports.moments import ASSUMED, moment, zone_named
from forewarn.imports.texts import Cleaner, link, split
from forewarn.problems import ProjectError
from forewarn.wording import Status

SOURCE = "statuspage"
DOCUMENTS = ("api/v2/scheduled-maintenances.json", "api/v2/components.json")
"""What is fetched of a page whose address names no file."""
INCIDENTS = "api/v2/incidents.json"

_STATUSES = {
    "in_progress": Status.IN_PROGRESS,
    "verifying": Status.VERIFYING,
    "completed": Status.COMPLETED,
    "investigating": Status.IN_PROGRESS,
    "identified": Status.IN_PROGRESS,
    "monitoring": Status.VERIFYING,
    "resolved": Status.COMPLETED,
    "postmortem": Status.COMPLETED,
}
_IMPACTS = {
    "none": Impact.NO_IMPACT,
    "minor": Impact.DEGRADED,
    "major": Impact.OUTAGE,
    "critical": Impact.OUTAGE,
}
_STATES = {
    "degraded_performance": Impact.DEGRADED,
    "partial_outage": Impact.DEGRADED,
    "major_outage": Impact.OUTAGE,
}


def read(documents: Mapping[str, bytes], wishes: Wishes) -> Export:
    """The export in one or more JSON files, by their names. Raises :class:`ProjectError` where one is no such file."""
    reading = _Reading(wishes)
    known = [part for name, data in documents.items() for part in _parts(name, data)]
    for part in known:
        reading.take_page(part)
    for part in known:
        for one in _mappings(part.get("components")):
            reading.take_component(one)
    for part in known:
        reading.take_lists(part)
    return reading.export()


def _parts(name: str, data: bytes) -> list[dict[str, Any]]:
    """The objects of a file: one, or a list of maintenances."""
    try:
        said = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        hint = "save the answer of https://<the page>/api/v2/scheduled-maintenances.json"
        raise ProjectError(f"{name} is no JSON{place}", hint) from error
    if isinstance(said, list):
        said = {"scheduled_maintenances": said}
    if isinstance(said, dict) and isinstance(said.get("scheduled_maintenance"), dict):
        said = {**said, "scheduled_maintenances": [said["scheduled_maintenance"]]}
    if not isinstance(said, dict) or not {"page", "components", "incidents", "scheduled_maintenances"} & set(said):
        hint = "the keys page, components, incidents or scheduled_maintenances are expected"
        raise ProjectError(f"{name} is no answer of a status page", hint)
    return [said]


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    wishes: Wishes
    name: str = ""
    url: str = ""
    zone: str = ""
    groups: dict[str, str] = field(default_factory=dict)
    components: dict[str, FoundComponent] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    skipped: dict[str, Note] = field(default_factory=dict)

    def take_page(self, part: dict[str, Any]) -> None:
        """Who the page belongs to."""
        page = part.get("page")
        if not isinstance(page, dict):
            return
        cleaner = Cleaner("the page", notes=self.notes)
        self.name = self.name or cleaner.line(_text(page, "name"))
        self.url = self.url or link(_text(page, "url"))
        said = _text(page, "time_zone")
        self.zone = self.zone or zone_named(said)
        if said and not zone_named(said):
            cleaner.note(f"the zone '{cleaner.line(said, 60)}' is unknown; times are written in {self.timezone}")

    @property
    def timezone(self) -> str:
        """The zone that windows are written in."""
        return self.zone or self.wishes.timezone

    def take_component(self, one: dict[str, Any], name: str = "") -> str:
        """Note a component or a group; answers its key, or nothing for a group."""
        key = _text(one, "id") or _text(one, "code")
        cleaner = Cleaner(f"component {key}", notes=self.notes)
        shown = cleaner.line(name or _text(one, "name")) or cleaner.line(key)
        key = key or shown
        if not key or key in self.groups:
            return ""
        if one.get("group") is True:
            self.groups[key] = shown
            return ""
        if key not in self.components:
            described = split(cleaner.prose(_text(one, "description")), "")[0]
            group = _text(one, "group_id")
            ids = (cleaner.line(key),) if _text(one, "id") or _text(one, "code") else ()
            self.components[key] = FoundComponent(key, shown, group, cleaner.line(described, 500), ids)
        return key

    def take_lists(self, part: dict[str, Any]) -> None:
        """Take maintenances; incidents only if they are wished for."""
        for one in _mappings(part.get("scheduled_maintenances")):
            self.take(one, planned=True)
        for one in _mappings(part.get("incidents")):
            planned = bool(_text(one, "scheduled_for"))
            if planned or self.wishes.incidents or f"{SOURCE}:{_text(one, 'id')}" in self.wishes.known:
                self.take(one, planned=planned)
            else:
                cleaner = Cleaner("")
                id, title = cleaner.line(_text(one, "id")), cleaner.line(_text(one, "name"))
                note = Note(f"{id} {title}".strip(), "an incident, which nobody planned: left out without --incidents")
                self.skipped[id or title] = note

    def take(self, one: dict[str, Any], *, planned: bool) -> None:
        """Take one; the same one in several files counts once, as it was changed last."""
        cleaner = Cleaner("")
        id, title = cleaner.line(_text(one, "id"), 100), cleaner.line(_text(one, "name"))
        cleaner = Cleaner(f"{id} {title}".strip() or "a maintenance without a name", self.url)
        found = self.maintenance(one, id, title, cleaner, planned=planned) if id or title else None
        if found is None:
            cleaner.note("it does not say when it starts: left out" if id or title else "it has no id: left out")
        else:
            changed = (moment(_text(one, "updated_at"), self.timezone) or found.start).isoformat()
            if changed >= self.changed.get(id or title, ""):
                self.found[id or title], self.changed[id or title] = found, changed
        self.notes += [note for note in cleaner.notes if note not in self.notes]

    def maintenance(self, one: dict[str, Any], id: str, title: str, cleaner: Cleaner, *, planned: bool) -> Found | None:
        """One maintenance or incident; ``None`` where it has no start."""

        def at(*keys: str) -> datetime | None:
            said = (moment(_text(one, key), self.timezone) for key in keys)
            return next((found for found in said if found), None)

        start = at("scheduled_for", "started_at", "created_at") if planned else at("started_at", "created_at")
        if start is None:
            return None
        news = list(self.news(one, cleaner))
        told = news[0] if news and planned and not news[0].status else None
        log = in_order(news[1:] if told else news, cleaner, self.wishes.as_of)
        over = at("resolved_at") or next((new.at for new in reversed(log) if new.status is Status.COMPLETED), None)
        end = at("scheduled_until") or over if planned else over
        if end is None or end <= start:
            cleaner.note("it does not say when it ends: an hour is assumed" if end is None else
                         "it ends before it starts: an hour is assumed")  # fmt: skip
            end = start + ASSUMED
        log = ended(log, _STATUSES.get(_text(one, "status")), over or end, self.wishes.as_of)
        summary, details = split(told.message if told else "", title or id)
        reference = link(_text(one, "shortlink"))
        announced = min((found for found in (at("created_at"), told.at if told else None) if found), default=None)
        return Found(
            origin=f"{SOURCE}:{id or title}",
            title=title or id,
            summary=summary,
            details=details,
            start=start,
            end=end,
            timezone=self.timezone,
            type="" if planned else UNPLANNED,
            affects=self.affects(one, cleaner),
            updates=log,
            references=(("Statuspage", reference),) if reference else (),
            announced=announced if announced and announced < start and announced <= self.wishes.as_of else None,
        )

    def news(self, one: dict[str, Any], cleaner: Cleaner) -> Iterator[News]:
        """The log, oldest first."""
        said = []
        for update in _mappings(one.get("incident_updates")):
            times = (moment(_text(update, key), self.timezone) for key in ("display_at", "created_at", "updated_at"))
            at = next((found for found in times if found), None)
            if at is None:
                cleaner.note("news without a time were left out")
                continue
            said.append(News(at, _STATUSES.get(_text(update, "status")), cleaner.prose(_text(update, "body"))))
        # Newest first in the source: what stands lower was said earlier, where times are equal.
        said.reverse()
        yield from sorted(said, key=lambda new: new.at)

    def affects(self, one: dict[str, Any], cleaner: Cleaner) -> dict[str, Impact]:
        """Which components suffer what: as the log says of each, else as the whole is rated."""
        rated = _IMPACTS.get(_text(one, "impact"))
        keys = dict.fromkeys(self.take_component(part) for part in _mappings(one.get("components")))
        worst: dict[str, Impact] = {}
        for update in _mappings(one.get("incident_updates")):
            for part in _mappings(update.get("affected_components")):
                key = self.take_component(part, _text(part, "name"))
                keys[key] = None
                state = _STATES.get(_text(part, "new_status"))
                if state and (key not in worst or worst[key].rank < state.rank):
                    worst[key] = state
        if rated is None and any(key and key not in worst for key in keys):
            cleaner.note("it does not say how bad it is: 'degraded' is assumed")
        return {key: worst.get(key) or rated or Impact.DEGRADED for key in keys if key} or {
            "": rated or Impact.DEGRADED
        }

    def export(self) -> Export:
        """Everything that was read."""
        notes = [*self.notes, *(note for id, note in self.skipped.items() if id not in self.found)]
        found = tuple(sorted(self.found.values(), key=lambda one: (one.start, one.origin)))
        return Export(self.name, self.zone, self.groups, tuple(self.components.values()), found, tuple(notes))


def _text(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _mappings(value: object) -> Iterable[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
