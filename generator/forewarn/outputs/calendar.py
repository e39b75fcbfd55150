"""``calendar.ics`` and ``event.ics``: iCalendar (RFC 5545, RFC 7986) for people. The only importer of icalendar.

Every stamp and id is passed: left alone, the library reads the clock and invents ids. Instants are UTC, so
that a reader needs no VTIMEZONE to get them right; entries are transparent, so that nobody's day is blocked.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from icalendar import Calendar, Event

from forewarn import phrases
from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.notice.prose import plain_text
from forewarn.settings import CancelledEntries
from forewarn.wording import Status

PRODID = "-//forewarn//planned maintenance//EN"
REFRESH = timedelta(hours=1)


def render(board: Board) -> Iterator[Artifact]:
    """A calendar for each channel, and one entry alone for each maintenance."""
    for channel in board.channels:
        entries = board.recent(channel.entries, board.settings.calendar.past)
        yield Artifact(f"{channel.path}calendar.ics", _calendar(board, entries, channel))
    for entry in board.entries:
        yield Artifact(f"{entry.path}event.ics", _calendar(board, [entry], None))


def _calendar(board: Board, entries: Iterable[Entry], channel: Channel | None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    if channel is not None:
        calendar.add("name", channel.title)
        calendar.add("x-wr-calname", channel.title)
        calendar.add("source", board.settings.url(f"{channel.path}calendar.ics"), parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, board))
    return bytes(calendar.to_ical())


def _event(entry: Entry, board: Board) -> Event:
    maintenance, record = entry.maintenance, entry.record
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", record.sequence)
    event.add("dtstamp", record.revised)
    event.add("created", record.created)
    event.add("last-modified", record.revised)
    event.add("dtstart", maintenance.window.start)
    event.add("dtend", maintenance.window.end)
    event.add("summary", entry.marked_title)
    event.add("status", _status(entry, board))
    event.add("transp", "TRANSPARENT")
    event.add("url", entry.url)
    event.add("categories", [maintenance.impact.value, maintenance.type])
    event.add("description", _description(entry))
    last = next((update.message for update in reversed(maintenance.updates) if update.message), "")
    if last:
        event.add("comment", plain_text(last))
    return event


def _status(entry: Entry, board: Board) -> str:
    match entry.maintenance.status:
        case Status.TENTATIVE:
            return "TENTATIVE"
        case Status.CANCELLED if board.settings.calendar.cancelled is CancelledEntries.REMOVE:
            return "CANCELLED"
        case _:
            return "CONFIRMED"


def _description(entry: Entry) -> str:
    """The facts that a calendar has no property for, in plain text."""
    maintenance, window = entry.maintenance, entry.maintenance.window
    primary = ", ".join(f"{item.label} ({item.impact.words})" for item in maintenance.primary if item.impact)
    secondary = ", ".join(item.label for item in maintenance.secondary)
    lines = [
        plain_text(maintenance.summary),
        "",
        f"Status: {maintenance.status.words}" + (f" ({maintenance.outcome.words})" if maintenance.outcome else ""),
        f"Window: {phrases.span(window, window.timezone)} ({window.timezone})",
        *(
            f"Moved from: {moment.start:%Y-%m-%d %H:%M} to {moment.end:%Y-%m-%d %H:%M} UTC"
            for moment in (update.moved_from for update in maintenance.moves)
            if moment
        ),
        f"Affected: {primary}",
        *([f"Also touched: {secondary}"] if secondary else []),
        f"Priority: {maintenance.priority}",
        "",
        f"Notice: {entry.url}",
    ]
    return "\n".join(lines)
