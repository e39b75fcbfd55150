"""The built site as it lies in its folder: every file that is to be public, with its digests."""

import hashlib
import os
import stat
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forewarn.problems import ProjectError

WELL_KNOWN = ".well-known"
"""The one name with a leading dot that is public (RFC 8615)."""
LARGEST = 1 << 30
"""The largest file that is read whole and sent at once, in bytes."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of the site. ``digest`` is ours (SHA-256, shortened), ``md5`` what most stores call an ETag."""

    key: str
    path: Path
    size: int
    digest: str
    md5: str


@dataclass(frozen=True, slots=True)
class LocalSite:
    """The files of a site by their keys, and the hidden ones that are not published."""

    root: Path
    files: dict[str, LocalFile]
    skipped: tuple[str, ...]


def read_site(root: Path) -> LocalSite:
    """Every file of the folder. Raises :class:`ProjectError` where something in it cannot be published."""
    if not root.is_dir():
        raise ProjectError(f"there is no folder {root}", "run forewarn build, or name the folder of the built site")
    skipped: list[str] = []
    files: dict[str, LocalFile] = {}
    for path, name in _walk(root, root.resolve(), "", skipped):
        key = unicodedata.normalize("NFC", name)
        if key in files:
            raise ProjectError(
                f"{root}: two files are called {key}", "they differ in how accents are coded; rename one"
            )
        files[key] = _read(path, key)
    return LocalSite(root, files, tuple(sorted(skipped)))


def digests(data: bytes) -> tuple[str, str]:
    """Our digest and the MD5 of some bytes."""
    ours = urlsafe_b64encode(hashlib.sha256(data).digest()[:16]).decode().rstrip("=")
    return ours, hashlib.md5(data, usedforsecurity=False).hexdigest()


def _walk(folder: Path, top: Path, prefix: str, skipped: list[str]) -> Iterator[tuple[Path, str]]:
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
        path = Path(entry.path)
        if entry.is_symlink() and not path.resolve().is_relative_to(top):
            raise ProjectError(f"{path} is a link that leads out of the site", "put the file itself there")
        if entry.is_dir():
            if entry.is_symlink():
                raise ProjectError(f"{path} is a link to a folder", "put the folder itself there")
            yield from _walk(path, top, name + "/", skipped)
        elif stat.S_ISREG(entry.stat().st_mode):
            yield path, name
        else:
            raise ProjectError(f"{path} is no regular file", "remove it from the site")


def _read(path: Path, key: str) -> LocalFile:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}", "check its permissions") from error
    if len(data) > LARGEST:
        raise ProjectError(f"{path} is larger than {LARGEST >> 30} GiB", "link it from elsewhere")
    digest, md5 = digests(data)
    return LocalFile(key, path, len(data), digest, md5)
