"""The registry of outputs: a new one is a module with an ``offer`` and a line here.

Everything else iterates this registry: writing, verifying, the tests that build a site.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from forewarn.artifacts import Artifact, Bundle, Costly, Each, apart, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs import assets, calendar, cards, data, feeds, letters, maintnote, pages, robots, windows
from forewarn.values import Value


class Output(Value):
    """A kind of file that a board becomes; ``offer`` is pure. What is costly is made where it is wanted."""

    name: str
    offer: Callable[[Board], Iterable[Artifact | Costly | Each[Entry]]]

    def render(self, board: Board) -> Iterator[Artifact | Costly]:
        """Its files one by one."""
        return apart(self.offer(board))


OUTPUTS: tuple[Output, ...] = (
    Output("pages", pages.offer),
    Output("letters", letters.offer),
    Output("calendar", calendar.offer),
    Output("maintnote", maintnote.offer),
    Output("data", data.offer),
    Output("windows", windows.render),
    Output("feeds", feeds.offer),
    Output("assets", assets.render),
    Output("cards", cards.offer),
    Output("robots", robots.render),
)


def offered(outputs: Iterable[Output], board: Board) -> Iterator[Artifact | Costly | Bundle]:
    """The files of a board, those of each maintenance as one bundle: there are five for each, and seldom is one new."""
    own: list[Each[Entry]] = []
    for output in outputs:
        for one in output.offer(board):
            if isinstance(one, Each):
                own.append(one)
            else:
                yield one
    names = tuple([one.name for one in own])
    tellers = [one.told for one in own if one.told is not None]
    for entry in board.entries:
        same = key(*names, board.own_keys[entry.id], *[told(entry) for told in tellers])
        yield Bundle(entry.path, names, same, partial(_files, own, entry))


def _files(own: Sequence[Each[Entry]], entry: Entry) -> list[Costly]:
    return [one.of(entry) for one in own]
