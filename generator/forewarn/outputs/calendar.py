"""``calendar.ics`` and ``event.ics``: iCalendar (RFC 5545, RFC 7986) for people.

Instants are UTC and every occurrence of a series is an entry of its own, so that no client has to repeat
anything in wall time; the author's wall time stands in the description. Entries are transparent: nobody's day
is blocked.
"""

from collections.abc import Iterator
from datetime import timedelta

from forewarn import phrases
from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.model import Impact, Move, Window
from forewarn.notice.prose import plain_text
from forewarn.outputs import ical
from forewarn.outputs.addresses import sender_address
from forewarn.outputs.room import bounded
from forewarn.record import EPOCH
from forewarn.settings import CancelledEntries, Settings
from forewarn.wording import Status

REFRESH = timedelta(hours=1)
_COLORS = {
    Impact.OUTAGE: "crimson",
    Impact.DEGRADED: "darkorange",
    Impact.REDUCED_REDUNDANCY: "goldenrod",
    Impact.NO_IMPACT: "seagreen",
}
"""Names of CSS3 colours (RFC 7986, 5.9)."""


def render(board: Board) -> Iterator[Artifact]:
    """A calendar for each channel, and one entry alone for each maintenance."""
    events = Events(board.settings)
    for channel in board.channels:
        yield Artifact(f"{channel.path}calendar.ics", _calendar(board, channel, events))
    for entry in board.entries:
        yield Artifact(f"{entry.path}event.ics", alone(events, entry))


def alone(events: "Events", entry: Entry) -> bytes:
    """The calendar of one entry."""
    return ical.calendar((), [events.of(entry, entry.marked_title)])


def _calendar(board: Board, channel: Channel, events: "Events") -> bytes:
    def write(entry: Entry, in_full: bool) -> bytes:
        return events.of(entry, channel.marked(entry, entry.marked_title), in_full=in_full)

    return ical.calendar(_about(board, channel), bounded(board, channel, write))


def _about(board: Board, channel: Channel) -> Iterator[ical.Property]:
    """What a calendar says of itself; Apple and Google read the names that begin with X-."""
    settings = board.settings
    about = f"Planned maintenance announced by {board.catalog.organization.name}"
    yield ical.text("name", channel.title)
    yield ical.text("x-wr-calname", channel.title)
    yield ical.text("description", about)
    yield ical.text("x-wr-caldesc", about)
    yield ical.instant("last-modified", max((entry.record.revised for entry in channel.entries), default=EPOCH))
    yield ical.uri("url", settings.url(channel.page))
    yield ical.uri("source", settings.url(f"{channel.path}calendar.ics"))
    yield ical.length("refresh-interval", REFRESH)
    yield ical.text("x-published-ttl", "PT1H")


class Events:
    """Writes events, each once for every title that it has."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._written: dict[tuple[str, str, bool], bytes] = {}

    def of(self, entry: Entry, title: str, *, in_full: bool = True) -> bytes:
        """The event of an entry under a title."""
        key = (entry.id, title, in_full)
        if key not in self._written:
            cancelled = entry.maintenance.status is Status.CANCELLED
            alarm = None if cancelled else self.settings.calendar.alarm
            self._written[key] = ical.event(self.properties(entry, title, in_full=in_full), alarm=alarm)
        return self._written[key]

    def properties(self, entry: Entry, title: str, *, in_full: bool) -> Iterator[ical.Property]:
        """What an event says; nothing of it comes from the clock."""
        maintenance, record = entry.maintenance, entry.record
        yield ical.text("uid", entry.uid)
        yield ical.number("sequence", record.sequence)
        yield ical.instant("dtstamp", record.revised)
        yield ical.instant("created", record.created)
        yield ical.instant("last-modified", record.revised)
        yield ical.instant("dtstart", maintenance.window.start)
        yield ical.instant("dtend", maintenance.window.end)
        yield ical.text("summary", title)
        yield ical.text("status", self.status(entry))
        yield ical.text("transp", "TRANSPARENT")
        yield ical.words("categories", [maintenance.impact.value, maintenance.type])
        yield ical.text("description", "\n".join(_described(entry) if in_full else _in_short(entry)))
        if not in_full:
            return
        yield ical.uri("url", entry.url)
        yield ical.text("x-microsoft-cdo-busystatus", "FREE")
        yield ical.text("color", _COLORS[maintenance.impact])
        if places := list(dict.fromkeys(item.location for item in maintenance.primary if item.location)):
            yield ical.text("location", ", ".join(places))
        if address := sender_address(entry):
            yield ical.person("organizer", maintenance.organization, address)
        last = next((update.message for update in reversed(maintenance.updates) if update.message), "")
        if last:
            yield ical.text("comment", plain_text(last))

    def status(self, entry: Entry) -> str:
        """The STATUS; Google hides what is cancelled, so that it is confirmed here and the title says it."""
        match entry.maintenance.status:
            case Status.TENTATIVE:
                return "TENTATIVE"
            case Status.CANCELLED if self.settings.calendar.cancelled is CancelledEntries.REMOVE:
                return "CANCELLED"
            case _:
                return "CONFIRMED"


def _described(entry: Entry) -> Iterator[str]:
    """The facts that a calendar has no property for, in plain text."""
    maintenance, zone = entry.maintenance, entry.maintenance.window.timezone
    yield plain_text(maintenance.summary)
    yield ""
    yield f"Status: {maintenance.status.words}" + (f" ({maintenance.outcome.words})" if maintenance.outcome else "")
    yield f"Window: {phrases.span(maintenance.window, zone)} ({zone})"
    for was in entry.record.earlier:
        yield f"Moved from: {_span(was, zone)} ({zone})"
    primary = (f"{item.label} ({item.impact.words})" for item in maintenance.primary if item.impact)
    yield f"Affected: {', '.join(primary)}"
    if maintenance.secondary:
        yield f"Also touched: {', '.join(item.label for item in maintenance.secondary)}"
    yield f"Priority: {maintenance.priority}"
    yield ""
    yield f"Notice: {entry.url}"


def _in_short(entry: Entry) -> Iterator[str]:
    """What is left of an event's words in a calendar that holds very many."""
    zone = entry.maintenance.window.timezone
    yield f"Status: {entry.maintenance.status.words}"
    for was in entry.record.earlier[-1:]:
        yield f"Moved from: {_span(was, zone)} ({zone})"
    yield f"Notice: {entry.url}"


def _span(move: Move, zone: str) -> str:
    return phrases.span(Window(move.start, move.end, zone), zone)
