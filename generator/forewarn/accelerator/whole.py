"""Whether the whole site stands: nothing went in that did not go in the last time, and nobody has touched what came out.

Then no engine has to be started. What went in is told by the manifest and by what the file system says of the rest of
the content folder; what came out by the file system alone. As everywhere (:mod:`forewarn.ledger`) a change within the
last moment could not be told from an older one: such a site is not noted.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forewarn.accelerator.sealed import read_sealed, write_sealed
from forewarn.ledger import COARSE, settle_down
from forewarn.workspace import MANIFEST

_FOLDER, _FILE = 0o040000, 0o100000
_KIND = 0o170000


class _Odd(Exception):  # noqa: N818 - it is no error: nothing is known then
    """Something that is neither file nor folder, or not there."""


@dataclass(slots=True)
class Whole:
    """What is known of a site as a whole: ``folder`` is the project's cache, ``around`` a digest of all else that counts.

    ``beside`` are files that belong to the site and lie outside of it; ``theme`` are folders of the project that had a say
    in what was built, ``None`` where nobody knows what had one.
    """

    folder: Path
    content: Path
    site: Path
    around: str
    beside: tuple[Path, ...] = ()
    theme: tuple[Path, ...] | None = None

    @property
    def _path(self) -> Path:
        name = hashlib.sha256(str(self.site.resolve()).encode()).hexdigest()[:16]
        return self.folder / f"whole-{name}.json"

    def stands(self) -> bool:
        """Whether the site is what a build would make now, byte for byte."""
        noted = read_sealed(self._path)
        try:
            return (
                noted is not None
                and noted["around"] == self.around
                and noted["manifest"] == self._manifest()
                and all(_stat(self.content / path) == tuple(seen) for path, seen in noted["content"].items())
                and all(_bytes_below(Path(path)) == digest for path, digest in noted["theme"].items())
                and noted["site"] == self._site()[0]
            )
        except (_Odd, OSError, KeyError, TypeError, AttributeError):
            return False

    def forget(self) -> None:
        """A build begins: what is known of the site holds no longer."""
        self._path.unlink(missing_ok=True)

    def note(self) -> None:
        """A build is done, and all of the site is right."""
        if self.theme is None or self.folder.is_symlink() or self.folder.parent.is_symlink():
            return
        with contextlib.suppress(_Odd, OSError):
            settle_down()
            content = dict(self._others())
            said = {
                "around": self.around,
                "manifest": self._manifest(),
                "content": content,
                "theme": {str(path): _bytes_below(path) for path in self.theme},
            }
            site, latest = self._site()
            latest = max(latest, *(time for seen in content.values() for time in seen[-3:-1]))
            write_sealed(self._path, {**said, "site": site}, lambda now: latest < now - COARSE)

    def _manifest(self) -> str:
        return hashlib.sha256((self.content / MANIFEST).read_bytes()).hexdigest()

    def _others(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The folders of the content folder, which know when a name was added, and the files that are not ours."""
        owned = json.loads((self.content / MANIFEST).read_bytes())["files"]
        folders = ["."]
        while folders:
            folder = folders.pop()
            yield folder, _stat(self.content / folder)
            with os.scandir(self.content / folder) as entries:
                for entry in entries:
                    path = entry.name if folder == "." else f"{folder}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(path)
                    elif path not in owned and not path.startswith(MANIFEST):
                        yield path, _stat(self.content / path)

    def _site(self) -> tuple[str, int]:
        """A digest of what the file system says of all in the site and beside it, and the last time it says."""
        found: list[tuple[Any, ...]] = []
        folders = [str(self.site)]
        while folders:
            folder = folders.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    now = entry.stat(follow_symlinks=False)
                    kind = now.st_mode & _KIND
                    if kind == _FOLDER:
                        folders.append(entry.path)
                        found.append((entry.path,))
                    elif kind == _FILE:
                        found.append((entry.path, now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino))
                    else:
                        raise _Odd(entry.path)
        found.sort()
        found += [(str(path), *_stat(path)) for path in self.beside]
        latest = max(time for seen in found if len(seen) > 1 for time in seen[-3:-1])
        return hashlib.sha256(repr(found).encode()).hexdigest(), latest


def _stat(path: Path) -> tuple[int, ...]:
    now = os.lstat(path)
    kind = now.st_mode & _KIND
    if kind == _FOLDER:
        return now.st_mtime_ns, now.st_ctime_ns, now.st_ino
    if kind == _FILE:
        return now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino
    raise _Odd(str(path))


def _bytes_below(folder: Path) -> str:
    """A digest of every file of a folder."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told.update(repr((str(path), path.read_bytes())).encode())
    return told.hexdigest()
