"""The past of each file: which commits made a maintenance another one, and which catalogue it is read with.

A revision is a commit after which the resolved maintenance differs (law 3 of the design): a comment, an order
of keys or a catalogue that says the same make none. Most commits are judged by what changed in the text; only
where that cannot tell are both sides resolved and compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from forewarn.history import Revision
from forewarn.model import Affected, Maintenance
from forewarn.record import Record
from forewarn.source.catalogs import Catalogs, Memory
from forewarn.source.documents import read_document
from forewarn.source.folder import CATALOG, stem
from forewarn.source.format.maintenance import STAND_INS, MaintenanceFile
from forewarn.source.forms import Document
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.salvage import Salvaged, salvage
from forewarn.source.standing import Standing
from forewarn.source.states import State, digest, record_of, said_of
from forewarn.source.versions import Texts, Version, repeats
from forewarn.values import Value, replace
from forewarn.wording import Status

ENDED = (Status.COMPLETED, Status.CANCELLED)
UNSAVED = 2**62
"""The place of what git does not know yet: after every commit."""

_SILENT = frozenset({"override"})
"""Keys of a maintenance that no subscriber sees."""


class Dated(Value):
    """A version of a file, and the revision that made it."""

    revision: Revision
    version: Version

    @property
    def is_saved(self) -> bool:
        """Whether git knows it."""
        return self.revision.place != UNSAVED


class Known(Value):
    """The catalogue that a maintenance is read with from a place on, whatever becomes of the catalogue after it."""

    standing: Standing
    since: int


@dataclass(slots=True)
class Past:
    """What git remembers of a project's files; ``folder`` holds the bytes of those that it does not know so."""

    memory: Memory
    catalogs: Catalogs
    folder: Mapping[str, bytes]
    as_of: datetime
    texts: Texts = field(default_factory=Texts)
    _paths: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Find the paths that each id ever had: the folder of the year does not count."""
        self._paths = {}
        for path in self.memory.history.paths():
            if not path.startswith(f"{CATALOG}/") and path.endswith(".yml"):
                self._paths.setdefault(stem(path), []).append(path)

    @property
    def unsaved(self) -> Revision:
        """What stands for the commit that has not been made."""
        return Revision(self.as_of, place=UNSAVED)

    def timeline(self, id: str, path: str, document: Document | None = None) -> list[Dated]:
        """Every version of a file that made sense, the oldest first; ``path`` is where it lies now.

        ``document`` is the file there, where it has been read.
        """
        found: dict[int, Dated] = {}
        for known in self._paths.get(id, ()):
            for revision in self.memory.history.revisions(known):
                data = self.memory.content(revision.commit, known)
                if data is not None:
                    found[revision.place] = Dated(revision, Version(data, self.texts))
        dated = [found[place] for place in sorted(found)]
        if path in self.folder:
            dated.append(Dated(self.unsaved, Version(self.folder[path], self.texts)))
        if document is not None and dated and isinstance(document.values, dict):
            dated[-1].version.know(document.values)
        return [one for one in dated if one.version.value("title") or one.version.value("of")]

    def knows(self, id: str) -> bool:
        """Whether git ever knew a file of that name."""
        return id in self._paths

    def prepare(self, ids: AbstractSet[str]) -> None:
        """Fetch at once what files of these ids, of the single occurrences of series and of the catalogue ever held."""
        of = {id.partition("--")[0] for id in ids}
        if of:
            mine = (path for id, paths in self._paths.items() if id.partition("--")[0] in of for path in paths)
            self.memory.prepare([*mine, *self.catalogs.paths])

    def forget(self) -> None:
        """Let go of what maintenances held: it is asked for again where somebody needs it."""
        self.texts = Texts()
        self.memory.forget(self.catalogs.paths)

    def paths(self, id: str) -> Sequence[str]:
        """Every path that git ever knew a file of that name at."""
        return self._paths.get(id, ())

    def family(self, id: str) -> list[str]:
        """The ids of the single occurrences of a series that ever had a file."""
        return [other for other in self._paths if other.startswith(f"{id}--")]

    def unknown(self, maintenance: Maintenance) -> Record:
        """The record of a maintenance that git never knew."""
        return record_of([State(self.unsaved, said_of(maintenance), is_saved=False)], maintenance)

    def states(
        self, maintenance: Maintenance, read: Salvaged[MaintenanceFile], timeline: list[Dated], known: Known
    ) -> list[State]:
        """What a maintenance that is no occurrence went through; ``read`` is its file as it is now."""
        points = list(self._points(timeline, known))
        return list(_Life(maintenance, read, self.catalogs, points).states())

    def _points(self, timeline: list[Dated], known: Known) -> Iterator["_Point"]:
        """Each commit after which something may differ, with what held then."""
        last = known.since
        own = {one.revision.place: one for one in timeline}
        at = {one.place: one for one in self.catalogs.between(timeline[0].revision.place, last)}
        at |= {place: one.revision for place, one in own.items()}
        if self.catalogs.is_edited and last == UNSAVED:
            at[UNSAVED] = self.unsaved
        version = timeline[0].version
        ended: int | None = None
        for place in sorted(at):
            version = own[place].version if place in own else version
            if place in own and self.catalogs.revisions:
                over = version.status in ENDED
                ended = None if not over else place if ended is None else ended
            then = self.catalogs.at(place if ended is None else ended)
            yield _Point(at[place], version, known.standing if place >= last else then, place in own)


def ended_at(timeline: list[Dated], declared: Status) -> int:
    """The place of the commit that ended a maintenance: no later catalogue touches it; ``UNSAVED`` where none did."""
    place = UNSAVED
    for one in reversed(timeline):
        if (declared if one is timeline[-1] else one.version.status) not in ENDED:
            break
        place = one.revision.place
    return place


def has_repeated(timeline: list[Dated]) -> bool:
    """Whether a file was ever the file of a series."""
    return any(b"repeat" in one.version.data and repeats(one.version) for one in timeline)


def comparable(maintenance: Maintenance) -> Maintenance:
    """A maintenance without what no subscriber sees."""
    return replace(maintenance, source="", names=frozenset(), said=frozenset(), overrides=())


# --- one life -------------------------------------------------------------------------------------------------


class _Point(Value):
    """A commit after which a maintenance may be another one, and what it is made of then."""

    revision: Revision
    version: Version
    standing: Standing
    by_file: bool


@dataclass(slots=True)
class _Life:
    """What one maintenance went through; ``maintenance`` is what it is after the last point, of the file ``now``."""

    maintenance: Maintenance
    now: Salvaged[MaintenanceFile]
    catalogs: Catalogs
    points: list[_Point]
    resolved: dict[tuple[int, int], Maintenance | None] = field(default_factory=dict)

    def states(self) -> Iterator[State]:
        """What it was after each revision, the oldest first."""
        last = self.points[-1]
        self.resolved[id(last.version), id(last.standing)] = comparable(self.maintenance)
        before: _Point | None = None
        for point in self.points:
            keys = point.version.changed(before.version) - _SILENT if before and point.by_file else frozenset()
            timezone = point.standing.organization.timezone
            if point is not last and self.is_broken(point, keys, timezone):
                continue  # nothing was published of it
            if before is None or self.differs(before, point, keys):
                words = digest({key: point.version.value(key) for key in keys}) if keys else ""
                facts = said_of(self.maintenance) if point is last else point.version.said(timezone)
                by_file = point.by_file and not (before and keys == {"affects"} and self.renames(before, point))
                yield State(point.revision, facts, by_file, words, point.revision.place != UNSAVED)
            before = point

    @staticmethod
    def is_broken(point: _Point, keys: frozenset[str], timezone: str) -> bool:
        """Whether the file made no sense at a point."""
        return point.version.is_broken or (bool(keys) and point.version.said(timezone).bounds is None)

    def differs(self, before: _Point, after: _Point, keys: frozenset[str]) -> bool:
        """Whether the maintenance is another one after a point; ``keys`` of its file say other things."""
        if not keys and not self.may_drift(before, after):
            return False
        if keys and _surely(before, after, keys):
            return True
        one, other = self.resolve(before), self.resolve(after)
        return one is None or other is None or one != other

    def renames(self, before: _Point, after: _Point) -> bool:
        """Whether components are called otherwise from a point on, and nothing else is different."""
        one, other = self.resolve(before), self.resolve(after)
        now = {old: new.id for new in after.standing.components.values() for old in new.former_ids}
        return one is not None and other is not None and _called(one, now) == _called(other, now)

    def may_drift(self, before: _Point, after: _Point) -> bool:
        """Whether the catalogue between two points may have touched it."""
        if before.standing is after.standing:
            return False
        profile = after.version.value("profile") or after.standing.default_profile
        drift = self.catalogs.drift(before.standing, after.standing)
        return drift.may_touch(str(profile), after.version.data)

    def resolve(self, point: _Point) -> Maintenance | None:
        """The whole maintenance at a point; ``None`` where its file made no sense."""
        key = (id(point.version), id(point.standing))
        if key not in self.resolved:
            self.resolved[key] = self.read(point)
        return self.resolved[key]

    def read(self, point: _Point) -> Maintenance | None:
        found: Salvaged[MaintenanceFile] | None = self.now
        if point.version is not self.points[-1].version:
            document, _ = read_document(point.version.data, self.maintenance.source)
            found = salvage(MaintenanceFile, document, STAND_INS) if document is not None else None
        if found is None or found.form is None:
            return None
        values = plain_values(found.document)
        return comparable(Resolver(found, point.standing).maintenance(found.form, values, self.maintenance.id))


def _called(one: Maintenance, now: Mapping[str, str]) -> Maintenance:
    """A maintenance with the ids that its components have now, and without the names that follow from them."""
    affects = (Affected(now.get(i.component, i.component), i.impact, i.duration, i.note) for i in one.affects)
    return replace(one, affects=tuple(affects))


def _surely(before: _Point, after: _Point, keys: frozenset[str]) -> bool:
    """Whether the facts alone, which every output shows, tell two versions apart."""
    if not keys & {"title", "window", "updates", "status"}:
        return False
    old, new = (point.version.said(point.standing.organization.timezone) for point in (before, after))
    if old.bounds is None or new.bounds is None:
        return False
    return (old.title, old.status, old.bounds, len(old.updates)) != (
        new.title,
        new.status,
        new.bounds,
        len(new.updates),
    )
