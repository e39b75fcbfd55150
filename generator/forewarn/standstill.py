"""Whether anything at all has changed since the last delivery; if not, what it wrote stands and what it said holds.

Then nothing has to be read and nothing made. What went in is told by the file system, by git and by the settings; what
came out by the file system alone. As everywhere (:mod:`forewarn.ledger`), a change within the last moment could not be
told from an older one: nothing is noted then.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forewarn import sealed
from forewarn.git import standpoint
from forewarn.inventory import Seen, inventory
from forewarn.kept import FOLDER
from forewarn.ledger import COARSE, program, settle_down
from forewarn.problems import Problem, Severity, Span
from forewarn.settings import Project
from forewarn.workspace import MANIFEST, read_manifest


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
        self._path = project.root / FOLDER / "standstill.json"
        self._content = project.content
        self._others: set[str] | None = None
        began = _now(self._path.parent)
        try:
            found = inventory(project.maintenances)
        except OSError:  # whoever reads the folder says what is wrong with it
            self._said, self._is_old = "", False
            return
        self._is_old = _latest(found) < began - COARSE
        at = standpoint(project.root)
        said = (program(), as_of.isoformat(), project, at, sorted(found.items()))
        self._said = _digest(said) if at else ""

    def last(self) -> Delivery | None:
        """The last delivery, if the next would be the same; ``None`` where that is not known."""
        noted = sealed.facts(self._path) if self._said else {}
        try:
            if noted.get("said") != self._said or noted["content"] != _digest(sorted(inventory(self._content).items())):
                return None
            return _told(noted["delivery"])
        except (OSError, KeyError, TypeError, ValueError, AttributeError):
            return None

    def begin(self) -> None:
        """A delivery begins: from here on only what it makes itself may appear in the content folder."""
        with contextlib.suppress(OSError):
            self._others = self._not_ours(inventory(self._content))

    def note(self, delivery: Delivery) -> None:
        """A delivery is done."""
        if not self._said or not self._is_old:
            return
        settle_down()
        with contextlib.suppress(OSError):
            found = inventory(self._content)
            if self._not_ours(found) != self._others:
                return
            said = {"said": self._said, "content": _digest(sorted(found.items())), "delivery": asdict(delivery)}
            text = json.dumps(said, default=datetime.isoformat).encode()
            sealed.put(self._path, lambda now: text if _latest(found) < now - COARSE else None)

    def _not_ours(self, found: Mapping[str, Seen]) -> set[str]:
        return found.keys() - read_manifest(self._content).keys() - {MANIFEST}


def _latest(found: Mapping[str, Seen]) -> int:
    """The last time that anything in a folder was changed, in nanoseconds."""
    return max((time for seen in found.values() for time in seen[1:3]), default=0)


def _digest(values: object) -> str:
    return hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).hexdigest()


def _now(folder: Path) -> int:
    """The time of the file system in nanoseconds; 0 where it cannot be asked, or a link leads elsewhere."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return 0
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
