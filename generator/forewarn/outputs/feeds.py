"""``feed.atom`` (RFC 4287) and ``feed.rss`` (RSS 2.0): one entry per maintenance, updated in place.

The only importer of feedgen. It reads the clock wherever a date is left out, so every date is passed. The
bytes of an entry depend on the maintenance and its history, never on the instant of the build (law 1).
"""

import re
from collections.abc import Iterator

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.prose import escape, plain_text
from forewarn.record import EPOCH
from forewarn.wording import Status

ATOM, RSS = "feed.atom", "feed.rss"
_REFERENCE = re.compile(r"&(?=#?\w+;)")


def render(board: Board) -> Iterator[Artifact]:
    """Both feeds for each channel."""
    bodies: dict[str, str] = {}
    for channel in board.channels:
        entries = board.newest(channel.entries, board.settings.feeds.entries)
        for entry in entries:
            if entry.id not in bodies:
                bodies[entry.id] = to_html(compose_notice(entry))
        yield Artifact(channel.path + ATOM, bytes(_feed(board, channel, entries, bodies, ATOM).atom_str(pretty=True)))
        yield Artifact(channel.path + RSS, bytes(_feed(board, channel, entries, bodies, RSS).rss_str(pretty=True)))


def _feed(board: Board, channel: Channel, entries: list[Entry], bodies: dict[str, str], name: str) -> FeedGenerator:
    settings = board.settings
    updated = max((entry.record.revised for entry in entries), default=EPOCH)
    media = "application/atom+xml" if name == ATOM else "application/rss+xml"
    feed = FeedGenerator()
    feed.id(f"tag:{settings.authority},2026:{channel.path or 'feed'}")
    about = f"Planned work on systems, announced by {board.catalog.organization.name}."
    feed.title(channel.title if name == ATOM else _html_text(channel.title))
    feed.subtitle(about if name == ATOM else escape(about))
    feed.author({"name": board.catalog.organization.name})
    feed.language("en")
    feed.generator("forewarn")
    feed.link(href=settings.url(channel.path + name), rel="self", type=media)
    # The last link becomes the channel's in RSS.
    feed.link(href=settings.url(channel.path), rel="alternate", type="text/html")
    feed.updated(updated)
    feed.lastBuildDate(updated)
    feed.ttl(60)
    for entry in entries:
        feed.add_entry(_entry(entry, board, bodies[entry.id], name), order="append")
    return feed


def _title(entry: Entry) -> str:
    """The title as a reader of a list should see it: a feed has no column for the status."""
    done = "Completed: " if entry.maintenance.status is Status.COMPLETED else ""
    return done + entry.marked_title


def _html_text(text: str) -> str:
    """Plain text for an element of RSS, which readers take for HTML: a ``<`` must come out as one."""
    return _REFERENCE.sub("&amp;", text).replace("<", "&lt;")


def _entry(entry: Entry, board: Board, body: str, name: str) -> FeedEntry:
    maintenance, record = entry.maintenance, entry.record
    item = FeedEntry()
    item.id(entry.tag)
    item.link(href=entry.url, rel="alternate", type="text/html")
    item.published(record.created)
    item.updated(record.revised)
    categories = [
        (maintenance.impact.value, maintenance.impact.words),
        (maintenance.type, maintenance.type),
        *((item.component, item.label) for item in maintenance.affects),
    ]
    if name == ATOM:
        item.title(_title(entry))
        item.category([{"term": term, "label": label} for term, label in categories])
        item.author({"name": board.catalog.organization.name})
        item.summary(plain_text(maintenance.summary))
        item.content(body, type="html")
    else:
        item.title(_html_text(_title(entry)))
        item.category([{"term": _html_text(label)} for _, label in categories])
        item.guid(entry.tag, permalink=False)
        item.description(escape(plain_text(maintenance.summary)), isSummary=True)
        item.content(body)
    return item
