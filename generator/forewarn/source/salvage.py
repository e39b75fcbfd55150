"""What can be used of a file with faults, so that one run reports all that is wrong with it.

A value that does not fit is noted and taken out, a stand-in takes the place of what must be there, and the
rest is read on. What was taken out or put in is ``doubtful``: nobody is accused by it a second time.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from forewarn.problems import Problem
from forewarn.source.forms import MAX_FAULTS, Document, Fault, reported, validate
from forewarn.source.nodes import Mapping as MappingNode
from forewarn.source.nodes import Node, Plain, Pointer, Scalar, Sequence
from forewarn.source.scalars import Id
from forewarn.values import Mutable, field

T = TypeVar("T")
F = TypeVar("F", bound=BaseModel)
StandIns = Mapping[Pointer, Plain]
"""What takes the place of a value that must be there; ``*`` in a pointer is any key."""

_ROUNDS = 8


class Salvaged(Mutable, Generic[T]):
    """A file as far as it could be read: ``form`` is ``None`` where nothing of it makes sense."""

    form: T | None
    document: Document
    doubtful: set[Pointer] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def trusts(self, pointer: Pointer) -> bool:
        """Whether what stands at a pointer, and all around it, is what the author wrote."""
        return not any(one[: len(pointer)] == pointer or pointer[: len(one)] == one for one in self.doubtful)


def salvage(form: type[F], document: Document, stand_ins: StandIns) -> Salvaged[F]:
    """The document as a form, with faulty values left out and missing ones stood in for."""
    return _salvage(form, document, stand_ins)


def salvage_all(form: type[F], document: Document, stand_ins: StandIns) -> Salvaged[dict[str, F]]:
    """The document as a mapping of ids to forms, in the same way."""
    return _salvage(dict[Id, form], document, stand_ins)  # type: ignore[valid-type]


def _salvage(kind: Any, document: Document, stand_ins: StandIns) -> Salvaged[Any]:
    doubtful: set[Pointer] = set()
    noted: list[Fault] = []
    if document.given is not None:
        doubtful.update(_spoiled(document.node, ()))
    if doubtful:
        document = Document(document.path, _copy(document.node))
        _remove(document.node, doubtful)
    for _ in range(_ROUNDS):
        form, faults = validate(kind, document)
        if form is not None:
            return Salvaged(form, document, doubtful, _problems(noted))
        noted += [fault for fault in faults if not _excused(fault, doubtful)]
        document = Document(document.path, _copy(document.node))
        if not _repair(document.node, faults, stand_ins, doubtful):
            break
    return Salvaged(None, document, doubtful, _problems(noted))


def _problems(faults: list[Fault]) -> list[Problem]:
    return reported([fault.problem for fault in faults[:MAX_FAULTS]], len(faults))


def _excused(fault: Fault, doubtful: set[Pointer]) -> bool:
    """Whether something is missing only because it was taken out here."""
    pointer = fault.pointer
    return fault.missing and any(one[: len(pointer)] == pointer for one in doubtful)


def _spoiled(node: Node, pointer: Pointer) -> Iterator[Pointer]:
    """Every scalar that a problem has been noted for."""
    match node:
        case Scalar():
            if node.spoiled:
                yield pointer
        case Sequence():
            for index, item in enumerate(node.items):
                yield from _spoiled(item, (*pointer, index))
        case MappingNode():
            for key, value in node.items.items():
                yield from _spoiled(value, (*pointer, key))


def _repair(root: Node, faults: list[Fault], stand_ins: StandIns, doubtful: set[Pointer]) -> bool:
    """Take out what does not fit, and put in what must be there; false where nothing would be left."""
    out: set[Pointer] = set()
    for fault in faults:
        pointer = fault.pointer
        stand_in = _stand_in(pointer, stand_ins) if fault.missing else None
        if stand_in is not None:
            _put(root, pointer, stand_in)
            doubtful.add(pointer)
        else:
            out.add(_reached(root, pointer[:-1] if fault.missing else pointer))
    _remove(root, out)
    doubtful |= out
    return () not in out


def _stand_in(pointer: Pointer, stand_ins: StandIns) -> Plain | None:
    for pattern, value in stand_ins.items():
        if len(pattern) == len(pointer) and all(a in ("*", b) for a, b in zip(pattern, pointer, strict=True)):
            return value
    return None


def _reached(node: Node, pointer: Pointer) -> Pointer:
    """The steps of a pointer that are there: a short form has fewer than the form that it stands for."""
    steps: list[str | int] = []
    for step in pointer:
        if isinstance(node, MappingNode) and str(step) in node.items:
            node = node.items[str(step)]
            steps.append(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            steps.append(step)
    return tuple(steps)


def _put(node: Node, pointer: Pointer, value: Plain) -> None:
    for step in pointer[:-1]:
        if not isinstance(node, MappingNode) or str(step) not in node.items:
            return
        node = node.items[str(step)]
    if isinstance(node, MappingNode):
        key = str(pointer[-1])
        node.items[key] = _planted(value, node)
        node.keys.setdefault(key, node.span)


def _planted(value: Plain, parent: MappingNode) -> Node:
    if isinstance(value, dict):
        mapping = MappingNode({}, parent.span)
        for key, item in value.items():
            mapping.items[key] = _planted(item, parent)
            mapping.keys[key] = parent.span
        return mapping
    assert isinstance(value, str)
    return Scalar(value, parent.span)


def _remove(root: Node, pointers: set[Pointer]) -> None:
    """Take values out; the last of a list first, so that the others keep their numbers until then."""
    lists: list[tuple[Sequence, int]] = []
    for pointer in pointers:
        if not pointer or any(pointer[:length] in pointers for length in range(len(pointer))):
            continue
        node = root
        for step in pointer[:-1]:
            assert not isinstance(node, Scalar)
            node = node.items[step]  # type: ignore[index]
        if isinstance(node, MappingNode):
            node.items.pop(str(pointer[-1]), None)
        elif isinstance(node, Sequence) and isinstance(pointer[-1], int):
            lists.append((node, pointer[-1]))
    for sequence, index in sorted(lists, key=lambda entry: -entry[1]):
        del sequence.items[index]


def _copy(node: Node) -> Node:
    """The node with containers of its own."""
    match node:
        case Scalar():
            return node
        case Sequence():
            return Sequence([_copy(item) for item in node.items], node.span)
        case MappingNode():
            items = {key: _copy(value) for key, value in node.items.items()}
            return MappingNode(items, node.span, dict(node.keys))
