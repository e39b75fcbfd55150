"""Pages and files of an earlier site that stand: what the engine need not make and copy again.

The engine builds into a folder of its own, without what is settled; then that is laid over the site file by file, and
what is no part of it any more is deleted. A file of the site is settled if it was made of the same source with the same
site around it (:attr:`Settled.around`), and if the file system says that nobody has touched it since.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forewarn.ledger import COARSE, seen, settle_down


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the site: the SHA-256 of its source, what the file system says of it, and of a page what others ask for.

    ``told`` holds ``revised`` for the sitemap and ``entries`` for the search.
    """

    source: str
    seen: tuple[int, ...]
    told: dict[str, Any] | None = None


@dataclass(slots=True)
class Settled:
    """What an earlier build left in the folder ``site``; ``folder`` is the project's cache.

    ``around`` is a digest of all that a page depends on beside its own source; the engine adds to it what it finds out.
    """

    folder: Path
    site: Path
    around: str
    kept: set[str] = field(default_factory=set)
    _before: dict[str, Made] | None = None

    @property
    def stage(self) -> Path:
        """Where the engine builds."""
        return self.folder / "stage"

    @property
    def _path(self) -> Path:
        name = hashlib.sha256(str(self.site.resolve()).encode()).hexdigest()[:16]
        return self.folder / f"site-{name}.json"

    def know(self, more: Iterable[str]) -> None:
        """Add to what all pages depend on; before anything is asked."""
        assert self._before is None
        self.around = hashlib.sha256("\0".join([self.around, *more]).encode()).hexdigest()

    def stands(self, path: str, source: str) -> Made | None:
        """What is known of a file of the site, where it can stay; ``source`` is the SHA-256 of what it is made of."""
        if self._before is None:
            self._before = self._read()
        made = self._before.get(path)
        if made is None or made.source != source or seen(self.site / path) != made.seen:
            return None
        self.kept.add(path)
        return made

    def lay_over(self, sources: Mapping[str, str], told: Mapping[str, dict[str, Any]]) -> None:
        """Put what was built over the site, delete what is no part of it, and note what it is made of."""
        built = _files(self.stage)
        self._path.unlink(missing_ok=True)
        for path in built:
            place = self.site / path
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            _make_folder(place.parent)
            _move(self.stage / path, place)
        for path in _files(self.site, hidden=False) - built - self.kept:
            (self.site / path).unlink(missing_ok=True)
        for folder, _, _ in os.walk(self.site, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()  # only where it is empty
        self._write(sources, told)

    def _write(self, sources: Mapping[str, str], told: Mapping[str, dict[str, Any]]) -> None:
        with contextlib.suppress(OSError):
            settle_down()
            handle, fresh = tempfile.mkstemp(prefix="site-", dir=self.folder)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    latest = os.fstat(file.fileno()).st_mtime_ns - COARSE
                    files = {}
                    for path, source in sources.items():
                        now = seen(self.site / path)
                        if now is not None and max(now[1:3]) < latest:
                            files[path] = [source, now, told.get(path)]
                    text = json.dumps({"around": self.around, "files": files})
                    file.write(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
                Path(fresh).replace(self._path)
            finally:
                Path(fresh).unlink(missing_ok=True)

    def _read(self) -> dict[str, Made]:
        try:
            seal, _, text = self._path.read_text("utf-8").partition("\n")
            if hashlib.sha256(text.encode()).hexdigest() != seal:
                return {}
            stored = json.loads(text)
            if stored["around"] != self.around:
                return {}
            return {path: Made(one[0], tuple(one[1]), one[2]) for path, one in stored["files"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return {}


def _files(folder: Path, *, hidden: bool = True) -> set[str]:
    """The paths of all files of a folder; those that begin with a dot at its top are left alone by the engine."""
    found: set[str] = set()
    for base, folders, files in os.walk(folder):
        inner = os.path.relpath(base, folder)
        if inner == "." and not hidden:
            folders[:] = [name for name in folders if not name.startswith(".")]
        names = files if inner != "." or hidden else [name for name in files if not name.startswith(".")]
        found.update(name if inner == "." else f"{inner}/{name}" for name in names)
    return found


def _make_folder(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _move(fresh: Path, place: Path) -> None:
    try:
        fresh.replace(place)
    except OSError:  # another file system
        beside = place.with_name(place.name + ".new")
        shutil.copyfile(fresh, beside)
        beside.replace(place)
