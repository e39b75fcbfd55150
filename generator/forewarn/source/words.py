"""The language of a site: its tag, and the catalogues that the project brings, ``languages/<tag>.po``.

A project's own words come before those of the package, message by message: one file may bring a whole language, or
change a single word.
"""

import os
import stat
from pathlib import Path

from forewarn.language import Language
from forewarn.problems import Problem, Span
from forewarn.source.decoding import MAX_BYTES
from forewarn.translations import Catalogue, CatalogueError, bases_of, canonical, read_catalogue, template

FOLDER = "languages"
"""Where a project's catalogues stand."""


def read_language(root: Path, tag: str) -> tuple[Language, list[str], list[Problem]]:
    """The language of that tag, what is worth a note about it, and what is wrong with the project's catalogues."""
    own: list[Catalogue] = []
    notes: list[str] = []
    problems: list[Problem] = []
    missing: frozenset[str] | None = None
    for base in bases_of(canonical(tag)):
        path = root / FOLDER / f"{base}.po"
        if not os.path.lexists(path):
            continue
        name = path.relative_to(root).as_posix()
        data, why = read_regular(path, root)
        if data is None:
            problems.append(Problem(Span(name), "catalogue", f"it cannot be read: {why}", "make it a plain file"))
            continue
        try:
            one = read_catalogue(data)
        except CatalogueError as error:
            problems.append(Problem(Span(name, error.line, 1), "catalogue", error.message, error.hint))
            continue
        own.append(one)
        missing = (template() if missing is None else missing) - one.words.keys() - one.counted.keys()
    language = Language(tag, own)
    base = language.tag.partition("-")[0]
    if language.speaks != base:
        notes.append(
            f"there are no words in the language '{language.tag}', so the site speaks English: "
            f"add {FOLDER}/{base}.po (docs/languages.md tells how)"
        )
    elif missing and len(own) == len(language.catalogues) and base != "en":
        notes.append(
            f"{FOLDER}/{base}.po has no words for {len(missing)} of {len(template())} messages, which stay English; "
            f"the first is '{min(missing)}'"
        )
    if not language.knows_dates:
        notes.append(f"CLDR does not know the language '{language.tag}': dates stay English")
    return language, notes, problems


def read_regular(path: Path, root: Path | None = None) -> tuple[bytes | None, str]:
    """The bytes of a regular file in a folder, or why there are none; a pipe would never end."""
    try:
        if not path.resolve().is_relative_to((root or path.parent).resolve()):
            return None, "it is a link that leads out of this folder"
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor, opened without waiting
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None, "it is no regular file"
            return file.read(MAX_BYTES + 1), ""
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        return None, getattr(error, "strerror", None) or "it cannot be opened"
