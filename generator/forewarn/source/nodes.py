"""Nodes that know where they were written: text, lists and mappings, and ways to find a place in them."""

from forewarn.problems import Span
from forewarn.values import Mutable, field


class Scalar(Mutable):
    """The text of a value, as it was typed.

    ``spoiled`` says that a problem has been noted already and the text is not what its author meant; ``tag``
    is set in a configuration of the site engine only: what YAML takes a plain word for.
    """

    text: str
    span: Span
    spoiled: bool = False
    tag: str = ""


class Sequence(Mutable):
    """A list."""

    items: "list[Node]"
    span: Span


class Mapping(Mutable):
    """Keys and values in the order of the file; ``keys`` holds the place of each key."""

    items: "dict[str, Node]"
    span: Span
    keys: dict[str, Span] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping
Pointer = tuple[str | int, ...]
Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """The node as text, lists and dicts."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(value) for key, value in node.items.items()}


def find(node: Node, pointer: Pointer) -> tuple[Node, Span]:
    """The node that a pointer leads to and its place; the deepest that is there where it leads too far.

    The place of a value under a key is the value's own; of a key that holds a mapping or list, the key's.
    """
    span = node.span
    for step in pointer:
        if isinstance(node, Mapping) and str(step) in node.items:
            span = node.keys[str(step)]
            node = node.items[str(step)]
            if isinstance(node, Scalar):
                span = node.span
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
        elif isinstance(node, Scalar) or isinstance(step, int) == isinstance(node, Sequence):
            break  # else the file has the short form: a list for {starts: …}, a mapping for a list of one
    return node, span


def key_span(node: Node, pointer: Pointer) -> Span:
    """The place of the key that a pointer names (of the value, in a list)."""
    parent, span = find(node, pointer[:-1])
    if isinstance(parent, Mapping):
        return parent.keys.get(str(pointer[-1]), span)
    return find(node, pointer)[1]


def quoted(text: object, most: int = 60) -> str:
    """The text in quotes for a message, cut to ``most`` characters, on one line."""
    flat = " ".join(str(text).split())
    return f"'{flat if len(flat) <= most else flat[: most - 1] + '…'}'"
