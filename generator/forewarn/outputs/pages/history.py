"""The archive: a page for all years, and one for each."""

from collections import Counter
from collections.abc import Iterable, Iterator

from forewarn import phrases
from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.outputs.pages import facts
from forewarn.outputs.pages.templates import Templates


def render(board: Board, templates: Templates) -> Iterator[Artifact]:
    """The list of years, and the years."""
    counts = Counter(entry.year for entry in board.entries)
    yield templates.page(
        "history.md.j2",
        "history/",
        "History",
        "All maintenance by year.",
        facts=facts.of_list(board.entries),
        counts=counts,
    )
    for year in board.years:
        yield templates.page(
            "year.md.j2",
            f"history/{year}/",
            f"Maintenance in {year}",
            f"All maintenance in {year}.",
            facts=facts.of_list(entry for entry in board.entries if entry.year == year),
            months=_months(entry for entry in board.entries if entry.year == year),
        )


def _months(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries under the names of their months, the newest first."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.maintenance.window.start, entry.id), reverse=True):
        window = entry.maintenance.window
        found.setdefault(phrases.month(window.start, window.timezone), []).append(entry)
    return list(found.items())
