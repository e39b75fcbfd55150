"""One entry as an iTIP message (RFC 5546) for a mail: the entry that is published, with a METHOD and an ORGANIZER.

It is made from the published ``event.ics``, so that UID, SEQUENCE and stamps are the same: whoever got the mail
and subscribes to the calendar as well has one entry and not two.
"""

from enum import StrEnum

from icalendar import Calendar, vCalAddress

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs.event import Events
from forewarn.wording import Status


class Method(StrEnum):
    """What a calendar is asked to do with the entry (RFC 5546, 1.4); it is told, so nobody is asked to reply."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


def method_of(entry: Entry) -> Method:
    """CANCEL for what is cancelled, PUBLISH for all else."""
    return Method.CANCEL if entry.maintenance.status is Status.CANCELLED else Method.PUBLISH


def invitation(board: Board, entry: Entry, *, name: str, address: str) -> bytes:
    """The entry for a mail from ``address``, as UTF-8 with CRLF.

    Both methods need an ORGANIZER and know no ATTENDEE that would have to answer; a cancellation is
    ``STATUS:CANCELLED``, whatever the published calendars say, and rings no alarm (RFC 5546, 3.2.1 and 3.2.5).
    """
    message = Calendar.from_ical(Events(board.settings.calendar).alone(entry))
    method = method_of(entry)
    message["method"] = method.value
    organizer = vCalAddress(f"mailto:{address}")
    if name:
        # RFC 5545 knows no backslash escapes in parameters (3.2), but readers resolve them all the same.
        organizer.params["CN"] = " ".join(name.replace("\\", "/").split())
    for event in message.walk("VEVENT"):
        event.pop("organizer", None)
        event.add("organizer", organizer)
        if method is Method.CANCEL:
            event["status"] = "CANCELLED"
            event.subcomponents.clear()
    return bytes(message.to_ical())
