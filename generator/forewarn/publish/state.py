"""The record of what is ours in a store: which objects, with which bytes and headers, and what is still to be done.

It is written before the first upload, with what is intended (which takes the lock), and after the last act, with what
was done. A run that was killed in between is therefore finished by the next one. JSON, compressed; about 35 bytes an
object.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forewarn.problems import ProjectError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Owned:
    """An object that we wrote: the ETag it got, fingerprint of its headers, digest of its bytes.

    ``gone_since`` is the instant (ISO 8601) of the first publish whose site no longer had it.
    """

    etag: str
    headers: str
    digest: str
    version: str = ""
    gone_since: str = ""


@dataclass(frozen=True, slots=True)
class Intended:
    """An object that a run set out to write, and the ETag that stood there before (empty: none)."""

    headers: str
    digest: str
    before: str


@dataclass(frozen=True, slots=True)
class State:
    """The record.

    ``run`` tells one run from any other; ``invalidate`` are addresses that CloudFront still has to forget, and
    ``paths_used`` how many it was asked to, by month. ``hold`` is the instant of a rollback that is to stay.
    """

    id: str = ""
    run: str = ""
    commit: str = ""
    run_url: str = ""
    tool: str = ""
    published_at: str = ""
    objects: Mapping[str, Owned] = field(default_factory=dict)
    intent: Mapping[str, Intended] = field(default_factory=dict)
    invalidate: tuple[str, ...] = ()
    paths_used: Mapping[str, int] = field(default_factory=dict)
    hold: str = ""

    @property
    def unfinished(self) -> bool:
        """Whether a run began and did not come to its end."""
        return bool(self.intent)

    def owns(self, key: str) -> bool:
        """Whether an object is ours, by what was written or begun."""
        return key in self.objects or (key in self.intent and not self.intent[key].before)


class UnreadableError(ProjectError):
    """The record cannot be read by this release."""


def to_bytes(state: State) -> bytes:
    """The record as it is stored. The same state gives the same bytes."""
    document: dict[str, Any] = {
        "v": VERSION,
        "id": state.id,
        "run": state.run,
        "commit": state.commit,
        "run_url": state.run_url,
        "tool": state.tool,
        "published_at": state.published_at,
        "objects": {
            key: _trimmed([one.etag, one.headers, one.digest, one.version, one.gone_since])
            for key, one in sorted(state.objects.items())
        },
        "intent": {key: [one.headers, one.digest, one.before] for key, one in sorted(state.intent.items())},
        "invalidate": list(state.invalidate),
        "paths_used": dict(sorted(state.paths_used.items())),
        "hold": state.hold or None,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), compresslevel=6, mtime=0)


def _trimmed(values: list[str]) -> list[str]:
    while values and not values[-1]:
        values.pop()
    return values


def from_bytes(data: bytes) -> State:
    """The record that was stored. Raises :class:`UnreadableError` where it is damaged, or of a newer release."""
    try:
        document = json.loads(gzip.decompress(data))
        newer = int(document["v"]) > VERSION
        state = State() if newer else _read(document)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(
            f"the record of what is published is damaged ({type(error).__name__})",
            "bring an earlier version of the object back, or start a new record with --adopt",
        ) from error
    if newer:
        raise UnreadableError(
            "the record of what is published was written by a newer forewarn", "publish with that release"
        )
    return state


def _read(document: dict[str, Any]) -> State:
    return State(
        id=_text(document["id"]),
        run=_text(document["run"]),
        commit=_text(document["commit"]),
        run_url=_text(document["run_url"]),
        tool=_text(document["tool"]),
        published_at=_text(document["published_at"]),
        objects={_text(key): Owned(*map(_text, values)) for key, values in document["objects"].items()},
        intent={_text(key): Intended(*map(_text, values)) for key, values in document["intent"].items()},
        invalidate=tuple(map(_text, document["invalidate"])),
        paths_used={_text(month): int(count) for month, count in document["paths_used"].items()},
        hold=_text(document["hold"] or ""),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
