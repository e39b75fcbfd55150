"""Whether anything at all has changed since the last delivery; if not, what it wrote stands and what it said holds.

Then nothing has to be read and nothing made. What went in is told by the file system, by git and by the settings; what
came out by the file system alone. As everywhere (:mod:`forewarn.ledger`), a change within the last moment could not be
told from an older one: nothing is noted then.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forewarn.accelerator.sealed import read_sealed, write_sealed
from forewarn.git import standpoint
from forewarn.kept import FOLDER
from forewarn.ledger import COARSE, program, settle_down
from forewarn.problems import Problem, Severity, Span
from forewarn.settings import Project
from forewarn.workspace import MANIFEST, read_manifest

_KIND, _FOLDER = 0o170000, 0o040000

_Seen = tuple[str, int, int, int, int, int]
"""A path, and what the file system says of it: kind, size, both times in nanoseconds, number."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a delivery to the content folder had to say: how many files there are, and how many of them outputs.

    ``next_change`` is the instant at which the pages stop being true.
    """

    files: int
    outputs: int
    problems: list[Problem]
    next_change: datetime | None


class Standstill:
    """What is known of the last delivery; to be made before anything is read of what it stands for."""

    def __init__(self, project: Project, as_of: datetime) -> None:
        """Look at all that a delivery at this instant would be made from."""
        self._folder = project.root / FOLDER
        self._content = project.content
        self._others: set[str] | None = None
        began = _now(self._folder)
        found = sorted(_below(project.maintenances)) if project.maintenances.is_dir() else []
        self._is_old = max((time for seen in found for time in seen[3:5]), default=0) < began - COARSE
        at = standpoint(project.root)
        said = (program(), as_of.isoformat(), project, at, found)
        self._said = hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest() if at else ""

    def last(self) -> Delivery | None:
        """The last delivery, if the next would be the same; ``None`` where that is not known."""
        if not self._said:
            return None
        noted = read_sealed(self._folder / "standstill.json")
        try:
            if noted is None or noted["said"] != self._said or noted["content"] != self._came_out()[0]:
                return None
            return _told(noted["delivery"])
        except (OSError, KeyError, TypeError, ValueError):
            return None

    def begin(self) -> None:
        """A delivery begins: from here on only what it makes itself may appear in the content folder."""
        with contextlib.suppress(OSError):
            self._others = self._not_ours()

    def note(self, delivery: Delivery) -> None:
        """A delivery is done."""
        if not self._said or not self._is_old or self._folder.is_symlink() or self._folder.parent.is_symlink():
            return
        with contextlib.suppress(OSError):
            settle_down()
            if self._not_ours() != self._others:
                return
            content, latest = self._came_out()
            told = {**asdict(delivery), "next_change": delivery.next_change and delivery.next_change.isoformat()}
            said = {"said": self._said, "content": content, "delivery": told}
            write_sealed(self._folder / "standstill.json", said, lambda now: latest < now - COARSE)

    def _not_ours(self) -> set[str]:
        start = len(str(self._content)) + 1
        names = {seen[0][start:] for seen in _below(self._content)} if self._content.is_dir() else set()
        return names - read_manifest(self._content).keys() - {MANIFEST}

    def _came_out(self) -> tuple[str, int]:
        """A digest of what the file system says of the content folder, and the last time that it says."""
        found = sorted(_below(self._content))
        return hashlib.sha256(repr(found).encode("utf-8", "backslashreplace")).hexdigest(), max(
            (time for seen in found for time in seen[3:5]), default=0
        )


def _below(top: Path) -> Iterator[_Seen]:
    """Everything in a folder but folders; no link is followed."""
    folders = [str(top)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                now = entry.stat(follow_symlinks=False)
                kind = now.st_mode & _KIND
                if kind == _FOLDER:
                    folders.append(entry.path)
                else:
                    yield entry.path, kind, now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino


def _now(folder: Path) -> int:
    """The time of the file system in nanoseconds; 0 where it cannot be asked."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError:
        return 0


def _told(noted: dict[str, Any]) -> Delivery:
    problems = [
        Problem(Span(*one["span"]), one["rule"], one["message"], one["hint"], Severity(one["severity"]))
        for one in noted["problems"]
    ]
    next_change = datetime.fromisoformat(noted["next_change"]) if noted["next_change"] else None
    return Delivery(int(noted["files"]), int(noted["outputs"]), problems, next_change)
