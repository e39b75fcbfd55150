"""The desk at which a maintenance is edited: what may be done to it, judged before a byte is written."""

import difflib
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from rich.text import Text

from forewarn import pipeline
from forewarn.cli.calls import Call, complain, fail, stdout
from forewarn.cli.known import history_of
from forewarn.entry import Entry
from forewarn.grades import Outcome
from forewarn.history import History
from forewarn.model import Maintenance, Window
from forewarn.phrases import ENGLISH
from forewarn.problems import Problem, ProjectError, Severity
from forewarn.rules import POLICY_IDS
from forewarn.rules.change import STARTED
from forewarn.rules.near import did_you_mean
from forewarn.rules.status_order import goes_back
from forewarn.settings import Project
from forewarn.source.editing import edited, new_occurrence
from forewarn.source.entries import Edit, EditError, read_instant
from forewarn.values import replace
from forewarn.wording import Status

_ENDED = (Status.COMPLETED, Status.CANCELLED)


@dataclass(frozen=True)
class Desk:
    """A project, what history knows, and the maintenance that is edited."""

    project: Project
    history: History
    as_of: datetime
    checked: pipeline.Checked
    entry: Entry

    @classmethod
    def open(cls, call: Call, id: str) -> "Desk":
        """The maintenance of an id; refused where it is not there, is a series, or its file has faults."""
        project, as_of, history = call.project(), call.as_of(), history_of(call)
        checked = pipeline.check(project, as_of=as_of, history=history)
        found = next((entry for entry in checked.board.entries if entry.id == id), None)
        paths = {found.maintenance.source} if found else {f"{id}.yml"}
        faults = [one for one in checked.problems if _is_fault(one) and _stands_in(one, paths)]
        if faults:
            complain("the file has to be sound before a command can edit it:")
            fail(faults)
        if found is None:
            _refuse_unknown(checked, id)
        return cls(project, history, as_of, checked, found)

    @property
    def maintenance(self) -> Maintenance:
        """What is edited, as it was."""
        return self.entry.maintenance

    @property
    def zone(self) -> str:
        """The zone of its window, which its instants are written in."""
        return self.maintenance.window.timezone

    @property
    def path(self) -> str:
        """The file that is edited: an occurrence without a file of its own gets one beside that of its series."""
        source = self.maintenance.source
        return source if self.has_file else f"{source.rpartition('/')[0]}/{self.maintenance.id}.yml"

    @property
    def has_file(self) -> bool:
        """Whether the maintenance has a file of its own."""
        return self.maintenance.source.endswith(f"/{self.maintenance.id}.yml")

    def instant(self, name: str, text: str) -> datetime:
        """The instant that an option gives, in the window's zone."""
        try:
            return read_instant(text, self.zone)
        except EditError as fault:
            raise ProjectError(f"{name}: {fault.message}", fault.hint) from fault

    # --- refusals

    def refuse_status(self, status: Status) -> None:
        """A status goes forward, and what is over is over."""
        now = self.maintenance.status
        if now in _ENDED and (status is now or goes_back(now, status)):
            hint = f"plan another with forewarn new, and write  replaces: {self.maintenance.id}"
            if status is now:
                hint = "forewarn update with a message alone adds news to it"
            raise ProjectError(f"'{self.maintenance.id}' is {now.words} already", hint)
        if goes_back(now, status):
            message = f"the status of '{self.maintenance.id}' is '{now}' and cannot go back to '{status}'"
            raise ProjectError(message, "say what happened in a message, reschedule it, or cancel it")

    def refuse_move(self) -> None:
        """The window of what is over stands still."""
        now, old = self.maintenance.status, self.maintenance.window
        if now in _ENDED:
            hint = f"plan another with forewarn new, and write  replaces: {self.maintenance.id}"
            raise ProjectError(f"'{self.maintenance.id}' is {now.words}; its window stands", hint)
        if old.end <= self.as_of and now not in STARTED:
            shown = f"{ENGLISH.moment(old.end, old.timezone)} ({old.timezone})"
            raise ProjectError(
                f"the window of '{self.maintenance.id}' was over {shown}; what is over stands",
                "say in forewarn update that it takes longer; or cancel it, and plan another",
            )

    # --- the edit

    def edit(
        self, at: str | None, message: str, *, status: Status | None = None, outcome: Outcome | None = None
    ) -> Edit:
        """An update with a message, at the instant that was given or now."""
        return Edit(self.moment(at), self.zone, message, status, outcome)

    def move(self, at: str | None, message: str | None, start: datetime, end: datetime) -> Edit:
        """An update that moves the window."""
        old = self.maintenance.window
        if end <= start:
            raise ProjectError("the window would end before it starts", "correct the end, or give --duration")
        if (start, end) == (old.start, old.end):
            raise ProjectError("that is the window as it is", "forewarn update adds news without a move")
        return replace(self.edit(at, asked(message, needed=True)), move=(old, Window(start, end, old.timezone)))

    def moment(self, text: str | None) -> datetime:
        """When the update was said: never before the last one."""
        last = max((one.at for one in self.maintenance.updates), default=None)
        if text is not None:
            at = self.instant("--at", text)
        else:
            at = self.as_of.replace(second=0, microsecond=0)
            at = self.as_of if last is not None and at < last <= self.as_of else at
        if last is not None and at < last:
            shown = f"{ENGLISH.moment(last, self.zone)} ({self.zone})"
            raise ProjectError(f"the last update was said {shown}; this one cannot be older", "give a later --at")
        if at > self.as_of:
            now = f"{ENGLISH.moment(self.as_of, self.zone)} ({self.zone})"
            raise ProjectError(f"an update tells what has happened, and it is {now} now", "give an earlier --at")
        return at

    def finish(self, edit: Edit, *, dry_run: bool) -> None:
        """Make the edit, judge the project as it would be, show the diff and write the file."""
        place = self.project.root / self.path
        old = place.read_bytes() if self.has_file else b""
        try:
            new = self.new_bytes(old, edit)
        except EditError as fault:
            raise ProjectError(fault.message, fault.hint) from fault
        if problems := self.brought(new):
            complain(f"{self.path} would not be sound, and was not changed:")
            fail(problems)
        show(old, new, self.path)
        if not dry_run:
            if (place.read_bytes() if place.exists() else b"") != old:
                raise ProjectError(f"{self.path} has been changed meanwhile", "run the command again")
            write(place, new)
            click.echo(self.path)

    def new_bytes(self, old: bytes, edit: Edit) -> bytes:
        """The file after the edit."""
        if self.has_file:
            return edited(old, self.path, edit)
        moved = edit.move is not None and edit.move[0].start != edit.move[1].start
        return new_occurrence(self.maintenance.series, self.path, edit, None if moved else self.public_since())

    def public_since(self) -> datetime | None:
        """When the start became public, where the file of its series is all that says so."""
        if self.maintenance.announced is not None or not self.history.revisions(self.maintenance.source):
            return None
        return self.checked.docket.published.get(self.maintenance.id, self.entry.record.created)

    def brought(self, new: bytes) -> list[Problem]:
        """The errors that the project would have besides, judged in a copy: nothing unsound is ever in its place."""
        with tempfile.TemporaryDirectory(prefix="forewarn-") as folder:
            root = Path(folder)
            copy_maintenances(self.project.maintenances, root / "maintenances")
            before = read_maintenances(root)
            (root / self.path).write_bytes(new)
            trial = replace(self.project, root=root)
            compared = pipeline.compare(trial, before, as_of=self.as_of, history=self.history)
        known = set(self.checked.problems)
        return [one for one in compared.brought if one.severity is Severity.ERROR and one not in known]


def _is_fault(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR and problem.rule not in POLICY_IDS


def _stands_in(problem: Problem, paths: set[str]) -> bool:
    return problem.span.path in paths or problem.span.path.rpartition("/")[2] in paths


def _refuse_unknown(checked: pipeline.Checked, id: str) -> NoReturn:
    """Say why there is nothing of that id to edit."""
    of_series = [entry for entry in checked.board.entries if entry.maintenance.series == id]
    if of_series:
        coming = (entry for entry in of_series if entry.maintenance.window.end > checked.board.as_of)
        one = next((entry for entry in coming if entry.maintenance.status not in _ENDED), of_series[-1])
        hint = f"name one of its occurrences; the next is {one.id}"
        raise ProjectError(f"'{id}' is a series; news belong to one of its occurrences", hint)
    near = did_you_mean(id, [entry.id for entry in checked.board.entries])
    raise ProjectError(f"there is no maintenance '{id}'", near or "forewarn list shows them all")


def copy_maintenances(source: Path, to: Path) -> None:
    """A copy of the files; what cannot be copied is no maintenance, and has been reported."""

    def copy(one: str, other: str) -> None:
        if os.path.isfile(one):  # noqa: PTH113 - shutil hands over text
            shutil.copyfile(one, other)

    shutil.copytree(source, to, symlinks=True, copy_function=copy)


def read_maintenances(root: Path) -> dict[str, bytes]:
    """The bytes of every file below ``maintenances/``, by its path relative to ``root``."""
    files = (path for path in (root / "maintenances").rglob("*.yml") if path.is_file() and not path.is_symlink())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def show(old: bytes, new: bytes, path: str) -> None:
    """The unified diff, coloured on a terminal."""
    before, after = (data.decode("utf-8").splitlines(keepends=True) if data else [] for data in (old, new))
    names = (f"a/{path}" if old else "/dev/null", f"b/{path}")
    styles = {"+": "green", "-": "red", "@": "cyan"}
    console = stdout()
    for number, line in enumerate(difflib.unified_diff(before, after, *names)):
        text = line.rstrip("\r\n")
        if console.is_terminal:
            console.print(Text(text, "bold" if number < 2 else styles.get(line[:1], "")))
        else:
            click.echo(text)
        if not line.endswith("\n"):
            click.echo("\\ No newline at end of file")


def write(place: Path, data: bytes) -> None:
    """Put the new bytes in the place of the old at once, so that nobody ever reads half a file."""
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".forewarn-", suffix="~", delete=False) as file:
        file.write(data)
    if place.exists():
        shutil.copymode(place, file.name)
    else:
        umask = os.umask(0)
        os.umask(umask)
        Path(file.name).chmod(0o666 & ~umask)
    Path(file.name).replace(place)


def asked(message: str | None, *, needed: bool) -> str:
    """The message; asked for on a terminal. Only where a status says enough may it be empty."""
    if message is None:
        if not _is_terminal():
            raise click.UsageError("without a terminal --message is needed" + ("" if needed else '; it may be ""'))
        message = str(click.prompt("Message for readers", default=None if needed else "", show_default=False, err=True))
    if needed and not message.strip():
        raise ProjectError("the message is empty", "readers should learn what happened, and why: say it in a sentence")
    return message


def _is_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


# --- the file on the desk -------------------------------------------------------------------------------------
