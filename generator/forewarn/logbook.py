"""The door to the logbook: what git's log said in an earlier run, so that it is asked for what is new alone.

A commit never changes, and neither do those before it. So what was read up to a commit holds as long as that commit
stands on the first-parent line of what is checked out, and as long as nothing else is different that git heeds: its
configuration, names in ``.mailmap``, replaced commits. If in doubt, all is read.

Whoever writes a pull request may put a logbook of their own beside it, for a commit that they know. So one counts only
for the very clone that it was made in: by the size, the times and the number of git's own ``config`` there, which nobody can make
up for a clone that is yet to be made.
"""

from pathlib import Path
from typing import NamedTuple

from forewarn import git, sealed, stored
from forewarn.git_log import counted, parsed
from forewarn.history import History, Revision
from forewarn.inventory import NO_FILE
from forewarn.kept import notes
from forewarn.ledger import program
from forewarn.looks import told_of

Known = dict[str, tuple[Revision, ...]]
Blobs = dict[tuple[str, str], str]


class _Page(NamedTuple):
    """All that is written: for which clone and commit, every revision once, and those of each path with what was held.

    ``commits`` is how many commits the log told of.
    """

    around: str
    head: str
    commits: int
    revisions: list[Revision]
    files: dict[str, list[tuple[int, str]]]


def read_history(root: Path, cache: Path | None = None) -> History:
    """What :func:`forewarn.git.read_history` hands over for what is checked out, and may raise: read once.

    For ``cache`` see :func:`forewarn.kept.notes`.
    """
    here = git.standpoint(root)
    config = told_of(here.config, cache) if here is not None else NO_FILE
    if here is None or config == NO_FILE:
        return git.read_history(root)
    around = f"{program()} {here.around} {config.hex()}"
    path = notes(root, cache) / "log.bin"
    page = _opened(path)
    if page is not None and (page.around, page.head) == (around, here.head):
        return git.GitHistory(root, *_told(page), f"{around} {here.head}")
    known: Known = {}
    blobs: Blobs = {}
    if page is not None and page.around == around and git.is_ahead(root, page.head, here.head):
        log, count = git.read_log(root, f"{page.head}..{here.head}"), page.commits
        known, blobs = _told(page)
    else:
        log, count = git.read_log(root, here.head), 0
    fresh, news = parsed(log, count)
    # What changed last stands first, as in a log of all.
    for one, revisions in known.items():
        fresh[one] = revisions + fresh.get(one, ())
    news |= blobs
    sealed.put(path, lambda _: stored.packed(_written(around, here.head, count + counted(log), fresh, news)))
    return git.GitHistory(root, fresh, news, f"{around} {here.head}")


def _written(around: str, head: str, count: int, known: Known, blobs: Blobs) -> _Page:
    numbers: dict[str, int] = {}
    revisions: list[Revision] = []
    files: dict[str, list[tuple[int, str]]] = {}
    for path, line in known.items():
        for one in line:
            if numbers.setdefault(one.commit, len(revisions)) == len(revisions):
                revisions.append(one)
        files[path] = [(numbers[one.commit], blobs.get((one.commit, path), "")) for one in line]
    return _Page(around, head, count, revisions, files)


def _told(page: _Page) -> tuple[Known, Blobs]:
    revisions = page.revisions
    known = {path: tuple([revisions[number] for number, _ in line]) for path, line in page.files.items()}
    blobs = {
        (revisions[number].commit, path): name for path, line in page.files.items() for number, name in line if name
    }
    return known, blobs


def _opened(path: Path) -> _Page | None:
    content = sealed.opened(path)
    if content is None:
        return None
    try:
        return stored.unpacked(content, _Page)
    except stored.FAULTS:
        return None
