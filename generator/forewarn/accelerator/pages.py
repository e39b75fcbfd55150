"""A generated page in the engine's hands: turned into HTML without its parsers, where its kind is proven."""

import re
from collections.abc import Container, Iterable
from typing import Any

from markdown import Markdown
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from forewarn.accelerator.blocks import Blocks
from forewarn.accelerator.drafts import Draft, composed, front_matter
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.sections import joined, searched

PROVEN = frozenset({"admonition", "attr_list", "fenced_code", "md_in_html", "tables", "toc"})
"""The Markdown extensions that are known to treat each block alone."""
_ID = re.compile(r'(?<=\sid=")[^"]*')


def extensions_of(config: MkDocsConfig) -> dict[str, Any] | None:
    """What a site tells python-markdown, as it wants to be told; ``None`` where an extension is not proven."""
    names = {str(name).removeprefix("markdown.extensions.") for name in config["markdown_extensions"]}
    toc = (config["mdx_configs"] or {}).get("toc") or {}
    if not names <= PROVEN or not {"toc", "attr_list", "md_in_html"} <= names or not {*toc} <= {"permalink", "title"}:
        return None
    return {"extensions": list(config["markdown_extensions"]), "extension_configs": dict(config["mdx_configs"] or {})}


def blocks_of(config: MkDocsConfig) -> Blocks | None:
    """What turns generated pages into HTML as the site wants it; ``None`` where an extension is not proven."""
    said = extensions_of(config)
    return None if said is None else Blocks(lambda: Markdown(**said))


class GeneratedPage(Page):
    """A page that we generated. Its content is a function of its Markdown, whoever changed that on the way.

    ``searched_content`` is what of it the search is to know; ``None`` where it has not been found out.
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
            made = composed(self._blocks if "title" in self.meta else None, self.markdown)
        except Unproven:
            super().render(config, files)
            return
        self.content = made.html
        self.searched_content = joined(searched(made))
        self.toc = get_toc(nested(heading.token for heading in made.headings))
        self.present_anchor_ids = None
        self.links_to_anchors = {}

    @property
    def present_anchor_ids(self) -> set[str] | None:
        """The ids that the page can be linked to by; looked for only where another page links to one."""
        return {*_ID.findall(self.content)} if self._anchors is None and self.content is not None else self._anchors

    @present_anchor_ids.setter
    def present_anchor_ids(self, ids: set[str] | None) -> None:
        self._anchors = ids


def drafted(page: GeneratedPage, taken: Container[str]) -> Draft:
    """What a theme may print of a page, as the engine has it now; ``taken`` are addresses that it may mark.

    Raises :class:`Unproven` where that is not all.
    """
    place, _, name = page.url.rstrip("/").rpartition("/")
    if not name or not page.url.endswith("/") or page.parent or page.previous_page or page.next_page:
        raise Unproven(page.url)
    if page.url in taken or page.edit_url or page.title != page.meta.get("title"):
        raise Unproven(page.url)
    toc = list(page.toc)
    if len(toc) != 1 or toc[0].level != 1:
        raise Unproven("toc")
    title, outline = (toc[0].title, toc[0].id), tuple(_told(item) for item in toc[0].children)
    return Draft(page.url, str(page.canonical_url), page.meta, title, place, outline, str(page.content), [])


def _told(item: Any) -> tuple[Any, ...]:
    return item.title, item.id, item.level, tuple(_told(child) for child in item.children)


def nested(tokens: Iterable[Any]) -> Any:
    """The tokens of headings under each other, by their levels."""
    return nest_toc_tokens(list(tokens))


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
