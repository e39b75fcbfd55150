"""The door to the cache: what was dear to make is kept between builds, below ``.cache/forewarn/`` of the project.

Nothing depends on it. It may be deleted at any time, several builds may use it at once, and one may be killed while it
writes: a file appears under its name whole or not at all, and is believed only if it still is what was written.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from forewarn.artifacts import Costly, EmptyShelf

FOLDER = ".cache/forewarn"
"""Where work in progress waits, and where notes lie if the user has not chosen a folder of their own for them."""
SPARE = 500
"""How many files of a kind stay besides those that the last build used: for another branch, audience or hour."""
_NAME = re.compile(r"[0-9a-f]{64}")
_SEAL = hashlib.sha256().digest_size


def notes(root: Path, cache: Path | None) -> Path:
    """Where the notes of the project at ``root`` lie; ``cache`` is the folder that the user has chosen, if there is one."""
    return root / FOLDER if cache is None else cache


def chosen(folder: Path, root: Path) -> Path | None:
    """The folder for the notes of the project at ``root`` in one that serves several; ``None`` where its repository holds that.

    Whoever proposes a change decides what lies in a repository: what is believed by its bytes must not be in there.
    """
    folder = folder.resolve()
    top = next((place for place in (root, *root.parents) if (place / ".git").exists()), root)
    if top in (folder, *folder.parents):
        return None
    return folder / f"{root.name}-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}"


class Kept(EmptyShelf):
    """Costly bytes by their keys, each kind in a folder of its own; what cannot be kept is made anew."""

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        """The cache of the project at ``root`` (:func:`notes`); no folder is made before it is needed."""
        self._cache = notes(root, cache)
        self._used: dict[str, set[str]] = {}

    def take(self, costly: Costly) -> bytes:
        """The bytes of a costly artifact: kept, or made and kept."""
        self._used.setdefault(costly.kind, set()).add(costly.key)
        path = self._cache / costly.kind / costly.key
        content = self._read(path)
        if content is None:
            content = costly.make()
            self._write(path, content)
        return content

    def trim(self) -> None:
        """Let go of what was used longest ago, never of what was taken here."""
        for kind, used in self._used.items():
            folder = self._cache / kind
            with contextlib.suppress(OSError):
                if self._is_ours(folder):
                    ours = [path for path in folder.iterdir() if path.name not in used and _NAME.match(path.name)]
                    for path in sorted(ours, key=_last_used, reverse=True)[SPARE:]:
                        path.unlink(missing_ok=True)

    def _is_ours(self, path: Path) -> bool:
        """Whether no link in the repository leads reading, writing and deleting elsewhere."""
        return not any(
            place.is_symlink() for place in (path, *path.parents) if self._cache.parent in (place, *place.parents)
        )

    def _read(self, path: Path) -> bytes | None:
        if not self._is_ours(path):
            return None
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        seal, content = stored[:_SEAL], stored[_SEAL:]
        if hashlib.sha256(content).digest() != seal:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def _write(self, path: Path, content: bytes) -> None:
        if not self._is_ours(path):
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            ignore = self._cache / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", "utf-8")
            handle, fresh = tempfile.mkstemp(prefix=f"{path.name}-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                Path(fresh).replace(path)
            except OSError:
                Path(fresh).unlink(missing_ok=True)


def _last_used(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
