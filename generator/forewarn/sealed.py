"""Files of the cache that are whole or count for nothing: written under another name and put in place, with a seal.

No link in the repository leads reading or writing elsewhere. Where nothing can be written, nothing is kept. The seal
tells of accidents; whether what is in a file can be believed is for others to say. It may be one ``under`` a word, such as that of
a program: what another one has noted is no more than bytes then, and takes no memory for its values.
"""

import contextlib
import hashlib
import os
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

_SEAL = struct.Struct("<16sQQ")
"""The word that it is under, how long all is, and a sum of it: as in a file of gzip, and five times as fast as SHA-256."""
LATE = 3_600_000_000_000
"""Nanoseconds after which nobody is still writing at a file."""
PART = ".part"
"""The end of the name of a file that another one names."""


def opened(path: Path, under: str = "") -> memoryview | None:
    """What a file holds; ``None`` where there is none, or not all of it, or under another word."""
    if _is_led_away(path):
        return None
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return None
    content = data[_SEAL.size :]
    return content if _seal(content, under) == data[: _SEAL.size] else None


def noted(path: Path, kind: type[T], under: str = "") -> T | None:
    """The values of a kind that a file holds (:func:`note`); ``None`` where there are none, or not all of them."""
    content = opened(path, under)
    try:
        return msgspec.msgpack.decode(content, type=kind) if content is not None else None
    except (msgspec.MsgspecError, ValueError):
        return None


def note(path: Path, values: object, under: str = "") -> None:
    """Put plain values into a file, in a form that runs no code."""
    put(path, lambda _: msgspec.msgpack.encode(values), under)


def put(path: Path, make: Callable[[int], bytes | None], under: str = "") -> None:
    """Put what ``make`` makes into a file; it is told what time it is by the clock of the file system, in nanoseconds.

    Where it makes nothing (``None``), the file stays as it was.
    """
    begun = fresh(path, f"{path.name}-")
    if begun is None:
        return
    handle, name = begun
    with contextlib.suppress(OSError):
        try:
            with os.fdopen(handle, "wb") as file:
                now = os.fstat(file.fileno()).st_mtime_ns
                _clear(path, now - LATE)
                content = make(now)
                if content is None:
                    return
                file.write(_seal(content, under))
                file.write(content)
            path.with_name(name).replace(path)
        finally:
            path.with_name(name).unlink(missing_ok=True)


def _seal(content: bytes | memoryview, under: str) -> bytes:
    return _SEAL.pack(hashlib.sha256(under.encode()).digest(), len(content), zlib.crc32(content))


def fresh(path: Path, prefix: str, suffix: str = "") -> tuple[int, str] | None:
    """A new file beside another one of the cache, open, and its name; ``None`` where nothing can be written."""
    folder = path.parent
    with contextlib.suppress(OSError):
        if _is_led_away(path):
            return None
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=folder)
        return handle, Path(name).name
    return None


def _clear(path: Path, before: int) -> None:
    """Take away what runs that were killed have left, not what others are writing at."""
    for left in path.parent.glob(f"{path.name}-*"):
        with contextlib.suppress(OSError):
            if left.lstat().st_mtime_ns < before:
                left.unlink()


def _is_led_away(path: Path) -> bool:
    """Whether the file, its folder or the one around that is a link."""
    return any(place.is_symlink() for place in (path, path.parent, path.parent.parent))
