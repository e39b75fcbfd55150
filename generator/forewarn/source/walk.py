"""The folder ``maintenances/`` to documents: what belongs is read, whatever else lies about is a problem.

Nothing follows a link, and nothing but a regular file is ever opened.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from forewarn import inventory
from forewarn.problems import Problem, Span
from forewarn.rules.near import did_you_mean
from forewarn.source.folder import CATALOG, ID, MAX_ID
from forewarn.values import Mutable, field

if TYPE_CHECKING:
    from forewarn.source.forms import Document

CATALOG_FILES = ("organization.yml", "components.yml", "people.yml", "policy.yml")
_IGNORED = re.compile(r"README\.md|\.gitkeep|\.DS_Store|\.#.*|#.*#|.*~|\..*\.sw[a-p]|\.~lock\..*#|4913")
_PLAIN = re.compile(rf"{ID.pattern}\.yml", re.ASCII)
"""A file whose name leaves no question, and which is not ignored."""
_YEAR = re.compile(r"\d{4}", re.ASCII)
_OCCURRENCE = re.compile(rf"(?P<series>{ID.pattern})--(?P<key>\d{{4}}-\d{{2}}-\d{{2}}(-\d{{4}})?)", re.ASCII)

_BELONGS = re.compile(
    rf"maintenances/(_catalog/((organization|components|people|policy)|profiles/{ID.pattern})|\d{{4}}/({ID.pattern}|{_OCCURRENCE.pattern}))\.yml",
    re.ASCII,
)


Seen = tuple[int, int, int, int]
"""What changes with every change of a file: its size, the times of its bytes and of its entry, its number."""


def seen(found: os.stat_result) -> Seen:
    """What the file system says of a file."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


NOT_SEEN: MappingOf[str, inventory.Seen] = MappingProxyType({})
_BELOW = len("maintenances/")


class Reading(Mutable):
    """The files as they were found, and the problems met on the way; ``texts`` are the bytes that were to be kept.

    ``documents`` are those of the catalogue, and all that were handed over as bytes. ``places`` are files that belong, in order; whether and when they are read is for others to say. ``seen`` is what the
    file system said of each before it was read, ``digests`` tell the bytes of the catalogue's, ``flawed`` are the paths of
    texts that have problems. ``written`` is what somebody has seen of files before, by their paths in the folder.
    """

    documents: "dict[str, Document]" = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, os.DirEntry[str] | None] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    flawed: set[str] = field(default_factory=set)
    written: MappingOf[str, inventory.Seen] = field(default_factory=dict)

    def refuse(self, path: str, message: str, hint: str, rule: str = "file-name") -> None:
        """Note that something at a path does not belong."""
        self.problems.append(Problem(Span(path), rule, message, hint))
        self.unread.add(path)

    def look(self, path: str, entry: os.DirEntry[str]) -> Seen:
        """What the file system says of a file that belongs, or has said."""
        known = self.written.get(path[_BELOW:], inventory.NO_FILE)
        return inventory.told(known) if known != inventory.NO_FILE else seen(entry.stat(follow_symlinks=False))

    def document(self, path: str, keep: "Keep") -> "Document | None":
        """Read a file that was found, unless it has been read; ``None`` where it makes no sense."""
        if path in self.documents:
            return self.documents[path]
        data = self.content(path) if path not in self.unread else None
        return self.take(data, path, keep) if data is not None else None

    def content(self, path: str) -> bytes | None:
        """The bytes of a file that was found; ``None``, and a problem, where they cannot be had."""
        place = self.places[path]
        if place is None:
            return None
        try:
            handle = os.open(place.path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                found = os.fstat(handle)
                self.seen[path] = seen(found)
                return _read(handle, found.st_size)
            finally:
                os.close(handle)
        except OSError as error:
            self.refuse(path, f"the file cannot be read: {error.strerror}", "check its permissions")
            return None

    def take(self, data: bytes, path: str, keep: "Keep") -> "Document | None":
        """What the bytes at a path say; ``None``, and a problem, where they make no sense."""
        from forewarn.source.documents import read_document  # noqa: PLC0415 - who reads nothing needs no YAML

        document, problems = read_document(data, path)
        self.problems += problems
        if problems:
            self.flawed.add(path)
        if path.startswith(f"{CATALOG}/"):
            self.digests[path] = hashlib.sha256(data).digest()
            if document is not None:
                self.documents[path] = document
        if document is None:
            self.unread.add(path)
        if keep(path, data):
            self.texts[path] = data
        return document


def _read(handle: int, size: int) -> bytes:
    """What a file holds, as far as anybody wants to know; ``size`` is how much that should be."""
    data = os.read(handle, min(size + 1, _MOST))
    if len(data) != size:  # somebody is writing at it
        while len(data) < _MOST and (more := os.read(handle, _MOST - len(data))):
            data += more
    return data


_MOST = 64 * 1024 * 1024


Keep = Callable[[str, bytes], bool]
"""Whether the bytes at a path are to be kept."""


def _none(path: str, data: bytes) -> bool:
    del path, data
    return False


def read_files(root: Path, keep: Keep = _none) -> Reading:
    """Every file under ``maintenances/`` as a document; the bytes are kept of those that are to be."""
    reading = find_files(root)
    for path in reading.places:
        document = reading.document(path, keep)
        if document is not None:
            reading.documents[path] = document
    return reading


def find_files(root: Path, written: MappingOf[str, inventory.Seen] = NOT_SEEN) -> Reading:
    """Every file under ``maintenances/`` that belongs there; none is read.

    ``written`` is what somebody has seen of them (:mod:`forewarn.inventory`), by their paths in that folder: what is in it
    is not looked at once more.
    """
    reading = Reading(written=written)
    reading.places = dict(_files(root, "maintenances", reading))
    return reading


def read_contents(contents: MappingOf[str, bytes], keep: Keep) -> Reading:
    """The same from bytes that are there already, by path; what does not belong is left out."""
    reading = Reading()
    for path, data in sorted(contents.items()):
        if _BELONGS.fullmatch(path):
            reading.places[path] = None
            document = reading.take(data, path, keep)
            if document is not None:
                reading.documents[path] = document
    return reading


def _files(root: Path, folder: str, reading: Reading) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file that belongs, in order of its path; whatever else lies about is a problem."""
    top = root / folder
    if top.is_symlink() or not top.is_dir():
        there = "is a link" if top.is_symlink() else "is no folder" if top.exists() else "is not there"
        reading.refuse(folder, f"the folder maintenances/ {there}", "make it, with maintenances/_catalog/ in it")
        reading.unread |= {f"{folder}/_catalog/{name}" for name in CATALOG_FILES}
        return
    for entry in _entries(top, folder, reading):
        path = f"{folder}/{_shown(entry.name)}"
        if _IGNORED.fullmatch(entry.name):
            continue
        if not entry.is_dir(follow_symlinks=False):
            what = "a link" if entry.is_symlink() else "this file"
            reading.unread |= {f"{path}/{name}" for name in CATALOG_FILES}
            reading.refuse(
                path, f"{what} does not belong here", "files of maintenances stand in maintenances/<year>/<id>.yml"
            )
        elif entry.name == "_catalog":
            yield from _walk_catalog(entry, path, reading)
        elif _YEAR.fullmatch(entry.name):
            yield from _walk_year(entry, path, reading)
        else:
            reading.refuse(path, "this folder is neither _catalog nor a year", "move its files to maintenances/<year>/")


def _walk_catalog(folder: os.DirEntry[str], path: str, reading: Reading) -> Iterator[tuple[str, os.DirEntry[str]]]:
    for entry in _entries(Path(folder.path), path, reading):
        name = f"{path}/{_shown(entry.name)}"
        if _IGNORED.fullmatch(entry.name):
            continue
        if entry.name == "profiles" and entry.is_dir(follow_symlinks=False):
            for item in _entries(Path(entry.path), name, reading):
                inner = f"{name}/{_shown(item.name)}"
                if not _IGNORED.fullmatch(item.name) and _is_yml(item, inner, reading):
                    yield inner, item
        elif entry.name in CATALOG_FILES:
            if _is_regular(entry, name, reading):
                yield name, entry
        else:
            known = [*CATALOG_FILES, "profiles"]
            hint = did_you_mean(entry.name, known) or f"the catalogue holds {', '.join(known)}"
            reading.refuse(name, "this does not belong to the catalogue", hint)


def _walk_year(folder: os.DirEntry[str], path: str, reading: Reading) -> Iterator[tuple[str, os.DirEntry[str]]]:
    for entry in _entries(Path(folder.path), path, reading):
        name = entry.name
        if len(name) < MAX_ID and _PLAIN.fullmatch(name):  # as nearly all
            name = f"{path}/{name}"
            if _is_regular(entry, name, reading):
                yield name, entry
            continue
        name = f"{path}/{_shown(name)}"
        if not _IGNORED.fullmatch(entry.name) and _is_yml(entry, name, reading, occurrences=True):
            yield name, entry


def _entries(folder: Path, path: str, reading: Reading) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=attrgetter("name"))
    except OSError as error:
        reading.refuse(path, f"the folder cannot be read: {error.strerror}", "check its permissions")
        return []


def _shown(name: str) -> str:
    """A file's name for a message: what no terminal should meet is escaped."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        char if char.isprintable() else repr(char)[1:-1] for char in name.encode("utf-8", "backslashreplace").decode()
    )


def _is_regular(entry: os.DirEntry[str], path: str, reading: Reading) -> bool:
    if reading.written.get(path[_BELOW:], inventory.NO_FILE) != inventory.NO_FILE:
        return True
    mode = entry.stat(follow_symlinks=False).st_mode
    if stat.S_ISREG(mode):
        return True
    what = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no regular file"
    reading.refuse(path, f"this is {what}; only regular files are read here", "put the file itself here")
    return False


def _is_yml(entry: os.DirEntry[str], path: str, reading: Reading, *, occurrences: bool = False) -> bool:
    if not _is_regular(entry, path, reading):
        return False
    stem, dot, ending = entry.name.rpartition(".")
    if ending != "yml" or not dot:
        hint = f"rename it to {stem}.yml" if ending == "yaml" else "only <id>.yml belongs here"
        reading.refuse(path, "this file is not named <id>.yml", hint)
        return False
    if occurrences and (found := _OCCURRENCE.fullmatch(stem)) and len(found["series"]) <= MAX_ID:
        return True
    if not ID.fullmatch(stem) or len(stem) > MAX_ID:
        hint = "'--' is kept for occurrences of a series, <id>--2026-12-08.yml" if "--" in stem else ""
        hint = (
            hint or f"use a-z, 0-9 and single hyphens, {MAX_ID} characters at most, for example 2026-postgresql-17.yml"
        )
        reading.refuse(path, f"'{_shown(stem)[:MAX_ID]}' is not an id", hint)
        return False
    return True
