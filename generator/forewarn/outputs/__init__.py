"""The registry of outputs: a new one is a module with a ``render`` and a line here.

Everything else iterates this registry: writing, verifying, the tests that build a site.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forewarn.artifacts import Artifact, Costly
from forewarn.board import Board
from forewarn.outputs import assets, calendar, cards, data, feeds, letters, maintnote, pages, robots, windows


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of file that a board becomes; ``render`` is pure. What is costly is made where it is wanted."""

    name: str
    render: Callable[[Board], Iterable[Artifact | Costly]]


OUTPUTS: tuple[Output, ...] = (
    Output("pages", pages.offer),
    Output("letters", letters.offer),
    Output("calendar", calendar.offer),
    Output("maintnote", maintnote.offer),
    Output("data", data.offer),
    Output("windows", windows.render),
    Output("feeds", feeds.offer),
    Output("assets", assets.render),
    Output("cards", cards.render),
    Output("robots", robots.render),
)
