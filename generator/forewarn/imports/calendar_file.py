"""A calendar (iCalendar, RFC 5545; with MAINTNOTE or without) to an export. Reads with icalendar.

One event that cannot be read takes no other with it. A series stays a series where its rule is one of ours; a changed
occurrence becomes one.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from icalendar import Calendar, Component

from forewarn.imports.calendar_event import SOURCE, Events, instant_of, number_of, text_of, values_of, zone_of
from forewarn.imports.found import Export, Found, Note, Repeat, Wishes
from forewarn.imports.repeats import Days, days_of
from forewarn.imports.texts import Cleaner
from forewarn.problems import ProjectError
from forewarn.source.entries import written
from forewarn.values import replace

MAX_BYTES = 20 * 1024 * 1024
_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What icalendar raises for lines that are none."""
_BLOCK = r"^BEGIN:{0}[ \t]*\r?$.*?^END:{0}[ \t]*\r?$\n?"
_WHOLE = "VERSION:2.0\nPRODID:-//forewarn//import//EN\n"


def read(name: str, data: bytes, wishes: Wishes) -> Export:
    """The export in a calendar. Raises :class:`ProjectError` where the file is none."""
    if len(data) > MAX_BYTES:
        raise ProjectError(f"{name} is {len(data):,} bytes long; {MAX_BYTES:,} is the most", "import it in parts")
    text = data.decode("utf-8-sig", "replace")
    if not re.search(r"^BEGIN:VCALENDAR", text, re.MULTILINE | re.IGNORECASE):
        raise ProjectError(f"{name} is no calendar", "a file that begins with BEGIN:VCALENDAR is expected")
    reading = _Reading(Events(wishes))
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

    events: Events
    name: str = ""
    found: dict[tuple[str, str], tuple[int, Found]] = field(default_factory=dict)
    series: dict[str, tuple[Days, Found]] = field(default_factory=dict)
    apart: list[tuple[str, Component, Cleaner]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def take_calendar(self, calendar: Component) -> None:
        """The calendar's own name and zone."""
        cleaner = Cleaner("the calendar")
        self.name = self.name or cleaner.line(text_of(calendar, "X-WR-CALNAME") or text_of(calendar, "NAME"))
        self.events.zone = self.events.zone or zone_of(text_of(calendar, "X-WR-TIMEZONE"))
        self.events.cancelling = text_of(calendar, "METHOD").strip().upper() == "CANCEL"

    def take(self, event: Component, number: int) -> None:
        """Take one event, or say why not."""
        cleaner = Cleaner("")
        uid, title = cleaner.line(text_of(event, "UID"), 150), cleaner.line(text_of(event, "SUMMARY"))
        cleaner = Cleaner(" ".join(part for part in (uid, title) if part) or f"event {number}")
        if maintenance := cleaner.line(text_of(event, "X-MAINTNOTE-MAINTENANCE-ID"), 150):
            provider = cleaner.line(text_of(event, "X-MAINTNOTE-PROVIDER"), 100)
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
        found = self.events.maintenance(event, uid, cleaner)
        if found is None:
            return
        sequence = number_of(event, "SEQUENCE")
        known = self.found.get((found.origin, ""))
        if known is None or known[0] <= sequence:
            self.found[found.origin, ""] = (sequence, found)
        self.take_rule(event, found, cleaner)

    def take_rule(self, event: Component, found: Found, cleaner: Cleaner) -> None:
        """Make a series of an event with a rule, where the rule is one of ours."""
        rules = values_of(event, "RRULE")
        if not rules:
            return
        rule = rules[0].to_ical().decode("utf-8", "replace")
        left_out = tuple(
            written(at, found.timezone) if isinstance(said, datetime) else said.isoformat()
            for part in values_of(event, "EXDATE")
            for said in (one.dt for one in getattr(part, "dts", [part]))
            if isinstance(said, date) and (at := instant_of(said, found.timezone, self.events.timezone)) is not None
        )
        days = days_of(found, rule, left_out, self.events.wishes.as_of)
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
        instant = instant_of(changed, self.events.timezone, self.events.timezone)
        found = self.events.maintenance(event, uid, cleaner)
        if found is None or instant is None:
            return
        if getattr(event.get("RECURRENCE-ID"), "params", {}).get("RANGE"):
            cleaner.note("it changes all that follows; only the one occurrence is carried")
        days, series = self.series.get(origin, ({}, None))
        if series is not None and not isinstance(changed, datetime):
            instant = instant_of(changed, series.timezone, series.timezone) or instant
        day = days.get(instant, "")
        if series is None or not day:
            stamp = instant.strftime("%Y%m%dT%H%M%SZ")
            known = self.found.get((origin, stamp))
            sequence = number_of(event, "SEQUENCE")
            if known is None or known[0] <= sequence:
                self.found[origin, stamp] = (sequence, replace(found, origin=f"{origin}#{stamp}"))
            return
        made = replace(found, origin=f"{origin}#{day}", of=origin, day=day, timezone=series.timezone)
        self.found[origin, day] = (number_of(event, "SEQUENCE"), made)

    def export(self) -> Export:
        """Everything that was read, with the occurrences that were changed."""
        for uid, event, cleaner in self.apart:
            try:
                self.take_apart(uid, event, cleaner)
            except _FAULTS as error:
                cleaner.notes = [Note(cleaner.item, f"it cannot be read ({cleaner.line(str(error), 80)}): left out")]
            self.notes += [note for note in cleaner.notes if note not in self.notes]
        found = sorted((one for _, one in self.found.values()), key=lambda one: (one.start, one.origin))
        return Export(
            self.name, self.events.zone, {}, tuple(self.events.components.values()), tuple(found), tuple(self.notes)
        )
