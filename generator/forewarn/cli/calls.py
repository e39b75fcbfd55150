"""What every command shares: the call's options, the clock, and the way things are said.

The clock is read here and nowhere else.
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from forewarn import reporters
from forewarn.problems import Problem, ProjectError, Severity
from forewarn.settings import Audience, Project
from forewarn.values import Mutable

if TYPE_CHECKING:
    from rich.console import Console

EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)


class Volume(IntEnum):
    """How much is said beside the answer: errors alone, what people want to know, or every step."""

    QUIET = -1
    NORMAL = 0
    VERBOSE = 1


class Call(Mutable):
    """What the global options say."""

    root: Path
    given: datetime | None
    audience: Audience | None
    cache: Path | None = None

    def as_of(self) -> datetime:
        """The instant of this run: ``--as-of``, else ``SOURCE_DATE_EPOCH``, else now, to the second."""
        if self.given is not None:
            return self.given
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        if epoch:
            if not epoch.isascii() or not epoch.isdigit() or int(epoch) > LATEST.timestamp():
                raise click.UsageError(f"SOURCE_DATE_EPOCH is '{epoch}', which is no number of seconds since 1970")
            return datetime.fromtimestamp(int(epoch), UTC)
        return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the one place

    def notes(self) -> Path | None:
        """Where the notes of the project lie, if a folder was chosen for them. Ends with a usage error if it may not be that.

        Raises :class:`ProjectError` where nothing can be written there.
        """
        if self.cache is None:
            return None
        from forewarn.kept import chosen  # noqa: PLC0415 - most runs need none of it

        folder = chosen(self.cache, self.root)
        if folder is None:
            raise click.UsageError(
                f"the cache {self.cache} lies in the repository, where whoever proposes a change could put one of their own;"
                " choose a folder outside of it"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "choose another folder with --cache or FOREWARN_CACHE"
            raise ProjectError(f"{folder} cannot be written: {error.strerror}", hint) from error
        return folder

    def opened(self, *, is_noted: bool = False) -> tuple[Project | None, list[Problem]]:
        """The project, or the problems of its ``mkdocs.yml``; see :func:`forewarn.opening.open_project`."""
        from forewarn import opening  # noqa: PLC0415 - many commands need no project

        return opening.open_project(self.root, audience=self.audience, cache=self.notes(), is_noted=is_noted)

    def project(self, *, is_noted: bool = False) -> Project:
        """The project, or a report of why there is none."""
        project, problems = self.opened(is_noted=is_noted)
        if project is None:
            fail(problems)
        return project


class Instant(click.ParamType[datetime]):
    """An instant with its offset, as ISO 8601."""

    name = "INSTANT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware UTC instant."""
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not an instant; write for example 2026-12-05T21:30Z", param, ctx)
        if instant.tzinfo is None:
            self.fail(
                f"'{value}' has no offset; write for example {value if 'T' in value else value.replace(' ', 'T') if ' ' in value else value + 'T00:00'}Z",
                param,
                ctx,
            )
        if not EARLIEST <= instant <= LATEST:
            self.fail(f"'{value}' is out of range; years {EARLIEST.year} to {LATEST.year} are possible", param, ctx)
        return instant.astimezone(UTC).replace(microsecond=0)


def words(kind: type[StrEnum]) -> list[str]:
    """The words of an enumeration: given the members, click would ask for their Python names."""
    return [member.value for member in kind]


def stdout() -> "Console":
    """Where answers go."""
    return _console(sys.stdout)


def stderr() -> "Console":
    """Where everything else goes."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - for a terminal: it takes as long to import as click

    return Console(file=stream, soft_wrap=True, highlight=False)


def _is_plain(stream: TextIO) -> bool:
    """Whether a stream is surely no terminal, so that rich, which knows all kinds of them, need not be asked."""
    return not stream.isatty() and not any(map(os.environ.get, ("FORCE_COLOR", "TTY_COMPATIBLE")))


def _write(stream: TextIO, text: str) -> None:
    """Text as rich writes it where it has no colour: without what makes a terminal ring or go back."""
    stream.write(text.translate(_MOVES).expandtabs())
    stream.flush()


_MOVES = dict.fromkeys((7, 8, 11, 12, 13))


def examples(*lines: str) -> str:
    """The examples below a command's help; a line that begins with a space goes on with the one before."""
    return "\n".join(["\b", EXAMPLES, *(f"  {line}" for line in lines)])


EXAMPLES = "Examples:"
VOLUME = "forewarn.volume"
"""Where a context keeps what --quiet and --verbose said, for itself and the commands below it."""


def volume() -> Volume:
    """How much the running command may say."""
    context = click.get_current_context(silent=True)
    return Volume(context.meta.get(VOLUME, Volume.NORMAL)) if context else Volume.NORMAL


def answer(message: str) -> None:
    """A line of what was asked for."""
    _write(sys.stdout, f"{message}\n")


def say(message: str) -> None:
    """A line for people, beside the answer; ``--quiet`` drops it."""
    if volume() is not Volume.QUIET:
        complain(message)


def detail(message: str) -> None:
    """A step for those who asked for every one with ``--verbose``."""
    if volume() is Volume.VERBOSE:
        complain(message)


def complain(message: str) -> None:
    """What is wrong; it is said in any case."""
    _write(sys.stderr, f"{message}\n")


def fail(problems: list[Problem]) -> NoReturn:
    """Report problems and end with exit code 1."""
    report(problems)
    sys.exit(1)


def report(problems: list[Problem], *, to: TextIO | None = None) -> None:
    """Problems as text, coloured on a terminal, and their count; beside the answer, or as the answer ``to`` a stream."""
    stream = to or sys.stderr
    if to is None and volume() is Volume.QUIET:
        problems = [problem for problem in problems if problem.severity is Severity.ERROR]
    if not problems:
        return
    console = None if _is_plain(stream) else _console(stream)
    if console is None or not console.is_terminal:  # there may be thousands of them, and nobody sees a colour
        _write(stream, f"{reporters.text(problems)}\n{reporters.summary(problems)}\n")
        return
    from rich.text import Text  # noqa: PLC0415 - as above

    for begin in range(0, len(problems), _AT_ONCE):
        console.print(Text.assemble(*_coloured(problems[begin : begin + _AT_ONCE])), end="")
    console.print(Text(reporters.summary(problems)))


_AT_ONCE = 20
"""How many problems make one text: each text has a cost of its own, and a long one more than several short ones."""
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def _coloured(problems: list[Problem]) -> Iterator[tuple[str, str] | str]:
    for problem in problems:
        place, _, rest = reporters.text([problem]).partition(f" {problem.severity}: ")
        yield from ((place, "bold"), (f" {problem.severity}: ", _STYLES[problem.severity]), f"{rest}\n")


@contextmanager
def working(words: str) -> Iterator[None]:
    """A spinner while something takes long, on a terminal only."""
    console = None if _is_plain(sys.stderr) or volume() is not Volume.NORMAL else _console(sys.stderr)
    began = time.perf_counter()
    if console is not None and console.is_terminal:
        with console.status(words):
            yield
    else:
        detail(f"{words} …")
        yield
    detail(f"{words}: {time.perf_counter() - began:.1f} s")


def rim(command: Callable[..., None]) -> Callable[..., None]:
    """Turns faults of the surroundings into two lines and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except ProjectError as error:
            complain(f"error: {error.message}")
            if error.hint:
                complain(f"    {error.hint}")
            sys.exit(1)
        except OSError as error:
            # Files of the project are read and written behind doors that speak for themselves; what is left is
            # an output that is full or gone.
            if error.errno not in (errno.ENOSPC, errno.EPIPE, errno.EIO):
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            complain(f"error: the output cannot be written: {error.strerror}")
            sys.exit(1)

    return run
