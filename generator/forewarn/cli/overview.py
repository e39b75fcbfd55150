"""What ``forewarn`` alone says: where you are, what is under way, what comes next and what to type."""

import sys
from collections.abc import Iterator
from itertools import islice

from rich.table import Table
from rich.text import Text

from forewarn import pipeline
from forewarn.board import Board
from forewarn.cli.calls import Call, fail, stdout
from forewarn.cli.known import history_of, noted
from forewarn.cli.listing import fit
from forewarn.cli.spoken import roughly, when
from forewarn.entry import Entry
from forewarn.git import ask, is_inside_repository
from forewarn.lifecycle import Phase
from forewarn.phrases import ENGLISH
from forewarn.problems import ProjectError, Severity
from forewarn.scaffold.answers import ADDRESS
from forewarn.settings import Project

_SHOWN = 5
_STEPS = 4
_NOWHERE = """\
There is no project here: no mkdocs.yml.

next: forewarn init status    writes a new one into the folder status
      forewarn -C DIR         looks into another folder
      forewarn --help         lists the commands\
"""


def overview(call: Call) -> None:
    """Print it. Ends with exit code 1 where the project cannot be read."""
    console = stdout()
    if not (call.root / "mkdocs.yml").exists():
        console.print(Text(_NOWHERE))
        return
    project, problems = call.opened()
    if project is None:
        fail(problems)
    checked = pipeline.check(project, as_of=call.as_of(), history=history_of(call), notes=noted(project))
    board, zone = checked.board, checked.board.catalog.organization.timezone
    now = f"{ENGLISH.moment(board.as_of, zone)} ({zone})"
    console.print(Text.assemble((project.settings.site_name, "bold"), f", {project.settings.site_url}, as of {now}"))
    console.print()
    late = [entry for entry in board.under_way if entry.phase is Phase.OVERDUE]
    running = [entry for entry in board.under_way if entry.phase is not Phase.OVERDUE]
    _section("under way", running, board)
    _section("end not reported", late, board)
    _section("next", list(board.upcoming), board)
    if not (board.under_way or board.upcoming):
        console.print(Text("nothing is under way, and nothing is planned\n"))
    count = len(board.entries)
    worst = {problem.severity for problem in checked.problems}
    counted = _counted([problem.severity for problem in checked.problems])
    console.print(Text(f"{count} maintenance{'s' if count != 1 else ''}, {counted or 'no problems'}"))
    for number, (command, why) in enumerate(islice(steps(call, project, board, worst), _STEPS)):
        console.print(Text.assemble("next: " if number == 0 else "      ", (command, "bold"), f"    {why}"))
    if checked.stops:
        sys.exit(1)


def _section(heading: str, entries: list[Entry], board: Board) -> None:
    """Some maintenances, the first ones of many."""
    if not entries:
        return
    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    for entry in entries[:_SHOWN]:
        maintenance = entry.maintenance
        what = Text.assemble((entry.id, "bold"), f": {maintenance.title} ({maintenance.impact.words})")
        shown.add_row(Text("  " + when(maintenance.window, entry.phase, board.as_of)), what)
    more = len(entries) - _SHOWN
    console = stdout()
    console.print(Text(f"{heading} ({len(entries)})", "bold"))
    fit(shown, console)
    console.print(Text(f"  and {more} more: forewarn list\n" if more > 0 else ""))


def _counted(severities: list[Severity]) -> str:
    words = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "piece of information"))
    counts = [(severities.count(severity), word) for severity, word in words]
    many = {"piece of information": "pieces of information"}
    return ", ".join(f"{count} {word if count == 1 else many.get(word, word + 's')}" for count, word in counts if count)


def steps(call: Call, project: Project, board: Board, found: set[Severity]) -> Iterator[tuple[str, str]]:
    """Commands that are worth typing now, the most urgent first, and why."""
    if Severity.ERROR in found or Severity.WARNING in found:
        yield "forewarn check", "says what is wrong, where, and what to type"
    for entry in board.entries:
        window = entry.maintenance.window
        if entry.phase is Phase.OPEN:
            since = roughly(board.as_of - window.start)
            yield f"forewarn update {entry.id} --status in-progress", f"its window opened {since} ago"
        if entry.phase is Phase.OVERDUE:
            yield f"forewarn complete {entry.id}", f"its window ended {roughly(board.as_of - window.end)} ago"
    if unsaved := _uncommitted(call):
        yield (
            "git add maintenances && git commit",
            f"{unsaved} under maintenances/ {'is' if unsaved == '1 file' else 'are'} not in git",
        )
    if project.settings.site_url == ADDRESS:
        yield "set site_url in mkdocs.yml", "the site has the address of an example"
    if not board.upcoming:
        yield "forewarn new", "announces a maintenance"
    yield "forewarn serve", "shows the site, and builds it again whenever a file is saved"


def _uncommitted(call: Call) -> str:
    """How many files git does not have as they are; nothing where there is no git to ask."""
    try:
        if not is_inside_repository(call.root):
            return ""
        lines = ask(call.root, "status", "--porcelain", "--untracked-files=all", "--", "maintenances").splitlines()
    except ProjectError:
        return ""
    return f"{len(lines)} file{'s' if len(lines) != 1 else ''}" if lines else ""
