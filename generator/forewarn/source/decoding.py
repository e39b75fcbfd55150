"""Bytes to text: size, encoding, and the characters that no text of ours may hold."""

import re
from itertools import islice

from forewarn.problems import Problem, Span
from forewarn.values import Value, field

MAX_BYTES = 1024 * 1024
MAX_LINE = 20_000
MAX_PROBLEMS = 50
HOLE = "\ufffd"
"""What stands for a character that was refused, so that the rest of the file can be read with its places."""

_STILL_TEXT = 20

# C0 without tab, newline and return; delete and C1; the bidi controls that reorder text around them
# (marks and joiners are fine); U+2028 and U+2029, which break lines in YAML 1.1 and nowhere else; what XML
# and libyaml refuse as well: non-characters, and a byte order mark inside a text.
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)")


class Decoded(Value):
    """The text of a file, or ``None`` where it is none; what may not stand in it is a hole."""

    text: str | None
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes, path: str) -> Decoded:
    """The text of a file, with every reason why it is not as it should be."""
    for number, line in enumerate(data.split(b"\n") if len(data) > MAX_LINE else [], 1):
        if len(line) > MAX_LINE:
            message = f"this line is {len(line):,} bytes long; a line holds {MAX_LINE:,} at most"
            return _refused(Span(path, number), "too-large", message, "break the text into lines, or link to it")
    if len(data) > MAX_BYTES:
        message = f"the file is {len(data):,} bytes long; {MAX_BYTES:,} is the most"
        return _refused(Span(path), "too-large", message, "keep long material elsewhere and link to it")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            message = "the file is UTF-16, not UTF-8"
        return _refused(Span(path, before.count(b"\n") + 1, column), "yaml", message, "save the file as UTF-8 text")
    if "\r" in text and "\n" not in text:
        message = "the lines end in carriage returns alone, as on a very old Macintosh"
        place = span_at(text, text.index("\r"), path)
        return _refused(place, "unsafe-text", message, "save the file with the line ends of Unix or Windows")
    return Decoded(text) if not data.translate(None, _PLAIN) else _holes(text, path)


def _refused(span: Span, rule: str, message: str, hint: str) -> Decoded:
    return Decoded(None, [Problem(span, rule, message, hint)])


_PLAIN = bytes([*b"\t\n", *range(0x20, 0x7F)])
"""What most texts are made of, and nothing of it is unsafe."""


def _holes(text: str, path: str) -> Decoded:
    """The text with a hole for each character that may not stand in it; a few of them leave it a text."""
    problems = [
        Problem(
            span_at(text, found.start(), path),
            "unsafe-text",
            f"the character U+{ord(found[0]):04X} cannot be shown and is not allowed",
            "delete it (control characters and bidirectional overrides hide what a text says)",
        )
        for found in islice(UNSAFE.finditer(text), MAX_PROBLEMS)
    ]
    if not problems:
        return Decoded(text)
    if len(problems) > _STILL_TEXT:
        count = sum(1 for _ in UNSAFE.finditer(text))
        message = f"the file is no text: it holds {count:,} control characters, here the first"
        return _refused(problems[0].span, "unsafe-text", message, "save it as UTF-8 text")
    if "\x00" in text:
        return Decoded(None, problems)
    return Decoded(UNSAFE.sub(HOLE, text), problems)


def span_at(text: str, offset: int, path: str) -> Span:
    """The place of an offset in a text."""
    before = text[:offset]
    return Span(path, before.count("\n") + 1, offset - before.rfind("\n"))
