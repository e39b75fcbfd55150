"""Where a theme comes from: a library, whose version stands for all in it, or our own part."""

from pathlib import Path
from types import ModuleType

import material
import mkdocs


def _templates(package: ModuleType) -> Path:
    return (Path(str(package.__file__)).parent / "templates").resolve()


_KNOWN = frozenset({_templates(material), _templates(mkdocs)})
"""Where the theme comes from; a version of a library stands for all in it."""


def is_a_librarys(folder: Path) -> bool:
    """Whether a folder is one of the libraries' own."""
    return folder.resolve() in _KNOWN


def is_ours(folder: Path) -> bool:
    """Whether a folder holds our part of the theme, or an unchanged copy of it."""
    ours = Path(__file__).parent.parent / "theme" / "overrides"
    return folder.resolve() == ours.resolve() or _files(folder) == _files(ours)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
