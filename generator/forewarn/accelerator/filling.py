"""A theme's page cut where pages of a kind differ, as plain data, and filled in.

It is what :mod:`forewarn.accelerator.shell` finds out by means of the engine; filling it in needs none.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from jinja2.utils import htmlsafe_json_dumps

from forewarn.accelerator.blocks import Unproven
from forewarn.accelerator.drafts import Draft

Filling = tuple[str | int, ...]
"""What stands in a gap: a word, and where in the front matter it is taken from."""


@dataclass(frozen=True)
class Shell:
    """A page cut where pages of its kind differ: one text more than there are gaps."""

    texts: list[str]
    fillings: list[Filling]

    @cached_property
    def mark(self) -> str:
        """What tells it from others."""
        return hashlib.sha256("\0".join(self.texts).encode()).hexdigest()

    @cached_property
    def _asked(self) -> tuple[Filling, ...]:
        return tuple(dict.fromkeys(self.fillings))

    def filled(self, draft: Draft) -> str:
        """The whole page."""
        known = {filling: filled(filling, draft) for filling in self._asked}
        parts = [self.texts[0]]
        for text, filling in zip(self.texts[1:], self.fillings, strict=True):
            parts += (known[filling], text)
        return "".join(parts)


def filled(filling: Filling, draft: Draft) -> str:
    """What stands in a gap of the page of a draft. Raises :class:`Unproven` where nobody knows."""
    match filling:
        case ("content",):
            return draft.content
        case ("address",):
            return draft.address
        case ("heading",):
            return draft.title[0]
        case ("anchor",):
            return draft.title[1]
        case ("fragment",):
            return f"#{draft.title[1]}"
        case ("meta", str(key)):
            return str(draft.meta[key])
        case ("structured",):
            return str(htmlsafe_json_dumps(draft.meta["structured"], sort_keys=True))
        case ("alternate", int(place), str(key)):
            return str(draft.meta["alternates"][place][key])
        case ("relative", int(place)):
            return relative(draft.meta["alternates"][place]["href"], draft.url)
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
