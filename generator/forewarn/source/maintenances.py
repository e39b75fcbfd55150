"""The files of maintenances, one after the other, to the model, each with its past: read, or known from an earlier run."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from forewarn.model import Maintenance
from forewarn.problems import Problem, Span
from forewarn.record import Record
from forewarn.source.family import Family
from forewarn.source.files import Files
from forewarn.source.folder import CATALOG, is_catalog, stem
from forewarn.source.format.maintenance import STAND_INS, MaintenanceFile
from forewarn.source.forms import Document
from forewarn.source.grounds import Grounds
from forewarn.source.notes import Basis, Notes, Outcome
from forewarn.source.past import UNSAVED, Dated, Known, Past, ended_at, has_repeated
from forewarn.source.recall import Recall
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.salvage import Salvaged, salvage
from forewarn.source.scalars import LAST_YEAR
from forewarn.source.standing import Standing
from forewarn.source.states import record_of
from forewarn.source.walk import Reading
from forewarn.values import Mutable, field
from forewarn.wording import Status

_LAST = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
_BATCH = 500
"""For how many files git is asked at once: what they held before is as large as they are, several times."""


class Maintenances(Mutable):
    """The files of maintenances as they are resolved, each with its past; ``known`` are those that ``notes`` know."""

    reading: Reading
    standing: Standing
    past: Past
    horizon: timedelta
    files: Files
    notes: Notes | None = None
    known: dict[str, Outcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    _grounds: Grounds | None = None

    @property
    def until(self) -> datetime:
        """The instant that series are followed to."""
        return min(self.past.as_of, _LAST - self.horizon) + self.horizon

    @property
    def closes(self) -> bool:
        """Whether what is over counts as completed, said or not."""
        read = self.standing.files.get(f"{CATALOG}/policy.yml")
        return bool(read and getattr(read.form, "close_automatically", False))

    def recognise(self, recall: Recall, grounds: Grounds) -> None:
        """Take what the notes know of the files, as far as it still stands on the same ``grounds``."""
        self.notes, self._grounds = recall.notes, grounds
        self.known = recall.outcomes(grounds)
        self.files.marks |= {path: one.marks for path, one in self.known.items()}

    def _found(self, paths: Sequence[str]) -> Iterator[Document | Outcome]:
        """The files at some paths, as far as they make sense, or what they are known to come to."""
        left = [path for path in paths if path not in self.known]
        batches = {left[number]: left[number : number + _BATCH] for number in range(0, len(left), _BATCH)}
        for path in paths:
            if path in self.known:
                yield self.known[path]
                continue
            if path in batches:
                self.past.forget()
                self.past.prepare({stem(one) for one in batches[path]})
            document = self.reading.document(path, self.past.memory.is_news)
            if document is not None:
                yield document

    def all(self) -> Iterator[Maintenance]:
        """Every maintenance, those of series one by one."""
        paths = [path for path in self.reading.places if not is_catalog(path)]
        self.refuse_twins(sorted({*paths, *(path for path in self.reading.unread if not is_catalog(path))}))
        singles = self._found([path for path in paths if "--" in path])
        own = {stem(one.path): one for one in singles if isinstance(one, Document)}
        unread: set[str] = set()
        for one in self._found([path for path in paths if "--" not in path]):
            if isinstance(one, Outcome):
                yield self.recalled(one)
                continue
            path, id = one.path, stem(one.path)
            read = salvage(MaintenanceFile, one, STAND_INS)
            self.files.read[path] = read
            self.problems += read.problems
            mine = {other: document for other, document in own.items() if other.startswith(f"{id}--")}
            if read.form is None:
                unread.add(id)
                continue
            timeline = self.past.timeline(id, path, read.document) if self.past.knows(id) else []
            if read.form.window.repeat is not None or has_repeated(timeline):
                own = {other: document for other, document in own.items() if other not in mine}
                yield from self.series(id, read, mine)
            else:
                if not read.trusts(("window", "repeat")):
                    unread.add(id)
                yield self.single(id, read, timeline)
            # What has been resolved is not looked at again: only the places of its values are.
            read.form = None
            read.document.forget()
        unread |= {stem(path) for path in self.reading.unread}
        for id, document in own.items():
            if id.partition("--")[0] not in unread:
                hint = "'--' in a name is kept for occurrences of a series"
                message = f"there is no series '{id.partition('--')[0]}'"
                self.problems.append(Problem(Span(document.path), "file-name", message, hint))

    def recalled(self, known: Outcome) -> Maintenance:
        """A maintenance that need not be read."""
        id = known.maintenance.id
        self.records[id] = known.record or self.past.unknown(known.maintenance)
        if known.record is not None:
            self.digests[id] = known.digest
        return known.maintenance

    def single(self, id: str, read: Salvaged[MaintenanceFile], timeline: list[Dated]) -> Maintenance:
        """The one maintenance of a file; what has ended is read with the catalogue of its day."""
        assert read.form is not None
        catalogs, as_of = self.past.catalogs, self.past.as_of
        catalogs.gave_now = False
        until = last = ended_at(timeline, _declared(read.form))
        found, resolver = self.resolved(id, read, last)
        turn = found.window.end if self.closes and found.status is Status.CONFIRMED and timeline else None
        if turn is not None and turn <= as_of:
            last = max(catalogs.before(turn), timeline[0].revision.place)
            found, resolver = self.resolved(id, read, last)
        self.problems += resolver.problems
        states = self.past.states(found, read, timeline, Known(resolver.standing, last)) if timeline else []
        self.records[id] = record_of(states, found) if states else self.past.unknown(found)
        if not resolver.problems and not found.overrides:
            is_whole = until == UNSAVED or catalogs.gave_now
            instant = None if all(state.is_saved for state in states) else as_of
            basis = Basis(b"", None if is_whole else until, instant, turn, turn is not None and turn <= as_of)
            return self.note(read, basis, found, is_saved=bool(states))
        return found

    def note(self, read: Salvaged[MaintenanceFile], basis: Basis, found: Maintenance, *, is_saved: bool) -> Maintenance:
        """Keep what a file came to, for the next run, if nothing is wrong with it; the same, whose letter may be kept."""
        path, id = found.source, found.id
        if self.notes is None or self._grounds is None or read.problems or read.doubtful or path in self.reading.flawed:
            return found
        key = self._grounds.key(id, basis.until)
        record = self.records[id] if is_saved else None
        outcome = self.notes.keep(path, self.reading.seen[path], basis._replace(key=key), (found, record))
        self.files.marks[path] = outcome.marks
        if found.window.end <= self.past.as_of:
            del self.files.read[path]  # rules find little in what is over; where they do, it is read again
        if is_saved:
            self.digests[id] = outcome.digest
        self.records[id] = outcome.record or self.records[id]
        return outcome.maintenance

    def resolved(self, id: str, read: Salvaged[MaintenanceFile], last: int) -> tuple[Maintenance, Resolver]:
        """A file with the catalogue as it stood at a place."""
        assert read.form is not None
        resolver = Resolver(read, self.standing if last == UNSAVED else self.past.catalogs.at(last))
        return resolver.maintenance(read.form, plain_values(read.document), id), resolver

    def series(self, id: str, read: Salvaged[MaintenanceFile], own: dict[str, Document]) -> Iterator[Maintenance]:
        """The occurrences of a series."""
        family = Family(id, read, own, self.standing, self.past, self.horizon, self.until)
        for member in family.members():
            self.records[member.maintenance.id] = member.record
            yield member.maintenance
        self.problems += family.problems
        self.files.read |= family.files

    def refuse_twins(self, paths: list[str]) -> None:
        """An id is taken once."""
        first: dict[str, str] = {}
        for path in paths:
            id = stem(path)
            if id in first:
                message = f"the id '{id}' is taken by {first[id]}"
                hint = "rename this one, if nobody knows it yet; ids are for life"
                self.problems.append(Problem(Span(path), "duplicate-id", message, hint))
            first.setdefault(id, path)


def _declared(form: MaintenanceFile) -> Status:
    """What a form declares: the newest update that names a status wins."""
    named = (update.status for update in reversed(form.updates or ()) if update.status is not None)
    return Status(next(named, form.status or Status.CONFIRMED))
