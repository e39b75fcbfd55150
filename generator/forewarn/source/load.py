"""The door of the room: a project's folder to a catalogue of the model, and every problem in it.

Walk, read, resolve, judge. Nothing is raised for a mistake in a file; nothing follows a link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from forewarn.history import History
from forewarn.model import Catalog, Maintenance
from forewarn.problems import Problem, Span
from forewarn.record import Record
from forewarn.rules import Ruling, judge
from forewarn.rules.docket import Docket
from forewarn.settings import Project
from forewarn.source.catalog import read_catalog
from forewarn.source.catalogs import Catalogs, recall
from forewarn.source.excuses import void_overrides
from forewarn.source.family import Family
from forewarn.source.format.maintenance import STAND_INS, MaintenanceFile
from forewarn.source.forms import Document
from forewarn.source.nodes import Pointer
from forewarn.source.past import UNSAVED, Dated, Known, Past, ended_at, has_repeated, stem
from forewarn.source.policy_text import PolicyReader
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.salvage import Salvaged, salvage
from forewarn.source.scalars import LAST_YEAR
from forewarn.source.standing import CATALOG, Standing
from forewarn.source.walk import Reading, read_contents, read_files
from forewarn.wording import Status

_LAST = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)


@dataclass(slots=True)
class Loaded:
    """What a project holds: the catalogue of all that could be read, all that is wrong, and what was judged.

    ``records`` hold what became of each maintenance, by its id.
    """

    catalog: Catalog
    records: dict[str, Record]
    problems: list[Problem]
    docket: Docket
    there: frozenset[str]
    files: dict[str, Salvaged[object]]

    def placed(self, ruling: Ruling) -> Problem:
        """What a rule found, at its place; at the top of a file that is gone."""
        finding = ruling.finding
        if finding.source not in self.files:
            return Problem(Span(finding.source), ruling.rule, finding.message, finding.hint, ruling.severity)
        document = self.files[finding.source].document
        pointer = finding.pointer
        if pointer == ("window", "end") and document.at(*pointer) is None:
            pointer = ("window", "duration")
        at_key = pointer[:2] == ("affects", "primary") or pointer[-1:] == ("depends_on",)
        found = document.problem(pointer, ruling.rule, finding.message, finding.hint, at_key=at_key)
        message = finding.message
        if finding.other is not None:
            span = self.files[finding.other[0]].document.problem(finding.other[1], "", "").span
            message += f" ({span.path}:{span.line})"
        if ruling.excuse is not None:
            person = self.catalog.people[ruling.excuse.approved_by]
            message += f"; allowed by {person.name}: {ruling.excuse.reason}"
            return Problem(found.span, ruling.rule, message, "", ruling.severity)
        return Problem(found.span, ruling.rule, message, finding.hint, ruling.severity)


def load(project: Project, *, as_of: datetime, history: History, contents: Mapping[str, bytes] | None = None) -> Loaded:
    """Everything under ``maintenances/``, resolved and judged as of an instant.

    ``as_of`` also bounds series that never end; ``history`` tells what became of everything. With ``contents``
    (bytes by path) these are read in place of the folder: the project as it was at the newest commit of ``history``.
    """
    memory = recall(history)
    news = memory.is_news
    reading = read_files(project.root, news) if contents is None else read_contents(contents, news)
    standing = read_catalog(reading.documents, reading.unread, project.settings.audience)
    past = Past(memory, Catalogs(memory, project.settings.audience, standing, reading.texts), reading.texts, as_of)
    room = _Maintenances(reading, standing, past, project.settings.horizon)
    maintenances = sorted(room.all(), key=lambda one: (one.window.start, one.id))
    latest = max((one.window.end for one in maintenances), default=as_of)
    reader = PolicyReader(standing, max(latest, room.until))
    catalog = Catalog(
        organization=standing.organization,
        groups=standing.groups,
        components=standing.components,
        people=standing.people,
        policy=reader.policy(),
        maintenances=tuple(maintenances),
    )
    files = standing.files | room.files
    there = frozenset(path for path in {*reading.documents, *reading.unread} if not path.startswith(CATALOG + "/"))
    docket = replace(_docket(catalog, past, room.records), named=frozenset(stem(path) for path in there))
    found = reading.problems + standing.problems + room.problems + reader.problems
    loaded = Loaded(catalog, room.records, found, docket, there, files)
    judged = {loaded.placed(ruling): None for ruling in judge(docket) if _fair(ruling, standing, files)}
    loaded.problems += judged
    return loaded


def _docket(catalog: Catalog, past: Past, records: Mapping[str, Record]) -> Docket:
    """What the rules judge. What is not public yet is in no ``published``."""
    docket = Docket(catalog, past.as_of)
    public = {one.id: known for one in docket.pending if (known := records[one.id].start_known) is not None}
    overridden = [one for one in docket.pending if one.overrides]
    void = void_overrides(overridden, past, timezone=catalog.organization.timezone)
    return Docket(catalog, past.as_of, public, frozenset(void))


_NEEDS: dict[str, tuple[str, Pointer | None]] = {
    "unknown-component": ("components.yml", None),
    "unknown-group": ("components.yml", None),
    "type": ("organization.yml", ("types",)),
}
"""What a rule judges by: one broken file should not accuse all others."""


def _fair(ruling: Ruling, standing: Standing, files: dict[str, Salvaged[object]]) -> bool:
    """Whether what a rule judges, and what it judges by, is what people wrote."""
    name, pointer = _NEEDS.get(ruling.rule, ("", None))
    if name and not standing.sound(name, pointer):
        return False
    finding = ruling.finding
    found = files[finding.source]
    if finding.pointer == ("status",) and not found.trusts(("updates",)):
        return False
    return found.trusts(("window",) if finding.pointer[:1] == ("window",) else finding.pointer)


# --- resolve --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Maintenances:
    """The files of maintenances as they are resolved, each with its past."""

    reading: Reading
    standing: Standing
    past: Past
    horizon: timedelta
    files: dict[str, Salvaged[object]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)

    @property
    def until(self) -> datetime:
        """The instant that series are followed to."""
        return min(self.past.as_of, _LAST - self.horizon) + self.horizon

    @property
    def closes(self) -> bool:
        """Whether what is over counts as completed, said or not."""
        read = self.standing.files.get(f"{CATALOG}/policy.yml")
        return bool(read and getattr(read.form, "close_automatically", False))

    def all(self) -> Iterator[Maintenance]:
        """Every maintenance, those of series one by one."""
        paths = [path for path in self.reading.documents if not path.startswith(CATALOG + "/")]
        self.refuse_twins(sorted([*paths, *(p for p in self.reading.unread if not p.startswith(CATALOG + "/"))]))
        own = {stem(path): self.reading.documents[path] for path in paths if "--" in stem(path)}
        unread = {stem(path) for path in self.reading.unread}
        for path in paths:
            id = stem(path)
            if "--" in id:
                continue
            read = salvage(MaintenanceFile, self.reading.documents[path], STAND_INS)
            self.files[path] = read  # type: ignore[assignment]
            self.problems += read.problems
            mine = {other: one for other, one in own.items() if other.startswith(f"{id}--")}
            if read.form is None:
                unread.add(id)
                continue
            timeline = self.past.timeline(id, path, read.document) if self.past.knows(id) else []
            if read.form.window.repeat is not None or has_repeated(timeline):
                own = {other: one for other, one in own.items() if other not in mine}
                yield from self.series(id, read, mine)
            else:
                if not read.trusts(("window", "repeat")):
                    unread.add(id)
                yield self.single(id, read, timeline)
            # What has been resolved is not looked at again: only the places of its values are.
            read.form = None
            read.document.forget()
        for id, document in own.items():
            if id.partition("--")[0] not in unread:
                hint = "'--' in a name is kept for occurrences of a series"
                message = f"there is no series '{id.partition('--')[0]}'"
                self.problems.append(Problem(Span(document.path), "file-name", message, hint))

    def single(self, id: str, read: Salvaged[MaintenanceFile], timeline: list[Dated]) -> Maintenance:
        """The one maintenance of a file; what has ended is read with the catalogue of its day."""
        assert read.form is not None
        last = ended_at(timeline, _declared(read.form))
        found, resolver = self.resolved(id, read, last)
        window_end = found.window.end
        if self.closes and found.status is Status.CONFIRMED and window_end <= self.past.as_of and timeline:
            last = max(self.past.catalogs.before(window_end), timeline[0].revision.place)
            found, resolver = self.resolved(id, read, last)
        self.problems += resolver.problems
        self.records[id] = self.past.record(found, read, timeline, Known(resolver.standing, last))
        return found

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
        self.files |= family.files

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
