"""``changes.atom``: one entry for each change, the newest first.

An id follows from what changed (:meth:`forewarn.record.Change.key`), never from the commit, so that a history that was
rewritten tells readers nothing that they know. What only the catalogue changed is no news.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from forewarn import phrases
from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import TAG_YEAR, Entry
from forewarn.notice.prose import attribute, block_html, escape
from forewarn.outputs.feeds import bounds
from forewarn.outputs.feeds.item import Head, Item
from forewarn.outputs.feeds.syndication import atom, atom_entry
from forewarn.record import EPOCH, Change

ARCHIVE = "archive/changes-{:04}.atom"

_Told = tuple[datetime, str, int]
"""When a change was made, of which maintenance, and which of its changes it is: in this order they are sorted."""


def render(board: Board) -> Iterator[Artifact]:
    """A feed for each channel, and the archive of everything."""
    room = _Room(board)
    archive = list(room.archive())
    yield from archive
    for channel in board.channels:
        yield room.feed(channel, len(archive))


@dataclass
class _Room:
    """Writes each change once for every title and puts it into every feed that holds it."""

    board: Board
    written: dict[tuple[str, int, str], bytes] = field(default_factory=dict)
    told: dict[str, list[_Told]] = field(init=False)
    entries: dict[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what is news."""
        self.entries = {entry.id: entry for entry in self.board.entries}
        self.told = {
            entry.id: [
                (change.at, entry.id, place)
                for place, change in enumerate(entry.record.changes)
                if any(kind.is_news for kind in change.kinds)
            ]
            for entry in self.board.entries
        }

    def feed(self, channel: Channel, archived: int) -> Artifact:
        """The feed of a channel."""
        most = self.board.settings.feeds.entries
        newest = heapq.nlargest(most, (one for entry in channel.entries for one in self.told[entry.id]))
        links = {"prev-archive": ARCHIVE.format(archived)} if archived and not channel.path else {}
        path = f"{channel.path}changes.atom"
        head = self.head(channel, path, newest[0][0] if newest else EPOCH, links)
        found = [self.of(one, channel) for one in newest]
        return Artifact(path, atom(head, found, self.board.settings.url))

    def archive(self) -> Iterator[Artifact]:
        """The documents of what has left the feed of everything (RFC 5005, 4)."""
        everything = sorted(one for told in self.told.values() for one in told)
        documents = bounds.pages(everything, self.board.settings.feeds.entries)
        channel = self.board.channels[0]
        for number, told in enumerate(documents, start=1):
            links = {"current": "changes.atom"}
            links |= {"prev-archive": ARCHIVE.format(number - 1)} if number > 1 else {}
            links |= {"next-archive": ARCHIVE.format(number + 1)} if number < len(documents) else {}
            path = ARCHIVE.format(number)
            head = self.head(channel, path, told[-1][0], links, number)
            yield Artifact(
                path, atom(head, [self.of(one, channel, in_full=False) for one in told], self.board.settings.url)
            )

    def head(self, channel: Channel, path: str, updated: datetime, links: dict[str, str], number: int = 0) -> Head:
        """What a feed says of itself; ``number`` counts the documents of the archive."""
        name = self.board.catalog.organization.name
        return Head(
            id=f"tag:{self.board.settings.authority},{TAG_YEAR}:{channel.path}changes{f'/{number}' if number else ''}",
            title=f"{channel.title}: changes",
            about=f"Every change of planned work, announced by {name}.",
            author=name,
            updated=updated,
            path=path,
            page=channel.page,
            links=links,
            is_archive=number > 0,
        )

    def of(self, told: _Told, channel: Channel, *, in_full: bool = True) -> bytes:
        """A change as it stands in a channel; in the archive in brief."""
        _, id, place = told
        entry = self.entries[id]
        change = entry.record.changes[place]
        title = channel.marked(entry, title_of(change))
        if not in_full:
            return atom_entry(_item(entry, change, title, in_full=False))
        key = (id, place, title)
        if key not in self.written:
            self.written[key] = atom_entry(_item(entry, change, title, in_full=True))
        return self.written[key]


def title_of(change: Change) -> str:
    """``Moved and confirmed: PostgreSQL 17 upgrade``."""
    words = phrases.listed([kind.words for kind in change.kinds])
    return f"{words[:1].upper()}{words[1:]}: {change.title}"


def _item(entry: Entry, change: Change, title: str, *, in_full: bool) -> Item:
    lead = f"{phrases.span(change.window, change.window.timezone)} ({change.window.timezone})"
    content = "\n".join(_told_html(entry, change)) if in_full else ""
    return Item(
        id=f"tag:{entry.settings.authority},{TAG_YEAR}:change/{change.key(entry.id)}",
        url=entry.url,
        title=title,
        author=entry.maintenance.organization if in_full else "",
        published=change.at,
        updated=change.at,
        summary=lead,
        content=content,
        categories=tuple(kind.value for kind in change.kinds) if in_full else (),
    )


def _told_html(entry: Entry, change: Change) -> Iterator[str]:
    """What a change tells: the windows, the notice given, the messages, and what holds after it."""
    zone = change.window.timezone
    window = f"{escape(phrases.span(change.window, zone))} ({escape(zone)})"
    utc = f"{escape(phrases.span(change.window, 'UTC'))} UTC"
    if change.was is not None:
        yield f"<p>From <s>{escape(phrases.edges(change.was, zone))}</s> to {window}, which is {utc}.</p>"
    else:
        yield f"<p>{window}, which is {utc}.</p>"
    if change.notice is not None:
        yield f"<p>{escape(phrases.notice(change.notice))}.</p>"
    for update in change.updates:
        if update.message:
            yield block_html(update.message)
    if change.summary:
        yield block_html(change.summary)
    yield f"<p>Status: {escape(change.status.words)}</p>"
    yield f'<p><a href="{attribute(entry.url)}">{escape(entry.url)}</a></p>'
