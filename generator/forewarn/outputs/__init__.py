"""The registry of outputs: a new one is a module with an ``offer`` and a line here.

Everything else iterates this registry: writing, verifying, the tests that build a site.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from functools import partial
from zoneinfo import ZoneInfo

from forewarn.artifacts import Artifact, Bundle, Costly, Deferred, Each, Lasting, apart, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs import assets, calendar, cards, data, feeds, letters, maintnote, pages, robots, windows
from forewarn.outputs.room import everything
from forewarn.values import Value

Offers = Iterable[Artifact | Costly | Each[Entry] | Deferred[Entry]]
"""What an output offers: files by themselves, one for each maintenance, or some that are offered if they are asked for."""


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


def _one_by_one(board: Board, lasting: Iterable[Callable[[], Offers]]) -> Iterator[Artifact | Costly | Bundle]:
    """What lasts, the files of each maintenance as one bundle: there are five for each, and seldom is one new."""
    own: list[Each[Entry]] = []
    for offers in lasting:
        for one in offers():
            if isinstance(one, Each):
                own.append(one)
            else:
                assert not isinstance(one, Deferred)
                yield one
    names = tuple([one.name for one in own])
    tellers = [one.told for one in own if one.told is not None]
    for entry in board.entries:
        same = key(*names, board.own_keys[entry.id], *[told(entry) for told in tellers])
        yield Bundle(entry.path, names, same, partial(_files, own, entry))


def _files(own: Sequence[Each[Entry]], entry: Entry) -> list[Costly]:
    return [one.of(entry) for one in own]
