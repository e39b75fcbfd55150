"""``maintnote.ics``: NANOG MAINTNOTE (draft BCOP 0.1; draft-gunter-calext-maintenance-notifications) for machines.

One shape of event and nothing else, because circuit-maintenance-parser refuses a whole file for one plain
event: exactly one MAINTENANCE-ID, the impact of each object, no METHOD, no alarm. STATUS always says the truth.
"""

from collections.abc import Container, Iterator, Sequence
from functools import partial

from forewarn.artifacts import Artifact, Costly, Each, key, made
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.outputs import ical
from forewarn.outputs.addresses import sender_address
from forewarn.outputs.room import bounded, shown
from forewarn.settings import Settings
from forewarn.wording import Status

_STATUS = {
    Status.TENTATIVE: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.IN_PROGRESS: "IN-PROCESS",
    Status.VERIFYING: "IN-PROCESS",
    Status.ROLLING_BACK: "IN-PROCESS",
    Status.COMPLETED: "COMPLETED",
    Status.CANCELLED: "CANCELLED",
}
"""Section 3.6.6 of the standard."""

_EVENT_STATUS = {Status.TENTATIVE: "TENTATIVE", Status.CANCELLED: "CANCELLED"}


def offer(board: Board) -> Iterator[Each[Channel]]:
    """A file for each channel."""
    yield Each("maintnote.ics", board.channels, partial(_offered, board, ical.calendar((), ())))


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))


def _offered(board: Board, head: bytes, channel: Channel) -> Costly:
    make = partial(_file, board, channel, head)
    return Costly("maintnote", f"{channel.path}maintnote.ics", key(board.around, shown(board, channel)), make)


def _file(board: Board, channel: Channel, head: bytes) -> bytes:
    return ical.calendar((), bounded(board, channel, partial(_written, board), head))


def _written(board: Board, entries: Sequence[Entry], full: Container[str]) -> Iterator[bytes]:
    """The events of entries: the same in each channel."""
    own = board.own_key

    def make(place: int) -> tuple[bytes]:
        return (_event(entries[place], board.settings, in_full=entries[place].id in full),)

    same = (f"maintnote {own(entry)} {entry.id in full}" for entry in entries)
    return (event for (event,) in board.pieces.each(same, make))


def _event(entry: Entry, settings: Settings, *, in_full: bool) -> bytes:
    title = ical.text("SUMMARY", entry.marked_title)
    return ical.event(_properties(entry, settings, in_full=in_full), title=title)


def _properties(entry: Entry, settings: Settings, *, in_full: bool) -> Iterator[bytes]:
    """What the standard's section 3.5 asks of an event, and ``in_full`` what calendars show of it besides."""
    maintenance, record, maintnote = entry.maintenance, entry.record, settings.maintnote
    organizer = maintnote.organizer or sender_address(entry) or f"noreply@{settings.authority.rpartition('@')[2]}"
    yield ical.text("UID", entry.uid)
    yield ical.number("SEQUENCE", record.sequence)
    yield ical.instant("DTSTAMP", record.revised)
    yield ical.instant("DTSTART", maintenance.window.start)
    yield ical.instant("DTEND", maintenance.window.end)
    if in_full:
        yield ical.instant("LAST-MODIFIED", record.revised)
        yield ical.constant("STATUS", _EVENT_STATUS.get(maintenance.status, "CONFIRMED"))
        yield ical.uri("URL", entry.url)
    yield ical.person("ORGANIZER", maintenance.organization, organizer)
    yield ical.constant("X-MAINTNOTE-PROVIDER", maintnote.provider or settings.authority)
    yield ical.constant("X-MAINTNOTE-ACCOUNT", maintnote.account)
    yield ical.text("X-MAINTNOTE-MAINTENANCE-ID", entry.id)
    yield ical.constant("X-MAINTNOTE-IMPACT", maintenance.impact.value.upper())
    yield ical.constant("X-MAINTNOTE-STATUS", _STATUS[maintenance.status])
    for id, impact in _objects(entry).items():
        yield ical.constant("X-MAINTNOTE-OBJECT-ID", id, **{"X-MAINTNOTE-OBJECT-IMPACT": impact.value.upper()})


def _objects(entry: Entry) -> dict[str, Impact]:
    """The objects that it touches, each with the worst that it suffers; a component without any is one itself."""
    found: dict[str, Impact] = {}
    for item in entry.maintenance.affects:
        impact = item.impact or Impact.NO_IMPACT
        for id in item.object_ids or (item.component,):
            found[id] = max(impact, found.get(id, impact), key=lambda one: one.rank)
    return found
