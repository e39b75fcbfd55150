"""The command for letters: notice."""

from collections.abc import Callable
from difflib import get_close_matches

import click

from forewarn.cli.calls import Call, examples, rim, words
from forewarn.cli.completing import maintenance_ids
from forewarn.cli.known import history_of
from forewarn.cli.reading import read
from forewarn.entry import Entry
from forewarn.git import read_history
from forewarn.notice.compose import compose_notice
from forewarn.notice.document import Notice
from forewarn.notice.html import to_html
from forewarn.notice.kinds import NoticeKind, contradiction, kind_of
from forewarn.notice.markdown import to_markdown
from forewarn.notice.text import to_text
from forewarn.outputs.addresses import is_address
from forewarn.outputs.mail import mail
from forewarn.pipeline import Checked
from forewarn.problems import ProjectError

WRITERS: dict[str, Callable[[Notice], str]] = {"text": to_text, "markdown": to_markdown, "html": to_html}
MAIL = "eml"
EPILOG = examples(
    "forewarn notice 2026-postgresql-17",
    "forewarn notice 2026-postgresql-17 --format html > notice.html",
    "forewarn notice 2026-postgresql-17 --format eml --to all@example.com | sendmail -t",
)


@click.command(epilog=EPILOG)
@click.argument("id", shell_complete=maintenance_ids)
@click.option(
    "--kind",
    type=click.Choice(words(NoticeKind)),
    help="What the letter is for; default: what fits what has been declared.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*WRITERS, MAIL]),
    default="text",
    show_default=True,
    help="eml: a whole message for a mailer, with the letter as text and HTML and the calendar entry.",
)
@click.option("--to", multiple=True, metavar="ADDRESS", help="Who the eml goes to; may be repeated.")
@click.pass_obj
@rim
def notice(call: Call, id: str, kind: str | None, form: str, to: tuple[str, ...]) -> None:
    """Print the formal notice of the maintenance ID.

    A completed maintenance gives its completion, a cancelled one its cancellation, one whose window was moved
    a change, any other the announcement. What is new stands first, in the author's time zone.
    """
    if to and form != MAIL:
        raise click.UsageError("--to names who a message goes to; type --format eml with it")
    if wrong := [address for address in to if not is_address(address)]:
        raise click.UsageError(f"'{wrong[0]}' is not a mail address; type it plain: --to ada@example.com")
    # A mail keeps its date and its sequence for good, so that half a history will not do for it.
    checked = read(call, read_history(call.root) if form == MAIL else history_of(call))
    entry = named(checked, id)
    wanted = NoticeKind(kind) if kind else kind_of(entry)
    if untrue := contradiction(entry, wanted):
        raise click.UsageError(untrue)
    if form == MAIL:
        click.echo(mail(checked.board, entry, wanted, to=to), nl=False)
    else:
        click.echo(WRITERS[form](compose_notice(entry, wanted)), nl=False)


def named(checked: Checked, id: str) -> Entry:
    """The entry of that id; raises :class:`ProjectError` with the nearest one where there is none."""
    found = next((entry for entry in checked.board.entries if entry.id == id), None)
    if found is None:
        near = get_close_matches(id, [entry.id for entry in checked.board.entries], 1)
        raise ProjectError(
            f"there is no maintenance '{id}'", f"did you mean '{near[0]}'?" if near else "forewarn list shows them all"
        )
    return found
