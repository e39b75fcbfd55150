"""How far away an instant is, in words that a person would use; for terminals, where nobody has to be exact."""

from datetime import datetime, timedelta

from forewarn.lifecycle import Phase
from forewarn.model import Window

_DAY = 86400
_UNITS = (("year", 365 * _DAY), ("month", 30 * _DAY), ("week", 7 * _DAY), ("day", _DAY))
_EXACT = 6 * 3600
"""Up to here minutes matter beside the hours."""


def roughly(length: timedelta) -> str:
    """``25 minutes``, ``1 hour 30 minutes``, ``30 hours``, ``10 days``, ``2 weeks``; ``a moment`` for less than a minute."""
    seconds = int(abs(length).total_seconds())
    for unit, size in _UNITS:
        if seconds >= 2 * size:
            return _counted(seconds // size, unit)
    hours, minutes = divmod(seconds // 60, 60)
    if hours and minutes and seconds < _EXACT:
        return f"{_counted(hours, 'hour')} {_counted(minutes, 'minute')}"
    return _counted(hours, "hour") if hours else _counted(minutes, "minute") if minutes else "a moment"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'s' if count != 1 else ''}"


def when(window: Window, phase: Phase, at: datetime) -> str:
    """Where a window stands at an instant: ``in 10 days``, ``for 2 more hours``, ``3 weeks ago``."""
    if at < window.start:
        return f"in {roughly(window.start - at)}"
    if at < window.end:
        left = roughly(window.end - at)
        return f"{left} left" if not phase.ended else f"ends in {left}"
    return f"{roughly(at - window.end)} ago"
