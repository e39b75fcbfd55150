"""The commands as a book: gathered from click's own objects, so that help, manual page and documentation cannot differ."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import click

from forewarn.cli.calls import EXAMPLES

EXIT_CODES = (
    ("0", "fine"),
    ("1", "problems in the project or its surroundings: an error, or a warning with --strict; what doctor finds"),
    ("2", "a call that makes no sense: an unknown option, a missing argument, a letter that would not be true"),
)
ENVIRONMENT = (
    ("SOURCE_DATE_EPOCH", "the instant of the run in seconds since 1970, where --as-of does not say it"),
    ("FOREWARN_CACHE", "the folder that notes are kept in between builds, where --cache does not say it"),
    ("GITHUB_ACTIONS", "where it is true, check reports in GitHub's own format"),
    ("NO_COLOR", "where it is set, nothing is coloured (https://no-color.org)"),
    ("COLUMNS", "the width that tables fit into, where the terminal does not say it"),
    ("XDG_CACHE_HOME", "where compiled templates are kept, in forewarn/templates/; default ~/.cache"),
)
FILES = (
    ("mkdocs.yml", "the settings of the site"),
    ("maintenances/<year>/<id>.yml", "one maintenance"),
    ("maintenances/_catalog/", "the organisation, its components, people, policy and profiles"),
    ("content/", "pages that people write, and those that forewarn generates"),
    ("site/", "the built site"),
    ("site.headers.json", "the headers to serve it with"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """An option or an argument: how it is written, and what it does."""

    written: str
    help: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A command: its name as typed, how it is called, what it does in paragraphs, its options and examples."""

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    options: tuple[Option, ...]
    examples: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The first sentence."""
        return self.paragraphs[0]


def chapters(group: click.Group) -> list[Chapter]:
    """The group itself, then each command by its name."""
    context = click.Context(group, info_name="forewarn")
    return [_chapter(group, context), *_below(group, context)]


def _below(group: click.Group, context: click.Context) -> Iterator[Chapter]:
    for name in sorted(group.commands):
        command = group.commands[name]
        inside = click.Context(command, context, name)
        yield _chapter(command, inside)
        if isinstance(command, click.Group):
            yield from _below(command, inside)


def _chapter(command: click.Command, context: click.Context) -> Chapter:
    options = [
        Option(*record)
        for parameter in command.get_params(context)
        if (record := parameter.get_help_record(context))
        and isinstance(parameter, click.Option)
        and not record[0].endswith("--help")
    ]
    usage = " ".join([context.command_path.removeprefix("forewarn "), *command.collect_usage_pieces(context)])
    words = inspect.cleandoc(command.help or "").split("\n\n")
    return Chapter(
        name=context.command_path,
        usage=usage if context.parent else "forewarn [OPTIONS] COMMAND [ARGS]...",
        paragraphs=tuple(" ".join(paragraph.split()) for paragraph in words),
        options=tuple(options),
        examples=tuple(examples_of(command)),
    )


def examples_of(command: click.Command) -> Iterator[str]:
    """Each example of a command; one that goes over several lines keeps them."""
    _, found, text = (command.epilog or "").partition(f"{EXAMPLES}\n")
    text = text.partition("\n\n")[0]
    lines = [line.removeprefix("  ") for line in text.rstrip().splitlines()] if found else []
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in pairwise([*starts, len(lines)]):
        yield "\n".join(lines[start:end])


def markdown(group: click.Group) -> str:
    """The page of the documentation."""
    first, *others = chapters(group)
    lines = [
        "# Commands",
        "",
        "<!-- Written by `make golden` from the commands themselves: change their help, not this page. -->",
        "",
        f"`{first.usage}`",
        "",
        *_joined(first.paragraphs),
        "",
        *_table(("option", "does"), [(f"`{one.written}`", one.help) for one in first.options]),
        "",
        "| command | does |",
        "|---|---|",
        *(
            f"| [`{one.name.removeprefix('forewarn ')}`](#{one.name.replace(' ', '-')}) | {_cell(one.summary)} |"
            for one in others
        ),
        "",
        *_table(("exit code", "means"), [(f"`{code}`", words) for code, words in EXIT_CODES]),
        "",
        *_table(("variable", "says"), [(f"`{name}`", words) for name, words in ENVIRONMENT]),
    ]
    for one in others:
        lines += ["", f"## {one.name}", "", f"`forewarn {one.usage}`", "", *_joined(one.paragraphs)]
        lines += ["", *_table(("option", "does"), [(f"`{item.written}`", item.help) for item in one.options])]
        lines += ["", "```sh", *one.examples, "```"] if one.examples else []
    return "\n".join(lines) + "\n"


def _joined(paragraphs: tuple[str, ...]) -> list[str]:
    return "\n\n".join(re.sub(r"([<>*_\[\]])", r"\\\1", paragraph) for paragraph in paragraphs).splitlines()


def _table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> list[str]:
    cells = (f"| {_code(left)} | {_cell(right)} |" for left, right in rows)
    return [f"| {heads[0]} | {heads[1]} |", "|---|---|", *cells]


def _code(text: str) -> str:
    return text.replace("|", r"\|")


def _cell(text: str) -> str:
    return re.sub(r"([|<>*_\[\]])", r"\\\1", " ".join(text.split()))
