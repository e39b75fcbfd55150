"""What a publish will do, as a value: the site against what the store holds and what the record says. Pure.

An object is told from what it should be by the ETag that the store gave us for it, not by what an ETag is made of: so
stores whose ETags are no MD5 work too. The bytes and the headers that we gave it stand in the record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forewarn.publish.invalidation import fold, viewer_paths
from forewarn.publish.kinds import kind_of
from forewarn.publish.state import Intended, Owned, State
from forewarn.publish.store import Listed
from forewarn.publish.wanted import Reason, Target, Upload, Wanted

KEPT = timedelta(days=7)
"""How long assets with a hash in their names stay after the site has let go of them: pages in caches ask for them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will be done. Keys are sorted; uploads come phase by phase.

    ``settled`` are objects that a run which never came to its end had written; ``retired`` are hashed assets that the
    site let go of and that stay for a while; ``foreign`` are objects of somebody else, which stay for ever;
    ``collisions`` stand where the site wants to write and are not ours. ``kept`` is the record of what is not written, ``doomed`` that of
    what is deleted.
    """

    target: Target
    as_of: datetime
    uploads: tuple[Upload, ...] = ()
    deletes: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    collisions: tuple[str, ...] = ()
    unchanged: int = 0
    owned: int = 0
    paths: tuple[str, ...] = ()
    kept: Mapping[str, Owned] = field(default_factory=dict)
    doomed: Mapping[str, Owned] = field(default_factory=dict)
    changes_record: bool = False

    @property
    def writes(self) -> bool:
        """Whether an object is written or removed."""
        return bool(self.uploads or self.deletes)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do at all."""
        return not (self.writes or self.paths or self.changes_record)

    @property
    def bytes(self) -> int:
        """How much is sent."""
        return sum(upload.wanted.size for upload in self.uploads if upload.wanted.path)

    def intent(self) -> dict[str, Intended]:
        """What the record says before the first upload."""
        return {
            upload.key: Intended(upload.wanted.headers, upload.wanted.digest, upload.before) for upload in self.uploads
        }


def uncertain(wanted: Mapping[str, Wanted], listed: Mapping[str, Listed], state: State) -> list[str]:
    """Objects of which only their headers can tell whether a run that was killed had written them already.

    Their bytes are as they should be, and were so before that run.
    """
    return [
        key
        for key, intended in sorted(state.intent.items())
        if (one := wanted.get(key)) is not None
        and _is_meant(one, intended)
        and (there := listed.get(key)) is not None
        and there.etag == intended.before == one.etag
    ]


def plan(
    wanted: Mapping[str, Wanted],
    listed: Mapping[str, Listed],
    state: State,
    *,
    target: Target,
    as_of: datetime,
    adopt: bool = False,
    probed: Mapping[str, str] | None = None,
    keep: timedelta = KEPT,
) -> Plan:
    """Compare, and say what to do.

    ``probed`` are fingerprints of the headers of those that were :func:`uncertain`; ``adopt`` allows to write over
    objects that are not ours. ``as_of`` dates what the site lets go of, and hashed assets stay for ``keep`` after that.
    """
    differ = _Difference(state, target, adopt=adopt, probed=probed or {})
    for key, one in sorted(wanted.items()):
        differ.take(one, listed.get(key))
    gone = _Gone(state, target, as_of, timedelta(0) if target.preview else keep)
    for key in sorted({*state.objects, *(key for key in state.intent if state.owns(key))} - set(wanted)):
        gone.take(key, listed.get(key))
    kept = {**differ.kept, **gone.kept}
    expected = {
        key: owned for key, owned in state.objects.items() if key not in differ.writing and key not in gone.doomed
    }
    changed = [upload.key for upload in differ.uploads if upload.reason is not Reason.NEW]
    changed += [key for key in gone.doomed if not kind_of(key, target.settings).hashed]
    return Plan(
        target=target,
        as_of=as_of,
        uploads=tuple(sorted(differ.uploads, key=lambda upload: (upload.phase, upload.key))),
        deletes=tuple(gone.doomed),
        settled=tuple(differ.settled),
        retired=tuple(gone.retired),
        forgotten=tuple(gone.forgotten),
        foreign=tuple(sorted(key for key in listed if key not in wanted and not state.owns(key))),
        collisions=tuple(differ.collisions),
        unchanged=differ.unchanged,
        owned=len(state.objects),
        paths=paths_to_forget(changed, state, target, as_of),
        kept=kept,
        doomed=gone.doomed,
        changes_record=state.unfinished or kept != expected,
    )


def paths_to_forget(changed: Iterable[str], state: State, target: Target, as_of: datetime) -> tuple[str, ...]:
    """What CloudFront is asked to forget, with what is still owed from an earlier run."""
    if not target.distribution or target.preview:
        return ()
    paths = {path for key in changed for path in viewer_paths(key, target.base)} | set(state.invalidate)
    return fold(
        paths,
        mode=target.settings.invalidate,
        base=target.base,
        used=state.paths_used.get(month(as_of), 0),
        budget=target.settings.budget,
    )


def month(as_of: datetime) -> str:
    """The month that paths are counted in: ``2026-12``."""
    return as_of.strftime("%Y-%m")


def _is_meant(one: Wanted, intended: Intended) -> bool:
    return (one.digest, one.headers) == (intended.digest, intended.headers)


class _Difference:
    """Takes the wanted objects one by one, and sorts them."""

    def __init__(self, state: State, target: Target, *, adopt: bool, probed: Mapping[str, str]) -> None:
        self._state = state
        self._target = target
        self._adopt = adopt
        self._probed = probed
        self.uploads: list[Upload] = []
        self.writing: set[str] = set()
        self.settled: list[str] = []
        self.collisions: list[str] = []
        self.unchanged = 0
        self.kept: dict[str, Owned] = {}

    def take(self, one: Wanted, there: Listed | None) -> None:
        if there is None:
            self._write(one, Reason.DRIFT if one.key in self._state.objects else Reason.NEW, "")
        elif self._was_written(one, there):
            self._settle(one, there)
        elif (ours := self._state.objects.get(one.key)) is not None and ours.etag == there.etag:
            self._compare(one, ours)
        elif (begun := self._state.intent.get(one.key)) is not None and there.etag != begun.before:
            self._write(one, Reason.CONTENT, there.etag)
        elif ours is not None:
            self._write(one, Reason.DRIFT, there.etag)
        else:
            self._meet_stranger(one, there)

    def _compare(self, one: Wanted, ours: Owned) -> None:
        """What is there is what we wrote; whether that is what it should be."""
        if ours.digest != one.digest:
            self._write(one, Reason.CONTENT, ours.etag)
        elif ours.headers != one.headers:
            self._write(one, Reason.HEADERS, ours.etag)
        else:
            self.unchanged += 1
            self.kept[one.key] = Owned(ours.etag, ours.headers, ours.digest, ours.version)

    def _meet_stranger(self, one: Wanted, there: Listed) -> None:
        """Somebody else's object stands at an address of the site; with our bytes it only lacks our headers."""
        if there.etag == one.etag and not self._target.keeps_headers:
            self._settle(one, there)
        elif there.etag == one.etag or self._adopt:
            self._write(one, Reason.ADOPT, there.etag)
        else:
            self.collisions.append(one.key)

    def _was_written(self, one: Wanted, there: Listed) -> bool:
        """Whether a run that never came to its end had written this very object."""
        begun = self._state.intent.get(one.key)
        if begun is None or not _is_meant(one, begun) or there.etag != one.etag:
            return False
        return there.etag != begun.before or self._probed.get(one.key) == one.headers

    def _write(self, one: Wanted, reason: Reason, before: str) -> None:
        self.uploads.append(Upload(one, reason, before))
        self.writing.add(one.key)

    def _settle(self, one: Wanted, there: Listed) -> None:
        self.settled.append(one.key)
        self.kept[one.key] = Owned(there.etag, one.headers, one.digest)


class _Gone:
    """Takes the objects that are ours and no longer wanted, and sorts them."""

    def __init__(self, state: State, target: Target, as_of: datetime, keep: timedelta) -> None:
        self._state = state
        self._target = target
        self._as_of = as_of
        self._keep = keep
        self.doomed: dict[str, Owned] = {}
        self.retired: list[str] = []
        self.forgotten: list[str] = []
        self.kept: dict[str, Owned] = {}

    def take(self, key: str, there: Listed | None) -> None:
        if there is None:
            self.forgotten.append(key)
            return
        hashed = kind_of(key, self._target.settings).hashed
        begun = self._state.intent.get(key)
        ours = self._state.objects.get(key) or Owned(
            there.etag, begun.headers if begun else "", begun.digest if begun else ""
        )
        since = ours.gone_since or self._as_of.isoformat()
        if hashed and self._as_of - datetime.fromisoformat(since) < self._keep:
            self.retired.append(key)
            self.kept[key] = Owned(ours.etag, ours.headers, ours.digest, ours.version, since)
        else:
            self.doomed[key] = ours
