"""The door to the ledger: which files of the content folder an earlier build left, and which keys they were made for.

It stands in ``.cache/forewarn/`` and may be deleted at any time. A file counts as left only if nobody has touched it
since its bytes were found to be ours: its size, its times and its number in the file system are as they were noted. The
times of a file system are coarse; so nothing is noted that was changed within a moment before. Nothing in the ledger is ever run, and
somebody else's ledger fits no file of this disk.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import sys
import time
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

from forewarn import sealed
from forewarn.artifacts import Costly, Standing
from forewarn.kept import FOLDER, Kept

DEAR = frozenset({"cards"})
"""What is kept besides where it lies: it costs more to make than to read from the cache."""
COARSE = 20_000_000
"""Nanoseconds within which two changes of a file may have the same time."""
_LIBRARIES = ("babel", "feedgen", "icalendar", "jinja2", "lxml", "markdown-it-py", "markupsafe", "pillow", "tzdata")

Noted = tuple[str, str, tuple[int, ...]]
"""The key of a file, the SHA-256 of its bytes, and what the file system says of it."""


class Ledger:
    """The shelf of a build: what lies in the content folder with the right key stays there."""

    def __init__(self, root: Path, content: Path) -> None:
        """The ledger of the project at ``root``."""
        self._content = str(content)
        self._path = root / FOLDER / "ledger.json"
        self._kept = Kept(root)
        self._program = program()
        self._before = self._read()
        self._now: dict[str, str] = {}

    def standing(self, costly: Costly) -> Standing | None:
        """See :class:`forewarn.artifacts.Shelf`."""
        self._now[costly.path] = costly.key
        noted = self._before.get(costly.path)
        if noted is None or noted[0] != costly.key or seen(f"{self._content}/{costly.path}") != noted[2]:
            return None
        return Standing(costly.path, noted[1])

    def take(self, costly: Costly) -> bytes:
        """See :class:`forewarn.artifacts.Shelf`."""
        return self._kept.take(costly) if costly.kind in DEAR else costly.make()

    def close(self, digests: dict[str, str]) -> None:
        """Note what lies in the content folder now; ``digests`` are those of the manifest that was written."""
        self._kept.trim()
        settle_down()
        sealed.put(self._path, lambda now: self._text(digests, now - COARSE))

    def _text(self, digests: dict[str, str], latest: int) -> bytes:
        files = {path: one for path in self._now if (one := self._noted(path, digests, latest))}
        return json.dumps({"program": self._program, "files": files}).encode()

    def _noted(self, path: str, digests: dict[str, str], latest: int) -> Noted | None:
        place, digest = f"{self._content}/{path}", digests.get(path, "")
        found = seen(place)
        if found is None or max(found[1:3]) >= latest:
            return None
        before = self._before.get(path)
        if before is None or before[2] != found or before[1] != digest:
            try:
                if hashlib.sha256(Path(place).read_bytes()).hexdigest() != digest or seen(place) != found:
                    return None
            except OSError:
                return None
        return self._now[path], digest, found

    def _read(self) -> dict[str, Noted]:
        """What an earlier build noted; nothing where it was another program, or the ledger is not whole."""
        try:
            stored = sealed.facts(self._path)
            if stored.get("program") != self._program:
                return {}
            return {path: (key, digest, tuple(noted)) for path, (key, digest, noted) in stored["files"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """One build of a project at a time writes its content folder; another waits. Where nothing can be locked, none does."""
    folder = root / FOLDER
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            if not folder.is_symlink() and not folder.parent.is_symlink():
                folder.mkdir(parents=True, exist_ok=True)
                ignore = folder / ".gitignore"
                if not ignore.exists():
                    ignore.write_text("*\n", "utf-8")
                lock = stack.enter_context((folder / "lock").open("ab"))
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def settle_down() -> None:
    """Wait until what was just written can be told from what is written next."""
    time.sleep(COARSE * 1.25e-9)


def seen(path: Path | str) -> tuple[int, ...] | None:
    """What changes with every change of a file: size, times and number; ``None`` where there is no regular file."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    if (found.st_mode & 0o170000) != 0o100000:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


@cache
def program() -> str:
    """A digest of everything but the project that the bytes of an artifact depend on: this program and its libraries."""
    told = hashlib.sha256(sys.version.encode())
    home = Path(__file__).parent
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            told.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            told.update(f"{name} {metadata.version(name)}\n".encode())
    for folder in zoneinfo.TZPATH:
        for place in (Path(folder), Path(folder) / "tzdata.zi"):
            with contextlib.suppress(OSError):
                told.update(f"{place} {place.stat().st_mtime_ns}\n".encode())
    return told.hexdigest()
