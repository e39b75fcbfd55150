"""Commands that write maintenance files: new."""

import re
import sys
from typing import Any

import click

from forewarn import pipeline
from forewarn.cli.calls import Call, complain, examples, fail, rim, words
from forewarn.cli.completing import component_ids
from forewarn.grades import Impact, Priority
from forewarn.history import KnownHistory
from forewarn.problems import Problem, ProjectError, Severity
from forewarn.rules import POLICY_IDS
from forewarn.source.scaffold import Draft, propose_id, scaffold


@click.command(
    epilog=examples(
        "forewarn new",
        'forewarn new --title "Redis 8" --summary "Sessions are lost once." \\',
        '  --start "2026-12-10 22:00" --duration 2h --component redis=outage',
    )
)
@click.option("--title", help="What is done, in a few words.")
@click.option("--summary", help="What readers will notice, in a sentence or two.")
@click.option("--start", metavar="'YYYY-MM-DD HH:MM'", help="Wall time in the zone.")
@click.option("--duration", help="For example 4h, 90m, 1d 2h.")
@click.option("--timezone", help="IANA name; default: the organisation's.")
@click.option(
    "--component",
    "components",
    multiple=True,
    metavar="ID=IMPACT",
    shell_complete=component_ids,
    help="An affected component; may be repeated.",
)
@click.option("--id", "id", help="Default: the year and the title.")
@click.option("--type", "kind", help="planned, emergency, unplanned, or the organisation's own.")
@click.option("--priority", type=click.Choice(words(Priority)), help="How much it matters; default: normal.")
@click.option("--profile", help="Default: the organisation's.")
@click.option("--tentative", is_flag=True, help="Announce it as not confirmed yet.")
@click.pass_obj
@rim
def new(
    call: Call,
    id: str | None,
    kind: str | None,
    priority: str | None,
    profile: str | None,
    tentative: bool,
    **said: Any,
) -> None:
    """Write the file of a new maintenance; asks for what is missing on a terminal."""
    checked = pipeline.check(call.project(), as_of=call.as_of(), history=KnownHistory())
    answers = ask(said, checked)
    draft = Draft(
        **answers,
        type=kind or "",
        priority=priority or "",
        profile=profile or "",
        status="tentative" if tentative else "",
    )
    path, problems = place(call, checked, draft, id)
    if problems:
        complain("the file would not have been sound, and was not kept:")
        fail(problems)
    click.echo(path)


def place(
    call: Call, checked: pipeline.Checked, draft: Draft, id: str | None = None, *, only: Severity | None = None
) -> tuple[str, list[Problem]]:
    """Write the file of a draft into the project; returns its path, and the problems for which it was not kept.

    With ``only`` findings of the policy, and whatever weighs less, do not count. Raises :class:`ProjectError` where the
    id is taken.
    """
    id = id or propose_id(draft.title, draft.start)
    year = re.match("[0-9]{4}", draft.start)
    path = f"maintenances/{year[0] if year else f'{call.as_of():%Y}'}/{id}.yml"
    file = call.root / path
    if file.exists() or any(entry.id == id for entry in checked.board.entries):
        raise ProjectError(f"the id '{id}' is taken", "choose another with --id")
    if "/" in id or id in ("", ".", ".."):
        raise click.UsageError(f"'{id}' is not an id")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(scaffold(draft), "utf-8")
    after = pipeline.check(call.project(), as_of=call.as_of(), history=KnownHistory())
    problems = [one for one in after.problems if one.span.path == path]
    if only is not None:
        problems = [one for one in problems if one.severity is only and one.rule not in POLICY_IDS]
    if problems:
        file.unlink()
    return path, problems


def ask(said: dict[str, Any], checked: pipeline.Checked) -> dict[str, Any]:
    """The answers to the questions that the flags leave open; without a terminal, all of them at once as a usage error."""
    said["timezone"] = said["timezone"] or (None if sys.stdin.isatty() else checked.board.catalog.organization.timezone)
    missing = [key for key in ("title", "summary", "start", "duration", "components") if not said[key]]
    if missing and not sys.stdin.isatty():
        flags = ", ".join("--component" if key == "components" else f"--{key}" for key in missing)
        raise click.UsageError(f"without a terminal these are needed: {flags}")
    catalog = checked.board.catalog
    said["title"] = said["title"] or click.prompt("Title")
    said["summary"] = said["summary"] or click.prompt("Summary: what will readers notice")
    said["start"] = said["start"] or click.prompt("Start (YYYY-MM-DD HH:MM)")
    said["duration"] = said["duration"] or click.prompt("Duration", default="2h")
    said["timezone"] = said["timezone"] or click.prompt("Time zone", default=catalog.organization.timezone)
    if not said["components"]:
        known = click.Choice(sorted(catalog.components))
        id = click.prompt("Component", type=known)
        said["components"] = [f"{id}={click.prompt('Impact', type=click.Choice(words(Impact)), default='degraded')}"]
    pairs = [text.partition("=") for text in said["components"]]
    if wrong := next((pair[0] for pair in pairs if not pair[1]), None):
        raise click.UsageError(f"--component {wrong}: write ID=IMPACT, for example {wrong}=degraded")
    said["components"] = {pair[0]: pair[2] for pair in pairs}
    return said
