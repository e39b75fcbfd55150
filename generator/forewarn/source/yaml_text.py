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
from forewarn.source.decoding import MAX_PROBLEMS, UNSAFE, decode, span_at
from forewarn.source.nodes import Mapping, Node, Scalar, Sequence, quoted

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 50
_CUT = re.compile(r"[ \t]+#[^\s#]")


def parse(data: bytes, path: str) -> tuple[Node | None, list[Problem]]:
    """The one document in ``data``, and every problem of its text.

    ``None`` means that nothing usable was there; the problems then say why.
    """
    text, problems = decode(data, path)
    if text is None:
        return None, problems
    builder = _Builder(text, path)
    try:
        node = builder.document()
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(error, text, path))
        node = None
    return node, (problems + builder.problems)[:MAX_PROBLEMS]


def parse_config(data: bytes, path: str) -> tuple[Node | None, list[Problem]]:
    """The document of a configuration that is not ours: tags, anchors and plugins' own words may stand in it.

    It is composed and never constructed, so that a tag does nothing here.
    """
    text, problems = decode(data, path)
    if text is None:
        return None, problems
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        return None, [_syntax_problem(error, text, path)]
    if root is None:
        return None, [Problem(Span(path), "empty-value", "the file is empty", "write at least site_name and site_url")]
    return _composed(root, path, {}), []


def _composed(node: yaml.Node, path: str, done: dict[int, Node]) -> Node:
    """PyYAML's node as ours; ``done`` keeps shared nodes shared, so that aliases cannot blow up."""
    if id(node) in done:
        return done[id(node)]
    span = Span(path, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return done.setdefault(id(node), Scalar(node.value, span, node.tag.startswith("!")))
    if isinstance(node, yaml.SequenceNode):
        sequence = Sequence([], span)
        done[id(node)] = sequence
        sequence.items = [_composed(item, path, done) for item in node.value]
        return sequence
    mapping = Mapping({}, span)
    done[id(node)] = mapping
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            mapping.items[key.value] = _composed(value, path, done)
            mapping.keys[key.value] = Span(path, key.start_mark.line + 1, key.start_mark.column + 1)
    return mapping


class _Builder:
    """Folds libyaml's events into nodes, noting problems as they pass."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.lines = text.split("\n")
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
        if isinstance(node, Scalar) and not node.text and not self.problems:
            self.problems.append(
                Problem(node.span, "empty-value", "the file holds no keys", "write the keys, or delete the file")
            )
        return node

    def node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _TooDeep(event, f"lists and mappings are nested deeper than {MAX_DEPTH}")
        self.refuse_machinery(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        span = self.span(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(child := next(self.events), yaml.SequenceEndEvent):
                item = self.node(child, depth + 1)
                items.append(item)
                if isinstance(item, Scalar) and not item.text:
                    self.empty(item.span, "this list item", child)
            return Sequence(items, span)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(span, depth)
        return Scalar("", span)  # an alias: refuse_machinery has said so

    def mapping(self, span: Span, depth: int) -> Mapping:
        mapping = Mapping({}, span)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value_event = next(self.events)
            value = self.node(value_event, depth + 1)
            if not isinstance(key, Scalar):
                self.problem(
                    event,
                    "yaml",
                    "a key must be a word, not a list or a mapping",
                    "quote a text that starts with [ or {",
                )
                continue
            if key.text == "<<":
                self.problem(event, "yaml", "merge keys (<<) are not allowed", "write the keys out")
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
            if isinstance(value, Scalar) and not value.text:
                self.empty(value.span if _is_quoted(value_event) else key.span, quoted(key.text), value_event)
            mapping.items[key.text] = value
            mapping.keys[key.text] = key.span
        return mapping

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        span = self.span(event)
        text = event.value.replace("\r\n", "\n")
        # Escapes in double quotes can make what the decoder has already refused in the text itself.
        if unsafe := UNSAFE.search(text):
            code = ord(unsafe[0])
            self.problem(
                event,
                "unsafe-text",
                f"this text holds the character U+{code:04X}, which cannot be shown",
                "delete the escape",
            )
        elif any("\ud800" <= char <= "\udfff" for char in text):
            self.problem(
                event,
                "unsafe-text",
                "this text holds half a character (a lone surrogate)",
                "write the character itself, or its \\U escape",
            )
            text = ""
        if _is_plain(event) and text:
            end: Any = event.end_mark
            rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
            if _CUT.match(rest):
                self.problems.append(
                    Problem(
                        Span(self.path, end.line + 1, end.column + 1 + rest.index("#")),
                        "comment-after-text",
                        f"YAML reads {quoted(rest.strip(), 40)} as a comment; it would be lost",
                        "put the whole text in quotes, or a space after # if it is a comment",
                    )
                )
        return Scalar(text, span)

    def refuse_machinery(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.problem(
                event,
                "yaml",
                f"aliases are not allowed (found *{event.anchor})",
                "write the value out, or quote a text that starts with *",
            )
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.problem(
                event,
                "yaml",
                f"anchors are not allowed (found &{event.anchor})",
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

    def empty(self, span: Span, what: str, event: yaml.Event) -> None:
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        hash_found = " #" in line and not _is_quoted(event)
        hint = "quote a text that starts with #" if hash_found else "write a value, or delete the key"
        if hash_found:
            self.problems.append(
                Problem(span, "empty-value", f"{what} has no value: the rest of the line is a comment", hint)
            )
        else:
            self.problems.append(Problem(span, "empty-value", f"{what} has no value", hint))

    def span(self, event: yaml.Event) -> Span:
        mark: Any = event.start_mark  # never None on events that a parser made
        return Span(self.path, mark.line + 1, mark.column + 1)

    def problem(self, event: yaml.Event, rule: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.span(event), rule, message, hint))


class _TooDeep(yaml.MarkedYAMLError):
    def __init__(self, event: yaml.Event, problem: str) -> None:
        mark: Any = event.start_mark
        super().__init__(problem=problem, problem_mark=mark)


def _is_plain(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style


def _is_quoted(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"')


_SYNTAX_HINTS = (
    ("mapping values are not allowed", "put a text that holds ': ' in quotes, or under the key as a block (|)"),
    ("cannot start any token", "put a text that starts with @, `, % or a tab in quotes; indent with spaces"),
    ("did not find expected alphabetic or numeric character", "put a text that starts with * or & in quotes"),
    ("expected a comment or a line break", "put a text that starts with > or | in quotes"),
    ("did not find expected comment or line break", "put a text that starts with > or | in quotes"),
    ("did not find URI", "put a text that starts with ! or % in quotes"),
    ("directive", "put a text that starts with % in quotes"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("could not find expected ':'", "end the key with a colon and a space, or indent the text under its key"),
    ("did not find expected ',' or", "close the bracket, or quote a text that holds [ ] { } or ,"),
    ("did not find expected key", "line the key up with the others above it; quote a text that holds quotes"),
    ("did not find expected '-'", "line the list items up below each other"),
    ("nested deeper", "write less deep"),
)


def _syntax_problem(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """Libyaml's complaint at its place, in words that say what to type."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        line = min(line, text.count("\n") + 1)
    else:
        what = str(getattr(error, "reason", "the text cannot be read"))
        position = getattr(error, "position", 0)
        line, column = span_at(text, position, path).line, 1
    hint = next((hint for sign, hint in _SYNTAX_HINTS if sign in what), "")
    return Problem(Span(path, line, column), "yaml", f"this is not YAML: {what}", hint)
