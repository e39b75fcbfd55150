"""What ``mkdocs.yml`` said in an earlier run counts while the file is the same one, and no longer."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from conftest import SMALL, write_project
from forewarn import opening, sealed
from forewarn.inventory import COARSE, changed, look_at
from forewarn.kept import FOLDER
from forewarn.settings import Audience, Project
from forewarn.source import site as reading
from forewarn.values import replace

NOTE = f"{FOLDER}/settings.bin"
FULL = f"""{SMALL["mkdocs.yml"]}\
    audience: internal
    horizon: 90d
    calendar: {{past: 30d, cancelled: remove, alarm: 1h}}
    feeds: {{entries: 7}}
    cards: impact
    publish: {{bucket: b, invalidate: none, types: {{.x: text/x}}, cache: {{"*.html": max-age=1}}}}
repo_url: https://github.com/example/status
docs_dir: pages
theme: {{language: de}}
"""


def noted(root: Path, audience: Audience | None = None) -> Project:
    """The project, by a note if there is one that counts."""
    project, problems = opening.open_project(root, audience=audience, is_noted=True)
    assert project is not None, problems
    return project


def read(root: Path, audience: Audience | None = None) -> Project:
    """The project as the file says it."""
    project, problems = opening.open_project(root, audience=audience)
    assert project is not None, problems
    return project


def settle() -> None:
    """Wait until what was just written can be told from what is written next."""
    time.sleep(COARSE * 1.5e-9)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Whenever the file is read."""
    found: list[Path] = []
    read_site = reading.read_site

    def reads(root: Path) -> object:
        found.append(root)
        return read_site(root)

    monkeypatch.setattr(reading, "read_site", reads)
    return found


@pytest.mark.parametrize("text", [SMALL["mkdocs.yml"], FULL], ids=["small", "full"])
def test_the_file_is_read_once(tmp_path: Path, looks: list[Path], text: str) -> None:
    """Whatever it says, the note says the same: settings, folders, language, what is worth a line."""
    root = write_project(tmp_path, {"mkdocs.yml": text, "pages/index.md": "# Ours\n", "languages/de.po": None})
    settle()
    first = noted(root)
    assert len(looks) == 1
    for audience in (None, Audience.PUBLIC, Audience.INTERNAL):
        assert repr(noted(root, audience)) == repr(read(root, audience))
        looks.pop()
    assert len(looks) == 1
    assert repr(first) == repr(noted(root))


def test_an_audience_that_was_asked_for_once_is_not_kept(tmp_path: Path) -> None:
    """The note has what the file says, not what somebody said instead."""
    root = write_project(tmp_path)
    settle()
    assert noted(root, Audience.INTERNAL).settings.audience is Audience.INTERNAL
    assert noted(root).settings.audience is Audience.PUBLIC


def in_place(file: Path) -> None:
    """Other bytes, as many, at the same time."""
    before = file.stat()
    file.write_text(file.read_text().replace("Example status", "Another status"[:14]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(file: Path) -> None:
    """Another file under its name."""
    file.with_suffix(".new").write_text(file.read_text().replace("Example status", "Another"))
    file.with_suffix(".new").replace(file)


def by_a_link(file: Path) -> None:
    """A link to a file beside it, which may change as it likes."""
    other = file.with_suffix(".txt")
    other.write_text(file.read_text().replace("Example status", "Another"))
    file.unlink()
    file.symlink_to(other.name)


@pytest.mark.parametrize("change", [in_place, replaced, by_a_link])
def test_another_file_is_read(tmp_path: Path, looks: list[Path], change: Callable[[Path], None]) -> None:
    """However it came to be another one."""
    root = write_project(tmp_path)
    settle()
    noted(root)
    change(root / "mkdocs.yml")
    assert noted(root).settings.site_name.startswith("Another")
    assert len(looks) == 2


def test_a_link_is_read_each_time(tmp_path: Path) -> None:
    """What it leads to may change without it."""
    root = write_project(tmp_path)
    by_a_link(root / "mkdocs.yml")
    settle()
    noted(root)
    assert not (root / NOTE).exists()


def test_what_was_just_written_is_not_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another change might have the same time."""
    root = write_project(tmp_path)
    seen = look_at(root / "mkdocs.yml")
    assert seen is not None
    monkeypatch.setattr(opening, "clock", lambda _: changed(seen) + COARSE)
    noted(root)
    assert not (root / NOTE).exists()


def test_words_of_the_project_are_read_each_time(tmp_path: Path) -> None:
    """The catalogues are no part of the note."""
    root = write_project(tmp_path, {"mkdocs.yml": FULL})
    settle()
    before = noted(root)
    catalogue = 'msgid ""\nmsgstr "Language: de\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\nmsgid "Home"\nmsgstr "Heim"\n'
    (root / "languages").mkdir()
    (root / "languages" / "de.po").write_text(catalogue)
    assert before.settings.phrases.said("Home") != "Heim"
    assert noted(root).settings.phrases.said("Home") == "Heim"
    (root / "languages" / "de.po").write_text("nonsense")
    project, problems = opening.open_project(root, is_noted=True)
    assert project is None
    assert problems


@pytest.mark.parametrize("what", ["program", "file", "cut", "other", "folder"])
def test_a_note_that_is_not_of_this_file_and_program_counts_for_nothing(
    tmp_path: Path, looks: list[Path], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Broken, forged for another file, left by another version: the file is read."""
    root = write_project(tmp_path)
    settle()
    noted(root)
    note = root / NOTE
    page = sealed.noted(note, opening._Page)
    assert page is not None
    forged = replace(page.site, told=replace(page.site.told, site_name="Forged"))
    if what == "program":
        monkeypatch.setattr(opening, "program", lambda: "another")
    elif what == "file":
        sealed.note(note, page._replace(seen=bytes(32), site=forged))
    elif what == "cut":
        note.write_bytes(note.read_bytes()[:-3])
    elif what == "other":
        sealed.put(note, lambda _: msgspec.msgpack.encode([1, {"site": []}]))
    else:
        note.unlink()
        note.mkdir()
    assert noted(root).settings.site_name == "Example status"
    assert len(looks) == 2


def test_a_file_with_a_fault_is_read_each_time(tmp_path: Path, looks: list[Path]) -> None:
    """Its problems are told again."""
    root = write_project(tmp_path, {"mkdocs.yml": SMALL["mkdocs.yml"] + "    horizon: soon\n"})
    settle()
    for _ in range(2):
        project, problems = opening.open_project(root, is_noted=True)
        assert project is None
        assert problems
    assert len(looks) == 2
    assert not (root / NOTE).exists()
