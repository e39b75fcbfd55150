"""Commands for planning: explain a rule, find free slots."""

from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.text import Text

from forewarn.cli.calls import Call, Instant, examples, rim, stdout, words
from forewarn.cli.completing import component_ids, rule_ids
from forewarn.cli.known import history_of
from forewarn.cli.reading import read
from forewarn.grades import Impact, Priority
from forewarn.model import Affected, Maintenance, Window
from forewarn.phrases import ENGLISH, iso
from forewarn.problems import ProjectError
from forewarn.rules.manual import manual
from forewarn.rules.near import did_you_mean
from forewarn.rules.slots import Search
from forewarn.source.scalars import parse_duration
from forewarn.wording import Status


@click.command(epilog=examples("forewarn explain", "forewarn explain minimum-notice"))
@click.argument("rule", required=False, shell_complete=rule_ids)
@rim
def explain(rule: str | None) -> None:
    """Tell what the rule RULE asks for and why; without RULE, list them all."""
    known = manual()
    if rule is None:
        for entry in known.values():
            stdout().print(Text.assemble((entry.id, "bold"), f" ({entry.severity}): {entry.summary}"))
        return
    if rule not in known:
        near = did_you_mean(rule, known)
        raise click.UsageError(f"there is no rule '{rule}' to explain; {near or 'forewarn explain lists them all'}")
    entry = known[rule]
    click.echo(f"{rule} ({entry.severity}, {entry.kind})\n\n{entry.text}")


@click.command(
    epilog=examples(
        "forewarn slots --component postgresql --duration 4h",
        "forewarn slots --component redis --component api --duration 90m --after 2026-12-10T00:00Z --count 3",
    )
)
@click.option(
    "--component",
    "components",
    multiple=True,
    required=True,
    metavar="ID",
    shell_complete=component_ids,
    help="What is worked on; may be repeated.",
)
@click.option("--duration", required=True, help="For example 4h, 90m, 1d 2h.")
@click.option("--after", type=Instant(), help="Not before this instant; default: now.")
@click.option("--count", default=5, show_default=True, type=click.IntRange(1, 100), help="How many to list.")
@click.option("--type", "kind", default="planned", show_default=True, help="The type of maintenance.")
@click.option(
    "--priority",
    type=click.Choice(words(Priority)),
    default=Priority.NORMAL.value,
    show_default=True,
    help="Its priority.",
)
@click.option(
    "--impact", type=click.Choice(words(Impact)), default=Impact.OUTAGE.value, show_default=True, help="Its impact."
)
@click.option("--timezone", help="The zone to show them in; default: the organisation's.")
@click.pass_obj
@rim
def slots(
    call: Call,
    components: tuple[str, ...],
    duration: str,
    after: datetime | None,
    count: int,
    kind: str,
    priority: str,
    impact: str,
    timezone: str | None,
) -> None:
    """List the next times at which work on a component breaks no rule."""
    checked = read(call, history_of(call))
    catalog = checked.board.catalog
    for id in components:
        if id not in catalog.components:
            raise click.UsageError(
                f"there is no component '{id}'; {did_you_mean(id, catalog.components) or 'forewarn list shows what is used'}"
            )
    try:
        length = parse_duration(duration)
        zone = timezone or catalog.organization.timezone
        ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise click.UsageError(f"'{error}' is neither a length of time nor a time zone") from error
    start = after or call.as_of()
    work = Maintenance(
        id="",
        source="",
        title="",
        summary="",
        type=kind,
        priority=Priority(priority),
        declared=Status.CONFIRMED,
        window=Window(start, start + length, zone),
        affects=tuple(Affected(id, Impact(impact)) for id in components),
    )
    found = list(islice(Search(checked.docket, work).slots(start, length), count))
    if not found:
        raise ProjectError(
            "there is no free slot of that length within 400 days", "ask for a shorter one, or record an override"
        )
    for window in found:
        click.echo(f"{iso(window.start)}  {ENGLISH.span(window, zone)} ({zone})")
