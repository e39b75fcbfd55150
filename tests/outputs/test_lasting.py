"""For how long pages are true: what they say of it, and that the same key is never that of other bytes."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from forewarn import artifacts
from forewarn.artifacts import YIELDING, Artifact, Batch, Bundle, Costly, apart
from forewarn.board import Board, compose
from forewarn.grades import Impact
from forewarn.lifecycle import next_change, phase, turns
from forewarn.model import Affected, Catalog
from forewarn.outputs import OUTPUTS, offered, pages
from forewarn.outputs.pages.lasting import Lasting, lasting_of
from forewarn.record import Record
from forewarn.settings import Cards, Commits, HistorySettings
from forewarn.values import replace
from samples import ALIVE, sample_board, sample_entry

BOARD = sample_board()
SECOND = timedelta(seconds=1)


def at(instant: datetime) -> Board:
    """The board of the sample set at another instant, with all that was declared by then and later."""
    records = {entry.id: entry.record for entry in BOARD.entries}
    return compose(BOARD.catalog, records, BOARD.settings, as_of=instant)


def test_the_same_key_means_the_same_bytes_whenever_it_is_built() -> None:
    """Around every edge of every window, days later, and where a day or a year ends in between."""
    edges = {edge for one in BOARD.catalog.maintenances for edge in (one.window.start, one.window.end)}
    near = sorted(edge for edge in edges if abs(edge - ALIVE) < timedelta(days=12))
    later = [ALIVE + timedelta(days=days) for days in (0, 1, 26, 27, 60, 200)]
    assert near
    known: dict[tuple[str, str], str] = {}
    for instant in sorted({edge + off for edge in near for off in (-SECOND, timedelta(0))} | {*later}):
        board = at(instant)
        for output in OUTPUTS:
            for one in output.render(board):
                if isinstance(one, Costly) and one.kind != "cards":
                    digest = hashlib.sha256(one.content).hexdigest()
                    assert known.setdefault((one.path, one.key), digest) == digest, (one.path, instant)


def test_the_same_key_of_a_bundle_means_the_same_keys_of_its_files() -> None:
    """At other instants, under other settings, without half of the others: what stands whole stands file by file."""
    edges = {edge for one in BOARD.catalog.maintenances for edge in (one.window.start, one.window.end)}
    near = sorted(edge for edge in edges if abs(edge - ALIVE) < timedelta(days=12))
    boards = [at(instant) for instant in (ALIVE, *near, *(edge - SECOND for edge in near), ALIVE + timedelta(days=200))]
    settings, catalog = BOARD.settings, BOARD.catalog
    others = (
        replace(settings, cards=Cards.IMPACT),
        replace(settings, history=HistorySettings(Commits.HIDE)),
        replace(settings, site_name="Other"),
    )
    boards += [replace(BOARD, settings=one) for one in others]
    fewer = replace(catalog, maintenances=catalog.maintenances[::2])
    boards.append(compose(fewer, {entry.id: entry.record for entry in BOARD.entries}, settings, as_of=ALIVE))
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for board in boards:
        offers = [*lasting(board).files()]
        for one in [*offers, *(bundle for batch in offers if isinstance(batch, Batch) for bundle in batch.files())]:
            if isinstance(one, (Bundle, Batch)):
                parts = [*one.files()]
                files = [(part.path, part.key) for part in parts]
                paths = [path for part in parts for path in (part.paths if isinstance(part, Bundle) else [part.path])]
                assert paths == one.paths
                assert YIELDING.isdisjoint(paths)
                assert known.setdefault((name_of(one), one.key), files) == files
    assert 4 * len(BOARD.entries) < len(known) < len(boards) * len(BOARD.entries) / 2


def lasting(board: Board) -> artifacts.Lasting:
    """All of a board that does not say as of when it was made; nothing of it is offered beside that."""
    *others, last = offered(OUTPUTS, board)
    assert isinstance(last, artifacts.Lasting)
    assert {one.path for one in others if isinstance(one, Costly)} == {"index.md", "now.json"}
    return last


def name_of(one: Bundle | Batch) -> str:
    """What no other bundle or batch is called."""
    return f"batch {one.name}" if isinstance(one, Batch) else one.folder


def one_by_one(board: Board) -> list[Artifact | Costly]:
    """What lasts, file by file."""
    found: list[Artifact | Costly] = []
    for one in lasting(board).files():
        bundles = one.files() if isinstance(one, Batch) else [one]
        for part in bundles:
            found += part.files() if isinstance(part, Bundle) else [part]
    return found


def test_where_all_that_lasts_has_the_same_key_each_file_of_it_has() -> None:
    """Some hours of each day of some weeks, with edges of windows, midnights and cards that are taken away; and minutes later."""
    known: dict[str, str] = {}
    again = 0
    for hours in range(0, 24 * 35, 11):
        for minutes in (0, 29):
            board = at(ALIVE - timedelta(days=5) + timedelta(hours=hours, minutes=minutes))
            same = lasting(board).key
            files = {one.path: one.key if isinstance(one, Costly) else "" for one in one_by_one(board)}
            assert "" not in files.values(), "what has no key is made each time"
            again += same in known
            told = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
            assert known.setdefault(same, told) == told, board.as_of
    assert again > 60
    assert len(known) > 30


def test_all_files_of_a_board_are_offered_once() -> None:
    """As bundles and beside them are the very files that outputs make one by one."""
    paths = [one.path for one in offered(OUTPUTS, BOARD) if isinstance(one, (Artifact, Costly))]
    paths += [one.path for one in one_by_one(BOARD)]
    assert sorted(paths) == sorted(one.path for output in OUTPUTS for one in output.render(BOARD))
    assert len(set(paths)) == len(paths)


def test_between_two_changes_no_page_but_home_is_another() -> None:
    """Hours and minutes in which nothing opens or closes change no key, within the same day."""
    first, second = at(ALIVE), at(ALIVE + timedelta(minutes=29))
    offered = [apart(pages.offer(board)) for board in (first, second)]
    keys = [{one.path: one.key for one in every if isinstance(one, Costly)} for every in offered]
    assert {path for path, key in keys[0].items() if keys[1][path] != key} == {"index.md"}


def test_a_page_says_when_it_changed_last_and_when_it_will() -> None:
    """By revisions and by edges of windows that change a phase; what was declared as over has none to come."""
    entry = sample_entry("2026-redis-8")
    start, end = entry.maintenance.window.start, entry.maintenance.window.end
    revised = entry.record.revised
    assert lasting_of(at(start - SECOND), [entry]) == Lasting(revised, start)
    assert lasting_of(at(start), [entry]) == Lasting(start, end)
    assert lasting_of(at(end), [entry]) == Lasting(end, None)
    over = next(one for one in BOARD.entries if one.phase.ended)
    assert lasting_of(BOARD, [over]) == Lasting(over.record.revised, None)
    assert lasting_of(BOARD, []) == Lasting(None, None)


def test_without_a_script_a_page_tells_until_when_it_is_true() -> None:
    """In words, in the organisation's zone; of nothing to come it says that."""
    told = {one.path: one.content.decode() for one in pages.render(BOARD)}
    page = told["maintenance/2026-redis-8/index.md"]
    assert "Next planned change: " in page
    assert "Tue 15 Dec 2026, 21:00" in page.partition("Next planned change: ")[2].partition("</p>")[0]
    assert "data-fw-as-of" not in page
    empty = replace(BOARD, entries=())
    assert (
        "No change is planned."
        in {one.path: one for one in apart(pages.offer(empty))}["components/index.md"].content.decode()
    )


def test_turns_are_where_the_phase_changes() -> None:
    """For every maintenance of the sample set, whether windows close by themselves or not."""
    for one in BOARD.catalog.maintenances:
        for close in (False, True):
            edges = (one.window.start, one.window.end)
            found = [
                edge
                for edge in edges
                if phase(one, edge - SECOND, close_automatically=close) != phase(one, edge, close_automatically=close)
            ]
            assert list(turns([one], close_automatically=close)) == found
            assert next_change([one], edges[0] - SECOND, close_automatically=close) == next(iter(found), None)


def edited() -> Iterator[Board]:
    """The board with one thing changed in the catalogue, in what a maintenance touches, or in what is known of it."""
    catalog, records = BOARD.catalog, {entry.id: entry.record for entry in BOARD.entries}
    components = catalog.components
    first, *_, last = components.values()
    one = catalog.maintenances[0]
    for changed in (
        replace(last, name="Another name"),
        replace(last, depends_on=() if last.depends_on else (first.id,)),
        replace(first, former_ids=(*first.former_ids, "once")),
        replace(last, group="" if last.group else next(iter(catalog.groups))),
    ):
        yield composed(replace(catalog, components={**components, changed.id: changed}), records)
    touched = replace(one, affects=(*one.affects[1:], Affected(last.id, Impact.OUTAGE, name=last.name)))
    yield composed(replace(catalog, maintenances=(touched, *catalog.maintenances[1:])), records)
    yield composed(replace(catalog, maintenances=catalog.maintenances[1:]), records)
    newer = replace(records[one.id], revised=records[one.id].revised + timedelta(days=300))
    yield composed(catalog, {**records, one.id: newer})


def composed(catalog: Catalog, records: Mapping[str, Record]) -> Board:
    """The board of a catalogue."""
    return compose(catalog, records, BOARD.settings, as_of=ALIVE)


def test_after_an_edit_the_same_key_of_a_channel_means_the_same_bytes() -> None:
    """A key that forgot something that a feed, a calendar or a page of it is made from would be that of other bytes, too."""
    known: dict[tuple[str, str], str] = {}
    stood = asked = 0
    for board in (BOARD, *edited()):
        for one in lasting(board).files():
            if isinstance(one, Bundle):
                digest = hashlib.sha256(b"".join([file.content for file in one.files()])).hexdigest()
                asked += 1
                stood += (one.folder, one.key) in known
                assert known.setdefault((one.folder, one.key), digest) == digest, one.folder
    assert 0 < stood < asked
