"""The parcel that outputs make and the workspace delivers."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from forewarn.values import Value

T = TypeVar("T")

ROBOTS = "robots.txt"
YIELDING = frozenset({ROBOTS})
"""What is left to people: where they wrote such a file, theirs stays and ours is not made."""


class Artifact(Value):
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
    # Slices cost half of what questions to a text do, and tens of thousands of files are asked for.
    return f"{path[:-3]}.html" if path[-3:] == ".md" else path


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


class Each(Value, Generic[T]):
    """An artifact for each of many ``things``, such as a letter for each maintenance: ``of`` offers that of one of them.

    Things have a ``path``, the folder of their files.

    ``name`` is what its path ends with, below that folder. ``told`` is all that it is made from beside what
    everybody knows of the thing by a key (:attr:`Bundle.key`), as a text; ``None`` where that is nothing.
    """

    name: str
    things: Sequence[T]
    of: Callable[[T], Costly]
    told: Callable[[T], str] | None = None

    def __iter__(self) -> Iterator[Costly]:
        """Each by itself."""
        return map(self.of, self.things)


class Bundle(NamedTuple):
    """The artifacts of one thing, in a folder of its own: looked for together, since most often all of them stand.

    ``folder`` ends with a slash, ``names`` are those of the files in it. ``key`` is a SHA-256 in hex of everything that any of
    them depends on: the same key, the same files with the same bytes. ``files`` offers them one by one, in that order.
    """

    folder: str
    names: tuple[str, ...]
    key: str
    files: Callable[[], Iterable[Costly]]

    @property
    def path(self) -> str:
        """Where it stands among other artifacts."""
        return self.folder

    @property
    def paths(self) -> list[str]:
        """The paths of its files."""
        folder = self.folder
        return [folder + name for name in self.names]


class Batch(NamedTuple):
    """Bundles with files of the same names that are looked for as one: of thousands, one change makes a few new.

    ``name`` is its own among all. ``key`` is a SHA-256 in hex of which bundles there are, and of everything that any of
    them depends on; ``files`` offers them.
    """

    name: str
    folders: Sequence[str]
    names: tuple[str, ...]
    key: str
    files: Callable[[], Iterable[Bundle]]

    @property
    def paths(self) -> list[str]:
        """The paths of all files."""
        names = self.names
        return [folder + name for folder in self.folders for name in names]


class Deferred(Value):
    """Artifacts that do not say as of when they were made; ``files`` offers them, if somebody has to know each."""

    files: Callable[[], Iterable["Artifact | Costly | Each[Any]"]]


class Lasting(NamedTuple):
    """All artifacts that do not say as of when they were made: where nothing but the instant is new, all of them stand.

    ``key`` is a SHA-256 in hex of everything that any of them depends on, ``files`` offers them.
    """

    key: str
    files: Callable[[], Iterable[Artifact | Costly | Bundle | Batch]]


class Shelf(Protocol):
    """Where costly bytes are taken from: kept ones, or fresh ones."""

    def take(self, costly: Costly) -> bytes:
        """The bytes of a costly artifact."""
        ...

    def standing(self, costly: Costly) -> str | None:
        """The SHA-256 of its bytes in hex, where it lies in the content folder as an earlier build with the same key left it."""
        ...

    def whole(self, bundle: Bundle) -> dict[str, str] | None:
        """The same of all files of a bundle, by their paths; ``None`` where it can be said of some of them at most."""
        ...

    def together(self, batch: Batch) -> dict[str, str] | None:
        """The same of all files of a batch; where it cannot be said of each, its bundles are asked for one by one."""
        ...

    def lasting(self, lasting: Lasting) -> dict[str, str] | None:
        """The same of all artifacts that last, when all others have been offered."""
        ...

    def may_wait(self, bundle: Bundle) -> bool:
        """Whether it can be said of none, so that a bundle need not be taken apart before its files are made."""
        ...


class EmptyShelf:
    """Nothing is kept: everything is made."""

    def take(self, costly: Costly) -> bytes:
        """Fresh bytes."""
        return costly.make()

    def standing(self, costly: Costly) -> None:
        """Nothing stands: see :class:`Shelf`."""

    def whole(self, bundle: Bundle) -> None:
        """The same."""

    def together(self, batch: Batch) -> None:
        """The same."""

    def lasting(self, lasting: Lasting) -> None:
        """The same."""

    def may_wait(self, bundle: Bundle) -> bool:
        """None may: whoever asks without a shelf wants to see each file."""
        del bundle
        return False


Piece = tuple[bytes, ...]
"""What stands in many artifacts, in each of its forms."""


class Pieces(Protocol):
    """Where pieces are taken from that stand in many artifacts, such as an event of calendars: kept ones, or fresh ones."""

    def each(self, keys: Iterable[str], make: Callable[[int], Piece]) -> Iterator[Piece]:
        """Those of some keys, one after the other as somebody comes to them; ``make`` makes the one whose key is at a place.

        The same key, the same bytes: it holds a digest of all that they depend on.
        """
        ...

    def sizes(self, keys: Iterable[str], make: Callable[[int], Piece]) -> list[tuple[int, ...]]:
        """How long each form of each is: what is kept is not read for that."""
        ...


class FreshPieces:
    """Nothing is kept: everything is made."""

    def each(self, keys: Iterable[str], make: Callable[[int], Piece]) -> Iterator[Piece]:
        """Fresh pieces."""
        return (make(place) for place, _ in enumerate(keys))

    def sizes(self, keys: Iterable[str], make: Callable[[int], Piece]) -> list[tuple[int, ...]]:
        """Those of fresh pieces."""
        return [tuple(map(len, piece)) for piece in self.each(keys, make)]


def key(*parts: str) -> str:
    """The key of a costly artifact that depends on these, and on the program."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def apart(offered: Iterable[Artifact | Costly | Each[Any] | Deferred]) -> Iterator[Artifact | Costly]:
    """Artifacts one by one."""
    for one in offered:
        if isinstance(one, Each):
            yield from one
        elif isinstance(one, Deferred):
            yield from apart(one.files())
        else:
            yield one


def made(offered: Iterable[Artifact | Costly | Each[Any] | Deferred]) -> Iterator[Artifact]:
    """Artifacts with all their bytes: what is costly is made."""
    for one in apart(offered):
        yield one if isinstance(one, Artifact) else Artifact(one.path, one.content)


def text_artifact(path: str, text: str) -> Artifact:
    """An artifact of UTF-8 text."""
    return Artifact(path, text.encode("utf-8"))
