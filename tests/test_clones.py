"""A fresh clone that a cache was put back into makes what is not there yet, and is what a first build would have made."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chronicle import Chronicle, on
from conftest import AS_OF, CASE, MINIMAL, settled
from forewarn import engine, git, ledger, logbook, notebook, pieces, sealed, standstill, workspace
from forewarn.accelerator.making import Making
from forewarn.cli import main
from forewarn.engine import standing
from forewarn.headers import headers_file
from forewarn.kept import FOLDER, chosen
from forewarn.publish.marker import MARKER
from forewarn.source import walk
from forewarn.source.walk import Reading
from forewarn.standstill import Standstill
from test_accelerator import differing, tree
from test_ledger import SLOW
from test_settled import FILES as PROJECT
from test_settled import SITE_EDITS, restored

PARTS = ("cache", "content", "site")
"""What may be put back; the headers of a site go with it."""


class Machine:
    """A machine that clones a repository for each build, and keeps what it is told to keep in between."""

    def __init__(self, folder: Path, origin: Chronicle) -> None:
        self.folder, self.origin = folder, origin
        self.root, self.site, self.cache = folder / "project", folder / "site", folder / "cache"

    def clone(self, branch: str = "main") -> None:
        """Everything is gone, and the repository is fetched anew."""
        for path in (self.root, self.site, self.cache):
            shutil.rmtree(path, ignore_errors=True)
        headers_file(self.site).unlink(missing_ok=True)
        at = on("12-01 08:00")
        self.origin.git("clone", "--quiet", "--branch", branch, str(self.origin.root), str(self.root), at=at)
        settled()

    def save(self, name: str = "saved") -> None:
        """Keep what was made."""
        to = self.folder / name
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        for path in (self.cache, self.root / "content", self.site):
            shutil.copytree(path, to / path.name, symlinks=True)
        shutil.copy(headers_file(self.site), to)

    def put_back(self, *parts: str, name: str = "saved") -> None:
        """Put back what was kept, with the times of its bytes; all of it where nothing is named."""
        for part in parts or PARTS:
            to = {"cache": self.cache, "content": self.root / "content", "site": self.site}[part]
            shutil.rmtree(to, ignore_errors=True)
            shutil.copytree(self.folder / name / part, to, symlinks=True)
            if part == "site":
                shutil.copy2(self.folder / name / headers_file(self.site).name, headers_file(self.site))
        settled()

    def forewarn(self, *words: str, as_of: datetime = AS_OF, root: Path | None = None, cache: bool = True) -> Result:
        """A command in the clone."""
        environment = {"FOREWARN_CACHE": str(self.cache) if cache else None, "GITHUB_ACTIONS": None}
        said = ["-C", str(root or self.root), "--as-of", as_of.isoformat(), *words]
        done = CliRunner().invoke(main, said, env=environment)
        assert done.exit_code == 0 or words == ("check",), done.output
        return done

    def build(self, as_of: datetime = AS_OF) -> None:
        """Build with the cache."""
        self.forewarn("build", "--site-dir", str(self.site), as_of=as_of)

    def is_right(self, as_of: datetime = AS_OF) -> None:
        """All that was made is what the engine makes alone of a first build of the same files, in the same repository."""
        plain = self.folder / "plain"
        shutil.rmtree(plain, ignore_errors=True)
        shutil.copytree(self.root / ".git", plain / "project/.git")
        for name in ("maintenances", "mkdocs.yml", "hook.py", "content/about.md"):
            source, to = self.root / name, plain / "project" / name
            to.parent.mkdir(exist_ok=True)
            shutil.copytree(source, to) if source.is_dir() else shutil.copy(source, to)
        words = ("build", "--plain", "--site-dir", str(plain / "site"))
        self.forewarn(*words, as_of=as_of, root=plain / "project", cache=False)
        assert differing(tree(self.root / "content"), tree(plain / "project/content")) == []
        assert differing(tree(self.site), tree(plain / "site")) == []
        assert headers_file(self.site).read_bytes() == headers_file(plain / "site").read_bytes()

    def numbers(self) -> dict[str, int]:
        """The number in the file system of each file that was made."""
        found = {path: path.stat().st_ino for path in [*self.site.rglob("*"), *(self.root / "content").rglob("*")]}
        return {str(path.relative_to(self.folder)): number for path, number in found.items() if path.is_file()}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that has built once, and has kept everything."""
    origin = Chronicle(tmp_path / "origin")
    origin.commit("Announce", "11-02 09:00", PROJECT)
    made = Machine(tmp_path / "machine", origin)
    made.clone()
    made.build()
    made.save()
    return made


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files of maintenances that were read, and generated ones that went into a site anew."""
    found: list[str] = []
    content, write = Reading.content, Making._write

    def read(self: Reading, path: str) -> bytes | None:
        if "/_catalog/" not in path:
            found.append(path)
        return content(self, path)

    def written(self: Making, place: str, data: bytes) -> None:
        found.append(place)
        write(self, place, data)

    monkeypatch.setattr(Reading, "content", read)
    monkeypatch.setattr(Making, "_write", written)
    return found


def test_where_all_was_put_back_and_nothing_changed_nothing_is_made(machine: Machine, made: list[str]) -> None:
    """No file is written, none is read but for its bytes, git is not asked for its log; and the second time all is known."""
    machine.clone()
    machine.put_back()
    before = machine.numbers()
    for _ in range(2):
        said = machine.forewarn("build", "--site-dir", str(machine.site)).output
        assert "0 written, 0 deleted" in said
        assert machine.numbers() == before
    assert made == []
    machine.is_right()


def test_after_one_change_one_maintenance_is_made(machine: Machine, made: list[str]) -> None:
    """The others stay, with their pages and letters; the engine is not started, and the log goes on where it ended."""
    machine.origin.commit("Change", "11-03 09:00", {CASE: MINIMAL.replace("read-only", "slow")})
    machine.clone()
    machine.put_back()
    before = machine.numbers()
    machine.build()
    read = sorted(path for path in made if path.startswith("maintenances/"))
    assert read == [CASE, "maintenances/2026/daily.yml"], "a series is read every time"
    after = machine.numbers()
    stay = [path for path in before if "2026-web-move/" in path or "/maintenance/daily" in path]
    assert len(stay) > 10
    assert {path: after.get(path) for path in stay} == {path: before[path] for path in stay}
    machine.is_right()


def test_the_cache_alone_saves_reading(machine: Machine, made: list[str]) -> None:
    """Without the folders all is made anew, of what is known of each file."""
    machine.clone()
    machine.put_back("cache")
    machine.build()
    assert {path for path in made if path.startswith("maintenances/")} == {"maintenances/2026/daily.yml"}
    assert "maintenance/case/index.html" in made
    machine.is_right()


def test_nothing_is_noted_in_the_clone(machine: Machine) -> None:
    """What waits there while it is made is gone in the end."""
    assert {path.name for path in (machine.root / FOLDER).iterdir()} <= {".gitignore", "lock"}
    notes = chosen(machine.cache, machine.root)
    assert notes is not None
    assert notes.is_dir()


def test_the_log_of_another_clone_is_known(machine: Machine, asked_of_git: list[tuple[str, ...]]) -> None:
    """At the same commit git is not asked for it, ahead of it for the rest."""
    first = git.head(machine.root)
    machine.clone()
    machine.put_back("cache")
    machine.build()
    assert asked_of_git == []
    machine.origin.commit("Change", "11-03 09:00", {CASE: MINIMAL.replace("read-only", "slow")})
    machine.clone()
    machine.put_back("cache")
    machine.build()
    assert asked_of_git == [(f"{first}..{git.head(machine.root)}",)]
    machine.is_right()


def test_what_another_branch_has_kept_helps_and_does_no_harm(machine: Machine) -> None:
    """Its commits are not even known here."""
    away = Chronicle(machine.folder / "away")
    away.commit("Another", "11-02 09:00", PROJECT | {CASE: MINIMAL.replace("The API", "Everything")})
    here, machine.origin = machine.origin, away
    machine.clone()
    machine.build()
    machine.save("other")
    machine.origin = here
    machine.clone()
    machine.put_back(name="other")
    machine.build()
    machine.is_right()


def _gone(machine: Machine) -> None:
    for path in (machine.site / "index.html", machine.root / "content/feed.atom", headers_file(machine.site)):
        path.unlink()


PEOPLE, MANIFEST = "maintenances/_catalog/people.yml", "content/.forewarn-manifest.json"
MEDDLING: dict[str, Callable[[Machine], object]] = {
    "a letter": lambda one: restored(one.root / "content/maintenance/case/notice.txt", b"API", b"XPI"),
    "a page": lambda one: restored(one.site / "maintenance/case/index.html", b"API", b"XPI"),
    "a page of the engine's": lambda one: restored(one.site / "404.html", b"html", b"HTML"),
    "a page of people": lambda one: restored(one.root / "content/about.md", b"About", b"abouT"),
    "a maintenance": lambda one: restored(one.root / CASE, b"API", b"XPI"),
    "the catalogue": lambda one: restored(one.root / PEOPLE, b"Grace Hopper", b"Grace hopper"),
    "the configuration": lambda one: restored(one.root / "mkdocs.yml", b"Example status", b"Example Status"),
    "the headers": lambda one: restored(headers_file(one.site), b"self", b"none"),
    "the marker": lambda one: restored(one.site / MARKER, b"index", b"inDex"),
    "the manifest": lambda one: restored(one.root / MANIFEST, b"notice.txt", b"notice.tXt"),
    "files that are gone": _gone,
    "a file too many": lambda one: (one.site / "maintenance/case/stray.html").write_text("stray"),
}


@pytest.mark.parametrize("what", MEDDLING)
def test_whatever_was_changed_by_hand_is_noticed(machine: Machine, what: str) -> None:
    """Other bytes of the same size, under the times that the file had when it was kept; before and after a build."""
    machine.clone()
    machine.put_back()
    MEDDLING[what](machine)
    settled()
    machine.build()
    machine.is_right()


def _older(path: Path) -> None:
    """A note of another program, with a seal that fits."""
    program = ledger.program()
    content = path.read_bytes()[32:].replace(program.encode(), program[::-1].encode())
    is_under = sealed.opened(path, under=program) is not None
    sealed.put(path, lambda _: content, under=program[::-1] if is_under else "")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _flipped(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def _taken_for_another(path: Path) -> None:
    path.write_bytes(next(path.parent.glob("looks-*")).read_bytes())


DAMAGE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "all cut": ("*.*", _cut),
    "all empty": ("*.*", lambda path: path.write_bytes(b"")),
    "all flipped": ("*.*", _flipped),
    "letters cut": ("*.part", _cut),
    "letters changed": ("*.part", lambda path: path.write_bytes(path.read_bytes().replace(b"API", b"XPI"))),
    "letters gone": ("*.part", Path.unlink),
    "looks gone": ("looks-*", Path.unlink),
    "all but looks gone": ("[!l]*.bin", Path.unlink),
    "all of one kind": ("*.bin", _taken_for_another),
    "all of another program": ("*.bin", _older),
}
"""Which notes, and what becomes of each."""


@pytest.mark.parametrize("what", DAMAGE)
def test_notes_that_are_not_whole_count_for_nothing(machine: Machine, what: str) -> None:
    """Each of them, or some; what they told of is made anew."""
    machine.origin.commit("Change", "11-03 09:00", {CASE: MINIMAL.replace("read-only", "slow")})
    machine.clone()
    machine.put_back()
    notes = chosen(machine.cache, machine.root)
    assert notes is not None
    pattern, damage = DAMAGE[what]
    for path in [*notes.glob(pattern)]:
        damage(path)
    machine.build()
    machine.is_right()


MOMENTS: dict[str, tuple[object, str, str, str, str]] = {
    "a maintenance before it is read": (Standstill, "last", CASE, "read-only", "away"),
    "a maintenance while it is read": (walk, "seen", CASE, "read-only", "away"),
    "the configuration": (engine, "configuration", "mkdocs.yml", "features: []", "features: [navigation.top]"),
    "a page of people": (standing, "show", "content/about.md", "About", "Above"),
}
"""Where in a build somebody comes in between, and what they change in which file."""


@pytest.mark.parametrize("what", MOMENTS)
def test_what_is_changed_while_it_is_used_and_taken_back_later_is_noticed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A look never comes again, bytes do: nothing is noted of those that nobody had looked at."""
    room, name, path, old, new = MOMENTS[what]
    machine.origin.commit(
        "Change", "11-03 09:00", {CASE: MINIMAL + "details: More.\n", "content/about.md": "# About us"}
    )
    machine.clone()
    machine.put_back("cache", "site")
    place, real, done = machine.root / path, getattr(room, name), list[bool]()
    text, number = place.read_text("utf-8"), place.stat().st_ino

    def between(*args: object, **said: object) -> object:
        if not done and getattr(args[0], "st_ino", number) == number:
            done.append(True)
            place.write_text(text.replace(old, new), "utf-8")
        return real(*args, **said)

    with monkeypatch.context() as patch:
        patch.setattr(room, name, between)
        machine.build()
    assert done
    assert old in text
    place.write_text(text, "utf-8")
    settled()
    machine.build()
    machine.is_right()


def test_what_somebody_else_writes_for_us_is_not_noted_under_the_look_of_what_was_there(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just before we compare: when the old bytes are there again, they are not taken for the new ones."""
    machine.origin.commit("Change", "11-03 09:00", {CASE: MINIMAL.replace("read-only", "slow")})
    machine.clone()
    machine.put_back()
    letter, holds = machine.root / "content/maintenance/case/notice.txt", workspace._holds
    old = letter.read_bytes()

    def between(path: Path, data: bytes) -> bool:
        if path == letter:
            path.write_bytes(data)
        return holds(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "_holds", between)
        machine.build()
    assert letter.read_bytes() != old
    letter.write_bytes(old)
    settled()
    machine.build()
    machine.is_right()


def test_what_another_program_has_kept_counts_for_nothing(
    machine: Machine, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of forewarn makes everything, whatever lies there with the bytes that were noted."""
    for room in (ledger, logbook, notebook, pieces, standing, standstill):
        monkeypatch.setattr(room, "program", lambda: "another")
    machine.clone()
    machine.put_back()
    machine.build()
    assert CASE in made
    machine.is_right()


@pytest.mark.parametrize("seed", range(20 if SLOW else 1))
def test_after_any_edits_whatever_was_kept_and_put_back_the_site_is_right(tmp_path: Path, seed: int) -> None:
    """Random edits, committed or not, on two branches; of each part whatever some build has left is put back, or nothing."""
    chance = random.Random(seed)
    origin = Chronicle(tmp_path / "origin")
    origin.commit("Announce", "11-02 09:00", PROJECT)
    machine, at, kept = Machine(tmp_path / "machine", origin), AS_OF, list[str]()
    for number in range(25 if SLOW else 5):
        origin.git("checkout", "--quiet", "-B", chance.choice(["main", "topic"]), at=at)
        SITE_EDITS[chance.choice(sorted(SITE_EDITS.keys() - {"about"}))](origin.root, chance)
        origin.commit("Change", f"{on('11-03 09:00') + timedelta(hours=number):%m-%d %H:%M}")
        machine.clone(origin.git("branch", "--show-current", at=at).strip())
        for part in PARTS:
            if kept and chance.random() < 0.8:
                machine.put_back(part, name=chance.choice(kept[-3:]))
        for _ in range(chance.randrange(1, 3)):
            at += timedelta(hours=chance.choice([0, 0, 1, 60]))
            machine.build(at)
            machine.is_right(at)
            SITE_EDITS[chance.choice(["changed", "moved", "person", "added"])](machine.root, chance)
            settled()
        kept.append(f"kept{number}")
        machine.save(kept[-1])


def test_builds_at_once_share_a_folder_for_notes(machine: Machine) -> None:
    """In one clone after each other, in two clones beside each other; each makes what it has to."""
    machine.clone()
    machine.put_back()
    other = Machine(machine.folder / "other", machine.origin)
    other.clone()
    other.cache = machine.cache
    command = [str(Path(sys.executable).parent / "forewarn"), "--as-of", AS_OF.isoformat(), "build", "--site-dir"]
    environment = os.environ | {"FOREWARN_CACHE": str(machine.cache)}
    for text in "slow", "away":
        for one in (machine, other):
            (one.root / CASE).write_text(MINIMAL.replace("read-only", text))
        builds = [
            subprocess.Popen([*command, str(one.site)], cwd=one.root, env=environment, stderr=subprocess.DEVNULL)
            for one in (machine, machine, other)
        ]
        assert [build.wait() for build in builds] == [0, 0, 0]
        for one in (machine, other):
            one.is_right()


def test_a_folder_in_the_repository_is_refused(machine: Machine) -> None:
    """As a call that makes no sense, with what to do; by the option and by the variable."""
    for said, environment in (
        (["--cache", str(machine.root / "cache")], {}),
        ([], {"FOREWARN_CACHE": "cache"}),
    ):
        words = ["-C", str(machine.root), *said, "check"]
        done = CliRunner().invoke(main, words, env={"FOREWARN_CACHE": None, **environment})
        assert done.exit_code == 2
        assert "choose a folder outside of it" in done.output
    assert not (machine.root / "cache").exists()


def test_a_site_that_holds_the_notes_is_refused(machine: Machine) -> None:
    """They would be published."""
    words = ["-C", str(machine.root), "--cache", str(machine.site / "cache"), "build", "--site-dir", str(machine.site)]
    done = CliRunner().invoke(main, words, env={"FOREWARN_CACHE": None})
    assert done.exit_code == 1
    assert "would be emptied" in done.output


def test_a_folder_that_cannot_be_written_to_is_refused(machine: Machine) -> None:
    """Whoever asks for notes is told that there will be none."""
    (machine.folder / "file").write_text("")
    words = ["-C", str(machine.root), "--cache", str(machine.folder / "file/cache"), "check"]
    done = CliRunner().invoke(main, words, env={"FOREWARN_CACHE": None})
    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_check_keeps_and_finds_notes_too(machine: Machine, made: list[str]) -> None:
    """Where nothing is ever built: a pull request that is judged in a fresh clone."""
    machine.clone()
    machine.forewarn("check")
    machine.cache.rename(machine.folder / "of-check")
    machine.clone()
    shutil.copytree(machine.folder / "of-check", machine.cache)
    assert CASE in made
    made.clear()
    machine.forewarn("check")
    assert made == ["maintenances/2026/daily.yml"]
