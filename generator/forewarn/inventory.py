"""What lies in a folder, and what the file system says of it: the one room that asks.

Tens of thousands of files are asked for once in a run. From then on an :class:`Inventory` says what should be there: what
we write and delete ourselves it is told, file by file. So whatever is noted of a folder is what it should be. If somebody
else has changed a file meanwhile, the folder is not as the note says, and the next run finds that out.

The times of a file system are coarse: two changes within a moment (:data:`COARSE`) may have the same. So nothing is sure of
a file that was changed just before it was looked at, and what we wrote is read once more when that moment is over.
"""

import contextlib
import hashlib
import os
import struct
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

Seen = bytes
"""What changes with every change of a file: its size, its times, its number."""
NO_FILE: Seen = bytes(32)
"""What is seen of a link, or of something else that is no file."""
COARSE = 20_000_000
"""Nanoseconds within which two changes of a file may have the same time."""
_SEEN, _TIMES = struct.Struct("<qqqQ"), struct.Struct("<8xqq8x")
_REGULAR, _KIND = 0o100000, 0o170000


class Inventory:
    """Every file of a folder by its path, as it was looked at, and as it should be since.

    ``unsure`` are files of which nothing can be said yet: they are too young, or were not what we had written.
    """

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        """Look at a folder; one that is not there is empty. ``cache`` is one to ask the clock in; else nothing is sure."""
        self.folder = folder
        self._cache = cache
        self._fresh: dict[str, str] = {}
        self.unsure: set[str] = set()
        now = self._clock()
        self.files = inventory(folder, self.unsure)
        latest = now - COARSE
        young = [path for path, seen in self.files.items() if changed(seen) >= latest]
        if young and now:
            settle_down()
            self.ask(young)
        else:
            self.unsure.update(young)

    def wrote(self, path: str, digest: str) -> None:
        """We have written a file; ``digest`` is the SHA-256 of its bytes in hex."""
        self._fresh[path] = digest
        self.unsure.discard(path)

    def know(self, found: Mapping[str, Seen]) -> None:
        """We have put files there, of which we know what will be said."""
        self.files.update(found)
        self.unsure.difference_update(found)

    def deleted(self, path: str) -> None:
        """We have deleted a file."""
        self._fresh.pop(path, None)
        self.files.pop(path, None)
        self.unsure.discard(path)

    def settle(self) -> None:
        """Find out how what we wrote can be told from then on, and whether it still is what we wrote."""
        if not self._fresh:
            return
        settle_down()
        self.ask(self._fresh)
        for path, digest in self._fresh.items():
            place = f"{self.folder}/{path}"
            if _digest(place) != digest or look_at(place) != self.files[path]:
                self.unsure.add(path)
        self._fresh = {}

    def digest(self) -> str | None:
        """A digest of what is said of every file; ``None`` where something is not sure."""
        if self.unsure or self._fresh:
            return None
        return digest_of(self.files)

    def _clock(self) -> int:
        return clock(self._cache) if self._cache is not None else 0

    def ask(self, paths: Iterable[str]) -> None:
        """Look at some files once more, a moment after they were written."""
        latest = self._clock() - COARSE
        for path in paths:
            found = look_at(f"{self.folder}/{path}")
            if found is None:
                self.files.pop(path, None)
            else:
                self.files[path] = found
            if found is None or changed(found) >= latest:
                self.unsure.add(path)


def inventory(folder: Path, closed: set[str] | None = None) -> dict[str, Seen]:
    """Every file of a folder by its path. What cannot be looked into is put to ``closed``, or raises :class:`OSError`."""
    found: dict[str, Seen] = {}
    folders = [""]
    pack = _SEEN.pack
    while folders:
        inner = folders.pop()
        try:
            with os.scandir(f"{folder}/{inner}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{inner}{entry.name}/")
                        continue
                    now = entry.stat(follow_symlinks=False)
                    found[inner + entry.name] = (
                        pack(now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
                        if now.st_mode & _KIND == _REGULAR
                        else NO_FILE
                    )
        except (FileNotFoundError, NotADirectoryError):
            if inner and closed is not None:  # it went away while we looked
                closed.add(inner)
        except OSError:
            if closed is None:
                raise
            closed.add(inner)
    return found


def look_at(path: str | Path) -> Seen | None:
    """The same of one file; ``None`` where there is none."""
    try:
        now = os.lstat(path)
    except OSError:
        return None
    if now.st_mode & _KIND != _REGULAR:
        return NO_FILE
    return _SEEN.pack(now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)


def changed(seen: Seen) -> int:
    """When a file was changed last, in nanoseconds: its bytes, or what else is said of it."""
    bytes_changed, entry_changed = _TIMES.unpack(seen)
    return int(max(bytes_changed, entry_changed))


def digest_of(files: dict[str, Seen]) -> str:
    """A digest of what is said of files, in whatever order they come."""
    paths = sorted(files)
    told = hashlib.sha256("\0".join(paths).encode("utf-8", "surrogateescape"))
    told.update(b"\0\0")
    told.update(b"".join([files[path] for path in paths]))
    return told.hexdigest()


def clock(cache: Path) -> int:
    """What time it is for the file system, in nanoseconds; 0 where it cannot be asked, or a link leads elsewhere."""
    if cache.is_symlink() or cache.parent.is_symlink():
        return 0
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache) as file:
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError:
        return 0


def settle_down() -> None:
    """Wait until what was just written can be told from what is written next."""
    time.sleep(COARSE * 1.25e-9)


def _digest(path: str) -> str:
    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as file:  # noqa: PTH123 - there are many
        return hashlib.sha256(file.read()).hexdigest()
    return ""
