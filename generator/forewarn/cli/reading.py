"""Commands that look and tell: check, list, schema."""

import json
import os
import sys
from pathlib import Path

import click

from forewarn import pipeline, reporters
from forewarn.cli.calls import Call, Volume, answer, examples, fail, report, rim, say, stdout, volume, words
from forewarn.cli.completing import component_ids
from forewarn.cli.known import comparison, history_of, noted
from forewarn.entry import Entry
from forewarn.history import History, KnownHistory
from forewarn.lifecycle import Phase
from forewarn.phrases import iso
from forewarn.problems import Problem, ProjectError, Severity, Span, has_errors
from forewarn.settings import Project
from forewarn.source.project_schema import project_ids
from forewarn.source.schema_files import stale_schemas, write_schemas


@click.command(
    epilog=examples(
        "forewarn check",
        "forewarn check --strict",
        "forewarn check --base origin/main --format github",
        "forewarn check --format sarif > forewarn.sarif",
    )
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*reporters.REPORTERS]),
    help="Default: github inside GitHub Actions, else text.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail the run too.")
@click.option(
    "--base", metavar="REV", help="Report only what the change since REV brings, and judge the change itself."
)
@click.pass_obj
@rim
def check(call: Call, form: str | None, strict: bool, base: str | None) -> None:
    """Read every file and report every problem, with the place and what to type."""
    project, problems = call.opened()
    count = 0
    if project is not None:
        checked, problems = judged(call, project, base)
        count = len(checked.board.entries)
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if form == "text":
        report(problems, to=sys.stdout)
        if not problems and volume() is not Volume.QUIET:
            answer(f"{count} maintenance{'s' if count != 1 else ''}, no problems")
    elif output := reporters.REPORTERS[form](problems):
        click.echo(output)
    if form == "github" and (file := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(reporters.github_summary(problems))
    sys.exit(1 if has_errors(problems) or (strict and any(p.severity is Severity.WARNING for p in problems)) else 0)


def judged(call: Call, project: Project, base: str | None) -> tuple[pipeline.Checked, list[Problem]]:
    """The project and its problems: all that holds now, or with ``base`` what the change brings.

    Where git cannot be compared with, everything is reported, and a piece of information says what was not done.
    """
    if base is None:
        checked = pipeline.check(project, as_of=call.as_of(), history=history_of(call), notes=noted(project))
        return checked, checked.problems
    try:
        compared = comparison(call, project, base)
    except ProjectError as error:
        message = f"what the change brings cannot be told: {error.message}"
        unsaid = Problem(Span("mkdocs.yml"), "history", message, error.hint, Severity.INFO)
        checked = pipeline.check(project, as_of=call.as_of(), history=KnownHistory())
        return checked, [*checked.problems, unsaid]
    return compared.after, compared.brought


def read(call: Call, history: History | None = None) -> pipeline.Checked:
    """The project as it stands; ends with a report where it cannot be read."""
    checked = pipeline.check(call.project(), as_of=call.as_of(), history=history or KnownHistory())
    if checked.stops:
        fail(checked.problems)
    return checked


@click.command(
    name="list",
    epilog=examples(
        "forewarn list",
        "forewarn list --phase open --phase in-progress",
        "forewarn list --component redis --format json",
    ),
)
@click.option(
    "--phase", type=click.Choice(words(Phase)), multiple=True, help="Only those in this phase; may be repeated."
)
@click.option(
    "--component",
    multiple=True,
    metavar="ID",
    shell_complete=component_ids,
    help="Only those that touch this component; may be repeated.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="For people or for programs.",
)
@click.pass_obj
@rim
def list_(call: Call, phase: tuple[str, ...], component: tuple[str, ...], form: str) -> None:
    """List maintenances in the order of their start."""
    checked = read(call)
    known = checked.board.catalog.components
    for id in component:
        if id not in known:
            raise click.UsageError(f"there is no component '{id}'; known: {', '.join(sorted(known))}")
    entries = [
        entry
        for entry in checked.board.entries
        if (not phase or entry.phase in phase)
        and (not component or {item.component for item in entry.maintenance.affects} & set(component))
    ]
    if form == "json":
        click.echo(json.dumps([facts(entry) for entry in entries], indent=2, ensure_ascii=False))
    elif entries:
        from forewarn.cli.listing import show  # noqa: PLC0415 - tables are for people

        show(entries, checked.board.as_of, stdout())
    else:
        answer("nothing")


def facts(entry: Entry) -> dict[str, object]:
    """What the list says of an entry in JSON; instants are UTC."""
    maintenance = entry.maintenance
    return {
        "id": entry.id,
        "title": maintenance.title,
        "status": maintenance.status,
        "phase": entry.phase,
        "start": iso(maintenance.window.start),
        "end": iso(maintenance.window.end),
        "timezone": maintenance.window.timezone,
        "impact": maintenance.impact,
        "components": [item.component for item in maintenance.affects],
        "type": maintenance.type,
        "priority": maintenance.priority,
        "url": entry.url,
        "path": maintenance.source,
    }


@click.command(epilog=examples("forewarn schema", "forewarn schema --check"))
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit 1 where a schema on disk is out of date."
)
@click.pass_obj
@rim
def schema(call: Call, only_check: bool) -> None:
    """Write the JSON Schemas of this project to schemas/, so that editors check keys and complete ids."""
    known, unread = project_ids(call.root)
    if unread and only_check:
        raise ProjectError(f"cannot be read: {', '.join(unread)}", "forewarn check says why")
    for name in unread:
        say(f"info: {name} cannot be read: the schemas do not know its ids (forewarn check says why)")
    stale = stale_schemas(call.root, known, exactly=not only_check)
    if only_check and stale:
        raise ProjectError(f"out of date: {', '.join(stale)}", "run forewarn schema, and commit what it writes")
    write_schemas(call.root, stale)
    say(f"schemas/: {len(stale)} written" if stale else "schemas/: up to date")
