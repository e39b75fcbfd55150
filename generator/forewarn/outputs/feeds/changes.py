"""``changes.atom``: one entry for each change, the newest first.

An id follows from what changed (:meth:`forewarn.record.Change.key`), never from the commit, so that a history that was
rewritten tells readers nothing that they know. What only the catalogue changed is no news.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache, partial
from itertools import chain, islice

from forewarn.artifacts import Costly, Each, key
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import TAG_YEAR, Entry
from forewarn.notice.prose import escape
from forewarn.outputs.feeds import bounds
from forewarn.outputs.feeds.card import line, page, prose, window_html
from forewarn.outputs.feeds.item import Head, Item
from forewarn.outputs.feeds.syndication import Untitled, atom, atom_entry, untitled
from forewarn.outputs.room import shown
from forewarn.phrases import Phrases
from forewarn.record import EPOCH, Change, ChangeKind
from forewarn.translations import N_
from forewarn.values import replace

ARCHIVE = "archive/changes-{:04}.atom"
MANY = 150
"""How many entries a channel has to have for its newest changes to be looked for among those of all."""

_Told = tuple[datetime, str, int]
"""When a change was made, of which maintenance, and which of its changes it is: in this order they are sorted."""


def offer(board: Board) -> Iterator[Costly | Each[Channel]]:
    """A feed for each channel, and the archive of everything."""
    room = _Room(board)
    archive = list(room.archive())
    yield from archive
    yield Each("changes.atom", board.channels, partial(_offered, room, len(archive)), partial(_links, len(archive)))


def _links(archived: int, channel: Channel) -> str:
    """The document of the archive that a feed leads to: that of everything does, if there is one."""
    return "" if channel.path or not archived else ARCHIVE.format(archived)


def _offered(room: "_Room", archived: int, channel: Channel) -> Costly:
    before = _links(archived, channel)
    same = key(room.board.around, shown(room.board, channel), before)
    return Costly("changes", f"{channel.path}changes.atom", same, partial(room.feed, channel, before))


@dataclass
class _Room:
    """Writes each change once and puts it, under its title there, into every feed that holds it."""

    board: Board
    written: Callable[[Entry, int], tuple[str, Untitled]] = field(init=False)
    entries: dict[str, Entry] = field(init=False)
    told: list[_Told] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what is news: ``told`` is all of it, the oldest first."""
        self.written = lru_cache(maxsize=bounds.KEPT)(_written)
        self.entries = {entry.id: entry for entry in self.board.entries}
        self.told = self.board.news

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where in all that is told the news of each entry is."""
        found: dict[str, list[int]] = {id: [] for id in self.entries}
        for place, (_, id, _) in enumerate(self.told):
            found[id].append(place)
        return found

    def feed(self, channel: Channel, before: str) -> bytes:
        """The feed of a channel; ``before`` is the document of the archive that comes before it, if there is one."""
        newest, found = self.kept(channel)
        links = {"prev-archive": before} if before else {}
        path = f"{channel.path}changes.atom"
        head = self.head(channel, path, newest[0][0] if newest else EPOCH, links)
        return atom(head, found, self.board.settings.url)

    def kept(self, channel: Channel) -> tuple[list[_Told], list[bytes]]:
        """The newest changes of a channel, as many as a document may hold, and what stands in it of them."""
        most = self.board.settings.feeds.entries
        if len(channel.entries) > MANY:
            newest = list(islice((one for one in reversed(self.told) if one[1] in channel.ids), most))
        else:
            places = chain.from_iterable(self.places[entry.id] for entry in channel.entries)
            newest = [self.told[place] for place in heapq.nlargest(most, places)]
        found, room = [], bounds.LIMIT
        for one in newest:
            written = self.of(one, channel)
            room -= len(written)
            if room < 0:
                break
            found.append(written)
        return newest[: len(found)], found

    def archive(self) -> Iterator[Costly]:
        """The documents of what has left the feed of everything (RFC 5005, 4): one logical feed with it."""
        channel = self.board.channels[0]
        documents = bounds.pages(self.told, len(self.told) - len(self.kept(channel)[0]))
        around, digests = self.board.around, {id: entry.digest for id, entry in self.entries.items()}
        for number, told in enumerate(documents, start=1):
            links = {"current": "changes.atom"}
            links |= {"prev-archive": ARCHIVE.format(number - 1)} if number > 1 else {}
            links |= {"next-archive": ARCHIVE.format(number + 1)} if number < len(documents) else {}
            path = ARCHIVE.format(number)
            same = key(around, repr(links), *[f"{place} {digests[id]}" for _, id, place in told])
            yield Costly("archives", path, same, partial(self.document, channel, path, links, told))

    def document(self, channel: Channel, path: str, links: dict[str, str], told: Sequence[_Told]) -> bytes:
        """A document of the archive, with these changes."""
        head = replace(self.head(channel, path, told[-1][0], links), is_archive=True)
        found = (self.outline(one, channel) for one in told)
        return atom(head, found, self.board.settings.url)

    def head(self, channel: Channel, path: str, updated: datetime, links: dict[str, str]) -> Head:
        """What a feed says of itself; an id with a dot is that of no maintenance."""
        name, said = self.board.catalog.organization.name, self.board.phrases.said
        return Head(
            id=f"tag:{self.board.settings.authority},{TAG_YEAR}:{channel.path}changes.atom",
            title=said("%(name)s: changes", name=channel.title),
            about=said("Every change of planned work, announced by %(name)s.", name=name),
            author=name,
            updated=updated,
            path=path,
            page=channel.page,
            language=self.board.phrases.language.tag,
            links=links,
        )

    def of(self, told: _Told, channel: Channel) -> bytes:
        """A change as it stands in a channel."""
        _, id, place = told
        entry = self.entries[id]
        title, written = self.written(entry, place)
        return written.under(channel.marked(entry, title))

    def outline(self, told: _Told, channel: Channel) -> bytes:
        """A change as it stands in the archive."""
        _, id, place = told
        entry = self.entries[id]
        change = entry.record.changes[place]
        return atom_entry(_outline(entry, change, channel.marked(entry, title_of(change, entry.phrases))))


def _written(entry: Entry, place: int) -> tuple[str, Untitled]:
    """A change of an entry as it stands in any channel, with the title that it has in most."""
    change = entry.record.changes[place]
    item = replace(
        _outline(entry, change, title_of(change, entry.phrases)),
        author=entry.maintenance.organization,
        content="\n".join(_told_html(entry, change)),
        categories=tuple(kind.value for kind in _news(change)),
    )
    return item.title, untitled(item)


def title_of(change: Change, phrases: Phrases) -> str:
    """``Moved and confirmed: PostgreSQL 17 upgrade``."""
    return f"{_named(phrases, change.kinds)}: {change.title}"


@lru_cache(maxsize=256)
def _named(phrases: Phrases, kinds: tuple[ChangeKind, ...]) -> str:
    """``Moved and confirmed``."""
    words = phrases.listed([phrases.said(kind.words) for kind in kinds if kind.is_news])
    return words[:1].upper() + words[1:]


def _news(change: Change) -> list[ChangeKind]:
    return [kind for kind in change.kinds if kind.is_news]


def _outline(entry: Entry, change: Change, title: str) -> Item:
    """A change without its messages: what the archive has of it."""
    zone = change.window.timezone
    phrases = entry.phrases
    summary = f"{phrases.span(change.window, zone)} ({zone})"
    if change.was is not None:
        summary = phrases.said("%(before)s, now %(after)s", before=phrases.edges(change.was, zone), after=summary)
    return Item(
        id=f"tag:{entry.settings.authority},{TAG_YEAR}:change/{change.key(entry.id)}",
        url=entry.url,
        title=title,
        author="",
        published=change.at,
        updated=change.at,
        summary=summary,
        content="",
    )


def _told_html(entry: Entry, change: Change) -> Iterator[str]:
    """What a change tells: the windows, the notice given, the messages, and what holds after it."""
    zone, phrases = change.window.timezone, entry.phrases
    now = window_html(change.window, zone, phrases)
    yield "<ul>"
    if change.was is not None:
        yield line(N_("From: %(span)s"), phrases, span=window_html(change.was, zone, phrases, is_former=True))
        yield line(N_("To: %(span)s"), phrases, span=now)
    else:
        yield line(N_("Window: %(span)s"), phrases, span=now)
    if change.notice is not None:
        yield f"<li>{escape(phrases.notice(change.notice))}</li>"
    yield line(N_("Status: %(status)s"), phrases, status=escape(phrases.said(change.status.words)))
    yield "</ul>"
    room = bounds.TOLD
    for text in (change.summary, *(update.message for update in change.updates)):
        if text and room > 0:
            html = prose(text, room)
            room -= len(html.encode())
            yield html
    yield page(entry)
