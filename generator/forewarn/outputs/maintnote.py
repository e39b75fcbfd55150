"""``maintnote.ics``: NANOG MAINTNOTE (draft BCOP 0.1; draft-gunter-calext-maintenance-notifications) for machines.

One shape of event and nothing else, because circuit-maintenance-parser refuses a whole file for one plain
event: exactly one MAINTENANCE-ID, the impact of each object, no METHOD, no alarm. STATUS always says the truth.
"""

from collections.abc import Iterator, Sequence

from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.model import Impact
from forewarn.outputs import ical
from forewarn.outputs.addresses import sender_address
from forewarn.settings import Settings
from forewarn.wording import Status

LIMIT = 1_000_000
"""The most bytes of a file; what is over leaves first."""

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


def render(board: Board) -> Iterator[Artifact]:
    """A file for each channel."""
    written: dict[str, bytes] = {}
    for channel in board.channels:
        yield Artifact(f"{channel.path}maintnote.ics", ical.calendar((), _bounded(board, channel, written)))


def _bounded(board: Board, channel: Channel, written: dict[str, bytes]) -> Sequence[bytes]:
    """The events of a channel in the order of their starts, as many of those that are over as there is room for."""
    kept: list[Entry] = []
    room = LIMIT
    for entry in board.by_urgency(channel.entries, board.settings.calendar.past):
        if entry.id not in written:
            written[entry.id] = ical.event(_properties(entry, board.settings))
        room -= len(written[entry.id])
        if room < 0 and entry.maintenance.window.end <= board.as_of:
            break
        kept.append(entry)
    kept.sort(key=lambda entry: (entry.maintenance.window.start, entry.id))
    return [written[entry.id] for entry in kept]


def _properties(entry: Entry, settings: Settings) -> Iterator[ical.Property]:
    """What the standard's section 3.5 asks of an event."""
    maintenance, record, maintnote = entry.maintenance, entry.record, settings.maintnote
    organizer = maintnote.organizer or sender_address(entry) or f"noreply@{settings.authority.rpartition('@')[2]}"
    yield ical.text("uid", entry.uid)
    yield ical.number("sequence", record.sequence)
    yield ical.instant("dtstamp", record.revised)
    yield ical.instant("last-modified", record.revised)
    yield ical.instant("dtstart", maintenance.window.start)
    yield ical.instant("dtend", maintenance.window.end)
    yield ical.text("summary", entry.marked_title)
    yield ical.text("status", _EVENT_STATUS.get(maintenance.status, "CONFIRMED"))
    yield ical.uri("url", entry.url)
    yield ical.person("organizer", maintenance.organization, organizer)
    yield ical.text("x-maintnote-provider", maintnote.provider or settings.authority)
    yield ical.text("x-maintnote-account", maintnote.account)
    yield ical.text("x-maintnote-maintenance-id", entry.id)
    yield ical.text("x-maintnote-impact", maintenance.impact.value.upper())
    yield ical.text("x-maintnote-status", _STATUS[maintenance.status])
    for id, impact in _objects(entry).items():
        yield ical.text("x-maintnote-object-id", id, **{"X-MAINTNOTE-OBJECT-IMPACT": impact.value.upper()})


def _objects(entry: Entry) -> dict[str, Impact]:
    """The objects that it touches, each with the worst that it suffers; a component without any is one itself."""
    found: dict[str, Impact] = {}
    for item in entry.maintenance.affects:
        impact = item.impact or Impact.NO_IMPACT
        for id in item.object_ids or (item.component,):
            found[id] = max(impact, found.get(id, impact), key=lambda one: one.rank)
    return found
