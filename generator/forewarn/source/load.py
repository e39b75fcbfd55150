"""The door of the room: a project's folder to a catalogue of the model, and every problem in it.

Walk, read, resolve, judge. Nothing is raised for a mistake in a file; nothing follows a link.
"""

from collections.abc import Mapping
from datetime import datetime

from forewarn.history import History
from forewarn.model import Catalog
from forewarn.record import Record
from forewarn.rules import Ruling, judge
from forewarn.rules.docket import Docket
from forewarn.settings import Project
from forewarn.source.catalog import read_catalog
from forewarn.source.catalogs import Catalogs, Memory
from forewarn.source.excuses import void_overrides
from forewarn.source.files import Files
from forewarn.source.folder import is_catalog, stem
from forewarn.source.grounds import Grounds
from forewarn.source.loaded import Loaded, docketed
from forewarn.source.maintenances import Maintenances
from forewarn.source.nodes import Pointer
from forewarn.source.past import Past
from forewarn.source.policy_text import PolicyReader
from forewarn.source.recall import Recall
from forewarn.source.standing import Standing
from forewarn.source.walk import find_files, read_contents
from forewarn.values import replace


def load(
    project: Project,
    *,
    as_of: datetime,
    history: History,
    contents: Mapping[str, bytes] | None = None,
    recall: Recall | None = None,
) -> Loaded:
    """Everything under ``maintenances/``, resolved and judged as of an instant.

    ``as_of`` also bounds series that never end; ``history`` tells what became of everything. With ``contents``
    (bytes by path) these are read in place of the folder: the project as it was at the newest commit of ``history``.
    ``recall`` knows what files of the folder came to in an earlier run.
    """
    memory, audience = Memory(history), project.settings.audience
    if contents is None:
        reading = recall.reading if recall is not None else find_files(project.root)
        for path in [path for path in reading.places if is_catalog(path)]:
            reading.document(path, memory.is_news)
    else:
        memory.prepare(contents)
        reading = read_contents(contents, memory.is_news)
    standing = read_catalog(reading.documents, reading.unread, audience)
    past = Past(memory, Catalogs(memory, audience, standing, reading.texts), reading.texts, as_of)
    files = Files(reading)
    room = Maintenances(reading, standing, past, project.settings.horizon, files)
    if recall is not None:
        room.recognise(recall, Grounds(past, reading, audience))
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
    files.read |= standing.files
    there = frozenset(path for path in {*reading.places, *reading.unread} if not is_catalog(path))
    docket = replace(_docket(catalog, past, room.records), named=frozenset(stem(path) for path in there))
    found = reading.problems + standing.problems + room.problems + reader.problems
    if recall is not None:
        recall.notes.keep_catalog(catalog if reader.lasts and not found else None)
    loaded = Loaded(catalog, room.records, room.digests, found, docket, there, files)
    judged = {loaded.placed(ruling): None for ruling in judge(docket) if _fair(ruling, standing, files)}
    loaded.problems += judged
    return loaded


def _docket(catalog: Catalog, past: Past, records: Mapping[str, Record]) -> Docket:
    """What the rules judge, with those overrides that do not hold any more."""
    docket = docketed(catalog, records, past.as_of)
    overridden = [one for one in docket.pending if one.overrides]
    void = void_overrides(overridden, past, timezone=catalog.organization.timezone)
    return replace(docket, void=frozenset(void))


_NEEDS: dict[str, tuple[str, Pointer | None]] = {
    "unknown-component": ("components.yml", None),
    "unknown-group": ("components.yml", None),
    "type": ("organization.yml", ("types",)),
}
"""What a rule judges by: one broken file should not accuse all others."""


def _fair(ruling: Ruling, standing: Standing, files: Files) -> bool:
    """Whether what a rule judges, and what it judges by, is what people wrote."""
    name, pointer = _NEEDS.get(ruling.rule, ("", None))
    if name and not standing.sound(name, pointer):
        return False
    finding = ruling.finding
    if finding.pointer == ("status",) and not files.trusts(finding.source, ("updates",)):
        return False
    return files.trusts(finding.source, ("window",) if finding.pointer[:1] == ("window",) else finding.pointer)
