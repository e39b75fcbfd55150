"""What git says of a project: gathered once, with few questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forewarn.git import ask, is_inside_repository
from forewarn.problems import ProjectError


@dataclass(frozen=True, slots=True)
class Clone:
    """A repository as far as it concerns a project; paths are relative to the project.

    ``default`` is the branch that changes are merged into, empty where this clone does not know it. ``unignored`` are
    paths that a build makes and no ``.gitignore`` names. ``newest`` is the instant of the last commit.
    """

    shallow: bool
    newest: datetime | None
    remotes: tuple[str, ...]
    branch: str
    default: str
    tracked: tuple[str, ...]
    unignored: tuple[str, ...]
    ignored: tuple[str, ...]
    uncommitted: tuple[str, ...]
    unmerged: tuple[str, ...]
    links: tuple[str, ...]


def read_clone(root: Path, generated: Iterable[str], builds: Iterable[str]) -> Clone | None:
    """The repository around a folder, ``None`` where there is none; raises :class:`ProjectError` where git refuses."""
    if not is_inside_repository(root):
        return None
    made = list(generated)
    files = _paths(ask(root, "ls-files", "-z"))
    status = _paths(
        ask(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", "maintenances")
    )
    modes = ask(root, "ls-files", "--stage", "-z", "--", "maintenances", "content").split("\0")
    top = _prefix(root)
    remotes = tuple(ask(root, "remote").split())
    return Clone(
        shallow=ask(root, "rev-parse", "--is-shallow-repository").strip() == "true",
        newest=_newest(root),
        remotes=remotes,
        branch=_answer(root, "symbolic-ref", "--quiet", "--short", "HEAD"),
        default=_default(root, remotes),
        tracked=tuple(path for path in files if _is_made(path, made)),
        unignored=tuple(path for path in builds if not _is_ignored(root, path)),
        ignored=tuple(
            _paths(ask(root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", "maintenances"))
        ),
        uncommitted=tuple(line[3:].removeprefix(top) for line in status),
        unmerged=tuple(dict.fromkeys(_paths(ask(root, "diff", "--name-only", "--diff-filter=U", "--relative", "-z")))),
        links=tuple(line.partition("\t")[2] for line in modes if line.startswith("120000")),
    )


def _is_made(path: str, made: list[str]) -> bool:
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in made)


def _paths(text: str) -> list[str]:
    return [path for path in text.split("\0") if path]


def _prefix(root: Path) -> str:
    return ask(root, "rev-parse", "--show-prefix").rstrip("\n")


def _answer(root: Path, *words: str) -> str:
    """What git says, or nothing where it has no answer."""
    try:
        return ask(root, *words).strip()
    except ProjectError:
        return ""


def _newest(root: Path) -> datetime | None:
    seconds = _answer(root, "log", "-1", "--format=%ct")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def _default(root: Path, remotes: tuple[str, ...]) -> str:
    """The first branch of those that ``check --base`` and ``diff`` look for (:func:`forewarn.git.default_base`)."""
    places = [f"refs/remotes/origin/{name}" for name in ("HEAD", "main")] if remotes else []
    for name in (*places, *([] if remotes else ["refs/heads/main", "refs/heads/master"])):
        if _answer(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"):
            return name
    return ""


def _is_ignored(root: Path, path: str) -> bool:
    # Asked for a file in it, because a pattern such as /site/ fits a folder that need not be there yet.
    return bool(_answer(root, "check-ignore", "--no-index", f"{path}index.html"))
