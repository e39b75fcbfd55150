"""Files of the cache that hold pieces, one after the other: each is read when somebody asks for it, and not kept.

A segment is written once. Whoever noted one believes it as long as the file system says the same of it: a segment that
somebody touched, or brought along, counts for nothing. One that nobody names any more is taken away.
"""

import contextlib
import hashlib
import os
import weakref
from collections.abc import Container, Sequence
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.inventory import NO_FILE, Seen, seen_of
from forewarn.looks import digest_at

_AT_ONCE = 1 << 20


class Named(NamedTuple):
    """A segment that was written: its name, what the file system said of it, its SHA-256, and how much whoever wrote it counts in it."""

    name: str
    seen: Seen
    digest: bytes
    size: int


class Segment:
    """Pieces in a file, by where they begin and how long they are; ``seen`` is what the file system said of it."""

    def __init__(self, handle: int | None, size: int = 0, seen: Seen = NO_FILE) -> None:
        """The pieces in an open file of a size, which is closed when nobody needs one any more; ``None`` is no file."""
        self.seen = seen
        self._handle: int | None = None
        self._written = size
        self._open(handle)

    def _open(self, handle: int | None) -> None:
        self._handle = handle
        if handle is not None:
            weakref.finalize(self, os.close, handle)

    @property
    def is_there(self) -> bool:
        """Whether its file still has a name; pieces can be had of it in any case."""
        return self._handle is not None and os.fstat(self._handle).st_nlink > 0

    def piece(self, begin: int, size: int) -> bytes:
        """The bytes of a piece; nothing where there is none."""
        if self._handle is None or begin < 0 or not 0 < size <= self._written - begin:
            return b""
        return os.pread(self._handle, size, begin)


class Draft(Segment):
    """A segment that is still written at; where there is no place for a file, it stays in memory."""

    def __init__(self, path: Path) -> None:
        """A segment beside a file of the cache; nothing is written before there is much."""
        super().__init__(None)
        self._path = path
        self._name = ""
        self._told = hashlib.sha256()
        self._waiting = bytearray()
        self._is_homeless = False

    def put(self, piece: bytes) -> tuple[int, int]:
        """Take a piece; where it begins, and how long it is."""
        place = self._written + len(self._waiting), len(piece)
        self._waiting += piece
        if len(self._waiting) > _AT_ONCE:
            self._write()
        return place

    def piece(self, begin: int, size: int) -> bytes:
        """See :class:`Segment`."""
        if begin < self._written:
            return super().piece(begin, size)
        return bytes(self._waiting[begin - self._written : begin - self._written + size])

    @property
    def digest(self) -> bytes:
        """The SHA-256 of what was written."""
        return self._told.digest()

    def finish(self) -> tuple[str, Seen] | None:
        """Write what is left; the name of the file and what the file system says of it, ``None`` where there is none."""
        self._write()
        if self._handle is None or self._waiting:
            return None
        return self._name, seen_of(os.fstat(self._handle))

    def drop(self) -> None:
        """Take its file away, if there is one: nobody will name it."""
        with contextlib.suppress(OSError):
            if self._name:
                self._path.with_name(self._name).unlink()

    def _write(self) -> None:
        if self._handle is None and not self._is_homeless:
            fresh = sealed.fresh(self._path, f"{self._path.stem}-", sealed.PART)
            self._is_homeless = fresh is None
            handle, self._name = fresh or (None, "")
            self._open(handle)
        with contextlib.suppress(OSError):
            while self._waiting and self._handle is not None:
                part = self._waiting[:_AT_ONCE]
                count = os.pwrite(self._handle, part, self._written)
                self._written += count
                self._told.update(part[:count])
                del self._waiting[:count]


def opened(path: Path, name: str, noted: Seen, digest: bytes = b"") -> Segment | None:
    """The segment of a name beside a file of the cache, if it is still what was noted.

    With a ``digest``, one that looks other than noted is believed by its bytes.
    """
    if "/" in name or not name.startswith(f"{path.stem}-"):
        return None
    try:
        handle = os.open(path.with_name(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    now = os.fstat(handle)
    seen = seen_of(now)
    if seen == noted or (digest and digest_at(path.with_name(name), seen) == digest):
        return Segment(handle, now.st_size, seen)
    os.close(handle)
    return None


def all_opened(path: Path, noted: Sequence[Named], *, by_bytes: bool) -> tuple[list[Named], list[Segment | None]]:
    """The segments that were noted, as they are said to look now, and what is still what was noted of each.

    With ``by_bytes``, those that look other than noted are believed by theirs: the notes lie where the user has chosen.
    """
    found = [opened(path, one.name, one.seen, one.digest if by_bytes else b"") for one in noted]
    pairs = zip(noted, found, strict=True)
    return [one._replace(seen=segment.seen) if segment is not None else one for one, segment in pairs], found


def clear(path: Path, gone: Container[str], named: Container[str], before: int) -> None:
    """Take away segments beside a file: those that are ``gone``, and those that nobody has ``named`` since an instant."""
    for left in path.parent.glob(f"{path.stem}-*{sealed.PART}"):
        with contextlib.suppress(OSError):
            if left.name in gone or (left.name not in named and left.lstat().st_mtime_ns < before):
                left.unlink()
