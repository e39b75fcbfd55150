"""The command that looks at a project from outside: doctor."""

import json
import os
import sys
from dataclasses import asdict

import click
from rich.text import Text

from forewarn import opening
from forewarn.cli.calls import Call, Volume, detail, examples, rim, stdout, volume, working
from forewarn.doctor import CHECKS, Diagnosis, examine
from forewarn.doctor.patient import gather
from forewarn.doctor.published import Published, ask_site
from forewarn.problems import Severity

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
EPILOG = examples(
    "forewarn doctor",
    "forewarn doctor --site",
    "forewarn doctor --url https://status.example.com/ --format json",
    "forewarn doctor --list",
)


@click.command(epilog=EPILOG)
@click.option("--site", "whether", is_flag=True, help="Look at the published site too, at site_url of mkdocs.yml.")
@click.option("--url", metavar="URL", help="Look at the published site too, at this address.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@click.option("--list", "listed", is_flag=True, help="List the checks, and look at nothing.")
@click.pass_obj
@rim
def doctor(call: Call, whether: bool, url: str | None, form: str, listed: bool) -> None:
    """Say what is wrong with a project, its git, its workflows and its published site, each with the fix.

    Nothing is changed, and nothing is asked of the network unless --site or --url says so. The exit code is 1 where
    there is an error or a warning, else 0.
    """
    if listed:
        for check in CHECKS:
            stdout().print(Text.assemble((check.id, "bold"), f" ({check.subject.lower()}): {check.summary}"))
        return
    site = _asked(call, url, whether=whether)
    is_now = call.given is None and not os.environ.get("SOURCE_DATE_EPOCH")
    found = examine(gather(call.root, call.as_of(), is_now=is_now, audience=call.audience, site=site))
    for check in CHECKS:
        detail(f"{check.id}: {len([one for one in found if one.check is check]) or 'fine'}")
    if form == "json":
        items = [{"check": one.check.id, "subject": one.check.subject, **asdict(one.finding)} for one in found]
        click.echo(json.dumps(items, indent=2, ensure_ascii=False))
    else:
        _print(found, whole=site is not None)
    sys.exit(1 if any(one.finding.severity is not Severity.INFO for one in found) else 0)


def _asked(call: Call, url: str | None, *, whether: bool) -> Published | None:
    """The published site, where it is wanted."""
    if url is None and not whether:
        return None
    if url is None:
        project, _ = opening.open_project(call.root, audience=call.audience)
        if project is None:
            return None  # what is wrong with mkdocs.yml is told all the same
        url = project.settings.site_url
    try:
        with working(f"asking {url}"):
            return ask_site(url)
    except ValueError as error:
        raise click.UsageError(
            f"'{url}' is not the address of a site; write for example https://status.example.com/"
        ) from error


def _print(found: list[Diagnosis], *, whole: bool) -> None:
    """One line for each finding, with the fix."""
    console = stdout()
    for one in found:
        finding = one.finding
        console.print(
            Text.assemble(
                (finding.where, "bold"),
                ": ",
                (finding.severity, _STYLES[finding.severity]),
                f": {finding.message} [{one.check.id}]; ",
                (finding.fix, "green"),
            )
        )
    if volume() is not Volume.QUIET and not found:
        looked = [check for check in CHECKS if whole or check.subject != CHECKS[-1].subject]
        more = "" if whole else "; --site looks at the published site too"
        console.print(Text(f"{len(looked)} checks, nothing is wrong{more}"))
