"""What every output needs, in the order in which people look: composed once, at one instant. Pure."""

import hashlib
from bisect import bisect_left
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
        all = self.entries
        return tuple([all[place] for place in self._by_end])

    @cached_property
    def _by_end(self) -> list[int]:
        """The same as their places among all."""
        order = [*zip(self.ends, [entry.id for entry in self.entries], strict=True)]
        return sorted(range(len(order)), key=order.__getitem__, reverse=True)

    # What channels ask of each of their entries is asked of all entries once.

    @cached_property
    def ends(self) -> tuple[datetime, ...]:
        """When the window of each entry ends."""
        return tuple([entry.maintenance.window.end for entry in self.entries])

    @cached_property
    def revised(self) -> tuple[datetime, ...]:
        """When each entry was revised last."""
        return tuple([entry.record.revised for entry in self.entries])

    @cached_property
    def ahead(self) -> frozenset[int]:
        """The places of what is under way or comes: of a site that has run for years, a few."""
        upcoming = Phase.UPCOMING
        return frozenset(
            [place for place, entry in enumerate(self.entries) if (phase := entry.phase) is upcoming or phase.under_way]
        )

    @cached_property
    def came_nearer(self) -> frozenset[int]:
        """The places of entries that appeared as time went by (:attr:`forewarn.entry.Entry.came_nearer`)."""
        return frozenset([place for place, entry in enumerate(self.entries) if entry.came_nearer])

    @cached_property
    def news(self) -> list[tuple[datetime, str, int]]:
        """What is told in feeds of changes, the oldest first: when, of which entry, and which of its changes it is."""
        return sorted([(at, entry.id, number) for entry in self.entries for at, number in entry.record.news])

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

    def newest(self, channel: Channel, most: int) -> list[Entry]:
        """All of a channel that has not ended, and after it the ``most`` newest that have; of each what ends last comes first.

        What calendars do not reach back to has ended, whether its end was reported or not.
        """
        order, lively = self._newest
        ranks = order.ranks(channel.places)
        all = self.entries
        return [all[place] for place in order.places(ranks[: bisect_left(ranks, lively) + most])]

    def by_urgency(self, channel: Channel) -> list[int]:
        """What is open or to come, then what nobody reported the end of, then what is finished; of each the last first.

        They are told by their places. What was over longer ago than calendars reach back is left out, whether its end
        was reported or not.
        """
        return self._urgent.places(self._urgent.ranks(channel.places))

    @cached_property
    def _past(self) -> datetime:
        """The instant until which calendars reach back."""
        return self.as_of - self.settings.calendar.past

    # A large site asks this for each of its channels: the order of all is found once, and that of some follows from it.

    @cached_property
    def _newest(self) -> tuple["_Order", int]:
        """What has not ended, then what has, of each what ends last first; and how many have not."""
        now, past, ends, all = self.as_of, self._past, self.ends, self.entries
        over = [
            place for place in self._by_end if (end := ends[place]) <= past or (end <= now and all[place].phase.ended)
        ]
        ended = frozenset(over)
        lively = [place for place in self._by_end if place not in ended]
        return _Order([*lively, *over]), len(lively)

    @cached_property
    def _urgent(self) -> "_Order":
        """What has a place in calendars, the most urgent first."""
        now, past, ends, all = self.as_of, self._past, self.ends, self.entries
        groups: dict[tuple[bool, bool], list[int]] = {}
        for place in takewhile(lambda place: ends[place] > past, self._by_end):
            groups.setdefault((ends[place] > now, not all[place].phase.ended), []).append(place)
        return _Order([*chain.from_iterable(groups[group] for group in sorted(groups, reverse=True))])


class _Order:
    """An order of entries, which are told by their places among all; a rank is where one stands in it."""

    def __init__(self, places: Sequence[int]) -> None:
        self._places = places
        self._ranks = {place: rank for rank, place in enumerate(places)}

    def ranks(self, places: Iterable[int]) -> list[int]:
        """The ranks of those of some entries that stand in it, in its order."""
        rank_of = self._ranks.get
        return sorted([rank for place in places if (rank := rank_of(place)) is not None])

    def places(self, ranks: Iterable[int]) -> list[int]:
        """The places of entries with some ranks."""
        places = self._places
        return [places[rank] for rank in ranks]


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
