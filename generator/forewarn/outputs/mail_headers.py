"""Values of mail headers, folded and encoded: whatever a text holds, it comes back, and no line is too long.

The policy of Python's ``email`` would fold them again and lose or add spaces inside encoded words (seen in 3.11), so
these values fold themselves; it asks any value that has a name and a ``fold`` to do so.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from email.policy import Policy

_LINE = 76
"""The most characters of a line that holds an encoded word (RFC 2047, 2); two fewer than RFC 5322 asks for."""
_LONGEST_WORD = 60
_FRAME = len("=?utf-8?b??=")
_FULL = 45
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class Folded(str):
    """The value of a header as it stands in the message, its lines parted by CRLF and a space."""

    __slots__ = ("name",)
    name: str

    def fold(self, *, policy: Policy) -> str:
        """The whole header, as ``email`` asks for it."""
        return f"{self.name}: {self}{policy.linesep}"


def text_header(name: str, text: str) -> Folded:
    """A header of plain text, such as a subject, on one line once it is unfolded (RFC 5322, 2.2.1; RFC 2047, 5)."""
    words = text.split()
    plain = _is_plain(text) and all(len(word) <= _LONGEST_WORD for word in words)
    return _folded(name, words if plain else _encoded(" ".join(words), len(name) + 2))


def mailboxes(name: str, boxes: Iterable[tuple[str, str]]) -> Folded:
    """A header of addresses (RFC 5322, 3.4): display names, which may be empty, and plain addresses in ASCII."""
    words: list[str] = []
    for display, address in boxes:
        if words:
            words[-1] += ","
        words += [*_phrase(" ".join(display.split()), len(name) + 2), f"<{address}>"] if display.split() else [address]
    return _folded(name, words)


def message_ids(name: str, ids: Iterable[str]) -> Folded:
    """A header of message ids (RFC 5322, 3.6.4), which are never broken, however long they are."""
    return _folded(name, ids)


def _is_plain(text: str) -> bool:
    """Whether a text means itself in a header: ASCII, and nothing that could be read as an encoded word."""
    return text.isascii() and text.isprintable() and "=?" not in text


def _phrase(text: str, taken: int) -> list[str]:
    """A display name: bare, quoted, or in encoded words."""
    if not _is_plain(text) or len(text) > _LONGEST_WORD:
        return list(_encoded(text, taken))
    return [text if _ATOMS.fullmatch(text) else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"']


def _encoded(text: str, taken: int) -> Iterator[str]:
    """The text in encoded words that stand a line each, the first after ``taken`` characters; none splits a character."""
    room = min(_FULL, (_LINE - taken - _FRAME) // 4 * 3)
    chunk = b""
    for char in text:
        piece = char.encode()
        if len(chunk) + len(piece) > room:
            yield _word(chunk)
            chunk, room = b"", _FULL
        chunk += piece
    yield _word(chunk)


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="


def _folded(name: str, words: Iterable[str]) -> Folded:
    """The words with a space between two, or a new line where the line would grow too long."""
    lines, length = [""], len(name) + 2
    for word in words:
        if lines[-1] and length + 1 + len(word) > _LINE:
            lines.append(word)
            length = 1 + len(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
            length += len(word) + (1 if lines[-1] != word else 0)
    value = Folded("\r\n ".join(lines))
    value.name = name
    return value
