"""The door of the room: a project's folder to a catalogue of the model, and every problem in it.

Walk, read, resolve, judge. Nothing is raised for a mistake in a file; nothing follows a link.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from forewarn.model import Catalog, Maintenance
from forewarn.problems import Problem, Span
from forewarn.rules import Ruling, judge
from forewarn.settings import Project
from forewarn.source.catalog import CATALOG, Standing, read_catalog
from forewarn.source.format.maintenance import MaintenanceFile
from forewarn.source.forms import Document, read_form
from forewarn.source.occurrence import Series
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.walk import Reading, read_files


@dataclass(slots=True)
class Loaded:
    """What a project holds: the catalogue of all that could be read, and all that is wrong."""

    catalog: Catalog
    problems: list[Problem]


def load(project: Project, *, as_of: datetime) -> Loaded:
    """Everything under ``maintenances/``, resolved; ``as_of`` only bounds series that never end."""
    reading = read_files(project.root)
    standing = read_catalog(reading.documents, reading.unread, project.settings.audience)
    maintenances = list(_maintenances(reading, standing, as_of + project.settings.horizon))
    catalog = Catalog(
        organization=standing.organization,
        groups=standing.groups,
        components=standing.components,
        people=standing.people,
        policy=standing.policy,
        maintenances=tuple(sorted(maintenances, key=lambda m: (m.window.start, m.id))),
    )
    judged = [_placed(ruling, reading.documents) for ruling in judge(catalog) if _fair(ruling, standing)]
    return Loaded(catalog, reading.problems + standing.problems + judged)


def _fair(ruling: Ruling, standing: Standing) -> bool:
    """Whether the file that a rule judges by could be read: one broken file should not accuse all others."""
    needs = {"unknown-component": "components.yml", "unknown-group": "components.yml", "type": "organization.yml"}
    return standing.sound(needs.get(ruling.rule, ""))


def _placed(ruling: Ruling, documents: dict[str, Document]) -> Problem:
    finding = ruling.finding
    document = documents[finding.source]
    pointer = finding.pointer
    if pointer == ("window", "end") and document.at(*pointer) is None:
        pointer = ("window", "duration")
    at_key = pointer[:2] == ("affects", "primary") or pointer[-1:] == ("depends_on",)
    found = document.problem(pointer, ruling.rule, finding.message, finding.hint, at_key=at_key)
    return Problem(found.span, ruling.rule, finding.message, finding.hint, ruling.severity)


# --- resolve --------------------------------------------------------------------------------------------------


def _maintenances(reading: Reading, standing: Standing, horizon: datetime) -> Iterator[Maintenance]:
    paths = [path for path in reading.documents if not path.startswith(CATALOG + "/") and path not in reading.unread]
    stems = {path: path.rpartition("/")[2].removesuffix(".yml") for path in paths}
    _refuse_twins(stems, reading)
    own = {stem: reading.documents[path] for path, stem in stems.items() if "--" in stem}
    expected: set[str] = set()
    for path in paths:
        stem, document = stems[path], reading.documents[path]
        if "--" in stem:
            continue
        form, problems = read_form(MaintenanceFile, document)
        reading.problems += problems
        if form is None or form.window.repeat is not None:
            expected |= {id for id in own if id.startswith(f"{stem}--")}
        if form is None:
            continue
        if form.window.repeat is not None:
            series = Series(stem, document, form, standing, horizon)
            yield from series.maintenances({id: one for id, one in own.items() if id.startswith(f"{stem}--")})
            reading.problems += series.problems
            continue
        resolver = Resolver(document, standing)
        maintenance = resolver.maintenance(form, plain_values(document), stem)
        reading.problems += resolver.problems
        if maintenance is not None:
            yield maintenance
    for id in own.keys() - expected:
        hint = "'--' in a name is kept for occurrences of a series"
        reading.refuse(own[id].path, f"there is no series '{id.partition('--')[0]}'", hint)


def _refuse_twins(stems: dict[str, str], reading: Reading) -> None:
    first: dict[str, str] = {}
    for path, stem in sorted(stems.items()):
        if stem in first:
            hint = "rename this one, if nobody knows it yet; ids are for life"
            reading.problems.append(
                Problem(Span(path), "duplicate-id", f"the id '{stem}' is taken by {first[stem]}", hint)
            )
        first.setdefault(stem, path)
