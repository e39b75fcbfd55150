"""What an earlier build left may stand: the content folder is always what a first build would have made."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conftest import AS_OF, MINIMAL, SMALL, write_project
from forewarn import inventory as inventories
from forewarn import ledger as ledgers
from forewarn import outputs, pipeline
from forewarn.artifacts import Bundle, Costly, key
from forewarn.board import Board
from forewarn.cli.building import looked_at
from forewarn.history import KnownHistory
from forewarn.inventory import NO_FILE, Inventory, changed, look_at
from forewarn.kept import FOLDER
from forewarn.ledger import Ledger, alone
from forewarn.outputs import Offers
from forewarn.values import replace
from forewarn.workspace import MANIFEST, read_manifest, sync
from samples import committed, opened

SLOW = bool(os.environ.get("FOREWARN_SLOW"))
FOREWARN = [str(Path(sys.executable).parent / "forewarn"), "--as-of", "2026-12-05T21:30Z"]
SERIES = MINIMAL.replace("  duration: 2h", "  duration: 2h\n  repeat: FREQ=WEEKLY;COUNT=4")


def generate(root: Path, as_of: datetime = AS_OF) -> int:
    """Generate with the ledger; how many artifacts stood."""
    project = opened(root)
    content = looked_at(project)
    ledger = Ledger(root, content)
    done = pipeline.build(project, as_of=as_of, history=committed(root), shelf=ledger)
    assert done.artifacts, done.problems
    changes = sync(done.offers, project.content, done.standing, content)
    ledger.close(changes.owned)
    assert changes.owned == read_manifest(project.content)
    return len(done.standing)


def clean(root: Path, to: Path, as_of: datetime = AS_OF) -> dict[str, bytes]:
    """The content folder that a first build makes."""
    project = opened(root)
    content = to / "content"
    content.mkdir(parents=True)
    (content / "about.md").write_bytes((root / "content/about.md").read_bytes())
    sync(pipeline.build(project, as_of=as_of, history=committed(root)).artifacts, content)
    return tree(content)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def replaced(path: str, old: str, new: str) -> Callable[[Path, random.Random], None]:
    """An edit of a file; done twice, it is taken back."""

    def edit(root: Path, chance: random.Random) -> None:
        del chance
        text = (root / path).read_text("utf-8")
        (root / path).write_text(text.replace(new, old) if new in text else text.replace(old, new), "utf-8")

    return edit


def _added(root: Path, chance: random.Random) -> None:
    (root / f"maintenances/2026/a{chance.randrange(99)}.yml").write_text(
        MINIMAL.replace("12-10", "12-1" + str(chance.randrange(1, 9)))
    )


def _removed(root: Path, chance: random.Random) -> None:
    added = sorted((root / "maintenances/2026").glob("a*.yml"))
    if added:
        chance.choice(added).unlink()


EDITS = {
    "added": _added,
    "removed": _removed,
    "changed": replaced("maintenances/2026/case.yml", "The API is read-only.", "The API is *away*."),
    "moved": replaced("maintenances/2026/case.yml", "2026-12-10 22:00", "2026-12-12 20:00"),
    "replaces": replaced(
        "maintenances/2026/case.yml", "title: The API moves\n", "title: The API moves\nreplaces: 2026-web-move\n"
    ),
    "replaced": replaced("maintenances/2026/2026-web-move.yml", "The web interface moves", "The web moves"),
    "series": replaced("maintenances/2026/daily.yml", "COUNT=4", "COUNT=3"),
    "component": replaced("maintenances/_catalog/components.yml", "Public API", "The API"),
    "dependency": replaced(
        "maintenances/_catalog/components.yml",
        "web: {name: Web interface}",
        "web: {name: Web interface, depends_on: [api]}",
    ),
    "organisation": replaced("maintenances/_catalog/organization.yml", "Example Corp", "Example Inc"),
    "person": replaced("maintenances/_catalog/people.yml", "Network Operations Centre", "NOC"),
    "profile": replaced("maintenances/_catalog/profiles/own.yml", "Thank you", "Thanks"),
    "site": replaced("mkdocs.yml", "Example status", "Other status"),
    "language": replaced("mkdocs.yml", "site_name", "theme: {language: de}\nsite_name"),
    "feeds": replaced("mkdocs.yml", "    authority", "    feeds: {entries: 2}\n    authority"),
}


def test_what_was_not_there_before_is_taken_apart_when_it_is_made(tmp_path: Path) -> None:
    """And noted all the same: the next build finds each file of it, and that after an edit finds those that it left."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL})

    def bundles() -> list[str]:
        ledger = Ledger(root, looked_at(opened(root)))
        done = pipeline.build(opened(root), as_of=AS_OF, history=committed(root), shelf=ledger)
        return [one.folder for one in done.offers if isinstance(one, Bundle)]

    first = bundles()
    assert "maintenance/case/" in first
    assert generate(root) == 0
    assert not bundles()
    files = len(tree(root / "content/maintenance/case"))
    assert generate(root) >= files * len(first)
    (root / "content/maintenance/case/notice.txt").write_text("other")
    assert not bundles()
    assert generate(root) >= files * len(first) - 1
    assert (root / "content/maintenance/case/notice.txt").read_text() != "other"


def test_a_bundle_that_somebody_has_touched_leaves_the_others_whole(tmp_path: Path) -> None:
    """Of that one each other file stands by itself; and a file that nobody is sure of is noted as none, its bundle file by file."""
    names = ("a", "b")
    files = {
        f"{folder}/{name}": Costly("x", f"{folder}/{name}", f"key of {folder} {name}", bytes)
        for folder in "st"
        for name in names
    }
    files = {path: one._replace(key=key(one.key)) for path, one in files.items()}
    bundles = [Bundle(f"{folder}/", names, key(folder), files.values) for folder in "st"]

    def standing(doubted: str = "") -> set[str]:
        there = Inventory(tmp_path / "content", tmp_path / "clock")
        ledger, found, made = Ledger(tmp_path, there), dict[str, str](), []
        for bundle in bundles:
            whole = ledger.whole(bundle)
            found |= whole or {}
            for one in [] if whole else [files[path] for path in bundle.paths]:
                digest = ledger.standing(one)
                if digest:
                    found[one.path] = digest
                else:
                    made.append(one)
        changes = sync(made, tmp_path / "content", found, there)
        if doubted:
            there.doubt(doubted)
        ledger.close(changes.owned)
        return set(found)

    assert standing() == set()
    assert standing() == {*files}
    (tmp_path / "content/s/a").write_text("other")
    assert standing() == {*files} - {"s/a"}
    assert standing(doubted="t/b") == {*files}
    assert standing() == {*files} - {"t/b"}
    assert standing() == {*files}


@pytest.mark.parametrize("seed", range(20 if SLOW else 1))
def test_after_any_edits_the_folder_is_what_a_first_build_makes(tmp_path: Path, seed: int) -> None:
    """Thirty edits of all kinds in a random order, the clock going on now and then; after each the bytes are compared."""
    chance = random.Random(seed)
    files = {
        "maintenances/2026/case.yml": MINIMAL,
        "maintenances/2026/daily.yml": SERIES.replace("The API moves", "Every week"),
        "maintenances/_catalog/profiles/own.yml": "closing: {thanks: Thank you}\n",
        "maintenances/_catalog/organization.yml": SMALL["maintenances/_catalog/organization.yml"] + "profile: own\n",
    }
    root = write_project(tmp_path / "project", files)
    at, stood = AS_OF, 0
    for number in range(30 if SLOW else 12):
        EDITS[chance.choice(sorted(EDITS))](root, chance)
        at += timedelta(hours=chance.choice([0, 0, 0, 1, 60]))
        stood += generate(root, at)
        assert tree(root / "content") == clean(root, tmp_path / str(number), at)
    assert stood > 100, "most of what did not change was let stand"


def test_what_somebody_changed_is_made_again(tmp_path: Path) -> None:
    """A generated file with other bytes of the same length and its old times, one that is gone, one that is a link."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL})
    generate(root)
    first = tree(root / "content")
    folder = root / "content/maintenance/case"
    letter, page, data = folder / "notice.txt", folder / "index.md", folder / "event.json"
    before = letter.stat()
    letter.write_bytes(letter.read_bytes().replace(b"API", b"XPI"))
    os.utime(letter, ns=(before.st_atime_ns, before.st_mtime_ns))
    page.unlink()
    data.rename(root / "elsewhere")
    assert generate(root) > 5
    assert tree(root / "content") == first


OWN = ("card.png", "event.ics", "event.json", "index.md", "notice.txt")
"""The files of a maintenance, which are looked for as one."""


@pytest.mark.parametrize("name", OWN)
def test_a_file_that_was_touched_stands_for_none_of_those_beside_it(tmp_path: Path, name: str) -> None:
    """Each file of a maintenance with other bytes of its length and its old times, gone, and written anew as it was."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL})
    generate(root)
    first, all_stood = tree(root / "content"), generate(root)
    file = root / "content/maintenance/case" / name
    before, data = file.stat(), file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert generate(root) == all_stood - 1, "what lies beside it stands all the same"
    assert tree(root / "content") == first
    file.unlink()
    assert generate(root) == all_stood - 1
    assert tree(root / "content") == first
    file.write_bytes(data)
    assert generate(root) == all_stood - 1
    assert generate(root) == all_stood


def test_a_file_that_a_maintenance_gains_or_loses_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a setting that leaves one out, and takes it back: nothing is left over, and nothing is missing."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL})
    generate(root)
    first, letter = tree(root / "content"), root / "content/maintenance/case/notice.txt"
    fewer = tuple(output for output in outputs.OUTPUTS if output.name != "letters")
    with monkeypatch.context() as patch:
        patch.setattr(outputs, "OUTPUTS", fewer)
        generate(root)
        assert not letter.exists()
        assert "maintenance/case/notice.txt" not in read_manifest(root / "content")
    generate(root)
    assert tree(root / "content") == first


def test_what_the_manifest_says_of_bytes_is_not_believed(tmp_path: Path) -> None:
    """It says whose a file is; somebody changes a digest in it, and the next build writes the right one."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL})
    generate(root)
    first, path = tree(root / "content"), root / "content" / MANIFEST
    digest = next(iter(read_manifest(root / "content").values()))
    path.write_text(path.read_text("utf-8").replace(digest, "0" * 64), "utf-8")
    assert generate(root) > 20
    assert tree(root / "content") == first


def test_a_minute_later_all_but_two_files_stand_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No output is even asked for the others; where one of them was touched, or somebody takes a name, each is looked at."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL, "maintenances/2026/daily.yml": SERIES})
    generate(root)
    asked: list[datetime] = []
    output = next(output for output in outputs.OUTPUTS if output.name == "letters")

    def told(board: Board) -> Offers:
        asked.append(board.as_of)
        return output.offer(board)

    others = tuple(one for one in outputs.OUTPUTS if one is not output)
    monkeypatch.setattr(outputs, "OUTPUTS", (*others, replace(output, offer=told)))
    at = [AS_OF + timedelta(minutes=number) for number in range(1, 8)]
    generate(root, at[0])
    assert asked == at[:1], "the order of the outputs is another"
    generate(root, at[1])
    assert tree(root / "content") == clean(root, tmp_path / "one", at[1])
    assert asked[1:] == [at[1]], "the clean build alone"
    page = root / "content/maintenance/case/index.md"
    page.write_bytes(page.read_bytes().replace(b"API", b"XPI"))
    generate(root, at[2])
    assert tree(root / "content") == clean(root, tmp_path / "two", at[2])
    (root / "content/robots.txt").unlink()
    generate(root, at[3])
    assert tree(root / "content") == clean(root, tmp_path / "three", at[3])
    generate(root, at[4])
    EDITS["changed"](root, random.Random(1))
    generate(root, at[5])
    assert tree(root / "content") == clean(root, tmp_path / "four", at[5])
    assert asked.count(at[2]) == asked.count(at[3]) == asked.count(at[5]) == 2
    assert asked.count(at[4]) == 0


@pytest.mark.parametrize("damage", ["", "{}", "0\n{}", "[]\n"])
def test_a_ledger_that_is_not_whole_is_not_believed(tmp_path: Path, damage: str) -> None:
    """Nothing stands then, and the next build knows everything again."""
    root = write_project(tmp_path, {})
    generate(root)
    (root / FOLDER / "ledger.bin").write_text(damage)
    assert generate(root) == 0
    assert generate(root) > 10


def test_another_version_of_any_library_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed is told by the folders of libraries, wherever Python looks for them; by an archive, as a whole."""
    found = [ledgers.program()]
    for number in range(3):
        (tmp_path / f"babel-{number}.dist-info").mkdir()
        monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
        ledgers.program.cache_clear()
        found.append(ledgers.program())
    (tmp_path / "more.zip").write_bytes(b"libraries")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "more.zip")])
    ledgers.program.cache_clear()
    found.append(ledgers.program())
    monkeypatch.undo()
    ledgers.program.cache_clear()
    assert len(set(found)) == len(found)
    assert ledgers.program() == found[0]


def test_another_program_believes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of another version of forewarn or of its libraries counts for nothing."""
    root = write_project(tmp_path, {})
    generate(root)
    monkeypatch.setattr(ledgers, "program", lambda: "another")
    assert generate(root) == 0


def test_what_was_changed_just_now_is_not_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two changes within the grain of the file system's clock look like one; so the second build asks again."""
    costly = Costly("letters", "x", "k", lambda: b"x")
    content = tmp_path / "content"
    content.mkdir()
    (content / "x").write_bytes(b"x")
    (content / MANIFEST).write_text('{"version": 1, "files": {"x": ""}}')
    with monkeypatch.context() as patch:
        now = changed(look_at(content / "x") or NO_FILE)
        patch.setattr(inventories, "clock", lambda _room: now)
        patch.setattr(inventories, "settle_down", lambda _room: None)
        closed(tmp_path, content, costly)
    assert not stood(tmp_path, content, costly)
    closed(tmp_path, content, costly)
    assert stood(tmp_path, content, costly)


def closed(root: Path, content: Path, costly: Costly, meanwhile: Callable[[], object] | None = None) -> None:
    """A delivery of one file; something may happen between the writing and the noting."""
    there = Inventory(content, root / FOLDER)
    ledger = Ledger(root, there)
    ledger.standing(costly)
    changes = sync([costly], content, there=there)
    if meanwhile:
        meanwhile()
    ledger.close(changes.owned)


def stood(root: Path, content: Path, costly: Costly) -> bool:
    """Whether a file is known to lie there."""
    return Ledger(root, Inventory(content, root / FOLDER)).standing(costly) is not None


def test_what_somebody_writes_over_as_soon_as_we_wrote_it_is_not_noted(tmp_path: Path) -> None:
    """Other bytes of the same length, within the same tick of the clock: what is noted is read once more."""
    costly, content = Costly("letters", "x", "k", lambda: b"x"), tmp_path / "content"
    closed(tmp_path, content, costly, lambda: (content / "x").write_bytes(b"y"))
    assert not stood(tmp_path, content, costly)
    closed(tmp_path, content, costly)
    assert (content / "x").read_bytes() == b"x"
    assert stood(tmp_path, content, costly)


def test_what_somebody_changes_while_it_stands_is_made_again(tmp_path: Path) -> None:
    """A file that was as noted when the folder was looked at, and is not when the build ends: the next build finds out."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL})
    generate(root)
    first = tree(root / "content")
    letter = root / "content/maintenance/case/notice.txt"
    project, content = opened(root), looked_at(opened(root))
    ledger = Ledger(root, content)
    letter.write_bytes(letter.read_bytes().replace(b"API", b"XPI"))
    done = pipeline.build(project, as_of=AS_OF, history=committed(root), shelf=ledger)
    assert "maintenance/case/notice.txt" in done.standing
    ledger.close(sync(done.artifacts, project.content, done.standing, content).owned)
    generate(root)
    assert tree(root / "content") == first


def test_a_build_waits_for_another(tmp_path: Path) -> None:
    """Who writes the content folder is alone there; a second process gets its turn afterwards."""
    code = (
        f"from pathlib import Path; from forewarn.ledger import alone\nwith alone(Path({str(tmp_path)!r})): print('in')"
    )
    with alone(tmp_path):
        other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(1.5)
    assert other.communicate()[0] == b"in\n"


def test_after_a_kill_at_any_moment_the_next_build_is_right(tmp_path: Path) -> None:
    """A build that is killed leaves nothing that a later one takes for its own work."""
    chance = random.Random(7)
    root = write_project(tmp_path / "project", {f"maintenances/2026/m{n}.yml": MINIMAL for n in range(12)})
    for number in range(50 if SLOW else 2):
        EDITS[chance.choice(["person", "organisation", "component", "site"])](root, chance)
        process = subprocess.Popen(
            [*FOREWARN, "generate"], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(chance.uniform(0.3, 2.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        EDITS["replaced"](root, chance)
        assert subprocess.run([*FOREWARN, "generate"], cwd=root, capture_output=True, check=False).returncode == 0
        project = opened(root)
        content = tmp_path / f"clean{number}" / "content"
        content.mkdir(parents=True)
        (content / "about.md").write_text("# About\n")
        sync(pipeline.build(project, as_of=AS_OF, history=KnownHistory()).artifacts, content)
        assert tree(root / "content") == tree(content)
        assert MANIFEST in tree(content)
