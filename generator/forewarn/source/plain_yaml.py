"""The happy path of YAML: a text in which nothing is wrong, straight to plain values, at a third of the cost.

libyaml composes nodes in C, and nodes no longer know of anchors, tags and comments. So a text that might hold any of
those, or anything else that :mod:`forewarn.source.yaml_text` would speak of, is refused here, and read there. Where
``values`` answers, it says what that room says, and that room has found nothing.
"""

import re
from typing import Any

import yaml

from forewarn.source.decoding import decode
from forewarn.source.nodes import Plain
from forewarn.source.yaml_text import MAX_DEPTH, MAX_NODES

_SIGN = re.compile(rb"(?:^|[\s\[{,:])[&!]|[ \t]#[^\s#]")
"""What might be an anchor or a tag, or a text that is cut."""
_AT_ONCE = (b"\\", b"\r", b"\n%")
_INDENT = bytes.maketrans(b"\t?:-", b"    ")
_DEEP, _BRACKETS = b" " * 150, 1000
"""What C is not asked to go into: it calls itself for each level."""


def values(data: bytes) -> dict[str, Plain] | None:
    """The mapping in ``data``, if nothing is wrong with it; ``None`` where that takes a closer look."""
    if _Composer is None or _is_suspect(data):
        return None
    decoded = decode(data, "")
    if decoded.text is None or decoded.problems:
        return None
    try:
        root = _Composer(decoded.text).get_single_node()
        found = _Folder().plain(root, 1) if isinstance(root, yaml.MappingNode) else None
    except (yaml.YAMLError, _SuspectError):
        return None
    return found if isinstance(found, dict) else None


def _is_suspect(data: bytes) -> bool:
    """Whether there may be something in a text that nodes do not know of. Bytes are looked for first: that is fast."""
    return (
        any(one in data for one in _AT_ONCE)
        or data.startswith((b"%", b"\xef\xbb\xbf"))
        or data.count(b"[") + data.count(b"{") > _BRACKETS
        or _DEEP in data.translate(_INDENT)
        or ((b"&" in data or b"!" in data or b" #" in data or b"\t#" in data) and _SIGN.search(data) is not None)
    )


class _SuspectError(Exception):
    """Something that takes a closer look."""


class _Folder:
    """Folds nodes into plain values."""

    def __init__(self) -> None:
        self.left = MAX_NODES

    def plain(self, node: Any, depth: int) -> Plain:
        kind = type(node)
        if kind is yaml.ScalarNode:
            self.left -= 1
            text: str = node.value
            if not text:
                raise _SuspectError
            return text
        self.left -= 1
        if depth >= MAX_DEPTH or self.left < 0:
            raise _SuspectError
        if kind is yaml.SequenceNode:
            return [self.plain(item, depth + 1) for item in node.value]
        found: dict[str, Plain] = {}
        for key, value in node.value:
            name = self.plain(key, depth + 1)
            if not isinstance(name, str) or name in found or name == "<<":
                raise _SuspectError
            found[name] = self.plain(value, depth + 1)
        return found


def _composer() -> Any:
    """The composer of libyaml, which takes no word for anything but a word; ``None`` where PyYAML came without it."""
    if not hasattr(yaml, "CSafeLoader"):
        return None

    class Composer(yaml.CSafeLoader):
        def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
            del kind, value, implicit
            return ""

        def descend_resolver(self, current_node: Any, current_index: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

    return Composer


_Composer = _composer()
