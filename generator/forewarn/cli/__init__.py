"""The command line: the only reader of the clock, the environment and the exit codes.

Exit codes: 0 fine, 1 problems in the project or its surroundings, 2 a call that makes no sense; those of publishing
stand in :mod:`forewarn.cli.acting`.
"""

import atexit
import gc
import inspect
import os
import sys
from collections.abc import Iterator, MutableMapping
from datetime import datetime
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from forewarn.cli.calls import VOLUME, Call, Instant, Volume, examples, rim, words
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


ROOMS = {
    **dict.fromkeys(("build", "serve", "generate", "verify"), "building"),
    **dict.fromkeys(("update", "reschedule", "extend", "complete", "cancel"), "editing"),
    **dict.fromkeys(("check", "list", "schema"), "reading"),
    **dict.fromkeys(("explain", "slots"), "planning"),
    **dict.fromkeys(("rollback", "release", "unpublish"), "published"),
    "completion": "completing",
    "diff": "changes",
    "doctor": "examining",
    "due": "asking",
    "from-issue": "requests",
    "import": "importing",
    "infra": "hosting",
    "init": "starting",
    "man": "roff",
    "new": "writing",
    "notice": "letters",
    "publish": "publishing",
}
"""The module of each command. It is imported when the command is asked for: a run needs one, and all cost a fifth of a second."""
_TAKEN = {"import": "import_", "list": "list_"}
"""What commands are called in Python whose names are taken there."""


class Shelf(MutableMapping[str, click.Command]):
    """The commands by their names, each with the options of every command."""

    def __init__(self) -> None:
        """Nothing is imported yet."""
        self._there: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """A command, imported now if it was not before."""
        if name not in self._there:
            module = import_module(f"forewarn.cli.{ROOMS[name]}")
            command: click.Command = getattr(module, _TAKEN.get(name, name.replace("-", "_")))
            for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
                one.params.extend(loudness())
            self._there[name] = command
        return self._there[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        """Put another command there."""
        self._there[name] = command

    def __delitem__(self, name: str) -> None:
        """Take one away again that was put there."""
        del self._there[name]

    def __iter__(self) -> Iterator[str]:
        """The names of all."""
        return iter({**ROOMS, **self._there})

    def __len__(self) -> int:
        """How many there are."""
        return len({**ROOMS, **self._there})


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


@click.group(cls=Commands, commands=Shelf(), epilog=EPILOG, context_settings=CONTEXT, invoke_without_command=True)
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
@click.option(
    "--cache",
    metavar="DIR",
    envvar="FOREWARN_CACHE",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep notes between builds here, outside of the repository, where a fresh clone finds them too.",
)
@click.version_option(package_name="forewarn", prog_name="forewarn")
@click.pass_context
def main(
    context: click.Context, root: Path, as_of: datetime | None, audience: Audience | None, cache: Path | None
) -> None:
    """Tell people about planned work on systems before it happens.

    Each maintenance is a YAML file under maintenances/; this turns them into notices, a status site, feeds and calendars.
    """
    # Nothing that a run reads becomes garbage before it ends: looking for some in an ever larger heap costs more
    # than all the rest (half of the time of a check of 5,000 files). Only what is young is looked through, because
    # templates leave circles behind, and seldom: each look at 100,000 values of a large site takes a hundredth of a
    # change's time. `serve`, which stays, looks everywhere again.
    gc.set_threshold(1_000_000, 50, 1_000_000)
    # Nor does the interpreter look for some when it ends: several times, in all that is left (a seventh of the time).
    atexit.register(gc.freeze)
    # What is valid is for us to say, not for plugins of whatever else is installed; looking for them takes a hundredth of a change.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    # As in git and make: whatever else is named is looked for in the project's folder.
    folder = Path.cwd()
    os.chdir(root)
    context.call_on_close(lambda: os.chdir(folder))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without UTF-8 shows a question mark, not a traceback
    context.obj = Call(Path.cwd(), as_of, Audience(audience) if audience else None, cache)
    if context.invoked_subcommand is None:
        from forewarn.cli.overview import overview  # noqa: PLC0415 - imported when it is asked for, as commands are

        rim(overview)(context.obj)


main.params.extend(loudness())
