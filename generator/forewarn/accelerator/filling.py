"""A theme's page cut where pages of a kind differ, as plain data, and filled in.

It is what :mod:`forewarn.accelerator.shell` finds out by means of the engine; filling it in needs none.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

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
    def _asked(self) -> tuple[Filling, ...]:
        return tuple(dict.fromkeys([*self.fillings, *self.plain, *self.unquoted]))

    def filled(self, draft: Draft) -> str:
        """The whole page. Raises :class:`Unproven` where a value is not as plain as it has to be."""
        known = {filling: filled(filling, draft) for filling in self._asked}
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


_OF_A_PAGE: Mapping[str, Callable[[Draft], str]] = {
    "content": lambda draft: draft.content,
    "address": lambda draft: draft.address,
    "heading": lambda draft: draft.title[0],
    "anchor": lambda draft: draft.title[1],
    "fragment": lambda draft: f"#{draft.title[1]}",
    "structured": lambda draft: str(htmlsafe_json_dumps(draft.meta["structured"], sort_keys=True)),
}


def filled(filling: Filling, draft: Draft) -> str:
    """What stands in a gap of the page of a draft. Raises :class:`Unproven` where nobody knows."""
    match filling:
        case (str(word),) if word in _OF_A_PAGE:
            return _OF_A_PAGE[word](draft)
        case ("meta", str(key)):
            return str(draft.meta[key])
        case ("alternate", int(place), str(key)):
            return str(draft.meta["alternates"][place][key])
        case ("relative", int(place)):
            return relative(draft.meta["alternates"][place]["href"], draft.url)
        case ("escaped", *rest):
            return str(escape(filled(tuple(rest), draft)))
    raise Unproven(str(filling))


def relative(path: str, url: str) -> str:
    """The address of a path of the site as seen from a page, as the engine makes it of plain ones."""
    here, there = url.split("/")[:-1], path.removesuffix("/").split("/")
    if not all(part.strip(".") for part in there):
        raise Unproven(path)
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    found = "/".join([".."] * (len(here) - shared) + there[shared:]) or "."
    return f"{found}/" if path.endswith("/") else found
