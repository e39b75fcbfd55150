"""Generated Markdown to HTML, block by block: what python-markdown makes of it, without asking it twice.

A page is cut at its blank lines. HTML that we wrote stands in it as it is; lists of plain lines are copied; of
headings and paragraphs, which thousands of notices share, python-markdown is asked once for each text. What is of
no proven kind raises :class:`Unproven`, and the whole page is left to the engine.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from markdown import Markdown

V = TypeVar("V")

_HEADING = re.compile(r"(#{1,6}) (?P<text>[^\n{}]*[^\n{} ])(?: \{ (?P<marks>[^\n{}]*) \})?")
_BLANK = re.compile(r"\n(?:[ ]*\n)+")
TAG = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?:\s+[a-zA-Z_:][\w:.-]*(?:="[^"<>]*")?)*)\s*(/?)>', re.ASCII)
_ENTITY = r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);"
_STRAY = re.compile(rf"<(?!/?[a-z][a-z0-9-]*[\s/>])|&(?!{_ENTITY[1:]})", re.ASCII)
_STEP = re.compile(rf"(?:[^<&]++|{_ENTITY})*+{TAG.pattern}", re.ASCII)
"""Text that is text, and the next tag."""
WELL = re.compile(
    rf'(?:[^<&]++|{_ENTITY}|</?+[a-z][a-z0-9-]*+(?:\s++[a-zA-Z_:][\w:.-]*+(?:="[^"<>]*+")?+)*+\s*+/?+>)*+', re.ASCII
)
"""Text that is text, and tags as we write them."""
_NAMES = re.compile(r"<(/?[a-z][a-z0-9-]*)", re.ASCII)
_DRAWN = re.compile(r"(?<=.)(?:<[^<>]*/>|<title>[^<]*</title>)", re.DOTALL)
"""What of a drawing inside of an element is whole by itself: what is closed where it is opened, and plain titles."""
_CONTROL = re.compile("[\t\r\f\x00-\x08\x0b\x0e-\x1f\x7f\x85\u2028\u2029]")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]*\]:", re.MULTILINE)
_WORDS = r"(?:[^\W_]++|[ ,.;:()%?/☐°€…-]++|&#\d+;)"
"""Characters that mean themselves to python-markdown, wherever in a line they stand."""
_LINE = rf"(?:{_WORDS}|<a href=\"[^\"<>\s]*\">{_WORDS}*</a>|</?(?:em|strong)>)*"
_ITEM = re.compile(rf"- (?:☐ )?(?:[^\W\d_]|<a href=\"|&#\d+;){_LINE}(?<! )")
_PLAIN_LINE = re.compile(rf"((?:[^\W\d_]|<a href=\"|&#\d+;){_LINE}(?<! ))(?:\n(\{{ [a-z-]+ \}}))?")
_PLAIN_TITLE = re.compile(r"[^\W\d_](?:[^\W_]++| (?! )|[,./()-]++)*+(?<! )")
_STAND_IN, _SLUG = "Fwstandin", "fwstandin"
_VOID = frozenset(["area", "base", "br", "col", "embed", "img", "input", "link", "meta", "source", "track", "wbr"])
_CODE = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"])
_TITLED = re.compile(rf"<title>(?:[^<&]++|{_ENTITY})*+</title>")
"""A title of a drawing: whoever takes it for code reads the same."""
_ID = re.compile(r'(?<=\sid=")[^"]*')
_MANY, _LONG = 10_000, 600
"""How many blocks are remembered, and up to which length: pages share no more."""
_ALONE = re.compile(r"[A-Za-z&☐]|-{3,}$")


class Unproven(Exception):  # noqa: N818 - it is no error: the engine takes over
    """Something whose HTML is not surely known; the engine decides what becomes of it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as HTML and as a token of the table of contents; ``own`` tells whether it was given its id."""

    html: str
    level: int
    id: str
    name: str
    inner: str
    own: bool

    @property
    def token(self) -> dict[str, Any]:
        """What python-markdown tells of it to the table of contents."""
        return {"level": self.level, "id": self.id, "name": self.name, "html": self.inner, "data-toc-label": ""}

    @property
    def is_searched(self) -> bool:
        """Whether the site's search finds what stands under it."""
        return "data-search-exclude" not in self.html

    def called(self, id: str) -> "Heading":
        """The same with another id. Raises :class:`Unproven` where that is not a matter of two places."""
        if id == self.id:
            return self
        before, after = f'id="{self.id}"', f'href="#{self.id}"'
        if self.html.count(before) != 1 or self.html.count(after) > 1:
            raise Unproven(self.html)
        text = self.html.replace(before, f'id="{id}"').replace(after, f'href="#{id}"')
        return Heading(text, self.level, id, self.name, self.inner, self.own)


class Blocks:
    """What python-markdown makes of blocks; ``parser`` makes one with the site's own extensions, where it has to be asked.

    ``known`` is what :meth:`known` said of another of the same extensions.
    """

    def __init__(self, parser: "Callable[[], Markdown]", known: dict[str, Any] | None = None) -> None:
        self._make = parser
        self._shared: dict[str, Heading | str] = {}
        self._answers: dict[str, str] = {}
        self._shapes: dict[str, bool] = {}
        self._headings: dict[str, Heading] = {}
        if known:
            self._block_level = frozenset(known["block_level"])
            self._answers.update(known["answers"])
            self._headings.update((line, Heading(*said)) for line, said in known["headings"].items())

    def known(self) -> dict[str, Any]:
        """What most pages need of it, as plain data."""
        headings = {line: astuple(heading) for line, heading in self._headings.items()}
        return {"block_level": sorted(self._block_level), "answers": self._answers, "headings": headings}

    @cached_property
    def _parser(self) -> "Markdown":
        return self._make()

    @cached_property
    def _block_level(self) -> frozenset[str]:
        return frozenset(self._parser.block_level_elements) - {"hr"}

    def read(self, text: str) -> Iterable[Heading | str]:
        """Headings and the HTML between them, in order; each string stands on lines of its own.

        Raises :class:`Unproven`.
        """
        parts: list[Heading | str] = []
        was_list = False
        for block in _BLANK.split(text):
            part = self._shared.get(block)
            if part is None:
                _refuse_odd(block)
                if block.startswith("<") and self._opens_block(block, 0):
                    if not self._is_whole(block):
                        return list(self._read(text))
                    part = block + "\n"  # python-markdown keeps the line that is left blank below
                else:
                    part = self._block(block)
                _remember(self._shared, block, part)
            is_list = block.startswith("- ")
            if is_list and was_list:
                raise Unproven(block)
            was_list = is_list
            parts.append(part)
        return parts

    def _read(self, text: str) -> Iterator[Heading | str]:
        """The same where HTML does not end where a blank line begins."""
        _refuse_odd(text)
        at, end, was_list = 0, len(text), False
        while at < end:
            if text[at] == "<" and self._opens_block(text, at):
                stop = self._raw(text, at)
                if stop < end and text[stop] != "\n":
                    raise Unproven(text[at:stop])
                # python-markdown keeps the line that is left blank below.
                yield text[at:stop] + ("\n" if stop == end or _BLANK.match(text, stop) else "")
                was_list = False
            else:
                found = _BLANK.search(text, at)
                stop = found.start() if found else end
                block = text[at:stop]
                is_list = block.startswith("- ")
                if is_list and was_list:
                    raise Unproven(block)
                was_list = is_list
                yield self._block(block)
            gap = _BLANK.match(text, stop)
            at = gap.end() if gap else stop + 1

    def _opens_block(self, text: str, at: int) -> bool:
        tag = TAG.match(text, at)
        return tag is not None and (tag[2] in self._block_level or tag[2] == "hr") and not tag[1]

    def _raw(self, text: str, at: int) -> int:
        """Where the HTML that begins here ends: at the tag that closes its first one."""
        stop = _closed(text, at)
        return stop if stop and self._is_whole(text[at:stop]) else self._stepped(text, at)

    @staticmethod
    def _stepped(text: str, at: int) -> int:
        """The same tag by tag, where something but elements in each other stands between."""
        stack: list[str] = []
        while tag := _STEP.match(text, at):
            at = tag.end()
            closing, name, _, alone = tag.groups()
            if closing:
                if not stack or stack.pop() != name:
                    raise Unproven(name)
                if not stack:
                    return at
            elif name == "hr":
                if not stack:
                    return at
            elif name not in _VOID:
                if (name in _CODE and not _TITLED.match(text, tag.start(1) - 1)) or (alone and not stack):
                    raise Unproven(name)
                if not alone:
                    stack.append(name)
        raise Unproven(text[at : at + 80])

    def _is_whole(self, html: str) -> bool:
        """Whether this is one element from its first letter to its last.

        Pages of a kind nest the same tags: a row of names is looked through once.
        """
        if not html.endswith(">") or not WELL.fullmatch(html):
            return False
        shape = " ".join(_NAMES.findall(_DRAWN.sub("", html) if "/>" in html or "<title>" in html else html))
        if shape not in self._shapes:
            if len(self._shapes) > _MANY:
                self._shapes.clear()
            self._shapes[shape] = _is_one(shape.split(" "))
        return self._shapes[shape]

    def _block(self, block: str) -> Heading | str:
        if block.startswith("#"):
            return self.heading(block)
        return self._list(block) if block.startswith("- ") else self._paragraph(block)

    def _paragraph(self, block: str) -> str:
        if not _ALONE.match(block) and not block.startswith(("<a ", "<em>", "<strong>", "<code>")):
            raise Unproven(block)
        found = _PLAIN_LINE.fullmatch(block)
        if not found or _STRAY.search(found[1]):
            return self._converted(block)
        frame = self._converted(f"{_STAND_IN}\n{found[2]}" if found[2] else _STAND_IN)
        return frame.replace(_STAND_IN, found[1]) if frame.count(_STAND_IN) == 1 else self._converted(block)

    def _list(self, block: str) -> str:
        lines = block.split("\n")
        if all(_ITEM.fullmatch(line) for line in lines) and not _STRAY.search(block):
            items = "\n".join(f"<li>{line[2:]}</li>" for line in lines)
            return f"<ul>\n{items}\n</ul>"
        if not all(line.startswith("- ") for line in lines):
            raise Unproven(block)
        return self._converted(block)

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


def _remember(known: dict[str, V], block: str, made: V) -> None:
    """Keep what became of a block; what is long, pages do not share."""
    if len(block) < _LONG:
        if len(known) > _MANY:
            known.clear()
        known[block] = made


def slug(title: str) -> str:
    """The id that python-markdown's table of contents makes of a title, where nobody told it to make another."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def _closed(text: str, at: int) -> int:
    """Where as many tags of the name that stands here have been closed as were opened; 0 if nowhere."""
    found = _NAMES.match(text, at)
    name, depth = found[1] if found else "", 0
    for tag in _of_name(name).finditer(text, at):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return 0


@cache
def _of_name(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}\b[^<>]*>")


def _refuse_odd(text: str) -> None:
    if _CONTROL.search(text) or "markdown" in text or ("]:" in text and _REFERENCE.search(text)):
        raise Unproven(text)


def _is_one(names: list[str]) -> bool:
    """Whether a row of tags is one element, closed by the last of them; a slash stands before those that close."""
    stack: list[str] = []
    last = len(names) - 1
    for place, name in enumerate(names):
        if name in _CODE:
            return False
        if name.startswith("/"):
            if not stack or stack.pop() != name[1:]:
                return False
        elif name not in _VOID and name != "hr":
            stack.append(name)
        if not stack:
            return place == last and (name.startswith("/") or name == "hr")
    return False


def ids_in(fragment: str) -> set[str]:
    """The ids that a page's HTML can be linked to by."""
    return set(_ID.findall(fragment))
