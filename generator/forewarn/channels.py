"""What can be subscribed to: everything, a component, a group, an impact and worse. Pure.

The channel of a component also brings what reaches it through the components that it depends on, and says through
which; that of a group brings what those of its members bring. Every id that a component ever had keeps its channel.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, partial

from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.model import Catalog
from forewarn.phrases import ENGLISH, Phrases
from forewarn.values import Value


class ChannelKind(StrEnum):
    """What a channel is about."""

    EVERYTHING = "everything"
    COMPONENT = "component"
    GROUP = "group"
    IMPACT = "impact"


class Channel(Value, dict=True):
    """Something to subscribe to; who reaches it is looked for when somebody asks: of most, nobody does.

    ``path`` is its folder relative to the site, with a final slash, or nothing; ``id`` is the component's (a former
    one too), the group's or the impact's; ``page`` is the address of the page that shows it. ``found`` looks for what
    is in it: places among all entries of the site. ``through`` looks for what :attr:`via` says.
    """

    kind: ChannelKind
    id: str
    path: str
    page: str
    name: str
    title: str
    all: Sequence[Entry]
    found: Callable[[], Sequence[int]]
    through: Callable[[], Mapping[str, tuple[str, ...]]] = dict

    @cached_property
    def places(self) -> Sequence[int]:
        """Where its entries stand among all."""
        return self.found()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Its entries, ordered by start."""
        all = self.all
        return tuple([all[place] for place in self.places])

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of its entries."""
        return frozenset([entry.id for entry in self.entries])

    @cached_property
    def via(self) -> Mapping[str, tuple[str, ...]]:
        """By the id of an entry that reaches it only through what it depends on, the names of the components that it comes through."""
        return self.through()

    def marked(self, entry: Entry, title: str) -> str:
        """A title of an entry as it stands in this channel: with the component that it comes through, the nearest of many."""
        through = self.via.get(entry.id)
        if not through:
            return title
        if len(through) == 1:
            return entry.phrases.said("%(title)s (via %(name)s)", title=title, name=through[0])
        return entry.phrases.counted(
            "%(title)s (via %(name)s and %(num)s more)",
            "%(title)s (via %(name)s and %(num)s more)",
            len(through) - 1,
            title=title,
            name=through[0],
        )


class Channels(Value, dict=True):
    """Every channel of a site, made from the catalogue as it is now and all entries in order of their start."""

    catalog: Catalog
    entries: Sequence[Entry]
    phrases: Phrases = ENGLISH

    def all(self) -> Iterator[Channel]:
        """Everything first, then components, groups and impacts in the order of the catalogue."""
        name, entries = self.catalog.organization.name, self.entries
        said = self.phrases.said
        title = said("%(name)s: planned maintenance", name=name)
        every = partial(range, len(entries))
        yield Channel(ChannelKind.EVERYTHING, "", "", "", said("Everything"), title, entries, every)
        members: dict[str, list[str]] = {id: [] for id in self.catalog.groups}
        for component in self.catalog.components.values():
            members.setdefault(component.group, []).append(component.id)
            found, through = self._reaching([component.id])
            for id in (component.id, *component.former_ids):
                path, title = f"components/{id}/", f"{name}: {component.name}"
                yield Channel(ChannelKind.COMPONENT, id, path, path, component.name, title, entries, found, through)
        for group in self.catalog.groups.values():
            path, title = f"groups/{group.id}/", f"{name}: {group.name}"
            yield Channel(
                ChannelKind.GROUP, group.id, path, path, group.name, title, entries, *self._reaching(members[group.id])
            )
        for impact in Impact:
            what = said(impact.words_or_worse)
            yield Channel(
                ChannelKind.IMPACT,
                impact.value,
                f"impact/{impact.value}/",
                "subscribe/#by-impact",
                what[:1].upper() + what[1:],
                f"{name}: {what}",
                entries,
                partial(self._as_bad_as, impact),
            )

    def reached(self, entry: Entry) -> list[str]:
        """The ids of the components in whose channels an entry is, in the order of the catalogue."""
        present, dependents, order = self._present, self._dependents, self._order
        found: set[str] = set()
        for item in entry.maintenance.affects:
            id = present.get(item.component, item.component)
            found.add(id)
            if item.impact is not None and item.impact is not Impact.NO_IMPACT:
                found.update(dependents.get(id, ()))
        return sorted([id for id in found if id in order], key=order.__getitem__)

    def present(self, id: str) -> str:
        """The id that a component has now: what has ended may name it by a former one."""
        return self._present.get(id, id)

    def _reaching(
        self, ids: Sequence[str]
    ) -> tuple[Callable[[], Sequence[int]], Callable[[], dict[str, tuple[str, ...]]]]:
        """What looks for all that touches these components or what they depend on, and what for the names that the latter comes through."""
        return partial(self._places_of, ids), partial(self._through, ids)

    def _places_of(self, ids: Sequence[str]) -> list[int]:
        named, felt = self._places
        found = {place for id in ids for place in named.get(id, ())}
        found.update(*[felt[id] for id in self._needs(ids) if id in felt])
        return sorted(found)

    def _through(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What names one of the components comes through nothing, whatever else it names."""
        named, felt = self._places
        own = {place for id in ids for place in named.get(id, ())}
        through: dict[int, list[str]] = {}
        for id in self._needs(ids):
            name = self.catalog.component(id).name
            for place in felt.get(id, ()):
                if place not in own:
                    through.setdefault(place, []).append(name)
        return {self.entries[place].id: tuple(names) for place, names in through.items()}

    def _as_bad_as(self, least: Impact) -> list[int]:
        return [place for place, rank in enumerate(self._ranks) if rank >= least.rank]

    def _needs(self, ids: Iterable[str]) -> list[str]:
        """Everything that components depend on, however far, the nearest first; each once, never themselves."""
        found = dict.fromkeys(ids)
        queue = list(found)
        start = len(queue)
        for id in queue:
            for other in self.catalog.component(id).depends_on:
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return queue[start:]

    @cached_property
    def _present(self) -> dict[str, str]:
        return {former: one.id for one in self.catalog.components.values() for former in one.former_ids}

    @cached_property
    def _order(self) -> dict[str, int]:
        """The places of components in the catalogue."""
        return {id: place for place, id in enumerate(self.catalog.components)}

    @cached_property
    def _dependents(self) -> dict[str, list[str]]:
        """Which components depend on one, however far."""
        found: dict[str, list[str]] = {}
        for id in self.catalog.components:
            for other in self._needs([id]):
                found.setdefault(other, []).append(id)
        return found

    @cached_property
    def _ranks(self) -> list[int]:
        """The rank of the impact of each entry."""
        ranks = {impact: impact.rank for impact in Impact}
        return [ranks[entry.maintenance.impact] for entry in self.entries]

    @cached_property
    def _places(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Where among the entries each component is named, and where whoever depends on it is touched too."""
        named: dict[str, list[int]] = {}
        felt: dict[str, list[int]] = {}
        present, harmless = self._present, (None, Impact.NO_IMPACT)
        for place, entry in enumerate(self.entries):
            for item in entry.maintenance.affects:
                id = present.get(item.component, item.component)
                for touched in (named,) if item.impact in harmless else (named, felt):
                    places = touched.setdefault(id, [])
                    if not places or places[-1] != place:  # named by a former id as well
                        places.append(place)
        return named, felt
