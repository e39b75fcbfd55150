"""The page of each maintenance: summary, updates, the notice itself, what changed."""

from collections.abc import Container, Iterator, Mapping
from functools import partial

from forewarn.artifacts import Costly, Each
from forewarn.board import Board
from forewarn.channels import Channel
from forewarn.entry import Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.markdown import to_markdown
from forewarn.notice.prose import plain_text
from forewarn.outputs import cards
from forewarn.outputs.pages import discovery, facts
from forewarn.outputs.pages.components import channels_by_id
from forewarn.outputs.pages.course import course_of
from forewarn.outputs.pages.past import told
from forewarn.outputs.pages.repeats import in_series, path_of
from forewarn.outputs.pages.templates import PAGE, Templates, View
from forewarn.values import Value

SIBLINGS = 3
"""How many later occurrences of its series a page names."""


class Around(Value, dict=True):
    """What the page of a maintenance says of others: found once for all pages."""

    channels: Mapping[str, Channel]
    searched: frozenset[str]
    own_cards: Container[str]
    by_id: Mapping[str, Entry]
    replaced_by: Mapping[str, list[Entry]]
    later: Mapping[str, list[Entry]]

    def told(self, entry: Entry) -> str:
        """Everything that a page shows beside its own maintenance, as a text."""
        id, replaces = entry.id, entry.maintenance.replaces
        others = [*self.later.get(id, ()), *self.replaced_by.get(id, ())]
        if replaces in self.by_id:
            others.append(self.by_id[replaces])
        named = [(other.path, other.digest) for other in others] if others else ""
        return f"{id in self.searched} {id in self.own_cards} {named}"


def around(board: Board) -> Around:
    """What the pages of a board say of other maintenances."""
    replaced_by: dict[str, list[Entry]] = {}
    for entry in board.entries:
        replaced_by.setdefault(entry.maintenance.replaces, []).append(entry)
    later = {
        entry.id: occurrences[place + 1 : place + 1 + SIBLINGS]
        for occurrences in in_series(board).values()
        for place, entry in enumerate(occurrences)
    }
    return Around(
        channels_by_id(board),
        facts.searched_entries(board),
        cards.faces(board),
        {entry.id: entry for entry in board.entries},
        replaced_by,
        later,
    )


def render(board: Board, templates: Templates) -> Iterator[Each[Entry]]:
    """A page for each maintenance. What has ended is the same page at every later instant."""
    others = around(board)
    told = partial(_told, board, others)
    yield Each(PAGE, board.entries, partial(_page, board, templates, others), told)


def _told(board: Board, others: Around, entry: Entry) -> str:
    state = entry.phase if entry.phase.ended else board.states[entry.id]
    return f"{state} {others.told(entry)}"


def _page(board: Board, templates: Templates, others: Around, entry: Entry) -> Costly:
    same = f"{board.own_key(entry)} {_told(board, others, entry)}"
    return templates.page("maintenance.md.j2", entry.path, same, partial(_view, board, entry, others))


def _view(board: Board, entry: Entry, others: Around) -> View:
    maintenance = entry.maintenance
    searched, own_card = entry.id in others.searched, entry.id in others.own_cards
    return View(
        maintenance.title,
        plain_text(maintenance.summary),
        {
            "entry": entry,
            "later": others.later.get(entry.id, []),
            "series": path_of(maintenance.series),
            "replaced": others.by_id.get(maintenance.replaces),
            "replaced_by": others.replaced_by.get(entry.id, []),
            "changes": list(told(entry.record, board.settings)),
            "course": course_of(maintenance),
            "notice": to_markdown(compose_notice(entry), marks="data-search-exclude"),
        },
        facts.of_entry(entry, searched=searched, own_card=own_card),
        discovery.of_entry(entry, others.channels),
    )
