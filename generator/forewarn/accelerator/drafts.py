"""A generated page without an engine: its front matter, its HTML, and what the theme, the search and the headers ask of it.

All that a theme may print of a page stands in its :class:`Draft`; pages with the same :attr:`Draft.kind` differ in nothing
else (:mod:`forewarn.accelerator.filling`). What is not as we write it raises :class:`Unproven`.
"""

import json
import re
from collections.abc import Container, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from forewarn.accelerator.blocks import Blocks
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.indexed import Entry, entries
from forewarn.accelerator.sections import Composition, Outline, joined, searched
from forewarn.values import Mutable

_FRONT = re.compile(r"---\n((?:[a-z_]+: .+\n)+)---\n\n*")
_ODD = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u(?!00)|\\/")
"""What YAML reads otherwise than JSON, or not at all: letters, and escapes."""
_PATH = re.compile(r"(?:[a-z0-9-]+/)*[a-z0-9.-]*")
TEXTS = ("title", "description", "card", "revised", "robots")
"""Keys of the front matter whose values are plain words."""
_KEYS = frozenset({*TEXTS, "alternates", "search", "structured"})

Kind = tuple[Any, ...]


class Draft(Mutable):
    """A page before the theme is laid around it.

    ``url`` is its address in the site, ``address`` the whole one; ``title`` its first heading, as words and as an id.
    ``place`` is the folder whose pages are alike, or the page itself where the navigation names it. ``entries`` are those of
    the search; ``tells`` are the stretches of ``content`` that matter to headers.
    """

    url: str
    address: str
    meta: Mapping[str, Any]
    title: tuple[str, str]
    place: str
    outline: Outline
    content: str
    entries: list[Entry]
    tells: frozenset[bytes] = frozenset()

    @property
    def kind(self) -> Kind:
        """What it must have in common with another. Raises :class:`Unproven` where it is like no other."""
        meta = self.meta
        for key in TEXTS:
            if not isinstance(meta.get(key, ""), str):
                raise Unproven(key)
        if not meta.keys() <= _KEYS or "title" not in meta:
            raise Unproven("meta")
        alternates = meta.get("alternates", [])
        if not all(isinstance(one["title"], str) and _PATH.fullmatch(one["href"]) for one in alternates):
            raise Unproven("alternates")
        types = tuple(one["type"] for one in alternates)
        return self.place, tuple(meta), repr(meta.get("search")), types, "<h1" in self.content, self.outline


class Drafts:
    """Makes drafts, one after the other; what thousands of pages have in common is kept meanwhile.

    ``base`` is the address of the site, ``listed`` are the pages of ours that the navigation names, and ``taken`` all
    addresses that it names; ``is_searched`` tells whether the search takes its marks out of pages.
    """

    def __init__(
        self, blocks: Blocks, base: str, listed: Container[str], taken: Iterable[str], *, is_searched: bool
    ) -> None:
        self.blocks = blocks
        self._base, self._listed, self._is_searched = base, listed, is_searched
        self._above = above(taken)

    def draft(self, path: str, data: bytes) -> Draft:
        """The page of the Markdown ``data``. Raises :class:`Unproven`."""
        url = _url(path)
        if quote(url) != url or b"\r" in data:
            raise Unproven(path)
        try:
            read = front_matter(data.decode().removeprefix("\ufeff"))
        except UnicodeDecodeError as error:
            raise Unproven(path) from error
        if read is None or "title" not in read[0]:
            raise Unproven(path)
        meta, text = read
        place = url.rstrip("/").rpartition("/")[0]
        if path in self._listed:
            place = f"{path}\0{meta['title']}"  # every page says what the navigation calls it
        elif url in self._above:
            raise Unproven(path)
        made = composed(self.blocks, text)
        outline = made.outline
        if not outline or outline[0][0] != 1 or any(entry[0] < 2 for entry in outline[1:]):
            raise Unproven(path)
        title = made.headings[0]
        return Draft(
            url,
            self._base + url,
            meta,
            (title.name, title.id),
            place,
            outline[1:],
            made.bare if self._is_searched else made.html,
            self._entries(meta, made, url),
            made.tells,
        )

    def _entries(self, meta: dict[str, Any], made: Composition, url: str) -> list[Entry]:
        search = meta.get("search") or {}
        if not search.keys() <= {"exclude"}:
            raise Unproven("search")
        if not self._is_searched or search.get("exclude"):
            return []
        return entries(joined(searched(made)), url, str(meta["title"]))


def above(urls: Iterable[str]) -> frozenset[str]:
    """Addresses, and those of the folders around them: a theme may mark them in a page."""
    return frozenset({""} | {url[: at + 1] for url in urls for at, letter in enumerate(url) if letter == "/"})


def _url(path: str) -> str:
    """The address of a page, where folders are addresses."""
    folder, _, name = path.rpartition("/")
    if name != "index.md":
        raise Unproven(path)
    return f"{folder}/" if folder else ""


def front_matter(text: str) -> tuple[dict[str, Any], str] | None:
    """The keys above a page and the page itself; ``None`` where they are not as we write them."""
    found = _FRONT.match(text)
    if not found or _ODD.search(found[1]) or ("\\" in found[1] and _ESCAPED.search(found[1])):
        return None
    meta: dict[str, Any] = {}
    for line in found[1].splitlines():
        key, _, value = line.partition(": ")
        try:
            meta[key] = json.loads(value)
        except ValueError:
            return None
    return meta, text[found.end() :].lstrip("\n")


def composed(blocks: Blocks | None, text: str) -> Composition:
    """The HTML of a page. Raises :class:`Unproven`."""
    if blocks is None:
        raise Unproven("nothing is proven here")
    return Composition(blocks.read(text.strip("\n")))
