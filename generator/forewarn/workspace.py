"""The door to the content folder: delivers artifacts, and touches nothing that people wrote.

The manifest alone decides who owns a file. Only changed bytes are written, because an engine that watches
the folder would build for ever otherwise; only what the manifest lists is ever deleted. The manifest claims
a file before the file is written, so that a run that was killed leaves nothing without an owner.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forewarn.artifacts import Artifact, Standing, text_artifact
from forewarn.problems import ProjectError

MANIFEST = ".forewarn-manifest.json"
IGNORE = ".gitignore"
_VERSION = 1


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


def sync(artifacts: Iterable[Artifact], content: Path, standing: Iterable[Standing] = ()) -> Changes:
    """Make the generated part of the content folder equal to ``artifacts``, and let what is ``standing`` be.

    Raises :class:`ProjectError` before anything is written where a file of that name is hand-written, or
    where a link would lead a write elsewhere.
    """
    wanted = {artifact.path: artifact.content for artifact in artifacts}
    left = {one.path: one.digest for one in standing}
    owned = read_manifest(content)
    _refuse_links(content, wanted)
    _refuse_overwriting(content, wanted, owned)
    gone = sorted(owned.keys() - wanted.keys() - left.keys() - {IGNORE})
    if owned.get(IGNORE) or not (content / IGNORE).exists():
        wanted[IGNORE] = _ignore_file(content, wanted.keys() | left.keys(), set(owned)).content
    digests = left | {path: hashlib.sha256(data).hexdigest() for path, data in wanted.items()}
    written = [path for path, data in wanted.items() if not _holds(content / path, data)]
    if written or gone or digests != owned:
        _write_manifest(content, {**owned, **digests})
        for path in written:
            _write(content / path, wanted[path])
        for path in gone:
            _delete(content, path)
        _write_manifest(content, digests)
    return Changes(tuple(sorted(written)), tuple(gone), len(digests) - len(written))


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _refuse_links(content: Path, wanted: Iterable[str]) -> None:
    folders = {parent.as_posix() for path in wanted for parent in Path(path).parents}
    for path in sorted({*folders, *wanted}):
        if (content / path).is_symlink():
            raise ProjectError(
                f"{content.name}/{path} is a link; generated files are not written through links",
                "put a real folder in its place",
            )


def _refuse_overwriting(content: Path, wanted: dict[str, bytes], owned: dict[str, str]) -> None:
    for path, data in sorted(wanted.items()):
        place = content / path
        if path not in owned and place.exists() and not _holds(place, data):
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


def _strangers(content: Path, top: str, ours: set[str]) -> bool:
    return any(
        file.relative_to(content).as_posix() not in ours
        for file in (content / top).rglob("*")
        if file.is_file() or file.is_symlink()
    )


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
    data = json.dumps({"version": _VERSION, "files": dict(sorted(files.items()))}, indent=0).encode("utf-8")
    fresh = content / (MANIFEST + ".new")
    _write(fresh, data + b"\n")
    fresh.replace(content / MANIFEST)
