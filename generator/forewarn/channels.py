"""What can be subscribed to: everything, a component, a group, an impact and worse. Pure.

A component's channel also brings what reaches it through the components that it depends on, and says through
which. Every id that a component ever had keeps its channel.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from forewarn.entry import Entry
from forewarn.model import Affected, Catalog, Component, Impact


class ChannelKind(StrEnum):
    """What a channel is about."""

    EVERYTHING = "everything"
    COMPONENT = "component"
    GROUP = "group"
    IMPACT = "impact"


@dataclass(frozen=True)
class Channel:
    """Something to subscribe to; ``entries`` are ordered by start.

    ``path`` is its folder relative to the site, with a final slash, or nothing; ``id`` is the component's, the
    group's or the impact's; ``page`` is the address of the page that shows it. ``via`` names, by the id of an
    entry that reaches the component only through others, those others.
    """

    kind: ChannelKind
    id: str
    path: str
    page: str
    name: str
    title: str
    entries: tuple[Entry, ...]
    via: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def marked(self, entry: Entry, title: str) -> str:
        """A title of an entry as it stands in this channel: with the components that it comes through."""
        through = self.via.get(entry.id)
        return f"{title} (via {', '.join(through)})" if through else title


@dataclass(frozen=True)
class Channels:
    """Every channel of a site, made from the catalogue as it is now and all entries in order of their start."""

    catalog: Catalog
    entries: Sequence[Entry]

    def all(self) -> Iterator[Channel]:
        """Everything first, then components, groups and impacts in the order of the catalogue."""
        name = self.catalog.organization.name
        yield Channel(
            ChannelKind.EVERYTHING, "", "", "", "Everything", f"{name}: planned maintenance", tuple(self.entries)
        )
        for component in self.catalog.components.values():
            entries, via = self.reaching(component)
            for id in (component.id, *component.former_ids):
                path = f"components/{id}/"
                yield Channel(
                    ChannelKind.COMPONENT, id, path, path, component.name, f"{name}: {component.name}", entries, via
                )
        for group in self.catalog.groups.values():
            members = {component.id for component in self.catalog.components.values() if component.group == group.id}
            yield Channel(
                ChannelKind.GROUP,
                group.id,
                f"groups/{group.id}/",
                f"components/#{group.id}",
                group.name,
                f"{name}: {group.name}",
                self.touching(members),
            )
        for impact in Impact:
            what = impact.words if impact is Impact.OUTAGE else f"{impact.words} and worse"
            yield Channel(
                ChannelKind.IMPACT,
                impact.value,
                f"impact/{impact.value}/",
                "subscribe/",
                what[:1].upper() + what[1:],
                f"{name}: {what}",
                tuple(entry for entry in self.entries if entry.maintenance.impact.rank >= impact.rank),
            )

    def touching(self, ids: Iterable[str]) -> tuple[Entry, ...]:
        """The entries that name one of these components, under any id it ever had, ordered by start."""
        places = {place for id in ids for place in self._places.get(id, ())}
        return tuple(self.entries[place] for place in sorted(places))

    def reaching(self, component: Component) -> tuple[tuple[Entry, ...], dict[str, tuple[str, ...]]]:
        """What touches a component, or something that it depends on; the latter with the names it comes through."""
        own = set(self._places.get(component.id, ()))
        through: dict[int, list[str]] = {}
        for id in self._needs(component):
            for place in self._places.get(id, ()):
                hit = any(
                    self.present(item) == id and _is_felt(item) for item in self.entries[place].maintenance.primary
                )
                if place not in own and hit:
                    through.setdefault(place, []).append(self.catalog.component(id).name)
        entries = tuple(self.entries[place] for place in sorted({*own, *through}))
        return entries, {self.entries[place].id: tuple(names) for place, names in through.items()}

    def present(self, affected: Affected) -> str:
        """The id that a component has now: what has ended may name it by a former one."""
        return self._present.get(affected.component, affected.component)

    def _needs(self, component: Component) -> list[str]:
        """Everything that a component depends on, however far, the nearest first; each once, never itself."""
        found = [component.id]
        for id in found:
            found += [other for other in self.catalog.component(id).depends_on if other not in found]
        return found[1:]

    @cached_property
    def _present(self) -> dict[str, str]:
        return {former: one.id for one in self.catalog.components.values() for former in one.former_ids}

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Where among the entries each component is named."""
        found: dict[str, list[int]] = {}
        for place, entry in enumerate(self.entries):
            for id in {self.present(item): None for item in entry.maintenance.affects}:
                found.setdefault(id, []).append(place)
        return found


def _is_felt(affected: Affected) -> bool:
    """Whether whoever depends on it is touched too."""
    return affected.impact not in (None, Impact.NO_IMPACT)
