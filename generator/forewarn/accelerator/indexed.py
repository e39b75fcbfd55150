"""What the search is told of a page: the sections that Material's own parser finds, found without it.

Half of what that parser costs is the standard library's patience with broken HTML, and ours is not broken. What is not
simple raises :class:`Unproven`, and goes the search's own way.
"""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from forewarn.accelerator.elements import TAG, WELL, Unproven

Entry = dict[str, Any]
"""An entry of the index: ``location``, ``title`` and ``text``."""

_ATTRIBUTE = re.compile(r'\s+([a-zA-Z_:][\w:.-]*)(?:="([^"<>]*)")?', re.ASCII)
_CODE = re.compile(
    r"<(?:script|style|textarea|xmp|iframe|noembed|noframes|plaintext|object)\b|<title(?!>[^<]*</title>)\b"
)
_KEPT = frozenset(["p", "code", "pre", "li", "ol", "ul", "sub", "sup"])
_TITLES = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_LEFT = float("inf")
_NONE: Mapping[str, str] = {}


@lru_cache(4096)
def _attributes(written: str) -> Mapping[str, str]:
    """The attributes of a tag; pages say the same ones again and again."""
    return {key.lower(): html.unescape(value) for key, value in _ATTRIBUTE.findall(written)}


class _Section:
    """What stands under a heading; ``depth`` is how many elements are open there."""

    __slots__ = ("depth", "id", "is_excluded", "tag", "text", "title")

    def __init__(self, tag: str, depth: float = 0, *, is_excluded: bool = False) -> None:
        self.tag, self.depth, self.is_excluded = tag, depth, is_excluded
        self.id: str | None = None
        self.text: list[str] = []
        self.title: list[str] = []


def entries(content: str, url: str, title: str) -> list[Entry]:
    """The entries of a page's content, as ``SearchIndex.add_entry_from_context`` makes them. Raises :class:`Unproven`.

    ``url`` is the page's address, ``title`` its own title: that of a section without one.
    """
    if _CODE.search(content) or not WELL.fullmatch(content):
        raise Unproven("the search reads it by itself")
    reader = _Reader()
    reader.read(content)
    return [
        {
            "location": f"{url}#{one.id}" if one.id else url,
            "title": "".join(one.title or [title]).strip(),
            "text": "".join(one.text).strip(),
        }
        for one in reader.sections
        if not one.is_excluded
    ]


class _Reader:
    """Material's ``Parser``, step by step, of tags and texts that are known to be simple."""

    def __init__(self) -> None:
        self.sections: list[_Section] = []
        self._open: list[str] = []
        self._links: list[bool] = []
        """Of each open element, whether it is a permalink."""
        self._skipped: set[str] = set()
        self._section: _Section | None = None

    def read(self, content: str) -> None:
        """Read a whole page."""
        at = 0
        for tag in TAG.finditer(content):
            if tag.start() > at:
                self._text(html.unescape(content[at : tag.start()]))
            at = tag.end()
            closing, name, attributes, alone = tag.groups()
            if closing:
                self._end(name)
                continue
            self._begin(name, attributes)
            if alone:
                self._end(name)
        if at < len(content):
            self._text(html.unescape(content[at:]))

    def _begin(self, tag: str, written: str) -> None:
        if tag in _VOID:
            return
        attributes = _attributes(written) if written else _NONE
        self._open.append(tag)
        self._links.append(tag == "a" and attributes.get("class") == "headerlink")
        is_excluded = "data-search-exclude" in attributes
        if tag in _TITLES and "id" in attributes:
            if tag != "h1" and not self.sections:
                self.sections.append(_Section("hx", len(self._open)))
            section = _Section(tag, len(self._open), is_excluded=is_excluded)
            if self.sections:
                section.id = attributes["id"]
            self._section = section
            self.sections.append(section)
        section = self._preface()
        if is_excluded or attributes.get("class") == "linenodiv":
            self._skipped.add(tag)
            return
        if tag in _KEPT and self._skipped.isdisjoint(self._open):
            (section.title if section.tag in self._open else section.text).append(f"<{tag}>")

    def _end(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            return
        section = self._preface()
        if section.depth > len(self._open):
            for earlier in reversed(self.sections):
                if earlier.depth <= len(self._open):
                    section.depth = _LEFT
                    self._section = section = earlier
                    break
        self._open.pop()
        self._links.pop()
        if tag in self._skipped:
            self._skipped.remove(tag)
            return
        if tag in _KEPT and self._skipped.isdisjoint(self._open):
            data = section.title if section.tag in self._open else section.text
            first = f"<{tag}>"
            if first not in data:
                raise Unproven(tag)
            # From the first of that tag on: an element with nothing in it is taken out again.
            at = data.index(first)
            if all(one.isspace() for one in data[at + 1 :]):
                del data[at:]
            else:
                data.append(f"</{tag}>")

    def _text(self, data: str) -> None:
        if not self._skipped.isdisjoint(self._open):
            return
        if "pre" not in self._open:
            data = " " if data.isspace() else data.replace("\n", " ")
        section = self._preface()
        if section.tag in self._open:
            if True not in self._links:
                section.title.append(html.escape(data, quote=False))
        elif data.isspace():
            if not section.text or not section.text[-1].isspace() or "pre" in self._open:
                section.text.append(data)
        else:
            section.text.append(html.escape(data, quote=False))

    def _preface(self) -> _Section:
        """The section that is read; the one before the first heading where there was none."""
        if self._section is None:
            self._section = _Section("hx")
            self.sections.append(self._section)
        return self._section
