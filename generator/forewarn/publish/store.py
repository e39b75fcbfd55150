"""What a place to publish to can do, in the words of the plan. Keys are relative to the site's top; no prefix in sight."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from forewarn.problems import ProjectError

STATE = ".deploy/state.json.gz"
"""The key of the record; the policy of the bucket keeps it from readers."""
PREVIEWS = "_preview/"
"""Below this stand previews of pull requests, each with a record of its own."""


class StoreError(ProjectError):
    """The store refused, or could not be reached."""


class LockLostError(StoreError):
    """Somebody else publishes to the same place: the record is no longer the one that was read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as the store lists it."""

    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store says of an object that it took: ``version`` only where it keeps versions."""

    etag: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The bytes of a record, with the ETag and the version that they were read at."""

    data: bytes
    etag: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Headers:
    """What an object is served with.

    ``policy`` is the Content-Security-Policy of a page, of the build that it came with. It is kept as metadata; at
    CloudFront's edge a function makes it the header (``forewarn infra``).
    """

    content_type: str
    cache_control: str
    policy: str = ""


class Store(Protocol):
    """A bucket, or a folder."""

    notes: list[str]

    @property
    def name(self) -> str:
        """Where it is, for people: ``s3://bucket/prefix/``, or a path."""
        ...

    @property
    def keeps_headers(self) -> bool:
        """Whether objects carry headers; files do not."""
        ...

    def listing(self) -> dict[str, Listed]:
        """Every object below the site's top, without previews and records."""
        ...

    def read_record(self) -> Record | None:
        """The record, or ``None``."""
        ...

    def write_record(self, data: bytes, expected: str) -> str:
        """Write the record if its ETag is still the expected one (empty: if there is none); returns the new one.

        Raises :class:`LockLostError` otherwise.
        """
        ...

    def record_etag(self) -> str:
        """The ETag of the record as it is; empty where there is none."""
        ...

    def delete_record(self) -> None:
        """Remove the record: nothing is published here any more."""
        ...

    def put(self, key: str, data: bytes, headers: Headers) -> Stored:
        """Write an object."""
        ...

    def copy_version(self, key: str, version: str) -> Stored:
        """Make an earlier version of an object the newest, with its headers."""
        ...

    def headers_of(self, key: str) -> Headers | None:
        """What an object is served with; ``None`` where it is gone."""
        ...

    def delete(self, keys: Iterable[str]) -> dict[str, str]:
        """Remove objects; returns those that stayed, with the reason."""
        ...

    def records(self) -> Iterable[Record]:
        """The record as it is and as it was, newest first; only what is there where no versions are kept."""
        ...

    def versions(self) -> dict[str, list[tuple[str, str]]]:
        """Version and ETag of everything that can still be had, by its key, newest first."""
        ...
