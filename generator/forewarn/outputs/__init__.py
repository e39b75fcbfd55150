"""The registry of outputs: a new one is a module with an ``offer`` and a line here.

Everything else iterates this registry: writing, verifying, the tests that build a site.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from functools import partial
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from forewarn.artifacts import Artifact, Batch, Bundle, Costly, Deferred, Each, Lasting, apart, key
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.outputs import assets, calendar, cards, data, feeds, letters, maintnote, pages, robots, windows
from forewarn.outputs.room import everything, shown
from forewarn.values import Value

T = TypeVar("T", Entry, Channel)

Offers = Iterable[Artifact | Costly | Each[Entry] | Each[Channel] | Deferred]
"""What an output offers: files by themselves, one for each maintenance or channel, or some that are offered if they are asked for."""


class Output(Value):
    """A kind of file that a board becomes; ``offer`` is pure. What is costly is made where it is wanted.

    ``lasts`` tells that no file of it says as of when it was made: what is deferred in an offer does not say so either.
    """

    name: str
    offer: Callable[[Board], Offers]
    lasts: bool = False

    def render(self, board: Board) -> Iterator[Artifact | Costly]:
        """Its files one by one."""
        return apart(self.offer(board))


OUTPUTS: tuple[Output, ...] = (
    Output("pages", pages.offer),
    Output("letters", letters.offer, lasts=True),
    Output("calendar", calendar.offer, lasts=True),
    Output("maintnote", maintnote.offer, lasts=True),
    Output("data", data.offer),
    Output("windows", windows.render, lasts=True),
    Output("feeds", feeds.offer, lasts=True),
    Output("assets", assets.render),
    Output("cards", cards.offer, lasts=True),
    Output("robots", robots.render),
)


def offered(outputs: Iterable[Output], board: Board) -> Iterator[Artifact | Costly | Lasting]:
    """The files of a board: those that say as of when they were made, and after them all others as one."""
    lasting: list[Callable[[], Offers]] = []
    names: list[str] = []
    for output in outputs:
        names.append(output.name)
        if output.lasts:
            lasting.append(partial(output.offer, board))
            continue
        for one in output.offer(board):
            if isinstance(one, Deferred):
                lasting.append(one.files)
            elif isinstance(one, Each):
                lasting.append(partial(iter, (one,)))
            else:
                yield one
    yield Lasting(_same(board, names), partial(_one_by_one, board, lasting))


def _same(board: Board, names: Iterable[str]) -> str:
    """A key of all that lasts, of outputs with these names. Calendars and archives go by the day, and the cards of what is overdue by the week."""
    days = [f"{board.as_of.astimezone(zone):%Y-%m-%d}" for zone in (UTC, ZoneInfo(board.catalog.organization.timezone))]
    return key(*names, everything(board), *days, *sorted(cards.faces(board)))


def _one_by_one(board: Board, lasting: Iterable[Callable[[], Offers]]) -> Iterator[Artifact | Costly | Bundle | Batch]:
    """What lasts; the files of each maintenance and of each channel are bundles, and those of maintenances come in batches."""
    own: list[Each[Entry]] = []
    followed: list[Each[Channel]] = []
    for offers in lasting:
        for one in offers():
            if not isinstance(one, Each):
                assert not isinstance(one, Deferred)
                yield one
            elif one.things is board.entries:
                own.append(cast("Each[Entry]", one))
            else:
                followed.append(cast("Each[Channel]", one))
    yield from _of_maintenances(board, own)
    yield from _of_channels(board, followed)


def _of_maintenances(board: Board, own: Sequence[Each[Entry]]) -> Iterator[Batch]:
    """There are five files of each, and seldom is one new: what starts in a month is asked for as one."""
    months: dict[tuple[int, int], list[Entry]] = {}
    for entry in board.entries:
        start = entry.maintenance.window.start.astimezone(UTC)
        months.setdefault((start.year, start.month), []).append(entry)
    names = tuple([one.name for one in own])
    tellers = [one.told for one in own if one.told is not None]
    for (year, month), entries in months.items():
        told = [part for entry in entries for part in (entry.id, entry.digest, *[told(entry) for told in tellers])]
        same = key(board.around, *names, *told)
        folders = [entry.path for entry in entries]
        yield Batch(f"{year}-{month}", folders, names, same, partial(_bundles, board, own, entries))


def _bundles(board: Board, own: Sequence[Each[Entry]], entries: Iterable[Entry]) -> Iterator[Bundle]:
    """The files of each maintenance."""
    return (_bundle(own, entry, board.own_key(entry)) for entry in entries)


def _of_channels(board: Board, followed: Iterable[Each[Channel]]) -> Iterator[Bundle]:
    """The files of each channel, its page among them if it has one."""
    own: dict[str, list[Each[Channel]]] = {channel.path: [] for channel in board.channels}
    for one in followed:
        for channel in one.things:
            own[channel.path].append(one)
    for channel in board.channels:
        yield _bundle(own[channel.path], channel, key(board.around, shown(board, channel)))


def _bundle(own: Sequence[Each[T]], thing: T, same: str) -> Bundle:
    """The files of a thing, with a key of all that they are made from; ``same`` is what everybody knows of the thing."""
    names = tuple([one.name for one in own])
    told = [one.told(thing) for one in own if one.told is not None]
    return Bundle(thing.path, names, key(same, *names, *told), partial(_files, own, thing))


def _files(own: Sequence[Each[T]], thing: T) -> list[Costly]:
    return [one.of(thing) for one in own]
