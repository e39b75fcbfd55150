"""What every output needs, in the order in which people look: composed once, at one instant. Pure."""

import hashlib
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType

from forewarn.channels import Channel, Channels
from forewarn.entry import Entry
from forewarn.lifecycle import Phase, next_change, phase
from forewarn.model import Catalog, Impact
from forewarn.phrases import Phrases
from forewarn.record import Record
from forewarn.settings import Settings


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

    @property
    def phrases(self) -> Phrases:
        """What speaks the language of the site."""
        return self.settings.phrases

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
        called_off = {entry.id for entry in self.called_off}
        over = (entry for entry in self.entries if entry.phase.ended and entry.id not in called_off)
        return tuple(sorted(over, key=lambda entry: (entry.maintenance.window.end, entry.id), reverse=True))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that anything starts in, the newest first."""
        return tuple(sorted({entry.year for entry in self.entries}, reverse=True))

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """What can be subscribed to, everything first."""
        return tuple(Channels(self.catalog, self.entries, self.phrases).all())

    @cached_property
    def around(self) -> str:
        """SHA-256 in hex of what entries are shown with: settings, organisation, components, people; not the instant."""
        catalog = self.catalog
        told = (self.settings, catalog.organization, [*catalog.groups.items()], [*catalog.components.items()])
        text = repr((*told, [*catalog.people.items()], self.home_path, catalog.policy.close_automatically))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def shown(self) -> dict[str, str]:
        """What :func:`forewarn.outputs.room.shown` has found out, by the paths of channels."""
        return {}

    def state(self, entry: Entry) -> str:
        """An entry as a text that is another one whenever it is shown otherwise at this instant, in whatever list."""
        end = entry.maintenance.window.end
        over = end <= self.as_of, end <= self.as_of - self.settings.calendar.past
        return f"{entry.digest}{entry.phase}{over}"

    def newest(self, entries: Iterable[Entry], most: int) -> list[Entry]:
        """All that has not ended, and the ``most`` newest that have; what was revised last comes first."""
        entries = list(entries)
        lively = [entry for entry in entries if not self._is_over(entry)]
        over = sorted(
            (e for e in entries if self._is_over(e)), key=lambda e: (e.maintenance.window.end, e.id), reverse=True
        )
        return sorted(lively + over[:most], key=lambda entry: (entry.record.revised, entry.id), reverse=True)

    @staticmethod
    def revised_last(entries: Iterable[Entry], most: int) -> list[Entry]:
        """The ``most`` that were revised last, the newest first: a choice that never depends on the build.

        So occurrences that appear as time goes by are not among them.
        """
        standing = (entry for entry in entries if not entry.came_nearer)
        return heapq.nlargest(most, standing, key=lambda entry: (entry.record.revised, entry.id))

    def by_urgency(self, entries: Iterable[Entry], past: timedelta) -> list[Entry]:
        """What is open or to come, then what nobody reported the end of, then what is finished; of each the last first.

        What was over ``past`` ago or longer is left out, whether its end was reported or not.
        """

        def urgency(entry: Entry) -> tuple[bool, bool, datetime, str]:
            end = entry.maintenance.window.end
            return end > self.as_of, not entry.phase.ended, end, entry.id

        recent = (entry for entry in entries if entry.maintenance.window.end > self.as_of - past)
        return sorted(recent, key=urgency, reverse=True)

    def _is_over(self, entry: Entry) -> bool:
        end = entry.maintenance.window.end
        return (entry.phase.ended and end <= self.as_of) or end <= self.as_of - self.settings.calendar.past


def compose(
    catalog: Catalog,
    records: Mapping[str, Record],
    settings: Settings,
    *,
    as_of: datetime,
    digests: Mapping[str, str] = MappingProxyType({}),
) -> Board:
    """The board at an instant: each maintenance with its phase then, its record, and its digest if known, by its id."""
    close = catalog.policy.close_automatically
    entries = tuple(
        Entry(
            maintenance,
            phase(maintenance, as_of, close_automatically=close),
            records[maintenance.id],
            settings,
            digests.get(maintenance.id, ""),
        )
        for maintenance in catalog.maintenances
    )
    return Board(settings, catalog, as_of, entries, next_change(catalog.maintenances, as_of, close_automatically=close))
