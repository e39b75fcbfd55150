"""What rules judge: the catalogue at an instant, with what history knows, and ways to walk it once.

Built once for a run. Conflicts are found by one sweep over the windows in the order of their starts, so that
they cost what they find and not the square of what there is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property

from forewarn.model import Catalog, Maintenance, Override
from forewarn.policy import Target
from forewarn.values import Value, field
from forewarn.wording import Status


class Docket(Value, dict=True):
    """The catalogue as of an instant; ``published`` tells when the present start of a maintenance became public.

    A maintenance that is not in ``published`` is not public yet; the overrides of those in ``void`` were made for
    another window. ``named`` are the ids of all files, of those too that could not be read.
    """

    catalog: Catalog
    as_of: datetime
    published: Mapping[str, datetime] = field(default_factory=dict)
    void: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    @cached_property
    def overrides(self) -> Mapping[str, tuple[Override, ...]]:
        """Maintenance id to the overrides that still hold."""
        return {one.id: one.overrides for one in self.catalog.maintenances if one.overrides and one.id not in self.void}

    @cached_property
    def pending(self) -> tuple[Maintenance, ...]:
        """What has not ended: conflicts and policy are about these, in the order of their starts."""
        return tuple(maintenance for maintenance in self.catalog.maintenances if self.is_pending(maintenance))

    @cached_property
    def pending_on(self) -> Mapping[str, tuple[Maintenance, ...]]:
        """Component to the pending maintenances that aim at it, in the order of their starts."""
        found: dict[str, list[Maintenance]] = {}
        for maintenance in self.pending:
            for component in affected_by_work(maintenance):
                found.setdefault(component, []).append(maintenance)
        return {component: tuple(maintenances) for component, maintenances in found.items()}

    def is_pending(self, maintenance: Maintenance) -> bool:
        """Whether a maintenance can still conflict with anything."""
        window = maintenance.window
        if window.end <= self.as_of or window.end <= window.start:
            return False
        return maintenance.status not in (Status.COMPLETED, Status.CANCELLED)

    def target(self, maintenance: Maintenance) -> Target:
        """What items of the policy look at."""
        components = frozenset(affected.component for affected in maintenance.affects)
        groups = frozenset(self.catalog.component(id).group for id in components) - {""}
        return Target(components, groups, maintenance.type, maintenance.priority, maintenance.impact)

    @cached_property
    def upstream(self) -> Mapping[str, frozenset[str]]:
        """Component to everything that it depends on, however far away."""
        return {
            id: frozenset(self._reach(id, lambda one: self.catalog.component(one).depends_on))
            for id in self.catalog.components
        }

    @cached_property
    def downstream(self) -> Mapping[str, frozenset[str]]:
        """Component to everything that depends on it, however far away."""
        found: dict[str, set[str]] = {id: set() for id in self.catalog.components}
        for id, needs in self.upstream.items():
            for need in needs:
                found.setdefault(need, set()).add(id)
        return {id: frozenset(dependents) for id, dependents in found.items()}

    @cached_property
    def partners(self) -> Mapping[str, frozenset[str]]:
        """Component to what backs it up; it holds both ways, whoever says it."""
        found: dict[str, set[str]] = {}
        for component in self.catalog.components.values():
            for other in component.redundant_with:
                found.setdefault(component.id, set()).add(other)
                found.setdefault(other, set()).add(component.id)
        return {id: frozenset(others) for id, others in found.items()}

    @staticmethod
    def _reach(start: str, following: Callable[[str], Iterable[str]]) -> set[str]:
        reached: set[str] = set()
        waiting = [start]
        while waiting:
            for one in following(waiting.pop()):
                if one not in reached:
                    reached.add(one)
                    waiting.append(one)
        return reached - {start}


class Pair(Value):
    """Two maintenances at once: ``later`` starts later (or has the later id), each with the key that ties them."""

    earlier: Maintenance
    later: Maintenance
    earlier_key: str
    later_key: str


def pairs(
    maintenances: Iterable[Maintenance],
    keys: Callable[[Maintenance], Iterable[str]],
    tied: Callable[[str], Iterable[str]],
) -> Iterator[Pair]:
    """Each two of the maintenances that overlap and have keys that are tied to each other, once.

    ``maintenances`` come in the order of their starts.
    """
    active: dict[str, list[Maintenance]] = {}
    for later in maintenances:
        met: set[str] = set()
        own = list(keys(later))
        for key in own:
            for other_key in tied(key):
                running = active.get(other_key)
                if not running:
                    continue
                running[:] = [one for one in running if one.window.end > later.window.start]
                for earlier in running:
                    if earlier.id not in met:
                        met.add(earlier.id)
                        yield Pair(earlier, later, other_key, key)
        for key in own:
            active.setdefault(key, []).append(later)


def affected_by_work(maintenance: Maintenance) -> list[str]:
    """The components that the work aims at."""
    return [affected.component for affected in maintenance.primary]
