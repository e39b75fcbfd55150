"""A maintenance file and an edit to the new file: text is put in at marked places, and nothing is written anew.

Every byte that the edit does not concern stays: comments, order, quotes, layout, line ends. Where a value
ends is found from where it starts, and nobody has to trust that: the new text is read back, and must say
exactly what the old one said and the edit besides. A layout that this cannot edit is refused, in words.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from pydantic_core import PydanticCustomError

from forewarn.model import Outcome, Window
from forewarn.problems import Span
from forewarn.source.nodes import Mapping, Node, Plain, Scalar, Sequence, plain
from forewarn.source.scaffold import MODELINE
from forewarn.source.scalars import Moment, parse_duration, read_moment
from forewarn.source.times import WallTimeError, instant, zone
from forewarn.source.yaml_text import parse
from forewarn.wording import Status

_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_BLOCK = re.compile(r"[|>](?:([+-])?([1-9])?|([1-9])([+-]))(?=[ \t\r\n]|$)")
_BETWEEN = re.compile(r"(?:[\s,]|#[^\n]*)*")
_END_OF_DOCUMENT = re.compile(r"(?m)^\.\.\.(?=[ \t\r\n]|$)")


class EditError(Exception):
    """An edit that cannot be made: what is in the way, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Edit:
    """An update to append, and with ``move`` (the window as it was, and as it becomes) another window.

    ``timezone`` is the zone that wall times are written in.
    """

    at: datetime
    timezone: str
    message: str = ""
    status: Status | None = None
    outcome: Outcome | None = None
    move: tuple[Window, Window] | None = None


def edited(data: bytes, path: str, edit: Edit) -> bytes:
    """The bytes of the file after an edit. Raises :class:`EditError` where its layout does not allow it."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    node, problems = parse(data, path)
    if problems or not isinstance(node, Mapping):
        raise EditError(f"{path} has faults", "forewarn check shows them; put them right first")
    page = _Page(data.decode("utf-8-sig"), node)
    expected = page.edit(edit)
    result = page.result()
    _read_back(result, path, expected)
    return mark + result.encode()


def new_occurrence(series: str, path: str, edit: Edit, announced: datetime | None = None) -> bytes:
    """The file of an occurrence that had none: it holds the difference alone. Raises :class:`EditError`.

    ``announced`` tells when its start became public, which git cannot say of a new file.
    """
    lines = [MODELINE.replace("maintenance.schema", "occurrence.schema"), f"of: {series}"]
    if announced is not None:
        lines.append(f"announced: {written(announced, edit.timezone)}")
    return edited(("\n".join(lines) + "\n").encode(), path, edit)


def _read_back(text: str, path: str, expected: Plain) -> None:
    """Refuse a text that does not say what it should."""
    node, problems = parse(text.encode(), path)
    told = next((one for one in problems if one.rule in ("unsafe-text", "too-large")), None)
    if told is not None:
        raise EditError(f"the message cannot be written: {told.message}", told.hint)
    if problems or node is None or _trimmed(plain(node)) != _trimmed(expected):
        message = f"the layout of {path} is one that this command cannot edit"
        raise EditError(message, "write window and updates one key a line, or make the change by hand")


def _trimmed(value: Plain) -> Plain:
    """The value without line breaks at the ends of texts: they come and go with what follows a text."""
    match value:
        case str():
            return value.rstrip("\n")
        case list():
            return [_trimmed(item) for item in value]
        case dict():
            return {key: _trimmed(item) for key, item in value.items()}


# --- the page -------------------------------------------------------------------------------------------------


@dataclass
class _Page:
    """The text of a file, its nodes, and what is to be put in: offsets from and to, and the new text between."""

    text: str
    root: Mapping
    splices: list[tuple[int, int, str]] = field(default_factory=list)

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line, and of the end."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    @cached_property
    def newline(self) -> str:
        """The end of most lines."""
        return "\r\n" if self.text.count("\r\n") * 2 > self.text.count("\n") else "\n"

    def offset(self, span: Span) -> int:
        """Where a place is in the text."""
        return self.starts[span.line - 1] + span.column - 1

    def line(self, number: int) -> str:
        """A line (from 0) without its end; nothing below the last."""
        return self.text[self.starts[number] :].partition("\n")[0].rstrip("\r") if number < len(self.starts) else ""

    def result(self) -> str:
        """The text with everything put in."""
        text = self.text
        inside_out = sorted(enumerate(self.splices), key=lambda one: (one[1][0], one[0]), reverse=True)
        for _, (start, end, new) in inside_out:
            text = text[:start] + new + text[end:]
        return text

    def edit(self, edit: Edit) -> Plain:
        """Note what an edit puts in; returns what the file says then."""
        values = plain(self.root)
        assert isinstance(values, dict)
        if edit.move is not None:
            values["window"] = self.move(*edit.move)
        said = values.get("updates")
        values["updates"] = [*(said if isinstance(said, list) else []), _entry(edit)]
        self.append(edit)
        return values

    # --- the window

    def move(self, old: Window, new: Window) -> Plain:
        """Write the new window over the old one, in the keys and the manner of the file; returns what it says then."""
        node = self.root.items.get("window")
        items = node.items if isinstance(node, Mapping) else {}
        changes: dict[str, str] = {}
        if new.start != old.start:
            changes["start"] = written(new.start, new.timezone, _text(items.get("start")))
        if "end" in items:
            if new.end != old.end:
                changes["end"] = written(new.end, new.timezone, _text(items["end"]))
        elif new.duration != old.duration:
            changes["duration"] = length(new.duration)
        for key, text in changes.items():
            if key in items:
                self.replace(items[key], text)
        added = {key: text for key, text in changes.items() if key not in items}
        if added:
            self.add_to_window(node, added)
        said = plain(node) if isinstance(node, Mapping) else {}
        assert isinstance(said, dict)
        return {**said, **changes}

    def replace(self, node: Node, text: str) -> None:
        """Put another text in the place of a value, inside its quotes if it has any."""
        if not isinstance(node, Scalar) or "\n" in self.text[self.offset(node.span) : self.end(node)]:
            raise EditError("the window is not written one value a line", "write for example  start: 2026-12-05 22:00")
        start, end = self.offset(node.span), self.end(node)
        quotes = self.text[start] in "'\""
        self.splices.append((start + quotes, end - quotes, text))

    def add_to_window(self, node: Node | None, added: dict[str, str]) -> None:
        """Put keys into the window of an occurrence, which says only what is different; make one if there is none."""
        if not isinstance(node, Mapping):
            inner = [f"  {key}: {text}" for key, text in added.items()]
            keys = self.root.keys
            self.insert_lines(keys.get("of", next(iter(keys.values()))).line, ["window:", *inner], self.indent)
            return
        if self.text[self.offset(node.span)] == "{":
            at = self.offset(node.span) + 1
            inside = ", ".join(f"{key}: {text}" for key, text in added.items())
            self.splices.append((at, at, f"{inside}, " if node.items else inside))
            return
        lines = [f"{key}: {text}" for key, text in added.items()]
        below = node.keys["start"].line if "start" in node.items else next(iter(node.keys.values())).line - 1
        self.insert_lines(below, lines, node.span.column - 1)

    # --- the log

    def append(self, edit: Edit) -> None:
        """Put the update at the end of the log, in the manner of the log; make one if there is none."""
        updates = self.root.items.get("updates")
        if isinstance(updates, Sequence) and self.text[self.offset(updates.span)] == "[":
            at = self.end(updates.items[-1]) if updates.items else self.offset(updates.span) + 1
            self.splices.append((at, at, (", " if updates.items else "") + _flow(edit)))
        elif isinstance(updates, Sequence):
            self.append_block(updates, edit)
        elif self.text[self.offset(self.root.span)] == "{":
            at = self.end(list(self.root.items.values())[-1])
            self.splices.append((at, at, f", updates: [{_flow(edit)}]"))
        else:
            below = self.last_line_of_document()
            self.insert_lines(below + 1, ["updates:", *(f"  {line}" for line in _block(edit, 2))], self.indent)

    @property
    def indent(self) -> int:
        """The column (from 0) that the keys of the file stand in."""
        return self.root.span.column - 1

    def append_block(self, updates: Sequence, edit: Edit) -> None:
        """Put the update below the last one: after its comments, before those of what follows."""
        dash, last = updates.span.column - 1, updates.items[-1]
        gap = max(2, last.span.column - updates.span.column)
        below = self.last_line_of(updates) + 1
        while (comment := self.line(below)).lstrip().startswith("#") and _indent(comment) > dash:
            below += 1
        apart = len(updates.items) > 1 and not self.line(last.span.line - 2).strip()
        self.insert_lines(below, [*([""] if apart else []), *_block(edit, gap)], dash)

    def insert_lines(self, below: int, lines: list[str], indent: int) -> None:
        """Put lines in before the line numbered ``below`` (from 0), which may be the end of the text."""
        text = "".join((" " * indent + line if line else "") + self.newline for line in lines)
        at = self.starts[below] if below < len(self.starts) else len(self.text)
        if at == len(self.text) and self.text and not self.text.endswith("\n"):
            text = self.newline + text
        self.splices.append((at, at, text))

    # --- where things end

    def end(self, node: Node) -> int:
        """The offset behind a value that is no block: text on one or more lines, or ``[…]`` and ``{…}``."""
        start = self.offset(node.span)
        if isinstance(node, Scalar):
            words = re.compile(r"\s+".join(re.escape(word) for word in node.text.split()))
            found = (_QUOTED if self.text[start : start + 1] in ("'", '"') else words).match(self.text, start)
            return found.end() if found else start
        children = list(node.items.values()) if isinstance(node, Mapping) else node.items
        at = self.end(children[-1]) if children else start + 1
        if self.text[start] not in "[{":
            return at  # a lone key and its value in a list: [a: b]
        between = _BETWEEN.match(self.text, at)
        return (between.end() if between else at) + 1

    def last_line_of_document(self) -> int:
        """The number of the last line (from 0) that is not blank, above the end of the document."""
        stop = self.end_of_document()
        number = sum(1 for start in self.starts if start < stop) - 1
        while number > 0 and not self.line(number).strip():
            number -= 1
        return number

    def end_of_document(self) -> int:
        """The offset of the mark that ends the document, or of the end of the text."""
        last = max(self.offset(span) for span in self.root.keys.values())
        found = _END_OF_DOCUMENT.search(self.text, last)
        return found.start() if found else len(self.text)

    def last_line_of(self, updates: Sequence) -> int:
        """The number of the last line (from 0) of the last update, without comments below it."""
        leaf, column = self.leaf(updates)
        first, start = leaf.span.line - 1, self.offset(leaf.span)
        if isinstance(leaf, Scalar) and (header := _BLOCK.match(self.text, start)):
            return self.last_line_of_block(first, column, header)
        if self.text[start] in "'\"[{":
            return first + self.text.count("\n", start, self.end(leaf))
        stop = min(
            (span.line - 1 for span in self.root.keys.values() if span.line > leaf.span.line),
            default=sum(1 for one in self.starts if one < self.end_of_document()),
        )
        said = (n for n in range(stop - 1, first, -1) if self.line(n).strip() and self.line(n).lstrip()[0] != "#")
        return next(said, first)

    def leaf(self, node: Node) -> tuple[Node, int]:
        """The last value in a block, and the column (from 0) of the mapping or list that it stands in."""
        column = self.indent
        while not isinstance(node, Scalar) and self.text[self.offset(node.span)] not in "[{":
            column = node.span.column - 1
            node = list(node.items.values())[-1] if isinstance(node, Mapping) else node.items[-1]
        return node, column

    def last_line_of_block(self, first: int, column: int, header: re.Match[str]) -> int:
        """The number of the last line (from 0) of a block text whose header stands in the line ``first``."""
        keep = "+" in header[0]
        indicated = header[2] or header[3]
        indent = column + int(indicated) if indicated else 0
        last = number = first
        while (number := number + 1) < len(self.starts):
            line = self.line(number)
            blank = not line.strip(" ") and (not indent or len(line) <= indent)
            if not blank and not indent:
                indent = max(_indent(line), column + 1)
            if not blank and _indent(line) < indent:
                break
            if not blank or keep:
                last = number
        return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


# --- what is put in -------------------------------------------------------------------------------------------


def _facts(edit: Edit) -> Iterator[tuple[str, str]]:
    """The short values of an update before its message."""
    yield "at", written(edit.at, edit.timezone)
    if edit.status is not None:
        yield "status", edit.status.value
    if edit.outcome is not None:
        yield "outcome", edit.outcome.value


def _moved_from(edit: Edit) -> dict[str, str]:
    """The window that held before."""
    if edit.move is None:
        return {}
    old = edit.move[0]
    return {"start": written(old.start, edit.timezone), "end": written(old.end, edit.timezone)}


def _message(edit: Edit) -> str:
    """The message as UTF-8 can hold it; what a terminal passed on as half a character becomes a question mark."""
    return edit.message.replace("\r\n", "\n").encode("utf-8", "replace").decode().strip()


def _entry(edit: Edit) -> Plain:
    """What the update says."""
    entry: dict[str, Plain] = dict(_facts(edit))
    if message := _message(edit):
        entry["message"] = message
    if moved := _moved_from(edit):
        entry["moved_from"] = dict(moved)
    return entry


def _block(edit: Edit, gap: int) -> list[str]:
    """The lines of an update in block style; its keys stand ``gap`` columns right of the dash."""
    lines = [f"{key}: {text}" for key, text in _facts(edit)]
    if message := _message(edit):
        lines += ["message: |-", *(f"  {line}" if line else "" for line in message.split("\n"))]
    if moved := _moved_from(edit):
        lines.append("moved_from: {" + ", ".join(f"{key}: {text}" for key, text in moved.items()) + "}")
    first, *rest = lines
    return [f"-{' ' * (gap - 1)}{first}", *(" " * gap + line if line else "" for line in rest)]


def _flow(edit: Edit) -> str:
    """An update in flow style, on one line."""
    parts = [f"{key}: {text}" for key, text in _facts(edit)]
    if message := _message(edit):
        parts.append(f"message: {json.dumps(message, ensure_ascii=False)}")
    if moved := _moved_from(edit):
        parts.append("moved_from: {" + ", ".join(f"{key}: {text}" for key, text in moved.items()) + "}")
    return "{" + ", ".join(parts) + "}"


# --- times and lengths ----------------------------------------------------------------------------------------


def written(at: datetime, timezone: str, like: str = "") -> str:
    """An instant as it would be typed: wall time in the zone, with an offset where that could mean two instants.

    ``like`` is the text that it replaces: its ``T``, its offset and its ``Z`` are kept.
    """
    local = at.astimezone(UTC if like.endswith("Z") else zone(timezone))
    seconds = bool(local.second) or like.count(":") - ("+" in like or like.count("-") > 2) > 1
    wall = local.replace(tzinfo=None, fold=0)
    form = "seconds" if seconds else "minutes"
    if like.endswith("Z"):
        return wall.isoformat("T" if "T" in like else " ", form) + "Z"
    separator = "T" if "T" in like else " "
    if re.search(r"[+-]\d{2}:\d{2}$", like) is None and _means(wall, timezone, at):
        return wall.isoformat(separator, form)
    return local.isoformat("T" if not like else separator, form)


def _means(wall: datetime, timezone: str, at: datetime) -> bool:
    """Whether a wall time is that instant and no other."""
    try:
        return instant(Moment(wall), timezone) == at
    except WallTimeError:
        return False


def length(duration: timedelta) -> str:
    """A length as it would be typed: ``4h``, ``1h 30m``."""
    left, parts = int(duration.total_seconds()), []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts)


def read_instant(text: str, timezone: str) -> datetime:
    """The instant that somebody typed, in a zone. Raises :class:`EditError` where it is none."""
    try:
        return instant(read_moment(text.strip()), timezone)
    except PydanticCustomError as fault:
        context = fault.context or {}
        raise EditError(str(context.get("message", fault)), str(context.get("hint", ""))) from fault
    except WallTimeError as fault:
        raise EditError(fault.message, fault.hint) from fault


def read_length(text: str) -> timedelta:
    """The length that somebody typed. Raises :class:`EditError` where it is none."""
    try:
        return parse_duration(text)
    except ValueError as fault:
        raise EditError(f"'{text}' is not a length of time", "write for example 4h, 90m, 1d 2h") from fault
