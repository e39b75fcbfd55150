"""The command that turns a request into a file: from-issue."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from forewarn import pipeline
from forewarn.cli.calls import Call, examples, report, rim, say
from forewarn.cli.writing import place
from forewarn.history import KnownHistory
from forewarn.notice.prose import harden_for_github
from forewarn.problems import Problem, ProjectError, Severity
from forewarn.source.issue_form import MOST, FormError, field_of, read_form
from forewarn.source.scaffold import Draft, scaffold

BODY = "FOREWARN_ISSUE_BODY"
"""The variable of the environment that holds the text of the issue; without it, it is read from standard input."""


@click.command("from-issue", epilog=examples("gh issue view 12 --json body --jq .body | forewarn from-issue"))
@click.option(
    "--reply",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write why the request is refused to this file, as Markdown for a comment.",
)
@click.pass_obj
@rim
def from_issue(call: Call, reply: Path | None) -> None:
    """Write the file of a maintenance that somebody asked for with the issue form "Schedule a maintenance".

    The text of the issue comes from FOREWARN_ISSUE_BODY, else from standard input. Findings of the policy are for the
    reviewers: check reports them.
    """
    checked = pipeline.check(call.project(), as_of=call.as_of(), history=KnownHistory())
    try:
        draft = read_form(issue_text(), timezone=checked.board.catalog.organization.timezone)
        path, problems = place(call, checked, draft, only=Severity.ERROR)
    except FormError as fault:
        for line in fault.faults:
            say(f"error: {line}")
        refuse(reply, fault.faults)
    except ProjectError as error:
        say(f"error: {error.message}")
        refuse(reply, (f"{error.message[:1].upper()}{error.message[1:]}: choose another title.",))
    if problems:
        report(problems)
        refuse(reply, told(problems, draft))
    click.echo(path)


def issue_text() -> str:
    """What the issue says."""
    given = os.environ.get(BODY)
    if given is not None:
        return given
    return sys.stdin.buffer.read(4 * MOST + 1).decode("utf-8", "replace")


def told(problems: list[Problem], draft: Draft) -> tuple[str, ...]:
    """A sentence for each problem, with the field that it is about: whoever asked has never seen the file."""
    text = scaffold(draft)
    fields = ((field_of(text, one.span.line), one) for one in problems)
    return tuple(
        f"{field or 'The request'}: {one.message}" + (f"; {one.hint}" if one.hint else "") for field, one in fields
    )


def refuse(reply: Path | None, faults: tuple[str, ...]) -> NoReturn:
    """Say why, to the file too, and end with exit code 1."""
    if reply is not None:
        lines = "\n".join(f"- {harden_for_github(' '.join(line.split()))}" for line in faults)
        words = "Edit the form at the top, and ask for the label again."
        reply.write_text(f"This maintenance could not be scheduled:\n\n{lines}\n\n{words}\n", "utf-8")
    sys.exit(1)
