"""Where files wait until all are made: a folder beside the others, which nobody looks into.

What fails half way leaves the folder as it was, and no large memory is needed. And whoever writes to a file after it was
put in its place does so later, by the clock of the file system, than what is known of it says: so no file has to be read
again before it is noted.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forewarn.inventory import Inventory, Seen, is_moved, look_at, seen_of, settle_down
from forewarn.laying import lay
from forewarn.problems import ProjectError

FOLDER = ".forewarn-new"


class Stage:
    """Files on their way into a folder that was looked at; ``files`` is what was said of each before it got there."""

    def __init__(self, there: Inventory) -> None:
        """Nothing is written yet."""
        self._there, self._to = there, str(there.folder)
        self._folder = f"{there.folder}/{FOLDER}"
        self._apart: dict[str, Seen] = {}
        self.files: dict[str, Seen] = {}

    def write(self, path: str, data: bytes) -> None:
        """A file that goes where its path says. Raises :class:`ProjectError` where it cannot be written."""
        try:
            self.files[path] = self._written(f"files/{path}", [data])
        except OSError as error:
            raise _failed(f"{self._to}/{path}", error) from error

    def write_apart(self, name: str, data: Iterable[bytes]) -> None:
        """A file that goes somewhere when it is called by its name; it is handed over in parts."""
        try:
            self._apart[name] = self._written(name, data)
        except OSError as error:
            raise _failed(f"{self._folder}/{name}", error) from error

    def close(self) -> None:
        """Nothing more is written: wait until that can be told from what anybody writes later."""
        settle_down(Path(self._folder))

    def put(self, name: str, path: str) -> None:
        """Put a file that was written apart in its place."""
        try:
            Path(self._folder, name).replace(Path(self._to, path))
        except OSError as error:
            raise _failed(f"{self._to}/{path}", error) from error
        self._know(path, self._apart[name])

    def put_all(self) -> None:
        """Put all others in their places. Raises :class:`ProjectError` where something is in the way."""
        left = dict(self.files)
        try:
            for path in lay(f"{self._folder}/files", self._to) if left else ():
                self._know(path, left.pop(path))
        except OSError as error:
            raise _failed(self._to, error) from error
        self._there.know(left)

    def _written(self, name: str, data: Iterable[bytes]) -> Seen:
        path = f"{self._folder}/{name}"
        if not self.files and not self._apart:
            Path(self._to).mkdir(parents=True, exist_ok=True)
            Path(self._folder).mkdir()
            Path(self._folder, ".gitignore").write_text("*\n", "utf-8")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            handle = os.open(path, flags, 0o666)
        except FileNotFoundError:
            Path(path).parent.mkdir(parents=True)
            handle = os.open(path, flags, 0o666)
        try:
            for part in data:
                left = memoryview(part)
                while left:
                    left = left[os.write(handle, left) :]
            return seen_of(os.fstat(handle))
        finally:
            os.close(handle)

    def _know(self, path: str, before: Seen) -> None:
        now = look_at(f"{self._to}/{path}")
        if now is not None and is_moved(before, now):
            self._there.know({path: now})
        else:
            self._there.doubt(path)


@contextmanager
def staged(there: Inventory) -> Iterator[Stage]:
    """A stage for a while. Nothing is left of it, nor of that of a run that was killed."""
    place = there.folder / FOLDER
    for path in [path for path in there.files if path.startswith(FOLDER) and path[len(FOLDER) :][:1] in ("", "/")]:
        there.deleted(path)
    _clear(place)
    try:
        yield Stage(there)
    finally:
        _clear(place)


def _clear(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def _failed(place: str, error: OSError) -> ProjectError:
    return ProjectError(
        f"{error.filename2 or place} cannot be written: {error.strerror}",
        "check the folder's permissions and the free space",
    )
