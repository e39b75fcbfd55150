"""Shell completion: the script for each shell, and the ids of the project that a word may be.

A shell asks while somebody types, so names of files are looked at rather than what is in them, where that is enough.
"""

from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from forewarn.cli.calls import examples, rim

SHELLS = ("bash", "fish", "zsh")


def maintenance_ids(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """The ids of maintenances: the names of their files."""
    files = (_root(context) / "maintenances").glob("[0-9][0-9][0-9][0-9]/*.yml")
    return _fitting((file.stem for file in files), typed)


def component_ids(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The ids of components, with their names; followed by an equals sign where an impact has to follow."""
    from forewarn.source.format.form import Kind  # noqa: PLC0415 - commands name this room, and shells alone enter it
    from forewarn.source.project_schema import project_ids  # noqa: PLC0415 - the same

    known, _ = project_ids(_root(context))
    end = "=" if "=" in str(getattr(parameter, "metavar", None) or "") else ""
    found = [item for item in known.get(Kind.COMPONENT, ()) if item.id.startswith(typed) and not item.retired]
    return [CompletionItem(item.id + end, help=item.name) for item in found]


def rule_ids(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """The ids of rules, with what they ask for."""
    from forewarn.rules.manual import manual  # noqa: PLC0415 - the same

    return [CompletionItem(rule.id, help=rule.summary) for rule in manual().values() if rule.id.startswith(typed)]


def _root(context: click.Context) -> Path:
    """The folder that ``-C`` names; while a shell asks, no command has gone there."""
    return Path(context.find_root().params.get("root") or ".")


def _fitting(ids: Iterable[str], typed: str) -> list[CompletionItem]:
    return [CompletionItem(id) for id in sorted(set(ids)) if id.startswith(typed)]


EPILOG = examples(
    "forewarn completion bash > ~/.local/share/bash-completion/completions/forewarn",
    "forewarn completion zsh > ~/.zfunc/_forewarn",
    "forewarn completion fish > ~/.config/fish/completions/forewarn.fish",
)


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
@rim
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and the ids of a project.

    A shell reads it from the file that the examples name when it starts; for zsh that folder has to be in fpath.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    found = kind(context.find_root().command, {}, "forewarn", "_FOREWARN_COMPLETE")
    # Past the class's own way, which runs a bash to ask for its version and writes a warning into the answer.
    click.echo(ShellComplete.source(found))
