"""What is known of a file from an earlier run is what reading it again would say, after any edits and commits."""

import multiprocessing
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chronicle import COMPONENTS, PEOPLE, Chronicle, on
from conftest import AS_OF, CASE, MINIMAL, SMALL, settled, write_project
from forewarn import logbook, pipeline
from forewarn import notebook as notebooks
from forewarn.history import History, KnownHistory
from forewarn.kept import FOLDER
from forewarn.notebook import Notebook
from forewarn.problems import ProjectError
from forewarn.settings import Audience
from forewarn.source.grounds import Grounds
from forewarn.source.load import load
from forewarn.source.loaded import Loaded
from forewarn.source.recall import recalled
from samples import committed, copy_sample, opened
from test_replay import MOVES, ORGANIZATION, SERIES, WEEKLY

SLOW = bool(os.environ.get("FOREWARN_SLOW"))
PROFILE = "maintenances/_catalog/profiles/own.yml"
POLICY = "maintenances/_catalog/policy.yml"


def ended(name: str, day: int, extra: str = "") -> str:
    """A maintenance that was completed on its day in November."""
    log = f"updates:\n  - {{at: 2026-11-{day:02} 23:00, status: completed, message: Done.}}\n"
    return MINIMAL.replace("12-10", f"11-{day:02}").replace("The API", name) + log + extra


FILES: dict[str, str] = {
    CASE: MINIMAL,
    PROFILE: "closing: {thanks: Thank you}\n",
    ORGANIZATION: SMALL[ORGANIZATION] + "profile: own\n",
    **{f"maintenances/2026/done-{n}.yml": ended(f"Part {n}", 5 + n) for n in range(4)},
    "maintenances/2026/named.yml": MINIMAL.replace("2h", "3h") + "contacts: {primary: grace}\nlabels: {b: 1, a: 2}\n",
    "maintenances/2026/over.yml": MINIMAL.replace("12-10", "11-25"),
    "maintenances/2026/excused.yml": MINIMAL.replace("12-10", "12-11")
    + "override: {rule: longest, approved_by: grace, reason: It must}\n",
}
PLAIN = {path: text for path, text in FILES.items() if "excused" not in path}
"""Those of which all can be noted."""
EDITS: list[tuple[str, str | None]] = [
    *((path, text) for path, text in MOVES if path != "README.md"),
    *FILES.items(),
    ("maintenances/2026/done-1.yml", ended("Part 1", 6, "details: More.\n")),
    ("maintenances/2026/done-1.yml", ended("Part 1", 6, "profile: other\n")),
    ("maintenances/2026/done-2.yml", None),
    ("maintenances/2027/done-2.yml", ended("Part 2", 7)),
    ("maintenances/2026/done-3.yml", ended("Part 3", 8).replace("completed", "confirmed")),
    ("maintenances/2026/added.yml", MINIMAL.replace("  timezone: Europe/Berlin\n", "")),
    ("maintenances/2026/added.yml", None),
    ("maintenances/2026/case--2026-12-17.yml", "of: case\n"),
    ("maintenances/2026/case--2026-12-17.yml", None),
    (
        "maintenances/2026/over.yml",
        MINIMAL.replace("12-10", "11-25").replace("degraded", "{impact: outage, note: Away}"),
    ),
    (COMPONENTS, SMALL[COMPONENTS].replace("former_ids: [rest-api]", "former_ids: [rest-api, old-api]")),
    (COMPONENTS, SMALL[COMPONENTS].replace("  api:", "  new-api:").replace("[rest-api]", "[rest-api, api]")),
    (PEOPLE, SMALL[PEOPLE].replace("grace", "hopper")),
    (PROFILE, "closing: {thanks: Thanks}\ninternal: [labels]\n"),
    (PROFILE, "required: [rollback.estimate]\n"),
    (PROFILE, "closing: {thanks: [}\n"),
    (POLICY, "close_automatically: true\n"),
    (POLICY, "close_automatically: true\nlongest: [{duration: 1h}]\n"),
    (POLICY, "required: [{fields: [labels, details]}]\n"),
    (POLICY, None),
    (".mailmap", "Countess <c@example.com> <ada@example.com>\n"),
]
INSTANTS = [on("11-20 08:00"), on("11-26 08:00"), on("12-05 21:30"), on("12-31 12:00")]


def alike(one: Loaded, other: Loaded) -> bool:
    """Whether two loads say the same, with all places."""
    return (
        one.catalog == other.catalog
        and [dict(one.labels) for one in one.catalog.maintenances]
        == [dict(o.labels) for o in other.catalog.maintenances]
        and one.records == other.records
        and sorted(one.problems, key=lambda p: (p.order, p.hint))
        == sorted(other.problems, key=lambda p: (p.order, p.hint))
        and (one.docket.published, one.docket.void, one.docket.named)
        == (other.docket.published, other.docket.void, other.docket.named)
        and one.there == other.there
    )


@dataclass
class Reader:
    """A project that is read again and again; ``recalled`` counts the files that were not."""

    root: Path
    history: Callable[[], History]
    recalled: int = 0

    def read(self, as_of: datetime = AS_OF, audience: Audience | None = None) -> Loaded:
        """Read with notes; it must be what reading without them says, digests and all."""
        project, history = opened(self.root, audience), self.history()
        plain = load(project, as_of=as_of, history=history)
        notes = Notebook(self.root, project.settings.audience)
        noted = recalled(project, as_of=as_of, history=history, notes=notes)
        assert alike(noted, plain)
        checked = [
            pipeline.check(project, as_of=as_of, history=history, notes=one)
            for one in (Notebook(self.root, project.settings.audience), None)
        ]
        if not checked[1].stops:
            ours, theirs = ([entry.digest for entry in one.board.entries] for one in checked)
            assert ours == theirs
        self.recalled += sum(notes._before.get(path) is one for path, one in notes._now.items())
        notes.close()
        return noted


def git(story: Chronicle) -> Reader:
    """A reader of a project under git, which knows what git has said before."""
    return Reader(story.root, lambda: logbook.read_history(story.root))


@pytest.mark.parametrize("seed", range(12 if SLOW else 2))
def test_after_any_edits_and_commits_notes_say_what_files_say(tmp_path: Path, seed: int) -> None:
    """Files, catalogue, profile and policy change, are committed or not, squashed, amended; the instant goes to and fro."""
    chance = random.Random(seed)
    story = Chronicle(tmp_path)
    story.commit("Announce", "11-02 09:00", {**FILES, SERIES: WEEKLY} if seed % 2 else PLAIN)
    reader, at = git(story), on("11-02 09:00")
    for _ in range(40 if SLOW else 14):
        path, text = chance.choice(EDITS)
        if text is not None or (story.root / path).exists():
            story.write(path, text)
        at += timedelta(hours=chance.randrange(-2, 60))
        match chance.randrange(10):
            case 0 | 1 | 2 | 3:
                story.commit(f"Change {path}", f"{at:%m-%d %H:%M}")
            case 4:
                story.git("commit", "--quiet", "--amend", "--all", "--allow-empty", "--message", "Amend", at=at)
            case 5 if chance.random() < 0.3:
                story.squash(f"{at:%m-%d %H:%M}")
            case 6:
                story.git("checkout", "--quiet", ".", at=at)
        settled()
        for _ in range(2):
            reader.read(chance.choice(INSTANTS), chance.choice([None, None, Audience.INTERNAL]))
    assert reader.recalled > 40, "most of what did not change was not read again"


def test_without_git_notes_serve_as_well(tmp_path: Path) -> None:
    """What no git knows is dated by the instant: the notes hold at any."""
    reader = Reader(write_project(tmp_path, FILES), KnownHistory)
    settled()
    reader.read()
    for instant in INSTANTS:
        reader.read(instant)
    assert reader.recalled == 4 * (len(FILES) - 2)


def test_the_sample_is_known_after_one_run(tmp_path: Path) -> None:
    """All kinds of sections, of all kinds of files."""
    root = copy_sample(tmp_path)
    settled()
    reader = Reader(root, lambda: committed(root))
    for _ in range(2):
        reader.read()
    assert reader.recalled > 5


def test_what_has_ended_is_not_read_again_for_a_new_catalogue(tmp_path: Path) -> None:
    """Its letter stands as it was; so only the others are read."""
    story = Chronicle(tmp_path)
    story.commit("Announce", "11-02 09:00", FILES)
    reader = git(story)
    settled()
    reader.read()
    story.commit("A new phone", "11-20 09:00", {PEOPLE: SMALL[PEOPLE].replace("000", "111")})
    reader.read()
    assert reader.recalled == 0, "the catalogue of their day was that of the folder"
    story.commit("Another phone", "11-21 09:00", {PEOPLE: SMALL[PEOPLE].replace("000", "222")})
    reader.read()
    assert reader.recalled == 4


def test_keys_are_asked_for_where_git_or_the_catalogue_has_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where both are as they were when all was noted, no past of a file is looked at but that of a changed one."""
    story = Chronicle(tmp_path)
    story.commit("Announce", "11-02 09:00", FILES)
    asked: list[str] = []
    key = Grounds.key

    def counted(self: Grounds, id: str, until: int | None) -> bytes:
        asked.append(id)
        return key(self, id, until)

    monkeypatch.setattr(Grounds, "key", counted)

    def read() -> set[str]:
        settled()
        project, history = opened(story.root), logbook.read_history(story.root)
        asked.clear()
        notes = Notebook(story.root, project.settings.audience)
        recalled(project, as_of=AS_OF, history=history, notes=notes)
        notes.close()
        return set(asked)

    files = read()
    assert len(files) > 5
    assert read() == set()
    story.write("maintenances/2026/named.yml", MINIMAL)
    assert read() == {"named"}
    story.commit("Another one", "11-20 09:00", {"maintenances/2026/new.yml": MINIMAL})
    assert read() == files | {"new"}
    assert read() == set()
    story.write(PEOPLE, SMALL[PEOPLE].replace("000", "111"))
    assert read() == files | {"new"}


def test_where_all_is_known_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At any instant, with what rules find in any file, until anything is another: a file, the catalogue, git."""
    story = Chronicle(tmp_path)
    components = SMALL[COMPONENTS] + "  lost: {name: Lost, group: nowhere}\n"
    story.commit("Announce", "11-02 09:00", PLAIN | {COMPONENTS: components, POLICY: "longest: [{duration: 1h}]\n"})
    reader, asked = git(story), list[str]()

    def counted(*given: Any, **named: Any) -> Loaded:
        asked.append("recalled" if named.get("recall") else "read")
        return load(*given, **named)

    monkeypatch.setattr("forewarn.source.load.load", counted)

    def is_read(at: datetime = AS_OF) -> bool:
        settled()
        asked.clear()
        found = {one.rule for one in reader.read(at).problems}
        assert {"longest", "unknown-group"} <= found
        return "recalled" in asked

    assert is_read()
    assert not is_read()
    assert not any(is_read(instant) for instant in INSTANTS[:3])
    story.write("maintenances/2026/named.yml", MINIMAL)
    assert is_read()
    story.commit("Another", "11-20 09:00")
    assert is_read()
    assert not is_read()
    (story.root / "maintenances/2026/done-1.yml").unlink()
    assert not is_read(), "what is left is known"
    story.write("maintenances/2026/not an id.yml", MINIMAL)
    assert is_read()
    story.write("maintenances/2026/not an id.yml", None)
    assert is_read(), "something was wrong in the run before"
    assert not is_read()
    story.write(POLICY, "longest: [{duration: 30m}]\n")
    assert is_read()
    story.write(
        POLICY, "longest: [{duration: 1h}]\nfreezes: [{name: Pay day, repeat: FREQ=MONTHLY, start: 2026-01-31}]\n"
    )
    assert is_read()
    assert is_read(), "how far a freeze is followed depends on the instant"


def test_what_recalls_imports_nothing_that_reads() -> None:
    """Neither forms nor YAML: they cost more than all that is recalled."""
    script = "import sys, forewarn.notebook, forewarn.pipeline; sys.exit(bool({'pydantic', 'yaml'} & {*sys.modules}))"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_finding_in_a_file_that_was_not_read_has_its_place(tmp_path: Path) -> None:
    """The rule is new, the file is old: the place is looked for where it is needed, and remembered."""
    reader = Reader(write_project(tmp_path, {CASE: MINIMAL}), lambda: committed(tmp_path))
    settled()
    reader.read()
    twin = MINIMAL.replace("The API moves", "Another")
    (tmp_path / "maintenances/2026/other.yml").write_text(twin)
    settled()
    for _ in range(3):
        found = [(one.rule, one.span, one.message) for one in reader.read().problems if one.rule == "overlap"]
        assert len(found) == 1
        assert "other.yml" in found[0][1].path + found[0][2]
        assert "case.yml" in found[0][1].path + found[0][2]


def test_what_was_changed_just_now_is_not_noted(tmp_path: Path) -> None:
    """Two changes within the grain of the file system's clock look like one."""
    root = write_project(tmp_path, {CASE: MINIMAL})
    reader = Reader(root, KnownHistory)
    settled()
    (root / CASE).write_text(MINIMAL)
    now = (root / CASE).stat().st_mtime_ns
    os.utime(root / CASE, ns=(now, now + 3600 * 10**9))  # however slow the machine is, it was a moment ago
    reader.read()
    reader.read()
    assert reader.recalled == 1, "the other file of the project"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:0],
        lambda data: data[:-1],
        lambda data: data[:500] + b"\x00" + data[501:],
        lambda data: data[:32] + b"\x93" * 5000,
        lambda data: data[32:],
    ],
)
def test_a_notebook_that_is_not_whole_is_not_believed(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Everything is read then, and the next run knows it again."""
    reader = Reader(write_project(tmp_path, FILES), KnownHistory)
    settled()
    reader.read()
    path = tmp_path / FOLDER / "read-public.bin"
    path.write_bytes(damage(path.read_bytes()))
    reader.read()
    assert reader.recalled == 0
    reader.read()
    assert reader.recalled > 0


def parts(root: Path) -> list[Path]:
    """The files of the cache that hold letters."""
    return sorted((root / FOLDER).glob("read-public-*"))


def flipped(path: Path) -> None:
    """Change a byte and put the times back, as far as anybody can."""
    stamp, data = path.stat(), path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


@pytest.mark.parametrize("damage", [Path.unlink, flipped, lambda path: path.write_bytes(b"")])
def test_letters_that_somebody_touched_are_not_believed(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """All is read then that has its letter there, and the next run knows it again."""
    reader = Reader(write_project(tmp_path, FILES), KnownHistory)
    settled()
    reader.read()
    for part in parts(tmp_path):
        damage(part)
    reader.read()
    assert reader.recalled == 0
    reader.read()
    assert reader.recalled > 0


def test_a_letter_is_looked_at_after_all_has_been_written(tmp_path: Path) -> None:
    """Of a first run and of the next, which adds one letter and copies none."""
    root = write_project(tmp_path, FILES)
    settled()
    project = opened(root)

    def checked() -> tuple[pipeline.Checked, pipeline.Checked]:
        noted = pipeline.check(project, as_of=AS_OF, history=KnownHistory(), notes=Notebook(root, Audience.PUBLIC))
        return noted, pipeline.check(project, as_of=AS_OF, history=KnownHistory())

    first = checked()
    old = parts(root)
    (root / CASE).write_text(MINIMAL.replace("read-only", "slow"))
    settled()
    second = checked()
    assert len(parts(root)) == len(old) + 1
    third = checked()
    assert len(parts(root)) == len(old) + 1
    for noted, plain in (first, second, third):
        assert [one.maintenance for one in noted.board.entries] == [one.maintenance for one in plain.board.entries]
        assert [one.record for one in noted.board.entries] == [one.record for one in plain.board.entries]
    assert third[0].board.entries[-1].maintenance.text is third[0].board.entries[-1].maintenance.text


def test_letters_are_gathered_when_they_are_scattered(tmp_path: Path) -> None:
    """However often one file is changed: there are never many files of letters, and they hold little that is over."""
    root = write_project(tmp_path, FILES)
    for turn in range(2 * notebooks._SEGMENTS + 3):
        (root / CASE).write_text(MINIMAL + f"details: Turn {turn}.\n")
        settled()
        pipeline.check(opened(root), as_of=AS_OF, history=KnownHistory(), notes=Notebook(root, Audience.PUBLIC))
        assert 1 <= len(parts(root)) <= notebooks._SEGMENTS
    reader = Reader(root, KnownHistory)
    reader.read()
    reader.recalled = 0
    reader.read()
    assert reader.recalled == len(FILES) - 2


def test_letters_that_another_run_took_away_are_written_again(tmp_path: Path) -> None:
    """Two runs at once: the one gathers all and takes away what was there, the other still has it open."""
    root = write_project(tmp_path, FILES)
    settled()
    project = opened(root)
    recalled(project, as_of=AS_OF, history=KnownHistory(), notes=(first := Notebook(root, Audience.PUBLIC)))
    first.close()
    slow = Notebook(root, Audience.PUBLIC)
    for part in parts(root):
        part.unlink()
    (root / CASE).write_text(MINIMAL + "details: More.\n")
    settled()
    recalled(project, as_of=AS_OF, history=KnownHistory(), notes=slow)
    slow.close()
    reader = Reader(root, KnownHistory)
    reader.read()
    assert reader.recalled >= len(FILES) - 3


def test_notes_are_read_and_judged_without_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended is listed, sorted and judged by what stands in its head."""
    story = Chronicle(tmp_path)
    story.commit("Announce", "11-02 09:00", FILES)
    root, later = story.root, AS_OF + timedelta(days=400)
    settled()

    def board() -> list[str]:
        notes = Notebook(root, Audience.PUBLIC)
        checked = pipeline.check(opened(root), as_of=later, history=logbook.read_history(root), notes=notes)
        return [f"{one.id} {one.phase} {one.maintenance.impact} {one.digest}" for one in checked.board.entries]

    first = board()
    monkeypatch.setattr(notebooks, "_letter", None)
    told = board()
    assert len(told) > 5
    assert [one for one in told if "done" in one] == [one for one in first if "done" in one]


def test_what_cannot_be_read_any_more_says_what_to_do(tmp_path: Path) -> None:
    """A letter whose bytes are wrong although the file system swears that they are not."""
    root = write_project(tmp_path, FILES)
    settled()
    Reader(root, KnownHistory).read()
    found = recalled(opened(root), as_of=AS_OF, history=KnownHistory(), notes=Notebook(root, Audience.PUBLIC))
    for part in parts(root):
        part.write_bytes(b"\xff" * part.stat().st_size)
    notebooks._letter.cache_clear()
    with pytest.raises(ProjectError, match="was changed while it was used"):
        _ = [one.details for one in found.catalog.maintenances]


def test_another_program_believes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook of another version of forewarn or of the libraries that read counts for nothing."""
    reader = Reader(write_project(tmp_path, FILES), KnownHistory)
    settled()
    reader.read()
    monkeypatch.setattr(notebooks, "program", lambda: "another")
    reader.read()
    assert reader.recalled == 0


def test_a_notebook_that_came_with_the_files_is_not_believed(tmp_path: Path) -> None:
    """Whoever writes a pull request may add one whose seal is right: it fits no file of another clone."""
    forged = write_project(tmp_path / "forged", {CASE: MINIMAL.replace("read-only", "just fine")})
    settled()
    Reader(forged, KnownHistory).read()
    shutil.copytree(forged, tmp_path / "clone")  # with all times that one can set
    (tmp_path / "clone" / CASE).write_text(MINIMAL)
    stamp = (forged / CASE).stat()
    os.utime(tmp_path / "clone" / CASE, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    reader = Reader(tmp_path / "clone", KnownHistory)
    found = reader.read()
    assert reader.recalled == 0
    assert {one.summary for one in found.catalog.maintenances} >= {"The API is read-only."}


def test_a_link_in_the_repository_leads_no_notes_elsewhere(tmp_path: Path) -> None:
    """Neither the folder nor the file may be one: nothing is written or believed there."""
    root = write_project(tmp_path / "project", FILES)
    (tmp_path / "elsewhere").mkdir()
    (root / ".cache").symlink_to(tmp_path / "elsewhere")
    settled()
    reader = Reader(root, KnownHistory)
    reader.read()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert reader.recalled == 0


def test_where_nothing_can_be_written_everything_is_read(tmp_path: Path) -> None:
    """A file stands where the folder of the cache would be."""
    root = write_project(tmp_path, {**FILES, ".cache": "in the way\n"})
    settled()
    reader = Reader(root, KnownHistory)
    reader.read()
    reader.read()
    assert reader.recalled == 0


def test_what_a_run_that_was_killed_left_is_taken_away(tmp_path: Path) -> None:
    """Once it is an hour old: until then somebody may be writing at it."""
    root = write_project(tmp_path, FILES)
    (root / FOLDER).mkdir(parents=True)
    old, new = (root / FOLDER / f"read-public.bin-{name}" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, ns=(0, old.stat().st_mtime_ns - 4_000_000_000_000))
    Reader(root, KnownHistory).read()
    assert (old.exists(), new.exists()) == (False, True)


def test_several_may_use_it_at_once(tmp_path: Path) -> None:
    """Each finds a whole one, whoever wrote it last."""
    root = write_project(tmp_path, FILES)
    settled()
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert all(pool.map(_read_often, [(root, number) for number in range(3)]))
    reader = Reader(root, KnownHistory)
    reader.read()
    assert reader.recalled > 5


def _read_often(given: tuple[Path, int]) -> bool:
    root, number = given
    reader = Reader(root, KnownHistory)
    for turn in range(8):
        if number == 0:
            (root / CASE).write_text(MINIMAL + f"details: Turn {turn}.\n")
            settled()
            reader.read()
        else:
            notes = Notebook(root, Audience.PUBLIC)
            recalled(opened(root), as_of=AS_OF, history=KnownHistory(), notes=notes)
            notes.close()
    return True
