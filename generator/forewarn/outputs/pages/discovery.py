"""What a page is about in other forms: the links that browsers, feed readers and calendars look for. Pure.

They are ``<link rel="alternate">`` (HTML Living Standard, 4.6.7.1); our part of the theme writes them, first a
page's own, then the site's.
"""

from collections.abc import Iterable, Mapping

from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.model import Affected
from forewarn.phrases import Phrases
from forewarn.translations import N_
from forewarn.values import Value

FORMS = (
    ("feed.atom", "application/atom+xml", N_("%(name)s: Atom")),
    ("feed.rss", "application/rss+xml", N_("%(name)s: RSS")),
    ("feed.json", "application/feed+json", N_("%(name)s: JSON Feed")),
    ("changes.atom", "application/atom+xml", N_("%(name)s: every change, Atom")),
    ("calendar.ics", "text/calendar", N_("%(name)s: calendar")),
)
"""The files of a channel that are followed: name, media type, what a reader is told."""

_BRIEF = ("feed.atom", "calendar.ics")


class Alternate(Value):
    """The same in another form; ``href`` is relative to the site, ``title`` is plain text."""

    href: str
    type: str
    title: str


def of_channel(channel: Channel, phrases: Phrases) -> list[Alternate]:
    """What follows a channel."""
    return [
        Alternate(channel.path + file, type, phrases.said(words, name=channel.title)) for file, type, words in FORMS
    ]


def of_entry(entry: Entry, channels: Mapping[str, Channel]) -> list[Alternate]:
    """The entry alone as a calendar and as a letter, then what follows its components (``channels`` by their ids)."""
    said, title = entry.phrases.said, entry.maintenance.title
    alone = [
        Alternate(f"{entry.path}event.ics", "text/calendar", said("%(name)s: calendar entry", name=title)),
        Alternate(f"{entry.path}notice.txt", "text/plain", said("%(name)s: letter in plain text", name=title)),
    ]
    return alone + of_components(entry.maintenance.affects, channels, entry.phrases)


def of_components(affects: Iterable[Affected], channels: Mapping[str, Channel], phrases: Phrases) -> list[Alternate]:
    """The feed and the calendar of each component that has them: all forms of many would only be a long list.

    Components are called what the maintenance calls them: the page of what has ended stands still.
    """
    return [
        Alternate(channels[item.component].path + file, type, phrases.said(words, name=item.label))
        for item in affects
        if item.component in channels
        for file, type, words in FORMS
        if file in _BRIEF
    ]
