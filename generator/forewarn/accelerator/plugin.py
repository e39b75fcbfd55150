"""The plugin ``forewarn`` of MkDocs: puts our pages and our shells in place, where nothing speaks against it."""

import copy
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import mkdocs
from material.plugins.search.plugin import SearchPlugin
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from forewarn.accelerator.blocks import Blocks
from forewarn.accelerator.configured import is_known, is_searched, leaves
from forewarn.accelerator.contribution import Contribution, entries_of, in_order, kind_digest, text_of
from forewarn.accelerator.contribution import Page as ToldPage
from forewarn.accelerator.drafts import Draft, Drafts, front_matter
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.filling import Shell
from forewarn.accelerator.making import base_of
from forewarn.accelerator.pages import GeneratedPage, SettledPage, blocks_of, extensions_of
from forewarn.accelerator.settled import Made, Settled
from forewarn.accelerator.shell import Shells, ShellTemplate
from forewarn.accelerator.stream import Stream, is_simple
from forewarn.compiled import compiled
from forewarn.inventory import Inventory
from forewarn.problems import ProjectError
from forewarn.workspace import read_manifest

_MOST = 500
"""How many shells are kept from build to build."""


class AcceleratorConfig(Config):  # type: ignore[no-untyped-call]
    """It has nothing to set."""


class ForewarnPlugin(BasePlugin[AcceleratorConfig]):  # type: ignore[no-untyped-call]
    """Builds generated pages faster; the bytes are those of the engine alone."""

    _meta: Any = None
    """The front matter of a page that the search is kept from."""
    _taken: frozenset[str] = frozenset()
    _listed: frozenset[str] = frozenset()
    _pages: Mapping[str, tuple[str, str | None]]
    _first = 0
    _entries: dict[str, list[Any]]
    _blocks: Blocks | None
    _nav: Navigation
    _stream: Stream | None = None
    _shells: Shells
    _named: dict[str, Draft] | None
    """Pages of ours that the navigation names, as they come to beside the engine; nothing, where one does not."""
    _drafts: Drafts
    _order: Sequence[str] = ()

    settled: Settled | None = None
    """What stands of an earlier site; set by ``forewarn build`` where we may settle."""
    content: Inventory | None = None
    """The content folder, where the engine is shown a part of it."""
    owned: dict[str, str]
    """What the manifest of the content folder lists."""

    @property
    def made(self) -> Made:
        """What became of the generated files that the engine was not shown."""
        assert self._stream is not None
        return self._stream.made

    def keep_compiled(self, config: MkDocsConfig, folder: Path | None) -> None:
        """Has the theme's templates compiled once, for each environment that the engine and the search make of them."""
        if not is_known(config):
            return
        make = config.theme.get_env

        def environment() -> jinja2.Environment:
            env = make()
            around = (mkdocs.__version__, str(config.theme.locale), *sorted(env.extensions))
            env.bytecode_cache = compiled(folder, *around)
            return env

        config.theme.get_env = environment  # type: ignore[method-assign]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Puts our pages into the navigation, and has the engine know of what it was not shown."""
        self._entries = {}
        self._blocks = blocks_of(config)
        if self.content is None:
            self.owned = _owned(Path(config.docs_dir))
        listed, owned = dict(leaves(config.nav)), self.owned
        self._listed, self._named = frozenset(listed), {}
        pages = files.documentation_pages()
        for file in pages:
            if file.src_uri in listed and file.src_uri in owned:
                GeneratedPage(listed[file.src_uri], file, config, self._blocks)
        if self.settled is None or self.content is None:
            return files
        self.settled.know(_around(pages, listed, owned))
        self._stream = Stream(config, self.content, owned, self.settled)
        return self._stream.files(files, listed)

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """The sitemap lists what the engine was not shown too, in its place."""
        if self._stream is not None and template_name == "sitemap.xml":
            pages: Any = [Listed(*self._pages[path]) for path in self._order]
            context["pages"] = pages
        return context

    @event_priority(100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """The search knows that too, in its place; before it writes its index."""
        search: Any = config.plugins.get("material/search")
        if self._stream is not None and hasattr(search, "search_index"):
            made, shown = self.made.pages, self._entries
            search.search_index.entries[:] = [
                entry
                for path in self._order
                for entry in (entries_of(made[path].entries) if path in made else shown.get(path, ()))
            ]

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Puts our pages where the engine has put its own."""
        inside = {page.file.src_uri for page in nav.pages}
        for file in files.documentation_pages():
            if file.src_uri in self.owned and file.src_uri not in inside:
                GeneratedPage(None, file, config, self._blocks)
        self._taken, self._nav = frozenset(page.url for page in nav.pages), nav
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Hands the engine templates that fill shells, where the theme and the plugins are known."""
        self._shells = shells = Shells(env, self._taken)
        if is_known(config) and not env.cache:
            env.template_class = ShellTemplate
            env.forewarn_shells = shells  # type: ignore[attr-defined]
        if self._stream is not None:
            assert self._blocks is not None
            self._drafts = Drafts(
                self._blocks,
                base_of(config.site_url),
                self._listed,
                self._taken,
                is_searched=is_searched(config),
            )
            self._stream.make(env, shells, self._drafts, self._nav, files)
            shells.drafts = self._draft
            self._pages = {path: (page.address, page.revised) for path, page in self.made.pages.items()} | {
                file.src_uri: (str(file.page.canonical_url), file.page.meta.get("revised"))
                for file in files.documentation_pages()
                if file.page is not None
            }
            self._order = in_order(self._pages)
        return env

    def _draft(self, page: GeneratedPage) -> Draft | None:
        """What a page that the navigation names comes to beside the engine."""
        path = page.file.src_uri
        if self._named is None or path not in self._listed or path not in self.owned:
            return None
        try:
            draft = self._drafts.draft(path, page.file.content_bytes)
            self._shells.known(draft)
        except Unproven:
            self._named = None
            return None
        self._named[path] = draft
        return draft

    def contribution(
        self, config: MkDocsConfig, theme: dict[str, str], as_of: datetime, earlier: Mapping[str, Shell]
    ) -> Contribution | None:
        """What the engine has put into the site that it has just made; ``None`` where that is not all known.

        ``earlier`` are shells of kinds of which no page had to be made.
        """
        extensions, named = extensions_of(config), self._named
        listed = sorted(path for path in self._listed if path in self.owned)
        if self._stream is None or self.settled is None or extensions is None or named is None:
            return None
        if sorted(named) != listed or not is_simple(config) or not all(map(self._shells.known, named.values())):
            return None
        search: Any = config.plugins.get("material/search")
        index = search.search_index.config if is_searched(config) else None
        own = [path for path in self._pages if path not in self.owned]
        found = Contribution(
            around=self.settled.around,
            theme=theme,
            base=base_of(config.site_url),
            listed=listed,
            taken=sorted(self._taken),
            extensions=extensions,
            blocks=self._drafts.blocks.known(),
            shells=self._known_shells(earlier),
            search=index and {key: index[key] for key in ("lang", "separator", "pipeline", "fields")},
            pages={path: ToldPage(*self._pages[path], text_of(self._entries.get(path, ()))) for path in own},
        )
        pages = self.made.pages | {
            path: ToldPage(one.address, one.meta.get("revised"), text_of(one.entries)) for path, one in named.items()
        }
        if not found.is_proven(found.files(pages, as_of), Path(config.site_dir)):
            return None
        for one in named.values():
            if shell := self._shells.known(one):
                self._stream.making.learn(shell, one)
        return found

    @event_priority(100)
    def _before_the_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
        """Hands the search what it is to know of a page: it reads all it is given, to leave most of it out."""
        search: Any = config.plugins.get("material/search")
        self._first = len(search.search_index.entries) if hasattr(search, "search_index") else 0
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
        search: Any = config.plugins.get("material/search")
        if self._stream is not None and hasattr(search, "search_index"):
            self._entries[page.file.src_uri] = search.search_index.entries[self._first :]

    on_page_context = CombinedEvent(_before_the_search, _after_the_search)

    def _known_shells(self, earlier: Mapping[str, Shell]) -> dict[str, Shell]:
        """Shells of this build and of earlier ones, as many as a site may have kinds of pages."""
        now = {kind_digest(kind): one for kind, one in self._shells.found.items() if one}
        before = [name for name in earlier if name not in now]
        return {name: earlier[name] for name in before[-_MOST:]} | now


class Listed:
    """A page as the sitemap asks for it."""

    __slots__ = ("page",)

    def __init__(self, address: str, revised: str | None) -> None:
        self.page = SettledPage(address, revised)


def _owned(content: Path) -> dict[str, str]:
    """What the manifest lists; nothing where it cannot be read."""
    try:
        return read_manifest(content)
    except ProjectError:
        return {}


def _around(pages: Iterable[File], listed: Container[str], owned: Mapping[str, str]) -> Iterator[str]:
    """What every page shows of others: the titles of the navigation. A page of people counts with all its words."""
    for file in pages:
        if file.src_uri not in owned:
            yield f"{file.src_uri}\0{file.content_string}"
        elif file.src_uri in listed:
            read = front_matter(file.content_string)
            yield f"{file.src_uri}\0{read[0].get('title') if read else file.content_string}"
