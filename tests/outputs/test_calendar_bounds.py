"""How much a calendar holds, and that what it says of an entry is nobody else's business."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.lifecycle import phase
from forewarn.outputs import calendar, maintnote
from forewarn.outputs.room import IN_FULL, LIMIT, in_full
from forewarn.record import Record
from forewarn.values import replace
from forewarn.wording import Status
from samples import sample_board, sample_entry

BOARD = sample_board()
LIKE = sample_entry("2026-redis-8")


def entry(id: str, start: datetime, status: Status, *, created: datetime = BOARD.as_of, series: str = "") -> Entry:
    """An entry of an hour, as it would be at the instant of the board."""
    window = replace(LIKE.maintenance.window, start=start, end=start + timedelta(hours=1))
    one = replace(LIKE.maintenance, id=id, window=window, declared=status, updates=(), series=series)
    return Entry(one, phase(one, BOARD.as_of), Record(created, created), BOARD.settings)


def at(board: Board, as_of: datetime) -> Board:
    """The same board at another instant."""
    entries = (replace(one, phase=phase(one.maintenance, as_of)) for one in board.entries)
    return replace(board, as_of=as_of, entries=tuple(entries))


def of(entries: Iterable[Entry]) -> Board:
    """A board of these entries alone, by their start."""
    return replace(BOARD, entries=tuple(sorted(entries, key=lambda one: one.maintenance.window.start)))


def main_file(board: Board) -> bytes:
    """The calendar of everything."""
    return next(one.content for one in calendar.render(board) if one.path == "calendar.ics")


def blocks(content: bytes) -> dict[str, bytes]:
    """The bytes of each event by the id of its maintenance."""
    found = (block.partition(b"END:VEVENT")[0] for block in content.split(b"BEGIN:VEVENT")[1:])
    return {block.split(b"UID:")[1].partition(b"@")[0].decode(): block for block in found}


def crowd() -> Board:
    """Very many: finished ones, some that nobody reported the end of, and some to come."""
    entries = []
    for number in range(3000):
        start = BOARD.as_of + timedelta(hours=3 * (number - 2800))
        status = Status.COMPLETED if number % 10 and number < 2800 else Status.CONFIRMED
        created = start - timedelta(days=30)
        entries.append(entry(f"many-{number:04}", start, status, created=created))
    return of(entries)


def test_a_calendar_of_very_many_stays_within_a_megabyte() -> None:
    """What is finished leaves first, the oldest before all; what is to come or not reported as ended does not."""
    board = crowd()
    for made in (calendar.render(board), maintnote.render(board)):
        content = next(one.content for one in made if one.path in ("calendar.ics", "maintnote.ics"))
        assert 0.99 * LIMIT < len(content) <= LIMIT
        found = set(blocks(content))
        lively = {one.id for one in board.entries if not one.phase.ended}
        assert lively <= found
        kept = [one.id in found for one in board.entries if one.id not in lively]
        assert kept == sorted(kept)
        assert True in kept


def test_what_nobody_ever_reports_the_end_of_leaves_before_the_calendar_is_too_large() -> None:
    """A calendar over the limit is read by nobody: the oldest of those whose windows are over leave then."""
    entries = [
        entry(f"many-{number:04}", BOARD.as_of + timedelta(hours=3 * (number - 2800)), Status.CONFIRMED)
        for number in range(3000)
    ]
    board = of(entries)
    content = main_file(board)
    assert len(content) <= LIMIT
    assert {one.id for one in entries if one.maintenance.window.end > BOARD.as_of} <= set(blocks(content))


def test_what_is_over_for_longer_than_the_settings_say_leaves_whether_its_end_was_reported_or_not() -> None:
    """It is the past that is bounded, not the reports on it."""
    long_ago, lately = BOARD.as_of - timedelta(days=401), BOARD.as_of - timedelta(days=399)
    board = of(
        entry(f"{word}-{status}", start, status)
        for word, start in (("long-ago", long_ago), ("lately", lately))
        for status in (Status.COMPLETED, Status.CONFIRMED, Status.CANCELLED, Status.TENTATIVE, Status.IN_PROGRESS)
    )
    assert {id.rpartition("lately")[1] for id in blocks(main_file(board))} == {"lately"}
    assert len(blocks(main_file(board))) == 5


def test_the_bytes_of_an_event_never_depend_on_the_instant_of_the_build() -> None:
    """An event is there or is not; where it is, it is the same."""
    board = crowd()
    before, after = blocks(main_file(board)), blocks(main_file(at(board, board.as_of + timedelta(days=250))))
    assert before.keys() != after.keys()
    assert len(before.keys() & after.keys()) > 1000
    assert all(before[id] == after[id] for id in before.keys() & after.keys())


def test_occurrences_that_come_nearer_shorten_nothing() -> None:
    """A series without an end grows with time alone, and no other entry loses its description for it."""
    begin = BOARD.as_of - timedelta(days=500)
    single = [
        entry(f"single-{n:03}", begin + timedelta(days=2 * n), Status.CONFIRMED, created=begin) for n in range(400)
    ]
    days = [
        entry(f"daily--{n:04}", begin + timedelta(days=n, hours=2), Status.CONFIRMED, created=begin, series="daily")
        for n in range(1500)
    ]
    whole = [in_full([*single, *days[:reach]]) for reach in (900, 1000, 1500)]
    assert whole[0] == whole[1] - {one.id for one in days[900:]} == whole[2] - {one.id for one in days[900:]}


def test_a_later_announcement_shortens_no_other() -> None:
    """Whoever was announced first keeps the whole description; the one too many has a short one."""
    start = datetime(2027, 2, 1, tzinfo=BOARD.as_of.tzinfo)
    many = [
        entry(f"many-{n:03}", start + timedelta(hours=n), Status.CONFIRMED, created=BOARD.as_of + timedelta(hours=n))
        for n in range(IN_FULL + 1)
    ]
    assert in_full(many[:-1]) == in_full(many) == {one.id for one in many[:-1]}
    assert many[-1].id in in_full([*many[2:], many[0]])
    events = Calendar.from_ical(main_file(of(many))).walk("VEVENT")
    short = [str(event["uid"]) for event in events if "Window: " not in str(event["description"])]
    assert short == [many[-1].uid]


def test_of_the_years_that_a_calendar_shows_all_entries_count() -> None:
    """What is over for long has no place in a calendar, but it was announced, and first: what is said in full is the same."""
    board = crowd()
    full = in_full(board.entries)
    shown = {str(one["uid"]).partition("@")[0]: one for one in Calendar.from_ical(main_file(board)).walk("VEVENT")}
    assert {id for id, event in shown.items() if "Window: " in str(event["description"])} == full & shown.keys()
    assert full & shown.keys()
    assert shown.keys() - full
