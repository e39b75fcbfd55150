"""Files that were made beside are put in their places, folders as a whole where nothing of that name is there yet.

Until then they lie where nobody else looks. So whoever knows what was said of them there can tell afterwards whether
somebody has written to them since.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


def lay(stage: str, target: str, inner: str = "", *, by_force: bool = False) -> Iterator[str]:
    """Move what is in one folder into another; yields the paths of the files that were moved by themselves.

    What is said of those has changed: the time of their entries. ``by_force`` lets go of a link, of a folder in the
    place of a file and of a file in the place of a folder; else such a thing raises :class:`OSError`, as whatever cannot
    be moved does.
    """
    with os.scandir(f"{stage}/{inner}") as entries:
        for entry in entries:
            path = inner + entry.name
            place = Path(target, path)
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and place.is_dir() and not place.is_symlink():
                yield from lay(stage, target, f"{path}/", by_force=by_force)
                continue
            if by_force:
                _make_way(place, for_a_folder=is_folder)
            try:
                Path(entry.path).rename(place)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                if is_folder:
                    place.mkdir()
                    yield from lay(stage, target, f"{path}/", by_force=by_force)
                else:
                    _copy(entry.path, place)
            if not is_folder:
                yield path


def _make_way(place: Path, *, for_a_folder: bool) -> None:
    if for_a_folder:
        place.unlink(missing_ok=True)
    elif place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)


def _copy(path: str, place: Path) -> None:
    """To another file system; nobody reads half of it."""
    beside = place.with_name(f"{place.name}.new")
    shutil.copyfile(path, beside)
    beside.replace(place)
