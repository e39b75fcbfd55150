"""What stands of an earlier site, and building the rest over it."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from forewarn.accelerator.whole import Whole
from forewarn.engine.configuration import ACCELERATOR, ours
from forewarn.headers import headers_file
from forewarn.kept import FOLDER
from forewarn.ledger import program
from forewarn.settings import Project

_FROM_ELSEWHERE = (b"INHERIT", b"!ENV", b"!relative")
"""Words of a ``mkdocs.yml`` that is not all that is said."""
_MAKERS = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "markupsafe", "pyyaml", "pymdown-extensions", "pygments")
"""Libraries that have a part in every page."""


def whole(project: Project, *, as_of: datetime, site: Path) -> Whole:
    """See :func:`forewarn.engine.whole`. Of the instant the engine's pages say no more than the day."""
    said = [
        *_said(project),
        f"{as_of.astimezone(UTC):%Y-%m-%d}",
        repr((project.home_is_handwritten, sorted(project.own_files))),
        str(headers_file(site).resolve()),
    ]
    return Whole(project.root / FOLDER, project.content, site, _digest(said), (headers_file(site),))


def build_over(project: Project, config: Any, whole: Whole | None) -> None:
    """Build what does not stand in the site already, beside it, and lay it over: until then the site is the old one."""
    from mkdocs.commands.build import build

    from forewarn.accelerator.settled import Settled

    folder, site = project.root / FOLDER, Path(config.site_dir)
    said = (project.root / "mkdocs.yml").read_bytes()
    if not _is_our_folder(folder) or any(word in said for word in _FROM_ELSEWHERE):
        build(config)
        return
    settled = Settled(folder, site, _digest([*_said(project), repr(sorted(ours(project).items()))]))
    shutil.rmtree(settled.stage, ignore_errors=True)
    plugin = config.plugins[ACCELERATOR]
    plugin.settled, config.site_dir = settled, str(settled.stage)
    try:
        build(config)
        settled.lay_over(plugin.sources, plugin.told)
        if whole is not None and plugin.settles:
            whole.theme = plugin.theme
    finally:
        shutil.rmtree(settled.stage, ignore_errors=True)


def _said(project: Project) -> Iterator[str]:
    """What every page depends on, whoever makes it: the file, this program, its libraries, the settings."""
    yield hashlib.sha256((project.root / "mkdocs.yml").read_bytes()).hexdigest()
    yield program()
    yield from (f"{name} {metadata.version(name)}" for name in _MAKERS)
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
