"""The door to the ledger: which files of the content folder an earlier build left, and which keys they were made for.

It stands in ``.cache/forewarn/`` and may be deleted at any time. A file counts as left only if nobody has touched it
since its bytes were found to be ours: its size, its times and its number in the file system are as they were noted
(:mod:`forewarn.inventory`). Nothing in the ledger is ever run, and somebody else's ledger fits no file of this disk.
"""

import contextlib
import fcntl
import hashlib
import os
import sys
import zoneinfo
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.artifacts import Batch, Bundle, Costly, Lasting
from forewarn.differences import unlike
from forewarn.inventory import NO_FILE, Inventory, Seen, in_rows
from forewarn.kept import FOLDER, Kept, notes

DEAR = frozenset({"cards"})
"""What is kept besides where it lies: it costs more to make than to read from the cache."""
_TOLD = (".dist-info", ".egg-info")


class _Page(NamedTuple):
    """All that is written: of each file its path, the SHA-256 of its bytes, and what the file system says, each in a row of its own.

    So all that is said can be held against all that was said at once: most often nobody has touched any. The files of a bundle stand
    together, and after the last bundle those ``alone``, that are of none. ``keys`` are those of files by their paths; ``bundles`` say by
    the folder of each its key and those of its files, and where in the rows they begin. ``batches`` are the keys of batches by their names.
    ``lasting`` is the key of all that lasts (:class:`forewarn.artifacts.Lasting`), and nothing where that was not sure of each;
    files ``beside`` are no part of that.
    """

    paths: list[str]
    digests: list[str]
    seen: bytes
    keys: dict[str, str]
    bundles: dict[str, tuple[str, int]]
    alone: int
    batches: dict[str, str]
    lasting: str
    beside: list[str]

    def digests_of(self, rows: slice, touched: AbstractSet[str]) -> dict[str, str]:
        """The digests of some files by their paths, but for those that somebody has ``touched``."""
        paths, digests = self.paths[rows], self.digests[rows]
        return {path: digest for path, digest in zip(paths, digests, strict=False) if path not in touched}


def _nothing() -> _Page:
    return _Page([], [], b"", {}, {}, 0, {}, "", [])


class Ledger:
    """The shelf of a build: what lies in the content folder with the right key stays there."""

    def __init__(self, root: Path, content: Inventory, cache: Path | None = None) -> None:
        """The ledger of the project at ``root``; for ``cache`` see :func:`forewarn.kept.notes`."""
        self._content = content
        self._path = notes(root, cache) / "ledger.bin"
        self._kept = Kept(root, cache)
        self._before = sealed.noted(self._path, _Page, under=program()) or _nothing()
        self._touched = _touched(self._before, content.files)
        self._untouched = self._before.digests_of(slice(self._before.alone, None), self._touched)
        self._keys: dict[str, str] = {}
        self._whole: dict[str, tuple[str, int]] = {}
        self._batches: dict[str, str] = {}
        self._apart: list[Bundle] = []
        self._lasting = ""
        self._members: set[str] = set()

    def standing(self, costly: Costly) -> str | None:
        """See :class:`forewarn.artifacts.Shelf`."""
        path, key = costly.path, costly.key
        self._keys[path] = key
        if self._lasting:
            self._members.add(path)
        return self._untouched.get(path) if self._before.keys.get(path) == key else None

    def whole(self, bundle: Bundle) -> dict[str, str] | None:
        """See :class:`forewarn.artifacts.Shelf`."""
        before = self._before
        noted, at = before.bundles.get(bundle.folder, ("", 0))
        rows = slice(at, at + noted.count(" "))
        if noted.startswith(bundle.key) and self._touched.isdisjoint(before.paths[rows]):
            self._whole[bundle.folder] = noted, at
            return dict(zip(before.paths[rows], before.digests[rows], strict=False))
        self._members.update(bundle.paths)
        self._untouched |= before.digests_of(rows, self._touched)
        before.keys.update(zip(before.paths[rows], noted.split(" ")[1:], strict=False))
        self._apart.append(bundle._replace(files=tuple))  # nothing that its files are made from is held here
        return None

    def together(self, batch: Batch) -> dict[str, str] | None:
        """See :class:`forewarn.artifacts.Shelf`."""
        self._batches[batch.name] = batch.key
        before, touched = self._before, self._touched
        if before.batches.get(batch.name) != batch.key:
            return None
        whole = {folder: before.bundles[folder] for folder in batch.folders if folder in before.bundles}
        found: dict[str, str] = {}
        for noted, at in whole.values():
            rows = slice(at, at + noted.count(" "))
            found.update(zip(before.paths[rows], before.digests[rows], strict=True))
        if len(whole) < len(batch.folders) or not touched.isdisjoint(found):
            return None
        self._whole.update(whole)
        return found

    def may_wait(self, bundle: Bundle) -> bool:
        """See :class:`forewarn.artifacts.Shelf`."""
        before = self._before
        return bundle.folder not in before.bundles and before.keys.keys().isdisjoint(bundle.paths)

    def lasting(self, lasting: Lasting) -> dict[str, str] | None:
        """See :class:`forewarn.artifacts.Shelf`."""
        self._lasting = lasting.key
        before = self._before
        if before.lasting != lasting.key or self._touched:
            return None
        found = before.digests_of(slice(None), {*before.beside, *self._keys})
        self._keys = {**before.keys, **self._keys}
        self._whole, self._batches = before.bundles, before.batches
        self._members = set(found)
        return found

    def take(self, costly: Costly) -> bytes:
        """See :class:`forewarn.artifacts.Shelf`."""
        self._keys[costly.path] = costly.key
        return self._kept.take(costly) if costly.kind in DEAR else costly.make()

    def _bundles(self) -> Iterator[tuple[str, str, list[str]]]:
        """The folder of each bundle that was offered, its key and those of its files, and their paths."""
        before, keys = self._before, self._keys
        for folder, (noted, at) in self._whole.items():
            yield folder, noted, before.paths[at : at + noted.count(" ")]
        for one in self._apart:
            paths = one.paths
            if all(path in keys for path in paths):
                yield one.folder, " ".join([one.key, *[keys.pop(path) for path in paths]]), paths

    def close(self, digests: Mapping[str, str]) -> None:
        """Note what lies in the content folder now; ``digests`` are those of the manifest that was written."""
        self._kept.trim()
        keys, certain, members = self._keys, self._content.certain(), self._members
        files: list[str] = []
        bundles: dict[str, tuple[str, int]] = {}
        are_certain = digests.keys() <= certain.keys()
        for folder, noted, paths in self._bundles():
            if are_certain or certain.keys() >= set(paths):
                bundles[folder] = noted, len(files)
                files += paths
            else:
                keys.update(zip(paths, noted.split(" ")[1:], strict=True))
        alone, bundled = len(files), set(files)
        files += [path for path in digests if path not in bundled and path in certain]
        lasting = self._lasting if len(files) == len(digests) else ""
        beside = [path for path in digests if path not in bundled and path not in members]
        seen = in_rows(certain, files)
        page = _Page(
            files, [digests[path] for path in files], seen, keys, bundles, alone, self._batches, lasting, beside
        )
        sealed.note(self._path, page, under=program())
        self._before, self._touched, self._untouched = _nothing(), set(), {}
        self._keys, self._whole, self._batches, self._apart, self._members = {}, {}, {}, [], set()


def _touched(before: _Page, now: Mapping[str, Seen]) -> set[str]:
    """All files that do not look as they did."""
    return {before.paths[row] for row in unlike(before.seen, in_rows(now, before.paths), len(NO_FILE))}


@contextmanager
def alone(root: Path, cache: Path | None = None) -> Iterator[None]:
    """One build of a project at a time writes its content folder, and its notes in a folder that the user has chosen for them.

    Another waits. Where nothing can be locked, none does.
    """
    with contextlib.ExitStack() as stack:
        for folder in (root / FOLDER, *([cache] if cache is not None else [])):
            with contextlib.suppress(OSError):
                if not folder.is_symlink() and not folder.parent.is_symlink():
                    folder.mkdir(parents=True, exist_ok=True)
                    ignore = folder / ".gitignore"
                    if not ignore.exists():
                        ignore.write_text("*\n", "utf-8")
                    lock = stack.enter_context((folder / "lock").open("ab"))
                    fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def program() -> str:
    """A digest of everything but the project that the bytes of an artifact depend on: this program and all libraries."""
    told = hashlib.sha256(sys.version.encode())
    for name, path in sorted(_files(Path(__file__).parent, "")):
        told.update(name.encode() + b"\0" + Path(path).read_bytes() + b"\0")
    told.update("\n".join(_installed()).encode())
    for folder in zoneinfo.TZPATH:
        for place in (Path(folder), Path(folder) / "tzdata.zi"):
            with contextlib.suppress(OSError):
                told.update(f"{place} {place.stat().st_mtime_ns}\n".encode())
    return told.hexdigest()


def _files(folder: str | Path, prefix: str) -> Iterator[tuple[str, str]]:
    """The files of this program by their names in it, without what Python keeps beside them; every run asks for these."""
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                if one.name != "__pycache__":
                    yield from _files(one.path, f"{prefix}{one.name}/")
            elif not one.name.endswith(".pyc"):
                yield prefix + one.name, one.path


def _installed() -> Iterator[str]:
    """All libraries that Python finds, each with its version: the names of their folders tell (``babel-2.18.0.dist-info``).

    To ask ``importlib.metadata`` for some of them would cost more than all the rest.
    """
    for place in sys.path:
        with contextlib.suppress(FileNotFoundError, PermissionError):
            try:
                with os.scandir(place or ".") as found:
                    yield from sorted(one.name for one in found if one.name.endswith(_TOLD))
            except NotADirectoryError:  # an archive with libraries in it
                yield f"{place} {Path(place).stat().st_size} {Path(place).stat().st_mtime_ns}"
