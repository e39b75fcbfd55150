"""A release: the tag is the version, the changelog is ready for it, the same commit gives the same bytes."""

import hashlib
import json
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import changelog
from packages import TAG, released, repository, run
from samples import ROOT


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release as ``make dist TAG=v1.2.3`` makes it."""
    return released(tmp_path_factory)


def test_the_tag_is_the_version_of_everything(release: Path) -> None:
    """Files, metadata and bill of materials say it; the checksums and the notes lie beside."""
    dist = release / "dist"
    names = {file.name for file in dist.iterdir()}
    assert names == {
        "forewarn-1.2.3-py3-none-any.whl",
        "forewarn-1.2.3.tar.gz",
        "forewarn-1.2.3.cdx.json",
        "SHA256SUMS",
        "notes.md",
    }
    with zipfile.ZipFile(dist / "forewarn-1.2.3-py3-none-any.whl") as wheel:
        assert b"\nVersion: 1.2.3\n" in wheel.read("forewarn-1.2.3.dist-info/METADATA")
    for line in (dist / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest
    assert (dist / "notes.md").read_text("utf-8").startswith("### Added")


def test_the_wheel_holds_all_that_the_program_reads_and_nothing_else(release: Path) -> None:
    """Every file of the package, what a new project starts with, and the commit that its workflows name."""
    with zipfile.ZipFile(release / "dist" / "forewarn-1.2.3-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
        told = wheel.read("forewarn/scaffold/action.txt").decode()
    package = ROOT / "generator" / "forewarn"
    there = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if name.startswith("forewarn/")} == there | {"forewarn/scaffold/action.txt"}
    assert told == f"forewarn/forewarn@{'a' * 40} # {TAG}\n"
    assert {name.partition("/")[0] for name in names} == {"forewarn", "forewarn-1.2.3.dist-info"}
    assert "forewarn-1.2.3.dist-info/licenses/LICENSE" in names


def test_the_source_holds_what_its_own_tests_read(release: Path) -> None:
    """Whoever packages it for a distribution can run them; nothing that git ignores is in it."""
    with tarfile.open(release / "dist" / "forewarn-1.2.3.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        info = archive.extractfile("forewarn-1.2.3/PKG-INFO")
        assert info is not None
        assert b"\nVersion: 1.2.3\n" in info.read()
    for path in (
        "Makefile",
        "mkdocs.yml",
        "requirements/dev.txt",
        "tests/conftest.py",
        "docs/rules.md",
        "release/dist.py",
    ):
        assert path in names
    assert {"maintenances/_catalog/people.yml", "schemas/people.schema.json", "content/about.md"} <= names
    assert not [name for name in names if name.startswith((".git/", ".venv", "site/", "content/maintenance"))]


def test_the_same_commit_gives_the_same_bytes_anywhere(release: Path, tmp_path: Path) -> None:
    """In another folder, with another mask of rights, zone and language; the build itself compared two already."""
    root = repository(tmp_path / "elsewhere")
    old = os.umask(0o077)
    try:
        words = (
            "--tag",
            TAG,
            "--action",
            f"forewarn/forewarn@{'a' * 40} # {TAG}",
            "--out",
            str(tmp_path / "dist"),
            "--once",
        )
        done = run(sys.executable, "release/dist.py", *words, cwd=root, TZ="Asia/Tokyo", LC_ALL="C")
    finally:
        os.umask(old)
    assert done.returncode == 0, done.stderr
    for file in sorted((release / "dist").iterdir()):
        assert (tmp_path / "dist" / file.name).read_bytes() == file.read_bytes(), file.name


def test_the_bill_of_materials_names_what_the_lock_installs(release: Path) -> None:
    """Every package with its version, as CycloneDX; no place of this machine is in it."""
    text = (release / "dist" / "forewarn-1.2.3.cdx.json").read_text("utf-8")
    told = json.loads(text)
    assert (told["bomFormat"], told["metadata"]["component"]["purl"]) == ("CycloneDX", "pkg:pypi/forewarn@1.2.3")
    named = {(item["name"], item["version"]) for item in told["components"]}
    lines = (ROOT / "requirements" / "site.txt").read_text("utf-8").splitlines()
    locked = {
        tuple(line.split()[0].partition(";")[0].split("==")) for line in lines if "==" in line and line[:1].isalnum()
    }
    assert {(name.partition("[")[0], version) for name, version in locked} == named
    assert str(ROOT) not in text


def test_a_tag_at_another_commit_is_no_release(tmp_path: Path) -> None:
    """What is built has to be what was tagged."""
    root = repository(tmp_path / "repository")
    (root / "more").write_text("more")
    assert run("git", "add", "--all", cwd=root).returncode == 0
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    assert run("git", *who, "commit", "-qm", "More", cwd=root).returncode == 0
    done = run(sys.executable, "release/dist.py", "--tag", TAG, cwd=root)
    assert done.returncode == 1
    assert "at another commit" in done.stderr
    assert not (root / "dist").exists()
    nowhere = run(sys.executable, "release/dist.py", "--tag", "v9.9.9", cwd=root)
    assert (nowhere.returncode, nowhere.stderr) == (1, "error: there is no tag v9.9.9 here\n")


def test_a_changelog_that_is_not_ready_is_no_release(tmp_path: Path) -> None:
    """The words of the fault say what to write."""
    root = repository(tmp_path / "repository", changelog="# Changelog\n\n## [Unreleased]\n\n### Added\n\n- All.\n")
    done = run(sys.executable, "release/dist.py", "--tag", TAG, cwd=root)
    assert (done.returncode, done.stderr) == (1, "error: CHANGELOG.md has no heading  ## [1.2.3] - YYYY-MM-DD\n")


def test_our_changelog_has_the_form_that_it_names() -> None:
    """As ``make check`` asks."""
    assert changelog.faults((ROOT / "CHANGELOG.md").read_text("utf-8")) == []


GOOD = """\
# Changelog

## [Unreleased]

## [1.1.0] - 2026-12-02

### Added

- More.

## [1.0.0] - 2026-12-01

### Added

- All.

[1.0.0]: https://example.com/1.0.0
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## [Unreleased]\n\n", "", "the first heading is not [Unreleased]"),
        (" - 2026-12-02", "", "1.1.0 has no date"),
        ("2026-12-02", "2 Dec 2026", "neither [Unreleased] nor"),
        ("2026-12-02", "2026-02-30", "1.1.0 has no date"),
        ("1.1.0", "1.0.0", "is not newer"),
        ("2026-12-02", "2026-11-02", "is not newer"),
        ("[1.1.0]", "[next]", "'next' is no version"),
        ("### Added\n\n- More.\n", "", "1.1.0 says nothing"),
        ("### Added\n\n- More.", "### New\n\n- More.", "'### New' is none of"),
    ],
)
def test_each_fault_of_a_changelog_is_named(old: str, new: str, words: str) -> None:
    """Headings, dates, order, kinds."""
    assert changelog.faults(GOOD) == []
    assert old in GOOD
    assert any(words in fault for fault in changelog.faults(GOOD.replace(old, new, 1)))


def test_notes_are_what_stands_below_the_version() -> None:
    """Neither the next heading nor links; and nothing while something is unreleased."""
    assert changelog.notes("1.1.0", GOOD) == "### Added\n\n- More.\n"
    assert changelog.notes("1.0.0", GOOD) == "### Added\n\n- All.\n"
    with pytest.raises(ValueError, match="belongs below"):
        changelog.notes("1.1.0", GOOD.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Fixed\n\n- It.\n"))
    for tag in ("1.2.3", "v1.2", "v1.2.3+x", "vv1.2.3"):
        with pytest.raises(ValueError, match="no tag of a release"):
            changelog.version_of(tag)
    assert changelog.version_of("v1.2.3rc1") == "1.2.3rc1"
