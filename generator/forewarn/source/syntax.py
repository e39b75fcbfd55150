"""What libyaml complains of, in words that say what to type, at the place where a person would look."""

import re
from collections.abc import Callable

from forewarn.problems import Problem, Span
from forewarn.source.nodes import quoted
from forewarn.values import Value

Mark = tuple[int, int]
"""Line and column from 0, as libyaml counts."""

_KEY_ALONE = re.compile(r"\s*(- +)*[^\s:#'\"\[{][^:#'\"]{0,60}$")
_QUOTE = "put the whole text in quotes, or write it as a block: |- after the colon, the text indented below"


class Complaint(Value):
    """What a parser said: the ``problem``, what it was doing (``context``), and where each began."""

    problem: str
    context: str
    at: Mark
    since: Mark | None = None
    quote: tuple[Mark, Mark] | None = None
    """Where the last text in quotes began and ended, if it went over several lines."""


class _Words(Value):
    message: str
    hint: str
    at: Mark
    rule: str = "yaml"


def explain(complaint: Complaint, text: str, path: str) -> Problem:
    """The problem that a complaint about ``text`` stands for."""
    lines = text.split("\n")
    words = _words(complaint, lines)
    line = min(words.at[0], len(lines) - 1)
    return Problem(Span(path, line + 1, words.at[1] + 1), words.rule, words.message, words.hint)


def _words(complaint: Complaint, lines: list[str]) -> _Words:
    if _char(lines, complaint.at) == "\t" or "tab character" in complaint.problem:
        hint = "indent with spaces; quote a text that starts with a tab"
        return _Words("a tab stands here where YAML wants spaces", hint, complaint.at)
    said = f"{complaint.context} {complaint.problem}"
    for sign, words in _SIGNS:
        if sign in said:
            return words(complaint, lines) if callable(words) else _Words(*words, complaint.at)
    return _Words(f"this cannot be read as YAML: {complaint.problem}", _QUOTE, complaint.at)


def _since(complaint: Complaint) -> Mark:
    return complaint.since or complaint.at


def _open_quote(complaint: Complaint, lines: list[str]) -> _Words:
    del lines
    hint = 'close it; a text with an apostrophe stands in double quotes: "it\'s fine"'
    return _Words("this quote is opened and never closed", hint, _since(complaint))


def _open_bracket(complaint: Complaint, lines: list[str]) -> _Words:
    since, at = _since(complaint), complaint.at
    bracket = _char(lines, since)
    closing = "]" if bracket == "[" else "}"
    hint = f"write {closing}, or put a text that holds [ ] {{ }} or , in quotes"
    if at[0] == since[0]:
        return _Words(f"a comma or the closing {closing} is missing here", hint, at)
    return _Words(f"this {bracket} is opened and never closed", hint, since)


def _escape(complaint: Complaint, lines: list[str]) -> _Words:
    (row, column), line = complaint.at, lines[complaint.at[0]]
    if "Unicode" in complaint.problem and re.match("u?[dD][89a-fA-F]", line[max(0, column - 1) : column + 4]):
        message, hint = "this escape makes half a character (a lone surrogate)", "write the character itself"
        return _Words(message, hint, (row, column), "unsafe-text")
    hint = "write \\\\ for a backslash, or use single quotes, where a backslash is just that"
    return _Words("this escape in double quotes means nothing", hint, (row, column))


def _start_here(complaint: Complaint, lines: list[str]) -> _Words:
    row, column = complaint.at
    before = [
        (number, line.rstrip()) for number, line in enumerate([*lines[:row], "".join(lines[row : row + 1])[:column]])
    ]
    number, line = next(((number, line) for number, line in reversed(before) if line.strip()), (0, ""))
    if "flow" in complaint.context and not _char(lines, complaint.at) and line.endswith(("[", "{", ",")):
        hint = "close it, or put a text that holds [ ] { } or , in quotes"
        return _Words("a bracket is opened and never closed", hint, (number, len(line) - 1))
    return _starts_with(_char(lines, complaint.at), complaint.at)


def _start_there(complaint: Complaint, lines: list[str]) -> _Words:
    return _starts_with(_char(lines, _since(complaint)), _since(complaint))


def _char(lines: list[str], at: Mark) -> str:
    line = lines[at[0]] if at[0] < len(lines) else ""
    return line[at[1]] if at[1] < len(line) else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _starts_with(char: str, at: Mark) -> _Words:
    return _Words(f"a text cannot start with {char}" if char else "a text is missing here", _QUOTE, at)


def _second_colon(complaint: Complaint, lines: list[str]) -> _Words:
    """A colon where no key can end: a text that holds one, or a line that is not where its writer meant it."""
    at, line = complaint.at, lines[complaint.at[0]]
    before = next((index for index in range(at[0] - 1, -1, -1) if lines[index].strip()), None)
    if _KEY_ALONE.match(line[: at[1]]) and before is not None and ": " not in line[: at[1]]:
        above = lines[before]
        if _indent(above) == _indent(line) and not re.search(r":(\s|$)", above):
            return _half_a_pair(lines, (before, _indent(above)))
        if _indent(above) < _indent(line):
            hint = "line it up with the key above it"
            return _Words(
                "this line is indented, and the key above it has its value already", hint, (at[0], _indent(line))
            )
    return _Words("a second ': ' stands in this line", _QUOTE, at)


def _no_colon(complaint: Complaint, lines: list[str]) -> _Words:
    return _half_a_pair(lines, _since(complaint))


def _half_a_pair(lines: list[str], at: Mark) -> _Words:
    line = lines[at[0]].strip() if at[0] < len(lines) else ""
    if re.match(r"[\w-]+:\S", line):
        return _Words("a space is missing after the colon", "write key: value", at)
    hint = "write key: value, or indent a text that goes on from the line above"
    return _Words(f"{quoted(line, 30)} is no key with a value", hint, at)


def _no_key(complaint: Complaint, lines: list[str]) -> _Words:
    """A block mapping that goes on with something else than a key."""
    at, quote = complaint.at, complaint.quote
    line = lines[at[0]] if at[0] < len(lines) else ""
    before = line[: at[1]].rstrip()
    if quote and quote[1][0] == at[0]:
        hint = f"close it in its own line (it ends in line {quote[1][0] + 1}), or delete it"
        return _Words("this quote is not closed in its line", hint, quote[0])
    if before.endswith(("'", '"')):
        hint = "put the whole text in the other kind of quotes: '…\"…\"…' or \"…'…'…\""
        return _Words("text follows the closing quote", hint, at)
    if before.endswith(("]", "}")):
        return _Words("text follows the closing bracket", "put a text that starts with [ or { in quotes", at)
    if _char(lines, at) == ":":
        return _Words("a key is missing before the colon", "write key: value", at)
    if line[at[1] : at[1] + 2] in ("-", "- "):
        return _Words("a list item stands where a key is expected", "indent it below the key that it belongs to", at)
    return _Words("this line does not line up with the keys above it", "indent it as they are", at)


_SIGNS: tuple[tuple[str, tuple[str, str] | Callable[[Complaint, list[str]], _Words]], ...] = (
    ("mapping values are not allowed", _second_colon),
    ("did not find expected key", _no_key),
    ("could not find expected ':'", _no_colon),
    ("found unexpected end of stream", _open_quote),
    ("document indicator", _open_quote),
    ("did not find expected ',' or", _open_bracket),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("cannot start any token", _start_here),
    ("mapping keys are not allowed", _start_here),
    ("did not find expected node content", _start_here),
    ("alphabetic or numeric", _start_there),
    ("did not find URI", _start_there),
    ("expected comment or line break", _start_there),
    ("a tag", _start_there),
    ("a directive", _start_there),
    (
        "block sequence entries are not allowed",
        (
            "a list item cannot stand here",
            "write each on a line of its own below the key; quote a text that starts with -",
        ),
    ),
    ("did not find expected '-'", ("this line does not line up with the list items above it", "indent it as they are")),
    ("document start", ("the document has ended above; nothing may follow", "delete the line ... above, or this text")),
)
"""Part of what libyaml says -> the words for it, at the place it names, or what finds both."""
