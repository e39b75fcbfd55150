"""Words to lines of a given width. Pure: how wide a text is, is asked of whoever has the font."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from forewarn.values import Value

Measure = Callable[[str], float]
"""How wide a text is."""

ELLIPSIS = "…"
_BREAKS = re.compile(r"(?<=[-/])(?=\w)")
"""Where a word that is wider than a line may be parted. A no-break space is no space here."""
_STEPS = 6


class Block(Value):
    """Lines, none wider than was asked for; ``whole`` is whether they hold all of the text."""

    lines: tuple[str, ...]
    whole: bool


def wrapped(text: str, measure: Measure, width: float, most: int) -> Block:
    """A text in at most ``most`` lines. What has no room ends in an ellipsis: the text, or a word wider than a line."""
    lines: list[str] = []
    whole = True
    line = ""
    for glue, piece in _pieces(text, measure, width):
        if line and measure(line + glue + piece) <= width:
            line += glue + piece
            continue
        if line:
            lines.append(line)
        if len(lines) > most:
            break
        line = piece
        if measure(piece) > width:
            whole, line = False, _shortened(piece, measure, width)
    lines += [line] if line else []
    if len(lines) <= most:
        return Block(tuple(lines), whole)
    return Block((*lines[: most - 1], _ended(lines[most - 1], measure, width)), whole=False)


def balanced(text: str, measure: Measure, width: float, most: int) -> Block:
    """The same with lines of about one length, where all of the text has room."""
    block = wrapped(text, measure, width, most)
    if not block.whole:
        return block
    low, high = width / 2, width
    for _ in range(_STEPS):
        middle = (low + high) / 2
        tried = wrapped(text, measure, middle, len(block.lines))
        if tried.whole:
            block, high = tried, middle
        else:
            low = middle
    return block


def _pieces(text: str, measure: Measure, width: float) -> Iterator[tuple[str, str]]:
    """What a line may end after, each with what stands before it."""
    for word in text.split(" "):
        if word:
            first, *others = _BREAKS.split(word) if measure(word) > width else (word,)
            yield " ", first
            yield from (("", other) for other in others)


def _ended(line: str, measure: Measure, width: float) -> str:
    """A line that is not the last of its text, cut between words."""
    while " " in line and measure(line + ELLIPSIS) > width:
        line = line.rpartition(" ")[0]
    return line if line.endswith(ELLIPSIS) else _shortened(line, measure, width)


def _shortened(word: str, measure: Measure, width: float) -> str:
    """As much of a word as has room, and an ellipsis."""
    room = bisect_right(range(1, len(word) + 1), width, key=lambda length: measure(word[:length] + ELLIPSIS))
    return word[:room].rstrip(" ,;:.-/") + ELLIPSIS
