"""The manual page: the handbook as man(7) macros, which groff and mandoc set alike."""

from collections.abc import Iterator
from importlib.metadata import version

import click

from forewarn.cli.calls import examples, rim
from forewarn.cli.handbook import ENVIRONMENT, EXIT_CODES, FILES, Chapter, chapters


def manual_page(group: click.Group) -> str:
    """The text of ``forewarn.1``; it has no date, so that the same commands give the same bytes."""
    first, *others = chapters(group)
    lines = [
        f'.TH FOREWARN 1 "" "forewarn {version("forewarn")}" "User Commands"',
        ".SH NAME",
        _text(f"forewarn - {first.summary[:1].lower()}{first.summary[1:].rstrip('.')}"),
        ".SH SYNOPSIS",
        ".B forewarn",
        _text(first.usage.removeprefix("forewarn ")),
        ".SH DESCRIPTION",
        *_paragraphs(first.paragraphs),
        ".PP",
        "Without a command it tells where you are, what is under way, what comes next and what to type.",
        ".SH OPTIONS",
        *_terms((one.written, one.help) for one in first.options),
        ".SH COMMANDS",
    ]
    for one in others:
        lines += _command(one)
    for heading, terms in (("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        lines += [f".SH {heading}", *_terms(terms)]
    return "\n".join(lines) + "\n"


def _command(chapter: Chapter) -> Iterator[str]:
    yield f".SS {_text(chapter.name)}"
    yield f".B {_text('forewarn ' + chapter.usage)}"
    yield ".PP"
    yield from _paragraphs(chapter.paragraphs)
    yield from _terms((one.written, one.help) for one in chapter.options)
    if chapter.examples:
        yield ".PP"
        yield "Examples:"
        yield from (".RS", ".nf")
        yield from (_text(line) for example in chapter.examples for line in example.splitlines())
        yield from (".fi", ".RE")


def _paragraphs(paragraphs: tuple[str, ...]) -> Iterator[str]:
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ".PP"
        yield _text(paragraph)


def _terms(terms: "Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]") -> Iterator[str]:
    for term, words in terms:
        yield from (".TP", f".B {_text(term)}", _text(" ".join(words.split())))


def _text(text: str) -> str:
    """Text that sets as itself: no escape, no hyphen for a minus that somebody wants to copy, no request."""
    safe = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq").replace("…", "...")
    return r"\&" + safe if safe[:1] in (".", "'") else safe


@click.command(epilog=examples("forewarn man > ~/.local/share/man/man1/forewarn.1", "forewarn man | man -l -"))
@click.pass_context
@rim
def man(context: click.Context) -> None:
    """Print the manual page of all commands, for man to show."""
    group = context.find_root().command
    assert isinstance(group, click.Group)
    click.echo(manual_page(group), nl=False)
