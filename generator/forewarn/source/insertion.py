"""A file as text with the places of its nodes: what is put in goes where they say, and every other byte stays."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from forewarn.model import Window
from forewarn.problems import Span
from forewarn.source.entries import (
    Edit,
    EditError,
    block,
    entry,
    flow,
    length,
    written,
)
from forewarn.source.nodes import Mapping, Node, Plain, Scalar, Sequence, plain

_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_BLOCK = re.compile(r"[|>](?:([+-])?([1-9])?|([1-9])([+-]))(?=[ \t\r\n]|$)")
_BETWEEN = re.compile(r"(?:[\s,]|#[^\n]*)*")
_END_OF_DOCUMENT = re.compile(r"(?m)^\.\.\.(?=[ \t\r\n]|$)")


@dataclass
class Page:
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
        values["updates"] = [*(said if isinstance(said, list) else []), entry(edit)]
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
            self.splices.append((at, at, (", " if updates.items else "") + flow(edit)))
        elif isinstance(updates, Sequence):
            self.append_block(updates, edit)
        elif self.text[self.offset(self.root.span)] == "{":
            at = self.end(list(self.root.items.values())[-1])
            self.splices.append((at, at, f", updates: [{flow(edit)}]"))
        else:
            below = self.last_line_of_document()
            self.insert_lines(below + 1, ["updates:", *(f"  {line}" for line in block(edit, 2))], self.indent)

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
        self.insert_lines(below, [*([""] if apart else []), *block(edit, gap)], dash)

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

    def last_line_of(self, node: Sequence | Mapping) -> int:
        """The number of the last line (from 0) of a list or a mapping in block style, without comments below it."""
        leaf, column = self.leaf(node)
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
