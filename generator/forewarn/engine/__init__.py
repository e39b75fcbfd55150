"""The door to the site engine: MkDocs builds what the workspace holds. The only importer of mkdocs."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from forewarn.accelerator.docs import Content, look
from forewarn.accelerator.whole import Whole
from forewarn.engine import standing
from forewarn.engine.configuration import ACCELERATOR, configuration
from forewarn.inventory import Inventory
from forewarn.problems import ProjectError
from forewarn.settings import Project


def whole(project: Project, *, as_of: datetime, content: Inventory, site: Path) -> Whole:
    """What is known of a site that an earlier build finished: ask it first whether there is anything to build."""
    return standing.whole(project, as_of=as_of, content=content, site=site)


def build_site(
    project: Project, *, as_of: datetime, site: Path | None = None, plain: bool = False, whole: Whole | None = None
) -> list[str]:
    """Build the site, strictly; returns the engine's warnings. Raises :class:`ProjectError` where it gives up.

    ``plain`` leaves our own plugin out, which makes the same bytes faster. The engine empties the folder first; one that
    holds anything but an earlier site is refused. ``whole`` is told what its note needs, where one may be made.
    """
    _refuse_to_empty(project, (site or project.site).resolve())
    where = site or project.site
    looked = look(whole.content if whole is not None else Inventory(project.content))
    if not plain and whole is not None and _is_built_unstarted(project, looked, whole, as_of):
        return []
    with _quiet_banners(), _clock_of_the_engine(as_of):
        if not plain:
            with suppress(standing.NotInPart):
                return _built(project, where, looked, whole, as_of=as_of, in_part=True)
        return _built(project, where, looked, whole, as_of=as_of, plain=plain)


def _is_built_unstarted(project: Project, looked: Content, whole: Whole, as_of: datetime) -> bool:
    from forewarn.engine import unstarted

    return unstarted.built(project, looked, whole, as_of)


def _built(
    project: Project,
    site: Path,
    looked: Content,
    whole: Whole | None,
    *,
    as_of: datetime,
    plain: bool = False,
    in_part: bool = False,
) -> list[str]:
    with _overheard() as warnings:
        from mkdocs.commands.build import build
        from mkdocs.exceptions import MkDocsException

        try:
            config = configuration(project, site, looked, plain=plain)
            if plain or ACCELERATOR not in config.plugins:
                build(config)
            else:
                standing.build_over(project, config, looked, whole, as_of=as_of, in_part=in_part)
        except (MkDocsException, SystemExit) as error:
            said = "; ".join(warnings) or str(error)
            raise ProjectError(
                f"the site engine gave up: {said}", "the engine builds strictly: mend what it names above"
            ) from error
        return list(warnings)


_MARKS = ("assets/forewarn", "sitemap.xml", "404.html")
"""What an earlier site, even a half-built one, is told by."""


def _refuse_to_empty(project: Project, site: Path) -> None:
    around = [project.root.resolve(), project.content.resolve(), project.maintenances.resolve()]
    if project.cache is not None:
        around.append(project.cache)
    inside = any(folder == site or site in folder.parents for folder in around)
    within = any(folder == site or folder in site.parents for folder in around[1:])
    if inside or within or ".git" in site.parts:
        raise ProjectError(
            f"{site} holds what the site is made from, and would be emptied", "choose another folder for the site"
        )
    if site.is_dir() and any(site.iterdir()) and not any((site / mark).exists() for mark in _MARKS):
        raise ProjectError(
            f"{site} is not empty, and no earlier build made what is in it", "empty it, or choose another folder"
        )


def serve_site(project: Project, rebuild: Callable[[], None], site: Path, *, host: str, port: int) -> None:
    """Serve ``site`` with live reload; ``rebuild`` runs whenever a watched file changes. Ends by KeyboardInterrupt."""
    with _quiet_banners():
        from mkdocs.livereload import LiveReloadServer

        from forewarn.engine.watching import observer

        server = LiveReloadServer(
            builder=rebuild, host=host, port=port, root=str(site), mount_path=project.settings.base_path
        )
        # Stopped while it starts, the thread may not know yet that it is to end; it must not outlive the program then.
        server.serve_thread.daemon = True
        server.observer = observer(project)
        for path in (project.maintenances, project.content, project.languages, project.root / "mkdocs.yml"):
            if path.exists():
                server.watch(str(path))
        try:
            server.serve(open_in_browser=False)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise ProjectError(
                f"cannot listen on {host}:{port}: {error.strerror}", "choose another with --address"
            ) from error
        finally:
            server.shutdown()


@contextmanager
def _quiet_banners() -> Iterator[None]:
    """Material prints an advertisement for its successor on every build; its warnings stay."""
    with _environment(NO_MKDOCS_2_WARNING="1"):
        yield


@contextmanager
def _clock_of_the_engine(as_of: datetime) -> Iterator[None]:
    """MkDocs stamps sitemaps with the build's date: it gets ours (law 1)."""
    with _environment(SOURCE_DATE_EPOCH=str(int(as_of.timestamp()))):
        yield


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What the engine warns of while it works."""
    warnings: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warnings.append(record.getMessage())

    listener, logger = Listener(logging.WARNING), logging.getLogger("mkdocs")
    logger.addHandler(listener)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield warnings
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
