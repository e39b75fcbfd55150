"""What a page tells the machines that read it: search engines, link previews, the site's own search. Pure.

It travels in the page's front matter, so that every engine hands it to the theme; the theme writes it into the head.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.notice.prose import plain_text
from forewarn.outputs import cards
from forewarn.outputs.pages.repeats import first_of_series
from forewarn.phrases import iso
from forewarn.settings import Audience
from forewarn.values import Value
from forewarn.wording import Status

SEARCHED = 300
"""How many maintenances the search knows: its index is loaded whole, by phones too. The archive has them all."""
_SCHEMA = "https://schema.org/"


class PageFacts(Value):
    """What is known of a page beside its words.

    ``revised`` is when what it tells changed last, ``None`` where nobody knows; ``searched`` whether the site's search
    finds it; ``card`` is the path of its picture in link previews; ``event`` is its structured data (JSON-LD).
    """

    revised: datetime | None = None
    searched: bool = False
    card: str = cards.ANY
    event: dict[str, Any] | None = None

    def front(self, audience: Audience) -> dict[str, Any]:
        """The keys for the front matter; what nobody said stays away."""
        front: dict[str, Any] = {"card": self.card}
        if self.revised:
            front["revised"] = iso(self.revised)
        if not self.searched:
            front["search"] = {"exclude": True}
        if self.event:
            front["structured"] = self.event
        if audience is Audience.INTERNAL:
            front["robots"] = "noindex, nofollow"
        return front


NOTHING_MORE = PageFacts()


def of_entry(entry: Entry, *, searched: bool, own_card: bool) -> PageFacts:
    """The facts of a maintenance's page."""
    card = cards.path_of(entry) if own_card else cards.shared(entry.maintenance.impact)
    return PageFacts(entry.record.revised, searched, card, event(entry))


def of_list(entries: Iterable[Entry], *, searched: bool = False) -> PageFacts:
    """The facts of a page that lists entries: it changed when one of them did."""
    return PageFacts(max((entry.record.revised for entry in entries), default=None), searched)


def searched_entries(board: Board) -> frozenset[str]:
    """The ids that the search knows: open and to come (of a series the next), called off, and the newest finished."""
    found = [*board.under_way, *first_of_series(board.upcoming), *board.called_off, *board.finished]
    return frozenset(entry.id for entry in found[:SEARCHED])


def event(entry: Entry) -> dict[str, Any]:
    """The maintenance as an Event (https://schema.org/Event): from what was declared, never from the clock."""
    maintenance = entry.maintenance
    window, zone = maintenance.window, ZoneInfo(maintenance.window.timezone)

    def local(at: datetime) -> str:
        return at.astimezone(zone).isoformat()

    before = [local(move.start) for move in entry.record.earlier if move.start != window.start]
    status = "EventRescheduled" if before else "EventScheduled"
    if maintenance.status is Status.CANCELLED:
        status = "EventCancelled"
    told = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": entry.url,
        "url": entry.url,
        "name": maintenance.title,
        "description": plain_text(maintenance.summary),
        "startDate": local(window.start),
        "endDate": local(window.end),
        "eventStatus": _SCHEMA + status,
        "eventAttendanceMode": _SCHEMA + "OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": entry.url},
        "organizer": {
            "@type": "Organization",
            "name": maintenance.organization or entry.settings.site_name,
            "url": entry.settings.site_url,
        },
        "image": entry.settings.url(cards.path_of(entry)),
    }
    if before:
        told["previousStartDate"] = before if len(before) > 1 else before[0]
    return told
