"""The parcel that outputs make and the workspace delivers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file below the content folder: its path with ``/``, and its bytes.

    A path that ends in ``.md`` is a page: the site engine turns ``a/index.md`` into ``a/index.html``. Every
    other file is published as it is.
    """

    path: str
    content: bytes

    @property
    def is_page(self) -> bool:
        """Whether the site engine renders it."""
        return self.path.endswith(".md")

    @property
    def published(self) -> str:
        """The path of the file in the built site."""
        return self.path.removesuffix(".md") + ".html" if self.is_page else self.path


@dataclass(frozen=True, slots=True)
class Costly:
    """An artifact whose bytes are dear to make, so that an earlier build may have kept them.

    ``key`` is a SHA-256 in hex of everything that the bytes depend on: the same key, the same bytes. ``make`` is pure.
    ``kind`` is a word for what it is, such as ``cards``.
    """

    kind: str
    path: str
    key: str
    make: Callable[[], bytes]


class Shelf(Protocol):
    """Where costly bytes are taken from: kept ones, or fresh ones."""

    def take(self, costly: Costly) -> bytes:
        """The bytes of a costly artifact."""
        ...


class EmptyShelf:
    """Nothing is kept: everything is made."""

    def take(self, costly: Costly) -> bytes:
        """Fresh bytes."""
        return costly.make()


def text_artifact(path: str, text: str) -> Artifact:
    """An artifact of UTF-8 text."""
    return Artifact(path, text.encode("utf-8"))
