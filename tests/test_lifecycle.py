"""Phase: the table of the design, edge by edge."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewarn.lifecycle import Phase, next_change, phase
from forewarn.values import replace
from forewarn.wording import Status
from samples import sample_board, sample_entry

BASE = replace(sample_entry("2026-redis-8").maintenance, updates=())
START, END = BASE.window.start, BASE.window.end
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "before", "during", "after"),
    [
        ("tentative", "upcoming", "lapsed", "lapsed"),
        ("confirmed", "upcoming", "open", "overdue"),
        ("in-progress", "in-progress", "in-progress", "overdue"),
        ("verifying", "in-progress", "in-progress", "overdue"),
        ("rolling-back", "in-progress", "in-progress", "overdue"),
        ("completed", "completed", "completed", "completed"),
        ("cancelled", "cancelled", "cancelled", "cancelled"),
    ],
)
def test_every_status_has_the_phase_of_the_design(status: str, before: str, during: str, after: str) -> None:
    """Each status means one phase before, in and after its half-open window."""
    maintenance = replace(BASE, declared=Status(status))
    assert phase(maintenance, START - SECOND) == before
    assert phase(maintenance, START) == during
    assert phase(maintenance, END - SECOND) == during
    assert phase(maintenance, END) == after


def test_confirmed_ones_can_be_closed_by_the_clock() -> None:
    """With close_automatically an unreported end counts as completed; a reported start does not."""
    assert phase(BASE, END, close_automatically=True) is Phase.COMPLETED
    started = replace(BASE, declared=Status.IN_PROGRESS)
    assert phase(started, END, close_automatically=True) is Phase.OVERDUE


@given(offset=st.integers(-5_000_000, 5_000_000))
def test_next_change_is_when_the_board_stops_being_true(offset: int) -> None:
    """Between an instant and its next change no phase differs; at the change one does."""
    maintenances = sample_board().catalog.maintenances
    at = START + timedelta(seconds=offset)
    change = next_change(maintenances, at)
    now = [phase(m, at) for m in maintenances]
    if change is None:
        assert now == [phase(m, at + timedelta(days=10_000)) for m in maintenances]
    else:
        assert now == [phase(m, change - SECOND) for m in maintenances]
        assert now != [phase(m, change) for m in maintenances]


def test_the_sample_set_shows_every_phase() -> None:
    """As of the instant that the samples are written for, every phase is on the board."""
    assert {entry.phase for entry in sample_board().entries} == set(Phase)
