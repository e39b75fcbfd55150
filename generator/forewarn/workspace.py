"""The door to the content folder: delivers artifacts, and touches nothing that people wrote.

The manifest alone decides who owns a file. Only changed bytes are written, because an engine that watches
the folder would build for ever otherwise; only what the manifest lists is ever deleted. The manifest claims
a file before the file is put in its place, so that a run that was killed leaves nothing without an owner.
"""

import hashlib
import os
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from forewarn.artifacts import Artifact, Bundle, Costly, text_artifact
from forewarn.inventory import NO_FILE, Inventory
from forewarn.problems import ProjectError
from forewarn.staging import staged
from forewarn.values import Value

MANIFEST = ".forewarn-manifest.json"
IGNORE = ".gitignore"
_VERSION = 1
_AFTER_SLASH = chr(ord("/") + 1)
_PART = 1000
"""How many files are told of at once."""


class Changes(Value):
    """What a delivery did: paths relative to the content folder; ``owned`` is what the manifest lists now."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
    owned: Mapping[str, str]


def read_manifest(content: Path) -> dict[str, str]:
    """Path to SHA-256 of every file that we own; empty where we never wrote."""
    files: dict[str, str] | None = _read(content, dict[str, str])
    return files or {}


def _read(content: Path, kind: Any) -> Any:
    """The files of the manifest as values of a ``kind``; ``None`` where there is none."""
    path = content / MANIFEST
    manifest = msgspec.defstruct("Manifest", [("version", Any), ("files", kind)])
    try:
        stored: Any = msgspec.json.decode(path.read_bytes(), type=manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise ProjectError(
            f"{path} cannot be read: {error}", "restore it, or delete it together with the generated files"
        ) from error
    if stored.version != _VERSION:
        raise ProjectError(
            f"{path} was written by another version of forewarn",
            "delete the generated files it lists, and the file itself",
        )
    return stored.files


_known: WeakKeyDictionary[Inventory, dict[str, str]] = WeakKeyDictionary()


def owned_in(there: Inventory) -> dict[str, str]:
    """The same of a folder that was looked at: read once, and from then on what we have written."""
    if there not in _known:
        _known[there] = read_manifest(there.folder)
        there.confirm([MANIFEST])
    return _known[there]


def handwritten_of(content: Path, paths: Iterable[str]) -> AbstractSet[str]:
    """Those of a few files that are there and that we do not own: of all others in the manifest nothing is kept."""
    there = {path for path in paths if (content / path).exists()}
    names = {f"file{at}": path for at, path in enumerate(sorted(there))}
    few = msgspec.defstruct("Few", [(name, str | None, None) for name in names], rename=names)
    owned = _read(content, few) if there else None
    return {path for name, path in names.items() if getattr(owned, name, None) is None}


def sync(
    artifacts: Iterable[Artifact | Costly | Bundle],
    content: Path,
    standing: Mapping[str, str] = MappingProxyType({}),
    there: Inventory | None = None,
) -> Changes:
    """Make the generated part of the content folder equal to ``artifacts``, and let what is ``standing`` there be.

    All of them are made before anything is put in its place, in the order in which they come, each once. Of what is
    standing the SHA-256 is handed in by its path. ``there`` is the folder as somebody has looked at it; it is told what becomes
    of it. Raises :class:`ProjectError` before anything is
    put there where a file of that name is hand-written, or where a link would lead a write elsewhere.
    """
    there = there or Inventory(content)
    wanted = {path: one for one in artifacts for path in (one.paths if isinstance(one, Bundle) else [one.path])}
    digests = dict(standing)
    owned = owned_in(there)
    _refuse_links(there, wanted)
    if IGNORE in owned or IGNORE not in there.files:
        wanted[IGNORE] = text_artifact(IGNORE, "")  # it lists all that is wanted, and so comes last
    gone = sorted(owned.keys() - digests.keys() - wanted.keys())
    ours = _in_order(owned, gone, [*(digests.keys() - owned.keys()), *(wanted.keys() - owned.keys())])
    if IGNORE in wanted:
        wanted[IGNORE] = _ignore_file(ours, there.files.keys() - owned.keys())
    absent: dict[str, bool] = {}
    with staged(there) as stage:
        for path, data in _made(wanted):
            digests[path] = hashlib.sha256(data).hexdigest()
            if path not in there.files or not _holds(content / path, data):
                _refuse_overwriting(content, path, owned, absent)
                stage.write(path, data)
            else:
                there.confirm([path])
        if stage.files or gone or digests != owned:
            has_new = not stage.files.keys() <= owned.keys()
            if has_new:
                stage.write_apart("claims", _manifest({**owned, **digests}))
            digests = {path: digests[path] for path in ours}
            stage.write_apart("manifest", _manifest(digests))
            stage.close()
            if has_new:
                stage.put("claims", MANIFEST)
            stage.put_all()
            for path in gone:
                _delete(there, path)
            stage.put("manifest", MANIFEST)
            _known[there] = digests
    return Changes(tuple(sorted(stage.files)), tuple(gone), len(digests) - len(stage.files), digests)


def _made(wanted: dict[str, Artifact | Costly | Bundle]) -> Iterator[tuple[str, bytes]]:
    """The bytes of each path; what only that one was made from is let go of."""
    apart: dict[str, Costly] = {}
    for path in [*wanted]:
        one = wanted.pop(path)
        if isinstance(one, Bundle):
            apart = apart if path in apart else {file.path: file for file in one.files()}
            one = apart.pop(path)
        yield path, one.content


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _refuse_links(there: Inventory, wanted: Iterable[str]) -> None:
    if NO_FILE not in there.files.values():
        return
    links = {path for path, seen in there.files.items() if seen == NO_FILE and (there.folder / path).is_symlink()}
    if not links:
        return
    for path in sorted(wanted):
        folder = path
        while folder:
            if folder in links:
                raise ProjectError(
                    f"{there.folder.name}/{folder} is a link; generated files are not written through links",
                    "put a real folder in its place",
                )
            folder = folder.rpartition("/")[0]


def _refuse_overwriting(content: Path, path: str, owned: Container[str], absent: dict[str, bool]) -> None:
    """Raise where somebody else's file is in the way; ``absent`` remembers which folders are not there at all."""
    if path in owned:
        return
    folder = f"{content}/{path}".rpartition("/")[0]
    if folder not in absent:
        absent[folder] = not os.path.lexists(folder)
    if not absent[folder] and os.path.lexists(f"{content}/{path}"):
        raise ProjectError(
            f"{content.name}/{path} is hand-written, and forewarn would have to write there",
            "rename it, or delete it",
        )


def _in_order(before: Iterable[str], gone: Iterable[str], come: Iterable[str]) -> list[str]:
    """Paths in order, most of which were in order before: to sort them from scratch takes many times as long."""
    left_out = set(gone)
    return sorted([*[path for path in before if path not in left_out], *come])


def _ignore_file(ours: Sequence[str], others: Iterable[str]) -> Artifact:
    """A ``.gitignore`` of whole folders where everything in them is ours, of single files elsewhere.

    ``ours`` are in order, so that all of a folder stand together, up to where the character after a slash would.
    """
    shared = {path.partition("/")[0] for path in set(others).difference(ours)}
    lines = {f"/{MANIFEST}", f"/{IGNORE}"}
    at = 0
    while at < len(ours):
        top, slash, _ = ours[at].partition("/")
        after = bisect_left(ours, f"{top}{_AFTER_SLASH}", at) if slash else at + 1
        lines.update([f"/{top}{slash}"] if top not in shared else [f"/{path}" for path in ours[at:after]])
        at = after
    return text_artifact(IGNORE, "\n".join(["# Written by forewarn: what it generates here.", *sorted(lines)]) + "\n")


def _delete(there: Inventory, path: str) -> None:
    """Delete a file of ours that lies in the folder, through no link, and the folders that it leaves empty."""
    content, place = there.folder, there.folder / path
    if path not in there.files:
        return
    place.unlink(missing_ok=True)
    there.deleted(path)
    for parent in place.parents:
        if parent == content or not parent.is_dir() or any(parent.iterdir()):
            break
        parent.rmdir()


def _manifest(files: Mapping[str, str]) -> Iterator[bytes]:
    """The manifest in parts: of fifty thousand files it has six megabytes.

    One file a line. A comma between two quotes stands between two files: a quote in a name is escaped.
    """
    encode, paths = msgspec.json.encode, sorted(files)
    said = encode({"version": _VERSION, "files": {}})
    yield said[:-2]
    for at in range(0, len(paths), _PART):
        part = encode({path: files[path] for path in paths[at : at + _PART]})
        yield (b",\n" if at else b"") + part[1:-1].replace(b'","', b'",\n"')
    yield said[-2:] + b"\n"
