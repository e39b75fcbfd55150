"""``feed.atom``, ``feed.rss`` and ``feed.json``: one entry for each maintenance, updated in place."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import partial
from itertools import islice
from typing import NamedTuple

from forewarn.artifacts import Costly, Each, key
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import TAG_YEAR, Entry
from forewarn.notice.prose import plain_text
from forewarn.outputs.feeds import bounds
from forewarn.outputs.feeds.card import content, first_words
from forewarn.outputs.feeds.item import Head, Item
from forewarn.outputs.feeds.json_feed import json_feed, json_item
from forewarn.outputs.feeds.syndication import atom, atom_entry, rss, rss_item
from forewarn.outputs.room import shown
from forewarn.phrases import iso
from forewarn.record import EPOCH
from forewarn.values import replace
from forewarn.wording import Status

ARCHIVE = "archive/feed-{:04}.atom"


FORMS = ("atom", "rss", "json")


def offer(board: Board) -> Iterator[Costly | Each[Channel]]:
    """Three feeds for each channel, and the archive of everything."""
    room = _Room(board)
    archive = list(room.archive())
    yield from archive
    before = ARCHIVE.format(len(archive)) if archive else ""
    for form in FORMS:
        yield Each(f"feed.{form}", board.channels, partial(room.offered, before, form), partial(room.beside, before))


class Depth(IntEnum):
    """How much of a maintenance an entry carries: when and what, the facts as well, the whole notice as well."""

    LINE = 0
    BRIEF = 1
    FULL = 2


class _Written(NamedTuple):
    """An entry under one title and of one depth, in each format."""

    atom: bytes
    rss: bytes
    json: bytes

    @property
    def size(self) -> int:
        """The most bytes that it takes in any format."""
        return max(len(self.atom), len(self.rss), len(self.json))


@dataclass
class _Room:
    """Writes each entry once and puts it into every feed that holds it."""

    board: Board
    newest: list[Entry] = field(init=False)
    new_places: frozenset[int] = field(init=False)
    last: tuple[str, list[Entry], list[_Written]] | None = None

    def __post_init__(self) -> None:
        """Find what was told last of all."""
        standing = (entry for entry in self.board.entries if not entry.came_nearer)
        self.newest = heapq.nlargest(bounds.NEWEST, standing, key=_told)
        new = {entry.id for entry in self.newest}
        self.new_places = frozenset([place for place, entry in enumerate(self.board.entries) if entry.id in new])

    def offered(self, before: str, form: str, channel: Channel) -> Costly:
        """The feed of a channel in a format; ``before`` is what comes before that of everything, if there is an archive."""
        same = key(self.board.around, shown(self.board, channel), self.beside(before, channel), form)
        links = {"prev-archive": before} if before and not channel.path else {}
        return Costly("feeds", f"{channel.path}feed.{form}", same, partial(self.feed, channel, links, form))

    def beside(self, before: str, channel: Channel) -> str:
        """What else its feeds are made from: which of its entries carry the whole notice if there is room."""
        newest = self.new_places.intersection(channel.places)
        told = " ".join([channel.all[place].id for place in sorted(newest)])
        return told if channel.path else f"{told} {before}"

    def feed(self, channel: Channel, links: dict[str, str], form: str) -> bytes:
        """A feed of a channel in a format; ``links`` are those of Atom."""
        url = self.board.settings.url
        entries, found = self.kept(channel)
        head = self.head(channel, entries)
        match form:
            case "atom":
                return atom(replace(head, links=links), (one.atom for one in found), url)
            case "rss":
                return rss(head, (one.rss for one in found), url)
        return json_feed(head, (one.json for one in found), url)

    def head(self, channel: Channel, entries: Iterable[Entry]) -> Head:
        """What the feeds of a channel say of themselves; an id with a dot is that of no maintenance."""
        name = self.board.catalog.organization.name
        return Head(
            id=f"tag:{self.board.settings.authority},{TAG_YEAR}:{channel.path}feed.atom",
            title=channel.title,
            about=self.board.phrases.said("Planned work on systems, announced by %(name)s.", name=name),
            author=name,
            updated=max((entry.record.revised for entry in entries), default=EPOCH),
            path=channel.path,
            page=channel.page,
            language=self.board.phrases.language.tag,
        )

    def kept(self, channel: Channel) -> tuple[list[Entry], list[_Written]]:
        """What a channel's feeds hold, found once for the formats that are made one after the other."""
        if self.last is None or self.last[0] != channel.path:
            self.last = channel.path, *self.chosen(channel)
        return self.last[1:]

    def chosen(self, channel: Channel) -> tuple[list[Entry], list[_Written]]:
        """The entries of a channel's feed, what was revised last first: as many as a document may hold.

        What is over longest leaves first, then what nobody reported the end of; what is still to come never does.
        """
        depths = self.depths(channel)
        newest = self.board.newest(channel.entries, self.board.settings.feeds.entries)
        newest.sort(key=lambda entry: (not self.board.is_over(entry), *_ended(entry)), reverse=True)
        pairs, room = [], bounds.LIMIT
        for entry in newest:
            one = self.of(entry, channel, depths.get(entry.id, Depth.BRIEF))
            room -= one.size
            if room < 0 and entry.maintenance.window.end <= self.board.as_of:
                break
            pairs.append((entry, one))
        pairs.sort(key=lambda pair: _revised(pair[0]), reverse=True)
        return [entry for entry, _ in pairs], [one for _, one in pairs]

    def depths(self, channel: Channel) -> dict[str, Depth]:
        """How much an entry carries, by its id, where it is not told in brief; the clock is not asked.

        What was still to come at the last revision is in the feed whatever comes: each has its line, and what there is
        room for besides, those with the last news first. The whole notice comes after all of that. Occurrences that
        appear as time goes by are not counted, and told in brief.
        """
        standing = [entry for entry in channel.entries if not entry.came_nearer]
        last = max((entry.record.revised for entry in standing), default=EPOCH)
        coming = [entry for entry in standing if entry.maintenance.window.end > last]
        found: dict[str, Depth] = {}
        room = bounds.PLANNED - sum(self.of(entry, channel, Depth.BRIEF).size for entry in coming)
        if room < 0:
            found = self.lines(coming, channel)
        room = min(room, bounds.FULL_LIMIT)
        for entry in islice((entry for entry in self.newest if entry.id in channel.ids), bounds.IN_FULL):
            if (size := self.of(entry, channel, Depth.FULL).size) <= room:
                room -= size
                found[entry.id] = Depth.FULL
        return found

    def lines(self, coming: list[Entry], channel: Channel) -> dict[str, Depth]:
        """Which of these have to do with a line, so that all of them have room: those without news for longest."""
        lines = {entry.id: self.of(entry, channel, Depth.LINE).size for entry in coming}
        found, room = dict.fromkeys(lines, Depth.LINE), bounds.PLANNED - sum(lines.values())
        for entry in sorted(coming, key=_told, reverse=True):
            room -= self.of(entry, channel, Depth.BRIEF).size - lines[entry.id]
            if room < 0:
                break
            del found[entry.id]
        return found

    def of(self, entry: Entry, channel: Channel, depth: Depth) -> _Written:
        """An entry as it stands in a channel."""
        title = channel.marked(entry, title_of(entry))
        make = partial(_write, entry, title, depth)
        same = f"item {self.board.own_key(entry)} {depth} {title}"
        return _Written._make(self.board.pieces.piece(same, make))

    def archive(self) -> Iterator[Costly]:
        """The documents of what has left the feed of everything (RFC 5005, 4): one logical feed with it, under one id."""
        channel = self.board.channels[0]
        there = {entry.id for entry in self.kept(channel)[0]}
        past = (entry for entry in self.board.by_end if entry.maintenance.window.end <= self.board.as_of)
        oldest = list(past)[::-1]
        left = next((len(oldest) - place for place, entry in enumerate(reversed(oldest)) if entry.id not in there), 0)
        documents = bounds.pages(oldest, left)
        for number, entries in enumerate(documents, start=1):
            links = {"current": "feed.atom"}
            links |= {"prev-archive": ARCHIVE.format(number - 1)} if number > 1 else {}
            links |= {"next-archive": ARCHIVE.format(number + 1)} if number < len(documents) else {}
            same = key(self.board.around, repr(links), *(entry.digest for entry in entries))
            path = ARCHIVE.format(number)
            yield Costly("archives", path, same, partial(self.document, channel, path, links, entries))

    def document(self, channel: Channel, path: str, links: dict[str, str], entries: Sequence[Entry]) -> bytes:
        """A document of the archive, with these entries."""
        head = replace(self.head(channel, entries), path=path, links=links, is_archive=True)
        found = (atom_entry(_line(entry, channel.marked(entry, title_of(entry)))) for entry in entries)
        return atom(head, found, self.board.settings.url)


def _revised(entry: Entry) -> tuple[datetime, str]:
    return entry.record.revised, entry.id


def _ended(entry: Entry) -> tuple[datetime, str]:
    return entry.maintenance.window.end, entry.id


def _told(entry: Entry) -> tuple[datetime, datetime, str]:
    """When there was news of an entry last: a catalogue that changes revises all, and tells nothing."""
    record = entry.record
    news = record.news
    return max(news)[0] if news else record.revised, record.revised, entry.id


def title_of(entry: Entry) -> str:
    """The title as a reader of a list should see it: a feed has no column for the status."""
    maintenance, title, said = entry.maintenance, entry.marked_title, entry.phrases.said
    if maintenance.status is Status.COMPLETED:
        return said("Completed: %(title)s", title=title)
    if maintenance.status is Status.CONFIRMED and any(
        was.start != maintenance.window.start for was in entry.record.earlier
    ):
        return said("Moved: %(title)s", title=title)
    return title


def _write(entry: Entry, title: str, depth: Depth) -> _Written:
    """An entry under a title."""
    item = _item(entry, title, depth)
    return _Written(atom_entry(item), rss_item(item), json_item(item))


def _item(entry: Entry, title: str, depth: Depth) -> Item:
    """What an entry tells."""
    maintenance = entry.maintenance
    if depth is Depth.LINE:
        return replace(_line(entry, title), facts=_facts(entry))
    labels = (item.label for item in maintenance.affects)
    return replace(
        _line(entry, title),
        author=maintenance.organization,
        summary=plain_text(maintenance.summary) if depth is Depth.FULL else first_words(maintenance.summary),
        content=content(entry, depth is Depth.FULL),
        categories=tuple(dict.fromkeys((entry.phrases.said(maintenance.impact.words), entry.type, *labels))),
        facts=_facts(entry),
    )


def _line(entry: Entry, title: str) -> Item:
    """Title, dates and address of an entry, when it is, and the first words of its summary."""
    maintenance, window = entry.maintenance, entry.maintenance.window
    return Item(
        id=entry.tag,
        url=entry.url,
        title=title,
        author="",
        published=entry.record.created,
        updated=entry.record.revised,
        summary=f"{entry.phrases.span(window, window.timezone)} ({window.timezone}). {first_words(maintenance.summary)}",
        content="",
    )


def _facts(entry: Entry) -> dict[str, object]:
    """What the readers of JSON get besides: nothing that depends on the clock."""
    maintenance = entry.maintenance
    return {
        "about": "https://pypi.org/project/forewarn/",
        "id": entry.id,
        "status": maintenance.status.value,
        "impact": maintenance.impact.value,
        "start": iso(maintenance.window.start),
        "end": iso(maintenance.window.end),
        "timezone": maintenance.window.timezone,
        "sequence": entry.record.sequence,
        "components": [
            {"id": item.component, "name": item.label, "impact": item.impact.value if item.impact else None}
            for item in maintenance.affects
        ],
    }
