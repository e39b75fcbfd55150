"""A calendar (iCalendar, RFC 5545; with MAINTNOTE or without) to an export. Reads with icalendar.

One event that cannot be read takes no other with it. A series stays a series where its rule is one of ours; a changed
occurrence becomes one.
"""

import quopri
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from forewarn.imports.found import Export, Found, FoundComponent, News, Note, Repeat, Wishes
from forewarn.imports.moments import ASSUMED, utc, zone_named
from forewarn.imports.repeats import Days, days_of
from forewarn.imports.texts import Cleaner, link, split
from forewarn.model import Impact
from forewarn.problems import ProjectError
from forewarn.source.entries import written
from forewarn.wording import Status

SOURCE = "ical"
MAX_BYTES = 20 * 1024 * 1024
_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What icalendar raises for lines that are none."""
_BLOCK = r"^BEGIN:{0}[ \t]*\r?$.*?^END:{0}[ \t]*\r?$\n?"
_WHOLE = "VERSION:2.0\nPRODID:-//forewarn//import//EN\n"
_IMPACTS = {impact.value.upper(): impact for impact in Impact}
_WORKING = {"IN-PROCESS": Status.IN_PROGRESS, "IN-PROGRESS": Status.IN_PROGRESS, "COMPLETED": Status.COMPLETED}
_DECLARED = {"TENTATIVE": "tentative", "CANCELLED": "cancelled", "CANCELED": "cancelled"}
_LEFT_OUT = ("ATTENDEE", "ATTACH", "GEO", "LOCATION", "CATEGORIES", "RDATE", "RESOURCES", "COMMENT")


def read(name: str, data: bytes, wishes: Wishes) -> Export:
    """The export in a calendar. Raises :class:`ProjectError` where the file is none."""
    if len(data) > MAX_BYTES:
        raise ProjectError(f"{name} is {len(data):,} bytes long; {MAX_BYTES:,} is the most", "import it in parts")
    text = data.decode("utf-8-sig", "replace")
    if not re.search(r"^BEGIN:VCALENDAR", text, re.MULTILINE | re.IGNORECASE):
        raise ProjectError(f"{name} is no calendar", "a file that begins with BEGIN:VCALENDAR is expected")
    reading = _Reading(wishes)
    for number, event in enumerate(_events(text, reading), 1):
        reading.take(event, number)
    return reading.export()


def _events(text: str, reading: "_Reading") -> Iterator[Component]:
    """The events of a file; where it cannot be read as a whole, those that can be read by themselves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        calendars = _parsed(text)
    except _FAULTS:
        zones = "".join(re.findall(_BLOCK.format("VTIMEZONE"), text, re.DOTALL | re.MULTILINE))
        head = "".join(f"{line}\n" for line in re.findall(r"^(?:X-WR-[A-Z]+|NAME)[:;].*$", text, re.MULTILINE))
        calendars = []
        for number, block in enumerate(re.findall(_BLOCK.format("VEVENT"), text, re.DOTALL | re.MULTILINE), 1):
            calendars += _alone(block, (head + zones, head, ""), number, reading)
        if not calendars:
            reading.notes.append(Note("the calendar", "it holds no event that can be read"))
    for calendar in calendars:
        reading.take_calendar(calendar)
        others = {str(part.name) for part in calendar.subcomponents} & {"VTODO", "VJOURNAL", "VFREEBUSY"}
        if others:
            reading.notes.append(Note("the calendar", f"only events are carried: {', '.join(sorted(others))} left out"))
        yield from calendar.walk("VEVENT")


def _parsed(text: str) -> list[Component]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what icalendar guesses of a zone is judged here
        return list(Calendar.from_ical(text, multiple=True))


def _alone(block: str, heads: tuple[str, ...], number: int, reading: "_Reading") -> list[Component]:
    for head in heads:
        try:
            return _parsed(f"BEGIN:VCALENDAR\n{_WHOLE}{head}{block}END:VCALENDAR\n")
        except _FAULTS:
            continue
    reading.notes.append(Note(f"event {number}", "it cannot be read: left out"))
    return []


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    wishes: Wishes
    name: str = ""
    zone: str = ""
    cancelling: bool = False
    components: dict[str, FoundComponent] = field(default_factory=dict)
    found: dict[tuple[str, str], tuple[int, Found]] = field(default_factory=dict)
    series: dict[str, tuple[Days, Found]] = field(default_factory=dict)
    apart: list[tuple[str, Component, Cleaner]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def take_calendar(self, calendar: Component) -> None:
        """The calendar's own name and zone."""
        cleaner = Cleaner("the calendar")
        self.name = self.name or cleaner.line(_text(calendar, "X-WR-CALNAME") or _text(calendar, "NAME"))
        self.zone = self.zone or zone_of(_text(calendar, "X-WR-TIMEZONE"))
        self.cancelling = _text(calendar, "METHOD").strip().upper() == "CANCEL"

    @property
    def timezone(self) -> str:
        """The zone of what names none."""
        return self.zone or self.wishes.timezone

    def take(self, event: Component, number: int) -> None:
        """Take one event, or say why not."""
        cleaner = Cleaner("")
        uid, title = cleaner.line(_text(event, "UID"), 150), cleaner.line(_text(event, "SUMMARY"))
        cleaner = Cleaner(" ".join(part for part in (uid, title) if part) or f"event {number}")
        if maintenance := cleaner.line(_text(event, "X-MAINTNOTE-MAINTENANCE-ID"), 150):
            provider = cleaner.line(_text(event, "X-MAINTNOTE-PROVIDER"), 100)
            uid = f"{provider}/{maintenance}" if provider else maintenance
        uid = uid or title
        try:
            self.take_event(event, uid, cleaner)
        except _FAULTS as error:
            cleaner.notes = [Note(cleaner.item, f"it cannot be read ({cleaner.line(str(error), 80)}): left out")]
        self.notes += [note for note in cleaner.notes if note not in self.notes]

    def take_event(self, event: Component, uid: str, cleaner: Cleaner) -> None:
        """Take an event with its times; what changes an occurrence waits for its series."""
        if not uid:
            cleaner.note("it has neither UID nor SUMMARY: left out")
            return
        if "RECURRENCE-ID" in event:
            self.apart.append((uid, event, cleaner))
            return
        found = self.maintenance(event, uid, cleaner)
        if found is None:
            return
        sequence = _number(event, "SEQUENCE")
        known = self.found.get((found.origin, ""))
        if known is None or known[0] <= sequence:
            self.found[found.origin, ""] = (sequence, found)
        self.take_rule(event, found, cleaner)

    def take_rule(self, event: Component, found: Found, cleaner: Cleaner) -> None:
        """Make a series of an event with a rule, where the rule is one of ours."""
        rules = _values(event, "RRULE")
        if not rules:
            return
        rule = rules[0].to_ical().decode("utf-8", "replace")
        left_out = tuple(
            written(at, found.timezone) if isinstance(said, datetime) else said.isoformat()
            for part in _values(event, "EXDATE")
            for said in (one.dt for one in getattr(part, "dts", [part]))
            if isinstance(said, date) and (at := _instant(said, found.timezone, self.timezone)) is not None
        )
        days = days_of(found, rule, left_out, self.wishes.as_of)
        if isinstance(days, str):
            cleaner.note(
                f"it repeats in a way that cannot be carried ({cleaner.line(days, 120)}): the first time alone is"
            )
            return
        sequence, _ = self.found[found.origin, ""]
        made = replace(found, repeat=Repeat(rule, (), left_out), updates=())
        if found.updates:
            cleaner.note("news of a series belong to its occurrences: left out")
        self.found[found.origin, ""] = (sequence, made)
        self.series[found.origin] = (days, made)

    def take_apart(self, uid: str, event: Component, cleaner: Cleaner) -> None:
        """Make an occurrence of an event that changes one, or a maintenance of its own where it has no series."""
        origin = f"{SOURCE}:{uid}"
        changed = getattr(event.get("RECURRENCE-ID"), "dt", None)
        if not isinstance(changed, date):
            cleaner.note("it does not say which occurrence it changes: left out")
            return
        instant = _instant(changed, self.timezone, self.timezone)
        found = self.maintenance(event, uid, cleaner)
        if found is None or instant is None:
            return
        if getattr(event.get("RECURRENCE-ID"), "params", {}).get("RANGE"):
            cleaner.note("it changes all that follows; only the one occurrence is carried")
        days, series = self.series.get(origin, ({}, None))
        if series is not None and not isinstance(changed, datetime):
            instant = _instant(changed, series.timezone, series.timezone) or instant
        day = days.get(instant, "")
        if series is None or not day:
            stamp = instant.strftime("%Y%m%dT%H%M%SZ")
            known = self.found.get((origin, stamp))
            sequence = _number(event, "SEQUENCE")
            if known is None or known[0] <= sequence:
                self.found[origin, stamp] = (sequence, replace(found, origin=f"{origin}#{stamp}"))
            return
        made = replace(found, origin=f"{origin}#{day}", of=origin, day=day, timezone=series.timezone)
        self.found[origin, day] = (_number(event, "SEQUENCE"), made)

    def maintenance(self, event: Component, uid: str, cleaner: Cleaner) -> Found | None:
        """The maintenance that an event tells of."""
        start = event.get("DTSTART")
        begin = getattr(start, "dt", None)
        if not isinstance(begin, date):
            cleaner.note("it has no start: left out")
            return None
        zone = self.zone_of(start, begin, cleaner)
        first, last = _instant(begin, zone, zone), self.end(event, begin, zone)
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
        title = cleaner.line(_text(event, "SUMMARY")) or uid
        summary, details = split(cleaner.prose(_described(event)), title)
        url = link(_text(event, "URL"))
        created = next((at for key in ("CREATED", "DTSTAMP") if (at := self.stamp(event, key))), None)
        if left := [key for key in _LEFT_OUT if key in event]:
            cleaner.note(f"left out: {', '.join(left)}")
        return Found(
            origin=f"{SOURCE}:{uid}",
            proposed=cleaner.line(_text(event, "X-MAINTNOTE-MAINTENANCE-ID")),
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
            return _instant(said, zone, zone)
        length = getattr(event.get("DURATION"), "dt", None)
        if isinstance(length, timedelta):
            first = _instant(begin, zone, zone)
            return first + length if first else None
        return _instant(begin + timedelta(days=1), zone, zone) if not isinstance(begin, datetime) else None

    def status(self, event: Component, cleaner: Cleaner) -> str:
        """The status, in the words of MAINTNOTE."""
        said = (_text(event, "X-MAINTNOTE-STATUS") or _text(event, "STATUS")).strip().upper()
        if said == "RE-SCHEDULED":
            cleaner.note("RE-SCHEDULED does not say from when: carried as confirmed")
        return "CANCELLED" if self.cancelling else said

    def stamp(self, event: Component, key: str) -> datetime | None:
        """An instant of the event's own history."""
        said = getattr(event.get(key), "dt", None)
        return _instant(said, "UTC", "UTC") if isinstance(said, date) else None

    def affects(self, event: Component, cleaner: Cleaner) -> dict[str, Impact]:
        """Which objects suffer what; none, where the calendar does not say."""
        said = _text(event, "X-MAINTNOTE-IMPACT").strip().upper()
        whole = _IMPACTS.get(said) or (Impact.OUTAGE if said else None)
        if said and said not in _IMPACTS:
            cleaner.note("its impact is none that MAINTNOTE knows: an outage is assumed, as the standard has it")
        found: dict[str, Impact] = {}
        for one in _values(event, "X-MAINTNOTE-OBJECT-ID"):
            name = cleaner.line(str(one))
            own = _IMPACTS.get(str(getattr(one, "params", {}).get("X-MAINTNOTE-OBJECT-IMPACT", "")).strip().upper())
            if name:
                self.components.setdefault(name.casefold(), FoundComponent(name.casefold(), name, object_ids=(name,)))
                found[name.casefold()] = own or whole or Impact.OUTAGE
        if not said and not found:
            cleaner.note("a calendar does not say how bad it is: 'degraded' is assumed")
        return found or {"": whole or Impact.DEGRADED}

    def export(self) -> Export:
        """Everything that was read, with the occurrences that were changed."""
        for uid, event, cleaner in self.apart:
            try:
                self.take_apart(uid, event, cleaner)
            except _FAULTS as error:
                cleaner.notes = [Note(cleaner.item, f"it cannot be read ({cleaner.line(str(error), 80)}): left out")]
            self.notes += [note for note in cleaner.notes if note not in self.notes]
        found = sorted((one for _, one in self.found.values()), key=lambda one: (one.start, one.origin))
        return Export(self.name, self.zone, {}, tuple(self.components.values()), tuple(found), tuple(self.notes))


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


def _instant(said: date, zone: str, whole_days: str) -> datetime | None:
    """The UTC instant of a time, or of the midnight that a day begins with."""
    if isinstance(said, datetime):
        return utc(said, zone)
    return utc(datetime.combine(said, time()), whole_days)


def _text(event: Component, key: str) -> str:
    value = event.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)


def _described(event: Component) -> str:
    """The description; some write it in the manner of vCalendar 1.0, as quoted-printable."""
    encoding = getattr(event.get("DESCRIPTION"), "params", {}).get("ENCODING", "")
    text = _text(event, "DESCRIPTION")
    if str(encoding).upper() != "QUOTED-PRINTABLE":
        return text
    return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _values(event: Component, key: str) -> list[Any]:
    value = event.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def _number(event: Component, key: str) -> int:
    text = _text(event, key)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
