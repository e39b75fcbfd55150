"""Nodes to forms: pydantic does the checking, this room says where and in whose words.

Every fault of a file is reported at once, at the value it stands in, or at the parent's mapping for a key
that is missing.
"""

import functools
import types
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from forewarn.problems import Problem
from forewarn.source.nodes import Mapping, Node, Plain, Pointer, Scalar, find, key_span, plain, quoted
from forewarn.source.scalars import Id, did_you_mean

F = TypeVar("F", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read: its path relative to the project, and its nodes."""

    path: str
    node: Node

    def problem(self, pointer: Pointer, rule: str, message: str, hint: str = "", *, at_key: bool = False) -> Problem:
        """A problem at the value that the pointer leads to (at its key with ``at_key``)."""
        span = key_span(self.node, pointer) if at_key and pointer else find(self.node, pointer)[1]
        return Problem(span, rule, message, hint)

    def at(self, *pointer: str | int) -> Plain | None:
        """The plain value at a pointer, or ``None``."""
        node, steps = self.node, 0
        for step in pointer:
            found = find(node, (step,))[0]
            if found is node:
                return None
            node, steps = found, steps + 1
        return plain(node)


def read_form(form: type[F], document: Document) -> tuple[F | None, list[Problem]]:
    """The document as a form, or ``None`` with every reason why not."""
    return _validated(_adapter(form), form, document)


def read_forms(form: type[F], document: Document) -> tuple[dict[str, F] | None, list[Problem]]:
    """The document as a mapping of ids to forms, or ``None`` with every reason why not."""
    return _validated(_adapter(dict[Id, form]), dict[Id, form], document)  # type: ignore[valid-type]


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _validated(adapter: TypeAdapter[Any], kind: Any, document: Document) -> tuple[Any, list[Problem]]:
    if not isinstance(document.node, Mapping):
        found = f"text {quoted(document.node.text, 30)}" if isinstance(document.node, Scalar) else "a list"
        return None, [
            document.problem(
                (), "type", f"expected keys and values, found {found}", "write a key, a colon and a value on each line"
            )
        ]
    try:
        return adapter.validate_python(plain(document.node)), []
    except ValidationError as error:
        return None, [_problem(details, kind, document) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails, kind: Any, document: Document) -> Problem:
    pointer = tuple(step for step in details["loc"] if step != "[key]")
    at_key = pointer != details["loc"]
    context = details.get("ctx", {})
    match details["type"]:
        case "missing":
            key = str(pointer[-1])
            message, hint = f"the key {quoted(key)} is missing", f"write {key}: and a value"
            return document.problem(pointer[:-1], "required", message, hint)
        case "extra_forbidden":
            known = _keys(kind, pointer[:-1])
            message = f"{quoted(pointer[-1])} is not a key that is known here"
            hint = did_you_mean(str(pointer[-1]), known) or f"known keys: {', '.join(known)}"
            return document.problem(pointer, "unknown-key", message, hint, at_key=True)
        case "too_short":
            return document.problem(pointer, "required", "at least one entry is needed here", "write one", at_key=True)
        case "model_type" | "dict_type":
            found = _found(details["input"])
            return document.problem(
                pointer, "type", f"expected keys and values, found {found}", "write key: value, one a line, indented"
            )
        case "list_type":
            found = _found(details["input"])
            return document.problem(
                pointer, "type", f"expected a list, found {found}", "write each item on a line of its own, after '- '"
            )
        case rule if "message" in context:
            return document.problem(pointer, rule, str(context["message"]), str(context["hint"]), at_key=at_key)
        case _:
            return document.problem(pointer, "type", details["msg"].lower(), at_key=at_key)


def _found(value: Any) -> str:
    if isinstance(value, str):
        return f"text {quoted(value, 30)}" if value else "nothing"
    return "a list" if isinstance(value, list) else "keys and values"


def _keys(kind: Any, pointer: Pointer) -> list[str]:
    """The keys that a form knows at a place."""
    for step in pointer:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = next((f for name, f in kind.model_fields.items() if (f.alias or name) == step), None)
            kind = field.annotation if field else None
        elif get_origin(kind) in (dict, list):
            kind = get_args(kind)[-1]
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return []


def _bare(kind: Any) -> Any:
    """The type without ``Annotated`` and ``| None``."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            kind = next(arg for arg in get_args(kind) if arg is not type(None))
        else:
            return kind
