"""What stands between two headings of a page, as HTML, as the search leaves it, and with what of it matters to headers.

Thousands of pages share such sections: all that is asked of one is found out once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from forewarn.accelerator.elements import MARK, Unproven
from forewarn.accelerator.headings import Heading, unique_ids
from forewarn.headers import telling

_TAKEN_OUT = re.compile(r'\s?data-search-\w+="[^"]+"')
"""What the search takes out of a page that it has read."""
_NOTHING: frozenset[bytes] = frozenset()
Outline = tuple[Any, ...]
"""What a table of contents lists."""


class Part(NamedTuple):
    """A heading, or HTML that stands on lines of its own.

    ``bare`` is what the search leaves of the HTML, ``None`` where that cannot be told without what comes after it; ``tells``
    are the stretches that decide what a page holds (:mod:`forewarn.headers`). ``head`` and ``entry`` are what a heading has
    to do with ids and with the table of contents.
    """

    html: str
    bare: str | None
    tells: frozenset[bytes] = _NOTHING
    heading: Heading | None = None
    head: tuple[str, bool] = ("", False)
    entry: Outline = ()

    def called(self, id: str) -> "Part":
        """The same heading with another id. Raises :class:`Unproven`."""
        assert self.heading is not None
        return self if id == self.heading.id else part_of(self.heading.called(id))


def part_of(made: Heading | str) -> Part:
    """A heading or HTML, with all that is asked of it."""
    html = made.html if isinstance(made, Heading) else made
    bare, tells = without_marks(html), telling(html.encode("utf-8", "replace"))
    if isinstance(made, str):
        return Part(html, bare, tells)
    return Part(html, bare, tells, made, (made.id, made.own), (made.level, made.id, made.name, made.inner))


def without_marks(html: str) -> str | None:
    """A stretch of a page as the search leaves it; ``None`` where that depends on what comes after."""
    if not MARK.search(html):
        return None if html.startswith("data-search-") else html
    bare = _TAKEN_OUT.sub("", html)
    return None if html.startswith("data-search-") or MARK.search(bare) else bare


class Section:
    """Some parts of a page, one after the other, and what they are together: see :class:`Part`."""

    __slots__ = ("bare", "headings", "heads", "html", "outline", "parts", "tells")

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.html = "\n".join([part.html for part in parts])
        self.bare = self.html if all(part.bare is part.html for part in parts) else _bare(parts)
        self.tells = _NOTHING.union(*[part.tells for part in parts if part.tells])
        self.headings = [part.heading for part in parts if part.heading]
        self.heads = [part.head for part in parts if part.heading]
        self.outline = [part.entry for part in parts if part.heading]


def _bare(parts: Sequence[Part] | Sequence[Section]) -> str | None:
    bare = [part.bare for part in parts if part.bare is not None]
    return "\n".join(bare) if len(bare) == len(parts) else None


class Composition:
    """A whole page in sections; its headings have ids that no other has. Raises :class:`Unproven`."""

    __slots__ = ("sections",)

    def __init__(self, sections: Sequence[Section]) -> None:
        heads = tuple(chain.from_iterable(section.heads for section in sections))
        ids = unique_ids(heads)
        if any(id != head[0] for id, head in zip(ids, heads, strict=True)):
            left = iter(ids)
            sections = [
                Section([part.called(next(left)) if part.heading else part for part in section.parts])
                for section in sections
            ]
        self.sections = sections

    def __iter__(self) -> Iterator[Heading | str]:
        """Headings and the HTML between them, in order."""
        for section in self.sections:
            for part in section.parts:
                yield part.heading or part.html

    @property
    def html(self) -> str:
        """All of it."""
        return "\n".join([section.html for section in self.sections]).strip()

    @property
    def bare(self) -> str:
        """The same as the search leaves it. Raises :class:`Unproven` where that cannot be told part by part."""
        bare = _bare(self.sections)
        if bare is None:
            raise Unproven("a mark of the search is cut in two")
        return bare.strip()

    @property
    def tells(self) -> frozenset[bytes]:
        """What matters to headers."""
        return _NOTHING.union(*[section.tells for section in self.sections if section.tells])

    @property
    def headings(self) -> list[Heading]:
        """Its headings, in order."""
        return [*chain.from_iterable(section.headings for section in self.sections)]

    @property
    def outline(self) -> Outline:
        """What tells the table of contents of one page from that of another."""
        return tuple(chain.from_iterable(section.outline for section in self.sections))


def searched(parts: Iterable[Heading | str]) -> Iterator[Heading | str]:
    """The parts that do not stand under a heading that the search leaves out."""
    wanted = True
    for part in parts:
        if isinstance(part, Heading):
            wanted = part.is_searched
        if wanted:
            yield part


def joined(parts: Iterable[Heading | str]) -> str:
    """The parts as one text."""
    return "\n".join(part.html if isinstance(part, Heading) else part for part in parts).strip()
