"""The one door to git: a single pass over the log gives the revisions of every maintenance file."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from forewarn.history import History, KnownHistory, Revision
from forewarn.problems import ProjectError

# Nothing in a commit can hold a NUL, so that no subject can pass for a field, a record or a path.
_RECORD = "\x01"
_FORMAT = "%x01%x00%H%x00%ct%x00%aN%x00%s%x00%(trailers:only,unfold,separator=%x02)"
_REGULAR = ":100"
_ADDRESS = re.compile(r"\s*<[^<>]*>")


@dataclass(frozen=True)
class GitHistory:
    """The revisions on the first-parent line of HEAD: what was merged, when it was merged.

    ``blobs`` name what the regular files of each commit held.
    """

    root: Path
    known: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    blobs: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def paths(self) -> Iterable[str]:
        """See :class:`forewarn.history.History`."""
        return self.known

    def revisions(self, path: str) -> Sequence[Revision]:
        """See :class:`forewarn.history.History`."""
        return self.known.get(path, ())

    def contents(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bytes]:
        """See :class:`forewarn.history.History`; one process for all of them."""
        asked = [(one, self.blobs[one]) for one in dict.fromkeys(wanted) if one in self.blobs]
        found = _blobs(self.root, dict.fromkeys(name for _, name in asked))
        return {one: found[name] for one, name in asked}


def _blobs(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The bytes of objects by their names; what is missing is left out. One process for all of them."""
    asked = list(names)
    if not asked:
        return {}
    answer = _run(root, "cat-file", "--batch", "--buffer", text="".join(f"{name}\n" for name in asked).encode())
    return dict(_objects(asked, answer))


def _objects(asked: Sequence[str], answer: bytes) -> Iterator[tuple[str, bytes]]:
    """What ``git cat-file --batch`` says, object by object."""
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


def read_history(root: Path, revision: str = "HEAD") -> History:
    """The history of the project in ``root`` up to a revision; an empty one where no git repository holds it.

    Raises :class:`ProjectError` for a shallow clone, whose log would falsify every date, and for a
    repository that git refuses to read.
    """
    if not _is_repository(root):
        return KnownHistory()
    _refuse_shallow(root)
    if not _is_commit(root, revision):
        return KnownHistory()
    log = _git(
        root,
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--no-renames",
        "--no-show-signature",
        "--raw",
        "--no-abbrev",
        "-z",
        "--relative",
        f"--format={_FORMAT}",
        revision,
        "--",
        "maintenances",
    )
    return GitHistory(root, *_parse(log))


def merge_base(root: Path, revision: str) -> str:
    """The commit that HEAD and a revision have in common.

    Raises :class:`ProjectError`, with what to do, where there is none: no git, a shallow clone, no such revision.
    """
    if not _is_repository(root):
        raise ProjectError("this folder is in no git repository", "nothing can be compared here")
    _refuse_shallow(root)
    if revision.startswith("-") or not _is_commit(root, revision):
        raise ProjectError(
            f"there is no commit '{revision}' here", "fetch it first, for example: git fetch origin main"
        )
    try:
        return _git(root, "merge-base", revision, "HEAD").strip()
    except ProjectError as error:
        hint = "fetch the whole history of both: git fetch --unshallow, or fetch-depth: 0 in actions/checkout"
        raise ProjectError(f"'{revision}' and HEAD have no commit in common", hint) from error


def default_base(root: Path) -> str:
    """The branch that changes are merged into, as far as this clone knows: the remote's default, else main."""
    for name in ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/heads/main", "refs/heads/master"):
        if _is_repository(root) and _is_commit(root, name):
            return name
    return "main"


def read_tree(root: Path, revision: str) -> dict[str, bytes]:
    """The regular files below ``maintenances/`` at a revision, by their path relative to ``root``."""
    listed = _run(root, "ls-tree", "-r", "-z", revision, "--", "maintenances").decode("utf-8", "surrogateescape")
    entries = [line.partition("\t") for line in listed.split("\0") if line]
    names = {path: head.split(" ")[2] for head, _, path in entries if head.startswith("100") and path.isprintable()}
    found = _blobs(root, dict.fromkeys(names.values()))
    return {path: found[name] for path, name in names.items()}


def changed_paths(root: Path, revision: str) -> list[str]:
    """Every path of the repository that differs between a revision and the files as they are now."""
    differing = _git(root, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", revision, "--")
    top = Path(_git(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    unknown = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({path for path in (differing + unknown).split("\0") if path})


def prefix(root: Path) -> str:
    """The path of the project's folder in its repository, with a final slash, or nothing."""
    return _git(root, "rev-parse", "--show-prefix").rstrip("\n")


def _parse(log: str) -> tuple[dict[str, tuple[Revision, ...]], dict[tuple[str, str], str]]:
    """Newest commit first in the log, oldest revision first in the answer; and what every file held."""
    found: dict[str, list[Revision]] = {}
    blobs: dict[tuple[str, str], str] = {}
    place = log.count(f"\0{_RECORD}\0") + log.startswith(f"{_RECORD}\0")
    tokens = iter(log.split("\0"))
    revision = Revision(datetime.fromtimestamp(0, UTC))
    for token in tokens:
        word = token.strip("\n")
        if word == _RECORD:
            commit, seconds, author, subject, trailers = (next(tokens) for _ in range(5))
            place -= 1
            revision = Revision(
                datetime.fromtimestamp(int(seconds), UTC),
                commit,
                _printable(author),
                _printable(subject),
                tuple(_trailers(trailers)),
                place,
            )
        elif word.startswith(":"):
            path = next(tokens)
            found.setdefault(path, []).append(revision)
            _, mode, _, name, _ = word.split(" ")
            if f":{mode}".startswith(_REGULAR):
                blobs[revision.commit, path] = name
    return {path: tuple(reversed(revisions)) for path, revisions in found.items()}, blobs


def _trailers(text: str) -> Iterator[tuple[str, str]]:
    """The trailers of a message, each a key and a value; nobody's address is in them."""
    for line in text.split("\x02"):
        key, colon, value = line.partition(":")
        value = _ADDRESS.sub("", _printable(value)).strip()
        if colon and value and "@" not in value:
            yield _printable(key).strip(), value


def _printable(text: str) -> str:
    """Words of a commit without what no page or feed may hold."""
    return "".join(char if char.isprintable() else " " for char in text)


def _is_repository(root: Path) -> bool:
    try:
        return _git(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except FileNotFoundError as error:
        if any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents)):
            message = "git is not installed, and the dates of every entry come from the repository around this folder"
            raise ProjectError(message, "install git, or copy the project out of the repository") from error
        return False
    except ProjectError as error:
        if "not a git repository" in error.message:
            return False
        raise


def _refuse_shallow(root: Path) -> None:
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise ProjectError(
            "this is a shallow clone: the dates and sequence numbers of every entry would be wrong",
            "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in actions/checkout",
        )


def _is_commit(root: Path, revision: str) -> bool:
    try:
        _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
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


def head(root: Path) -> str:
    """The commit that is checked out; empty where no git repository, or none with a commit, holds the folder."""
    if not _is_repository(root) or not _is_commit(root, "HEAD"):
        return ""
    return _run(root, "rev-parse", "HEAD").decode("ascii").strip()


def ask(root: Path, *arguments: str) -> str:
    """What git answers in a folder, as text. Raises :class:`ProjectError` with its own words where it refuses."""
    return _git(root, *arguments)


def is_inside_repository(root: Path) -> bool:
    """Whether git keeps what is in a folder; raises :class:`ProjectError` where it has to and is not installed."""
    return _is_repository(root)


def create_repository(root: Path) -> None:
    """An empty repository around a folder, on the branch ``main``; raises :class:`ProjectError` where git refuses."""
    try:
        _git(root, "init", "--quiet")
        _git(root, "symbolic-ref", "HEAD", "refs/heads/main")
    except FileNotFoundError as error:
        raise ProjectError("git is not installed", "install it, or say --no-git") from error
