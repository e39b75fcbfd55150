"""The nouns of a feed: an item and the head above it, whatever the format."""

from collections.abc import Mapping
from datetime import datetime

from forewarn.values import Value, field


class Item(Value):
    """An entry of a feed: ``content`` is HTML, everything else plain text; instants are aware.

    ``facts`` are for the readers of JSON alone. In an archive an item has no content, author or categories of its own.
    """

    id: str
    url: str
    title: str
    author: str
    published: datetime
    updated: datetime
    summary: str
    content: str
    categories: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


class Head(Value):
    """What a feed says of itself: ``path`` and ``page`` are addresses relative to the site.

    ``links`` are more relations (RFC 4287, 4.2.7) to paths of the site; an archive (RFC 5005, 4) says that it is one.
    """

    id: str
    title: str
    about: str
    author: str
    updated: datetime
    path: str
    page: str
    links: Mapping[str, str] = field(default_factory=dict)
    is_archive: bool = False
    language: str = "en"
