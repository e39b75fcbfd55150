"""What can be subscribed to: everything, a component, a group, an impact and worse. Pure.

The channel of a component also brings what reaches it through the components that it depends on, and says through
which; that of a group brings what those of its members bring. Every id that a component ever had keeps its channel.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.model import Affected, Catalog
from forewarn.phrases import ENGLISH, Phrases
from forewarn.values import Value, field


class ChannelKind(StrEnum):
    """What a channel is about."""

    EVERYTHING = "everything"
    COMPONENT = "component"
    GROUP = "group"
    IMPACT = "impact"


class Channel(Value, dict=True):
    """Something to subscribe to; ``entries`` are ordered by start.

    ``path`` is its folder relative to the site, with a final slash, or nothing; ``id`` is the component's (a former
    one too), the group's or the impact's; ``page`` is the address of the page that shows it. ``via`` names, by the
    id of an entry that reaches it only through what it depends on, the components that it comes through.
    """

    kind: ChannelKind
    id: str
    path: str
    page: str
    name: str
    title: str
    entries: tuple[Entry, ...]
    via: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of its entries."""
        return frozenset([entry.id for entry in self.entries])

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
        name = self.catalog.organization.name
        said = self.phrases.said
        title = said("%(name)s: planned maintenance", name=name)
        yield Channel(ChannelKind.EVERYTHING, "", "", "", said("Everything"), title, tuple(self.entries))
        for component in self.catalog.components.values():
            entries, via = self.reaching([component.id])
            for id in (component.id, *component.former_ids):
                path = f"components/{id}/"
                yield Channel(
                    ChannelKind.COMPONENT, id, path, path, component.name, f"{name}: {component.name}", entries, via
                )
        for group in self.catalog.groups.values():
            members = [component.id for component in self.catalog.components.values() if component.group == group.id]
            entries, via = self.reaching(members)
            yield Channel(
                ChannelKind.GROUP,
                group.id,
                f"groups/{group.id}/",
                f"groups/{group.id}/",
                group.name,
                f"{name}: {group.name}",
                entries,
                via,
            )
        ranks = {impact: impact.rank for impact in Impact}
        worst = [ranks[entry.maintenance.impact] for entry in self.entries]
        for impact, least in ranks.items():
            what = said(impact.words_or_worse)
            yield Channel(
                ChannelKind.IMPACT,
                impact.value,
                f"impact/{impact.value}/",
                "subscribe/#by-impact",
                what[:1].upper() + what[1:],
                f"{name}: {what}",
                tuple(entry for entry, rank in zip(self.entries, worst, strict=True) if rank >= least),
            )

    def reaching(self, ids: Iterable[str]) -> tuple[tuple[Entry, ...], dict[str, tuple[str, ...]]]:
        """What touches these components, or what they depend on; for the latter, the names it comes through.

        What names one of them comes through nothing, whatever else it names.
        """
        ids = list(ids)
        own = {place for id in ids for place in self._named.get(id, ())}
        through: dict[int, list[str]] = {}
        for id in self._needs(ids):
            name = self.catalog.component(id).name
            for place in self._felt.get(id, ()):
                if place not in own:
                    through.setdefault(place, []).append(name)
        entries = tuple(self.entries[place] for place in sorted({*own, *through}))
        return entries, {self.entries[place].id: tuple(names) for place, names in through.items()}

    def present(self, affected: Affected) -> str:
        """The id that a component has now: what has ended may name it by a former one."""
        return self._present.get(affected.component, affected.component)

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

    @property
    def _named(self) -> dict[str, list[int]]:
        """Where among the entries each component is named."""
        return self._places[0]

    @property
    def _felt(self) -> dict[str, list[int]]:
        """Where among the entries whoever depends on a component is touched too."""
        return self._places[1]

    @cached_property
    def _places(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        named: dict[str, list[int]] = {}
        felt: dict[str, list[int]] = {}
        present = self._present
        for place, entry in enumerate(self.entries):
            worst: dict[str, bool] = {}
            for item in entry.maintenance.affects:
                id = present.get(item.component, item.component)
                is_felt = item.impact is not None and item.impact is not Impact.NO_IMPACT
                worst[id] = worst.get(id, False) or is_felt
            for id, is_felt in worst.items():
                named.setdefault(id, []).append(place)
                if is_felt:
                    felt.setdefault(id, []).append(place)
        return named, felt
