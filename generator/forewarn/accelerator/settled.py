"""Pages and files of an earlier site that stand: what need not be made and copied again.

The rest is built in a folder of its own; then that is laid over the site, and what is no part of it any more is deleted.
A file of the site is settled if it was made of the same source with the same site around it (:attr:`Settled.around`), and
if the file system says that nobody has touched it since.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from forewarn import sealed
from forewarn.inventory import NO_FILE, Inventory, Seen, inventory, look_at, settle_down
from forewarn.laying import lay

Noted = tuple[str, Seen, dict[str, Any] | None]
"""The SHA-256 of what a file was made of, what the file system says of it, and what was told of it."""


class _Page(NamedTuple):
    """All that is noted."""

    around: str
    files: dict[str, Noted]
    kinds: dict[str, Any]


@dataclass(slots=True)
class Settled:
    """What an earlier build left in a site that was looked at; ``folder`` is the project's cache.

    ``around`` is a digest of all that a page depends on beside its own source; the engine adds to it what it finds out.
    """

    folder: Path
    there: Inventory
    around: str
    kept: set[str] = field(default_factory=set)
    _noted: dict[str, Noted] | None = None
    _kinds: dict[str, Any] = field(default_factory=dict)

    @property
    def site(self) -> Path:
        """Where the site lies."""
        return self.there.folder

    @property
    def stage(self) -> Path:
        """Where is built what does not stand."""
        return self.folder / "stage"

    @property
    def docs(self) -> Path:
        """Where the engine finds what it is shown."""
        return self.folder / "docs"

    @property
    def _path(self) -> Path:
        name = hashlib.sha256(str(self.site.resolve()).encode()).hexdigest()[:16]
        return self.folder / f"site-{name}.bin"

    def know(self, more: Iterable[str]) -> None:
        """Add to what all pages depend on; before anything is asked."""
        assert self._noted is None
        self.around = hashlib.sha256("\0".join([self.around, *more]).encode()).hexdigest()

    def stands(self, path: str, source: str) -> dict[str, Any] | None:
        """What was told of a file of the site, where it can stay; ``source`` is the SHA-256 of what it is made of."""
        if self._noted is None:
            self._noted = self._read()
        noted = self._noted.get(path)
        if noted is None or noted[0] != source or self.there.files.get(path) != noted[1]:
            return None
        self.kept.add(path)
        return noted[2] or {}

    def kinds(self) -> dict[str, Any]:
        """What the last build knew of pages by their kinds; after something was asked."""
        return self._kinds

    def lay_over(
        self,
        sources: Mapping[str, str],
        told: Mapping[str, dict[str, Any]],
        kinds: Mapping[str, Any] | None = None,
    ) -> None:
        """Put what was built over the site, delete what is no part of it, and note what it is made of.

        ``told`` and ``kinds`` are noted for the next build.
        """
        there, site = self.there, self.site
        built = inventory(self.stage)
        self._path.unlink(missing_ok=True)
        self._noted = None
        _make_folder(site)
        for path in lay(str(self.stage), str(site), by_force=True):
            built[path] = look_at(site / path) or NO_FILE
        folders = set()
        for path in there.files.keys() - built.keys() - self.kept:
            if not path.startswith("."):  # the engine leaves alone what is hidden at the top
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    (site / path).unlink()
                folders.add((site / path).parent)
                there.deleted(path)
        for folder in folders:
            _remove_empty(folder, site)
        there.know(built)
        self._write(sources, told, kinds or {})

    def _write(self, sources: Mapping[str, str], told: Mapping[str, dict[str, Any]], kinds: Mapping[str, Any]) -> None:
        settle_down()
        seen = self.there.files
        files = {path: (source, seen[path], told.get(path)) for path, source in sources.items() if path in seen}
        sealed.note(self._path, _Page(self.around, files, dict(kinds)))

    def _read(self) -> dict[str, Noted]:
        page = sealed.noted(self._path, _Page)
        if page is None or page.around != self.around:
            return {}
        self._kinds = page.kinds
        return page.files


def _make_folder(folder: Path) -> None:
    if folder.is_symlink() and not folder.exists():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _remove_empty(folder: Path, site: Path) -> None:
    while folder != site:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
