"""One event of a calendar (iCalendar, RFC 5545; with MAINTNOTE or without) to a maintenance of an export."""

import quopri
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from forewarn.grades import Impact
from forewarn.imports.found import Found, FoundComponent, News, Wishes
from forewarn.imports.moments import ASSUMED, utc, zone_named
from forewarn.imports.texts import Cleaner, link, split
from forewarn.wording import Status

SOURCE = "ical"
_IMPACTS = {impact.value.upper(): impact for impact in Impact}
_WORKING = {"IN-PROCESS": Status.IN_PROGRESS, "IN-PROGRESS": Status.IN_PROGRESS, "COMPLETED": Status.COMPLETED}
_DECLARED = {"TENTATIVE": "tentative", "CANCELLED": "cancelled", "CANCELED": "cancelled"}
_LEFT_OUT = ("ATTENDEE", "ATTACH", "GEO", "LOCATION", "CATEGORIES", "RDATE", "RESOURCES", "COMMENT")


@dataclass(slots=True)
class Events:
    """How the events of a calendar are read: its zone, whether it calls off, and the components that they name."""

    wishes: Wishes
    zone: str = ""
    cancelling: bool = False
    components: dict[str, FoundComponent] = field(default_factory=dict)

    @property
    def timezone(self) -> str:
        """The zone of what names none."""
        return self.zone or self.wishes.timezone

    def maintenance(self, event: Component, uid: str, cleaner: Cleaner) -> Found | None:
        """The maintenance that an event tells of."""
        start = event.get("DTSTART")
        begin = getattr(start, "dt", None)
        if not isinstance(begin, date):
            cleaner.note("it has no start: left out")
            return None
        zone = self.zone_of(start, begin, cleaner)
        first, last = instant_of(begin, zone, zone), self.end(event, begin, zone)
        if first is None:
            cleaner.note("it starts out of all years that are possible: left out")
            return None
        if last is None or last <= first:
            cleaner.note("it does not say when it ends: an hour is assumed" if last is None or last == first else
                         "it ends before it starts: an hour is assumed")  # fmt: skip
            last = first + ASSUMED
        said = self.status(event, cleaner)
        stamp = next((at for key in ("LAST-MODIFIED", "DTSTAMP") if (at := self.stamp(event, key))), None)
        log: tuple[News, ...] = ()
        if said in _WORKING and stamp is not None and stamp <= self.wishes.as_of:
            log = (News(stamp, _WORKING[said]),)
        title = cleaner.line(text_of(event, "SUMMARY")) or uid
        summary, details = split(cleaner.prose(_described(event)), title)
        url = link(text_of(event, "URL"))
        created = next((at for key in ("CREATED", "DTSTAMP") if (at := self.stamp(event, key))), None)
        if left := [key for key in _LEFT_OUT if key in event]:
            cleaner.note(f"left out: {', '.join(left)}")
        return Found(
            origin=f"{SOURCE}:{uid}",
            proposed=cleaner.line(text_of(event, "X-MAINTNOTE-MAINTENANCE-ID")),
            title=title,
            summary=summary,
            details=details,
            start=first,
            end=last,
            timezone=zone,
            status=_DECLARED.get(said, ""),
            affects=self.affects(event, cleaner),
            updates=log,
            references=(("Calendar", url),) if url else (),
            announced=created if created and created < first and created <= self.wishes.as_of else None,
        )

    def zone_of(self, start: Any, begin: date, cleaner: Cleaner) -> str:
        """The zone that an event's times are written in."""
        if not isinstance(begin, datetime):
            cleaner.note(f"a whole day: from midnight to midnight in {self.timezone}")
            return self.timezone
        if begin.tzinfo is None and "TZID" not in start.params:
            cleaner.note(f"its times name no zone: {self.timezone} is assumed")
            return self.timezone
        if begin.tzinfo is UTC or (begin.utcoffset() == timedelta(0) and "TZID" not in start.params):
            return "UTC"
        named = str(start.params.get("TZID", ""))
        found = zone_of(named) or zone_of(_key(begin.tzinfo))
        if not found:
            kept = "read as UTC" if begin.tzinfo is None else "the instants are kept, and written in UTC"
            cleaner.note(f"the zone '{cleaner.line(named, 60)}' is unknown: {kept}")
        return found or "UTC"

    def end(self, event: Component, begin: date, zone: str) -> datetime | None:
        """When an event ends."""
        said = getattr(event.get("DTEND"), "dt", None)
        if isinstance(said, date):
            return instant_of(said, zone, zone)
        length = getattr(event.get("DURATION"), "dt", None)
        if isinstance(length, timedelta):
            first = instant_of(begin, zone, zone)
            return first + length if first else None
        return instant_of(begin + timedelta(days=1), zone, zone) if not isinstance(begin, datetime) else None

    def status(self, event: Component, cleaner: Cleaner) -> str:
        """The status, in the words of MAINTNOTE."""
        said = (text_of(event, "X-MAINTNOTE-STATUS") or text_of(event, "STATUS")).strip().upper()
        if said == "RE-SCHEDULED":
            cleaner.note("RE-SCHEDULED does not say from when: carried as confirmed")
        return "CANCELLED" if self.cancelling else said

    def stamp(self, event: Component, key: str) -> datetime | None:
        """An instant of the event's own history."""
        said = getattr(event.get(key), "dt", None)
        return instant_of(said, "UTC", "UTC") if isinstance(said, date) else None

    def affects(self, event: Component, cleaner: Cleaner) -> dict[str, Impact]:
        """Which objects suffer what; none, where the calendar does not say."""
        said = text_of(event, "X-MAINTNOTE-IMPACT").strip().upper()
        whole = _IMPACTS.get(said) or (Impact.OUTAGE if said else None)
        if said and said not in _IMPACTS:
            cleaner.note("its impact is none that MAINTNOTE knows: an outage is assumed, as the standard has it")
        found: dict[str, Impact] = {}
        for one in values_of(event, "X-MAINTNOTE-OBJECT-ID"):
            name = cleaner.line(str(one))
            own = _IMPACTS.get(str(getattr(one, "params", {}).get("X-MAINTNOTE-OBJECT-IMPACT", "")).strip().upper())
            if name:
                self.components.setdefault(name.casefold(), FoundComponent(name.casefold(), name, object_ids=(name,)))
                found[name.casefold()] = own or whole or Impact.OUTAGE
        if not said and not found:
            cleaner.note("a calendar does not say how bad it is: 'degraded' is assumed")
        return found or {"": whole or Impact.DEGRADED}


def zone_of(name: str) -> str:
    """The IANA zone of a TZID: that name itself, its end behind a path, or what Windows means by it; else nothing."""
    name = name.strip().strip('"')
    found = zone_named(name) or zone_named(WINDOWS_TO_OLSON.get(name, ""))
    if not found and "/" in name:
        parts = name.split("/")
        found = next((zone for at in range(1, len(parts)) if (zone := zone_named("/".join(parts[at:])))), "")
    return found


def _key(zone: tzinfo | None) -> str:
    return str(getattr(zone, "key", None) or "")


def instant_of(said: date, zone: str, whole_days: str) -> datetime | None:
    """The UTC instant of a time, or of the midnight that a day begins with."""
    if isinstance(said, datetime):
        return utc(said, zone)
    return utc(datetime.combine(said, time()), whole_days)


def text_of(event: Component, key: str) -> str:
    """The text of a property; of the first one where there are several, and empty where there is none."""
    value = event.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)


def _described(event: Component) -> str:
    """The description; some write it in the manner of vCalendar 1.0, as quoted-printable."""
    encoding = getattr(event.get("DESCRIPTION"), "params", {}).get("ENCODING", "")
    text = text_of(event, "DESCRIPTION")
    if str(encoding).upper() != "QUOTED-PRINTABLE":
        return text
    return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def values_of(event: Component, key: str) -> list[Any]:
    """All values of a property."""
    value = event.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def number_of(event: Component, key: str) -> int:
    """A property that is a whole number; 0 where it is none."""
    text = text_of(event, key)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
