"""The built site as it lies in its folder: every file that is to be public, with its digests."""

import hashlib
import os
import stat
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

from forewarn.inventory import NO_FILE, Seen, seen_of
from forewarn.problems import ProjectError
from forewarn.values import Value

WELL_KNOWN = ".well-known"
"""The one name with a leading dot that is public (RFC 8615)."""
LARGEST = 1 << 30
"""The largest file that is read whole and sent at once, in bytes."""


class LocalFile(Value):
    """A file of the site. ``digest`` is ours (SHA-256, shortened), ``md5`` what most stores call an ETag."""

    key: str
    path: str
    size: int
    digest: str
    md5: str


class LocalSite(Value):
    """The files of a site by their keys, and the hidden ones that are not published."""

    root: Path
    files: dict[str, LocalFile]
    skipped: tuple[str, ...]


class Digests(Protocol):
    """Who works out digests of files, or remembers them."""

    def of(self, path: str, seen: Seen, read: Callable[[], bytes]) -> tuple[str, str]:
        """What :func:`digests` says of a file's bytes; ``seen`` is what was said of it before it was read."""
        ...

    def close(self) -> None:
        """That was all of the folder."""
        ...


class NothingRemembered:
    """Every file is read."""

    def of(self, path: str, seen: Seen, read: Callable[[], bytes]) -> tuple[str, str]:
        """See :class:`Digests`."""
        del path, seen
        return digests(read())

    def close(self) -> None:
        """See :class:`Digests`."""


def read_site(root: Path, known: Digests | None = None) -> LocalSite:
    """Every file of the folder. Raises :class:`ProjectError` where something in it cannot be published."""
    known = known or NothingRemembered()
    if not root.is_dir():
        raise ProjectError(f"there is no folder {root}", "run forewarn build, or name the folder of the built site")
    skipped: list[str] = []
    files: dict[str, LocalFile] = {}
    for path, name, size, seen in _walk(root, root.resolve(), "", skipped):
        key = unicodedata.normalize("NFC", name)
        if key in files:
            raise ProjectError(
                f"{root}: two files are called {key}", "they differ in how accents are coded; rename one"
            )
        if size > LARGEST:
            raise ProjectError(f"{path} is larger than {LARGEST >> 30} GiB", "link it from elsewhere")
        digest, md5 = known.of(name, seen, partial(_read, path))
        files[key] = LocalFile(key, path, size, digest, md5)
    known.close()
    return LocalSite(root, files, tuple(sorted(skipped)))


def digests(data: bytes) -> tuple[str, str]:
    """Our digest and the MD5 of some bytes."""
    ours = urlsafe_b64encode(hashlib.sha256(data).digest()[:16]).decode().rstrip("=")
    return ours, hashlib.md5(data, usedforsecurity=False).hexdigest()


def _walk(folder: str | Path, top: Path, prefix: str, skipped: list[str]) -> Iterator[tuple[str, str, int, Seen]]:
    """The path, the name and the size of each file, and what is said of it; a link is like no file."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = prefix + entry.name
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            raise ProjectError(f"{name!r} is not a name in UTF-8", "rename the file") from None
        if any(ord(char) < 32 or ord(char) == 127 for char in entry.name):
            raise ProjectError(f"{name!r} holds a control character", "rename the file")
        if entry.name.startswith(".") and entry.name != WELL_KNOWN:
            skipped.append(name)
            continue
        path, is_link = entry.path, entry.is_symlink()
        if is_link and not Path(path).resolve().is_relative_to(top):
            raise ProjectError(f"{path} is a link that leads out of the site", "put the file itself there")
        if entry.is_dir():
            if is_link:
                raise ProjectError(f"{path} is a link to a folder", "put the folder itself there")
            yield from _walk(path, top, name + "/", skipped)
            continue
        now = entry.stat()
        if stat.S_ISREG(now.st_mode):
            yield path, name, now.st_size, NO_FILE if is_link else seen_of(now)
        else:
            raise ProjectError(f"{path} is no regular file", "remove it from the site")


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}", "check its permissions") from error
