"""Back to an earlier publish: its record says which objects it had, and the bucket still keeps their versions."""

from collections.abc import Iterable, Iterator, Mapping

from forewarn.problems import ProjectError
from forewarn.publish.kinds import kind_of
from forewarn.publish.plan import Plan
from forewarn.publish.state import State, UnreadableError, from_bytes
from forewarn.publish.store import Listed, Record
from forewarn.publish.wanted import Target, Wanted
from forewarn.values import replace

NO_VERSIONS = "turn on versioning of the bucket for the next time; now use git revert, build and publish"


def earlier(records: Iterable[Record]) -> Iterator[State]:
    """The publishes that came to their end, newest first, each once."""
    seen: set[str] = set()
    for record in records:
        try:
            state = from_bytes(record.data)
        except UnreadableError:
            continue
        if not state.unfinished and state.run not in seen:
            seen.add(state.run)
            yield state


def chosen(states: Iterable[State], now: State, id: str | None) -> State:
    """The publish with an id, or the newest whose site differs from what there is now."""
    known: list[str] = []
    for state in states:
        if state.id == id or (id is None and _site(state) != _site(now)):
            return state
        known.append(state.id)
    if id is not None:
        hint = f"known are: {', '.join(dict.fromkeys(known))}" if known else NO_VERSIONS
        raise ProjectError(f"there is no publish '{id}' to go back to", hint)
    raise ProjectError("there is no earlier publish to go back to", NO_VERSIONS)


def _site(state: State) -> dict[str, tuple[str, str]]:
    return {key: (one.headers, one.digest) for key, one in state.objects.items() if not one.gone_since}


def wanted_of(state: State, listed: Mapping[str, Listed], target: Target) -> dict[str, Wanted]:
    """The objects that a publish had."""
    return {
        key: Wanted(
            key=key,
            digest=one.digest,
            etag=one.etag,
            size=listed[key].size if key in listed else 0,
            kind=kind_of(key, target.settings, preview=target.preview),
            headers=one.headers,
            version=one.version,
        )
        for key, one in state.objects.items()
        if not one.gone_since
    }


def from_versions(plan: Plan, versions: Mapping[str, list[tuple[str, str]]]) -> Plan:
    """The plan with a version for each object that is brought back: the recorded one, else one with the same ETag.

    Raises :class:`ProjectError` where one cannot be had any more; nothing was written then.
    """
    uploads, lost = [], []
    for upload in plan.uploads:
        there = versions.get(upload.key, [])
        same = [version for version, etag in there if etag == upload.wanted.etag and version not in ("", "null")]
        recorded = upload.wanted.version
        if any(version == recorded for version, _ in there):
            uploads.append(upload)
        elif same:
            uploads.append(replace(upload, wanted=replace(upload.wanted, version=same[0])))
        else:
            lost.append(upload.key)
    if lost:
        raise ProjectError(
            f"the bucket no longer keeps {len(lost)} objects of that publish, for example {lost[0]}", NO_VERSIONS
        )
    return replace(plan, uploads=tuple(uploads))
