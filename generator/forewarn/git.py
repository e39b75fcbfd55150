"""The one door to git: a single pass over the log gives the revisions of every maintenance file."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from forewarn.history import History, KnownHistory, Revision
from forewarn.problems import ProjectError

_RECORD, _FIELD = "\x1e", "\x1f"
_FORMAT = _RECORD + _FIELD.join(("%H", "%ct", "%aN", "%s")) + _FIELD


@dataclass(frozen=True)
class GitHistory:
    """The revisions on the first-parent line of HEAD: what was merged, when it was merged."""

    root: Path
    known: dict[str, tuple[Revision, ...]] = field(default_factory=dict)

    def revisions(self, path: str) -> Sequence[Revision]:
        """See :class:`forewarn.history.History`."""
        return self.known.get(path, ())

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bytes]:
        """See :class:`forewarn.history.History`; one process for all of them."""
        asked = list(dict.fromkeys(wanted))
        if not asked:
            return {}
        # With ./ a path is relative to the folder that git runs in, which may be deep in its repository.
        lines = "".join(f"{commit}:./{path}\n" for commit, path in asked)
        answer = _run(self.root, "cat-file", "--batch", text=lines.encode())
        return dict(_objects(asked, answer))


def _objects(asked: Sequence[tuple[str, str]], answer: bytes) -> Iterator[tuple[tuple[str, str], bytes]]:
    """What ``git cat-file --batch`` says, object by object; what is missing is left out."""
    at = 0
    for one in asked:
        end = answer.index(b"\n", at)
        head = answer[at:end].split(b" ")
        at = end + 1
        if head[-1] == b"missing":
            continue
        size = int(head[-1])
        yield one, answer[at : at + size]
        at += size + 1


def read_history(root: Path) -> History:
    """The history of the project in ``root``; an empty one where no git repository holds it.

    Raises :class:`ProjectError` for a shallow clone, whose log would falsify every date, and for a
    repository that git refuses to read.
    """
    if not _is_repository(root):
        return KnownHistory()
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise ProjectError(
            "this is a shallow clone: the dates and sequence numbers of every entry would be wrong",
            "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in actions/checkout",
        )
    if not _has_commits(root):
        return KnownHistory()
    log = _git(
        root,
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--no-renames",
        "--no-show-signature",
        "--name-only",
        "-z",
        "--relative",
        f"--format={_FORMAT}",
        "--",
        "maintenances",
    )
    return GitHistory(root, _parse(log))


def _parse(log: str) -> dict[str, tuple[Revision, ...]]:
    """Newest commit first in the log, oldest revision first in the answer."""
    found: dict[str, list[Revision]] = {}
    for record in log.split(_RECORD)[1:]:
        commit, seconds, author, subject, names = record.split(_FIELD, 4)
        revision = Revision(datetime.fromtimestamp(int(seconds), UTC), commit, author, subject)
        for name in names.split("\0"):
            if path := name.strip("\n"):
                found.setdefault(path, []).append(revision)
    return {path: tuple(reversed(revisions)) for path, revisions in found.items()}


def _is_repository(root: Path) -> bool:
    try:
        return _git(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except FileNotFoundError:
        return False
    except ProjectError as error:
        if "not a git repository" in error.message:
            return False
        raise


def _has_commits(root: Path) -> bool:
    try:
        _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except ProjectError:
        return False
    return True


def _git(root: Path, *arguments: str) -> str:
    """The output of a git command as text. Raises :class:`ProjectError` with git's own words where it fails."""
    return _run(root, *arguments).decode("utf-8", "replace")


def _run(root: Path, *arguments: str, text: bytes = b"") -> bytes:
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(
        ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments],
        input=text,
        capture_output=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise ProjectError(f"git {arguments[0]} failed: {words[0]}", words[-1] if len(words) > 1 else "")
    return done.stdout
