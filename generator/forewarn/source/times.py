"""Wall time to instants: zones by their IANA names, gaps and folds told apart and never guessed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from forewarn.rules.near import did_you_mean
from forewarn.source.nodes import quoted
from forewarn.source.scalars import Moment


@dataclass(frozen=True)
class WallTimeError(Exception):
    """A wall time or a zone that means nothing, or two things."""

    rule: str
    message: str
    hint: str


@lru_cache(maxsize=1000)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises :class:`WallTimeError` for a name that is none."""
    try:
        if name in _names():
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        pass
    near = next((known for known in _names() if known.lower() == name.lower()), None)
    hint = f"did you mean '{near}'?" if near else did_you_mean(name, sorted(_names()))
    raise WallTimeError(
        "unknown-timezone",
        f"{quoted(name)} is not a time zone",
        hint or "write an IANA name, for example Europe/Berlin or UTC",
    )


@cache
def _names() -> frozenset[str]:
    """The zones that are known here; asked once, because it walks the disk."""
    return frozenset(available_timezones())


@lru_cache(maxsize=1000)
def instant(moment: Moment, name: str) -> datetime:
    """The UTC instant of a moment read in the zone ``name`` (its own offset wins).

    Raises :class:`WallTimeError` for a wall time that the clocks skip or show twice in that zone.
    """
    if moment.offset is not None:
        return moment.wall.replace(tzinfo=moment.offset).astimezone(UTC)
    home = zone(name)
    first = moment.wall.replace(tzinfo=home, fold=0)
    second = moment.wall.replace(tzinfo=home, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    before, after = first.isoformat(" ", "minutes"), second.isoformat(" ", "minutes")
    shown = quoted(moment.wall.isoformat(" ", "minutes"))
    if first.astimezone(UTC).astimezone(home).replace(tzinfo=None) != moment.wall:
        earlier = second.astimezone(UTC).astimezone(home).isoformat(" ", "minutes")
        later = first.astimezone(UTC).astimezone(home).isoformat(" ", "minutes")
        raise WallTimeError(
            "nonexistent-time",
            f"{shown} does not exist in {name}: the clocks are put forward over it",
            f"write {earlier} or {later}",
        )
    raise WallTimeError(
        "ambiguous-time",
        f"{shown} happens twice in {name}: the clocks are put back over it",
        f"write {before} (the first) or {after} (the second)",
    )
