"""The one door to git: a single pass over the log gives the revisions of every maintenance file."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from forewarn.git_log import FORMAT, parsed
from forewarn.history import History, KnownHistory, Revision
from forewarn.problems import ProjectError
from forewarn.values import Value, field


class GitHistory(Value, dict=True):
    """The revisions on the first-parent line of HEAD: what was merged, when it was merged.

    ``blobs`` name what the regular files of each commit held. For ``standpoint`` see :class:`forewarn.history.History`.
    """

    root: Path
    known: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    blobs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    standpoint: str = ""

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
        if any(name not in found for _, name in asked):
            raise ProjectError("this clone lacks what files held at earlier commits", "fetch it: git fetch --refetch")
        return {one: found[name] for one, name in asked}

    def name(self, commit: str, path: str) -> str:
        """See :class:`forewarn.history.History`."""
        return self.blobs.get((commit, path), "")


def _blobs(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The bytes of objects by their names; what is missing is left out. One process for all of them."""
    asked = list(names)
    if not asked:
        return {}
    # By way of files: two pipes that are written and read in turns cost as much as git itself.
    with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as said:
        words.write("".join(f"{name}\n" for name in asked).encode())
        words.seek(0)
        _run(root, "cat-file", "--batch", "--buffer", words=words, said=said)
        said.seek(0)
        answer = said.read()
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
    return GitHistory(root, *parsed(read_log(root, revision)))


def read_log(root: Path, *revisions: str) -> str:
    """What ``git log`` says of the commits of revisions that touch maintenances, for :func:`forewarn.git_log.parsed`."""
    return _git(
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
        f"--format={FORMAT}",
        *revisions,
        "--",
        "maintenances",
    )


class Standpoint(Value):
    """What a log depends on: the commit that is checked out, and ``around``, a digest of all else that git heeds.

    ``config`` is the repository's own configuration: a file that is in no commit.
    """

    head: str
    around: str
    config: Path


def standpoint(root: Path) -> Standpoint | None:
    """Where a log of HEAD would be read; ``None`` where that is no plain case, or there is no log at all."""
    try:
        said = _git(
            root,
            "rev-parse",
            "--is-inside-work-tree",
            "--is-shallow-repository",
            "--git-common-dir",
            "--show-prefix",
            "--show-toplevel",
            "HEAD^{commit}",
        ).splitlines()
        config = _git(root, "config", "--null", "--list")
        replaced = _git(root, "for-each-ref", "--format=%(refname)", "refs/replace")
    except (ProjectError, FileNotFoundError):
        return None
    if len(said) != 6 or said[:2] != ["true", "false"] or replaced or "mailmap." in config:
        return None
    folder, top = root / said[2], Path(said[4])
    if (folder / "info" / "grafts").exists():
        return None
    names = (top / ".mailmap").read_bytes() if (top / ".mailmap").is_file() else b""
    mine = sorted((key, value) for key, value in os.environ.items() if key.startswith("GIT_"))
    program = shutil.which("git") or ""
    told = (said[2:5], config, names, mine, program, Path(program).stat().st_mtime_ns)
    return Standpoint(
        said[5], hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest(), folder / "config"
    )


def is_ahead(root: Path, old: str, new: str) -> bool:
    """Whether one commit, which need not be known here, stands on the first-parent line of a newer one."""
    try:
        line = _git(root, "rev-list", "--first-parent", "--parents", f"{old}..{new}").split("\n")
    except ProjectError:
        return False
    return len(line) > 1 and line[-2].split(" ")[1:2] == [old]


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


def _run(root: Path, *arguments: str, words: IO[bytes] | None = None, said: IO[bytes] | None = None) -> bytes:
    """What a git command answers; nothing, where ``said`` is a file for that. ``words`` are what it reads."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(
        ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments],
        stdin=words or subprocess.DEVNULL,
        stdout=said or subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise ProjectError(f"git {arguments[0]} failed: {lines[0]}", lines[-1] if len(lines) > 1 else "")
    return done.stdout or b""


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
