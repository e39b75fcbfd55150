"""The folder of the user's own where compiled templates are kept between runs, below ``~/.cache/forewarn/templates/``.

What lies there is run, as Python runs what lies in ``__pycache__``. So it has to be the user's, nobody else may be able to
put anything into it or in its place, and no repository may bring it along. Where any of this is not sure, there is none,
and each run compiles its templates.
"""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from forewarn.ledger import program

SPARE = 8
"""How many folders of other programs stay: of other versions, environments and interpreters."""


def own_folder(project: Path) -> Path | None:
    """The folder for this program, made where there is none yet; ``None`` where it cannot be made or trusted."""
    said = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # A relative path is to be ignored, as its specification has it: it would lead into the project.
        named = Path(said) if said.startswith("/") else Path.home() / ".cache"
        if not named.is_absolute():
            return None
        base = named.resolve()
        place = base / "forewarn" / "templates"
        folder = place / program()[:32]
        if _is_brought_along(folder, project.resolve()):
            return None
        is_new = [_is_made(one) for one in (base, place.parent, place, folder)][-1]
        around = all(_is_left_alone(one.lstat()) for one in (base, *base.parents))
        if not around or not all(_is_private(one.lstat()) for one in (place.parent, place, folder)):
            return None
    except (OSError, RuntimeError):
        return None
    if is_new:
        _clear(place, folder)
    return folder


def _is_brought_along(folder: Path, project: Path) -> bool:
    """Whether a folder lies in the project, or in a working tree of git."""
    return project in folder.parents or any((one / ".git").exists() for one in folder.parents)


def _is_made(folder: Path) -> bool:
    """Whether there was no such folder, and now there is; only its owner may enter it."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        return True
    return False


def _is_private(seen: os.stat_result) -> bool:
    """Whether it is a folder, and no link to one, that is the user's own and that nobody else may enter."""
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o077


def _is_left_alone(seen: os.stat_result) -> bool:
    """Whether nobody but the user and root can put another folder in the place of one that is in it (``/tmp`` is sticky)."""
    others = seen.st_mode & 0o022 and not seen.st_mode & stat.S_ISVTX
    return not others and seen.st_uid in (os.geteuid(), 0)


def _clear(place: Path, folder: Path) -> None:
    """Let go of the folders of other programs, except of those that were written to last."""
    with suppress(OSError):
        others = sorted((one for one in place.iterdir() if one != folder), key=lambda one: one.lstat().st_mtime_ns)
        for one in others[:-SPARE]:
            shutil.rmtree(one, ignore_errors=True)
