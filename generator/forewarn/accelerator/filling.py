"""A theme's page cut where pages of a kind differ, as plain data, and filled in.

It is what :mod:`forewarn.accelerator.shell` finds out by means of the engine; filling it in needs none.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import escape

from forewarn.accelerator.drafts import Draft
from forewarn.accelerator.elements import Unproven

PLAIN = re.compile(r"[^\s&<>'\"`\\]++(?: [^\s&<>'\"`\\]++)*+")
"""Words that every filter prints as they are: nothing is escaped in them, no tag taken out, no space put together."""
Filling = tuple[str | int, ...]
"""What stands in a gap: a word, and where in the front matter it is taken from."""


@dataclass(frozen=True)
class Shell:
    """A page cut where pages of its kind differ: one text more than there are gaps.

    ``plain`` are fillings that have to be plain words, since a filter of the theme's has met them; ``unquoted`` must have no
    quote in them, since something with quotes is replaced around them.
    """

    texts: list[str]
    fillings: list[Filling]
    plain: list[Filling]
    unquoted: list[Filling]

    @cached_property
    def mark(self) -> str:
        """What tells it from others."""
        return hashlib.sha256("\0".join(self.texts).encode()).hexdigest()

    @cached_property
    def _asked(self) -> list[tuple[Filling, Callable[[Draft], str]]]:
        return [(filling, asking(filling)) for filling in dict.fromkeys([*self.fillings, *self.plain, *self.unquoted])]

    def filled(self, draft: Draft) -> str:
        """The whole page. Raises :class:`Unproven` where a value is not as plain as it has to be."""
        known = {filling: ask(draft) for filling, ask in self._asked}
        for filling in self.plain:
            if not PLAIN.fullmatch(known[filling]):
                raise Unproven(known[filling])
        for filling in self.unquoted:
            if '"' in known[filling]:
                raise Unproven(known[filling])
        parts = [self.texts[0]]
        for text, filling in zip(self.texts[1:], self.fillings, strict=True):
            parts += (known[filling], text)
        return "".join(parts)


_written = json.JSONEncoder(sort_keys=True).encode
_OF_A_PAGE: Mapping[str, Callable[[Draft], str]] = {
    "content": attrgetter("content"),
    "address": attrgetter("address"),
    "heading": lambda draft: draft.title[0],
    "anchor": lambda draft: draft.title[1],
    "fragment": lambda draft: f"#{draft.title[1]}",
    "structured": lambda draft: str(htmlsafe_json_dumps(draft.meta["structured"], _written)),
}


def asking(filling: Filling) -> Callable[[Draft], str]:
    """What tells of a draft what stands in a gap of its page. Raises :class:`Unproven` where nobody knows, as it may too."""
    match filling:
        case (str(word),) if word in _OF_A_PAGE:
            return _OF_A_PAGE[word]
        case ("meta", str(key)):
            return lambda draft: str(draft.meta[key])
        case ("alternate", int(place), str(key)):
            return lambda draft: str(draft.meta["alternates"][place][key])
        case ("relative", int(place)):
            return lambda draft: relative(draft.meta["alternates"][place]["href"], draft.url)
        case ("escaped", inner, *rest):
            ask = asking((inner, *rest))
            return lambda draft: str(escape(ask(draft)))
    raise Unproven(str(filling))


def relative(path: str, url: str) -> str:
    """The address of a path of the site as seen from a page, as the engine makes it of plain ones."""
    here, there = url.split("/")[:-1], [*_steps(path)]
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    found = "/".join([".."] * (len(here) - shared) + there[shared:]) or "."
    return f"{found}/" if path.endswith("/") else found


@lru_cache(4096)
def _steps(path: str) -> tuple[str, ...]:
    steps = tuple(path.removesuffix("/").split("/"))
    if not all(step.strip(".") for step in steps):
        raise Unproven(path)
    return steps
