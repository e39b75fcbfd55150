"""What every output needs, in the order in which people look: composed once, at one instant. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from forewarn.history import History, Record, record
from forewarn.lifecycle import Phase, next_change, phase
from forewarn.model import Catalog, Component, Impact, Maintenance
from forewarn.settings import Settings
from forewarn.wording import Status

TAG_YEAR = 2026
"""The year in every ``tag:`` id (RFC 4151): one for all, for life."""


@dataclass(frozen=True)
class Entry:
    """One maintenance on the board, with its phase, its record and its addresses."""

    maintenance: Maintenance
    phase: Phase
    record: Record
    settings: Settings

    @property
    def id(self) -> str:
        """The maintenance's id."""
        return self.maintenance.id

    @property
    def path(self) -> str:
        """The address of its page, relative to the site: ``maintenance/<id>/``."""
        return f"maintenance/{self.id}/"

    @property
    def url(self) -> str:
        """The whole address of its page."""
        return self.settings.url(self.path)

    @property
    def uid(self) -> str:
        """Its UID in calendars (RFC 5545, 3.8.4.7), for life."""
        return f"{self.id}@{self.settings.authority}"

    @property
    def tag(self) -> str:
        """Its id in feeds (RFC 4151), for life."""
        return f"tag:{self.settings.authority},{TAG_YEAR}:{self.id}"

    @property
    def marked_title(self) -> str:
        """The title with what a reader of a list must not miss; it depends on what was declared, not on the clock."""
        mark = {Status.CANCELLED: "Cancelled: ", Status.TENTATIVE: "Tentative: "}
        return mark.get(self.maintenance.status, "") + self.maintenance.title

    @cached_property
    def year(self) -> int:
        """The year it starts in, in the author's zone."""
        window = self.maintenance.window
        return window.start.astimezone(ZoneInfo(window.timezone)).year


@dataclass(frozen=True)
class Channel:
    """Something to subscribe to: ``path`` is its folder relative to the site, with a final slash, or nothing."""

    path: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Board:
    """Everything that the outputs show; ``entries`` are ordered by start."""

    settings: Settings
    catalog: Catalog
    as_of: datetime
    entries: tuple[Entry, ...]
    next_change: datetime | None
    home_path: str = ""
    home_words: str = ""

    @cached_property
    def under_way(self) -> tuple[Entry, ...]:
        """What people should reckon with now, what has run longest first."""
        return tuple(entry for entry in self.entries if entry.phase.under_way)

    @cached_property
    def worst(self) -> Impact | None:
        """The worst impact among what is under way, or ``None`` where nothing is."""
        impacts = [entry.maintenance.impact for entry in self.under_way]
        return max(impacts, key=lambda impact: impact.rank, default=None)

    @cached_property
    def upcoming(self) -> tuple[Entry, ...]:
        """What comes, the next first."""
        return tuple(entry for entry in self.entries if entry.phase is Phase.UPCOMING)

    @cached_property
    def called_off(self) -> tuple[Entry, ...]:
        """What was cancelled before its window came, the next first."""
        return tuple(
            entry
            for entry in self.entries
            if entry.phase is Phase.CANCELLED and entry.maintenance.window.end > self.as_of
        )

    @cached_property
    def finished(self) -> tuple[Entry, ...]:
        """What is over, the newest first."""
        over = (entry for entry in self.entries if entry.phase.ended and entry not in self.called_off)
        return tuple(sorted(over, key=lambda entry: (entry.maintenance.window.end, entry.id), reverse=True))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that anything starts in, the newest first."""
        return tuple(sorted({entry.year for entry in self.entries}, reverse=True))

    @cached_property
    def _by_component(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {id: [] for id in self.catalog.components}
        for entry in self.entries:
            for affected in entry.maintenance.affects:
                found.setdefault(affected.component, []).append(entry)
        return {id: tuple(entries) for id, entries in found.items()}

    def touching(self, component: Component) -> tuple[Entry, ...]:
        """The entries that name a component, ordered by start."""
        return self._by_component.get(component.id, ())

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """What can be subscribed to: everything, and each component under every id it ever had."""
        name = self.catalog.organization.name
        everything = Channel("", f"{name}: planned maintenance", self.entries)
        return (
            everything,
            *(
                Channel(f"components/{id}/", f"{name}: {component.name}", self.touching(component))
                for component in self.catalog.components.values()
                for id in (component.id, *component.former_ids)
            ),
        )

    def newest(self, entries: Iterable[Entry], most: int) -> list[Entry]:
        """All that has not ended, and the ``most`` newest that have; what was revised last comes first."""
        entries = list(entries)
        lively = [entry for entry in entries if not self._is_over(entry)]
        over = sorted(
            (e for e in entries if self._is_over(e)), key=lambda e: (e.maintenance.window.end, e.id), reverse=True
        )
        return sorted(lively + over[:most], key=lambda entry: (entry.record.revised, entry.id), reverse=True)

    def recent(self, entries: Iterable[Entry], past: timedelta) -> list[Entry]:
        """All that has not ended, and what ended less than ``past`` ago, ordered by start."""
        since = self.as_of - past
        return [entry for entry in entries if not self._is_over(entry) or entry.maintenance.window.end > since]

    def _is_over(self, entry: Entry) -> bool:
        return entry.phase.ended and entry.maintenance.window.end <= self.as_of


def compose(catalog: Catalog, history: History, settings: Settings, *, as_of: datetime) -> Board:
    """The board at an instant: each maintenance with its phase then, and its record from the history."""
    close = catalog.policy.close_automatically
    entries = tuple(
        Entry(
            maintenance,
            phase(maintenance, as_of, close_automatically=close),
            record(history, maintenance.source, as_of=as_of, announced=maintenance.announced),
            settings,
        )
        for maintenance in catalog.maintenances
    )
    return Board(settings, catalog, as_of, entries, next_change(catalog.maintenances, as_of, close_automatically=close))
