"""What a change does to the maintenances that were there: the catalogue before it, and after it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

from forewarn.model import Catalog, Maintenance
from forewarn.values import Value
from forewarn.wording import Status

STARTED = frozenset({Status.IN_PROGRESS, Status.VERIFYING, Status.ROLLING_BACK})
"""What is declared while the work goes on."""


class Change(Value, dict=True):
    """Two catalogues; ``there`` are the paths of maintenance files after the change, however broken."""

    before: Catalog
    after: Catalog
    as_of: datetime
    there: frozenset[str] = frozenset()

    @cached_property
    def _old(self) -> Mapping[str, Maintenance]:
        return {one.id: one for one in self.before.maintenances}

    @cached_property
    def _new(self) -> Mapping[str, Maintenance]:
        return {one.id: one for one in self.after.maintenances}

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(path.rpartition("/")[2].removesuffix(".yml") for path in self.there)

    def kept(self) -> Iterator[tuple[Maintenance, Maintenance]]:
        """Each maintenance that was there and still is, as it was and as it is."""
        for id, new in self._new.items():
            if id in self._old:
                yield self._old[id], new

    def gone(self) -> list[Maintenance]:
        """What was there and no file speaks of any more; an occurrence lives as long as its series."""
        return [
            one
            for id, one in self._old.items()
            if id not in self._new and id not in self._stems and one.series not in self._stems
        ]

    def come(self) -> list[Maintenance]:
        """What was not there before."""
        return [one for id, one in self._new.items() if id not in self._old]

    def had_ended(self, old: Maintenance) -> bool:
        """Whether it was over when the change was made; work that has begun is not, however late it is."""
        over = old.window.end <= self.as_of and old.status not in STARTED
        return over or old.status in (Status.COMPLETED, Status.CANCELLED)
