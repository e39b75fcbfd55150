"""What stands of an earlier site, and building the rest over it."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forewarn.accelerator.docs import Content, show
from forewarn.accelerator.whole import Built, Whole, bytes_below
from forewarn.engine.configuration import ACCELERATOR
from forewarn.headers import headers_file
from forewarn.inventory import Inventory
from forewarn.kept import FOLDER
from forewarn.ledger import program
from forewarn.publish.marker import MARKER
from forewarn.settings import Project

_FROM_ELSEWHERE = (b"INHERIT", b"!ENV", b"!relative")
"""Words of a ``mkdocs.yml`` that is not all that is said."""


def whole(project: Project, *, as_of: datetime, content: Inventory, site: Path) -> Whole:
    """See :func:`forewarn.engine.whole`. Of the instant the engine's pages say no more than the day."""
    around = _around(project, as_of, site)
    return Whole(project.root / FOLDER, content, site, around, (headers_file(site),), (MARKER,), project.cache)


def _around(project: Project, as_of: datetime, site: Path) -> str:
    said = [
        *_said(project),
        f"{as_of.astimezone(UTC):%Y-%m-%d}",
        repr((project.home_is_handwritten, sorted(project.own_files))),
        str(headers_file(site).resolve()),
    ]
    return _digest(said)


class NotInPart(Exception):  # noqa: N818 - it is no error: the engine is shown all
    """The engine was shown a part, and was not content."""


def build_over(
    project: Project, config: Any, looked: Content, whole: Whole | None, *, as_of: datetime, in_part: bool
) -> None:
    """Build what does not stand in the site already, beside it, and lay it over: until then the site is the old one.

    ``in_part`` shows the engine only what it has to see, where nobody can tell; raises :class:`NotInPart` where it gives
    up over that, so that it can be shown all: what it says then, it says of the whole.
    """
    from mkdocs.commands.build import build
    from mkdocs.exceptions import MkDocsException

    from forewarn.accelerator.configured import leaves, may_settle
    from forewarn.accelerator.elements import Unproven
    from forewarn.accelerator.settled import Made, Settled
    from forewarn.engine.unstarted import grounds

    folder, site = project.root / FOLDER, Path(config.site_dir)
    said = (project.root / "mkdocs.yml").read_bytes()
    if not _is_our_folder(folder) or any(word in said for word in _FROM_ELSEWHERE):
        build(config)
        return
    plugin = config.plugins[ACCELERATOR]
    plugin.keep_compiled(config, project.compiled)
    there = whole.there if whole is not None else Inventory(site, folder)
    around = _digest([*_said(project), repr(config.nav), repr(config.theme.dirs)])
    settled = Settled(folder, there, around, project.cache)
    shutil.rmtree(settled.stage, ignore_errors=True)
    config.site_dir = str(settled.stage)
    try:
        if not in_part or not may_settle(config):
            build(config)
            settled.lay_over(Made())
            return
        listed = [path for path, _ in leaves(config.nav) if path in looked.owned]
        is_sound = show(settled.docs, project.content, looked, listed)
        content = whole.content if whole is not None else Inventory(project.content)
        plugin.settled, plugin.content, plugin.owned = settled, content, looked.owned
        config.docs_dir = str(settled.docs)
        theme = _theme(config)
        try:
            build(config)
        except (Unproven, MkDocsException, SystemExit) as error:
            raise NotInPart from error
        made = plugin.made
        rests, is_same = None, False
        if whole is not None:
            whole.content.confirm(looked.others)
            is_same = whole.around == _around(project, as_of, whole.site) and theme == _theme(config)
            rests = grounds(project, looked, whole) if is_same else None
        contribution = plugin.contribution(config, theme, as_of, settled.shells(rests)) if rests else None
        settled.lay_over(made, (rests, contribution) if rests and contribution else None)
        if whole is not None:
            whole.built = Built(
                made.sources,
                [*made.kinds.values()],
                made.unread(there.files),
                theme,
                is_sound and made.is_sound and is_same,
            )
    finally:
        shutil.rmtree(settled.stage, ignore_errors=True)
        shutil.rmtree(settled.docs, ignore_errors=True)


def _theme(config: Any) -> dict[str, str]:
    """The folders of the project that have a say in its theme, each with a digest."""
    from forewarn.accelerator.configured import own_theme

    return {str(path): bytes_below(path) for path in own_theme(config)}


def _said(project: Project) -> Iterator[str]:
    """What every page depends on, whoever makes it: the file, this program with its libraries, the settings."""
    yield hashlib.sha256((project.root / "mkdocs.yml").read_bytes()).hexdigest()
    yield program()
    yield repr(project.settings)


def _digest(said: list[str]) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _is_our_folder(folder: Path) -> bool:
    """Whether the project's cache can be written to, and no link leads it elsewhere."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True
