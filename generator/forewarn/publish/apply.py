"""Does what a plan says: takes the lock, writes phase by phase, removes, tells CloudFront, and puts it on record.

A phase begins when the one before it is done, and not at all if that failed. Whatever stops a run, what it did is on
record or can be told from the store, and the next run does the rest.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Protocol

from forewarn.problems import ProjectError
from forewarn.publish.local import digests
from forewarn.publish.plan import Plan, month
from forewarn.publish.state import Intended, Owned, State, to_bytes
from forewarn.publish.store import LockLostError, Store, Stored, StoreError
from forewarn.publish.wanted import Upload
from forewarn.values import replace

ENOUGH = 10
"""After so many failures a phase is not tried any further."""

Tell = Callable[[str, int, int], None]
"""Hears what is going on: the phase, how many are done, of how many."""


class Edge(Protocol):
    """What keeps copies of the site near its readers."""

    def forget(self, paths: tuple[str, ...], reference: str) -> None:
        """Ask it to forget; the same reference asks once only. Raises :class:`StoreError`."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """Who publishes: an id for people, a token that no other run has, and where it comes from."""

    id: str
    token: str
    commit: str = ""
    url: str = ""
    tool: str = ""
    published_at: str = ""
    hold: str = ""


@dataclass(slots=True)
class Outcome:
    """What was done. ``failed`` maps keys to reasons; a run is complete when nothing failed and nothing stopped it."""

    written: dict[str, Owned] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    invalidated: tuple[str, ...] = ()
    not_invalidated: str = ""
    stopped: bool = False
    lock_lost: bool = False

    @property
    def complete(self) -> bool:
        """Whether all was done."""
        return not (self.failed or self.not_invalidated or self.stopped or self.lock_lost)


def apply(
    plan: Plan,
    state: State,
    etag: str,
    *,
    store: Store,
    edge: Edge | None,
    run: Run,
    threads: int,
    stop: Event,
    tell: Tell = lambda _phase, _done, _all: None,
) -> Outcome:
    """Act. ``etag`` is that of the record that the plan was made from; ``stop`` asks to come to an orderly end.

    Raises :class:`LockLostError` or :class:`StoreError` where nothing was written yet.
    """
    outcome = Outcome()
    if plan.empty and state.hold == run.hold:
        return outcome
    begun = beginning(plan, state, run)
    if plan.writes:
        etag = store.write_record(to_bytes(begun), etag)
        acts = _Acts(plan, etag, store, outcome, threads, stop, tell)
        try:
            acts.write()
            if not outcome.failed and not outcome.stopped:
                acts.delete()
        except LockLostError:
            outcome.lock_lost = True
            return outcome
    if plan.paths and outcome.complete and edge is not None:
        tell("invalidation", 0, len(plan.paths))
        try:
            edge.forget(plan.paths, reference(run, plan.paths))
            outcome.invalidated = plan.paths
        except StoreError as error:
            outcome.not_invalidated = error.message
    try:
        store.write_record(to_bytes(end(plan, begun, outcome)), etag)
    except LockLostError:
        outcome.lock_lost = True
    except StoreError as error:
        outcome.failed["the record"] = error.message
    return outcome


def reference(run: Run, paths: Iterable[str]) -> str:
    """What one request to forget is told from another by."""
    return hashlib.sha256("\n".join([run.token, *paths]).encode()).hexdigest()[:32]


def beginning(plan: Plan, state: State, run: Run) -> State:
    """The record before the first upload: what is there, and what is intended."""
    objects = {**state.objects, **plan.kept, **plan.doomed}
    for key in plan.forgotten:
        objects.pop(key, None)
    for upload in plan.uploads:
        if upload.before and upload.key not in objects:
            # Ours from now on, whatever it holds: were this run killed, the next one need not ask again.
            objects[upload.key] = Owned(upload.before, "", "")
    return State(
        id=run.id,
        run=run.token,
        commit=run.commit,
        run_url=run.url,
        tool=run.tool,
        published_at=run.published_at,
        objects=objects,
        intent=plan.intent(),
        invalidate=plan.paths or state.invalidate,
        paths_used=state.paths_used,
        hold=run.hold,
    )


def end(plan: Plan, begun: State, outcome: Outcome) -> State:
    """The record after the last act: what is there now, and what is left to do."""
    objects = {**begun.objects, **outcome.written}
    for key in outcome.deleted:
        objects.pop(key, None)
    intent: Mapping[str, Intended] = {
        key: intended for key, intended in begun.intent.items() if key not in outcome.written
    }
    used = dict(begun.paths_used)
    if outcome.invalidated:
        now = month(plan.as_of)
        used = {now: used.get(now, 0) + len(outcome.invalidated)}
        return replace(begun, objects=objects, intent=intent, invalidate=(), paths_used=used)
    return replace(begun, objects=objects, intent=intent)


@dataclass(slots=True)
class _Acts:
    """What is done under the lock."""

    plan: Plan
    etag: str
    store: Store
    outcome: Outcome
    threads: int
    stop: Event
    tell: Tell

    def write(self) -> None:
        """Phase by phase; a phase that fails, or a request to stop, is the last."""
        for number, phase in enumerate(sorted({upload.phase for upload in self.plan.uploads})):
            if number:
                self._keep_lock()
            self._write_phase([upload for upload in self.plan.uploads if upload.phase is phase], phase.word)
            if self.outcome.failed or self.outcome.stopped:
                return

    def _write_phase(self, uploads: list[Upload], word: str) -> None:
        self.tell(word, 0, len(uploads))
        with ThreadPoolExecutor(min(self.threads, len(uploads))) as pool:
            sent = zip(uploads, pool.map(self._try, uploads), strict=True)
            for count, (upload, (stored, why)) in enumerate(sent, 1):
                if stored is not None:
                    one = upload.wanted
                    self.outcome.written[upload.key] = Owned(stored.etag, one.headers, one.digest, stored.version)
                elif why:
                    self.outcome.failed[upload.key] = why
                else:
                    self.outcome.stopped = self.stop.is_set()
                self.tell(word, count, len(uploads))

    def _try(self, upload: Upload) -> tuple[Stored | None, str]:
        """What the store says of it, or why it did not take it; neither where it was not asked any more."""
        if self.stop.is_set() or len(self.outcome.failed) >= ENOUGH:
            return None, ""
        try:
            return _send(upload, self.store), ""
        except ProjectError as error:
            return None, error.message

    def delete(self) -> None:
        """What the site let go of, last: nothing links it any more."""
        deletes = self.plan.deletes
        if not deletes:
            return
        if self.stop.is_set():
            self.outcome.stopped = True
            return
        if self.plan.uploads:
            self._keep_lock()
        self.tell("deletes", 0, len(deletes))
        try:
            stayed = self.store.delete(deletes)
        except StoreError as error:
            stayed = dict.fromkeys(deletes, error.message)
        self.outcome.failed.update(stayed)
        self.outcome.deleted = [key for key in deletes if key not in stayed]
        self.tell("deletes", len(deletes), len(deletes))

    def _keep_lock(self) -> None:
        try:
            if self.store.record_etag() == self.etag:
                return
        except LockLostError:
            raise
        except StoreError:
            return  # what cannot be asked is no proof; the next write will tell
        raise LockLostError("somebody else began to publish to the same place")


def _send(upload: Upload, store: Store) -> Stored:
    one = upload.wanted
    if one.path is None:
        return store.copy_version(one.key, one.version)
    try:
        data = Path(one.path).read_bytes()
    except OSError as error:
        raise ProjectError(f"{one.path} cannot be read: {error.strerror}") from error
    if digests(data)[0] != one.digest:
        raise ProjectError(f"{one.path} changed while it was being published")
    return store.put(one.key, data, upload.headers)
