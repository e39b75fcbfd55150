"""The command line: the only reader of the clock, the environment and the exit codes.

Exit codes: 0 fine, 1 problems in the project or its surroundings, 2 a call that makes no sense; those of publishing
stand in :mod:`forewarn.cli.acting`.
"""

import gc
import inspect
import os
import sys
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

import click

from forewarn import __version__
from forewarn.cli.asking import due
from forewarn.cli.building import build, generate, serve, verify
from forewarn.cli.calls import VOLUME, Call, Instant, Volume, examples, rim, words
from forewarn.cli.changes import diff
from forewarn.cli.completing import completion
from forewarn.cli.editing import cancel, complete, extend, reschedule, update
from forewarn.cli.examining import doctor
from forewarn.cli.hosting import infra
from forewarn.cli.importing import import_
from forewarn.cli.letters import notice
from forewarn.cli.overview import overview
from forewarn.cli.planning import explain, slots
from forewarn.cli.published import release, rollback, unpublish
from forewarn.cli.publishing import publish
from forewarn.cli.reading import check, list_, schema
from forewarn.cli.requests import from_issue
from forewarn.cli.roff import man
from forewarn.cli.starting import init
from forewarn.cli.writing import new
from forewarn.settings import Audience

EPILOG = (
    examples("forewarn", "forewarn init status", "forewarn -C status serve", "forewarn --as-of 2026-12-05T21:30Z build")
    + "\n\nExit codes: 0 fine, 1 problems in the project, 2 a call that makes no sense."
)
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def turn(context: click.Context, parameter: click.Parameter, said: bool) -> None:
    """Make the run quiet or verbose, wherever among the words of the call it is asked for."""
    if said:
        context.meta[VOLUME] = Volume.QUIET if parameter.name == "quiet" else Volume.VERBOSE


def loudness() -> list[click.Parameter]:
    """The options of every command on how much is said."""
    return [
        click.Option(
            [f"-{name[0]}", f"--{name}"], is_flag=True, expose_value=False, is_eager=False, callback=turn, help=words
        )
        for name, words in (("quiet", "Say nothing but the answer and errors."), ("verbose", "Say every step."))
    ]


class Commands(click.Group):
    """The commands by what they are for, each with its whole first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections of the help."""
        left = set(self.list_commands(ctx))
        for heading, names in (
            *SECTIONS,
            ("Further commands", sorted(left - {one for _, all in SECTIONS for one in all})),
        ):
            rows = [(name, _sentence(self.commands[name])) for name in names if name in left]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


def _sentence(command: click.Command) -> str:
    return " ".join(inspect.cleandoc(command.help or "").partition("\n\n")[0].split())


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start", ("init", "doctor")),
    ("Announce", ("new", "import", "update", "reschedule", "extend", "complete", "cancel")),
    ("Look", ("check", "list", "notice", "diff", "explain", "slots")),
    ("Build", ("build", "serve", "generate", "verify", "schema")),
    ("Publish", ("publish", "rollback", "release", "unpublish", "due", "infra", "from-issue")),
    ("The command line itself", ("completion", "man")),
)


@click.group(cls=Commands, epilog=EPILOG, context_settings=CONTEXT, invoke_without_command=True)
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
    if context.invoked_subcommand is None:
        rim(overview)(context.obj)


for command in (
    *(init, new, import_, update, reschedule, extend, complete, cancel),
    *(check, build, serve, generate, verify, notice, list_, diff, explain, slots, schema),
    *(publish, rollback, release, unpublish, infra),
    *(due, from_issue),
    *(doctor, completion, man),
):
    for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
        one.params.extend(loudness())
    main.add_command(command)
main.params.extend(loudness())
