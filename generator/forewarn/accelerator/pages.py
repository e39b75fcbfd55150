"""A generated page: read and turned into HTML without the engine's parsers, where its kind is proven."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from markdown import Markdown
from markdown.extensions.toc import nest_toc_tokens, unique
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from forewarn.accelerator.blocks import Blocks, Heading, Unproven, ids_in

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

    ``searched_content`` is what of it the search is to know, ``None`` where that has not been found out.
    """

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
    used = {part.id for part in parts if isinstance(part, Heading) and part.own}
    counters: dict[str, int] = {}
    return [
        part.called(_unique(part.id, used, counters)) if isinstance(part, Heading) and not part.own else part
        for part in parts
    ]


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


class SettledFile(File):
    """A file whose like in the site stands already: the engine knows its address, and neither makes nor copies it."""

    def is_documentation_page(self) -> bool:
        """Never: nothing is to be rendered."""
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Nothing is to be copied."""


class SettledPage:
    """What a sitemap asks of a page that stands."""

    is_link = False

    def __init__(self, canonical_url: str, revised: str | None) -> None:
        self.canonical_url = canonical_url
        self.meta = {"revised": revised} if revised else {}


def settle(file: File, site_url: str, revised: str | None) -> None:
    """Make a file of the engine's a settled one; it stays the object that others may have met."""
    base = site_url if site_url.endswith("/") else f"{site_url}/"
    page = SettledPage(urljoin(base, file.url if file.url != "./" else ""), revised)
    if file.is_documentation_page():
        file.page = page  # type: ignore[assignment]
    file.__class__ = SettledFile
