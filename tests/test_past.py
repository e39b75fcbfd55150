"""What became of a maintenance, told by real git repositories."""

from pathlib import Path

import pytest

from chronicle import COMPONENTS, PEOPLE, Chronicle, kinds, on
from conftest import CASE, MINIMAL, SMALL
from forewarn.record import EPOCH
from forewarn.wording import Status

MOVED = MINIMAL.replace("2026-12-10", "2026-12-12")
AGAIN = MINIMAL.replace("2026-12-10", "2026-12-15")
LONGER = AGAIN.replace("duration: 2h", "duration: 3h")


def log(*entries: str) -> str:
    """An update log of entries ``instant status message``."""
    lines = ["updates:"]
    for entry in entries:
        at, status, message = entry.split("|")
        lines += [f"  - at: 2026-{at}", f"    message: {message}"]
        lines += [f"    status: {status}"] if status else []
    return "\n".join(lines) + "\n"


STARTED = log("12-15 22:04|in-progress|Work has started.")
DONE = STARTED + "  - {at: 2026-12-16 00:10, status: completed, outcome: successful, message: Done.}\n"


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    """A project under git in which one maintenance was announced."""
    story = Chronicle(tmp_path)
    story.case("Announce the move of the API (#7)", "11-02 09:00")
    return story


def test_the_first_commit_announces(story: Chronicle) -> None:
    """Everything is dated by the commit, and SEQUENCE counts the seconds since 2020 to it."""
    entry = story.entry()
    assert (entry.record.created, entry.record.revised) == (on("11-02 09:00"), on("11-02 09:00"))
    assert entry.record.sequence == (on("11-02 09:00") - EPOCH).total_seconds()
    assert kinds(entry) == [["announced"]]
    (change,) = entry.record.changes
    assert change.revision is not None
    assert change.revision.pull_request == 7
    assert change.notice == on("12-10 21:00") - on("11-02 09:00")


def test_a_life_is_told_in_its_kinds(story: Chronicle) -> None:
    """Moved twice, extended while under way, completed: each commit is one change, with the window before it."""
    story.case("Move", "11-03 09:00", MOVED)
    story.case("Move again", "11-04 09:00", AGAIN)
    story.case("Start", "12-15 21:05", AGAIN + STARTED)
    story.case("Extend", "12-15 22:30", LONGER + STARTED)
    story.case("Complete", "12-15 23:15", LONGER + DONE)
    entry = story.entry()
    assert kinds(entry) == [["announced"], ["moved"], ["moved"], ["started"], ["extended"], ["completed"]]
    first, again, longer = entry.record.earlier
    assert (first.start, first.end) == (on("12-10 21:00"), on("12-10 23:00"))
    assert (again.start, longer.end) == (on("12-12 21:00"), on("12-15 23:00"))
    assert entry.record.changes[-1].updates[-1].message == "Done."
    assert entry.record.changes[1].window.start == on("12-12 21:00")
    assert entry.record.revised == on("12-15 23:15")
    assert entry.record.start_known == on("11-04 09:00")


@pytest.mark.parametrize(
    "same",
    [
        MINIMAL + "# A comment at the end.\n",
        "# A comment above.\n" + MINIMAL.replace("duration: 2h", "duration: 2h   # two hours"),
        MINIMAL.replace("title: The API moves", "title: 'The API moves'"),
        MINIMAL.replace("duration: 2h", "duration: 120m"),
        MINIMAL.replace("duration: 2h", "end: 2026-12-11 00:00"),
        MINIMAL.replace("api: degraded", "api: {impact: degraded}"),
        MINIMAL + "priority: normal\ntype: planned\nstatus: confirmed\n",
        MINIMAL.replace("\n", "\r\n"),
        "\n".join(reversed(["", *MINIMAL.split("window")[0].split("\n")[:2]])).strip()
        + "\nwindow"
        + MINIMAL.split("window")[1],
        "---\n" + MINIMAL,
        MINIMAL + "override: [{rule: freeze, approved_by: ada, reason: Because.}]\n",
    ],
)
def test_what_says_the_same_is_no_revision(story: Chronicle, same: str) -> None:
    """Comments, quotes, the order of keys, another way to say a length: nothing that a reader would see."""
    before = story.files()
    story.case("Tidy up", "11-09 09:00", same)
    assert kinds(story.entry()) == [["announced"]]
    assert story.files() == before


def test_another_word_is_a_revision(story: Chronicle) -> None:
    """A title, an impact, a detail: the entry is revised, and told as updated."""
    story.case("Reword", "11-09 09:00", MINIMAL.replace("is read-only", "cannot be written to"))
    story.case("Worse", "11-10 09:00", MINIMAL.replace("degraded", "outage"))
    entry = story.entry()
    assert kinds(entry) == [["announced"], ["updated"], ["updated"]]
    assert len({change.key(entry.id) for change in entry.record.changes}) == 3
    assert entry.record.revised == on("11-10 09:00")


def test_commits_that_have_nothing_to_do_with_it_change_no_byte(story: Chronicle) -> None:
    """A page of another hand, another maintenance, a person that it does not name."""
    before = {path: data for path, data in story.files().items() if path.startswith("maintenance/case/")}
    story.commit("Words", "11-09 09:00", {"content/about.md": "# About us\n"})
    story.commit("Somebody else", "11-10 09:00", {PEOPLE: SMALL[PEOPLE] + "joan: {name: Joan Clarke}\n"})
    story.commit("Grace moves", "11-11 09:00", {PEOPLE: SMALL[PEOPLE].replace("Hopper", "M. Hopper")})
    story.commit("Another", "11-12 09:00", {"maintenances/2026/other.yml": MINIMAL.replace("api", "ecr")})
    after = story.files()
    assert {path: after[path] for path in before} == before


def test_the_catalogue_revises_what_has_not_ended(story: Chronicle) -> None:
    """A new name in the letter is a revision; it is no news in a feed of changes."""
    story.commit("Ada marries", "11-09 09:00", {PEOPLE: SMALL[PEOPLE].replace("Lovelace", "King")})
    entry = story.entry()
    assert kinds(entry) == [["announced"], ["revised"]]
    assert entry.record.revised == on("11-09 09:00")
    assert not entry.record.changes[-1].kind.is_news
    story.commit("A better name", "11-10 09:00", {COMPONENTS: SMALL[COMPONENTS].replace("Public API", "Open API")})
    assert story.entry().record.revised == on("11-10 09:00")
    assert story.entry().maintenance.affects[0].label == "Open API"


def test_what_nobody_may_see_is_no_revision(story: Chronicle) -> None:
    """A telephone number that is kept inside changes nothing outside."""
    story.commit("Ada's number", "11-09 09:00", {PEOPLE: SMALL[PEOPLE].replace("+49 30 000", "+49 30 111")})
    assert kinds(story.entry()) == [["announced"]]


def test_the_past_stands_still(story: Chronicle) -> None:
    """What has ended keeps the names of its day in every output, whatever becomes of the catalogue."""
    story.case("Cancel", "11-05 09:00", MINIMAL + log("11-05 09:50|cancelled|Not needed."))
    before = {path: data for path, data in story.files().items() if path.startswith("maintenance/case/")}
    story.commit("Ada leaves", "11-09 09:00", {PEOPLE: SMALL[PEOPLE].replace("Ada Lovelace", "Joan Clarke")})
    story.commit("A better name", "11-10 09:00", {COMPONENTS: SMALL[COMPONENTS].replace("Public API", "Open API")})
    name = "maintenances/_catalog/organization.yml"
    story.commit("A new name", "11-11 09:00", {name: SMALL[name].replace("Example Corp", "Sample Corp")})
    after = {path: data for path, data in story.files().items() if path.startswith("maintenance/case/")}
    assert after == before
    assert kinds(story.entry()) == [["announced"], ["cancelled"]]


def test_what_was_revived_lives_with_the_catalogue_of_now(story: Chronicle) -> None:
    """A cancelled one that is confirmed again follows the catalogue again."""
    story.case("Cancel", "11-05 09:00", MINIMAL + "status: cancelled\n")
    story.commit("Ada marries", "11-06 09:00", {PEOPLE: SMALL[PEOPLE].replace("Lovelace", "King")})
    story.case("Revive", "11-07 09:00", MINIMAL)
    entry = story.entry()
    assert kinds(entry) == [["announced"], ["cancelled"], ["revived"]]
    contact = entry.maintenance.text.contacts.primary
    assert contact is not None
    assert contact.name == "Ada King"


def test_a_component_that_is_gone_stays_in_what_has_ended(story: Chronicle) -> None:
    """An ended maintenance names a component by its former id, and its calendar entry stays with the component."""
    story.case("Cancel", "11-05 09:00", MINIMAL + "status: cancelled\n")
    renamed = SMALL[COMPONENTS].replace("  api:", "  gateway:").replace("[rest-api]", "[rest-api, api]")
    story.commit("Rename", "11-09 09:00", {COMPONENTS: renamed})
    found = story.checked()
    assert not found.stops, found.problems
    files = story.files()
    for id in ("gateway", "api", "rest-api"):
        assert b"case@status.example.com" in files[f"components/{id}/calendar.ics"]


def test_a_former_id_in_what_has_ended_survives_a_squash(story: Chronicle) -> None:
    """Git has forgotten the catalogue of its day; the component is known by its former id all the same."""
    story.case("Cancel", "11-05 09:00", MINIMAL + "status: cancelled\n")
    renamed = SMALL[COMPONENTS].replace("  api:", "  gateway:").replace("[rest-api]", "[rest-api, api]")
    story.commit("Rename", "11-09 09:00", {COMPONENTS: renamed})
    story.squash("11-20 09:00")
    assert story.entry().maintenance.affects[0].label == "Public API"
    assert b"case@status.example.com" in story.files()["components/gateway/calendar.ics"]
    story.case("Revive", "11-21 09:00")
    assert [problem.rule for problem in story.checked().problems] == ["unknown-component"]


def test_a_component_that_has_another_id_is_no_news(story: Chronicle) -> None:
    """Whoever names it must name the new id; subscribers are not told, and a letter that was sent stays as it was."""
    story.commit("Another", "11-03 09:00", {"maintenances/2026/done.yml": MINIMAL + "status: cancelled\n"})
    renamed = SMALL[COMPONENTS].replace("  api:", "  gateway:").replace("[rest-api]", "[rest-api, api]")
    renamed = renamed.replace("Public API", "Gateway")
    new = MINIMAL.replace("api: degraded", "gateway: degraded")
    files = {COMPONENTS: renamed, CASE: new, "maintenances/2026/done.yml": new + "status: cancelled\n"}
    story.commit("Rename", "11-09 09:00", files)
    assert kinds(story.entry()) == [["announced"], ["revised"]]
    assert kinds(story.entry("done")) == [["announced"]]
    assert story.entry("done").maintenance.affects[0].component == "api"
    assert story.entry().maintenance.affects[0].label == "Gateway"
    assert story.entry("done").maintenance.affects[0].label == "Public API"


def test_what_closes_by_itself_keeps_the_catalogue_of_its_end(story: Chronicle) -> None:
    """With ``close_automatically`` the end of the window ends it, for the catalogue too."""
    story.commit("Close", "11-03 09:00", {"maintenances/_catalog/policy.yml": "close_automatically: true\n"})
    story.commit("Ada marries", "11-09 09:00", {PEOPLE: SMALL[PEOPLE].replace("Lovelace", "King")})
    story.commit("Ada leaves", "12-20 09:00", {PEOPLE: SMALL[PEOPLE].replace("Lovelace", "Nobody")})
    entry = story.entry()
    assert entry.record.revised == on("11-09 09:00")
    contact = entry.maintenance.text.contacts.primary
    assert contact is not None
    assert contact.name == "Ada King"


def test_a_squash_neither_lowers_a_sequence_nor_tells_anything_new(story: Chronicle) -> None:
    """After a squash everything was committed later; what the log declares has the ids that it had."""
    moved = MOVED + (
        "updates:\n  - at: 2026-11-03 09:50\n    message: Later.\n"
        "    moved_from: {start: 2026-12-10 22:00, end: 2026-12-11 00:00}\n"
    )
    cancelled = moved + "  - {at: 2026-11-04 09:00, status: cancelled, message: No.}\n"
    story.case("Move", "11-03 09:00", moved)
    story.case("Cancel", "11-04 09:00", cancelled)
    before = story.entry()
    told = [change.key("case") for change in before.record.changes]
    story.squash("11-20 09:00")
    after = story.entry()
    assert after.record.sequence > before.record.sequence
    assert [change.key("case") for change in after.record.changes] == told
    assert kinds(after) == kinds(before) == [["announced"], ["moved"], ["cancelled"]]
    assert [(move.start, move.end) for move in after.record.earlier] == [(on("12-10 21:00"), on("12-10 23:00"))]


def test_a_squash_of_what_was_not_declared_tells_nothing_new(story: Chronicle) -> None:
    """Moves that only git knew are forgotten with it, and nothing takes their place in a reader."""
    story.case("Move", "11-03 09:00", MOVED)
    story.case("Tentative", "11-04 09:00", MOVED + "status: tentative\n")
    told = {change.key("case") for change in story.entry().record.changes}
    story.squash("11-20 09:00")
    assert {change.key("case") for change in story.entry().record.changes} < told


def test_a_merge_is_one_change(story: Chronicle) -> None:
    """What a branch did in several commits arrives once, when it was merged."""
    story.git("switch", "--quiet", "-c", "work", at=on("11-03 09:00"))
    story.case("Move", "11-03 09:00", MOVED)
    story.case("Move again", "11-03 10:00", AGAIN)
    story.git("switch", "--quiet", "main", at=on("11-05 09:00"))
    story.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #9 from ada/work", "work", at=on("11-05 09:00"))
    entry = story.entry()
    assert kinds(entry) == [["announced"], ["moved"]]
    assert entry.record.revised == on("11-05 09:00")
    revision = entry.record.changes[-1].revision
    assert revision is not None
    assert revision.pull_request == 9


def test_the_folder_of_the_year_does_not_matter(story: Chronicle) -> None:
    """A file that is moved to another year is the same maintenance, and was not revised."""
    text = (story.root / CASE).read_text()
    story.commit("File it under 2027", "11-09 09:00", {CASE: None, "maintenances/2027/case.yml": text})
    assert kinds(story.entry()) == [["announced"]]
    story.commit("Move", "11-10 09:00", {"maintenances/2027/case.yml": MOVED})
    assert kinds(story.entry()) == [["announced"], ["moved"]]


def test_what_is_not_committed_counts_as_revised_now(story: Chronicle) -> None:
    """An edit in the folder is a revision of this instant; it is not public, and an equal text is none."""
    story.write(CASE, MOVED)
    entry = story.entry(as_of="11-20 10:00")
    assert entry.record.revised == on("11-20 10:00")
    assert kinds(entry) == [["announced"], ["moved"]]
    assert entry.record.start_known is None
    assert entry.record.changes[-1].revision is None
    story.write(CASE, MINIMAL + "# only a comment\n")
    assert story.entry(as_of="11-20 10:00").record.revised == on("11-02 09:00")
    story.write(CASE, MINIMAL)
    story.write(PEOPLE, SMALL[PEOPLE].replace("Lovelace", "King"))
    assert story.entry(as_of="11-20 10:00").record.revised == on("11-20 10:00")


def test_a_sequence_rises_even_where_clocks_go_back(story: Chronicle) -> None:
    """A committer's clock may be wrong, and two commits may share a second."""
    seen = [story.entry().record.sequence]
    for subject, at, text in (("a", "11-01 09:00", MOVED), ("b", "11-01 09:00", AGAIN), ("c", "11-05 09:00", LONGER)):
        story.case(subject, at, text)
        seen.append(story.entry().record.sequence)
    assert seen == sorted(set(seen))


def test_a_commit_that_was_broken_is_passed_over(story: Chronicle) -> None:
    """Nothing was published from it, so nothing came of it."""
    story.case("Oops", "11-03 09:00", MINIMAL.replace("title: The", "title: 'The"))
    story.commit("Oops too", "11-04 09:00", {PEOPLE: "ada: [\n", CASE: MINIMAL})
    story.commit("Mend", "11-05 09:00", {PEOPLE: SMALL[PEOPLE]})
    story.case("Thirteenth month", "11-06 09:00", MINIMAL.replace("2026-12-10", "2026-13-10"))
    story.case("Mend", "11-07 09:00")
    story.case("A bracket", "11-08 09:00", MINIMAL + "details: [x\n")
    story.case("Mend", "11-09 09:00")
    assert kinds(story.entry()) == [["announced"]]
    story.case("Broken and moved", "11-10 09:00", MOVED + "details: [x\n")
    story.case("Mend", "11-11 09:00", MOVED)
    assert kinds(story.entry()) == [["announced"], ["moved"]]
    assert story.entry().record.revised == on("11-11 09:00")


def test_trailers_come_without_addresses(story: Chronicle) -> None:
    """Who reviewed a change is shown; where they get their mail is not."""
    story.case(
        "Move\n\nBecause.\n\nReviewed-by: Grace Hopper <grace@example.com>\nTicket: CHG0031\n", "11-03 09:00", MOVED
    )
    revision = story.entry().record.changes[-1].revision
    assert revision is not None
    assert revision.trailers == (("Reviewed-by", "Grace Hopper"), ("Ticket", "CHG0031"))


def test_a_log_that_came_at_once_is_told_one_by_one(tmp_path: Path) -> None:
    """What was imported with its log has its history: the log declares it."""
    story = Chronicle(tmp_path)
    story.case("Import", "12-20 09:00", LONGER + DONE)
    entry = story.entry()
    assert kinds(entry) == [["announced"], ["started"], ["completed"]]
    assert entry.maintenance.status is Status.COMPLETED
    assert [change.at for change in entry.record.changes] == sorted(change.at for change in entry.record.changes)
