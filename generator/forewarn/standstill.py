"""Whether anything at all has changed since the last delivery; if not, what it wrote stands and what it said holds.

Then nothing has to be read and nothing made. What went in is told by the file system, by git and by the settings; what
came out by the file system alone. As everywhere (:mod:`forewarn.inventory`), a change within the last moment could not be
told from an older one: nothing is noted then.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from forewarn import sealed
from forewarn.git import standpoint
from forewarn.inventory import COARSE, Inventory, Seen, clock, digest_of, inventory, newest
from forewarn.kept import FOLDER, notes
from forewarn.ledger import program
from forewarn.looks import Looks
from forewarn.problems import Problem
from forewarn.settings import Project
from forewarn.values import Value


class Delivery(Value):
    """What a delivery to the content folder had to say: how many files there are, and how many of them outputs.

    ``next_change`` is the instant at which the pages stop being true; ``is_doubtful`` tells of warnings on the format, which
    end a strict build.
    """

    files: int
    outputs: int
    problems: list[Problem]
    next_change: datetime | None
    is_doubtful: bool = False


class _Page(NamedTuple):
    """What is noted: digests of what went in and of what came out, and what there was to say."""

    said: str
    content: str
    delivery: Delivery


class Standstill:
    """What is known of the last delivery; to be made before anything is read of what it stands for."""

    def __init__(self, project: Project, as_of: datetime, content: Inventory) -> None:
        """Look at all that a delivery at this instant would be made from; ``content`` is where it goes.

        ``written`` is what was seen of the files below ``maintenances/``; nothing, where that was not to be seen.
        """
        self._path = notes(project.root, project.cache) / "standstill.bin"
        self._project, self._content = project, content
        self.written: dict[str, Seen] = {}
        room = project.root / FOLDER
        began = clock(room)
        try:
            found = inventory(project.maintenances)
        except OSError:  # whoever reads the folder says what is wrong with it
            self._said, self._is_old = "", False
            return
        self.written = found
        self._is_old = newest(found.values()) < began - COARSE
        if project.cache is not None:
            looks = Looks(project.cache, project.maintenances, room)
            found = {path: looks.said(path, seen) for path, seen in found.items()}
            looks.close(found)
        at = standpoint(project.root)
        said = repr((program(), as_of.isoformat(), project, at, digest_of(found)))
        self._said = hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest() if at else ""

    def last(self) -> Delivery | None:
        """The last delivery, if the next would be the same; ``None`` where that is not known."""
        page = sealed.noted(self._path, _Page) if self._said else None
        if page is None or page.said != self._said or page.content != self._content.digest():
            return None
        return page.delivery

    def note(self, delivery: Delivery) -> None:
        """A delivery is done, and all that it has written is known in the folder."""
        content = self._content.digest()
        if self._said and self._is_old and content is not None and self._is_as_it_was():
            sealed.note(self._path, _Page(self._said, content, delivery))

    def _is_as_it_was(self) -> bool:
        """Whether what was read is what was looked at; where bytes are not believed, it never looks like that again else."""
        return self._project.cache is None or inventory(self._project.maintenances, set()) == self.written
