"""Foreign instants: ISO 8601 in the forms that people and programs really write."""

import re
from datetime import UTC, datetime, timedelta, timezone

from forewarn.source.scalars import FIRST_YEAR, LAST_YEAR
from forewarn.source.times import WallTimeError, zone

ASSUMED = timedelta(hours=1)
"""How long something is taken to last whose end nobody said."""
_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*"
    r"(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?(?:\s+UTC)?",
    re.ASCII,
)


def moment(text: str, name: str) -> datetime | None:
    """The UTC instant, to the second, that a text names in a zone (its own offset wins); ``None`` if it names none.

    A wall time that the clocks show twice is the first of the two; one that they skip is taken after the gap.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    try:
        wall = datetime(*(int(part or 0) for part in found.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001
        return utc(wall.replace(tzinfo=_offset(found[7])) if found[7] else wall, name)
    except (ValueError, OverflowError):
        return None


def utc(at: datetime, name: str) -> datetime | None:
    """A foreign instant in UTC and to the second, read in a zone where it names none; ``None`` out of our years."""
    try:
        aware = at if at.tzinfo is not None else at.replace(tzinfo=zone(name))
        instant = aware.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return instant if FIRST_YEAR < instant.year < LAST_YEAR else None


def zone_named(name: str) -> str:
    """The IANA zone of that name, or nothing; UTC by whatever name is UTC."""
    try:
        known = zone(name.strip()).key
    except WallTimeError:
        return ""
    return "UTC" if known in ("Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Etc/Universal", "Universal") else known


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if text[0] == "-" else length)
