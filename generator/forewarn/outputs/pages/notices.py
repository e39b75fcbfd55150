"""The page of each maintenance: summary, updates, the notice itself, what changed."""

from collections.abc import Iterator

from forewarn.artifacts import Artifact
from forewarn.board import Board
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
from forewarn.outputs.pages.templates import Templates

SIBLINGS = 3
"""How many later occurrences of its series a page names."""


def render(board: Board, templates: Templates) -> Iterator[Artifact]:
    """A page for each maintenance."""
    channels = channels_by_id(board)
    searched = facts.searched_entries(board)
    own_cards = cards.faces(board)
    by_id = {entry.id: entry for entry in board.entries}
    replaced_by: dict[str, list[Entry]] = {}
    for entry in board.entries:
        replaced_by.setdefault(entry.maintenance.replaces, []).append(entry)
    later = {
        entry.id: occurrences[place + 1 : place + 1 + SIBLINGS]
        for occurrences in in_series(board).values()
        for place, entry in enumerate(occurrences)
    }
    for entry in board.entries:
        maintenance = entry.maintenance
        yield templates.page(
            "maintenance.md.j2",
            entry.path,
            maintenance.title,
            plain_text(maintenance.summary),
            discovery.of_entry(entry, channels),
            facts=facts.of_entry(entry, searched=entry.id in searched, own_card=entry.id in own_cards),
            entry=entry,
            later=later.get(entry.id, []),
            series=path_of(maintenance.series),
            replaced=by_id.get(maintenance.replaces),
            replaced_by=replaced_by.get(entry.id, []),
            changes=list(told(entry.record, board.settings)),
            course=course_of(maintenance),
            notice=to_markdown(compose_notice(entry), marks="data-search-exclude"),
        )
