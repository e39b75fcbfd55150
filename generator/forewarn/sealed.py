"""Files of the cache that are whole or count for nothing: written under another name and put in place, with a seal.

No link in the repository leads reading or writing elsewhere. Where nothing can be written, nothing is kept. The seal
tells of accidents; whether what is in a file can be believed is for others to say.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SEAL = hashlib.sha256().digest_size
_LATE = 3_600_000_000_000
"""Nanoseconds after which nobody is still writing at a file."""


def opened(path: Path) -> memoryview | None:
    """What a file holds; ``None`` where there is none, or not all of it."""
    if _is_led_away(path):
        return None
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return None
    content = data[_SEAL:]
    return content if hashlib.sha256(content).digest() == data[:_SEAL] else None


def facts(path: Path) -> dict[str, Any]:
    """The JSON object that a file holds; an empty one where there is none, or not all of it."""
    content = opened(path)
    try:
        said = json.loads(bytes(content)) if content is not None else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def put(path: Path, make: Callable[[int], bytes | None]) -> None:
    """Put what ``make`` makes into a file; it is told what time it is by the clock of the file system, in nanoseconds.

    Where it makes nothing (``None``), the file stays as it was.
    """
    folder = path.parent
    with contextlib.suppress(OSError):
        if _is_led_away(path):
            return
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        handle, fresh = tempfile.mkstemp(prefix=f"{path.name}-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                now = os.fstat(file.fileno()).st_mtime_ns
                _clear(path, now - _LATE)
                content = make(now)
                if content is None:
                    return
                file.write(hashlib.sha256(content).digest())
                file.write(content)
            Path(fresh).replace(path)
        finally:
            Path(fresh).unlink(missing_ok=True)


def _clear(path: Path, before: int) -> None:
    """Take away what runs that were killed have left, not what others are writing at."""
    for left in path.parent.glob(f"{path.name}-*"):
        with contextlib.suppress(OSError):
            if left.lstat().st_mtime_ns < before:
                left.unlink()


def _is_led_away(path: Path) -> bool:
    """Whether the file, its folder or the one around that is a link."""
    return any(place.is_symlink() for place in (path, path.parent, path.parent.parent))
