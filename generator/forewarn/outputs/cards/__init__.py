"""The social cards: the picture that a link preview shows of a maintenance.

What is upcoming or open has a card of its own, with its title, window and impact; of a series the next few, because
nobody links to an occurrence in a year. Everything else, and what the font has no letters for, shows the card of its
impact, which ships with the package. A preview that was made once is fetched again for years: so the address
``maintenance/<id>/card.png`` is there for every maintenance, whatever it shows.

``face`` says what stands on a card, ``lines`` where its lines end, ``drawing`` makes the picture.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache, partial
from importlib import resources
from itertools import chain

from forewarn.artifacts import Costly, Each, key
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.lifecycle import Phase
from forewarn.outputs.cards.face import Face, face_of
from forewarn.settings import Cards

ANY = "assets/forewarn/card-any.png"
"""The card of pages that are about no single maintenance."""
NAME = "card.png"
NEXT = 3
"""How many occurrences of a series that are still to come have cards of their own."""
OPEN_ENDED = timedelta(days=7)
"""For how long after its window something counts as open whose end nobody reported."""


def shared(impact: Impact) -> str:
    """The path of the card that ships with the package for an impact."""
    return f"assets/forewarn/card-{impact}.png"


def path_of(entry: Entry) -> str:
    """The path at which the card of a maintenance is found for life."""
    return entry.path + NAME


def offer(board: Board) -> Iterator[Each[Entry]]:
    """The card of each maintenance."""
    own = faces(board)
    yield Each(NAME, board.entries, partial(_card, own), partial(_told, own))


def render(board: Board) -> Iterator[Costly]:
    """The same one by one."""
    return chain.from_iterable(offer(board))


def _told(own: Mapping[str, Face], entry: Entry) -> str:
    face = own.get(entry.id)
    if face is None:
        return ""
    from forewarn.outputs.cards import drawing

    return drawing.digest(face)


def _card(own: Mapping[str, Face], entry: Entry) -> Costly:
    face = own.get(entry.id)
    if face is None:
        impact = entry.maintenance.impact
        return Costly("shipped", path_of(entry), key(impact), partial(_shipped, impact))
    from forewarn.outputs.cards import drawing

    return Costly("cards", path_of(entry), drawing.digest(face), partial(drawing.draw, face))


def faces(board: Board) -> dict[str, Face]:
    """The faces of all cards that are drawn, by the ids of their maintenances."""
    if board.settings.cards is Cards.IMPACT:
        return {}
    found = {entry.id: face_of(entry) for entry in _ahead(board)}
    if not found:
        return {}
    from forewarn.outputs.cards import drawing

    return {id: face for id, face in found.items() if not drawing.lacks(face.text)}


def _ahead(board: Board) -> Iterator[Entry]:
    """What is upcoming or open; of a series the next few, and what was moved out of step."""
    for entry in board.under_way:
        if entry.phase is not Phase.OVERDUE or entry.maintenance.window.end + OPEN_ENDED > board.as_of:
            yield entry
    seen: Counter[str] = Counter()
    for entry in board.upcoming:
        series = entry.maintenance.series
        if not series or seen[series] < NEXT or entry.record.earlier:
            yield entry
        seen[series] += 1


@cache
def _shipped(impact: Impact) -> bytes:
    return resources.files("forewarn").joinpath(f"theme/assets/card-{impact}.png").read_bytes()
