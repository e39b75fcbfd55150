"""The ways to follow a channel: the addresses that programs take, and the links that add one with a click. Pure.

Google, Outlook.com and Microsoft 365 document none of their links. Google takes ``webcal:`` where it refuses
``https:``; the other two take the address itself and a name.
"""

from urllib.parse import quote

from forewarn.channels import Channel
from forewarn.settings import Settings
from forewarn.translations import N_
from forewarn.values import Value

_GOOGLE = "https://calendar.google.com/calendar/render?cid="
_OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?url="
_OFFICE = "https://outlook.office.com/calendar/0/addfromweb?url="


class Ways(Value):
    """What can be clicked and what can be copied to follow a channel."""

    channel: Channel
    settings: Settings

    @property
    def calendar(self) -> str:
        """The whole address of the calendar."""
        return self.settings.url(f"{self.channel.path}calendar.ics")

    @property
    def links(self) -> list[tuple[str, str]]:
        """Name and address of each link that adds the calendar somewhere."""
        name = quote(self.channel.title, safe="")
        calendar = quote(self.calendar, safe="")
        return [
            (N_("Calendar app"), self.webcal),
            ("Google Calendar", _GOOGLE + quote(self.webcal, safe="")),
            ("Outlook.com", f"{_OUTLOOK}{calendar}&name={name}"),
            ("Microsoft 365", f"{_OFFICE}{calendar}&name={name}"),
        ]

    @property
    def webcal(self) -> str:
        """The calendar's address with the scheme that calendar programs listen to."""
        return "webcal" + self.calendar.removeprefix("https").removeprefix("http")

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """What each file is, and its path relative to the site."""
        files = (
            (N_("Calendar"), "calendar.ics"),
            ("Atom", "feed.atom"),
            ("RSS", "feed.rss"),
            ("JSON Feed", "feed.json"),
            (N_("Every change"), "changes.atom"),
            ("MAINTNOTE", "maintnote.ics"),
        )
        return [(what, self.channel.path + file) for what, file in files]
