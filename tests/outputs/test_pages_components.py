"""Pages of components and groups: what is under way, what comes, what is over; however many."""

import re
from datetime import timedelta

from forewarn.board import Board
from forewarn.channels import ChannelKind
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.lifecycle import Phase, phase
from forewarn.model import Component
from forewarn.outputs import pages
from forewarn.outputs.pages.months import months_of
from forewarn.outputs.pages.outlook import ACTIVE, COMING, in_urgency, outlook_of, states
from forewarn.values import replace
from forewarn.wording import Status
from samples import sample_board, sample_entry

BOARD = sample_board()
PAGES = {artifact.path: artifact.content.decode() for artifact in pages.render(BOARD)}
LIKE = sample_entry("2026-redis-8")


def made(id: str, days: float, *, status: Status = Status.CONFIRMED, impact: Impact = Impact.DEGRADED) -> Entry:
    """An entry of two hours that starts so many days after the board's instant."""
    start = BOARD.as_of + timedelta(days=days)
    window = replace(LIKE.maintenance.window, start=start, end=start + timedelta(hours=2))
    affects = (replace(LIKE.maintenance.affects[0], component="redis", impact=impact),)
    one = replace(LIKE.maintenance, id=id, window=window, declared=status, updates=(), affects=affects)
    return replace(LIKE, maintenance=one, phase=phase(one, BOARD.as_of), record=replace(LIKE.record, changes=()))


def board_of(*entries: Entry) -> Board:
    """A board of these entries alone."""
    return replace(BOARD, entries=tuple(sorted(entries, key=lambda one: (one.maintenance.window.start, one.id))))


def page_of(board: Board, path: str = "components/redis/") -> str:
    """One page of a board."""
    return next(a.content.decode() for a in pages.render(board) if a.path == f"{path}index.md")


def section(page: str, name: str) -> str:
    """A list of a page."""
    return page.partition(f'data-fw-list="{name}"')[2].partition("</section>")[0]


def ids(part: str) -> list[str]:
    """The maintenances that a part of a page carries facts of."""
    return re.findall(r'data-fw-id="([^"]+)"', part)


def test_a_component_says_what_is_under_way_what_comes_and_what_was_called_off() -> None:
    """Each in a list of its own, with the facts that keep it true."""
    page = page_of(
        board_of(
            made("runs", -0.01, impact=Impact.OUTAGE),
            made("comes", 3),
            made("off", 4, status=Status.CANCELLED),
            made("was", -30, status=Status.COMPLETED),
        )
    )
    assert ids(section(page, "now")) == ["runs"]
    assert ids(section(page, "next")) == ["comes"]
    assert ids(section(page, "called-off")) == ["off"]
    assert ids(section(page, "finished")) == []
    assert ids(page.partition("## Past")[2]) == ["was"]
    assert "fw-banner--active fw-banner--outage" in page


def test_what_comes_after_the_first_is_counted_by_months() -> None:
    """The page names the next ones, the calendar has the rest."""
    page = page_of(board_of(*(made(f"many-{n:03}", n + 1) for n in range(60))))
    assert len(ids(section(page, "next"))) == COMING
    assert re.search(r"35 more in the calendar: <a href=\"../../calendar/2026-12/\">December 2026</a> \(1\), ", page)
    counts = re.findall(r"calendar/\d{4}-\d{2}/\">\w+ \d{4}</a> \((\d+)\)", page)
    assert sum(map(int, counts)) == 35


def test_what_nobody_reports_the_end_of_leaves_room_for_what_runs() -> None:
    """The newest are shown, the rest is counted, and the banner counts all."""
    board = board_of(made("runs", -0.01), *(made(f"late-{n:03}", -n - 2) for n in range(60)))
    page = page_of(board)
    assert ids(section(page, "now")) == [*(f"late-{n:03}" for n in reversed(range(ACTIVE - 1))), "runs"]
    assert "61 maintenances are under way" in page
    assert 'data-fw-unshown="36 degraded"' in page
    assert "The ends of 36 more have not been reported" in page


def test_a_group_has_a_page_with_its_components_and_everything_that_reaches_them() -> None:
    """Their states, the group's lists, its feeds."""
    for channel in BOARD.channels:
        if channel.kind is not ChannelKind.GROUP:
            continue
        page = PAGES[f"groups/{channel.id}/index.md"]
        members = [one for one in BOARD.catalog.components.values() if one.group == channel.id]
        assert all(f'href="../../components/{one.id}/"' in page for one in members)
        under_way = {entry.id for entry in channel.entries if entry.phase.under_way}
        assert set(ids(section(page, "now"))) == under_way
        assert f"groups/{channel.id}/calendar.ics" in page


def test_a_list_of_components_shows_one_state_of_each_and_holds_the_next_ready() -> None:
    """What runs, else what comes next; where there is nothing, that."""
    page = page_of(board_of(made("runs", -0.01), made("comes", 3), made("later", 9), made("last", 20)), "components/")
    line = re.search(r'<li><p [^>]+><a href="[^"]*components/redis/">.*?</li>', page)
    assert line
    shown, _, rest = line[0].partition('<span class="fw-state" hidden')
    assert ids(shown) == ["runs"]
    assert ids(rest) == ["comes", "later"]
    assert "Nothing planned" not in line[0]
    other = re.search(r'<li><p [^>]+><a href="[^"]*components/payments/">.*?</li>', page_of(board_of(), "components/"))
    assert other
    assert "Nothing planned" in other[0]


def test_a_very_long_list_of_components_tells_what_is_near() -> None:
    """Of a thousand it knows as much as a page holds, what runs and what comes first of all."""
    components = {f"c{n:04}": Component(f"c{n:04}", f"Component {n}") for n in range(1000)}
    like = made("x", 0)
    entries = []
    for n, id in enumerate(components):
        one = made(f"work-{n:04}", (n * 7 % 1000) + 0.5 if n else -0.01).maintenance
        one = replace(one, affects=(replace(like.maintenance.affects[0], component=id),))
        entries.append(replace(like, maintenance=one, phase=phase(one, BOARD.as_of)))
    board = board_of(*entries)
    board = replace(board, catalog=replace(BOARD.catalog, components=components, groups={}))
    found = states([channel for channel in board.channels if channel.kind is ChannelKind.COMPONENT], board)
    assert 200 < len(found) < 1000
    assert all(len(one) == 1 for one in found.values())
    assert found["c0000"][0].phase is Phase.OPEN
    starts = {id: entry.maintenance.window.start for id, (entry,) in found.items()}
    assert max(starts.values()) < BOARD.as_of + timedelta(days=len(found) + 2)
    page = page_of(board, "components/")
    assert len(page.encode()) < 240_000
    assert "Nothing planned" not in page


def test_the_worst_of_what_runs_stands_first() -> None:
    """Then what outlived its window, the newest of it first."""
    board = board_of(
        made("old", -9), made("new", -3), made("mild", -0.02), made("bad", -0.01, impact=Impact.OUTAGE), made("next", 1)
    )
    assert [entry.id for entry in in_urgency(board.entries)] == ["bad", "mild", "new", "old"]
    outlook = outlook_of(board.channels[0], board, months_of(board))
    assert outlook.worst is Impact.OUTAGE
    assert outlook.worst_unshown is None
