"""A folder as a store: for a web server of one's own, a checkout of a pages branch, a disk that is mounted.

Files are replaced in one step, so that nobody reads half of one; what is unchanged keeps its date.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forewarn.inventory import seen_of
from forewarn.problems import ProjectError
from forewarn.publish.local import Digests, NothingRemembered, digests
from forewarn.publish.store import PREVIEWS, STATE, Headers, Listed, LockLostError, Record, Stored, StoreError

_DEPLOY = STATE.partition("/")[0]
_PART = ".forewarn-part"


class FolderStore:
    """Everything below a folder, which is made when the first file is."""

    keeps_headers = False

    def __init__(self, root: Path, prefix: str = "", known: Digests | None = None) -> None:
        self._top = root
        self._known = known or NothingRemembered()
        self._root = root / prefix if prefix else root
        self.notes: list[str] = []

    @property
    def name(self) -> str:
        """The path."""
        return f"{self._root}/"

    def listing(self) -> dict[str, Listed]:
        """See :class:`forewarn.publish.store.Store`. The ETag of a file is the MD5 of its bytes."""
        listed = {}
        with _told(self._root):
            for entry, key in _walk(self._root, ""):
                if not key.startswith((_DEPLOY + "/", PREVIEWS)):
                    now = entry.stat(follow_symlinks=False)
                    etag = self._known.of(key, seen_of(now), Path(entry.path).read_bytes)[1]
                    listed[key] = Listed(etag, now.st_size)
        self._known.close()
        return listed

    def read_record(self) -> Record | None:
        """See :class:`forewarn.publish.store.Store`."""
        try:
            data = (self._root / STATE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self._root / STATE} cannot be read: {error.strerror}") from error
        return Record(data, digests(data)[1])

    def record_etag(self) -> str:
        """See :class:`forewarn.publish.store.Store`."""
        record = self.read_record()
        return record.etag if record else ""

    def write_record(self, data: bytes, expected: str) -> str:
        """See :class:`forewarn.publish.store.Store`."""
        with _told(self._root):
            (self._root / _DEPLOY).mkdir(parents=True, exist_ok=True)
            with (self._root / _DEPLOY / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if self.record_etag() != expected:
                    raise LockLostError(
                        f"somebody else is publishing to {self.name}", "wait until that is done, then publish again"
                    )
                _replace(self._root / STATE, data)
        return digests(data)[1]

    def delete_record(self) -> None:
        """See :class:`forewarn.publish.store.Store`."""
        with _told(self._root):
            for name in (STATE, f"{_DEPLOY}/lock"):
                (self._root / name).unlink(missing_ok=True)
            self._prune(self._root / STATE)

    def put(self, key: str, data: bytes, headers: Headers) -> Stored:  # noqa: ARG002 - as a store does
        """See :class:`forewarn.publish.store.Store`. A file has no headers: the web server gives them."""
        place = self._place(key)
        with _told(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            _replace(place, data)
        return Stored(digests(data)[1])

    def copy_version(self, key: str, version: str) -> Stored:  # noqa: ARG002 - as a store does
        """A folder keeps no versions, so this is never asked of it."""
        raise StoreError(f"{self.name} keeps no versions")

    def headers_of(self, key: str) -> Headers | None:  # noqa: ARG002 - as a store does
        """Files have none."""
        return None

    def delete(self, keys: Iterable[str]) -> dict[str, str]:
        """See :class:`forewarn.publish.store.Store`; a folder that is left empty goes too."""
        stayed = {}
        for key in keys:
            try:
                place = self._place(key)
                with _told(place):
                    place.unlink(missing_ok=True)
                    self._prune(place)
            except ProjectError as error:
                stayed[key] = error.message
        return stayed

    def records(self) -> Iterator[Record]:
        """See :class:`forewarn.publish.store.Store`: the record as it is."""
        if (record := self.read_record()) is not None:
            yield record

    def versions(self) -> dict[str, list[tuple[str, str]]]:
        """See :class:`forewarn.publish.store.Store`: none."""
        return {}

    def _place(self, key: str) -> Path:
        """Where a key lies. Nothing is written or removed through a link, which may lead anywhere."""
        place = self._root / key
        for folder in place.parents:
            if folder == self._root:
                break
            if folder.is_symlink():
                raise StoreError(f"{folder} is a link; nothing is written through it", "put a real folder in its place")
        return place

    def _prune(self, place: Path) -> None:
        for folder in place.parents:
            if folder == self._top or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()


def _walk(folder: str | Path, prefix: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not prefix and entry.name == ".git":
                continue
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(_PART):
            yield entry, prefix + entry.name


def _replace(place: Path, data: bytes) -> None:
    part = place.with_name(f".{digests(place.name.encode())[1]}{_PART}")
    with part.open("wb") as file:
        file.write(data)
    part.replace(place)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{error.filename or place} cannot be written: {error.strerror}",
            "check the folder's permissions and the free space",
        ) from error
