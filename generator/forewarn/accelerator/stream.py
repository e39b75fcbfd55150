"""Generated pages and files that the engine never holds.

Where nothing but the search has a say in a page (:func:`forewarn.accelerator.configured.may_settle`), nobody can tell
whether it was made in the engine's loop. So the engine is handed the pages of people and those of the navigation alone, and answers for the
rest by their addresses (:class:`KnownFiles`): of ten thousand pages one is in memory (:mod:`forewarn.accelerator.making`).
"""

from collections.abc import Container, Iterable, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import jinja2
from material.plugins.search import plugin
from material.plugins.search.plugin import SearchPlugin
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import Navigation

from forewarn.accelerator.drafts import Draft, Drafts
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.indexed import Entry
from forewarn.accelerator.making import Making, address, base_of, is_left_out
from forewarn.accelerator.pages import GeneratedPage, SettledFile
from forewarn.accelerator.settled import Made, Settled
from forewarn.accelerator.shell import Shells
from forewarn.artifacts import published
from forewarn.inventory import Inventory

_OURS = frozenset({"/_home.md"})
"""Patterns of what is left out of the site that concern nothing that we generate."""


class KnownFiles(Files):
    """The engine's files, and those that it is told of only if it asks for them by their paths."""

    def __init__(self, files: Iterable[File], known: Container[str], config: MkDocsConfig) -> None:
        super().__init__(files)
        self._known = known
        self._config = config

    def get_file_from_path(self, path: str) -> File | None:
        """A file of the engine's or one of ours, which has an address and nothing else."""
        found = super().get_file_from_path(path)
        uri = PurePath(path).as_posix()
        if found is None and uri in self._known:
            config = self._config
            return SettledFile(
                uri, config.docs_dir, config.site_dir, config.use_directory_urls, dest_uri=published(uri)
            )
        return found


class Stream:
    """The generated files of the folder ``content`` that the navigation does not name; ``owned`` has their digests."""

    def __init__(self, config: MkDocsConfig, content: Inventory, owned: Mapping[str, str], settled: Settled) -> None:
        self._config, self._content, self._owned, self._settled = config, content, owned, settled
        self.made = Made()

    def files(self, files: Files, listed: Container[str]) -> KnownFiles:
        """What the engine is handed. Raises :class:`Unproven` where a file of people takes the place of one of ours."""
        config = self._config
        own = [path for path in self._owned if path not in listed]
        excluded = _excluded(own, config)
        self._places = {path: published(path) for path in own if path not in excluded}
        places = frozenset(self._places.values())
        content = Path(config.docs_dir)
        kept = []
        for file in files:
            if file.dest_uri not in places:
                kept.append(file)
            elif file.src_dir is not None and Path(file.src_dir) == content:
                raise Unproven(file.src_uri)
        return KnownFiles(kept, self._places, config)

    def make(self, env: jinja2.Environment, shells: Shells, drafts: Drafts, nav: Navigation, files: Files) -> None:
        """Make and write what does not stand."""
        config = self._config
        engine = _Engine(config, str(self._content.folder), env=env, shells=shells, drafts=drafts, around=(nav, files))
        base, in_folders = base_of(config.site_url), bool(config.use_directory_urls)
        is_known = in_folders and _is_known_search(config)
        sources = {path: self._owned[path] for path in self._places}
        self.made = self._settled.standing(sources)
        self.making = Making(
            self._content,
            Path(config.site_dir),
            self.made,
            self._settled.kinds(),
            drafts=drafts if is_known else None,
            shell=shells.known,
            otherwise=engine.made,
        )
        self.making.make(sources, partial(address, base, in_folders=in_folders))


def is_simple(config: MkDocsConfig) -> bool:
    """Whether all of ours can be made without asking the engine: nothing is left out, addresses and search are plain."""
    return bool(config.use_directory_urls) and _is_known_search(config) and _says_nothing_of_ours(config)


def _is_known_search(config: MkDocsConfig) -> bool:
    """Whether there is none, or Material's own; one that cuts Chinese into words asks another library."""
    search: Any = config.plugins.get("material/search")
    return search is None or (type(search) is SearchPlugin and plugin.jieba is None)


def _says_nothing_of_ours(config: MkDocsConfig) -> bool:
    """Whether nothing in the engine's file leaves out what we generate."""
    patterns = getattr(config.exclude_docs, "patterns", ())
    return not config.draft_docs and {getattr(one, "pattern", one) for one in patterns} <= _OURS


def _excluded(paths: list[str], config: MkDocsConfig) -> frozenset[str]:
    """What the site leaves out; asked of the engine only where its file says something on it."""
    if _says_nothing_of_ours(config):
        return frozenset(path for path in paths if is_left_out(path))
    files = [File(path, config.docs_dir, config.site_dir, config.use_directory_urls) for path in paths]
    set_exclusions(files, config)
    return frozenset(file.src_uri for file in files if file.inclusion.is_excluded())  # type: ignore[no-untyped-call]


class _Engine:
    """Makes a page as the engine's own loop does."""

    def __init__(
        self,
        config: MkDocsConfig,
        content: str,
        *,
        env: jinja2.Environment,
        shells: Shells,
        drafts: Drafts,
        around: tuple[Navigation, Files],
    ) -> None:
        self._config, self._content, self._env, self._shells, self._drafts = config, content, env, shells, drafts
        self._nav, self._files = around
        self._documents = self._files.documentation_pages()
        self._search: Any = config.plugins.get("material/search")

    def made(self, path: str, data: bytes, draft: Draft | None) -> tuple[str, list[Entry], str | None]:
        """See :data:`forewarn.accelerator.making.Otherwise`."""
        config = self._config
        file = File(path, self._content, config.site_dir, config.use_directory_urls)
        if b"\r" not in data:
            file.content_string = data.decode("utf-8-sig")
        page = GeneratedPage(None, file, config, self._drafts.blocks)
        page.read_source(config)
        page.render(config, self._files)
        page.active = True
        entries = self._indexed(page)
        context: Any = get_context(self._nav, self._documents, config, page)
        template = self._env.get_template(page.meta.get("template", "main.html"))

        def render(context: dict[str, Any]) -> str:
            return jinja2.Template.render(template, context)

        text = self._shells.learned(draft, context, template.name or "", render) if draft else render(context)
        revised = page.meta.get("revised")
        for one in (page, file):  # templates leave circles behind, which would hold all of the page for long
            vars(one).clear()
        return text, entries, revised

    def _indexed(self, page: GeneratedPage) -> list[Entry]:
        """The entries of the search, which takes its marks out of the page."""
        search = self._search
        if search is None:
            return []
        first = len(search.search_index.entries) if hasattr(search, "search_index") else 0
        search.on_page_context({}, page=page, config=self._config, nav=self._nav)
        entries = search.search_index.entries[first:] if hasattr(search, "search_index") else []
        if entries:
            del search.search_index.entries[first:]
        return list(entries)
