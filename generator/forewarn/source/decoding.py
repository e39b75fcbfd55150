"""Bytes to text: size, encoding, and the characters that no text of ours may hold."""

import re

from forewarn.problems import Problem, Span

MAX_BYTES = 1024 * 1024
MAX_LINE = 20_000
MAX_PROBLEMS = 50

# C0 without tab, newline and return; delete and C1; the bidi controls that reorder text around them
# (marks and joiners are fine); U+2028 and U+2029, which break lines in YAML 1.1 and nowhere else.
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|\r(?!\n)")


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file, or ``None`` with the reasons why it cannot be read."""
    lines = data.split(b"\n") if len(data) > MAX_LINE else []
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            message = f"this line is {len(line):,} bytes long; a line holds {MAX_LINE:,} at most"
            return None, [
                Problem(Span(path, number, 1), "too-large", message, "break the text into lines, or link to it")
            ]
    if len(data) > MAX_BYTES:
        message = f"the file is {len(data):,} bytes long; {MAX_BYTES:,} is the most"
        return None, [Problem(Span(path), "too-large", message, "keep long material elsewhere and link to it")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        span = Span(path, before.count(b"\n") + 1, column)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        return None, [Problem(span, "yaml", message, "save the file as UTF-8 text")]
    text = text.removeprefix("\ufeff")
    problems = [
        Problem(
            span_at(text, found.start(), path),
            "unsafe-text",
            f"the character U+{ord(found[0]):04X} cannot be shown and is not allowed",
            "delete it (control characters and bidirectional overrides hide what a text says)",
        )
        for found in UNSAFE.finditer(text)
    ][:MAX_PROBLEMS]
    return (None if problems else text), problems


def span_at(text: str, offset: int, path: str) -> Span:
    """The place of an offset in a text."""
    before = text[:offset]
    return Span(path, before.count("\n") + 1, offset - before.rfind("\n"))
