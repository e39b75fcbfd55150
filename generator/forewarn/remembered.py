"""The door to digests of files in big folders, of a site or of one that it is published to: noted while nobody touches them.

A note counts for the very file that it was made from (:mod:`forewarn.inventory`). It stands below ``.cache/forewarn/`` and
may be deleted at any time; where there is no project, everything is read each time.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from forewarn import sealed
from forewarn.inventory import COARSE, NO_FILE, Seen, changed, clock
from forewarn.kept import FOLDER, notes
from forewarn.looks import Looks

Noted = tuple[Seen, str, str]
"""What the file system says of a file, and its digests."""


class Remembered:
    """The digests of a folder's files; see :class:`forewarn.publish.local.Digests`."""

    def __init__(
        self, root: Path, folder: Path, make: Callable[[bytes], tuple[str, str]], cache: Path | None = None
    ) -> None:
        """Those that the project at ``root`` has noted; ``make`` works out what is not known.

        For ``cache`` see :func:`forewarn.kept.notes`: what a build has recognised there need not be read once more.
        """
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._path = notes(root, cache) / f"digests-{name}.bin"
        self._looks = Looks(cache, folder, root / FOLDER) if cache is not None else None
        self._make = make
        self._latest = clock(root / FOLDER) - COARSE
        self._before = sealed.noted(self._path, dict[str, Noted]) or {}
        self._now: dict[str, Noted] = {}

    def of(self, path: str, seen: Seen, read: Callable[[], bytes]) -> tuple[str, str]:
        """The digests of a file, which is read only where it has to be; ``seen`` was said of it before."""
        noted = self._before.get(path)
        said = self._looks.known(path, seen) if self._looks is not None else seen
        if noted is None or noted[0] not in (seen, said) or seen == NO_FILE:
            noted = (seen, *self._make(read()))
        self._now[path] = noted
        return noted[1:]

    def close(self) -> None:
        """Note what was found out, but of files that were changed just now: they may change again without a sign."""
        now = {path: one for path, one in self._now.items() if one[0] != NO_FILE and changed(one[0]) < self._latest}
        if now != self._before:
            sealed.note(self._path, now)
        self._before, self._now = now, {}
