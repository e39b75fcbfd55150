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
from forewarn.rules.near import did_you_mean
from forewarn.source.nodes import Mapping, Node, Plain, Pointer, find, key_span, plain, quoted
from forewarn.source.yaml_text import parse
from forewarn.values import Value

F = TypeVar("F", bound=BaseModel)

MAX_FAULTS = 50


@dataclass(frozen=True)
class Document:
    """A file as it was read: its path relative to the project, and its nodes.

    Nodes know their places. Of a file without a fault hardly anybody asks for one; so they may be left out, and are made
    of ``data``, the bytes of the file, when somebody does.
    """

    path: str
    given: Node | None = None
    data: bytes = b""

    @classmethod
    def plain(cls, path: str, data: bytes, values: Plain) -> "Document":
        """A file in which nothing is wrong: its bytes and the plain values in them."""
        document = cls(path, data=data)
        document.__dict__["values"] = values
        return document

    @functools.cached_property
    def node(self) -> Node:
        """The whole file as nodes."""
        node = self.given if self.given is not None else parse(self.data, self.path)[0]
        assert node is not None, "a document is made of what makes sense"
        return node

    @functools.cached_property
    def values(self) -> Plain:
        """The whole file as plain values; nobody changes them."""
        return plain(self.node)

    def forget(self) -> None:
        """Let go of plain values and nodes: they are larger than the file, and made again where somebody asks."""
        self.__dict__.pop("values", None)
        self.__dict__.pop("node", None)

    def problem(self, pointer: Pointer, rule: str, message: str, hint: str = "", *, at_key: bool = False) -> Problem:
        """A problem at the value that the pointer leads to (at its key with ``at_key``)."""
        span = key_span(self.node, pointer) if at_key and pointer else find(self.node, pointer)[1]
        return Problem(span, rule, message, hint)

    def at(self, *pointer: str | int) -> Plain | None:
        """The plain value at a pointer, or ``None``."""
        value = self.values
        for step in pointer:
            if isinstance(value, dict) and str(step) in value:
                value = value[str(step)]
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def read_form(form: type[F], document: Document) -> tuple[F | None, list[Problem]]:
    """The document as a form, or ``None`` with every reason why not."""
    return _validated(form, document)


def _validated(kind: Any, document: Document) -> tuple[Any, list[Problem]]:
    form, faults = validate(kind, document)
    return form, reported([fault.problem for fault in faults[:MAX_FAULTS]], len(faults))


class Fault(Value):
    """Why a value does not fit: its problem, made when asked for, and whether something is merely missing."""

    details: ErrorDetails
    kind: Any
    document: Document

    @property
    def pointer(self) -> Pointer:
        """Where it is."""
        loc = self.details["loc"]
        return loc[:-1] if self.at_key else loc

    @property
    def at_key(self) -> bool:
        """Whether a key rather than its value is at fault: pydantic then adds a step of its own."""
        loc = self.details["loc"]
        if not loc or loc[-1] != "[key]" or self.missing or self.details["type"] == "extra_forbidden":
            return False
        node = find(self.document.node, loc[:-1])[0]
        return not (isinstance(node, Mapping) and "[key]" in node.items)

    @property
    def missing(self) -> bool:
        """Whether a key is missing, or all entries are."""
        return self.details["type"] in ("missing", "too_short")

    @property
    def problem(self) -> Problem:
        """The fault in words for people."""
        return _problem(self, self.details)


def validate(kind: Any, document: Document) -> tuple[Any, list[Fault]]:
    """The document as what ``kind`` says, or ``None`` with every fault."""
    if not isinstance(document.values, dict):
        details = ErrorDetails(type="model_type", loc=(), msg="", input=document.values)
        return None, [Fault(details, kind, document)]
    try:
        return _adapter(kind).validate_python(document.values), []
    except ValidationError as error:
        return None, [Fault(details, kind, document) for details in error.errors(include_url=False)]


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def reported(problems: list[Problem], count: int) -> list[Problem]:
    """The problems of a file; where there are too many, the last one says how many more."""
    if count <= len(problems):
        return problems
    last = problems[-1]
    message = f"{count - len(problems) + 1:,} more values of this file do not fit"
    return [*problems[:-1], Problem(last.span, last.rule, message, "correct the ones above first")]


def _problem(fault: Fault, details: ErrorDetails) -> Problem:
    document, pointer = fault.document, fault.pointer
    context = details.get("ctx", {})
    match details["type"]:
        case "missing":
            key = str(pointer[-1])
            message, hint = f"the key {quoted(key)} is missing", f"write {key}: and a value"
            return document.problem(pointer[:-1], "required", message, hint)
        case "extra_forbidden":
            known = _keys(fault.kind, pointer[:-1])
            message = f"{quoted(pointer[-1])} is not a key that is known here"
            hint = did_you_mean(str(pointer[-1]), known) or f"known keys: {', '.join(known)}"
            return document.problem(pointer, "unknown-key", message, hint, at_key=True)
        case "too_short":
            return document.problem(pointer, "required", "at least one entry is needed here", "write one", at_key=True)
        case "model_type" | "dict_type":
            found = _found(details["input"])
            hint = "write key: value, one a line" + (", indented" if pointer else "")
            return document.problem(pointer, "type", f"expected keys and values, found {found}", hint)
        case "list_type":
            found = _found(details["input"])
            return document.problem(
                pointer, "type", f"expected a list, found {found}", "write each item on a line of its own, after '- '"
            )
        case rule if "message" in context:
            return document.problem(pointer, rule, str(context["message"]), str(context["hint"]), at_key=fault.at_key)
        case _:
            message = f"{_found(details['input'])} does not fit here"
            return document.problem(
                pointer, "type", message, "compare with the schema of this file in schemas/", at_key=fault.at_key
            )


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


def unknown_step(kind: Any, dotted: str) -> tuple[str, list[str]] | None:
    """The first step of a dotted key that a form does not know, with those that it knows there; or ``None``."""
    steps = dotted.split(".")
    for index, step in enumerate(steps):
        known = _keys(kind, tuple(steps[:index]))
        if known and step not in known:
            return step, known
    return None


def _bare(kind: Any) -> Any:
    """The type without ``Annotated`` and ``| None``."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            kind = next(arg for arg in get_args(kind) if arg is not type(None))
        else:
            return kind
