"""The door to a project: what its ``mkdocs.yml`` says, and what people wrote where we would have made something.

It stands before the pipeline: a run in which nothing has changed needs no more. What the file came to in an earlier run is
noted: to read it takes pydantic and PyYAML, which are half of what such a run imports. As everywhere
(:mod:`forewarn.inventory`), the note counts for the same file of this disk alone, and for this program.
"""

from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.artifacts import YIELDING
from forewarn.inventory import COARSE, NO_FILE, Seen, changed, clock, look_at
from forewarn.kept import notes as notes_of
from forewarn.ledger import program
from forewarn.phrases import Phrases
from forewarn.problems import Problem, in_order
from forewarn.settings import CONFIG, Audience, Project, Settings, Site
from forewarn.source.words import read_language
from forewarn.values import fields
from forewarn.workspace import handwritten_of

HOME = "index.md"


class _Page(NamedTuple):
    """What is noted: by which program, what the file system says of ``mkdocs.yml``, and what that came to."""

    program: str
    seen: Seen
    site: Site


def open_project(
    root: Path, *, audience: Audience | None = None, cache: Path | None = None, is_noted: bool = False
) -> tuple[Project | None, list[Problem]]:
    """The project in a folder, or the problems of its ``mkdocs.yml``; ``audience`` overrides what that says.

    For ``cache`` see :class:`Project`; ``is_noted`` takes what the file says from a note, or notes it.
    """
    site, problems = _noted(root, notes_of(root, cache)) if is_noted else _read(root)
    if site is None:
        return None, in_order(problems)
    language, notes, faults = read_language(root, site.language)
    if faults:
        return None, in_order(faults)
    told = fields(site.told) | {"phrases": Phrases(language)}
    settings = Settings(**told if audience is None else {**told, "audience": audience})
    content = root / site.content
    words = content / "_home.md"
    handwritten = handwritten_of(content, YIELDING | {HOME})
    project = Project(
        root,
        settings,
        content,
        root / site.site,
        home_is_handwritten=HOME in handwritten,
        own_files=frozenset(handwritten & YIELDING),
        cache=cache,
        home_words=words.read_text("utf-8", "replace") if words.is_file() else "",
        notes=(*notes, *site.notes),
    )
    return project, []


def _read(root: Path) -> tuple[Site | None, list[Problem]]:
    from forewarn.source.site import read_site  # noqa: PLC0415 - see above

    return read_site(root)


def _noted(root: Path, folder: Path) -> tuple[Site | None, list[Problem]]:
    """What the file says, by a note where there is one that counts; else it is noted, if nobody is still writing at it."""
    path, seen = folder / "settings.bin", look_at(root / CONFIG) or NO_FILE
    page = sealed.noted(path, _Page)
    if page is not None and seen != NO_FILE and (page.program, page.seen) == (program(), seen):
        return page.site, []
    site, problems = _read(root)
    if site is not None and seen != NO_FILE and changed(seen) < clock(path.parent) - COARSE:
        sealed.note(path, _Page(program(), seen, site))
    return site, problems
