"""Pages and files of an earlier site that stand: what need not be made and copied again.

The rest is built in a folder of its own; then that is laid over the site, and what is no part of it any more is deleted.
A file of the site is settled if it was made of the same source with the same site around it (:attr:`Settled.around`), and
if the file system says that nobody has touched it since.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from forewarn import sealed
from forewarn.accelerator.contribution import Contribution, Grounds
from forewarn.accelerator.filling import Shell
from forewarn.inventory import NO_FILE, Inventory, Seen, inventory, look_at, settle_down
from forewarn.laying import lay

Noted = tuple[str, Seen, dict[str, Any] | None]
"""The SHA-256 of what a file was made of, what the file system says of it, and what was told of it."""


class _Page(NamedTuple):
    """All that is noted; ``contribution`` is the engine's, and ``own`` are its files, where they are known."""

    around: str
    files: dict[str, Noted]
    kinds: dict[str, Any]
    contribution: tuple[Grounds, Contribution] | None
    own: dict[str, Seen]


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
    _own: frozenset[str] = frozenset()
    _earlier: tuple[Grounds, Contribution] | None = None

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

    def contribution(self, grounds: Grounds) -> Contribution | None:
        """What the engine has put into the site, where that rests on these grounds, and nobody has touched its files.

        They are kept from now on.
        """
        page = sealed.noted(self._path, _Page)
        if page is None or page.contribution is None or page.contribution[0] != grounds:
            return None
        if any(self.there.files.get(path) != seen for path, seen in page.own.items()):
            return None
        self.around, self._noted, self._kinds, self._own = page.around, page.files, page.kinds, frozenset(page.own)
        self.kept |= self._own
        return page.contribution[1]

    def shells(self, grounds: Grounds) -> dict[str, Shell]:
        """Shells of an earlier build with the same around it, in this very clone; after something was asked."""
        if self._earlier is None or self._earlier[0].config != grounds.config:
            return {}
        return self._earlier[1].shells

    def fits(self, places: AbstractSet[str], listed: AbstractSet[str]) -> bool:
        """Whether files at these places can take those of the last build: after :meth:`contribution`.

        None may have gone that a page of people may link to; none may come where the engine has put one of its own, but for
        those that the navigation has ``listed``.
        """
        return (self._noted or {}).keys() <= places and self._own & places <= listed <= places

    def kinds(self) -> dict[str, Any]:
        """What the last build knew of pages by their kinds; after something was asked."""
        return self._kinds

    def lay_over(
        self,
        sources: Mapping[str, str],
        told: Mapping[str, dict[str, Any]],
        kinds: Mapping[str, Any] | None = None,
        contribution: tuple[Grounds, Contribution] | None = None,
    ) -> None:
        """Put what was built over the site, delete what is no part of it, and note what it is made of.

        ``told`` and ``kinds`` are noted for the next build, and what the engine has put there on which grounds.
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
        settle_down()
        sure = there.sure
        files = {path: (source, seen, told.get(path)) for path, source in sources.items() if (seen := sure(path))}
        own = {path: sure(path) or NO_FILE for path in there.files if path not in files and not path.startswith(".")}
        if contribution is None or NO_FILE in own.values():
            contribution, own = None, {}
        sealed.note(self._path, _Page(self.around, files, dict(kinds or {}), contribution, own))

    def _read(self) -> dict[str, Noted]:
        page = sealed.noted(self._path, _Page)
        if page is None or page.around != self.around:
            return {}
        self._kinds, self._earlier = page.kinds, page.contribution
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
