"""A foreign log to ours: oldest first, statuses that go forward, nothing that has not happened yet."""

from collections.abc import Iterable
from datetime import datetime

from forewarn.imports.found import News
from forewarn.imports.texts import Cleaner
from forewarn.wording import Status

_ORDER = (Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED)


def in_order(news: Iterable[News], cleaner: Cleaner, as_of: datetime) -> tuple[News, ...]:
    """The log as our rules have it. A status that says nothing new, or goes back, leaves its message alone."""
    log: list[News] = []
    reached = -1
    for one in sorted(news, key=lambda one: one.at):
        if one.at > as_of:
            cleaner.note("news that are dated after now were left out")
            continue
        place = _ORDER.index(one.status) if one.status in _ORDER else -1
        status = one.status if place > reached else None
        reached = max(place, reached)
        if status or one.message:
            log.append(News(one.at, status, one.message))
    return tuple(log)


def ended(log: tuple[News, ...], status: Status | None, at: datetime, as_of: datetime) -> tuple[News, ...]:
    """The log with a last entry that says what the source says of the whole, where no entry has."""
    said = next((one.status for one in reversed(log) if one.status), None)
    place = _ORDER.index(status) if status in _ORDER else -1
    if place < 0 or (said in _ORDER and _ORDER.index(said) >= place):
        return log
    at = max([at, *(one.at for one in log)])
    return (*log, News(at, status)) if at <= as_of else log
