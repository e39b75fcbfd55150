"""A series through its past: what every rule of it announced, and what became of each occurrence.

Occurrences that are over stay as they were, whatever is done to the series afterwards. One that was announced
and that a new rule no longer has is cancelled, in every output, from the commit on that changed the rule.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from forewarn.history import Revision
from forewarn.model import Maintenance, Update, Window
from forewarn.problems import Problem, has_errors
from forewarn.record import Record
from forewarn.source.format.maintenance import STAND_INS, MaintenanceFile
from forewarn.source.forms import Document
from forewarn.source.occurrence import Series
from forewarn.source.past import ENDED, UNSAVED, Dated, Past, comparable
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.salvage import Salvaged, salvage
from forewarn.source.standing import Standing
from forewarn.source.states import State, digest, record_of, said_of
from forewarn.source.yaml_text import parse
from forewarn.values import Mutable, Value, field, replace
from forewarn.wording import Status

FALLEN = "The series no longer has this date."
"""What readers of a cancelled occurrence are told where a new rule left it out."""


class Member(Value):
    """One occurrence as it is now, and its record."""

    maintenance: Maintenance
    record: Record


class _Point(Value):
    """A commit that may have changed the series; ``until`` is how far it was announced while it held."""

    revision: Revision
    until: datetime
    read: Salvaged[MaintenanceFile]
    own: Mapping[str, Document]
    standing: Standing


class Family(Mutable):
    """The file of a series with the files of single occurrences, as they lie in the folder, and their past.

    ``horizon`` is how far ahead occurrences are announced, ``until`` the instant that this reaches now.
    ``problems`` and ``files`` are those of the folder.
    """

    id: str
    read: Salvaged[MaintenanceFile]
    own: Mapping[str, Document]
    standing: Standing
    past: Past
    horizon: timedelta
    until: datetime
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, Salvaged[object]] = field(default_factory=dict)
    _documents: dict[bytes, Document | None] = field(default_factory=dict)
    _made: dict[str, Window] = field(default_factory=dict)
    _states: dict[str, list[State]] = field(default_factory=dict)

    def members(self) -> Iterator[Member]:
        """Every occurrence that was ever announced, as it is now, with its record."""
        present: dict[str, Maintenance] = {}
        before: _Point | None = None
        for point in self._points():
            found = self._expanded(point, is_last=point.read is self.read)
            if found is None:
                continue
            present = self._step(before, point, present, found)
            before = point
        for id, maintenance in present.items():
            yield Member(maintenance, record_of(self._states[id], maintenance))

    # --- points -----------------------------------------------------------------------------------------------

    def _points(self) -> Iterator[_Point]:
        """Each commit after which something may differ, the oldest first; the last is the folder."""
        lines = {self.id: self.past.timeline(self.id, self.read.document.path)}
        for id in {*self.own, *self.past.family(self.id)}:
            path = self.own[id].path if id in self.own else ""
            lines[id] = self.past.timeline(id, path)
        revisions = {one.revision.place: one.revision for line in lines.values() for one in line}
        first = min((one.revision.place for one in lines[self.id]), default=UNSAVED)
        catalogs = self.past.catalogs
        revisions |= {one.place: one for one in catalogs.between(first, UNSAVED)}
        if catalogs.is_edited or not revisions:
            revisions[UNSAVED] = self.past.unsaved
        places = sorted(place for place in revisions if place >= first)
        for place, after in zip(places, [*places[1:], None], strict=True):
            if after is None:
                yield _Point(revisions[place], self.until, self.read, self.own, self.standing)
                continue
            document = self._latest(lines[self.id], place)
            read = self._salvaged(document) if document else None
            if read is not None:
                own = {id: found for id in lines if id != self.id and (found := self._latest(lines[id], place))}
                until = min(revisions[after].at + self.horizon, self.until)
                yield _Point(revisions[place], until, read, own, catalogs.at(place))

    def _latest(self, line: list[Dated], place: int) -> Document | None:
        """The file as it was after the commit at a place."""
        version = next((one.version for one in reversed(line) if one.revision.place <= place), None)
        if version is None:
            return None
        if version.data not in self._documents:
            path = self.read.document.path
            node, _ = parse(version.data, path)
            self._documents[version.data] = Document(path, node) if node is not None else None
        return self._documents[version.data]

    def _salvaged(self, document: Document) -> Salvaged[MaintenanceFile] | None:
        read = salvage(MaintenanceFile, document, STAND_INS)
        return read if read.form is not None and not has_errors(read.problems) else None

    # --- from point to point ----------------------------------------------------------------------------------

    def _expanded(self, point: _Point, *, is_last: bool) -> dict[str, Maintenance] | None:
        """What the files of a point make, by id; ``None`` where nothing could be built of them."""
        form = point.read.form
        assert form is not None
        if form.window.repeat is None:
            resolver = Resolver(point.read, point.standing)
            one = resolver.maintenance(form, plain_values(point.read.document), self.id)
            found, problems, windows = {self.id: one}, resolver.problems, {}
        else:
            series = Series(self.id, point.read, point.standing, point.until)
            found = {one.id: one for one in series.maintenances(point.own, self._made)}
            problems, windows = series.problems, series.windows
            if is_last:
                self.files |= series.files
        if is_last:
            self.problems += problems
        elif has_errors(problems):
            return None
        self._made |= windows
        return {id: self._kept(one, id in windows or id == self.id, point) for id, one in found.items()}

    def _kept(self, one: Maintenance, is_made: bool, point: _Point) -> Maintenance:
        """An occurrence that the rule does not make any more stays if it is over, or if its own file gives it a start."""
        if is_made or one.status in ENDED or one.window.start <= point.revision.at:
            return one
        document = point.own[one.id]
        return one if document.at("window", "start") is not None else _fallen(one, point.revision.at)

    def _step(
        self, before: _Point | None, point: _Point, old: dict[str, Maintenance], new: dict[str, Maintenance]
    ) -> dict[str, Maintenance]:
        """What there is after a point, given what there was before it; states are noted on the way."""
        at = point.revision.at
        shared = before is None or _differs(before.read.document, point.read.document)
        own = {id for id in new if before is None or _differs(before.own.get(id), point.own.get(id))}
        present: dict[str, Maintenance] = {}
        for id, one in new.items():
            was = old.get(id)
            is_late = before is not None and one.window.end <= at and id not in point.own and id != self.id
            if was is None and is_late:
                continue  # a rule cannot announce what would be over already
            done = was is not None and (was.window.end <= at or (was.status in ENDED and not shared))
            present[id] = replace(was, source=one.source) if was is not None and done and id not in own else one
        for id, was in old.items():
            if id not in new:
                gone = was.window.start > at and was.status not in ENDED
                present[id] = _fallen(was, at) if gone else was
        for id, one in present.items():
            if id not in old or comparable(one) != comparable(old[id]):
                by_file = shared or id in own
                words = digest(repr(comparable(one))) if by_file else ""
                facts = said_of(one)
                if one.updates and one.updates[-1].message == FALLEN:
                    facts = replace(facts, declared_at=None)  # nobody declared it: the commit's own time is no fact
                state = State(point.revision, facts, by_file, words, point.revision.place != UNSAVED)
                self._states.setdefault(id, []).append(state)
        return present


def _differs(one: Document | None, other: Document | None) -> bool:
    if one is None or other is None:
        return one is not other
    return one is not other and one.values != other.values


def _fallen(one: Maintenance, at: datetime) -> Maintenance:
    """An occurrence that a new rule left out."""
    said = Update(max([at, *(update.at for update in one.updates)]), Status.CANCELLED, message=FALLEN)
    return replace(one, declared=Status.CANCELLED, updates=(*one.updates, said))
