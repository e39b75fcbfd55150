"""The catalogue as it stood: what has ended is read with the one of its day (law 4 of the design).

Each distinct catalogue is read once. One that was broken at its commit published nothing, and the one before
it counts.
"""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from forewarn.history import History, Revision, blob_name
from forewarn.model import Component
from forewarn.problems import has_errors
from forewarn.settings import Audience
from forewarn.source.catalog import read_catalog
from forewarn.source.documents import read_document
from forewarn.source.folder import CATALOG
from forewarn.source.forms import Document
from forewarn.source.merging import NEAREST_WINS
from forewarn.source.standing import Standing
from forewarn.values import Value

_SILENT = f"{CATALOG}/policy.yml"
"""What no notice is made of."""


@dataclass(slots=True)
class Memory:
    """A history with what its files held, as far as somebody asked; ``prepare`` asks for many at once, which is cheaper."""

    history: History
    _contents: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    _newest: list[tuple[str, str]] = field(default_factory=list)

    def prepare(self, paths: Iterable[str]) -> None:
        """Fetch all that the files at these paths ever held; the newest only when somebody asks for one of them.

        For that is mostly what lies in the folder, which is read anyway.
        """
        asked: list[tuple[str, str]] = []
        for path in paths:
            revisions = [(one.commit, path) for one in self.history.revisions(path)]
            asked += revisions[:-1]
            self._newest += revisions[-1:]
        self._fetch([one for one in asked if one not in self._contents])

    def forget(self, paths: Container[str]) -> None:
        """Let go of all but the files at some paths."""
        self._contents = {one: data for one, data in self._contents.items() if one[1] in paths}
        self._newest = []

    def content(self, commit: str, path: str) -> bytes | None:
        """What a file held after a commit that changed it; ``None`` where it was not there."""
        one = (commit, path)
        if one not in self._contents:
            newest = [other for other in self._newest if other not in self._contents]
            self._fetch(newest if one in newest else [one])
        return self._contents[one]

    def _fetch(self, wanted: Sequence[tuple[str, str]]) -> None:
        found = self.history.contents(wanted)
        self._contents.update((one, found.get(one)) for one in wanted)

    def is_news(self, path: str, data: bytes) -> bool:
        """Whether git does not know the file at a path, or knows other bytes; line ends are the machine's affair."""
        known = self.history.revisions(path)
        if not known:
            return True
        name = self.history.name(known[-1].commit, path)
        if name == blob_name(data, name):
            self._contents[known[-1].commit, path] = data
            return False
        held = self.content(known[-1].commit, path)
        return held is None or held.replace(b"\r\n", b"\n") != data.replace(b"\r\n", b"\n")


class Drift(Value):
    """What differs between two catalogues, as far as a notice can show it."""

    everything: bool
    profiles: frozenset[str]
    ids: frozenset[bytes]
    """People and components that are another or called otherwise."""

    def may_touch(self, profile: str, *texts: bytes) -> bool:
        """Whether a notice with this profile and these texts can read otherwise; that it does is not said."""
        return self.everything or profile in self.profiles or any(id in text for text in texts for id in self.ids)


@dataclass(slots=True)
class Catalogs:
    """The catalogues of a project's past; ``now`` is the one in the folder, ``folder`` the files that git does not know so.

    ``revisions`` are the commits that changed it, the oldest first; ``is_edited`` tells whether the folder has another,
    ``gave_now`` whether anybody has been answered with the one in the folder.
    """

    memory: Memory
    audience: Audience
    now: Standing
    folder: Mapping[str, bytes]
    _standings: dict[tuple[tuple[str, bytes], ...], Standing] = field(default_factory=dict)
    _documents: dict[tuple[str, bytes], Document | None] = field(default_factory=dict)
    _drifts: dict[tuple[int, int], Drift] = field(default_factory=dict)
    _found: dict[int, Standing] = field(default_factory=dict)
    gave_now: bool = False
    revisions: tuple[Revision, ...] = field(init=False)
    is_edited: bool = field(init=False)
    paths: list[str] = field(init=False)
    _places: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Put the commits that changed the catalogue in their order."""
        history = self.memory.history
        self.paths = [path for path in history.paths() if _is_told(path)]
        found = {one.place: one for path in self.paths for one in history.revisions(path)}
        self._places = sorted(found)
        self.is_edited = any(_is_told(path) for path in self.folder)
        self.revisions = tuple(found[place] for place in self._places)

    def between(self, after: int, last: int) -> tuple[Revision, ...]:
        """The commits that changed it after a place on the line, up to another."""
        return self.revisions[bisect_right(self._places, after) : bisect_right(self._places, last)]

    def changes(self) -> Iterator[tuple[Revision, list[tuple[str, str]]]]:
        """Each commit that changed it, the oldest first, with the paths of its files and the names of what they held."""
        files: dict[int, list[tuple[str, str]]] = {}
        for path in self.paths:
            for one in self.memory.history.revisions(path):
                files.setdefault(one.place, []).append((path, self.memory.history.name(one.commit, path)))
        yield from ((one, sorted(files[one.place])) for one in self.revisions)

    def before(self, instant: datetime) -> int:
        """The place of the last commit to the catalogue at or before an instant; -1 where there is none."""
        return max((one.place for one in self.revisions if one.at <= instant), default=-1)

    def at(self, place: int) -> Standing:
        """The catalogue after the commit at a place; the one of now where there was none that made sense."""
        newest = bisect_right(self._places, place) - 1
        if self.is_now(place):
            self.gave_now = True
            return self.now
        for step in range(newest, -1, -1):
            standing = self._at(self._places[step])
            if not standing.broken and not has_errors(standing.problems):
                return standing
        self.gave_now = True
        return self.now

    def is_now(self, place: int) -> bool:
        """Whether no commit after a place changed it, and nobody has since."""
        return place >= (self._places[-1] if self._places else place) and not self.is_edited

    def _at(self, place: int) -> Standing:
        if place not in self._found:
            texts = tuple(self._texts(place).items())
            if texts not in self._standings:
                documents = {path: self._document(path, data) for path, data in texts}
                read = {path: document for path, document in documents.items() if document is not None}
                standing = read_catalog(read, {*documents} - {*read}, self.audience)
                standing.former = dict(self._former(standing))
                self._standings[texts] = standing
            self._found[place] = self._standings[texts]
        return self._found[place]

    def _former(self, standing: Standing) -> Iterator[tuple[str, str]]:
        """Ids of now to the ids that the same components had in a catalogue of the past."""
        for component in self.now.components.values():
            for id in component.former_ids:
                if id in standing.components:
                    yield component.id, id

    def _texts(self, place: int) -> dict[str, bytes]:
        found = {}
        for path in self.paths:
            known = [one for one in self.memory.history.revisions(path) if one.place <= place]
            data = self.memory.content(known[-1].commit, path) if known else None
            if data is not None:
                found[path] = data
        return found

    def _document(self, path: str, data: bytes) -> Document | None:
        if (path, data) not in self._documents:
            self._documents[path, data] = read_document(data, path)[0]
        return self._documents[path, data]

    def drift(self, one: Standing, other: Standing) -> Drift:
        """What differs between two catalogues."""
        key = (id(one), id(other))
        if key not in self._drifts:
            self._drifts[key] = _drift(one, other)
        return self._drifts[key]


def _is_told(path: str) -> bool:
    """Whether a file belongs to what a notice is made of."""
    return path.startswith(f"{CATALOG}/") and path != _SILENT


def _drift(one: Standing, other: Standing) -> Drift:
    people = {id for id in {*one.people, *other.people} if one.people.get(id) != other.people.get(id)}
    components = {
        id
        for id in {*one.components, *other.components}
        if _label(one.components.get(id)) != _label(other.components.get(id))
    }
    profiles = {name for name in {*one.profiles, *other.profiles} if one.profiles.get(name) != other.profiles.get(name)}
    changed = frozenset(id.encode() for id in people | components)
    for name in {*one.profiles} & {*other.profiles}:
        if any(id in repr(other.profiles[name].text).encode() for id in changed):
            profiles.add(name)
    return Drift(
        one.default_profile != other.default_profile
        or _said(one) != _said(other)
        or any(id in repr(_said(other)).encode() for id in changed),
        frozenset(profiles),
        changed,
    )


def _said(standing: Standing) -> tuple[object, ...]:
    """What the organisation says to every notice."""
    organization = standing.organization
    standing_text = [standing.defaults.get(key) for key in NEAREST_WINS]
    return organization.name, organization.timezone, organization.display_timezones, standing_text


def _label(component: Component | None) -> tuple[object, ...]:
    """What a notice shows of a component."""
    if component is None:
        return ()
    return component.name, component.notice_line, component.location, component.object_ids
