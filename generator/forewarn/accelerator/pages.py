"""A generated page: read and turned into HTML without the engine's parsers, where its kind is proven."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from markdown import Markdown
from markdown.extensions.toc import nest_toc_tokens, unique
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents, get_toc

from forewarn.accelerator.blocks import Blocks, Heading, Unproven, ids_in
from forewarn.headers import telling

_FRONT = re.compile(r"---\n((?:[a-z_]+: .+\n)+)---\n\n*")
_ODD = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\\u(?!00)|\\/")
"""What YAML reads otherwise than JSON, or not at all."""
PROVEN = frozenset({"admonition", "attr_list", "fenced_code", "md_in_html", "tables", "toc"})
"""The Markdown extensions that are known to treat each block alone."""


def blocks_of(config: MkDocsConfig) -> Blocks | None:
    """What turns generated pages into HTML as the site wants it; ``None`` where an extension is not proven."""
    names = {str(name).removeprefix("markdown.extensions.") for name in config["markdown_extensions"]}
    toc = (config["mdx_configs"] or {}).get("toc") or {}
    if not names <= PROVEN or not {"toc", "attr_list", "md_in_html"} <= names or not {*toc} <= {"permalink", "title"}:
        return None
    return Blocks(Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {}))


class GeneratedPage(Page):
    """A page that we generated. Its content is a function of its Markdown, whoever changed that on the way.

    ``searched_content`` is what of it the search is to know, ``outline`` the table of contents below the title; ``None``
    where they have not been found out.
    """

    outline: tuple[Any, ...] | None = None

    def __init__(self, title: str | None, file: File, config: MkDocsConfig, blocks: Blocks | None) -> None:
        super().__init__(title, file, config)
        self._blocks = blocks
        self.searched_content: str | None = None
        self._anchors: set[str] | None = None

    def read_source(self, config: MkDocsConfig) -> None:
        """The front matter is ours: JSON on lines of its own."""
        source = config.plugins.on_page_read_source(page=self, config=config)
        read = front_matter(self.file.content_string) if source is None else None
        if read is None:
            super().read_source(config)
        else:
            self.meta, self.markdown = read

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Sets the content, the table of contents and what can be linked to."""
        assert self.markdown is not None
        try:
            parts = composed(self._blocks if "title" in self.meta else None, self.markdown)
        except Unproven:
            super().render(config, files)
            return
        self._take(parts)

    def _take(self, parts: list[Heading | str]) -> None:
        self.content = joined(parts)
        self.searched_content = joined(searched(parts))
        self.toc = get_toc(nested(part.token for part in parts if isinstance(part, Heading)))
        self.present_anchor_ids = None
        self.links_to_anchors = {}

    @property
    def present_anchor_ids(self) -> set[str] | None:
        """The ids that the page can be linked to by; looked for only where another page links to one."""
        return ids_in(self.content) if self._anchors is None and self.content is not None else self._anchors

    @present_anchor_ids.setter
    def present_anchor_ids(self, ids: set[str] | None) -> None:
        self._anchors = ids


def front_matter(text: str) -> tuple[dict[str, Any], str] | None:
    """The keys above a page and the page itself; ``None`` where they are not as we write them."""
    found = _FRONT.match(text)
    if not found or _ODD.search(found[1]):
        return None
    meta: dict[str, Any] = {}
    for line in found[1].splitlines():
        key, _, value = line.partition(": ")
        try:
            meta[key] = json.loads(value)
        except ValueError:
            return None
    return meta, text[found.end() :].lstrip("\n")


def composed(blocks: Blocks | None, text: str) -> list[Heading | str]:
    """The HTML of a page in parts: its headings, each with an id that no other has, and what stands between them.

    Raises :class:`Unproven`.
    """
    if blocks is None:
        raise Unproven("nothing is proven here")
    parts = list(blocks.read(text.strip("\n")))
    heads = tuple((part.id, part.own) for part in parts if isinstance(part, Heading))
    ids = iter(_ids(heads))
    return [part.called(next(ids)) if isinstance(part, Heading) else part for part in parts]


@lru_cache(1024)
def _ids(heads: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    """The ids of headings, each one that no other has; they stay those that were given."""
    used = {id for id, own in heads if own}
    counters: dict[str, int] = {}
    return tuple(id if own else _unique(id, used, counters) for id, own in heads)


def searched(parts: Iterable[Heading | str]) -> Iterator[Heading | str]:
    """The parts that do not stand under a heading that the search leaves out."""
    wanted = True
    for part in parts:
        if isinstance(part, Heading):
            wanted = part.is_searched
        if wanted:
            yield part


def joined(parts: Iterable[Heading | str]) -> str:
    """The parts as one text."""
    return "\n".join(part.html if isinstance(part, Heading) else part for part in parts).strip()


def nested(tokens: Iterable[Any]) -> Any:
    """The tokens of headings under each other, by their levels."""
    return nest_toc_tokens(list(tokens))


def _unique(id: str, used: set[str], counters: dict[str, int]) -> str:
    try:
        return unique(id, used, counters)  # type: ignore[call-arg]
    except TypeError:  # python-markdown before 3.11 counts alone
        return unique(id, used)


_MARK = re.compile(r'\s?data-search-\w+="[^"]+"')
"""What the search takes out of a page that it has read."""
_OPEN = re.compile(r'data-search-\w+="')
_MANY, _LONG = 10_000, 300
"""How much is remembered: what is longer than that many letters, pages do not share."""


def _bare(html: str) -> str | None:
    if not _OPEN.search(html):
        return None if html.startswith("data-search-") else html
    bare = _MARK.sub("", html)
    return None if html.startswith("data-search-") or _OPEN.search(bare) else bare


class Shared:
    """What thousands of pages have in common, kept while they are made: stretches without marks of the search, contents."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self._read: dict[str, tuple[str | None, frozenset[bytes]]] = {}
        self._below: dict[Any, list[AnchorLink]] = {}

    def read(self, html: str) -> tuple[str | None, frozenset[bytes]]:
        """A stretch as the search leaves it, and what of it decides what a page holds (:mod:`forewarn.headers`).

        The first is ``None`` where it cannot be told without what comes after the stretch.
        """
        known = self._read.get(html)
        if known is None:
            known = _bare(html), telling(html.encode("utf-8", "replace"))
            if len(html) < _LONG:
                if len(self._read) > _MANY:
                    self._read.clear()
                self._read[html] = known
        return known

    def contents(self, headings: list[Heading]) -> tuple[TableOfContents, tuple[Any, ...] | None]:
        """The table of contents, and what pages of a kind have in common of it: all below a single title."""
        if not headings or headings[0].level != 1 or any(heading.level < 2 for heading in headings[1:]):
            return get_toc(nested(heading.token for heading in headings)), None
        key = tuple((heading.level, heading.id, heading.name, heading.inner) for heading in headings[1:])
        if key not in self._below:
            if len(self._below) > _MANY:
                self._below.clear()
            self._below[key] = next(iter(get_toc(nested(heading.token for heading in headings)))).children
        toc = get_toc(nested([headings[0].token]))
        next(iter(toc)).children = self._below[key]
        return toc, key


class StreamedPage(GeneratedPage):
    """A page that is made by itself.

    ``shown`` is its content without the marks of the search, ``tells`` what of it decides what the page holds and loads,
    where they are known.
    """

    def __init__(self, file: File, config: MkDocsConfig, shared: Shared) -> None:
        super().__init__(None, file, config, shared.blocks)
        self._shared = shared
        self.shown: str | None = None
        self.tells: frozenset[bytes] | None = None

    def _take(self, parts: list[Heading | str]) -> None:
        shared = self._shared
        texts = [part.html if isinstance(part, Heading) else part for part in parts]
        read = [shared.read(text) for text in texts]
        bare = [one for one, _ in read]
        self.content = "\n".join(texts).strip()
        self.shown = None if None in bare else "\n".join(bare).strip()  # type: ignore[arg-type]
        self.tells = frozenset().union(*(tells for _, tells in read))
        if not (self.meta.get("search") or {}).get("exclude"):
            self.searched_content = joined(searched(parts))
        self.toc, self.outline = shared.contents([part for part in parts if isinstance(part, Heading)])
        self.present_anchor_ids = None
        self.links_to_anchors = {}


class SettledFile(File):
    """A generated file that the engine knows the address of, and neither makes nor copies."""

    def is_documentation_page(self) -> bool:
        """Never: nothing is to be rendered."""
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Nothing is to be copied."""


class SettledPage:
    """What a sitemap asks of a page."""

    __slots__ = ("canonical_url", "meta")
    is_link = False

    def __init__(self, canonical_url: str, revised: str | None) -> None:
        self.canonical_url = canonical_url
        self.meta = {"revised": revised} if revised else {}
