"""Generated pages and files that the engine never holds: each is made, written and let go of, one after the other.

Where nothing but the search has a say in a page (:meth:`ForewarnPlugin.may_settle`), nobody can tell whether it was made
in the engine's loop. So the engine is handed the pages of people and those of the navigation alone, and answers for the
rest by their addresses (:class:`KnownFiles`): of ten thousand pages one is in memory.
"""

import copy
import hashlib
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import jinja2
from material.plugins.search.plugin import SearchPlugin
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, file_sort_key, set_exclusions
from mkdocs.structure.nav import Navigation

from forewarn.accelerator.blocks import Unproven
from forewarn.accelerator.indexed import add
from forewarn.accelerator.pages import SettledFile, SettledPage, Shared, StreamedPage
from forewarn.accelerator.settled import Settled
from forewarn.accelerator.shell import Shell, Shells
from forewarn.artifacts import Artifact
from forewarn.headers import Found, Told, read_page, telling

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
            return SettledFile(uri, config.docs_dir, config.site_dir, config.use_directory_urls, dest_uri=_place(uri))
        return found


@dataclass(slots=True)
class Streamed:
    """What became of the generated files: ``sources`` and ``told`` as :meth:`Settled.lay_over` wants them.

    ``entries`` are those of the search by the path of the page, ``pages`` what the sitemap asks.
    """

    sources: dict[str, str] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[str, list[Any]] = field(default_factory=dict)
    pages: dict[str, "Listed"] = field(default_factory=dict)
    kinds: dict[str, Told] = field(default_factory=dict)
    """What pages hold and load, by the word that ``told`` has for it."""
    holds: dict[str, Told] = field(default_factory=dict)
    """The same by the address of the page."""
    is_sound: bool = True
    """Whether every file had the bytes that the manifest says."""


class Listed:
    """A page as the sitemap asks for it."""

    __slots__ = ("page", "src_uri")

    def __init__(self, src_uri: str, page: SettledPage) -> None:
        self.src_uri, self.page = src_uri, page


class Stream:
    """The generated files of the folder ``content`` that the navigation does not name; ``owned`` has their digests."""

    def __init__(self, config: MkDocsConfig, content: Path, owned: Mapping[str, str], settled: Settled) -> None:
        self._config, self._content, self._owned, self._settled = config, str(content), owned, settled
        self._folders: set[str] = set()
        self.made = Streamed()

    def files(self, files: Files, listed: Container[str]) -> KnownFiles:
        """What the engine is handed. Raises :class:`Unproven` where a file of people takes the place of one of ours."""
        config = self._config
        own = [path for path in self._owned if path not in listed]
        excluded = _excluded(own, config)
        self._places = {path: _place(path) for path in own if path not in excluded}
        places = frozenset(self._places.values())
        content = Path(config.docs_dir)
        kept = []
        for file in files:
            if file.dest_uri not in places:
                kept.append(file)
            elif file.src_dir is not None and Path(file.src_dir) == content:
                raise Unproven(file.src_uri)
        return KnownFiles(kept, self._places, config)

    def make(self, env: jinja2.Environment, shells: Shells, shared: Shared, nav: Navigation, files: Files) -> None:
        """Make and write what does not stand."""
        page = _PageMaker(self._config, env, shells, shared, (nav, files))
        kinds = page.kinds
        site_url = _base(self._config.site_url)
        for path, place in self._places.items():
            source = self._owned[path]
            is_page = path.endswith(".md")
            told = self._settled.stands(place, source)
            if told is None:
                data = _read(f"{self._content}/{path}")
                if is_page:
                    text, told = page.made(path, data, self._content)
                    if text.strip():
                        self._write(place, text.encode("utf-8", errors="xmlcharrefreplace"))
                else:
                    self._write(place, data)
                    told = {}
                if hashlib.sha256(data).hexdigest() != source:
                    self.made.is_sound, source = False, ""
            if source and (not is_page or "holds" in told):
                self.made.sources[place] = source
            if is_page:
                if "holds" in told:
                    kind = told["holds"]
                    self.made.kinds[kind] = self.made.holds[place] = kinds.get(kind) or self._settled.kinds()[kind]
                self.made.told[place] = told
                self.made.entries[path] = told.get("entries", [])
                url = place.removesuffix("index.html") if self._config.use_directory_urls else place
                self.made.pages[path] = Listed(path, SettledPage(site_url + quote(url), told.get("revised")))

    def _write(self, place: str, data: bytes) -> None:
        folder = place.rpartition("/")[0]
        target = f"{self._config.site_dir}/{folder}"
        if folder not in self._folders:
            os.makedirs(target, exist_ok=True)  # noqa: PTH103 - there are ten thousand of them
            self._folders.add(folder)
        handle = os.open(f"{self._config.site_dir}/{place}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY)
    try:
        data = os.read(handle, os.fstat(handle).st_size + 1)
        while more := os.read(handle, 1 << 20):
            data += more
        return data
    finally:
        os.close(handle)


def in_order(files: Iterable[File], pages: Mapping[str, Listed]) -> Iterator[File | Listed]:
    """Pages of the engine's and ours, as the engine would have met them in one folder."""
    keyed: list[tuple[Any, File | Listed]] = [(file_sort_key(file), file) for file in files]
    for path, page in pages.items():
        *folders, name = path.split("/")
        keyed.append(((tuple(folders), name != "index.md", name), page))
    keyed.sort(key=lambda pair: pair[0])
    return (one for _, one in keyed)


def _place(path: str) -> str:
    return Artifact(path, b"").published


def _base(site_url: str | None) -> str:
    url = str(site_url)
    return url if url.endswith("/") else f"{url}/"


def _excluded(paths: list[str], config: MkDocsConfig) -> frozenset[str]:
    """What the site leaves out; asked of the engine only where its file says something on it."""
    patterns = getattr(config.exclude_docs, "patterns", ())
    if not config.draft_docs and {getattr(one, "pattern", one) for one in patterns} <= _OURS:
        return frozenset(path for path in paths if path.startswith((".", "templates/")) or "/." in path)
    files = [File(path, config.docs_dir, config.site_dir, config.use_directory_urls) for path in paths]
    set_exclusions(files, config)
    return frozenset(file.src_uri for file in files if file.inclusion.is_excluded())  # type: ignore[no-untyped-call]


class _PageMaker:
    """Makes one page after the other, as the engine's own loop does."""

    def __init__(
        self,
        config: MkDocsConfig,
        env: jinja2.Environment,
        shells: Shells,
        shared: Shared,
        around: tuple[Navigation, Files],
    ) -> None:
        self._config, self._env, self._shells, self._shared = config, env, shells, shared
        self._nav, self._files = around
        self._marks: dict[int, str] = {}
        self._said: dict[str, str] = {}
        self.kinds: dict[str, Told] = {}
        self._documents = self._files.documentation_pages()
        search: Any = config.plugins.get("material/search")
        self._search = search
        self._is_known = type(search) is SearchPlugin and bool(search.config.enabled)

    def made(self, path: str, data: bytes, content: str) -> tuple[str, dict[str, Any]]:
        """The HTML of a page, and what the sitemap and the search want to know of it."""
        config = self._config
        file = File(path, content, config.site_dir, config.use_directory_urls)
        if b"\r" not in data:
            file.content_string = data.decode("utf-8-sig")
        page = StreamedPage(file, config, self._shared)
        page.read_source(config)
        page.render(config, self._files)
        page.active = True
        entries = self._indexed(page)
        shell = self._shells.known(page)
        if shell is not None:
            text = shell.filled(page)
        else:
            context: Any = get_context(self._nav, self._documents, config, page)
            text = self._env.get_template(page.meta.get("template", "main.html")).render(context)
        file.page = None  # no circle: it can be let go of at once
        told = {"revised": page.meta.get("revised"), "entries": entries}
        if "<html" in text[:4096].lower():
            told["holds"] = self._kind(page, shell, text)
        return text, told

    def _kind(self, page: StreamedPage, shell: Shell | None, text: str) -> str:
        """A word that stands for all that a page holds and loads: its shell, and what its content tells beside."""
        if shell is None or page.tells is None:
            said = repr(sorted(telling(text.encode("utf-8", "replace"))))
        else:
            if id(shell) not in self._marks:
                self._marks[id(shell)] = shell.mark
            said = self._marks[id(shell)] + repr(sorted(page.tells))
        kind = self._said.get(said)
        if kind is None:
            kind = self._said[said] = hashlib.sha256(said.encode()).hexdigest()[:32]
            found = Found()
            read_page(found, text, str(page.canonical_url))
            self.kinds[kind] = found.told()
        return kind

    def _indexed(self, page: StreamedPage) -> list[Any]:
        """The entries of the search, which takes its marks out of the page."""
        search, config = self._search, self._config
        if search is None:
            return []
        first = len(search.search_index.entries) if hasattr(search, "search_index") else 0
        shown = page.shown if self._is_known else None
        if shown is None:
            search.on_page_context({}, page=page, config=config, nav=self._nav)
        else:
            if not (page.meta.get("search") or {}).get("exclude"):
                part = copy.copy(page)
                part.content = page.searched_content
                add(search.search_index, part)
            page.content = shown
        entries = search.search_index.entries[first:] if hasattr(search, "search_index") else []
        if entries:
            del search.search_index.entries[first:]
        return entries
