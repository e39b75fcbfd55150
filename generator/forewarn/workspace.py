"""The door to the content folder: delivers artifacts, and touches nothing that people wrote.

The manifest alone decides who owns a file. Only changed bytes are written, because an engine that watches
the folder would build for ever otherwise; only what the manifest lists is ever deleted. The manifest claims
a file before the file is written, so that a run that was killed leaves nothing without an owner.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from forewarn.artifacts import Artifact, Costly, Standing, text_artifact
from forewarn.problems import ProjectError

MANIFEST = ".forewarn-manifest.json"
IGNORE = ".gitignore"
_VERSION = 1
_IN_MEMORY = 8_000_000
"""Bytes that wait in memory before they wait on the disk."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a delivery did: paths relative to the content folder."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int


def read_manifest(content: Path) -> dict[str, str]:
    """Path to SHA-256 of every file that we own; empty where we never wrote."""
    path = content / MANIFEST
    try:
        stored = json.loads(path.read_text("utf-8"))
        if stored["version"] != _VERSION:
            raise ProjectError(
                f"{path} was written by another version of forewarn",
                "delete the generated files it lists, and the file itself",
            )
        return {str(key): str(value) for key, value in stored["files"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProjectError(
            f"{path} cannot be read: {error}", "restore it, or delete it together with the generated files"
        ) from error


def is_handwritten(content: Path, path: str) -> bool:
    """Whether a file is there that we do not own."""
    return (content / path).exists() and path not in read_manifest(content)


def sync(artifacts: Iterable[Artifact | Costly], content: Path, standing: Iterable[Standing] = ()) -> Changes:
    """Make the generated part of the content folder equal to ``artifacts``, and let what is ``standing`` be.

    All of them are made before anything is written, in the order in which they come, each once; what has to be written
    waits on the disk. Raises :class:`ProjectError` before anything is written where a file of that name is
    hand-written, or where a link would lead a write elsewhere.
    """
    wanted = {artifact.path: artifact for artifact in artifacts}
    digests = {one.path: one.digest for one in standing}
    owned = read_manifest(content)
    _refuse_links(content, wanted)
    gone = sorted(owned.keys() - wanted.keys() - digests.keys() - {IGNORE})
    if owned.get(IGNORE) or not (content / IGNORE).exists():
        wanted[IGNORE] = _ignore_file(content, wanted.keys() | digests.keys(), set(owned))
    with _waiting() as pile:
        fresh: dict[str, tuple[int, int]] = {}
        for path, artifact in wanted.items():
            data = artifact.content
            digests[path] = hashlib.sha256(data).hexdigest()
            if not _holds(content / path, data):
                _refuse_overwriting(content, path, owned)
                fresh[path] = pile.tell(), pile.write(data)
        if fresh or gone or digests != owned:
            _write_manifest(content, {**owned, **digests})
            for path, (place, size) in fresh.items():
                pile.seek(place)
                _write(content / path, pile.read(size))
            for path in gone:
                _delete(content, path)
            _write_manifest(content, digests)
    return Changes(tuple(sorted(fresh)), tuple(gone), len(digests) - len(fresh))


@contextmanager
def _waiting() -> Iterator[IO[bytes]]:
    """Where bytes wait to be written: in memory as long as they are few, else in a file that has no name."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as pile:
        yield pile


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _refuse_links(content: Path, wanted: Iterable[str]) -> None:
    folders: set[str] = set()
    for path in wanted:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    for path in sorted({*folders, *wanted}):
        if os.path.islink(f"{content}/{path}"):  # noqa: PTH114 (tens of thousands of paths)
            raise ProjectError(
                f"{content.name}/{path} is a link; generated files are not written through links",
                "put a real folder in its place",
            )


def _refuse_overwriting(content: Path, path: str, owned: Container[str]) -> None:
    if path not in owned and (content / path).exists():
        raise ProjectError(
            f"{content.name}/{path} is hand-written, and forewarn would have to write there",
            "rename it, or delete it",
        )


def _ignore_file(content: Path, wanted: set[str], owned: set[str]) -> Artifact:
    """A ``.gitignore`` of whole folders where everything in them is ours, of single files elsewhere."""
    lines = {f"/{MANIFEST}", f"/{IGNORE}"}
    tops: dict[str, set[str]] = {}
    for path in wanted:
        tops.setdefault(path.partition("/")[0], set()).add(path)
    for top, inside in sorted(tops.items()):
        if top in wanted:
            lines.add(f"/{top}")
        elif _strangers(content, top, inside | owned):
            lines |= {f"/{path}" for path in inside}
        else:
            lines.add(f"/{top}/")
    return text_artifact(IGNORE, "\n".join(["# Written by forewarn: what it generates here.", *sorted(lines)]) + "\n")


def _strangers(content: Path, top: str, ours: Container[str]) -> bool:
    """Whether a folder of ours holds a file or a link that is not ours."""
    for folder, folders, files in os.walk(content / top):
        prefix = f"{folder[len(str(content)) + 1 :]}/"
        links = (name for name in folders if os.path.islink(f"{folder}/{name}"))  # noqa: PTH114 (as above)
        if any(f"{prefix}{name}" not in ours for name in (*files, *links)):
            return True
    return False


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be written: {error.strerror}", "check the folder's permissions and the free space"
        ) from error


def _delete(content: Path, path: str) -> None:
    """Delete a file of ours, and the folders that it leaves empty."""
    place = content / path
    if any(parent.is_symlink() for parent in place.parents if parent != content and content in parent.parents):
        return
    place.unlink(missing_ok=True)
    for parent in place.parents:
        if parent == content or not parent.is_dir() or any(parent.iterdir()):
            break
        parent.rmdir()


def _write_manifest(content: Path, files: dict[str, str]) -> None:
    data = json.dumps({"version": _VERSION, "files": dict(sorted(files.items()))}, separators=(",\n", ": ")).encode()
    fresh = content / (MANIFEST + ".new")
    _write(fresh, data + b"\n")
    fresh.replace(content / MANIFEST)
