"""What every output needs, in the order in which people look: composed once, at one instant. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, takewhile
from pathlib import Path
from types import MappingProxyType

from forewarn.artifacts import FreshPieces, Pieces
from forewarn.channels import Channel, Channels
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.lifecycle import Phase, next_change, phase
from forewarn.model import Catalog, Component
from forewarn.phrases import Phrases
from forewarn.record import Record
from forewarn.settings import Settings
from forewarn.wording import Status

_RUNS = frozenset({Status.IN_PROGRESS, Status.VERIFYING, Status.ROLLING_BACK})


@dataclass(frozen=True)
class Board:
    """Everything that the outputs show; ``entries`` are ordered by start, and by id where several start together."""

    settings: Settings
    catalog: Catalog
    as_of: datetime
    entries: tuple[Entry, ...]
    next_change: datetime | None
    home_path: str = ""
    home_words: str = ""
    pieces: Pieces = field(default=FreshPieces(), compare=False, repr=False)
    compiled: Path | None = field(default=None, compare=False, repr=False)

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
        return tuple([entry for entry in self.by_end if entry.phase.ended and entry.id not in called_off])

    @cached_property
    def by_end(self) -> tuple[Entry, ...]:
        """All entries, those whose windows end last first."""
        return tuple(sorted(self.entries, key=_ended, reverse=True))

    @cached_property
    def in_years(self) -> dict[int, list[Entry]]:
        """The entries of each year of UTC that they touch, by their starts; what runs on touches the build's own."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            one = entry.maintenance
            edges = [one.window.start, one.window.end, one.started_at, one.ended_at]
            if one.status in _RUNS:
                edges.append(self.as_of)
            years = [edge.astimezone(UTC).year for edge in edges if edge]
            for year in range(min(years), max(years) + 1):
                found.setdefault(year, []).append(entry)
        return dict(sorted(found.items()))

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """What can be subscribed to, everything first."""
        return tuple(self._channels.all())

    def reached(self, entry: Entry) -> list[str]:
        """The components that an entry reaches, those that depend on what it touches among them, in the catalogue's order."""
        return self._channels.reached(entry)

    def component_of(self, channel: Channel) -> Component:
        """The component that a channel is about, whether by its present id or by a former one."""
        return self.catalog.component(self._channels.present(channel.id))

    @cached_property
    def _channels(self) -> Channels:
        return Channels(self.catalog, self.entries, self.phrases)

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

    @cached_property
    def told_in_full(self) -> dict[str, frozenset[str]]:
        """What :func:`forewarn.outputs.room.bounded` has found out of large channels, by their paths."""
        return {}

    @cached_property
    def states(self) -> dict[str, str]:
        """Each entry, by its id, as a text that is another one whenever it is shown otherwise at this instant, in any list."""
        now, past = self.as_of, self._past
        found: dict[str, str] = {}
        for entry in self.entries:
            end = entry.maintenance.window.end
            found[entry.id] = f"{entry.digest}{entry.phase}{end <= now}{end <= past}"
        return found

    @cached_property
    def states_in_order(self) -> tuple[str, ...]:
        """The same in the order of the entries."""
        return tuple(self.states.values())

    def own_key(self, entry: Entry) -> str:
        """SHA-256 in hex of all that an entry's own files are made from which no clock has a say in."""
        keys = self._own_keys
        if entry.id not in keys:
            keys[entry.id] = hashlib.sha256((self.around + entry.digest).encode()).hexdigest()
        return keys[entry.id]

    @cached_property
    def _own_keys(self) -> dict[str, str]:
        return {}

    def newest(self, entries: Sequence[Entry], most: int) -> list[Entry]:
        """All that has not ended, and after it the ``most`` newest that have; of each what ends last comes first.

        What calendars do not reach back to has ended, whether its end was reported or not.
        """
        over = self._over
        lively = [entry for entry in entries if entry.id not in over.places]
        return [*sorted(lively, key=_ended, reverse=True), *over.of(entries)[:most]]

    def by_urgency(self, entries: Iterable[Entry]) -> list[Entry]:
        """What is open or to come, then what nobody reported the end of, then what is finished; of each the last first.

        What was over longer ago than calendars reach back is left out, whether its end was reported or not.
        """
        return self._urgent.of(entries)

    @cached_property
    def _past(self) -> datetime:
        """The instant until which calendars reach back."""
        return self.as_of - self.settings.calendar.past

    # A large site asks this for each of its channels: the order of all is found once, and that of some follows from it.

    @cached_property
    def _over(self) -> "_Order":
        """What is over, the newest first."""
        now, past = self.as_of, self._past
        over = [
            entry
            for entry in self.by_end
            if entry.maintenance.window.end <= now and (entry.phase.ended or entry.maintenance.window.end <= past)
        ]
        return _Order(over)

    @cached_property
    def _urgent(self) -> "_Order":
        """What has a place in calendars, the most urgent first."""
        recent = takewhile(lambda entry: entry.maintenance.window.end > self._past, self.by_end)
        groups: dict[tuple[bool, bool], list[Entry]] = {}
        for entry in recent:
            groups.setdefault((entry.maintenance.window.end > self.as_of, not entry.phase.ended), []).append(entry)
        return _Order([*chain.from_iterable(groups[group] for group in sorted(groups, reverse=True))])


class _Order:
    """Entries in an order; ``places`` are where they stand in it, by their ids."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self.places = {entry.id: place for place, entry in enumerate(entries)}

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of some entries that stand in it, in its order."""
        place_of, all = self.places.get, self._entries
        found = [place for entry in entries if (place := place_of(entry.id)) is not None]
        found.sort()
        return [all[place] for place in found]


def _ended(entry: Entry) -> tuple[datetime, str]:
    return entry.maintenance.window.end, entry.id


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
