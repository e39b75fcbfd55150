"""HTML as we write it, inside of Markdown: where an element ends, and whether anything but elements in each other is in it.

Pages say the same tags and words again and again. So a stretch is cut before each of its tags, and what a piece comes to
is looked up; and the row of names that is left, which pages of a kind share, is judged once (:meth:`Elements.ends`).
What is not as plain as that is read tag by tag.
"""

import re
from functools import cache
from itertools import accumulate

from forewarn.headers import TELLING, telling

TAG = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?:\s+[a-zA-Z_:][\w:.-]*(?:="[^"<>]*")?)*)\s*(/?)>', re.ASCII)
ENTITY = r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);"
_STEP = re.compile(rf"(?:[^<&]++|{ENTITY})*+{TAG.pattern}", re.ASCII)
"""Text that is text, and the next tag."""
WELL = re.compile(
    rf'(?:[^<&]++|{ENTITY}|</?+[a-z][a-z0-9-]*+(?:\s++[a-zA-Z_:][\w:.-]*+(?:="[^"<>]*+")?+)*+\s*+/?+>)*+', re.ASCII
)
"""Text that is text, and tags as we write them."""
_TEXT = re.compile(rf"(?:[^<&]++|{ENTITY})*+", re.ASCII)
_NAMES = re.compile(r"<(/?[a-z][a-z0-9-]*)", re.ASCII)
_DRAWN = re.compile(r"(?<=.)(?:<[^<>]*/>|<title>[^<]*</title>)", re.DOTALL)
"""What of a drawing inside of an element is whole by itself: what is closed where it is opened, and plain titles."""
_VOID = frozenset(["area", "base", "br", "col", "embed", "img", "input", "link", "meta", "source", "track", "wbr"])
_CODE = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"])
_TITLED = re.compile(rf"<title>(?:[^<&]++|{ENTITY})*+</title>")
"""A title of a drawing: whoever takes it for code reads the same."""
_CONTROLS = "\t\r\f\x00-\x08\x0b\x0e-\x1f\x7f\x85\u2028\u2029"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]*\]:", re.MULTILINE)
MARK = re.compile(r'data-search-\w+="')
"""How what begins that the search takes out of a page."""
_FREE = rf"=\]<>\"\n{_CONTROLS}"
_PLAIN = re.compile(
    rf"(/?+(?!(?:title|{'|'.join(TELLING)})\b)[a-z][a-z0-9]*+)"
    rf"(?:[ ](?!style|on|[a-z-]*data-search-[a-z-]+=)[a-z][a-z-]*+(?:=\"[^{_FREE}]*+\")?+)*+>[^=\]<&{_CONTROLS}]*+"
)
"""Most tags of ours, each with the text after it; what else is as plain is found in a longer way (:func:`_name`)."""
_NAMED = dict.fromkeys(_VOID, "")
_MANY, _LETTERS = 20_000, 2_000_000
"""How many pieces are remembered, and how many letters of them."""
_ROWS, _LONG_ROW = 2_000, 4_000
"""How many rows of names are remembered, and up to which length: pages share no longer ones."""


class Unproven(Exception):  # noqa: N818 - it is no error: the engine takes over
    """Something whose HTML is not surely known; the engine decides what becomes of it."""


def refuse_odd(text: str) -> None:
    """Raise :class:`Unproven` where a text holds what python-markdown may treat in some way of its own."""
    if _CONTROL.search(text) or "markdown" in text or ("]:" in text and _REFERENCE.search(text)):
        raise Unproven(text)


class Elements:
    """What is known of stretches of HTML; to be kept while pages are read, because they share most of it."""

    def __init__(self) -> None:
        self._pieces: dict[str, str] = {}
        self._letters = 0
        self._shapes: dict[str, tuple[int, ...]] = {}

    def ends(self, html: str) -> list[int]:
        """Where elements end that stand after each other from the first letter on, while that can be told at a glance.

        Nothing in them is odd then, a mark of the search, or of a matter to headers. Others are to be looked at in a longer way.
        """
        pieces = html.split("<")
        if pieces.pop(0):
            return []
        known = self._pieces
        try:
            shape = " ".join([known[piece] for piece in pieces])
        except KeyError:
            if not self._learn(pieces):
                return []
            shape = " ".join([known[piece] for piece in pieces])
        counts = self._counts(shape)
        if counts == (len(pieces),) and html.endswith(">"):
            return [len(html)]
        sizes = [*accumulate(len(piece) + 1 for piece in pieces)]
        return [sizes[count - 1] - len(pieces[count - 1].partition(">")[2]) for count in counts]

    def is_whole(self, html: str) -> bool:
        """Whether this is one element from its first letter to its last."""
        if not html.endswith(">") or not WELL.fullmatch(html):
            return False
        names = _NAMES.findall(_DRAWN.sub("", html) if "/>" in html or "<title>" in html else html)
        return self._counts(" ".join(names)) == (len(names),)

    def end(self, text: str, at: int) -> int:
        """Where the HTML that begins here ends: at the tag that closes its first one. Raises :class:`Unproven`."""
        stop = _closed(text, at)
        return stop if stop and self.is_whole(text[at:stop]) else _stepped(text, at)

    def _counts(self, shape: str) -> tuple[int, ...]:
        """After how many names of a row an element has ended. Pages of a kind nest the same tags: a row is read once."""
        found = self._shapes.get(shape)
        if found is None:
            names = shape.split(" ")
            counts = [0]
            while counts[-1] < len(names) and (count := _end(names, counts[-1])):
                counts.append(count)
            found = tuple(counts[1:])
            if len(shape) < _LONG_ROW:
                if len(self._shapes) > _ROWS:
                    self._shapes.clear()
                self._shapes[shape] = found
        return found

    def _learn(self, pieces: list[str]) -> bool:
        """Find out what pieces come to that nobody has seen; whether all of them come to something."""
        known = self._pieces
        if len(known) > _MANY or self._letters > _LETTERS:
            known.clear()
            self._letters = 0
        for piece in pieces:
            if piece not in known:
                found = _PLAIN.fullmatch(piece) if "markdown" not in piece else None
                name = _NAMED.get(found[1], found[1]) if found else _name(piece)
                if name is None:
                    return False
                known[piece] = name
                self._letters += len(piece)
        return True


def _name(piece: str) -> str | None:
    """What a tag, with the text after it, is in a row of names (:func:`_end`); ``None`` where it is not plain."""
    tag, closed, text = piece.partition(">")
    found = TAG.fullmatch(f"<{tag}>")
    if not found or not closed or not _TEXT.fullmatch(text) or _CONTROL.search(piece):
        return None
    # What else somebody looks for begins with a tag, or has a sign of equality in it before the next one.
    if "markdown" in piece or "]:" in piece or MARK.search(piece) or telling(f"<{piece}<".encode("utf-8", "replace")):
        return None
    closing, name, attributes, alone = found.groups()
    if closing or name == "title":
        return None if attributes or alone else f"/{name}" if closing else "<title>"
    return "" if alone or name in _VOID else name


def _end(names: list[str], at: int) -> int:
    """After how many of a row of tags the element has ended that begins after ``at`` of them; 0 where it is none.

    A slash stands before those that close, brackets around a title without attributes: one of a drawing holds a text alone.
    """
    stack: list[str] = []
    for place in range(at, len(names)):
        name = names[place]
        if name in _CODE or (stack and stack[-1] == "title" and name != "/title"):
            return 0
        if name == "<title>" and stack:
            stack.append("title")
        elif name.startswith("/"):
            if not stack or stack.pop() != name[1:]:
                return 0
        elif name and name not in _VOID and name != "hr":
            stack.append(name)
        if not stack:
            return place + 1 if name.startswith("/") or name == "hr" else 0
    return 0


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


def _stepped(text: str, at: int) -> int:
    """Where an element ends, tag by tag, where something but elements in each other stands in it."""
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
