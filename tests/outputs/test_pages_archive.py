"""The archive and the calendar with thousands of maintenances: pages stay small, nothing is left out."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from forewarn.artifacts import made as made_whole
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.lifecycle import phase
from forewarn.model import Maintenance, Update
from forewarn.outputs import pages, windows
from forewarn.outputs.pages.history import IN_A_YEAR, ON_A_PAGE
from forewarn.outputs.pages.templates import Templates
from forewarn.values import replace
from forewarn.wording import Status
from samples import sample_board, sample_entry

BOARD = sample_board()
LIKE = sample_entry("2026-redis-8")
LIMIT = 300_000 - 60_000
"""What a page may weigh with what the engine puts around it, which is about half of the difference."""


LISTS = ("history/", "calendar/", "components/", "groups/")


def made(id: str, start: datetime, **said: Any) -> Entry:
    """An entry of two hours like one of the samples."""
    window = replace(LIKE.maintenance.window, start=start, end=start + timedelta(hours=2))
    one = replace(LIKE.maintenance, id=id, title=f"Work on the storage network {id}", window=window, **said)
    return Entry(one, phase(one, BOARD.as_of), replace(LIKE.record, changes=()), BOARD.settings)


def board_of(entries: Iterator[Entry]) -> Board:
    """A board of these entries alone."""
    return replace(BOARD, entries=tuple(sorted(entries, key=lambda one: (one.maintenance.window.start, one.id))))


def rendered(board: Board) -> dict[str, str]:
    """Its lists of many, by their paths without the name of the file: not the notices."""
    return {
        artifact.path.removesuffix("index.md"): artifact.content.decode()
        for room in pages.ROOMS
        if room is not pages.notices
        for artifact in made_whole(room.render(board, Templates(board)))
    }


@cache
def crowd() -> dict[str, str]:
    """Pages of very many on one component in one year, six hundred of them in one month."""
    year = datetime(2026, 1, 1, tzinfo=UTC)
    entries = [made(f"2026-many-{n:04}", year + timedelta(minutes=300 * n)) for n in range(1700)]
    entries += [made(f"2026-more-{n:04}", year + timedelta(days=155, minutes=55 * n)) for n in range(600)]
    return rendered(board_of(iter(entries)))


def listed(page: str) -> list[str]:
    """The ids that the rows of a page name."""
    return re.findall(r'<tr data-fw-id="([^"]+)"', page)


def test_no_page_of_a_list_is_large() -> None:
    """Whatever falls together: at home, in the archive, the calendar, on a component that has them all and on its group."""
    sizes = {path: len(page.encode()) for path, page in crowd().items()}
    large = {path: size for path, size in sizes.items() if size > LIMIT and (not path or path.startswith(LISTS))}
    assert large == {}


def test_a_crowded_year_names_its_months_which_have_all() -> None:
    """The year's page counts; the months' pages and their further ones name each once."""
    found = crowd()
    assert listed(found["history/2026/"]) == []
    assert '<li id="2026-06"><a href="../../history/2026/06/">June 2026</a>' in found["history/2026/"]
    on_months = [id for path, page in found.items() if path.startswith("history/2026/") for id in listed(page)]
    assert len(on_months) == len(set(on_months)) == 2300
    assert f"history/2026/06/{744 // ON_A_PAGE + 1}/" in found
    assert max(len(listed(page)) for path, page in found.items() if path.startswith("history/")) == ON_A_PAGE


def test_a_quiet_year_is_one_page() -> None:
    """Under the names of its months, which the list of years leads to."""
    year = datetime(2026, 1, 1, 12, tzinfo=UTC)
    found = rendered(board_of(made(f"few-{n:03}", year + timedelta(days=n)) for n in range(IN_A_YEAR)))
    assert len(listed(found["history/2026/"])) == IN_A_YEAR
    assert "## March 2026 { #2026-03 }" in found["history/2026/"]
    assert 'href="../history/2026/#2026-03"' in found["history/"]
    assert [path for path in found if path.startswith("history/2026/")] == ["history/2026/"]


def test_the_calendar_lists_every_window_of_a_crowded_month() -> None:
    """On further pages; the grid names some of each day and counts the rest."""
    found = crowd()
    june = {path: page for path, page in found.items() if path.startswith("calendar/2026-06/")}
    assert len({id for page in june.values() for id in listed(page)}) == 744
    assert " more</a>" in june["calendar/2026-06/"]
    assert re.search(r'href="../../calendar/2026-06/3/#list"[^>]*>\d+ more<', june["calendar/2026-06/"])


def test_a_day_of_the_calendar_names_the_hour_where_a_window_begins() -> None:
    """In the zone of the sheet; on the days after it the title alone, and none on a day that it ends before."""
    entry = made("night", datetime(2026, 3, 10, 21, tzinfo=UTC))
    window = replace(entry.maintenance.window, end=datetime(2026, 3, 12, 23, tzinfo=UTC))
    entry = replace(entry, maintenance=replace(entry.maintenance, window=window))
    page = rendered(board_of(iter([entry])))["calendar/2026-03/"]
    days = dict(re.findall(r'data-fw-day="([^"]+)"(.*)', page))
    assert "maintenance/night/" not in days["2026-03-09"]
    assert '<span class="fw-day__at">22:00</span> Work on' in days["2026-03-10"]
    assert "maintenance/night/" in days["2026-03-11"]
    assert "fw-day__at" not in days["2026-03-11"]
    assert "maintenance/night/" in days["2026-03-12"]
    assert "maintenance/night/" not in days["2026-03-13"]


def facts_of(board: Board, year: int) -> list[dict[str, Any]]:
    """What the file of a year says of each window."""
    made = {artifact.path: artifact.content for artifact in windows.render(board)}
    windows_of: list[dict[str, Any]] = json.loads(made[f"history/{year}/windows.json"])["windows"]
    return windows_of


def with_log(maintenance: Maintenance, *log: tuple[datetime, Status]) -> Maintenance:
    """The same with this log."""
    return replace(maintenance, updates=tuple(Update(at, status) for at, status in log))


def test_the_windows_of_a_year_say_what_was_planned_and_what_was_reported() -> None:
    """Instants in UTC; what nobody said is left out."""
    start = datetime(2026, 3, 1, 20, tzinfo=UTC)
    entry = made("done", start)
    entry = replace(
        entry,
        maintenance=with_log(
            entry.maintenance,
            (start + timedelta(minutes=4), Status.IN_PROGRESS),
            (start + timedelta(hours=5), Status.COMPLETED),
        ),
    )
    (facts,) = facts_of(board_of(iter([entry])), 2026)
    assert facts["start"] == "2026-03-01T20:00:00Z"
    assert facts["end"] == "2026-03-01T22:00:00Z"
    assert facts["started"] == "2026-03-01T20:04:00Z"
    assert facts["ended"] == "2026-03-02T01:00:00Z"
    assert "outcome" not in facts
    assert facts["components"] == ["redis", *[item.component for item in LIKE.maintenance.affects[1:]]]


@pytest.mark.parametrize(
    ("log", "years"),
    [
        ((), [2024, 2025]),
        (((datetime(2024, 12, 31, 23, tzinfo=UTC), Status.IN_PROGRESS),), [2024, 2025, 2026]),
        (((datetime(2024, 12, 31, 23, 30, tzinfo=UTC), Status.COMPLETED),), [2024, 2025]),
    ],
)
def test_a_window_stands_in_every_year_that_it_touches(
    log: tuple[tuple[datetime, Status], ...], years: list[int]
) -> None:
    """As planned or as reported; what began and was never reported as over goes on until the build."""
    entry = made("late", datetime(2024, 12, 31, 23, tzinfo=UTC))
    entry = replace(entry, maintenance=with_log(entry.maintenance, *log))
    assert list(board_of(iter([entry])).in_years) == years


def test_the_page_of_a_month_that_is_over_stands_still() -> None:
    """It says nothing of further changes; one with something to come says when that is."""
    start = datetime(2026, 3, 10, 21, tzinfo=UTC)
    entry = made("done", start)
    log = ((start, Status.IN_PROGRESS), (start + timedelta(hours=1), Status.COMPLETED))
    over = replace(entry, maintenance=with_log(entry.maintenance, *log))
    over = replace(over, phase=phase(over.maintenance, BOARD.as_of))
    board = board_of(iter([over]))
    later = replace(board, as_of=board.as_of + timedelta(days=1))
    assert rendered(board)["calendar/2026-03/"] == rendered(later)["calendar/2026-03/"]
    assert rendered(board)["calendar/2026-12/"] != rendered(later)["calendar/2026-12/"]
    assert "fw-as-of" not in rendered(board)["calendar/2026-03/"]
    assert "fw-as-of" in rendered(board_of(iter([entry])))["calendar/2026-03/"]
