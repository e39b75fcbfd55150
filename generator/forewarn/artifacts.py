"""The parcel that outputs make and the workspace delivers."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

ROBOTS = "robots.txt"
YIELDING = frozenset({ROBOTS})
"""What is left to people: where they wrote such a file, theirs stays and ours is not made."""


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
        return published(self.path)


def published(path: str) -> str:
    """Where a file of the content folder goes in the built site: the path of an :class:`Artifact`."""
    return path.removesuffix(".md") + ".html" if path.endswith(".md") else path


class Costly(NamedTuple):
    """An artifact whose bytes are dear to make, so that an earlier build may have kept them: a tuple, for there are many.

    ``key`` is a SHA-256 in hex of everything that the bytes depend on: the same key, the same bytes. ``make`` is pure.
    ``kind`` is a word for what it is, such as ``cards``.
    """

    kind: str
    path: str
    key: str
    make: Callable[[], bytes]

    @property
    def content(self) -> bytes:
        """The bytes, made now; they are not kept here, so that a large site needs no large memory."""
        return self.make()


class Standing(NamedTuple):
    """An artifact that lies in the content folder already, byte for byte; ``digest`` is the SHA-256 of its bytes in hex."""

    path: str
    digest: str


class Shelf(Protocol):
    """Where costly bytes are taken from: kept ones, or fresh ones."""

    def take(self, costly: Costly) -> bytes:
        """The bytes of a costly artifact."""
        ...

    def standing(self, costly: Costly) -> Standing | None:
        """The same, where it lies in the content folder as an earlier build with the same key left it."""
        ...


class EmptyShelf:
    """Nothing is kept: everything is made."""

    def take(self, costly: Costly) -> bytes:
        """Fresh bytes."""
        return costly.make()

    def standing(self, costly: Costly) -> Standing | None:
        """Nothing: see :class:`Shelf`."""
        del costly
        return None


class Pieces(Protocol):
    """Where pieces are taken from that stand in many artifacts, such as an event of calendars: kept ones, or fresh ones."""

    def piece(self, key: str, make: Callable[[], tuple[bytes, ...]]) -> tuple[bytes, ...]:
        """A piece in each of its forms. The same key, the same bytes: it holds a digest of all that they depend on."""
        ...


class FreshPieces:
    """Nothing is kept: everything is made."""

    def piece(self, key: str, make: Callable[[], tuple[bytes, ...]]) -> tuple[bytes, ...]:
        """A fresh piece."""
        del key
        return make()


def key(*parts: str) -> str:
    """The key of a costly artifact that depends on these, and on the program."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def made(offered: Iterable[Artifact | Costly]) -> Iterator[Artifact]:
    """Artifacts with all their bytes: what is costly is made."""
    for one in offered:
        yield one if isinstance(one, Artifact) else Artifact(one.path, one.content)


def text_artifact(path: str, text: str) -> Artifact:
    """An artifact of UTF-8 text."""
    return Artifact(path, text.encode("utf-8"))
