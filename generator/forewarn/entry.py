"""One maintenance as outputs show it: with its phase, its record, its ids and its addresses. Pure."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from forewarn.grades import TYPES
from forewarn.lifecycle import Phase
from forewarn.model import Maintenance
from forewarn.phrases import Phrases
from forewarn.record import Record
from forewarn.settings import Settings
from forewarn.stored import digest
from forewarn.wording import Status

TAG_YEAR = 2026
"""The year in every ``tag:`` id (RFC 4151): one for all, for life."""


@dataclass(frozen=True)
class Entry:
    """One maintenance on the board, with its phase, its record and its addresses; ``noted`` is its digest where it is known."""

    maintenance: Maintenance
    phase: Phase
    record: Record
    settings: Settings
    noted: str = field(default="", compare=False)
    id: str = field(init=False, compare=False, repr=False)
    """The maintenance's id."""

    def __post_init__(self) -> None:
        """What everybody asks for is there from the beginning: of ten thousand, to find it once for each takes a while."""
        known = vars(self)
        known["id"] = self.maintenance.id
        if self.noted:
            known["digest"] = self.noted

    def __hash__(self) -> int:
        """By its id: what is remembered of an entry is found without reading all of it."""
        return hash(self.maintenance.id)

    @property
    def phrases(self) -> Phrases:
        """What speaks the language of the site."""
        return self.settings.phrases

    @property
    def type(self) -> str:
        """The kind of maintenance, as readers know it: an organisation's own kinds have its own names."""
        type = self.maintenance.type
        return self.phrases.said(type) if type in TYPES else type

    @property
    def path(self) -> str:
        """The address of its page, relative to the site: ``maintenance/<id>/``."""
        return f"maintenance/{self.id}/"

    @property
    def url(self) -> str:
        """The whole address of its page."""
        return self.settings.url(self.path)

    @property
    def uid(self) -> str:
        """Its UID in calendars (RFC 5545, 3.8.4.7), for life."""
        return f"{self.id}@{self.settings.authority}"

    @property
    def tag(self) -> str:
        """Its id in feeds (RFC 4151), for life."""
        return f"tag:{self.settings.authority},{TAG_YEAR}:{self.id}"

    @property
    def marked_title(self) -> str:
        """The title with what a reader of a list must not miss; it depends on what was declared, not on the clock."""
        title = self.maintenance.title
        match self.maintenance.status:
            case Status.CANCELLED:
                return self.phrases.said("Cancelled: %(title)s", title=title)
            case Status.TENTATIVE:
                return self.phrases.said("Tentative: %(title)s", title=title)
            case _:
                return title

    @property
    def came_nearer(self) -> bool:
        """Whether it is an occurrence that appeared as time went by, because its series reaches further every day."""
        return bool(self.maintenance.series) and (
            self.maintenance.window.start > self.record.created + self.settings.horizon
        )

    @cached_property
    def day(self) -> date:
        """The day it starts on, in the author's zone."""
        window = self.maintenance.window
        return window.start.astimezone(ZoneInfo(window.timezone)).date()

    @property
    def year(self) -> int:
        """The year it starts in, in the author's zone."""
        return self.day.year

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of all that is known of it but the instant: the same digest, the same entry."""
        return digest(self.maintenance, self.record)
