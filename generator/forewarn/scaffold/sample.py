"""The maintenance that a new project starts with: dates that lie ahead, text to be written over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from forewarn.scaffold.answers import Answers
from forewarn.source.scaffold import Draft, scaffold

_AHEAD = timedelta(days=10)
_TUESDAY = 1


def sample(answers: Answers, as_of: datetime) -> tuple[str, str]:
    """The path and the text of a maintenance on a Tuesday night ten days or more after ``as_of``."""
    day = as_of.astimezone(ZoneInfo(answers.timezone)).date() + _AHEAD
    while day.weekday() != _TUESDAY or not _is_plain(datetime(day.year, day.month, day.day, 22), answers.timezone):  # noqa: DTZ001 - a wall time
        day += timedelta(days=1)
    id, name = next(iter(answers.components.items()))
    draft = Draft(
        title=f"{name}: move to a new server",
        summary=f"{name} may answer slowly for an hour. Nothing is lost, and you need to do nothing.",
        start=f"{day} 22:00",
        duration="1h",
        timezone=answers.timezone,
        components={id: "degraded"},
    )
    return f"maintenances/{day.year}/{day.year}-first-maintenance.yml", scaffold(draft)


def _is_plain(wall: datetime, timezone: str) -> bool:
    """Whether the clocks show this time, and the hours around it, exactly once."""
    zone = ZoneInfo(timezone)
    hours = [wall + timedelta(hours=hour) for hour in (-3, 0, 3)]
    offsets = {one.replace(tzinfo=zone, fold=fold).utcoffset() for one in hours for fold in (0, 1)}
    return len(offsets) == 1 and wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
