"""The door to the site engine: MkDocs builds what the workspace holds. The only importer of mkdocs.

A user's ``mkdocs.yml`` needs a name and an address; what else the pages want (theme, style, extensions,
navigation) is added here, in memory, and only where the file says nothing of its own.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from forewarn.kept import FOLDER
from forewarn.language import N_, bases_of
from forewarn.ledger import program
from forewarn.phrases import Phrases
from forewarn.problems import ProjectError
from forewarn.settings import Project

EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables")
STYLE = "assets/forewarn/forewarn.css"
SCRIPT = "assets/forewarn/forewarn.js"
ACCELERATOR = "forewarn"
"""Our plugin's name; see :mod:`forewarn.accelerator`."""
THEME: dict[str, Any] = {
    "name": "material",
    "font": False,
    "favicon": "assets/forewarn/favicon.svg",
    "icon": {"logo": "material/calendar-clock"},
    "features": ["navigation.tabs", "navigation.top", "toc.follow", "search.suggest"],
    "palette": [
        {
            "media": "(prefers-color-scheme)",
            "toggle": {"icon": "material/brightness-auto", "name": N_("Switch to light mode")},
        },
        {
            "media": "(prefers-color-scheme: light)",
            "scheme": "default",
            "primary": "custom",
            "toggle": {"icon": "material/brightness-7", "name": N_("Switch to dark mode")},
        },
        {
            "media": "(prefers-color-scheme: dark)",
            "scheme": "slate",
            "primary": "custom",
            "toggle": {"icon": "material/brightness-4", "name": N_("Follow the system")},
        },
    ],
}
GENERATED = ("maintenance/", "components/*/", "calendar/*/", "groups/", "series/", "history/*/")
OVERRIDES = "theme/overrides"


def build_site(project: Project, *, as_of: datetime, site: Path | None = None, plain: bool = False) -> list[str]:
    """Build the site, strictly; returns the engine's warnings. Raises :class:`ProjectError` where it gives up.

    ``plain`` leaves our own plugin out, which makes the same bytes faster. The engine empties the folder first; one that holds anything but an earlier site is refused.
    """
    _refuse_to_empty(project, (site or project.site).resolve())
    with _quiet_banners(), _clock_of_the_engine(as_of), _overheard() as warnings:
        from mkdocs.commands.build import build
        from mkdocs.exceptions import MkDocsException

        try:
            config = _configuration(project, site or project.site, plain=plain)
            if plain or ACCELERATOR not in config.plugins:
                build(config)
            else:
                _build_over(project, config)
        except (MkDocsException, SystemExit) as error:
            said = "; ".join(warnings) or str(error)
            raise ProjectError(
                f"the site engine gave up: {said}", "the engine builds strictly: mend what it names above"
            ) from error
        return list(warnings)


def _build_over(project: Project, config: Any) -> None:
    """Build what does not stand in the site already, beside it, and lay it over: until then the site is the old one."""
    from mkdocs.commands.build import build

    from forewarn.accelerator.settled import Settled

    folder, site = project.root / FOLDER, Path(config.site_dir)
    said = (project.root / "mkdocs.yml").read_bytes()
    if not _is_our_folder(folder) or any(word in said for word in _FROM_ELSEWHERE):
        build(config)
        return
    versions = [f"{name} {metadata.version(name)}" for name in _MAKERS]
    settled = Settled(folder, site, hashlib.sha256(said).hexdigest())
    settled.know([program(), *versions, repr(sorted(_ours(project).items())), repr(project.settings)])
    shutil.rmtree(settled.stage, ignore_errors=True)
    plugin = config.plugins[ACCELERATOR]
    plugin.settled, config.site_dir = settled, str(settled.stage)
    try:
        build(config)
        settled.lay_over(plugin.sources, plugin.told)
    finally:
        shutil.rmtree(settled.stage, ignore_errors=True)


def _is_our_folder(folder: Path) -> bool:
    """Whether the project's cache can be written to, and no link leads it elsewhere."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True


_FROM_ELSEWHERE = (b"INHERIT", b"!ENV", b"!relative")
"""Words of a ``mkdocs.yml`` that is not all that is said."""
_MAKERS = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "markupsafe", "pyyaml", "pymdown-extensions", "pygments")
"""Libraries that have a part in every page."""

_MARKS = ("assets/forewarn", "sitemap.xml", "404.html")
"""What an earlier site, even a half-built one, is told by."""


def _refuse_to_empty(project: Project, site: Path) -> None:
    around = [project.root.resolve(), project.content.resolve(), project.maintenances.resolve()]
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

        server = LiveReloadServer(
            builder=rebuild, host=host, port=port, root=str(site), mount_path=project.settings.base_path
        )
        # Stopped while it starts, the thread may not know yet that it is to end; it must not outlive the program then.
        server.serve_thread.daemon = True
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


def _configuration(project: Project, site: Path, *, plain: bool = False) -> Any:
    """The engine's configuration: the file's own words, and ours where it says nothing."""
    from mkdocs.config import load_config

    ours = _ours(project, plain=plain)
    folders = {"docs_dir": str(project.content.resolve()), "site_dir": str(site.resolve())}
    config = load_config(config_file=str((project.root / "mkdocs.yml").resolve()), **folders, **ours)
    overrides = str(resources.files("forewarn").joinpath(OVERRIDES))
    known = any(Path(folder).resolve() == Path(overrides).resolve() for folder in config.theme.dirs)
    if "theme" in ours and not known:
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, overrides)
    return config


def _ours(project: Project, *, plain: bool = False) -> dict[str, Any]:
    """What is added to the file's own words; a theme only where it is Material."""
    from mkdocs.utils.yaml import yaml_load

    with (project.root / "mkdocs.yml").open("rb") as file:
        said: dict[str, Any] = yaml_load(file)
    ours: dict[str, Any] = {"strict": True}
    theme = said.get("theme")
    if theme is None or theme == "material" or (isinstance(theme, dict) and theme.get("name") == "material"):
        ours["theme"] = _theme(theme if isinstance(theme, dict) else {}, project.settings.phrases)
    ours["markdown_extensions"] = _extensions(said)
    if STYLE not in (said.get("extra_css") or []):
        ours["extra_css"] = [STYLE, *(said.get("extra_css") or [])]
    if SCRIPT not in (said.get("extra_javascript") or []):
        ours["extra_javascript"] = [SCRIPT, *(said.get("extra_javascript") or [])]
    if not plain:
        ours["plugins"] = _plugins(said)
    if "nav" not in said:
        ours["nav"] = _navigation(project)
    ours["exclude_docs"] = "\n".join([str(said.get("exclude_docs") or ""), "/_home.md"])
    ours["not_in_nav"] = "\n".join([str(said.get("not_in_nav") or ""), *(f"/{pattern}" for pattern in GENERATED)])
    return ours


WORDS = {
    "not_found": N_("Page not found"),
    "not_here": N_("This page is not here"),
    "why_not_here": N_(
        "The address may be mistyped, or a link to it is out of date. A maintenance keeps its address for life, even when"
        " it is moved or called off. What is under way now stands on the first of these pages; the search above knows the"
        " newest."
    ),
    "every_change": N_("%(name)s: every change, Atom"),
    "calendar": N_("%(name)s: calendar"),
}
"""What our part of the theme says by itself; see ``theme/overrides``."""


def _theme(said: dict[str, Any], phrases: Phrases) -> dict[str, Any]:
    """The file's own theme, and ours where it says nothing: a logo alone does not bring web fonts of a stranger.

    Material has languages of its own, and gives up where one is missing: it is handed the nearest that it has, while
    ``tag`` is what the pages say that they are written in.
    """
    icons = said.get("icon")
    if icons is None or isinstance(icons, dict):
        icons = {**THEME["icon"], **(icons or {})}
    palette = [
        {**one, "toggle": {**one["toggle"], "name": phrases.language.word(one["toggle"]["name"])}}
        for one in THEME["palette"]
    ]
    words = {key: phrases.language.word(text) for key, text in WORDS.items()}
    tag = phrases.language.tag
    language = _language_of_material(tag)
    return {"palette": palette, **{k: v for k, v in THEME.items() if k != "palette"}, "words": words, **said} | {
        "icon": icons,
        "language": language,
        "tag": tag,
    }


def _language_of_material(tag: str) -> str:
    """The nearest of Material's languages; English where it has none."""
    folder = resources.files("material").joinpath("templates/partials/languages")
    known = {item.name.removesuffix(".html").lower(): item.name.removesuffix(".html") for item in folder.iterdir()}
    return next((known[base.lower()] for base in bases_of(tag) if base.lower() in known), "en")


def _plugins(said: dict[str, Any]) -> list[Any]:
    """The file's plugins, the engine's own where it names none, and ours."""
    listed = said.get("plugins", ["search"]) or []
    own = [{name: options or {}} for name, options in listed.items()] if isinstance(listed, dict) else list(listed)
    names = {next(iter(item)) if isinstance(item, dict) else item for item in own}
    return own if ACCELERATOR in names else [*own, ACCELERATOR]


def _extensions(said: dict[str, Any]) -> list[Any]:
    """The file's Markdown extensions, and those that our pages need besides."""
    listed = said.get("markdown_extensions") or []
    own = [{name: options or {}} for name, options in listed.items()] if isinstance(listed, dict) else list(listed)
    names = {next(iter(item)) if isinstance(item, dict) else item for item in own}
    needed: list[Any] = [name for name in EXTENSIONS if name not in names]
    if "toc" not in names:
        needed.append({"toc": {"permalink": True}})
    return [*own, *needed]


def _navigation(project: Project) -> list[dict[str, Any]]:
    """Home, components, calendar, history and how to subscribe, then the pages that people wrote."""
    from forewarn.workspace import read_manifest

    owned = read_manifest(project.content)
    pages = (path.relative_to(project.content).as_posix() for path in sorted(project.content.rglob("*.md")))
    written = [
        path
        for path in pages
        if path not in owned and not any(part.startswith(("_", ".")) for part in Path(path).parts)
    ]
    status = "status/index.md" if project.home_is_handwritten else "index.md"
    said = project.settings.phrases.said
    home: list[dict[str, Any]] = [{said("Home"): "index.md"}] if project.home_is_handwritten else []
    ours = [
        {said("Maintenance"): status},
        {said("Components"): "components/index.md"},
        {said("Calendar"): "calendar/index.md"},
        {said("History"): "history/index.md"},
        {said("Subscribe"): "subscribe/index.md"},
    ]
    return [*home, *ours, *(path for path in written if path != "index.md")]  # type: ignore[list-item]


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
