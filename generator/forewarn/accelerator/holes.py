"""Values that stand in a theme's page for those of thousands of pages: printed they are marks, looked into they refuse.

A template that only prints a title makes the same page of every title, but for the title. One that asks what is in it,
or how long it is, does not; so a :class:`Hole` answers no question, and says so by :class:`Unproven`.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, NoReturn

from forewarn.accelerator.elements import Unproven

_FREE = frozenset({("content",), ("structured",)})
"""What may hold quotes: that is markup of ours."""
_NONCE = "Fw7Hole"
_MARK = re.compile(rf"{_NONCE}([0-9]+)x")
_ESCAPING = frozenset({"e", "escape"})
_OF_BLOCKS = frozenset({"trim", "replace"})
"""Filters that a theme lays over whole blocks of a page."""
_TOLD = frozenset(
    {"e", "escape", "forceescape", "striptags", "string", "trim", "default", "d", "safe", "url", "tojson"}
)
"""Filters that print plain words as they are; ``url`` and ``tojson`` are told apart (:class:`Marks`)."""


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise Unproven("a template looks into a value")


class Hole(str):
    """A text that may be printed and be there, and nothing else."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __len__ = __iter__ = __getitem__ = __contains__ = _refuse
    __hash__ = str.__hash__
    split = replace = startswith = endswith = find = index = lower = upper = title = strip = partition = _refuse


class ContentHole(Hole):
    """The content of a page; a theme may ask whether it has a title of the first level."""

    __slots__ = ("has_title",)
    has_title: bool

    def __contains__(self, what: object) -> bool:  # type: ignore[override]
        if what != "<h1":
            raise Unproven(str(what))
        return self.has_title


class DictHole(dict[str, Any]):
    """A mapping that may only be written as JSON."""

    def __bool__(self) -> bool:
        return True

    __getitem__ = get = items = keys = values = __iter__ = __len__ = __contains__ = __eq__ = _refuse
    __hash__ = object.__hash__  # type: ignore[assignment]


def is_marked(value: object) -> bool:
    """Whether a value is a hole, or a text with one in it."""
    return isinstance(value, str) and _NONCE in str.__str__(value)


class Marks:
    """The holes of one page, and what each is filled with (:func:`forewarn.accelerator.filling.asking`)."""

    def __init__(self) -> None:
        self._fillings: list[tuple[str | int, ...]] = []
        self.plain: set[tuple[str | int, ...]] = set()
        self.unquoted: set[tuple[str | int, ...]] = set()

    def mark(self, *filling: str | int) -> str:
        """A mark that nothing else in a page looks like."""
        self._fillings.append(filling)
        return f"{_NONCE}{len(self._fillings) - 1}x"

    def escaped(self, hole: str) -> str | None:
        """A mark for the value of another, escaped; ``None`` where that is no mark alone."""
        found = _MARK.fullmatch(hole)
        if not found:
            return None
        filling = self._fillings[int(found[1])]
        return hole if filling[0] == "escaped" else self.mark("escaped", *filling)

    def filtered(self, text: str) -> None:
        """A filter has met a text: it leaves the values whose marks are in it as they are only if they are plain."""
        self.plain.update(self._fillings[int(found[1])] for found in _MARK.finditer(text))

    def replaced(self, text: str, said: list[str]) -> None:
        """Something is replaced in a block, or its ends are trimmed: that leaves values alone that have no quote in them."""
        pieces = _MARK.split(text)
        if (
            not pieces[0].strip()
            or not pieces[-1].strip()
            or (said and '"' not in said[0])
            or any(map(is_marked, said))
        ):
            raise Unproven("a filter meets a block")
        self.unquoted.update({self._fillings[int(number)] for number in pieces[1::2]} - _FREE)

    def cut(self, page: str) -> tuple[list[str], list[tuple[str | int, ...]]]:
        """A page cut at its marks: one text more than there are fillings."""
        pieces = _MARK.split(page)
        texts, numbers = pieces[::2], [int(number) for number in pieces[1::2]]
        if any(_NONCE.lower() in text.lower() for text in texts) or any(n >= len(self._fillings) for n in numbers):
            raise Unproven("a template has changed a mark")
        return texts, [self._fillings[number] for number in numbers]


@contextmanager
def watched(
    filters: MutableMapping[str, Callable[..., Any]], special: Mapping[str, Callable[..., Any]], marks: Marks
) -> Iterator[None]:
    """No filter may meet a hole but those that print a plain text as it is; which do is noted in ``marks``.

    What escapes a value does that later, and ``special`` take the place of some.
    """
    before = dict(filters)
    for name, filter_ in before.items():
        if name in special:
            filters[name] = special[name]
        else:
            filters[name] = _watching(name, filter_, marks)
    try:
        yield
    finally:
        filters.clear()
        filters.update(before)


def _watching(name: str, filter_: Callable[..., Any], marks: Marks) -> Callable[..., Any]:
    @functools.wraps(filter_)
    def watching(*args: Any, **kwargs: Any) -> Any:
        values = (*args, *kwargs.values())
        if any(isinstance(value, DictHole) for value in values):
            raise Unproven("a filter meets a value")
        for text in [str.__str__(value) for value in values if is_marked(value)]:
            if _MARK.fullmatch(text) or name not in _OF_BLOCKS:
                if name not in _TOLD:
                    raise Unproven("a filter meets a value")
                if name in _ESCAPING and (escaped := marks.escaped(text)):
                    return Hole(escaped)
                marks.filtered(text)
            else:
                marks.replaced(text, [value for value in values if isinstance(value, str)][1:])
        return filter_(*args, **kwargs)

    return watching
