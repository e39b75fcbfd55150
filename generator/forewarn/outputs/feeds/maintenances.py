"""``feed.atom``, ``feed.rss`` and ``feed.json``: one entry for each maintenance, updated in place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from forewarn import phrases
from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import TAG_YEAR, Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.prose import attribute, block_html, escape, inline_html, plain_text
from forewarn.outputs.feeds import bounds
from forewarn.outputs.feeds.item import Head, Item
from forewarn.outputs.feeds.json_feed import json_feed, json_item
from forewarn.outputs.feeds.syndication import atom, atom_entry, rss, rss_item
from forewarn.record import EPOCH
from forewarn.wording import Status

ARCHIVE = "archive/feed-{:04}.atom"


def render(board: Board) -> Iterator[Artifact]:
    """Three feeds for each channel, and the archive of everything."""
    room = _Room(board)
    everything, *others = board.channels
    archive = list(room.archive(everything))
    yield from archive
    yield from room.feeds(everything, {"prev-archive": ARCHIVE.format(len(archive))} if archive else {})
    for channel in others:
        yield from room.feeds(channel, {})


class Depth(Enum):
    """How much of a maintenance an entry carries."""

    LINE = 0
    BRIEF = 1
    FULL = 2


@dataclass(slots=True)
class _Written:
    """An entry under one title, in full or in brief, in each format."""

    item: Item
    _atom: bytes = b""
    _rss: bytes = b""
    _json: bytes = b""

    @property
    def atom(self) -> bytes:
        """The entry for Atom."""
        self._atom = self._atom or atom_entry(self.item)
        return self._atom

    @property
    def rss(self) -> bytes:
        """The item for RSS."""
        self._rss = self._rss or rss_item(self.item)
        return self._rss

    @property
    def json(self) -> bytes:
        """The item for JSON."""
        self._json = self._json or json_item(self.item)
        return self._json

    @property
    def size(self) -> int:
        """The most bytes that it takes in any format."""
        return max(len(self.atom), len(self.rss), len(self.json))


@dataclass
class _Room:
    """Writes each entry once and puts it into every feed that holds it."""

    board: Board
    written: dict[tuple[str, str, Depth], _Written] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    newest: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Find what was revised last of all."""
        self.newest = frozenset(entry.id for entry in self.board.revised_last(self.board.entries, bounds.NEWEST))

    def feeds(self, channel: Channel, links: dict[str, str]) -> Iterator[Artifact]:
        """The feeds of a channel."""
        settings = self.board.settings
        entries, found = self.kept(channel)
        head = self.head(channel, max((entry.record.revised for entry in entries), default=EPOCH))
        linked = replace(head, links=links)
        yield Artifact(f"{channel.path}feed.atom", atom(linked, (one.atom for one in found), settings.url))
        yield Artifact(f"{channel.path}feed.rss", rss(head, (one.rss for one in found), settings.url))
        yield Artifact(f"{channel.path}feed.json", json_feed(head, (one.json for one in found), settings.url))

    def head(self, channel: Channel, updated: datetime) -> Head:
        """What the feeds of a channel say of themselves."""
        name = self.board.catalog.organization.name
        return Head(
            id=f"tag:{self.board.settings.authority},{TAG_YEAR}:{channel.path or 'feed'}",
            title=channel.title,
            about=f"Planned work on systems, announced by {name}.",
            author=name,
            updated=updated,
            path=channel.path,
            page=channel.page,
        )

    def kept(self, channel: Channel) -> tuple[list[Entry], list[_Written]]:
        """The entries of a channel's feed, what was revised last first: as many as a document may hold.

        What is over longest leaves first, and what is still to come never does.
        """
        in_full = self.in_full(channel)
        in_brief = {entry.id for entry in self.board.revised_last(channel.entries, bounds.IN_BRIEF)}
        newest = self.board.newest(channel.entries, self.board.settings.feeds.entries)
        pairs, room = [], bounds.LIMIT
        for entry in sorted(newest, key=lambda entry: (entry.maintenance.window.end, entry.id), reverse=True):
            depth = (
                Depth.FULL
                if entry.id in in_full
                else Depth.BRIEF
                if entry.came_nearer or entry.id in in_brief
                else Depth.LINE
            )
            one = self.of(entry, channel, depth)
            room -= one.size
            if room < 0 and entry.maintenance.window.end <= self.board.as_of:
                break
            pairs.append((entry, one))
        pairs.sort(key=lambda pair: _revised(pair[0]), reverse=True)
        return [entry for entry, _ in pairs], [one for _, one in pairs]

    def in_full(self, channel: Channel) -> frozenset[str]:
        """The ids of the entries that carry the whole notice: what was revised last, whatever the clock says."""
        newest = self.board.revised_last(channel.entries, bounds.IN_FULL)
        kept, room = set(), bounds.FULL_LIMIT
        for entry in (one for one in newest if one.id in self.newest):
            room -= len(self.letter(entry))
            if room < 0:
                break
            kept.add(entry.id)
        return frozenset(kept)

    def letter(self, entry: Entry) -> str:
        """The whole notice of an entry, once."""
        if entry.id not in self.letters:
            self.letters[entry.id] = to_html(compose_notice(entry))
        return self.letters[entry.id]

    def of(self, entry: Entry, channel: Channel, depth: Depth) -> _Written:
        """An entry as it stands in a channel."""
        title = channel.marked(entry, title_of(entry))
        key = (entry.id, title, depth)
        if key not in self.written:
            self.written[key] = _Written(self.item(entry, title, depth))
        return self.written[key]

    def item(self, entry: Entry, title: str, depth: Depth) -> Item:
        """What an entry tells."""
        maintenance, record = entry.maintenance, entry.record
        labels = (item.label for item in maintenance.affects)
        letter = [f"<hr>\n{self.letter(entry)}"] if depth is Depth.FULL else []
        bare = Item(
            id=entry.tag,
            url=entry.url,
            title=title,
            author="",
            published=record.created,
            updated=record.revised,
            summary=plain_text(maintenance.summary),
            content="",
        )
        if depth is Depth.LINE:
            return bare
        return replace(
            bare,
            author=maintenance.organization,
            content="\n".join([*_card(entry), *letter]),
            categories=tuple(dict.fromkeys((maintenance.impact.words, maintenance.type, *labels))),
            facts=_facts(entry),
        )

    def archive(self, channel: Channel) -> Iterator[Artifact]:
        """The documents of what has left a channel's feed (RFC 5005, 4)."""
        there = {entry.id for entry in self.kept(channel)[0]}
        past = (entry for entry in channel.entries if entry.maintenance.window.end <= self.board.as_of)
        oldest = sorted(past, key=lambda entry: (entry.maintenance.window.end, entry.id))
        left = max((place for place, entry in enumerate(oldest, start=1) if entry.id not in there), default=0)
        documents = bounds.pages(oldest, len(oldest) - left)
        for number, entries in enumerate(documents, start=1):
            links = {"current": "feed.atom"}
            links |= {"prev-archive": ARCHIVE.format(number - 1)} if number > 1 else {}
            links |= {"next-archive": ARCHIVE.format(number + 1)} if number < len(documents) else {}
            plain = self.head(channel, max(entry.record.revised for entry in entries))
            path = ARCHIVE.format(number)
            head = replace(plain, id=f"{plain.id}/{number}", path=path, links=links, is_archive=True)
            found = (self.of(entry, channel, Depth.BRIEF).atom for entry in entries)
            yield Artifact(path, atom(head, found, self.board.settings.url))


def _revised(entry: Entry) -> tuple[datetime, str]:
    return entry.record.revised, entry.id


def title_of(entry: Entry) -> str:
    """The title as a reader of a list should see it: a feed has no column for the status."""
    done = "Completed: " if entry.maintenance.status is Status.COMPLETED else ""
    return done + entry.marked_title


def _card(entry: Entry) -> Iterator[str]:
    """The facts, and the log with the newest update first, as HTML."""
    maintenance, window = entry.maintenance, entry.maintenance.window
    zone = window.timezone
    outcome = f" ({maintenance.outcome.words})" if maintenance.outcome else ""
    yield block_html(maintenance.summary)
    yield "<ul>"
    yield f"<li>Status: {escape(maintenance.status.words + outcome)}</li>"
    yield f"<li>Window: {escape(phrases.span(window, zone))} ({escape(zone)})</li>"
    for was in entry.record.earlier:
        yield f"<li>Moved from: <s>{escape(phrases.edges(was, zone))}</s></li>"
    primary = ", ".join(f"{item.label} ({item.impact.words})" for item in maintenance.primary if item.impact)
    yield f"<li>Affected: {escape(primary)}</li>"
    yield "</ul>"
    if maintenance.updates:
        yield "<ul>"
        for update in reversed(maintenance.updates):
            status = f" <strong>{escape(update.status.words)}</strong>" if update.status else ""
            when = escape(phrases.moment(update.at, zone))
            yield f"<li>{when}{status}{': ' if update.message else ''}{inline_html(update.message)}</li>"
        yield "</ul>"
    yield f'<p><a href="{attribute(entry.url)}">{escape(entry.url)}</a></p>'


def _facts(entry: Entry) -> dict[str, object]:
    """What the readers of JSON get besides: nothing that depends on the clock."""
    maintenance = entry.maintenance
    return {
        "about": "https://pypi.org/project/forewarn/",
        "id": entry.id,
        "status": maintenance.status.value,
        "impact": maintenance.impact.value,
        "start": phrases.iso(maintenance.window.start),
        "end": phrases.iso(maintenance.window.end),
        "timezone": maintenance.window.timezone,
        "sequence": entry.record.sequence,
        "components": [
            {"id": item.component, "name": item.label, "impact": item.impact.value if item.impact else None}
            for item in maintenance.affects
        ],
    }
