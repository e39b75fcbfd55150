"""``feed.atom``, ``feed.rss`` and ``feed.json``: one entry for each maintenance, updated in place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import cached_property, partial

from forewarn.artifacts import Costly, Each, Piece, key
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


Asked = Sequence[tuple[Entry, Depth]]
"""Entries, and how much each carries."""

FORMS = ("atom", "rss", "json")
"""The formats, in the order in which a piece has them."""


@dataclass
class _Room:
    """Writes each entry once and puts it into every feed that holds it."""

    board: Board
    newest: list[int] = field(init=False)
    new_places: frozenset[int] = field(init=False)
    new_of: dict[str, list[int]] = field(default_factory=dict)
    last: tuple[str, list[Entry], list[Piece]] | None = None

    def __post_init__(self) -> None:
        """Find the places of what was told last of all, the last first."""
        self.newest = bounds.newest(self.board)
        self.new_places = frozenset(self.newest)

    def offered(self, before: str, form: str, channel: Channel) -> Costly:
        """The feed of a channel in a format; ``before`` is what comes before that of everything, if there is an archive."""
        same = key(self.board.around, shown(self.board, channel), self.beside(before, channel), form)
        links = {"prev-archive": before} if before and not channel.path else {}
        return Costly("feeds", f"{channel.path}feed.{form}", same, partial(self.feed, channel, links, form))

    def beside(self, before: str, channel: Channel) -> str:
        """What else its feeds are made from: which of its entries carry the whole notice if there is room."""
        told = " ".join([channel.all[place].id for place in sorted(self.new_in(channel))])
        return told if channel.path else f"{told} {before}"

    def new_in(self, channel: Channel) -> list[int]:
        """The places of what is in a channel of it, found once for all that ask."""
        if channel.path not in self.new_of:
            there = self.new_places.intersection(channel.places)
            self.new_of[channel.path] = [place for place in self.newest if place in there] if there else []
        return self.new_of[channel.path]

    def feed(self, channel: Channel, links: dict[str, str], form: str) -> bytes:
        """A feed of a channel in a format; ``links`` are those of Atom."""
        url = self.board.settings.url
        entries, pieces = self.kept(channel)
        head = self.head(channel, entries)
        place = FORMS.index(form)
        found = [piece[place] for piece in pieces]
        match form:
            case "atom":
                return atom(replace(head, links=links), found, url)
            case "rss":
                return rss(head, found, url)
        return json_feed(head, found, url)

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

    def kept(self, channel: Channel) -> tuple[list[Entry], list[Piece]]:
        """What a channel's feeds hold, found once for the formats that are made one after the other."""
        if self.last is None or self.last[0] != channel.path:
            self.last = channel.path, *self.chosen(channel)
        return self.last[1:]

    def chosen(self, channel: Channel) -> tuple[list[Entry], list[Piece]]:
        """The entries of a channel's feed, what was revised last first: as many as a document may hold.

        What is over longest leaves first, then what nobody reported the end of; what is still to come never does.
        """
        depths = self.depths(channel) if channel.path else self.depths_of_everything
        newest = self.board.newest(channel, self.board.settings.feeds.entries)
        pairs, room = [], bounds.LIMIT
        pieces = self.of(channel, [(entry, depths.get(entry.id, Depth.BRIEF)) for entry in newest])
        for entry, piece in zip(newest, pieces, strict=True):
            room -= max(map(len, piece))
            if room < 0 and entry.maintenance.window.end <= self.board.as_of:
                break
            pairs.append((entry, piece))
        pairs.sort(key=lambda pair: _revised(pair[0]), reverse=True)
        return [entry for entry, _ in pairs], [piece for _, piece in pairs]

    @cached_property
    def depths_of_everything(self) -> dict[str, Depth]:
        """Those of the channel of everything: its archive asks for them long before its feeds are made."""
        return self.depths(self.board.channels[0])

    def depths(self, channel: Channel) -> dict[str, Depth]:
        """How much an entry carries, by its id, where it is not told in brief; the clock is not asked.

        What was still to come at the last revision is in the feed whatever comes: each has its line, and what there is
        room for besides, those with the last news first. The whole notice comes after all of that. Occurrences that
        appear as time goes by are not counted, and told in brief.
        """
        all, ends, revised, came_nearer = channel.all, self.board.ends, self.board.revised, self.board.came_nearer
        standing = [place for place in channel.places if place not in came_nearer]
        last = max([revised[place] for place in standing], default=EPOCH)
        coming = [all[place] for place in standing if ends[place] > last]
        found: dict[str, Depth] = {}
        sizes = self.sizes(channel, [(entry, Depth.BRIEF) for entry in coming])
        room = bounds.PLANNED - sum(sizes)
        if room < 0:
            found = self.lines(coming, sizes, channel)
        room = min(room, bounds.FULL_LIMIT)
        newest = [all[place] for place in self.new_in(channel)[: bounds.IN_FULL]]
        for entry, size in zip(newest, self.sizes(channel, [(one, Depth.FULL) for one in newest]), strict=True):
            if size <= room:
                room -= size
                found[entry.id] = Depth.FULL
        return found

    def lines(self, coming: list[Entry], sizes: list[int], channel: Channel) -> dict[str, Depth]:
        """Which of these have to do with a line, so that all of them have room: those without news for longest.

        ``sizes`` are those that they have in brief.
        """
        lines = self.sizes(channel, [(entry, Depth.LINE) for entry in coming])
        more = {entry.id: size - line for entry, size, line in zip(coming, sizes, lines, strict=True)}
        found, room = dict.fromkeys(more, Depth.LINE), bounds.PLANNED - sum(lines)
        for entry in sorted(coming, key=bounds.told_last, reverse=True):
            room -= more[entry.id]
            if room < 0:
                break
            del found[entry.id]
        return found

    def of(self, channel: Channel, asked: Asked) -> Iterator[Piece]:
        """Entries as they stand in a channel, in each format."""
        return self.board.pieces.each(self.same(channel, asked), partial(_write, channel, asked))

    def sizes(self, channel: Channel, asked: Asked) -> list[int]:
        """The most bytes that each of some entries takes in any format."""
        found = self.board.pieces.sizes(self.same(channel, asked), partial(_write, channel, asked))
        return [*map(max, found)]

    def same(self, channel: Channel, asked: Asked) -> Iterator[str]:
        """The keys of entries as they stand in a channel: they differ by what their titles say of what they come through."""
        own, via = self.board.own_key, channel.via
        for entry, depth in asked:
            through = via.get(entry.id, ())
            yield f"item {own(entry)} {depth.name} {len(through)} {through[0] if through else ''}"

    def archive(self) -> Iterator[Costly]:
        """The documents of what has left the feed of everything (RFC 5005, 4): one logical feed with it, under one id."""
        channel = self.board.channels[0]
        there = {entry.id for entry in self.kept(channel)[0]}
        oldest = [entry for entry in reversed(self.board.by_end) if entry.maintenance.window.end <= self.board.as_of]
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


def _write(channel: Channel, asked: Asked, place: int) -> Piece:
    """An entry under its title in a channel, in each format."""
    entry, depth = asked[place]
    item = _item(entry, channel.marked(entry, title_of(entry)), depth)
    return atom_entry(item), rss_item(item), json_item(item)


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
