"""Moving in: import statuspage, import cstate, import ical."""

import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from forewarn import pipeline
from forewarn.cli.calls import Call, examples, report, rim, say, stdout, working
from forewarn.cli.desk import copy_maintenances, read_maintenances, show, write
from forewarn.history import KnownHistory
from forewarn.imports import calendar_file, cstate, statuspage
from forewarn.imports.catalog import ORGANIZATION, POLICY, lenient_policy
from forewarn.imports.download import download, is_address
from forewarn.imports.found import Export, Note, Wishes
from forewarn.imports.moments import zone_named
from forewarn.imports.plan import Action, Plan, kinds, plan
from forewarn.phrases import ENGLISH
from forewarn.problems import Problem, ProjectError, Severity
from forewarn.rules import POLICY_IDS
from forewarn.settings import Project
from forewarn.values import replace

ROUNDS = 4
"""How often a plan is judged anew without what was refused: an occurrence falls with its series."""
SHOWN = 3
"""How many items a note names."""
_WIDE = 11


@dataclass(frozen=True, slots=True)
class Manner:
    """The options that all imports share."""

    dry_run: bool
    format: str
    overwrite: bool


@click.group(
    "import",
    epilog=examples("forewarn import statuspage https://status.example.com", "forewarn import cstate ../status-page")
    + "\n\nWhat could not be carried is told; nothing is lost unsaid.",
)
def import_() -> None:
    """Take over the maintenances of another status page or calendar.

    A second import brings the files of the first up to date. What somebody has edited since stays as it is.
    """


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every import."""

    @click.option(
        "--timezone", help="The zone of times that name none; default: the source's, else the organisation's."
    )
    @click.option("--overwrite", is_flag=True, help="Take the source's word for files that were edited here since.")
    @click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
    @click.option("--format", type=click.Choice(["table", "json"]), default="table", show_default=True)
    @click.pass_obj
    @rim
    @wraps(command)
    def run(call: Call, **options: Any) -> None:
        manner = Manner(options.pop("dry_run"), options.pop("format"), options.pop("overwrite"))
        command(call, manner, **options)

    return run


with_incidents = click.option(
    "--incidents", is_flag=True, help="Carry incidents too, as maintenances of type unplanned."
)


@import_.command("statuspage", epilog=examples("forewarn import statuspage https://status.example.com"))
@click.argument("sources", metavar="FILE|URL...", nargs=-1, required=True)
@with_incidents
@shared
def statuspage_(call: Call, manner: Manner, sources: tuple[str, ...], incidents: bool, timezone: str | None) -> None:
    """Take over what Atlassian Statuspage publishes as JSON (/api/v2/), or saved files of it."""
    project, wishes = wishes_of(call, timezone, incidents=incidents)
    documents: dict[str, bytes] = {}
    for source in sources:
        if is_address(source) and not source.partition("?")[0].endswith(".json"):
            documents |= page_of(source.rstrip("/"), incidents=incidents)
        else:
            documents[source] = content(source)
    carry(call, project, statuspage.read(documents, wishes), manner)


@import_.command("cstate", epilog=examples("forewarn import cstate ../status-page"))
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_incidents
@shared
def cstate_(call: Call, manner: Manner, folder: Path, incidents: bool, timezone: str | None) -> None:
    """Take over the issues of a site made with cState."""
    project, wishes = wishes_of(call, timezone, incidents=incidents)
    carry(call, project, cstate.read(folder, wishes), manner)


@import_.command("ical", epilog=examples("forewarn import ical https://example.com/maintenance.ics"))
@click.argument("source", metavar="FILE|URL")
@shared
def ical_(call: Call, manner: Manner, source: str, timezone: str | None) -> None:
    """Take over the events of a calendar, with MAINTNOTE or without."""
    project, wishes = wishes_of(call, timezone)
    carry(call, project, calendar_file.read(source, content(source), wishes), manner)


def wishes_of(call: Call, timezone: str | None, *, incidents: bool = False) -> tuple[Project, Wishes]:
    """The project, and how to read a source for it."""
    if timezone is not None and not zone_named(timezone):
        raise click.UsageError(f"'{timezone}' is not a time zone; write an IANA name, for example Europe/Berlin")
    project, as_of = call.project(), call.as_of()
    checked = pipeline.check(project, as_of=as_of, history=KnownHistory())
    zone = zone_named(timezone or checked.board.catalog.organization.timezone) or "UTC"
    return project, Wishes(as_of, zone, incidents, kinds(read_maintenances(project.root)))


def content(source: str) -> bytes:
    """The bytes of a file, or behind an address."""
    if is_address(source):
        return fetched(source)
    try:
        return Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProjectError(f"{source} cannot be read: {reason}", "name a file, or an address with https://") from error


def page_of(address: str, *, incidents: bool) -> dict[str, bytes]:
    """The answers of a page, by their addresses; not every page that speaks like Statuspage lists its components."""
    maintenances, *others = (*statuspage.DOCUMENTS, *([statuspage.INCIDENTS] if incidents else []))
    found = {f"{address}/{maintenances}": fetched(f"{address}/{maintenances}")}
    for path in others:
        try:
            found[f"{address}/{path}"] = fetched(f"{address}/{path}")
        except ProjectError as error:
            say(f"note: {error.message}")
    return found


def fetched(address: str) -> bytes:
    """The bytes behind an address, with a sign of life meanwhile."""
    with working(f"fetching {address}"):
        return download(address)


def carry(call: Call, project: Project, export: Export, manner: Manner) -> None:
    """Judge what an export does to a project, tell it, and write it."""
    made, problems = judged(call, project, export, manner)
    if not manner.dry_run:
        for path, (old, new) in made.writes.items():
            put(project.root / path, old, new)
    elif manner.format == "table":
        for path, (old, new) in made.writes.items():
            show(old, new, path)
    refused = [step for step in made.steps if step.action is Action.REFUSED]
    notes = [*export.notes, *(Note(step.found.origin, step.reason) for step in made.steps if step.reason)]
    if manner.format == "json":
        click.echo(json.dumps(as_data(made, notes, manner), ensure_ascii=False, indent=2))
    else:
        tell(made, notes, manner)
        report(problems)
    if refused:
        raise ProjectError(
            f"{len(refused)} of {len(made.steps)} could not be carried", "the report names them, and why"
        )


def judged(call: Call, project: Project, export: Export, manner: Manner) -> tuple[Plan, list[Problem]]:
    """The plan without what would not be sound, and what the rules say of the files that it writes.

    It is tried in a copy of the project: nothing unsound is ever in its place.
    """
    contents = read_maintenances(project.root)
    made = plan(export, contents, project.settings.site_name, overwrite=manner.overwrite)
    for _ in range(ROUNDS):
        found = [one for one in tried(call, project, made) if one.span.path in made.writes]
        faults = {one.span.path: f"{one.message} [{one.rule}]" for one in found if _is_fault(one)}
        if not faults:
            strict = any(one.rule == "overlap" and one.severity is Severity.ERROR for one in found)
            if not strict or ORGANIZATION in contents or POLICY in {**contents, **made.catalog}:
                return made, found
            made = replace(made, catalog={**made.catalog, POLICY: (b"", lenient_policy())})
            continue
        if catalog := next((faults[path] for path in made.catalog if path in faults), None):
            raise ProjectError(f"the catalogue would not be sound: {catalog}", "nothing was written")
        made = made.without(faults)
    return made, found


def tried(call: Call, project: Project, made: Plan) -> list[Problem]:
    """Every problem of the project as it would be."""
    with tempfile.TemporaryDirectory(prefix="forewarn-") as folder, working("checking what was found"):
        root = Path(folder)
        if project.maintenances.is_dir():
            copy_maintenances(project.maintenances, root / "maintenances")
        for path, (_, new) in made.writes.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(new)
        (root / "maintenances").mkdir(exist_ok=True)
        trial = replace(project, root=root)
        return pipeline.check(trial, as_of=call.as_of(), history=KnownHistory()).problems


def put(place: Path, old: bytes, new: bytes) -> None:
    """Write a file, unless somebody else did meanwhile."""
    if (place.read_bytes() if place.exists() else b"") != old:
        raise ProjectError(f"{place} has been changed meanwhile", "run the command again")
    place.parent.mkdir(parents=True, exist_ok=True)
    write(place, new)


def tell(made: Plan, notes: Iterable[Note], manner: Manner) -> None:
    """What happens to each file, and what could not be carried as it was."""
    for path, (old, _) in made.catalog.items():
        stdout().print(Text(f"{'updated' if old else 'new':<{_WIDE}}{path}"))
    for step in made.steps:
        if step.action is not Action.UNCHANGED:
            start = ENGLISH.moment(step.found.start, step.found.timezone)
            stdout().print(Text(f"{step.action:<{_WIDE}}{step.path}  {start}  {step.found.title}"))
    for message, items in grouped(notes).items():
        named = "; ".join(items[:SHOWN]) + (f"; and {len(items) - SHOWN} more" if len(items) > SHOWN else "")
        say(f"note: {message}\n    {named}")
    counts = counted(made)
    said = ", ".join(f"{count} {action}" for action, count in counts.items() if count) or "nothing was found to carry"
    say(f"{said}{'; nothing was written (--dry-run)' if manner.dry_run else ''}")


def as_data(made: Plan, notes: Iterable[Note], manner: Manner) -> dict[str, object]:
    """The report for machines."""
    return {
        "dry_run": manner.dry_run,
        "counts": counted(made),
        "maintenances": [
            {
                "id": step.id,
                "path": step.path,
                "origin": step.found.origin,
                "title": step.found.title,
                "action": step.action.value,
                "reason": step.reason,
            }
            for step in made.steps
        ],
        "catalog": sorted(made.catalog),
        "notes": [{"item": note.item, "message": note.message} for note in notes],
    }


def counted(made: Plan) -> dict[str, int]:
    """How many files each action happens to."""
    return {action.value: sum(step.action is action for step in made.steps) for action in Action}


def grouped(notes: Iterable[Note]) -> dict[str, list[str]]:
    """The items by what is said of them."""
    found: dict[str, list[str]] = {}
    for note in notes:
        found.setdefault(note.message, []).append(note.item)
    return found


def _is_fault(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR and (problem.rule not in POLICY_IDS or problem.rule == "future-update")
