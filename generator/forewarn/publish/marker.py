"""The marker that a finished build leaves in the site: the list of its files. A build that stopped half-way leaves none.

The file begins with a dot, so that it is not published; the site engine leaves such files alone when it empties the
folder, and so :func:`remove_marker` goes before it.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec

from forewarn.problems import ProjectError
from forewarn.publish.local import WELL_KNOWN

MARKER = ".forewarn-build.json"
_VERSION = 1


def remove_marker(site: Path) -> None:
    """A build begins: what lies in the folder is no whole site from now on."""
    if site.is_dir():
        (site / MARKER).unlink(missing_ok=True)


def write_marker(site: Path, files: Iterable[str] | None = None) -> None:
    """A build is done: say what belongs to it. The same site gives the same bytes.

    ``files`` are the paths of all its files, where somebody has looked already.
    """
    if files is None:
        files = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    names = sorted([name for name in files if ("/." not in name and name[0] != ".") or not _is_hidden(name)])
    # One name a line. No name has that between its quotes: a quote in a name is written with a backslash before it.
    lines = msgspec.json.encode(names).replace(b'","', b'",\n"')
    (site / MARKER).write_bytes(b'{"version": %d,\n"files": %b}\n' % (_VERSION, lines))


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") and part != WELL_KNOWN for part in name.split("/"))


def read_marker(site: Path) -> list[str] | None:
    """The files that a finished build made; ``None`` where none says so."""
    try:
        stored = json.loads((site / MARKER).read_text("utf-8"))
        return [str(name) for name in stored["files"]] if stored["version"] == _VERSION else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(f"{site / MARKER} cannot be read: {error}", "run forewarn build") from error
