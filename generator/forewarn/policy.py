"""What the organisation allows, as values: who an item applies to, and the times that it means.

Lengths are elapsed time; freezes have been expanded to instants; only the weekly slots of ``allowed`` stay
wall times, because a slot is a promise about clocks on a wall.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forewarn.values import Value, field

DAY = timedelta(days=1)


class Target(Value):
    """What an item of the policy looks at: ids and words of one maintenance."""

    components: frozenset[str]
    groups: frozenset[str]
    type: str
    priority: str
    impact: str


class When(Value):
    """What an item applies to: an empty set asks nothing; everything that is asked must hold."""

    components: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    type: frozenset[str] = frozenset()
    priority: frozenset[str] = frozenset()
    impact: frozenset[str] = frozenset()

    def matches(self, target: Target) -> bool:
        """Whether the item applies."""
        return (
            (not self.components or bool(self.components & target.components))
            and (not self.groups or bool(self.groups & target.groups))
            and (not self.type or target.type in self.type)
            and (not self.priority or target.priority in self.priority)
            and (not self.impact or target.impact in self.impact)
        )


ALWAYS = When()


class MinimumNotice(Value):
    """How long before its start a maintenance must be public."""

    notice: timedelta
    when: When = ALWAYS


class Stretch(Value):
    """A half-open stretch of time between two UTC instants."""

    start: datetime
    end: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it shares an instant with another stretch."""
        return self.start < end and start < self.end


class Freeze(Value):
    """Times in which nothing is changed, in order."""

    name: str
    stretches: tuple[Stretch, ...]
    when: When = ALWAYS


class Allowed(Value):
    """A weekly slot: ``days`` counts from 0 for Monday; ``until`` not after ``begin`` means the next day."""

    days: frozenset[int]
    begin: timedelta
    until: timedelta
    timezone: str
    when: When = ALWAYS

    def slots(self, around: datetime) -> Iterator[Stretch]:
        """The slots of the days near an instant, from two days before to eight days after, in order."""
        home = ZoneInfo(self.timezone)
        first = around.astimezone(home).date() - 2 * DAY
        for offset in range(11):
            day = first + offset * DAY
            if day.weekday() in self.days:
                end = day if self.until > self.begin else day + DAY
                yield Stretch(_instant(day, self.begin, home), _instant(end, self.until, home))

    @property
    def words(self) -> str:
        """``tue, wed, thu 20:00 to 06:00 (Europe/Berlin)``."""
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        days = ", ".join(names[number] for number in sorted(self.days)) if len(self.days) < len(names) else "every day"
        return f"{days} {_clock(self.begin)} to {_clock(self.until)} ({self.timezone})"


def _instant(day: date, at: timedelta, home: ZoneInfo) -> datetime:
    days, rest = divmod(at, DAY)
    wall = datetime.combine(day + days * DAY, time()) + rest
    return wall.replace(tzinfo=home).astimezone(UTC)


def _clock(at: timedelta) -> str:
    minutes = int(at.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


class Longest(Value):
    """The longest window, as elapsed time."""

    duration: timedelta
    when: When = ALWAYS


class Required(Value):
    """Keys that a maintenance must say."""

    fields: tuple[str, ...]
    when: When = ALWAYS


class Policy(Value):
    """What the organisation allows; ``severities`` maps rule ids to ``off``, ``info``, ``warning`` or ``error``."""

    close_automatically: bool = False
    minimum_notice: tuple[MinimumNotice, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    longest: tuple[Longest, ...] = ()
    required: tuple[Required, ...] = ()
    severities: Mapping[str, str] = field(default_factory=dict)

    def notice_for(self, target: Target) -> timedelta | None:
        """The notice that is asked of a target: the first item that matches counts; ``None`` where none does."""
        return next((item.notice for item in self.minimum_notice if item.when.matches(target)), None)

    def longest_for(self, target: Target) -> timedelta | None:
        """The longest window of a target: the first item that matches counts; ``None`` where none does."""
        return next((item.duration for item in self.longest if item.when.matches(target)), None)
