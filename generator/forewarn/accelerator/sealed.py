"""Notes in the project's cache: JSON with a seal, whole or not there. What is broken or foreign counts for nothing."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def read_sealed(path: Path) -> dict[str, Any] | None:
    """What a note says; ``None`` where there is none, or one that is not as it was written."""
    try:
        seal, _, text = path.read_bytes().partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != seal:
            return None
        said = json.loads(text)
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def write_sealed(path: Path, said: Any, holds: Callable[[int], bool] = lambda _: True) -> None:
    """Put a note in place; ``holds`` is asked before, with the time that the file system has now, in nanoseconds.

    What killed builds left of such a note is taken away.
    """
    for left in path.parent.glob(f"{path.name}-*"):
        left.unlink(missing_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f"{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            text = json.dumps(said).encode()
            file.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
            file.flush()
            now = os.fstat(file.fileno()).st_mtime_ns
        if holds(now):
            Path(fresh).replace(path)
    finally:
        Path(fresh).unlink(missing_ok=True)
