"""What the store knows before a plan is made: the record, the objects, and the headers of the few that are uncertain."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from forewarn.publish.kinds import Kind, Phase
from forewarn.publish.plan import uncertain
from forewarn.publish.state import State, UnreadableError, from_bytes
from forewarn.publish.store import Listed, Store
from forewarn.publish.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Known:
    """The record, the ETag that it was read at (empty: there is none), and every object."""

    state: State
    etag: str
    listed: Mapping[str, Listed]


def read_state(store: Store, *, renew: bool = False) -> tuple[State, str]:
    """The record and its ETag. ``renew`` takes one that cannot be read for none; else :class:`UnreadableError`."""
    record = store.read_record()
    if record is None:
        return State(), ""
    try:
        return from_bytes(record.data), record.etag
    except UnreadableError:
        if renew:
            return State(), record.etag
        raise


def look(store: Store, *, renew: bool = False) -> Known:
    """The record, and every object."""
    state, etag = read_state(store, renew=renew)
    return Known(state, etag, store.listing())


def probe(store: Store, wanted: Mapping[str, Wanted], known: Known, threads: int) -> dict[str, str]:
    """The fingerprints of headers that only asking can tell, after a run that was killed."""
    keys = uncertain(wanted, known.listed, known.state)
    if not keys:
        return {}
    with ThreadPoolExecutor(threads) as pool:
        found = zip(keys, pool.map(store.headers_of, keys), strict=True)
        return {
            key: Kind(
                headers.content_type, headers.cache_control, Phase.ASSETS, hashed=False, policy=headers.policy
            ).fingerprint
            for key, headers in found
            if headers is not None
        }
