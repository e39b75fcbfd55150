"""An object as it should be, where it is to be, and why it is written: the nouns of a plan."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from forewarn.publish.kinds import Kind, Phase, kind_of
from forewarn.publish.local import LocalFile
from forewarn.publish.store import PREVIEWS, Headers
from forewarn.settings import PublishSettings


class Reason(StrEnum):
    """Why an object is written."""

    NEW = "new"
    CONTENT = "content"
    HEADERS = "headers"
    DRIFT = "drift"
    ADOPT = "adopt"


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how to publish.

    ``base`` is the path that viewers see before the keys. Without a distribution nothing is invalidated. ``policy`` is the
    Content-Security-Policy of the build, which pages bring along.
    """

    prefix: str = ""
    distribution: str = ""
    base: str = "/"
    keeps_headers: bool = True
    settings: PublishSettings = field(default_factory=PublishSettings)
    policy: str = ""

    @property
    def preview(self) -> bool:
        """Whether this is the preview of a change: kept out of caches, never invalidated, gone at once."""
        return f"/{PREVIEWS}" in f"/{self.prefix}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as it should be. It comes from a file, or from an earlier version of itself in the store."""

    key: str
    digest: str
    etag: str
    size: int
    kind: Kind
    headers: str
    path: str | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """An object to be written."""

    wanted: Wanted
    reason: Reason
    before: str = ""

    @property
    def key(self) -> str:
        """Its key."""
        return self.wanted.key

    @property
    def phase(self) -> Phase:
        """When its turn comes."""
        return self.wanted.kind.phase

    @property
    def headers(self) -> Headers:
        """What it will be served with."""
        return Headers(self.wanted.kind.content_type, self.wanted.kind.cache_control, self.wanted.kind.policy)


def wanted_from(files: Iterable[LocalFile], target: Target) -> dict[str, Wanted]:
    """The objects that a built site becomes."""
    wanted = {}
    for file in files:
        kind = kind_of(file.key, target.settings, preview=target.preview, policy=target.policy)
        headers = kind.fingerprint if target.keeps_headers else ""
        wanted[file.key] = Wanted(file.key, file.digest, file.md5, file.size, kind, headers, file.path)
    return wanted
