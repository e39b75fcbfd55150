"""``calendar.ics`` for each channel and ``event.ics`` for each maintenance: iCalendar (RFC 5545, RFC 7986) for people."""

from collections.abc import Container, Iterator, Sequence
from datetime import timedelta
from functools import partial

from forewarn.artifacts import Artifact, Costly, Each, key, made
from forewarn.board import Board
from forewarn.channels import Channel, ChannelKind
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.outputs import ical
from forewarn.outputs.event import COLORS, Events
from forewarn.outputs.room import bounded, shown
from forewarn.record import EPOCH

REFRESH = timedelta(hours=1)
"""How often a client should look again."""

COLOR = "steelblue"
"""The colour of a calendar that is not about one impact (RFC 7986, 5.9)."""

ALONE = "event.ics"
"""The name of the calendar with one maintenance alone, beside its page."""


def offer(board: Board) -> Iterator[Each[Channel] | Each[Entry]]:
    """A calendar for each channel, and one entry alone for each maintenance."""
    events = Events(board.settings.calendar)
    yield Each("calendar.ics", board.channels, partial(_offered, board, events))
    yield Each(ALONE, board.entries, partial(_alone, board, events))


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))


def _offered(board: Board, events: Events, channel: Channel) -> Costly:
    make = partial(_calendar, board, channel, events)
    return Costly("calendars", f"{channel.path}calendar.ics", key(board.around, shown(board, channel)), make)


def _alone(board: Board, events: Events, entry: Entry) -> Costly:
    return Costly("events", entry.path + ALONE, board.own_key(entry), partial(events.alone, entry))


def _calendar(board: Board, channel: Channel, events: Events) -> bytes:
    about = b"".join(_about(board, channel))
    write = partial(_written, board, channel, events)
    return ical.calendar([about], bounded(board, channel, write, ical.calendar([about], ())))


def _written(
    board: Board, channel: Channel, events: Events, entries: Sequence[Entry], full: Container[str]
) -> Iterator[bytes]:
    """The events of entries: most under their own titles, as they were written for any channel."""
    own, via = board.own_key, channel.via
    same = (f"event {own(entry)} {entry.id in full}" for entry in entries)
    written = board.pieces.each(same, lambda place: events.parts(entries[place], in_full=entries[place].id in full))
    for entry, parts in zip(entries, written, strict=True):
        if entry.id in via:
            yield events.under(entry, channel.marked(entry, entry.marked_title), parts[1])
        else:
            yield b"".join(parts)


def _about(board: Board, channel: Channel) -> Iterator[bytes]:
    """What a calendar says of itself; Apple and Google read the names that begin with X-."""
    settings = board.settings
    name = board.catalog.organization.name
    about = board.phrases.said("Planned maintenance announced by %(name)s", name=name)
    yield ical.text("NAME", channel.title)
    yield ical.text("X-WR-CALNAME", channel.title)
    yield ical.text("DESCRIPTION", about)
    yield ical.text("X-WR-CALDESC", about)
    yield ical.constant("COLOR", COLORS[Impact(channel.id)] if channel.kind is ChannelKind.IMPACT else COLOR)
    yield ical.instant("LAST-MODIFIED", max([board.revised[place] for place in channel.places], default=EPOCH))
    yield ical.uri("URL", settings.url(channel.page))
    yield ical.uri("SOURCE", settings.url(f"{channel.path}calendar.ics"), VALUE="URI")
    yield ical.length("REFRESH-INTERVAL", REFRESH, VALUE="DURATION")
    yield ical.length("X-PUBLISHED-TTL", REFRESH)
