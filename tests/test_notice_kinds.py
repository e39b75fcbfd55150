"""The letter in its kinds: which one fits, what it says first, and what it must never say."""

from datetime import UTC, datetime, timedelta

import pytest

from forewarn.entry import Entry
from forewarn.grades import Outcome
from forewarn.lifecycle import Phase
from forewarn.model import Maintenance, Move, Report, Update, Window
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.kinds import NoticeKind, contradiction, kind_of, subject
from forewarn.notice.markdown import to_markdown
from forewarn.notice.text import to_text
from forewarn.notice.turns import difference, turns
from forewarn.phrases import ENGLISH
from forewarn.record import Change, ChangeKind, Record
from forewarn.values import replace
from forewarn.wording import NoticeText, Openings, Promise, Status
from samples import COMMITTED, sample_board, sample_entry

ENTRIES = sample_board().entries
START = datetime(2026, 12, 10, 21, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = Window(START, START + 2 * HOUR, "Europe/Berlin")
SAID = COMMITTED + DAY


def entry_of(*changes: Change, status: Status = Status.CONFIRMED, updates: tuple[Update, ...] = ()) -> Entry:
    """A maintenance with that record after its announcement, that status and that log."""
    entry = sample_entry("2026-dns-sydney")
    maintenance = replace(entry.maintenance, window=WINDOW, declared=status, updates=updates)
    announced = Change(COMMITTED, (ChangeKind.ANNOUNCED,), maintenance.title, WINDOW, Status.CONFIRMED)
    revised = changes[-1].at if changes else COMMITTED
    return replace(entry, maintenance=maintenance, record=Record(COMMITTED, revised, (announced, *changes)))


def change(
    *kinds: ChangeKind,
    was: Move | None = None,
    window: Window = WINDOW,
    updates: tuple[Update, ...] = (),
    days: int = 1,
) -> Change:
    """A change of the record, ``days`` after the announcement."""
    return Change(COMMITTED + days * DAY, kinds, "x", window, Status.CONFIRMED, was, updates)


def letter(entry: Entry, kind: NoticeKind | None = None) -> list[str]:
    """The lines of an entry's letter."""
    return to_text(compose_notice(entry, kind)).splitlines()


def first_section(entry: Entry, kind: NoticeKind | None = None) -> list[str]:
    """The lines of a letter from its first heading to the next."""
    lines = letter(entry, kind)
    rules = [place for place, line in enumerate(lines) if line and set(line) == {"="}]
    return lines[rules[1] - 1 : rules[2] - 1]


MOVED = change(ChangeKind.MOVED, was=Move(START - DAY, START - DAY + 2 * HOUR))


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (entry_of(), NoticeKind.ANNOUNCEMENT),
        (entry_of(status=Status.TENTATIVE), NoticeKind.ANNOUNCEMENT),
        (entry_of(change(ChangeKind.CONFIRMED)), NoticeKind.ANNOUNCEMENT),
        (entry_of(change(ChangeKind.UPDATED)), NoticeKind.ANNOUNCEMENT),
        (entry_of(change(ChangeKind.REVISED)), NoticeKind.ANNOUNCEMENT),
        (entry_of(change(ChangeKind.TENTATIVE), change(ChangeKind.CONFIRMED, days=2)), NoticeKind.ANNOUNCEMENT),
        (sample_entry("2026-postgresql-17"), NoticeKind.ANNOUNCEMENT),
        (sample_entry("2026-developer-portal-move"), NoticeKind.ANNOUNCEMENT),
        (entry_of(change(ChangeKind.STARTED), status=Status.IN_PROGRESS), NoticeKind.ANNOUNCEMENT),
        (entry_of(MOVED), NoticeKind.CHANGE),
        (entry_of(change(ChangeKind.STARTED, ChangeKind.EXTENDED, was=Move(START, START + HOUR))), NoticeKind.CHANGE),
        (entry_of(change(ChangeKind.CANCELLED), change(ChangeKind.REVIVED, days=2)), NoticeKind.CHANGE),
        (entry_of(change(ChangeKind.TENTATIVE), status=Status.TENTATIVE), NoticeKind.CHANGE),
        (entry_of(updates=(Update(SAID, moved_from=Move(START - DAY, START)),)), NoticeKind.CHANGE),
        (entry_of(MOVED, status=Status.CANCELLED), NoticeKind.CANCELLATION),
        (entry_of(MOVED, status=Status.COMPLETED), NoticeKind.COMPLETION),
    ],
)
def test_the_kind_follows_from_what_was_declared(entry: Entry, kind: NoticeKind) -> None:
    """An end decides; else a window, a cancellation or a confirmation that no longer holds; else it is the announcement."""
    assert kind_of(entry) is kind
    assert contradiction(entry, kind) == ""
    assert compose_notice(entry) == compose_notice(entry, kind)


@pytest.mark.parametrize(
    ("entry", "kind", "why"),
    [
        (entry_of(), NoticeKind.CHANGE, "nothing of 2026-dns-sydney has changed since it was announced; type --kind announcement"),
        (entry_of(), NoticeKind.CANCELLATION, "forewarn cancel 2026-dns-sydney"),
        (entry_of(), NoticeKind.COMPLETION, "forewarn complete 2026-dns-sydney"),
        (entry_of(status=Status.CANCELLED), NoticeKind.COMPLETION, "is cancelled; type --kind cancellation"),
        (entry_of(status=Status.CANCELLED), NoticeKind.ANNOUNCEMENT, "is cancelled; type --kind cancellation"),
        (entry_of(MOVED, status=Status.COMPLETED), NoticeKind.CHANGE, "is completed; type --kind completion"),
        (entry_of(change(ChangeKind.UPDATED)), NoticeKind.CHANGE, ""),
        (entry_of(MOVED), NoticeKind.ANNOUNCEMENT, ""),
    ],
)  # fmt: skip
def test_a_kind_that_would_not_be_true_is_answered_with_what_to_type(entry: Entry, kind: NoticeKind, why: str) -> None:
    """What has changed a little may be told; what is moved may be announced anew; what is over may not."""
    said = contradiction(entry, kind)
    assert why in said
    assert bool(why) is bool(said)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_no_letter_of_what_is_over_calls_it_upcoming(entry: Entry) -> None:
    """Not in the title, the subject, the opening nor anywhere below, whatever the announcement said."""
    kind = kind_of(entry)
    text = "\n".join([subject(entry, kind), *letter(entry)])
    if kind in (NoticeKind.CANCELLATION, NoticeKind.COMPLETION):
        assert "upcoming" not in text.lower()
        assert "will be performed" not in text
        assert "will keep you informed" not in text
        assert "Notification" not in text.splitlines()[1]


@pytest.mark.parametrize("phase", Phase)
def test_no_letter_depends_on_the_clock(phase: Phase) -> None:
    """Whatever the phase at the build, the letter is the same."""
    for entry in ENTRIES:
        assert compose_notice(replace(entry, phase=phase)) == compose_notice(entry)


def test_a_change_shows_both_windows_in_the_authors_zone_and_why() -> None:
    """The newest change stands first, with the message of the update that declared it; the title says so too."""
    why = Update(SAID, message="The **vendor** asked\nfor it.", moved_from=Move(START - DAY, START - DAY + 2 * HOUR))
    entry = entry_of(replace(MOVED, updates=(why, Update(SAID, message="Another matter."))))
    assert first_section(entry) == [
        "WHAT HAS CHANGED",
        "================",
        "",
        "Change: Moved by 1 day, to a later time",
        "Old Window: Wed 9 Dec 2026, 22:00 to Thu 10 Dec 2026, 00:00 (Europe/Berlin)",
        "New Window: Thu 10 Dec 2026, 22:00 to Fri 11 Dec 2026, 00:00 (Europe/Berlin)",
        "Declared: Tue 3 Nov 2026, 09:00 (Europe/Berlin)",
        "Reason: The **vendor** asked for it.",
        "",
    ]
    assert letter(entry)[0] == "SCHEDULED MAINTENANCE CHANGE"


def test_a_move_that_only_the_log_tells_is_told_with_the_windows_between() -> None:
    """Each move leads to the window that the next one left; one that the record knows is not told twice."""
    first, second = Move(START - 3 * DAY, START - 3 * DAY + HOUR), Move(START - DAY, START - DAY + HOUR)
    updates = (
        Update(SAID - HOUR, message="Once.", moved_from=first),
        Update(SAID, message="Twice.", moved_from=second),
    )
    entry = entry_of(change(ChangeKind.MOVED, was=second, updates=(updates[1],)), updates=updates)
    newest, before = turns(entry)
    assert (newest.words, newest.message) == ("Moved to another window", "Twice.")
    assert (before.words, before.message) == ("Moved by 2 days, to a later time", "Once.")
    assert before.now == newest.was
    lines = first_section(entry)
    assert lines[lines.index("Earlier Changes:") + 1].startswith("• Moved by 2 days, to a later time: Mon 7 Dec 2026")
    assert lines[lines.index("Earlier Changes:") + 1].endswith(
        "(declared Tue 3 Nov 2026, 08:00 (Europe/Berlin)): Once."
    )


def test_a_withdrawn_cancellation_is_told_though_no_window_moved() -> None:
    """What takes place after all says so, without windows that did not change."""
    lines = first_section(entry_of(change(ChangeKind.CANCELLED), change(ChangeKind.REVIVED, days=2)))
    assert lines[3:5] == [
        "Change: The maintenance takes place after all: its cancellation is withdrawn",
        "Declared: Wed 4 Nov 2026, 09:00 (Europe/Berlin)",
    ]
    assert not [line for line in lines if "Window" in line]


def test_a_move_back_to_where_it_was_is_two_changes_and_one_to_the_same_window_is_none() -> None:
    """A letter never tells that a window became itself."""
    there = Move(WINDOW.start, WINDOW.end)
    assert turns(entry_of(updates=(Update(SAID, message="x", moved_from=there),))) == ()


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (HOUR, HOUR, "Moved by 1 hour, to a later time"),
        (-HOUR, -HOUR, "Moved by 1 hour, to an earlier time"),
        (0 * HOUR, HOUR, "Extended by 1 hour"),
        (0 * HOUR, -HOUR, "Shortened by 1 hour"),
        (HOUR, DAY, "Moved to another window"),
    ],
)
def test_the_difference_of_two_windows_in_words(start: timedelta, end: timedelta, words: str) -> None:
    """Moved, extended or shortened, and by how much."""
    assert difference(WINDOW, Window(WINDOW.start + start, WINDOW.end + end, WINDOW.timezone), ENGLISH) == words


def test_a_cancellation_says_when_why_and_which_window_is_free() -> None:
    """What follows is marked as what was planned, and nothing that was planned disappears."""
    entry = sample_entry("2026-postgresql-16-patch")
    lines = first_section(entry)
    assert lines[0] == "CANCELLATION"
    assert lines[3] == "Cancelled: Mon 16 Nov 2026, 11:30 (Europe/Berlin)"
    assert lines[4].startswith("Reason: Cancelled: version 17 follows")
    assert lines[5] == "Window That No Longer Holds: Tue 24 Nov 2026, 21:00 to 22:00 (Europe/Berlin)"
    assert "None of that work takes place." in lines[7]
    held = replace(entry.maintenance, updates=(), declared=Status.CONFIRMED)
    before = compose_notice(replace(entry, maintenance=held))
    after = compose_notice(entry)
    assert [section.key for section in after.sections] == ["news", *(section.key for section in before.sections)]


def test_a_cancellation_without_an_update_is_dated_by_its_commit() -> None:
    """A status at the top of the file has no instant of its own."""
    lines = first_section(entry_of(change(ChangeKind.CANCELLED), status=Status.CANCELLED))
    assert lines[3] == "Cancelled: Tue 3 Nov 2026, 09:00 (Europe/Berlin)"
    assert first_section(entry_of(status=Status.CANCELLED))[3].startswith("Window That No Longer Holds")


def completed(**changes: object) -> Entry:
    """A maintenance that began four minutes late and ended half an hour early."""
    updates = (
        Update(START + timedelta(minutes=4), Status.IN_PROGRESS),
        Update(START + timedelta(minutes=90), Status.COMPLETED, Outcome.PARTIAL, "All but\none *node*."),
    )
    entry = entry_of(updates=updates)
    return replace(entry, maintenance=replace(entry.maintenance, **changes))


def test_a_completion_holds_what_was_against_what_was_planned() -> None:
    """Outcome, start and end against the window, remarks, and each promise with its instant."""
    text = NoticeText()
    promises = {
        "report": Promise("A report", 24 * HOUR),
        "lessons": Promise("Lessons", 7 * DAY),
        "start": Promise("A start", HOUR, Status.IN_PROGRESS),
        "never": Promise("Never", HOUR, Status.ROLLING_BACK),
    }
    text = replace(text, post_maintenance=replace(text.post_maintenance, promises=promises))
    entry = completed(text=text, reports=(Report("report", "https://example.com/r", START + 20 * HOUR),))
    assert first_section(entry) == [
        "COMPLETION",
        "==========",
        "",
        "Outcome: Partly successful",
        "Planned Window: Thu 10 Dec 2026, 22:00 to Fri 11 Dec 2026, 00:00 (Europe/Berlin)",
        "Actual Start: Thu 10 Dec 2026, 22:04 (Europe/Berlin), 4 minutes later than planned",
        "Actual End: Thu 10 Dec 2026, 23:30 (Europe/Berlin), 30 minutes earlier than planned",
        "Actual Duration: 1 hour 26 minutes",
        "Closing Remarks: All but one *node*.",
        "",
        "What We Promised:",
        "• A report (due Fri 11 Dec 2026, 23:30 (Europe/Berlin)): kept Fri 11 Dec 2026, 18:00 (Europe/Berlin), https://example.com/r",
        "• Lessons (due Thu 17 Dec 2026, 23:30 (Europe/Berlin))",
        "• A start (due Thu 10 Dec 2026, 23:04 (Europe/Berlin))",
        "",
        "The notice follows as it was planned.",
        "",
    ]


def test_a_completion_that_nobody_saw_begin_says_what_is_known() -> None:
    """No start was reported, no outcome, no remarks: those lines drop out."""
    entry = entry_of(updates=(Update(START + 2 * HOUR, Status.COMPLETED),))
    labels = [line.partition(":")[0] for line in first_section(entry)[3:5]]
    assert labels == ["Planned Window", "Actual End"]
    assert first_section(entry)[4].endswith(", as planned")


def test_a_tentative_one_says_so_in_the_letter_and_the_subject() -> None:
    """Before the opening, whichever the kind."""
    sentence = "This maintenance is tentative: it has not been confirmed yet."
    announced, changed = (
        entry_of(status=Status.TENTATIVE),
        entry_of(change(ChangeKind.TENTATIVE), status=Status.TENTATIVE),
    )
    assert sentence in letter(announced)[:6]
    assert sentence in letter(changed)[:6]
    assert subject(announced, kind_of(announced)).startswith("Tentative maintenance: ")
    assert subject(changed, kind_of(changed)).startswith("Changed (tentative): ")


@pytest.mark.parametrize(
    ("entry", "start"),
    [
        (entry_of(), "Scheduled maintenance: "),
        (entry_of(MOVED), "Changed: "),
        (entry_of(status=Status.CANCELLED), "Cancelled: "),
        (completed(), "Completed (partly successful): "),
        (sample_entry("2026-ecs-capacity"), "Completed: "),
    ],
)
def test_the_subject_begins_with_the_kind(entry: Entry, start: str) -> None:
    """And ends with the title; what did not go well is not called completed alone."""
    assert subject(entry, kind_of(entry)) == start + entry.maintenance.title


def test_a_profile_may_say_its_own_openings() -> None:
    """Its words stand in the place of ours, for the kind that they are for; the announcement's never stand there."""
    entry = sample_entry("2026-postgresql-16-patch")
    own = replace(entry.maintenance.text, opening="Upcoming work!", openings=Openings(cancellation="It is **off**."))
    lines = letter(replace(entry, maintenance=replace(entry.maintenance, text=own)))
    assert lines[5] == "It is **off**."
    assert "Upcoming work!" not in lines


def test_every_kind_says_the_same_words_by_all_writers() -> None:
    """A message with Markdown, a promise with a link and a change with windows come through each of them."""
    entry = completed(reports=(Report("technical_report", "https://example.com/r"),))
    for one in (entry, entry_of(MOVED), entry_of(status=Status.CANCELLED)):
        notice = compose_notice(one)
        assert notice.sections[0].title in to_markdown(notice)
        assert notice.sections[0].title in to_html(notice)


def test_facts_of_maintenances_have_nothing_to_do_with_their_kind() -> None:
    """The lines of the template below the news are those of the announcement, but for one verb."""
    moved, plain = entry_of(MOVED), entry_of()
    assert isinstance(moved.maintenance, Maintenance)
    assert compose_notice(moved).sections[1:] == compose_notice(plain).sections
