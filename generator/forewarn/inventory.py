"""What lies in a folder, and what the file system says of it: the one room that asks.

Tens of thousands of files are asked for once in a run. From then on an :class:`Inventory` says what should be there: what
we write and delete ourselves it is told, file by file. So whatever is noted of a folder is what it should be. If somebody
else has changed a file meanwhile, the folder is not as the note says, and the next run finds that out.

The times of a file system are coarse: two changes within a moment (:data:`COARSE`) may have the same. So nothing is sure of
a file that was changed just before it was looked at: it is looked at again when that moment is over.
"""

import hashlib
import os
import struct
import tempfile
import time
from array import array
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Protocol

Seen = bytes
"""What changes with every change of a file: its size, its times, its number."""
NO_FILE: Seen = bytes(32)
"""What is seen of a link, or of something else that is no file."""
COARSE = 20_000_000
"""Nanoseconds within which two changes of a file may have the same time."""
_PATIENCE = 40
"""How many times such a moment is slept."""
_SEEN, _TIMES = struct.Struct("=qqqQ"), struct.Struct("=8xqq8x")
_NUMBERS = 4
_REGULAR, _KIND = 0o100000, 0o170000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Recognising(Protocol):
    """Who knows the files of a folder by their bytes; see :class:`forewarn.looks.Looks`."""

    def said(self, path: str, seen: Seen) -> Seen:
        """What is to be said of a file that looks like this."""
        ...

    def here(self, path: str, said: Seen) -> Seen:
        """How a file looks that was said to look so."""
        ...

    def close(self, files: Mapping[str, Seen] | None = None) -> None:
        """Note what was found out; of all ``files``, if these are all."""
        ...


class Inventory:
    """Every file of a folder by its path, as it was looked at, and as it should be since.

    ``unsure`` are files of which nothing can be said yet: they are too young, or were not what we had written.
    """

    def __init__(self, folder: Path, cache: Path | None = None, looks: Recognising | None = None) -> None:
        """Look at a folder; one that is not there is empty. ``cache`` is one to ask the clock in; else nothing is sure.

        ``looks`` may know files by their bytes.
        """
        self.folder = folder
        self._cache, self._looks = cache, looks
        self.unsure: set[str] = set()
        self._digest = ""
        now = self._clock()
        self.files = inventory(folder, self.unsure)
        latest = now - COARSE
        is_settled = newest(self.files.values()) < latest
        young = [] if is_settled else [path for path, seen in self.files.items() if changed(seen) >= latest]
        if young and cache is not None and now:
            settle_down(cache)
            self.ask(young)
        else:
            self.unsure.update(young)
        if looks is not None:
            for path, seen in self.files.items():
                if path not in self.unsure:
                    self.files[path] = looks.said(path, seen)
            looks.close()

    def know(self, found: Mapping[str, Seen]) -> None:
        """We have put files there, and what is said of them will be said until somebody changes them."""
        self._digest = ""
        self.files.update(found)
        self.unsure.difference_update(found)

    def deleted(self, path: str) -> None:
        """We have deleted a file."""
        self._digest = ""
        self.files.pop(path, None)
        self.unsure.discard(path)

    def sure(self, path: str) -> Seen | None:
        """What is said of a file, as far as that tells it from every other; ``None`` where it is none."""
        found = self.files.get(path)
        return None if found == NO_FILE or path in self.unsure else found

    def certain(self) -> Mapping[str, Seen]:
        """What is said of every file of which something is sure: see :meth:`sure`, where many are asked for."""
        files, unsure = self.files, self.unsure
        if not unsure and NO_FILE not in files.values():
            return files
        return {path: seen for path, seen in files.items() if seen != NO_FILE and path not in unsure}

    def doubt(self, path: str) -> None:
        """A file is not what we had put there, or we cannot tell."""
        self.unsure.add(path)

    def digest(self) -> str | None:
        """A digest of what is said of every file; ``None`` where something is not sure."""
        if self.unsure:
            return None
        self._digest = self._digest or digest_of(self.files)
        return self._digest

    def here(self, path: str) -> Seen | None:
        """How a file should look here, whatever is said of it; ``None`` where it should not be there."""
        found = self.files.get(path)
        return self._looks.here(path, found) if self._looks is not None and found is not None else found

    def confirm(self, paths: Iterable[str]) -> None:
        """Some files were read since they were looked at, and something will be noted of that.

        Whoever changes one meanwhile leaves it looking other than noted, for ever; but who knows files by their bytes too has to
        look again, because bytes may come back.
        """
        if self._looks is not None:
            for path in paths:
                if look_at(f"{self.folder}/{path}") != self.here(path):
                    self.doubt(path)

    def close(self) -> None:
        """A run is over, and all that it did here has been told: who knows files by their bytes too notes that."""
        if self._looks is not None:
            self._looks.close({path: seen for path, seen in self.files.items() if path not in self.unsure})

    def _clock(self) -> int:
        return clock(self._cache) if self._cache is not None else 0

    def ask(self, paths: Iterable[str]) -> None:
        """Look at some files once more, a moment after they were written."""
        latest = self._clock() - COARSE
        for path in paths:
            found = look_at(f"{self.folder}/{path}")
            if found is not None and changed(found) < latest:
                self.know({path: found})
            else:
                self.doubt(path)


def inventory(folder: Path, closed: set[str] | None = None) -> dict[str, Seen]:
    """Every file of a folder by its path. What cannot be looked into is put to ``closed``, or raises :class:`OSError`."""
    found: dict[str, Seen] = {}
    folders = [""]
    try:
        top = os.open(folder, _FOLDER)
    except (FileNotFoundError, NotADirectoryError):
        return found
    except OSError:
        if closed is None:
            raise
        closed.add("")
        return found
    try:
        while folders:
            inner = folders.pop()
            try:
                _look_into(top, inner, found, folders)
            except OSError as error:
                if closed is not None:
                    closed.add(inner)
                elif not isinstance(
                    error, (FileNotFoundError, NotADirectoryError)
                ):  # else it went away while we looked
                    raise
    finally:
        os.close(top)
    return found


def _look_into(top: int, inner: str, found: dict[str, Seen], folders: list[str]) -> None:
    """Add the files of a folder inside the open folder ``top``, and the folders in it.

    From an open folder the system need not walk to each file by its whole path, which is a seventh of the time.
    """
    here = os.open(inner or ".", _FOLDER, dir_fd=top)
    try:
        with os.scandir(here) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{inner}{entry.name}/")
                else:
                    found[inner + entry.name] = seen_of(entry.stat(follow_symlinks=False))
    finally:
        os.close(here)


def look_at(path: str | Path) -> Seen | None:
    """The same of one file; ``None`` where there is none."""
    try:
        return seen_of(os.lstat(path))
    except OSError:
        return None


def seen_of(now: os.stat_result) -> Seen:
    """What of all that is said of a file counts."""
    if now.st_mode & _KIND != _REGULAR:
        return NO_FILE
    return _SEEN.pack(now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)


def in_rows(files: Mapping[str, Seen], paths: Iterable[str]) -> bytes:
    """What is said of some files, a row each: so all can be held against all at once."""
    return b"".join([files.get(path, NO_FILE) for path in paths])


def packed(told: tuple[int, int, int, int]) -> Seen:
    """The same from the size of a file, the times of its bytes and of its entry, and its number."""
    return _SEEN.pack(*told)


def told(seen: Seen) -> tuple[int, int, int, int]:
    """The size of a file, the times of its bytes and of its entry, and its number."""
    size, bytes_changed, entry_changed, number = _SEEN.unpack(seen)
    return size, bytes_changed, entry_changed, number


def is_moved(before: Seen, now: Seen) -> bool:
    """Whether a file is the same as before, with the same bytes; the time of its entry may be another."""
    (size, bytes_changed, _, number), (size_now, bytes_changed_now, _, number_now) = map(_SEEN.unpack, (before, now))
    return bool((size, bytes_changed, number) == (size_now, bytes_changed_now, number_now))


def changed(seen: Seen) -> int:
    """When a file was changed last, in nanoseconds: its bytes, or what else is said of it."""
    bytes_changed, entry_changed = _TIMES.unpack(seen)
    return int(max(bytes_changed, entry_changed))


def newest(files: Collection[Seen]) -> int:
    """When the last one of some files was changed; 0 where there are none.

    All are asked at once: to take tens of thousands apart one by one costs as much as a tenth of looking at them.
    """
    numbers = array("q", b"".join(files))
    return max(map(max, (numbers[1::_NUMBERS], numbers[2::_NUMBERS]))) if files else 0


def digest_of(files: dict[str, Seen]) -> str:
    """A digest of what is said of files, in whatever order they come."""
    paths = sorted(files)
    told = hashlib.sha256("\0".join(paths).encode("utf-8", "surrogateescape"))
    told.update(b"\0\0")
    told.update(b"".join(map(files.__getitem__, paths)))
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


def settle_down(room: Path) -> None:
    """Wait until what was just written can be told from what is written next, by the clock of the file system that ``room`` is in.

    On a busy machine that clock ticks late: to sleep for a moment is not enough. One that stands still is not waited for.
    """
    began = clock(room)
    for _ in range(_PATIENCE):
        time.sleep(COARSE * 1.25e-9)
        if clock(room) > began + COARSE:
            break
