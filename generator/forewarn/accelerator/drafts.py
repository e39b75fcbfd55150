"""A generated page without an engine: its front matter, its HTML, and what the theme, the search and the headers ask of it.

All that a theme may print of a page stands in its :class:`Draft`; pages with the same :attr:`Draft.kind` differ in nothing
else (:mod:`forewarn.accelerator.filling`). What is not as we write it raises :class:`Unproven`.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from forewarn.accelerator.blocks import Blocks, Heading, Unproven
from forewarn.accelerator.indexed import Entry, entries
from forewarn.headers import telling

_FRONT = re.compile(r"---\n((?:[a-z_]+: .+\n)+)---\n\n*")
_ODD = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\\u(?!00)|\\/")
"""What YAML reads otherwise than JSON, or not at all."""
_PATH = re.compile(r"(?:[a-z0-9-]+/)*[a-z0-9.-]*")
TEXTS = ("title", "description", "card", "revised", "robots")
"""Keys of the front matter whose values are plain words."""
_KEYS = frozenset({*TEXTS, "alternates", "search", "structured"})
_MARK = re.compile(r'\s?data-search-\w+="[^"]+"')
"""What the search takes out of a page that it has read."""
_OPEN = re.compile(r'data-search-\w+="')
_MANY, _LONG = 10_000, 300
"""How much is remembered: what is longer than that many letters, pages do not share."""

Kind = tuple[Any, ...]
Outline = tuple[Any, ...]
"""What a table of contents lists below the title of its page."""


@dataclass(slots=True)
class Draft:
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
        self._read: dict[str, tuple[str | None, frozenset[bytes]]] = {}

    def draft(self, path: str, data: bytes) -> Draft:
        """The page of the Markdown ``data``. Raises :class:`Unproven`."""
        url = _url(path)
        if quote(url) != url or b"\r" in data:
            raise Unproven(path)
        try:
            read = front_matter(data.decode("utf-8-sig"))
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
        parts = composed(self.blocks, text)
        heads = [part for part in parts if isinstance(part, Heading)]
        if not heads or heads[0].level != 1 or any(head.level < 2 for head in heads[1:]):
            raise Unproven(path)
        texts = [part.html if isinstance(part, Heading) else part for part in parts]
        shared = [self._stretch(text) for text in texts]
        return Draft(
            url,
            self._base + url,
            meta,
            (heads[0].name, heads[0].id),
            place,
            tuple((head.level, head.id, head.name, head.inner) for head in heads[1:]),
            "\n".join(_bare(shared) if self._is_searched else texts).strip(),
            self._entries(meta, parts, url),
            frozenset().union(*(tells for _, tells in shared)),
        )

    def _stretch(self, html: str) -> tuple[str | None, frozenset[bytes]]:
        """A stretch as the search leaves it, and what of it decides what a page holds (:mod:`forewarn.headers`).

        The first is ``None`` where it cannot be told without what comes after the stretch.
        """
        known = self._read.get(html)
        if known is None:
            known = without_marks(html), telling(html.encode("utf-8", "replace"))
            if len(html) < _LONG:
                if len(self._read) > _MANY:
                    self._read.clear()
                self._read[html] = known
        return known

    def _entries(self, meta: dict[str, Any], parts: list[Heading | str], url: str) -> list[Entry]:
        search = meta.get("search") or {}
        if not search.keys() <= {"exclude"}:
            raise Unproven("search")
        if not self._is_searched or search.get("exclude"):
            return []
        return entries(joined(searched(parts)), url, str(meta["title"]))


def above(urls: Iterable[str]) -> frozenset[str]:
    """Addresses, and those of the folders around them: a theme may mark them in a page."""
    return frozenset({""} | {url[: at + 1] for url in urls for at, letter in enumerate(url) if letter == "/"})


def _bare(shared: Iterable[tuple[str | None, frozenset[bytes]]]) -> Iterator[str]:
    for bare, _ in shared:
        if bare is None:
            raise Unproven("a mark of the search is cut in two")
        yield bare


def _url(path: str) -> str:
    """The address of a page, where folders are addresses."""
    folder, _, name = path.rpartition("/")
    if name != "index.md":
        raise Unproven(path)
    return f"{folder}/" if folder else ""


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


def _unique(id: str, used: set[str], counters: dict[str, int]) -> str:
    if id and id not in used:
        used.add(id)
        return id
    from markdown.extensions.toc import unique  # noqa: PLC0415 - hardly any page has two headings of a name

    try:
        return unique(id, used, counters)  # type: ignore[call-arg]
    except TypeError:  # python-markdown before 3.11 counts alone
        return unique(id, used)


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


def without_marks(html: str) -> str | None:
    """A stretch of a page as the search leaves it; ``None`` where that depends on what comes after."""
    if not _OPEN.search(html):
        return None if html.startswith("data-search-") else html
    bare = _MARK.sub("", html)
    return None if html.startswith("data-search-") or _OPEN.search(bare) else bare
