"""One maintenance as an event of people's calendars (RFC 5545, 3.6.1; RFC 7986). Nothing of it comes from the clock.

Instants are UTC and every occurrence of a series is an event of its own, so that no client has to repeat anything in
wall time; the author's wall time stands in the description. Events are transparent: nobody's day is blocked.
"""

from collections.abc import Iterator

from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.notice.prose import plain_text
from forewarn.outputs import ical
from forewarn.outputs.addresses import sender_address
from forewarn.outputs.pages.past import former_windows
from forewarn.settings import CalendarSettings, CancelledEntries
from forewarn.wording import Status

COLORS = {
    Impact.OUTAGE: "crimson",
    Impact.DEGRADED: "darkorange",
    Impact.REDUCED_REDUNDANCY: "goldenrod",
    Impact.NO_IMPACT: "seagreen",
}
"""Names of CSS3 colours (RFC 7986, 5.9)."""


class Events:
    """Writes events: under each title the same of an entry."""

    def __init__(self, settings: CalendarSettings) -> None:
        self.settings = settings

    def parts(self, entry: Entry, *, in_full: bool = True) -> tuple[bytes, bytes, bytes]:
        """The event of an entry under its own title, with all that it could say or in short.

        Three parts: the second is the same under any title.
        """
        body = self.body(entry, in_full=in_full)
        # No title holds a body: that has ends of lines, which a title has not.
        before, _, after = self.under(entry, entry.marked_title, body).partition(body)
        return before, body, after

    def under(self, entry: Entry, title: str, body: bytes) -> bytes:
        """The event of an entry under a title, with what it says."""
        return ical.event((body,), title=ical.text("SUMMARY", title), alarm=self.alarm(entry, title))

    def body(self, entry: Entry, *, in_full: bool) -> bytes:
        """What the event of an entry says under any title."""
        texts = _texts(entry) if in_full else _in_short(entry)
        return b"".join((*_facts(entry, self.status(entry)), *texts))

    def alone(self, entry: Entry) -> bytes:
        """The calendar of one entry."""
        return ical.calendar((), [b"".join(self.parts(entry))])

    def status(self, entry: Entry) -> str:
        """The STATUS; Google hides what is cancelled, so that it is confirmed here and the title says it."""
        match entry.maintenance.status:
            case Status.TENTATIVE:
                return "TENTATIVE"
            case Status.CANCELLED if self.settings.cancelled is CancelledEntries.REMOVE:
                return "CANCELLED"
            case _:
                return "CONFIRMED"

    def alarm(self, entry: Entry, title: str) -> bytes:
        """The alarm that the settings ask for; none for what is cancelled."""
        if self.settings.alarm is None or entry.maintenance.status is Status.CANCELLED:
            return b""
        return ical.alarm(title, self.settings.alarm)


def _facts(entry: Entry, status: str) -> Iterator[bytes]:
    """What every event of an entry says."""
    maintenance, record = entry.maintenance, entry.record
    yield ical.text("UID", entry.uid)
    yield ical.number("SEQUENCE", record.sequence)
    yield ical.instant("DTSTAMP", record.revised)
    yield ical.instant("CREATED", record.created)
    yield ical.instant("LAST-MODIFIED", record.revised)
    yield ical.instant("DTSTART", maintenance.window.start)
    yield ical.instant("DTEND", maintenance.window.end)
    yield ical.constant("STATUS", status)
    yield ical.constant("TRANSP", "TRANSPARENT")
    yield ical.words("CATEGORIES", maintenance.impact.value, maintenance.type)


def _texts(entry: Entry) -> Iterator[bytes]:
    """The description, what was last said, and what a client can do without."""
    maintenance = entry.maintenance
    yield ical.text("DESCRIPTION", "\n".join(_described(entry)))
    if last := next((update.message for update in reversed(maintenance.updates) if update.message), ""):
        yield ical.text("COMMENT", plain_text(last))
    yield ical.constant("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    yield ical.uri("URL", entry.url)
    yield ical.constant("COLOR", COLORS[maintenance.impact])
    if places := list(dict.fromkeys(item.location for item in maintenance.primary if item.location)):
        yield ical.text("LOCATION", ", ".join(places))
    if address := sender_address(entry):
        yield ical.person("ORGANIZER", maintenance.organization, address)


def _in_short(entry: Entry) -> Iterator[bytes]:
    """What is left of them in a calendar that holds very many."""
    said = entry.phrases.said
    status = said("Status: %(status)s", status=said(entry.maintenance.status.words))
    lines = [status, *_former(entry)[-1:], said("Notice: %(url)s", url=entry.url)]
    yield ical.text("DESCRIPTION", "\n".join(lines))


def _described(entry: Entry) -> Iterator[str]:
    """The facts that a calendar has no property for, in plain text."""
    maintenance, zone, said = entry.maintenance, entry.maintenance.window.timezone, entry.phrases.said
    yield plain_text(maintenance.summary)
    yield ""
    outcome = f" ({said(maintenance.outcome.words)})" if maintenance.outcome else ""
    yield said("Status: %(status)s", status=said(maintenance.status.words) + outcome)
    yield said("Window: %(span)s", span=f"{entry.phrases.span(maintenance.window, zone)} ({zone})")
    yield from _former(entry)
    primary = (f"{item.label} ({said(item.impact.words)})" for item in maintenance.primary if item.impact)
    yield said("Affected: %(names)s", names=", ".join(primary))
    if maintenance.secondary:
        yield said("Also touched: %(names)s", names=", ".join(item.label for item in maintenance.secondary))
    yield said("Priority: %(priority)s", priority=said(maintenance.priority.words))
    yield ""
    yield said("Notice: %(url)s", url=entry.url)


def _former(entry: Entry) -> list[str]:
    """Every window that held before, the oldest first, in the author's zone."""
    zone, phrases = entry.maintenance.window.timezone, entry.phrases
    return [
        f"{phrases.said(words)}: {phrases.edges(was, zone)} ({zone})" for words, was in former_windows(entry.record)
    ]
