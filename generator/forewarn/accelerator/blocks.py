"""Generated Markdown to HTML, block by block: what python-markdown makes of it, without asking it twice.

A page is cut at its blank lines. HTML that we wrote stands in it as it is; lists of plain lines are copied; of
headings and paragraphs, which thousands of notices share, python-markdown is asked once for each text. What is of
no proven kind raises :class:`Unproven`, and the whole page is left to the engine.
"""

import html
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from forewarn.accelerator.elements import ENTITY, MARK, TAG, Elements, Unproven, refuse_odd
from forewarn.accelerator.headings import Heading, slug
from forewarn.accelerator.sections import Part, Section, part_of
from forewarn.values import fields

if TYPE_CHECKING:
    from markdown import Markdown

V = TypeVar("V")

_HEADING = re.compile(r"(#{1,6}) (?P<text>[^\n{}]*[^\n{} ])(?: \{ (?P<marks>[^\n{}]*) \})?")
_BLANK = re.compile(r"\n(?:[ ]*\n)+")
_SECTION = re.compile(r"\n(?:[ ]*\n)+(?=## )")
_OPENING = re.compile(r"<([a-z][a-z0-9-]*+)", re.ASCII)
_STRAY = re.compile(rf"<(?!/?[a-z][a-z0-9-]*[\s/>])|&(?!{ENTITY[1:]})", re.ASCII)
_WORDS = r"(?:[a-zA-Z0-9 ,.;:()%?/☐°€…-]++|[^\W_]++|&#\d+;)"
"""Characters that mean themselves to python-markdown, wherever in a line they stand."""
_LINE = rf"(?:{_WORDS}|<a href=\"[^\"<>\s]*\">{_WORDS}*</a>|</?(?:em|strong)>)*"
_ITEM = re.compile(rf"- (?:☐ )?(?:[^\W\d_]|<a href=\"|&#\d+;){_LINE}(?<! )")
_PLAIN_LINE = re.compile(rf"((?:[^\W\d_]|<a href=\"|&#\d+;){_LINE}(?<! ))(?:\n(\{{ [a-z-]+ \}}))?")
_PLAIN_TITLE = re.compile(r"[^\W\d_](?:[^\W_]++| (?! )|[,./()-]++)*+(?<! )")
_STAND_IN, _SLUG = "Fwstandin", "fwstandin"
_MANY, _LONG = 10_000, 600
"""How many blocks are remembered, and up to which length: pages share no more."""
_MANY_SECTIONS, _LONG_SECTION = 1_000, 2_000
"""The same of sections."""
_ALONE = re.compile(r"[A-Za-z&☐]|-{3,}$")


class _Running(Exception):  # noqa: N818 - it is no error: a page is read in one
    """HTML that runs on over a blank line, or that something else runs on from."""


class Blocks:
    """What python-markdown makes of blocks; ``parser`` makes one with the site's own extensions, where it has to be asked.

    ``known`` is what :meth:`known` said of another of the same extensions.
    """

    def __init__(self, parser: "Callable[[], Markdown]", known: dict[str, Any] | None = None) -> None:
        self._make = parser
        self._elements = Elements()
        self._sections: dict[str, Section] = {}
        self._shared: dict[str, tuple[Part, ...]] = {}
        self._items: dict[str, str] = {}
        self._answers: dict[str, str] = {}
        self._headings: dict[str, Heading] = {}
        if known:
            self._block_level = frozenset(known["block_level"])
            self._answers.update(known["answers"])
            self._headings.update((line, Heading(*said)) for line, said in known["headings"].items())

    def known(self) -> dict[str, Any]:
        """What most pages need of it, as plain data."""
        headings = {line: tuple(fields(heading).values()) for line, heading in self._headings.items()}
        return {"block_level": sorted(self._block_level), "answers": self._answers, "headings": headings}

    @cached_property
    def _parser(self) -> "Markdown":
        return self._make()

    @cached_property
    def _block_level(self) -> frozenset[str]:
        return frozenset(self._parser.block_level_elements) - {"hr"}

    def read(self, text: str) -> list[Section]:
        """The sections of a page that begins and ends with a line that is not empty. Raises :class:`Unproven`."""
        known, made = self._sections, []
        try:
            for cut in _SECTION.split(text):
                section = known.get(cut)
                if section is None:
                    section = Section([*self._parts(cut)])
                    _remember(known, cut, section, _MANY_SECTIONS, _LONG_SECTION)
                made.append(section)
        except _Running:
            return [Section([*self._read(text)])]
        return made

    def _parts(self, text: str) -> Iterator[Part]:
        """The same of a section, whose blocks are cut at blank lines. Raises :class:`_Running` where that cannot be done."""
        was_list = False
        for block in _BLANK.split(text):
            parts = self._shared.get(block)
            if parts is None:
                parts = self._block(block)
                _remember(self._shared, block, parts)
            is_list = block.startswith("- ")
            if is_list and was_list:
                raise Unproven(block)
            was_list = is_list
            yield from parts

    def _block(self, block: str) -> tuple[Part, ...]:
        """The parts of a block: HTML of ours, and what stands on the next line after it."""
        parts: list[Part] = []
        at, opening = 0, _OPENING.match(block)
        ends = self._elements.ends(block) if opening and self._is_block_level(opening[1]) else []
        if not ends and not self._opens_block(block, 0):
            refuse_odd(block)
            return (self._text(block),)
        for end in ends:
            if end == len(block):
                html = block[at:] + "\n"  # python-markdown keeps the line that is left blank below
                return (*parts, Part(html, html))
            if block[end] != "\n":
                raise Unproven(block)
            html = block[at:end]
            parts.append(Part(html, html))
            at = end + 1
            if not self._opens_block(block, at):
                rest = block[at:]
                refuse_odd(rest)
                if rest.startswith("- "):
                    raise _Running(block)
                return (*parts, self._text(rest))
        refuse_odd(block)
        if parts or not self._elements.is_whole(block):
            raise _Running(block)
        return (part_of(block + "\n"),)

    def _read(self, text: str) -> Iterator[Part]:
        """A whole page where HTML does not end where a blank line begins."""
        refuse_odd(text)
        at, end, was_list = 0, len(text), False
        while at < end:
            if text[at] == "<" and self._opens_block(text, at):
                stop = self._elements.end(text, at)
                if stop < end and text[stop] != "\n":
                    raise Unproven(text[at:stop])
                # python-markdown keeps the line that is left blank below.
                yield part_of(text[at:stop] + ("\n" if stop == end or _BLANK.match(text, stop) else ""))
                was_list = False
            else:
                found = _BLANK.search(text, at)
                stop = found.start() if found else end
                block = text[at:stop]
                is_list = block.startswith("- ")
                if is_list and was_list:
                    raise Unproven(block)
                was_list = is_list
                yield self._text(block)
            gap = _BLANK.match(text, stop)
            at = gap.end() if gap else stop + 1

    def _opens_block(self, text: str, at: int) -> bool:
        tag = TAG.match(text, at)
        return tag is not None and self._is_block_level(tag[2]) and not tag[1]

    def _is_block_level(self, name: str) -> bool:
        return name in self._block_level or name == "hr"

    def _text(self, block: str) -> Part:
        if block.startswith("#"):
            return part_of(self.heading(block))
        return self._list(block) if block.startswith("- ") else part_of(self._paragraph(block))

    def _paragraph(self, block: str) -> str:
        if not _ALONE.match(block) and not block.startswith(("<a ", "<em>", "<strong>", "<code>")):
            raise Unproven(block)
        found = _PLAIN_LINE.fullmatch(block)
        if not found or _STRAY.search(found[1]):
            return self._converted(block)
        frame = self._converted(f"{_STAND_IN}\n{found[2]}" if found[2] else _STAND_IN)
        return frame.replace(_STAND_IN, found[1]) if frame.count(_STAND_IN) == 1 else self._converted(block)

    def _list(self, block: str) -> Part:
        lines, known = block.split("\n"), self._items
        items = [known.get(line) or self._item(line) for line in lines]
        if all(items):
            html = "\n".join(["<ul>", *items, "</ul>"])
            return Part(html, html)
        if not all(line.startswith("- ") for line in lines):
            raise Unproven(block)
        return part_of(self._converted(block))

    def _item(self, line: str) -> str:
        """A line of a list, where nothing in it means anything to anybody; else nothing."""
        if not _ITEM.fullmatch(line) or _STRAY.search(line) or MARK.search(line):
            return ""
        item = f"<li>{line[2:]}</li>"
        _remember(self._items, line, item)
        return item

    def _converted(self, block: str) -> str:
        made = self._answers.get(block)
        if made is None:
            self._parser.reset()
            made = self._parser.convert(block)
            if getattr(self._parser, "toc_tokens", None) or self._parser.references or "<img" in made:
                raise Unproven(block)
            _remember(self._answers, block, made)
        return made

    def heading(self, line: str) -> Heading:
        """A heading by itself."""
        found = _HEADING.fullmatch(line)
        if not found:
            raise Unproven(line)
        marks = found["marks"] or ""
        if not _PLAIN_TITLE.fullmatch(found["text"]):
            return self._heading(line, marks)
        # A word stands for any plain title.
        frame = self._heading(f"{found[1]} {_STAND_IN}{f' {{ {marks} }}' if marks else ''}", marks)
        return self._filled(frame, found["text"])

    def _heading(self, line: str, marks: str) -> Heading:
        known = self._headings.get(line)
        if known is None:
            self._parser.reset()
            made = self._parser.convert(line)
            tokens = self._parser.toc_tokens  # type: ignore[attr-defined]
            if len(tokens) != 1 or tokens[0]["children"] or "\n" in made or tokens[0]["data-toc-label"]:
                raise Unproven(line)
            token = tokens[0]
            own = "#" in marks or "id=" in marks
            known = Heading(made, token["level"], token["id"], token["name"], token["html"], own)
            _remember(self._headings, line, known)
        return known

    @staticmethod
    def _filled(frame: Heading, title: str) -> Heading:
        id = frame.id
        if not frame.own:
            id = slug(html.unescape(title))
            if not id or frame.id != _SLUG:
                raise Unproven(title)
        text = frame.html.replace(_STAND_IN, title).replace(_SLUG, id)
        return Heading(text, frame.level, id, title, frame.inner.replace(_STAND_IN, title), frame.own)


def _remember(known: dict[str, V], block: str, made: V, many: int = _MANY, long: int = _LONG) -> None:
    """Keep what became of a block; what is long, pages do not share."""
    if len(block) < long:
        if len(known) > many:
            known.clear()
        known[block] = made
