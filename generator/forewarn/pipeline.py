"""The story: a folder of YAML files becomes a folder of pages, feeds and calendars.

Read this first. Each line of :func:`build` is a room of its own; the command line opens the doors at the
rim (clock, git, disk) and hands their answers in.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from operator import attrgetter

from forewarn.artifacts import Artifact, Batch, Bundle, Costly, EmptyShelf, FreshPieces, Lasting, Pieces, Shelf
from forewarn.board import Board, compose
from forewarn.history import History
from forewarn.inventory import Seen
from forewarn.problems import Problem, has_errors, in_order
from forewarn.rules import POLICY_IDS, judge_change
from forewarn.rules.change import Change
from forewarn.rules.docket import Docket
from forewarn.settings import Project
from forewarn.source.notes import Notes
from forewarn.source.recall import recalled
from forewarn.source.walk import NOT_SEEN
from forewarn.values import Value, field, replace


class Checked(Value):
    """A project that was read: the board of all that is sound, every problem in order, and what was judged."""

    board: Board
    problems: list[Problem]
    docket: Docket

    @property
    def stops(self) -> bool:
        """Whether nothing can be made of it: policy is reported, only a fault of the format stops a build."""
        return has_errors([problem for problem in self.problems if problem.rule not in POLICY_IDS])


class Build(Value):
    """What a project becomes at an instant; without files where a problem of the format ``stops`` it.

    ``offers`` are in the order of their paths, so that what belongs together is made together; a bundle is offered as a whole
    where all of it has to be made. What is costly is made when somebody asks for its bytes. ``next_change`` is the instant at
    which the pages stop being true, ``None`` if they never do. ``standing`` are artifacts that lie in the content folder
    already: the SHA-256 of their bytes by their paths.
    """

    offers: tuple[Artifact | Costly | Bundle, ...]
    problems: list[Problem]
    next_change: datetime | None
    standing: Mapping[str, str] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether nothing was made of the project."""
        return not self.offers and not self.standing

    @property
    def artifacts(self) -> list[Artifact | Costly]:
        """What is offered, one by one."""
        return [one for offer in self.offers for one in (offer.files() if isinstance(offer, Bundle) else [offer])]


def check(
    project: Project,
    *,
    as_of: datetime,
    history: History,
    notes: Notes | None = None,
    written: Mapping[str, Seen] = NOT_SEEN,
) -> Checked:
    """Read everything and judge it. ``notes`` may know what files came to in an earlier run, and are closed.

    ``written`` is what has been seen of the files below ``maintenances/`` already, by their paths there.
    """
    loaded = recalled(project, as_of=as_of, history=history, notes=notes, written=written)
    if notes is not None:
        notes.close()
    board = compose(loaded.catalog, loaded.records, project.settings, as_of=as_of, digests=loaded.digests)
    home = "status/" if project.home_is_handwritten else ""
    return Checked(
        replace(board, home_path=home, home_words=project.home_words), in_order(loaded.problems), loaded.docket
    )


class Comparison(Value):
    """A project before and after a change: ``brought`` are the problems that the change brings, in order."""

    before: Checked
    after: Checked
    brought: list[Problem]


def compare(project: Project, contents: Mapping[str, bytes], *, as_of: datetime, history: History) -> Comparison:
    """What the folder as it is now changes against the files in ``contents``.

    ``history`` is that of the side that is compared with: what only the change knows is not public yet.
    Somebody else's findings, which were there before, do not count against the change.
    """
    from forewarn.source.load import load  # noqa: PLC0415 - who compares has to read, others may recall

    old = load(project, as_of=as_of, history=history, contents=contents)
    new = load(project, as_of=as_of, history=history)
    known = {_told(problem) for problem in old.problems}
    change = Change(old.catalog, new.catalog, as_of, new.there)
    brought = [problem for problem in new.problems if _told(problem) not in known]
    brought += [new.placed(ruling) for ruling in judge_change(change)]
    before, after = (
        Checked(compose(one.catalog, one.records, project.settings, as_of=as_of), in_order(one.problems), one.docket)
        for one in (old, new)
    )
    return Comparison(before, after, in_order(brought))


def _told(problem: Problem) -> tuple[str, str, str]:
    """What a problem says, wherever in its file it stands now."""
    return problem.rule, problem.span.path, re.sub(r":\d+\)", ")", problem.message)


def build(
    project: Project,
    *,
    as_of: datetime,
    history: History,
    shelf: Shelf | None = None,
    notes: Notes | None = None,
    pieces: Pieces | None = None,
    written: Mapping[str, Seen] = NOT_SEEN,
) -> Build:
    """The files that a project becomes at an instant.

    ``notes``, ``shelf`` and ``pieces`` may know from an earlier build what was read, files, and parts of files. For
    ``written`` see :func:`check`.
    """
    from forewarn.outputs import OUTPUTS, offered  # noqa: PLC0415 - who only checks a project makes nothing of it

    checked = check(project, as_of=as_of, history=history, notes=notes, written=written)
    del history, notes  # a large memory, which the outputs want
    if checked.stops:
        return Build((), checked.problems, None)
    shelf = shelf or EmptyShelf()
    board = replace(checked.board, pieces=pieces or FreshPieces(), compiled=project.compiled)
    offers: list[Artifact | Costly | Bundle] = []
    standing: dict[str, str] = {}
    for one in _wanted(offered(OUTPUTS, board), shelf, standing):
        if isinstance(one, Bundle):
            offers.append(one._replace(files=partial(_taken, shelf, one.files)))
        elif one.path in project.own_files:
            continue
        elif isinstance(one, Artifact):
            offers.append(one)
        elif (digest := shelf.standing(one)) is not None:
            standing[one.path] = digest
        else:
            offers.append(one._replace(make=partial(shelf.take, one)))
    offers.sort(key=attrgetter("path"))
    return Build(tuple(offers), checked.problems, board.next_change, standing)


def _wanted(
    offered: Iterable[Artifact | Costly | Bundle | Batch | Lasting], shelf: Shelf, standing: dict[str, str]
) -> Iterator[Artifact | Costly | Bundle]:
    """Artifacts one by one, and bundles of which none stands; what stands together, whatever it is, is put to ``standing``."""
    for one in offered:
        if isinstance(one, (Artifact, Costly)):
            yield one
            continue
        whole = _together(one, shelf)
        if whole is not None:
            standing.update(whole)
        elif isinstance(one, Bundle) and shelf.may_wait(one):
            yield one
        else:
            yield from _wanted(one.files(), shelf, standing)


def _together(one: Bundle | Batch | Lasting, shelf: Shelf) -> dict[str, str] | None:
    if isinstance(one, Bundle):
        return shelf.whole(one)
    return shelf.together(one) if isinstance(one, Batch) else shelf.lasting(one)


def _taken(shelf: Shelf, files: Callable[[], Iterable[Costly]]) -> list[Costly]:
    """Files that a shelf is asked for when somebody wants their bytes."""
    return [one._replace(make=partial(shelf.take, one)) for one in files()]
