"""What holds for a whole site: plain values, read elsewhere (``source.site``) from ``mkdocs.yml``."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from forewarn.phrases import ENGLISH, Phrases
from forewarn.values import Value

CONFIG = "mkdocs.yml"


class Audience(StrEnum):
    """Who a build is for; what is marked internal is in no byte of a public one (law 8)."""

    PUBLIC = "public"
    INTERNAL = "internal"


class CancelledEntries(StrEnum):
    """What a calendar says of a cancelled entry.

    ``keep`` leaves it confirmed with a marked title, because Google drops ``STATUS:CANCELLED`` without a word;
    ``remove`` says CANCELLED, as RFC 5545 has it.
    """

    KEEP = "keep"
    REMOVE = "remove"


class CalendarSettings(Value):
    """How far back calendars reach after the end, and what they say of cancelled entries.

    ``alarm`` is how long before its start an entry rings; ``None`` for never.
    """

    past: timedelta = timedelta(days=400)
    cancelled: CancelledEntries = CancelledEntries.KEEP
    alarm: timedelta | None = None


class MaintnoteSettings(Value):
    """What MAINTNOTE says of who announces: the provider is the authority where it is empty."""

    provider: str = ""
    account: str = "public"
    organizer: str = ""


class FeedSettings(Value):
    """How many finished maintenances stay in a feed; what has not ended always does."""

    entries: int = 100


class Cards(StrEnum):
    """What link previews show of a maintenance that is ahead: a picture of its own, or that of its impact."""

    OWN = "own"
    IMPACT = "impact"


class Commits(StrEnum):
    """Whether a page tells of the commits behind its changes: subjects, numbers of pull requests, reviewers."""

    SHOW = "show"
    HIDE = "hide"


class HistorySettings(Value):
    """What the change history on a page tells."""

    commits: Commits = Commits.SHOW


class Invalidate(StrEnum):
    """What a publish asks CloudFront to forget.

    ``auto`` names up to eight addresses and else folders or the whole site; ``exact`` always names every address;
    ``all`` is one wildcard; ``none`` leaves it to the short lives of pages.
    """

    AUTO = "auto"
    EXACT = "exact"
    ALL = "all"
    NONE = "none"


class PublishSettings(Value):
    """Where the site is published, and what a flag or a variable of the environment may say instead.

    ``path`` is the path that viewers see in front of the site's keys, where it is not the prefix itself (an origin
    path); ``budget`` is how many addresses a month may be invalidated one by one. ``types`` maps the ends of file names
    to media types, ``cache`` maps patterns of keys to Cache-Control; both go before our own table.
    """

    bucket: str = ""
    prefix: str = ""
    distribution: str = ""
    endpoint_url: str = ""
    invalidate: Invalidate = Invalidate.AUTO
    path: str = ""
    budget: int = 900
    types: tuple[tuple[str, str], ...] = ()
    cache: tuple[tuple[str, str], ...] = ()


class Told(Value):
    """What ``mkdocs.yml`` tells of a site: its name, its address (with a final slash), and ``extra.forewarn``.

    ``repository`` is the address of the project at GitHub without a final slash, or nothing.
    """

    site_name: str
    site_url: str
    authority: str
    audience: Audience = Audience.PUBLIC
    horizon: timedelta = timedelta(days=400)
    calendar: CalendarSettings = CalendarSettings()
    feeds: FeedSettings = FeedSettings()
    maintnote: MaintnoteSettings = MaintnoteSettings()
    history: HistorySettings = HistorySettings()
    cards: Cards = Cards.OWN
    publish: PublishSettings = PublishSettings()
    repository: str = ""


class Site(Value):
    """All that concerns us of a ``mkdocs.yml`` in which nothing is wrong, as plain values.

    ``language`` is a tag; ``content`` and ``site`` are folders below the project's own; ``notes`` are worth a line.
    """

    told: Told
    language: str
    content: str
    site: str
    notes: tuple[str, ...]


class Settings(Told):
    """The site, and ``phrases`` that speak its language."""

    phrases: Phrases = ENGLISH

    def url(self, path: str) -> str:
        """The whole address of a path of the site."""
        return self.site_url + path

    @property
    def base_path(self) -> str:
        """The path that the site lives under at its host, with slashes at both ends."""
        return urlsplit(self.site_url).path or "/"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a ``mkdocs.yml``: where things are, and the settings that were read from it.

    ``own_files`` are files of the content folder that people wrote where we would have made one. ``compiled`` is a folder
    outside of it where compiled templates are kept, ``cache`` where notes of this project lie, if the user has chosen a
    folder for them: nothing that is made depends on either.
    """

    root: Path
    settings: Settings
    content: Path
    site: Path
    home_is_handwritten: bool = False
    home_words: str = ""
    own_files: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    compiled: Path | None = field(default=None, compare=False, repr=False)
    cache: Path | None = field(default=None, compare=False, repr=False)

    @property
    def maintenances(self) -> Path:
        """The folder of the files that people write."""
        return self.root / "maintenances"

    @property
    def languages(self) -> Path:
        """The folder of the catalogues that a project brings."""
        return self.root / "languages"
