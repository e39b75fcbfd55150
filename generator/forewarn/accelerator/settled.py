"""Pages and files of an earlier site that stand: what need not be made and copied again.

The rest is built in a folder of its own; then that is laid over the site, and what is no part of it any more is deleted.
A file of the site is settled if it was made of the same source with the same site around it (:attr:`Settled.around`), and
if the file system says that nobody has touched it since.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forewarn.inventory import Seen, file_seen, inventory
from forewarn.ledger import COARSE, settle_down
from forewarn.sealed import facts, put


@dataclass(slots=True)
class Settled:
    """What an earlier build left in the folder ``site``; ``folder`` is the project's cache.

    ``around`` is a digest of all that a page depends on beside its own source; the engine adds to it what it finds out.
    """

    folder: Path
    site: Path
    around: str
    kept: set[str] = field(default_factory=set)
    files: dict[str, Seen] = field(default_factory=dict)
    """What the file system says of each file of the site, after all was laid over it."""
    _noted: dict[str, list[Any]] | None = None
    _kinds: dict[str, Any] = field(default_factory=dict)
    _found: dict[str, Seen] = field(default_factory=dict)

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
        return self.folder / f"site-{name}.json"

    def know(self, more: Iterable[str]) -> None:
        """Add to what all pages depend on; before anything is asked."""
        assert self._noted is None
        self.around = hashlib.sha256("\0".join([self.around, *more]).encode()).hexdigest()

    def stands(self, path: str, source: str) -> dict[str, Any] | None:
        """What was told of a file of the site, where it can stay; ``source`` is the SHA-256 of what it is made of."""
        if self._noted is None:
            self._noted = self._read()
            self._found = inventory(self.site) if self._noted else {}
        noted = self._noted.get(path)
        if noted is None or noted[0] != source or self._found.get(path) != tuple(noted[1]):
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
        built = inventory(self.stage)
        found = self._found or inventory(self.site)
        self._path.unlink(missing_ok=True)
        self._noted, self._found = None, {}
        _make_folder(self.site)
        for path in _lay(str(self.stage), str(self.site)):
            built[path] = file_seen(self.site / path)
        folders = set()
        for path in found.keys() - built.keys() - self.kept:
            if not path.startswith("."):  # the engine leaves alone what is hidden at the top
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    (self.site / path).unlink()
                folders.add((self.site / path).parent)
                del found[path]
        for folder in folders:
            _remove_empty(folder, self.site)
        self.files = found | built
        self._write(sources, told, kinds or {})

    def _write(self, sources: Mapping[str, str], told: Mapping[str, dict[str, Any]], kinds: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):
            settle_down()
            stand = {path: self.files[path] for path in sources if path in self.files}
            files = {path: [sources[path], seen, told.get(path)] for path, seen in stand.items()}
            latest = max((max(seen[1:3]) for seen in stand.values()), default=0)
            text = json.dumps({"around": self.around, "files": files, "kinds": kinds}).encode()
            put(self._path, lambda now: text if latest < now - COARSE else None)

    def _read(self) -> dict[str, list[Any]]:
        said = facts(self._path)
        if said.get("around") != self.around:
            return {}
        self._kinds = said["kinds"]
        files: dict[str, list[Any]] = said["files"]
        return files


def _lay(stage: str, site: str, inner: str = "") -> Iterator[str]:
    """Move what is in one folder into another; a folder that is not there yet is moved as it is.

    Yields the paths of the files that were moved by themselves: their times are new.
    """
    with os.scandir(f"{stage}/{inner}") as entries:
        for entry in entries:
            path = inner + entry.name
            place = Path(site, path)
            is_folder, is_link = place.is_dir(), place.is_symlink()
            if entry.is_dir(follow_symlinks=False):
                if is_folder and not is_link:
                    yield from _lay(stage, site, f"{path}/")
                    continue
                if is_link or place.exists():
                    place.unlink()
            elif is_folder and not is_link:
                shutil.rmtree(place)
            yield from _moved(stage, site, path)


def _moved(stage: str, site: str, path: str) -> Iterator[str]:
    fresh, place = Path(stage, path), Path(site, path)
    is_folder = fresh.is_dir()
    try:
        fresh.replace(place)
    except OSError:  # another file system
        if is_folder:
            place.mkdir()
            yield from _lay(stage, site, f"{path}/")
            return
        beside = place.with_name(f"{place.name}.new")
        shutil.copyfile(fresh, beside)
        beside.replace(place)
    if not is_folder:
        yield path


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
