"""YAML text to nodes that know where they were written: the only importer of PyYAML.

Nodes are built from libyaml's events, because composed nodes no longer know their anchors and tags.
Every scalar is the text that was typed: ``no``, ``22:00`` and ``1.10`` stay themselves. Whatever YAML
would lose or guess in silence (duplicate keys, text cut by `` #``, empty values, anchors, tags) is a
problem here, so that no other room has to think of YAML again.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from forewarn.problems import Problem, Span
from forewarn.source.decoding import HOLE, MAX_PROBLEMS, UNSAFE, decode
from forewarn.source.nodes import Mapping, Node, Scalar, Sequence, quoted
from forewarn.source.syntax import Complaint, Mark, explain

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()

MAX_DEPTH = 50
MAX_NODES = 60_000
_CUT = re.compile(r"[ \t]+#[^\s#]")


def parse(data: bytes, path: str) -> tuple[Node | None, list[Problem]]:
    """The one document in ``data``, and every problem of its text.

    ``None`` means that nothing usable was there; the problems then say why.
    """
    return _parse(data, path, _Builder)


def parse_config(data: bytes, path: str) -> tuple[Node | None, list[Problem]]:
    """The document of a configuration that is not ours: tags, anchors and plugins' own words may stand in it.

    Nothing is ever constructed, so that a tag does nothing here.
    """
    return _parse(data, path, _ConfigBuilder)


def _parse(data: bytes, path: str, kind: "type[_Builder]") -> tuple[Node | None, list[Problem]]:
    decoded = decode(data, path)
    if decoded.text is None:
        return None, decoded.problems
    builder = kind(decoded.text, path, holed=bool(decoded.problems))
    try:
        node = builder.document()
    except _TooMuchError as error:
        builder.problems.append(error.problem)
        node = None
    except yaml.YAMLError as error:
        builder.problems.append(explain(_complaint(error, builder.quote), decoded.text, path))
        node = None
    return node, (decoded.problems + builder.problems)[:MAX_PROBLEMS]


def _complaint(error: yaml.YAMLError, quote: tuple[Mark, Mark] | None) -> Complaint:
    """What libyaml said, without its classes."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Complaint(str(getattr(error, "reason", "it is no text")), "", (0, 0))
    at, since = (_mark(mark) if mark else None for mark in (error.problem_mark, error.context_mark))
    return Complaint(error.problem or "", error.context or "", at or since or (0, 0), since, quote)


def _mark(mark: Any) -> Mark:
    return (mark.line, mark.column)


class _Builder:
    """Folds libyaml's events into nodes, noting problems as they pass."""

    def __init__(self, text: str, path: str, *, holed: bool) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.has_comments = " #" in text or "\t#" in text
        self.holed = holed
        self.count = 0
        self.quote: tuple[Mark, Mark] | None = None
        self.problems: list[Problem] = []
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node | None:
        node: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self.problem(
                        event,
                        "yaml",
                        "a % directive has no meaning here",
                        "delete the line; quote a text that starts with %",
                    )
                if documents > 1:
                    self.problem(
                        event,
                        "yaml",
                        "a second document starts here; a file holds one",
                        "delete the line ---, or make a second file",
                    )
                    break
            elif isinstance(event, yaml.NodeEvent):
                node = self.node(event, 1)
        if node is None and not self.problems:
            self.problems.append(
                Problem(Span(self.path), "empty-value", "the file is empty", "write the keys, or delete the file")
            )
        if isinstance(node, Scalar) and not node.text:
            if not self.problems:
                hint = "write the keys, or delete the file"
                # Nothing may stand where the text ends: libyaml counts a line that is not there.
                last = Span(self.path, min(node.span.line, len(self.lines)), node.span.column)
                self.problems.append(Problem(last, "empty-value", "the file holds no keys", hint))
            return None
        return node

    def node(self, event: Any, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH:
            message = f"lists and mappings are nested deeper than {MAX_DEPTH}"
            raise _TooMuchError(Problem(self.span(event), "yaml", message, "write less deep"))
        if self.count > MAX_NODES:
            message = f"the file holds more than {MAX_NODES:,} keys and values"
            raise _TooMuchError(Problem(self.span(event), "too-large", message, "keep long material elsewhere"))
        if event.anchor is not None or event.tag is not None:  # an alias has an anchor
            self.refuse_machinery(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        span = self.span(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(child := next(self.events), yaml.SequenceEndEvent):
                item = self.node(child, depth + 1)
                items.append(item)
                if isinstance(item, Scalar) and not item.text and not item.spoiled:
                    self.empty(item, item.span, "this list item", child)
            return Sequence(items, span)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(span, depth)
        return Scalar("", span, spoiled=True)  # an alias: refuse_machinery has said so

    def mapping(self, span: Span, depth: int) -> Mapping:
        mapping = Mapping({}, span)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value_event = next(self.events)
            value = self.node(value_event, depth + 1)
            if not isinstance(key, Scalar) or key.text == "<<":
                self.refuse_key(event, key)
                continue
            if key.spoiled:
                continue
            if key.text in mapping.items:
                first = mapping.keys[key.text]
                self.problem(
                    event,
                    "duplicate-key",
                    f"{quoted(key.text)} stands here a second time; the first is in line {first.line}",
                    "delete one of them",
                )
                continue
            if isinstance(value, Scalar) and not value.text and not value.spoiled:
                place = value.span if _is_quoted(value_event) else key.span
                self.empty(value, place, quoted(key.text), value_event)
            mapping.items[key.text] = value
            mapping.keys[key.text] = key.span
        return mapping

    def refuse_key(self, event: yaml.Event, key: Node) -> None:
        """Note a key that is none of ours: a merge key, a list, a mapping."""
        if isinstance(key, Scalar):
            self.problem(event, "yaml", "merge keys (<<) are not allowed", "write the keys out")
        else:
            message = "a key must be a word, not a list or a mapping"
            self.problem(event, "yaml", message, "quote a text that starts with [ or {")

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end = _mark(event.start_mark), _mark(event.end_mark)
        self.quote = (start, end) if _is_quoted(event) and start[0] != end[0] else None
        text = event.value.replace("\r\n", "\n")
        # Escapes in double quotes can make what the decoder has refused in the text itself.
        if event.style == '"' and (unsafe := UNSAFE.search(text)):
            message = f"this text holds the character U+{ord(unsafe[0]):04X}, which cannot be shown"
            self.problem(event, "unsafe-text", message, "delete the escape")
            return Scalar(UNSAFE.sub(HOLE, text), self.span(event), spoiled=True)
        if self.has_comments and _is_plain(event) and text:
            self.cut(event)
        spoiled = (self.holed and HOLE in text) or (event.tag is not None and not text)
        return Scalar(text, self.span(event), spoiled=spoiled)

    def cut(self, event: yaml.ScalarEvent) -> None:
        """Note a text that YAML cuts short, because it takes the rest for a comment."""
        line, column = _mark(event.end_mark)
        rest = self.lines[line][column:] if line < len(self.lines) else ""
        if _CUT.match(rest):
            message = f"YAML reads {quoted(rest.strip(), 40)} as a comment; it would be lost"
            hint = "put the whole text in quotes, or a space after # if it is a comment"
            place = Span(self.path, line + 1, column + 1 + rest.index("#"))
            self.problems.append(Problem(place, "comment-after-text", message, hint))

    def refuse_machinery(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.problem(
                event,
                "yaml",
                f"aliases are not allowed (found {quoted(f'*{event.anchor}')})",
                "write the value out, or quote a text that starts with *",
            )
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.problem(
                event,
                "yaml",
                f"anchors are not allowed (found {quoted(f'&{event.anchor}')})",
                "delete the anchor, or quote a text that starts with &",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.problem(
                event,
                "yaml",
                f"tags are not allowed (found {quoted(tag, 60)})",
                "delete the tag, or quote a text that starts with !",
            )

    def empty(self, node: Scalar, span: Span, what: str, event: yaml.Event) -> None:
        """Note that a key or a list item has no value."""
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        if " #" in line and not _is_quoted(event):
            message, hint = f"{what} has no value: the rest of the line is a comment", "quote a text that starts with #"
        else:
            message, hint = f"{what} has no value", "write a value, or delete the key"
        self.problems.append(Problem(span, "empty-value", message, hint))
        node.spoiled = True

    def span(self, event: yaml.Event) -> Span:
        mark: Any = event.start_mark  # never None on events that a parser made
        return Span(self.path, mark.line + 1, mark.column + 1)

    def problem(self, event: yaml.Event, rule: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.span(event), rule, message, hint))


class _ConfigBuilder(_Builder):
    """The same for a file that is not ours: what its owner may write there is no problem."""

    def __init__(self, text: str, path: str, *, holed: bool) -> None:
        super().__init__(text, path, holed=holed)
        self.anchors: dict[str, Node] = {}

    def node(self, event: Any, depth: int) -> Node:
        """The node of an event; an alias is the very node that it names."""
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                message = f"there is no anchor {quoted(event.anchor)} above"
                self.problem(event, "yaml", message, "write the value out, or quote a text that starts with *")
            return self.anchors.get(event.anchor or "", Scalar("", self.span(event), spoiled=True))
        node = super().node(event, depth)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.anchors[event.anchor] = node
        if isinstance(event, yaml.ScalarEvent) and isinstance(node, Scalar):
            node.tag = event.tag or _RESOLVER.resolve(yaml.ScalarNode, node.text, event.implicit)
        return node

    def refuse_machinery(self, event: yaml.Event) -> None:
        """Tags, anchors and aliases belong to the owner."""

    def refuse_key(self, event: yaml.Event, key: Node) -> None:
        """Merge keys belong to the owner too."""

    def empty(self, node: Scalar, span: Span, what: str, event: yaml.Event) -> None:
        """An empty value may mean something."""

    def cut(self, event: yaml.ScalarEvent) -> None:
        """A comment is a comment."""


class _TooMuchError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _is_plain(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style


def _is_quoted(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"')
