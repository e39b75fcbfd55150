"""A series through its past, told by real git repositories."""

from pathlib import Path

import pytest

from chronicle import PEOPLE, Chronicle, kinds, on
from conftest import SMALL
from forewarn.entry import Entry
from forewarn.problems import Severity
from forewarn.source.family import FALLEN
from forewarn.wording import Status

SERIES = "maintenances/2026/patching.yml"
OWN = "maintenances/2026/patching--2026-11-24.yml"
WEEKLY = """\
title: Weekly patching
summary: Hosts are restarted one by one.
window:
  start: 2026-11-10 22:00
  duration: 2h
  timezone: Europe/Berlin
  repeat: {rule: FREQ=WEEKLY;BYDAY=TU, until: 2026-12-31}
affects:
  primary:
    api: degraded
"""
WEDNESDAYS = WEEKLY.replace("BYDAY=TU", "BYDAY=WE").replace("2026-11-10", "2026-11-11")
TUESDAYS = [f"patching--2026-{day}" for day in ("11-10", "11-17", "11-24", "12-01", "12-08", "12-15", "12-22", "12-29")]


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    """A project under git in which a weekly series was announced."""
    story = Chronicle(tmp_path)
    story.commit("Announce the patching", "11-02 09:00", {SERIES: WEEKLY})
    return story


def statuses(story: Chronicle, as_of: str = "12-31 12:00") -> dict[str, str]:
    """The status of every occurrence by its id, the other maintenances left out."""
    entries = story.entries(as_of).values()
    return {entry.id: entry.maintenance.status.value for entry in entries if entry.id.startswith("patching")}


def one(story: Chronicle, day: str) -> Entry:
    """The occurrence of a day."""
    return story.entry(f"patching--2026-{day}")


def test_every_occurrence_is_announced_with_its_series(story: Chronicle) -> None:
    """Each has the record of its own, dated by the commit of the series."""
    assert list(statuses(story)) == TUESDAYS
    for entry in (one(story, "11-10"), one(story, "12-29")):
        assert kinds(entry) == [["announced"]]
        assert entry.record.created == entry.record.revised == on("11-02 09:00")
        assert entry.record.start_known == on("11-02 09:00")


def test_a_new_rule_cancels_what_falls_away(story: Chronicle) -> None:
    """What is over stays as it was; what was still to come is cancelled in every output, and the new days are announced."""
    story.commit("Patch on Wednesdays", "11-20 09:00", {SERIES: WEDNESDAYS})
    found = statuses(story)
    assert {id: found[id] for id in TUESDAYS} == {
        id: "confirmed" if id < "patching--2026-11-20" else "cancelled" for id in TUESDAYS
    }
    assert not {"patching--2026-11-11", "patching--2026-11-18"} & found.keys(), "nobody announced them"
    fallen = one(story, "12-08")
    assert kinds(fallen) == [["announced"], ["cancelled"]]
    assert fallen.record.revised == on("11-20 09:00")
    assert fallen.maintenance.updates[-1].message == FALLEN
    assert kinds(one(story, "12-09")) == [["announced"]]
    assert one(story, "12-09").record.created == on("11-20 09:00")
    files = story.files()
    assert b"Cancelled: Weekly patching" in files["calendar.ics"]
    assert "maintenance/patching--2026-12-08/notice.txt" in files


def test_what_a_rule_cancels_has_an_id_that_no_commit_made(story: Chronicle) -> None:
    """The same history at other times tells a feed reader nothing new."""
    story.commit("Patch on Wednesdays", "11-20 09:00", {SERIES: WEDNESDAYS})
    told = [change.key("x") for change in one(story, "12-08").record.changes]
    story.git("commit", "--amend", "--quiet", "--no-edit", at=on("11-20 11:00"))
    assert one(story, "12-08").record.revised == on("11-20 11:00")
    assert [change.key("x") for change in one(story, "12-08").record.changes] == told


def test_a_rule_that_comes_back_revives(story: Chronicle) -> None:
    """The same entries live again; the days of the rule between are cancelled."""
    story.commit("Patch on Wednesdays", "11-20 09:00", {SERIES: WEDNESDAYS})
    story.commit("Patch on Tuesdays after all", "11-21 09:00", {SERIES: WEEKLY})
    assert kinds(one(story, "12-08")) == [["announced"], ["cancelled"], ["revived"]]
    assert one(story, "12-08").maintenance.status is Status.CONFIRMED
    assert one(story, "12-09").maintenance.status is Status.CANCELLED


def test_an_exception_cancels_one(story: Chronicle) -> None:
    """A date that is taken out of the rule was announced, and so is cancelled rather than forgotten."""
    story.commit(
        "Not before Christmas", "11-20 09:00", {SERIES: WEEKLY.replace("12-31}", "12-31, except: [2026-12-22]}")}
    )
    found = statuses(story)
    assert [id for id in found if found[id] == "cancelled"] == ["patching--2026-12-22"]


def test_another_hour_moves_what_is_to_come(story: Chronicle) -> None:
    """Windows that are over are not rewritten, and keep their bytes."""
    before = story.files()["maintenance/patching--2026-11-17/event.ics"]
    story.commit("An hour later", "11-20 09:00", {SERIES: WEEKLY.replace("22:00", "23:00")})
    assert kinds(one(story, "11-24")) == [["announced"], ["moved"]]
    assert one(story, "11-24").maintenance.window.start == on("11-24 22:00")
    assert kinds(one(story, "11-17")) == [["announced"]]
    assert story.files()["maintenance/patching--2026-11-17/event.ics"] == before


def test_a_file_of_its_own_moves_one(story: Chronicle) -> None:
    """It keeps its id and all of its history; the others are not revised."""
    moved = "of: patching\nwindow:\n  start: 2026-11-25 22:00\n"
    story.commit("Move one", "11-20 09:00", {OWN: moved})
    entry = one(story, "11-24")
    assert kinds(entry) == [["announced"], ["moved"]]
    assert entry.record.created == on("11-02 09:00")
    assert entry.maintenance.window.start == on("11-25 21:00")
    assert kinds(one(story, "12-01")) == [["announced"]]
    story.commit(
        "Complete it",
        "11-26 09:00",
        {OWN: moved + "updates:\n  - {at: 2026-11-25 23:30, status: completed, message: Done.}\n"},
    )
    assert kinds(one(story, "11-24")) == [["announced"], ["moved"], ["completed"]]


def test_what_its_own_file_gave_a_start_survives_the_rule(story: Chronicle) -> None:
    """It was put on a day of its own; one that only says other words falls with the rule."""
    other = "maintenances/2026/patching--2026-12-01.yml"
    story.commit("Move one", "11-20 09:00", {OWN: "of: patching\nwindow:\n  start: 2026-11-25 22:00\n"})
    story.commit("Reword one", "11-20 10:00", {other: "of: patching\ntitle: Patching of December\n"})
    story.commit("Patch on Wednesdays", "11-21 09:00", {SERIES: WEDNESDAYS})
    assert one(story, "11-24").maintenance.status is Status.CONFIRMED
    assert kinds(one(story, "11-24")) == [["announced"], ["moved"]]
    assert one(story, "12-01").maintenance.status is Status.CANCELLED


def test_a_squash_keeps_what_its_own_file_gave_a_start_or_an_end(story: Chronicle) -> None:
    """No rule knows their days any more, and their files say enough: a warning, and they are shown."""
    report = "maintenances/2026/patching--2026-11-17.yml"
    done = "of: patching\nupdates:\n  - {at: 2026-11-17 23:30, status: completed, message: Done.}\n"
    story.commit("Move one", "11-20 09:00", {OWN: "of: patching\nwindow:\n  start: 2026-11-25 22:00\n", report: done})
    story.commit("Patch on Wednesdays", "11-21 09:00", {SERIES: WEDNESDAYS})
    before = story.entries()
    story.squash("11-22 09:00")
    after = story.entries()
    for id in ("patching--2026-11-24", "patching--2026-11-17"):
        assert after[id].maintenance.window == before[id].maintenance.window
        assert after[id].maintenance.status is before[id].maintenance.status
    warned = [problem for problem in story.checked().problems if problem.rule == "file-name"]
    assert len(warned) == 2
    assert {problem.severity for problem in warned} == {Severity.WARNING}


def test_what_is_over_can_be_reported_on_after_a_new_rule(story: Chronicle) -> None:
    """Its day is no day of the rule any more, and its file is welcome all the same."""
    story.commit("Patch on Wednesdays", "11-20 09:00", {SERIES: WEDNESDAYS})
    path = "maintenances/2026/patching--2026-11-17.yml"
    done = "of: patching\nupdates:\n  - {at: 2026-11-17 23:30, status: completed, message: Done.}\n"
    story.commit("Report", "11-20 10:00", {path: done})
    entry = one(story, "11-17")
    assert entry.maintenance.status is Status.COMPLETED
    assert entry.maintenance.window.start == on("11-17 21:00")
    assert kinds(entry) == [["announced"], ["completed"]]


def test_the_catalogue_revises_only_what_is_to_come(story: Chronicle) -> None:
    """An occurrence that is over keeps the names of its day."""
    story.commit("Ada marries", "11-20 09:00", {PEOPLE: SMALL[PEOPLE].replace("Lovelace", "King")})
    assert kinds(one(story, "11-17")) == [["announced"]]
    assert kinds(one(story, "11-24")) == [["announced"], ["revised"]]


def test_a_series_that_became_a_single_one_cancels_the_rest(story: Chronicle) -> None:
    """The file announces one maintenance now; what it announced before is cancelled."""
    story.commit(
        "Only once",
        "11-20 09:00",
        {SERIES: WEEKLY.replace("  repeat: {rule: FREQ=WEEKLY;BYDAY=TU, until: 2026-12-31}\n", "")},
    )
    found = statuses(story)
    assert found["patching"] == "confirmed"
    assert found["patching--2026-12-08"] == "cancelled"
    assert found["patching--2026-11-17"] == "confirmed"


def test_a_single_one_that_became_a_series_is_cancelled(tmp_path: Path) -> None:
    """Its entry does not vanish: its occurrences have ids of their own."""
    story = Chronicle(tmp_path)
    single = WEEKLY.replace("  repeat: {rule: FREQ=WEEKLY;BYDAY=TU, until: 2026-12-31}\n", "").replace("11-10", "12-01")
    story.commit("Announce", "11-02 09:00", {SERIES: single})
    story.commit("Weekly", "11-03 09:00", {SERIES: WEEKLY})
    assert statuses(story)["patching"] == "cancelled"
    assert statuses(story)["patching--2026-12-01"] == "confirmed"


def test_no_byte_of_an_occurrence_depends_on_the_build(tmp_path: Path) -> None:
    """A series without an end reaches further every day; what was there stays the same."""
    story = Chronicle(tmp_path)
    story.commit("Announce", "11-02 09:00", {SERIES: WEEKLY.replace(", until: 2026-12-31", "")})
    story.commit(
        "Reword", "11-04 09:00", {SERIES: WEEKLY.replace(", until: 2026-12-31", "").replace("one by one", "in turn")}
    )
    early, late = story.files("11-20 09:00"), story.files("12-20 09:00")
    both = [path for path in early if path.endswith(("event.ics", "notice.txt")) and path in late]
    assert len(both) > 100
    assert [path for path in both if early[path] != late[path]] == []
    assert len(late) > len(early)


def test_a_squash_leaves_what_fell_away_behind(story: Chronicle) -> None:
    """Git has forgotten the old rule: what only it announced is gone, and nothing else changes its id."""
    story.commit("Patch on Wednesdays", "11-20 09:00", {SERIES: WEDNESDAYS})
    before = story.entries()
    story.squash("11-21 09:00")
    after = story.entries()
    assert not {id for id in after if before.get(id) and before[id].maintenance.updates}
    for id, entry in ((id, entry) for id, entry in after.items() if id in before):
        assert entry.record.sequence >= before[id].record.sequence
        told = {change.key(id) for change in before[id].record.changes}
        assert {change.key(id) for change in entry.record.changes} <= told
