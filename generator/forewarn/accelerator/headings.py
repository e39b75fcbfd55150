"""Headings of generated pages: as HTML, as tokens of the table of contents, and their ids, of which no page has one twice."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from forewarn.accelerator.elements import Unproven
from forewarn.values import Value


class Heading(Value):
    """A heading as HTML and as a token of the table of contents; ``own`` tells whether it was given its id."""

    html: str
    level: int
    id: str
    name: str
    inner: str
    own: bool

    @property
    def token(self) -> dict[str, Any]:
        """What python-markdown tells of it to the table of contents."""
        return {"level": self.level, "id": self.id, "name": self.name, "html": self.inner, "data-toc-label": ""}

    @property
    def is_searched(self) -> bool:
        """Whether the site's search finds what stands under it."""
        return "data-search-exclude" not in self.html

    def called(self, id: str) -> "Heading":
        """The same with another id. Raises :class:`Unproven` where that is not a matter of two places."""
        if id == self.id:
            return self
        before, after = f'id="{self.id}"', f'href="#{self.id}"'
        if self.html.count(before) != 1 or self.html.count(after) > 1:
            raise Unproven(self.html)
        text = self.html.replace(before, f'id="{id}"').replace(after, f'href="#{id}"')
        return Heading(text, self.level, id, self.name, self.inner, self.own)


def slug(title: str) -> str:
    """The id that python-markdown's table of contents makes of a title, where nobody told it to make another."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


@lru_cache(1024)
def unique_ids(heads: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    """Ids for the headings of a page, each one that no other has; ids that were given (``own``) stay."""
    used = {id for id, own in heads if own}
    counters: dict[str, int] = {}
    return tuple(id if own else _unique(id, used, counters) for id, own in heads)


def _unique(id: str, used: set[str], counters: dict[str, int]) -> str:
    if id and id not in used:
        used.add(id)
        return id
    from markdown.extensions.toc import unique  # noqa: PLC0415 - hardly any page has two headings of a name

    try:
        return unique(id, used, counters)  # type: ignore[call-arg]
    except TypeError:  # python-markdown before 3.11 counts alone
        return unique(id, used)
