"""The command line: the only reader of the clock, the environment and the exit codes.

Exit codes: 0 fine, 1 problems in the project or its surroundings, 2 a call that makes no sense; those of publishing
stand in :mod:`forewarn.cli.acting`.
"""

import gc
import os
import sys
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

import click

from forewarn import __version__
from forewarn.cli.asking import due
from forewarn.cli.building import build, generate, serve, verify
from forewarn.cli.calls import Call, Instant, words
from forewarn.cli.changes import diff
from forewarn.cli.editing import cancel, complete, extend, reschedule, update
from forewarn.cli.hosting import infra
from forewarn.cli.importing import import_
from forewarn.cli.letters import notice
from forewarn.cli.planning import explain, slots
from forewarn.cli.published import release, rollback, unpublish
from forewarn.cli.publishing import publish
from forewarn.cli.reading import check, list_, schema
from forewarn.cli.requests import from_issue
from forewarn.cli.writing import new
from forewarn.settings import Audience

EPILOG = "Exit codes: 0 fine, 1 problems in the project, 2 a call that makes no sense."


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "root",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's folder; default: this one.",
)
@click.option(
    "--as-of",
    type=Instant(),
    help="Build as of this instant, for example 2026-12-05T21:30Z; default: SOURCE_DATE_EPOCH, else now.",
)
@click.option(
    "--audience", type=click.Choice(words(Audience)), help="Who the build is for; default: mkdocs.yml, else public."
)
@click.version_option(__version__, prog_name="forewarn")
@click.pass_context
def main(context: click.Context, root: Path, as_of: datetime | None, audience: Audience | None) -> None:
    """Tell people about planned work on systems before it happens.

    Each maintenance is a YAML file under maintenances/; this turns them into notices, a status site, feeds and calendars.
    """
    # Nothing that a run reads becomes garbage before it ends: looking for some in an ever larger heap costs more
    # than all the rest (half of the time of a check of 5,000 files). Only what is young is looked through, because
    # templates leave circles behind: a sixth less memory. `serve`, which stays, looks everywhere again.
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1_000_000)
    context.call_on_close(lambda: gc.set_threshold(*before))
    # As in git and make: whatever else is named is looked for in the project's folder.
    folder = Path.cwd()
    os.chdir(root)
    context.call_on_close(lambda: os.chdir(folder))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without UTF-8 shows a question mark, not a traceback
    context.obj = Call(Path.cwd(), as_of, Audience(audience) if audience else None)


for command in (
    *(new, import_, update, reschedule, extend, complete, cancel),
    *(check, build, serve, generate, verify, notice, list_, diff, explain, slots, schema),
    *(publish, rollback, release, unpublish, infra),
    *(due, from_issue),
):
    main.add_command(command)
