"""``feed.atom`` (RFC 4287) and ``feed.rss`` (RSS 2.0): one entry per maintenance, updated in place.

The only importer of feedgen. It reads the clock wherever a date is left out, so every date is passed. The
bytes of an entry depend on the maintenance and its history, never on the instant of the build (law 1).
"""

from collections.abc import Iterator

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from forewarn.artifacts import Artifact
from forewarn.board import Board, Channel, Entry
from forewarn.history import EPOCH
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.prose import plain_text

ATOM, RSS = "feed.atom", "feed.rss"


def render(board: Board) -> Iterator[Artifact]:
    """Both feeds for each channel."""
    bodies: dict[str, str] = {}
    for channel in board.channels:
        entries = board.newest(channel.entries, board.settings.feeds.entries)
        for entry in entries:
            if entry.id not in bodies:
                bodies[entry.id] = to_html(compose_notice(entry, board.catalog))
        yield Artifact(channel.path + ATOM, bytes(_feed(board, channel, entries, bodies, ATOM).atom_str(pretty=True)))
        yield Artifact(channel.path + RSS, bytes(_feed(board, channel, entries, bodies, RSS).rss_str(pretty=True)))


def _feed(board: Board, channel: Channel, entries: list[Entry], bodies: dict[str, str], name: str) -> FeedGenerator:
    settings = board.settings
    updated = max((entry.record.revised for entry in entries), default=EPOCH)
    media = "application/atom+xml" if name == ATOM else "application/rss+xml"
    feed = FeedGenerator()
    feed.id(f"tag:{settings.authority},2026:{channel.path or 'feed'}")
    feed.title(channel.title)
    feed.subtitle(f"Planned work on systems, announced by {board.catalog.organization.name}.")
    feed.author({"name": board.catalog.organization.name})
    feed.language("en")
    feed.generator("forewarn")
    feed.link(href=settings.url(channel.path), rel="alternate", type="text/html")
    feed.link(href=settings.url(channel.path + name), rel="self", type=media)
    feed.updated(updated)
    feed.lastBuildDate(updated)
    feed.ttl(60)
    for entry in entries:
        feed.add_entry(_entry(entry, board, bodies[entry.id], name), order="append")
    return feed


def _entry(entry: Entry, board: Board, body: str, name: str) -> FeedEntry:
    maintenance, record = entry.maintenance, entry.record
    item = FeedEntry()
    item.id(entry.tag)
    item.title(entry.marked_title)
    item.link(href=entry.url, rel="alternate", type="text/html")
    item.published(record.created)
    item.updated(record.revised)
    item.category(
        [
            {"term": maintenance.impact.value},
            {"term": maintenance.type},
            *(
                {"term": item.component, "label": board.catalog.component(item.component).name}
                for item in maintenance.affects
            ),
        ]
    )
    if name == ATOM:
        item.author({"name": board.catalog.organization.name})
        item.summary(plain_text(maintenance.summary))
        item.content(body, type="html")
    else:
        item.guid(entry.tag, permalink=False)
        item.description(plain_text(maintenance.summary), isSummary=True)
        item.content(body)
    return item
