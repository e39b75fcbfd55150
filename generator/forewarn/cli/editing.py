"""Commands that edit a maintenance's file in place: update, cancel, reschedule, extend, complete."""

from collections.abc import Callable
from datetime import timedelta

import click

from forewarn.cli.calls import Call, examples, rim, words
from forewarn.cli.completing import maintenance_ids
from forewarn.cli.desk import Desk, asked
from forewarn.grades import Outcome
from forewarn.phrases import ENGLISH
from forewarn.problems import ProjectError
from forewarn.rules.change import STARTED
from forewarn.source.entries import EditError, read_length
from forewarn.wording import Status


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """The argument and the options that every editing command has."""
    for decorate in (
        click.option("--dry-run", is_flag=True, help="Print the diff only; write nothing."),
        click.option("--at", metavar="'YYYY-MM-DD HH:MM'", help="When it was so, in the window's zone; default: now."),
        click.option("--message", help="What readers should know (Markdown); asked for on a terminal."),
        click.argument("id", shell_complete=maintenance_ids),
    ):
        command = decorate(command)
    return click.pass_obj(rim(command))


@click.command(
    epilog=examples(
        'forewarn update 2026-redis-8 --status in-progress --message "Work has started."',
        'forewarn update 2026-redis-8 --message "Half of it is done." --at "2026-12-10 22:40" --dry-run',
    )
)
@click.option("--status", "word", type=click.Choice(words(Status)), help="The status from now on; default: as it was.")
@shared
def update(call: Call, id: str, message: str | None, at: str | None, dry_run: bool, word: str | None) -> None:
    """Add news to the log of the maintenance ID."""
    desk = Desk.open(call, id)
    status = Status(word) if word else None
    if status is not None:
        desk.refuse_status(status)
    said = asked(message, needed=status in (None, Status.CANCELLED))
    desk.finish(desk.edit(at, said, status=status), dry_run=dry_run)


@click.command(epilog=examples('forewarn cancel 2026-redis-8 --message "The vendor withdrew the release."'))
@shared
def cancel(call: Call, id: str, message: str | None, at: str | None, dry_run: bool) -> None:
    """Call the maintenance ID off; its page and entries stay, marked."""
    desk = Desk.open(call, id)
    desk.refuse_status(Status.CANCELLED)
    desk.finish(desk.edit(at, asked(message, needed=True), status=Status.CANCELLED), dry_run=dry_run)


@click.command(
    epilog=examples(
        'forewarn complete 2026-redis-8 --message "All checks are green."',
        'forewarn complete 2026-redis-8 --outcome rolled-back --message "The old version is back."',
    )
)
@click.option(
    "--outcome",
    type=click.Choice(words(Outcome)),
    default=Outcome.SUCCESSFUL.value,
    show_default=True,
    help="How it went.",
)
@shared
def complete(call: Call, id: str, message: str | None, at: str | None, dry_run: bool, outcome: str) -> None:
    """Say that the maintenance ID is over, and how it went."""
    desk = Desk.open(call, id)
    desk.refuse_status(Status.COMPLETED)
    said = asked(message, needed=False)
    desk.finish(desk.edit(at, said, status=Status.COMPLETED, outcome=Outcome(outcome)), dry_run=dry_run)


@click.command(
    epilog=examples(
        'forewarn reschedule 2026-redis-8 --start "2026-12-16 21:00" --message "A week later, after the sale."',
        'forewarn reschedule 2026-redis-8 --start "2026-12-16 21:00" --duration 3h --message "Longer, too." --dry-run',
    )
)
@click.option("--start", required=True, metavar="'YYYY-MM-DD HH:MM'", help="The new start, in the window's zone.")
@click.option("--end", metavar="'YYYY-MM-DD HH:MM'", help="The new end; default: the length stays.")
@click.option("--duration", help="The new length instead, for example 4h.")
@shared
def reschedule(
    call: Call,
    id: str,
    message: str | None,
    at: str | None,
    dry_run: bool,
    start: str,
    end: str | None,
    duration: str | None,
) -> None:
    """Move the window of the maintenance ID, and say so in its log."""
    if end and duration:
        raise click.UsageError("give --end or --duration, not both")
    length = option("--duration", duration)
    desk = Desk.open(call, id)
    desk.refuse_move()
    if desk.maintenance.status in STARTED:
        raise ProjectError(
            f"work on '{id}' has begun, so that its start stands",
            "forewarn extend moves the end; or cancel this one and plan another",
        )
    old = desk.maintenance.window
    begin = desk.instant("--start", start)
    finish = desk.instant("--end", end) if end else begin + (length or old.duration)
    desk.finish(desk.move(at, message, begin, finish), dry_run=dry_run)


@click.command(
    epilog=examples(
        'forewarn extend 2026-redis-8 --by 30m --message "The last replica takes longer."',
        'forewarn extend 2026-redis-8 --end "2026-12-11 01:00" --message "The last replica takes longer."',
    )
)
@click.option("--end", metavar="'YYYY-MM-DD HH:MM'", help="The new end, in the window's zone.")
@click.option("--by", metavar="LENGTH", help="How much longer instead, for example 30m.")
@shared
def extend(
    call: Call, id: str, message: str | None, at: str | None, dry_run: bool, end: str | None, by: str | None
) -> None:
    """Let the maintenance ID end later, and say so in its log."""
    if bool(end) == bool(by):
        raise click.UsageError("give --end or --by")
    more = option("--by", by)
    desk = Desk.open(call, id)
    desk.refuse_move()
    old = desk.maintenance.window
    finish = old.end + more if more else desk.instant("--end", end or "")
    if finish <= old.end:
        shown = f"{ENGLISH.moment(old.end, old.timezone)} ({old.timezone})"
        raise ProjectError(f"the window ends {shown} already; the new end is not later", "give a later end")
    desk.finish(desk.move(at, message, old.start, finish), dry_run=dry_run)


def option(name: str, text: str | None) -> timedelta | None:
    """The length that an option gives."""
    try:
        return read_length(text) if text is not None else None
    except EditError as fault:
        raise click.UsageError(f"{name}: {fault.message}; {fault.hint}") from fault
