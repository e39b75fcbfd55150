"""The door to looks: as what a file was noted in another clone, and the digest of its bytes; in a folder of the user's own.

Notes count for the file that looks as it was noted. In a fresh clone, or where files were put back, the very same bytes have
other times and numbers. So where notes lie in a folder that nobody who proposes a change can write to, a file is believed by its
bytes too: one that looks other than noted is read, once, and if it holds what it held then, it is said to look as it did.
So whoever notes what files look like need not know of this, and where nobody has chosen such a folder, nothing of it happens.
One thing is different: a look never comes again, and bytes do. Who reads a file and notes something of it under the look that
it had before makes sure that it still has it (:meth:`forewarn.inventory.Inventory.confirm`).

A digest belongs to a look: it is taken where a file looked the same before and after it was read, and not while it is
too young to be told from what may be written next.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.inventory import COARSE, NO_FILE, Seen, changed, clock, look_at, newest, seen_of, settle_down

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class _Look(NamedTuple):
    """How a file looks here, how it is said to look, and the SHA-256 of what it holds."""

    seen: Seen
    said: Seen
    digest: bytes


class Looks:
    """How the files of a folder are said to look."""

    def __init__(self, cache: Path, folder: Path, room: Path) -> None:
        """What the folder ``cache`` of the user's own knows of another; ``room`` is one to ask the clock in."""
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._path, self._folder, self._room = cache / f"looks-{name}.bin", folder, room
        self._known = sealed.noted(self._path, dict[str, _Look]) or {}
        self._latest = clock(room) - COARSE
        self._is_new = False

    def said(self, path: str, seen: Seen) -> Seen:
        """What is to be said of a file that looks like this: what was noted of the same bytes, or just this."""
        look = self._known.get(path)
        if look is None or look.seen != seen:
            digest = self._digest(path, seen)
            if digest is None:
                return seen
            is_same = look is not None and look.digest == digest
            self._known[path] = look = _Look(seen, look.said if look is not None and is_same else seen, digest)
            self._is_new = True
        return look.said

    def known(self, path: str, seen: Seen) -> Seen:
        """The same as far as it is known without reading the file."""
        look = self._known.get(path)
        return look.said if look is not None and look.seen == seen else seen

    def here(self, path: str, said: Seen) -> Seen:
        """How a file looks that was said to look so."""
        look = self._known.get(path)
        return look.seen if look is not None and look.said == said else said

    def close(self, files: Mapping[str, Seen] | None = None) -> None:
        """Note what was found out. If these are all ``files``, as they are said to look now, take the digests of those that are new."""
        if files is not None:
            left = {path: look for path, seen in files.items() if (look := self._known.get(path)) and look.said == seen}
            fresh = {path: seen for path, seen in files.items() if path not in left}
            self._is_new = self._is_new or bool(fresh) or len(left) != len(self._known)
            self._known = left
            if newest(fresh.values()) >= self._latest:
                settle_down(self._room)
                self._latest = clock(self._room) - COARSE
            for path, seen in fresh.items():
                digest = self._digest(path, seen)
                if digest is not None:
                    left[path] = _Look(seen, seen, digest)
        if self._is_new:
            sealed.note(self._path, self._known)
            self._is_new = False

    def _digest(self, path: str, seen: Seen) -> bytes | None:
        """The digest of a file that looks like this, where it does, and is old enough to be told from what comes after."""
        return digest_at(f"{self._folder}/{path}", seen) if changed(seen) < self._latest else None


def looks_of(folder: Path, room: Path, cache: Path | None) -> Looks | None:
    """Those of a folder; ``None`` where the user has not chosen a ``cache`` for notes. ``room`` is one to ask the clock in."""
    return Looks(cache, folder, room) if cache is not None else None


def told_of(path: Path, cache: Path | None) -> Seen:
    """What is noted of a single file: how it looks, or where the user has chosen a folder for notes, its bytes.

    :data:`NO_FILE` where there is none.
    """
    seen = look_at(path) or NO_FILE
    return seen if cache is None else digest_at(path, seen) or NO_FILE


def digest_at(path: str | Path, seen: Seen) -> bytes | None:
    """The SHA-256 of a file; ``None`` where it looks other than ``seen`` before or after it was read, or is none."""
    try:
        handle = os.open(path, _READ)
    except OSError:
        return None
    try:
        now = os.fstat(handle)
        if seen_of(now) != seen or seen == NO_FILE:
            return None
        told, left = hashlib.sha256(), now.st_size
        while left > 0 and (data := os.read(handle, min(left, 1 << 20))):
            told.update(data)
            left -= len(data)
        return told.digest() if seen_of(os.fstat(handle)) == seen else None
    except OSError:
        return None
    finally:
        os.close(handle)
