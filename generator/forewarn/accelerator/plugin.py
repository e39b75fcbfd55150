"""The plugin ``forewarn`` of MkDocs: puts our pages and our shells in place, where nothing speaks against it."""

import copy
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import material
import mkdocs
from material.plugins.search.plugin import SearchPlugin
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from forewarn.accelerator.pages import GeneratedPage, blocks_of
from forewarn.accelerator.shell import Shells, ShellTemplate
from forewarn.problems import ProjectError
from forewarn.workspace import read_manifest

_HARMLESS = ("forewarn.", "material.plugins.search.", "mkdocs.contrib.search")
"""Whose parts of the events that make a page add nothing to it: the search only reads."""


class AcceleratorConfig(Config):  # type: ignore[no-untyped-call]
    """It has nothing to set."""


class ForewarnPlugin(BasePlugin[AcceleratorConfig]):  # type: ignore[no-untyped-call]
    """Builds generated pages faster; the bytes are those of the engine alone."""

    _meta: Any = None
    """The front matter of a page that the search is kept from."""
    _taken: frozenset[str] = frozenset()

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Puts our pages where the engine would make its own; what stands in the navigation stays the engine's."""
        try:
            owned = read_manifest(Path(config.docs_dir))
        except ProjectError:
            return nav
        blocks = blocks_of(config)
        inside = {page.file.src_uri for page in nav.pages}
        for file in files.documentation_pages():
            if file.src_uri in owned and file.src_uri not in inside:
                GeneratedPage(file, config, blocks)
        self._taken = frozenset(page.url for page in nav.pages)
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Hands the engine templates that fill shells, where the theme and the plugins are known."""
        if self._is_known(config) and not env.cache:
            env.template_class = ShellTemplate
            env.forewarn_shells = Shells(env, self._taken)  # type: ignore[attr-defined]
        return env

    @event_priority(100)
    def _before_the_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        """Hands the search what it is to know of a page: it reads all it is given, to leave most of it out."""
        search: Any = config.plugins.get("material/search")
        if not isinstance(page, GeneratedPage) or type(search) is not SearchPlugin or page.searched_content is None:
            return
        if page.searched_content == page.content or (page.meta.get("search") or {}).get("exclude"):
            return
        shown = copy.copy(page)
        shown.content = page.searched_content
        search.on_page_context(context, page=shown, config=config, nav=nav)
        self._meta = page.meta
        page.meta = {**page.meta, "search": {"exclude": True}}

    @event_priority(-100)
    def _after_the_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        if self._meta is not None:
            page.meta, self._meta = self._meta, None

    on_page_context = CombinedEvent(_before_the_search, _after_the_search)

    @staticmethod
    def _is_known(config: MkDocsConfig) -> bool:
        """Whether nothing but Material and our own part of it makes the pages."""
        known = {(_home(package) / "templates").resolve() for package in (material, mkdocs)}
        handlers = [*config.plugins.events["env"], *config.plugins.events["page_context"]]
        return (
            config.theme.name == "material"
            and all(Path(folder).resolve() in known or _is_ours(Path(folder)) for folder in config.theme.dirs)
            and all(handler.__module__.startswith(_HARMLESS) for handler in handlers)
        )


def _home(package: ModuleType) -> Path:
    return Path(str(package.__file__)).parent


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds our part of the theme, or an unchanged copy of it."""
    ours = Path(__file__).parent.parent / "theme" / "overrides"
    return folder.resolve() == ours.resolve() or _files(folder) == _files(ours)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
