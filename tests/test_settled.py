"""What stands of an earlier site stays, and the site is always what a first build by the engine alone would make."""

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import AS_OF, MINIMAL, SMALL, write_project
from forewarn import engine, pipeline
from forewarn import inventory as inventories
from forewarn.accelerator import settled
from forewarn.accelerator.settled import Made, Settled
from forewarn.accelerator.whole import Whole
from forewarn.cli.building import looked_at, make_site
from forewarn.headers import headers_file, write_headers
from forewarn.inventory import Seen, look_at
from forewarn.ledger import Ledger
from forewarn.problems import ProjectError
from forewarn.publish.marker import MARKER
from forewarn.workspace import sync
from samples import committed, opened
from test_accelerator import differing, tree
from test_ledger import EDITS, FOREWARN, SERIES, SLOW, replaced

SITE_EDITS = EDITS | {
    "language": replaced("mkdocs.yml", "language: en", "language: de"),
    "theme": replaced("mkdocs.yml", "features: []", "features: [navigation.top]"),
    "nav": replaced("mkdocs.yml", "# no nav", "nav: [index.md, {Us: about.md}, maintenance/case/index.md]"),
    "hook": replaced("mkdocs.yml", "# no hook", "hooks: [hook.py]"),
    "about": replaced(
        "content/about.md",
        "# About",
        "# About us\n\n[Case](maintenance/case/index.md) [there](maintenance/case/index.md#x)",
    ),
}
FILES = {
    "mkdocs.yml": SMALL["mkdocs.yml"] + "theme: {language: en, features: []}\n# no nav\n# no hook\n",
    "maintenances/2026/case.yml": MINIMAL,
    "maintenances/2026/daily.yml": SERIES.replace("The API moves", "Every week"),
    "maintenances/_catalog/profiles/own.yml": "closing: {thanks: Thank you}\n",
    "maintenances/_catalog/organization.yml": SMALL["maintenances/_catalog/organization.yml"] + "profile: own\n",
    "hook.py": "def on_post_page(output, **_):\n    return output + '<!-- hooked -->'\n",
}


def build(root: Path, as_of: object = AS_OF, site: Path | None = None) -> Path:
    """Generate with the ledger and build over the earlier site."""
    project = opened(root)
    content = looked_at(project)
    ledger = Ledger(root, content)
    done = pipeline.build(project, as_of=as_of, history=committed(root), shelf=ledger)  # type: ignore[arg-type]
    assert done.artifacts, done.problems
    ledger.close(sync(done.artifacts, project.content, done.standing, content).owned)
    make_site(opened(root), as_of, site or project.site, content)  # type: ignore[arg-type]
    return site or project.site


def pages(site: Path) -> dict[str, bytes]:
    """Every file of a site but the marker of a finished build."""
    return {path: data for path, data in tree(site).items() if path != MARKER}


def plain(root: Path, to: Path, as_of: object = AS_OF) -> dict[str, bytes]:
    """The site that the engine makes alone of the content folder as it is."""
    shutil.rmtree(to, ignore_errors=True)
    engine.build_site(opened(root), as_of=as_of, site=to, plain=True)  # type: ignore[arg-type]
    return tree(to)


@pytest.fixture
def stood(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that stood."""
    found: list[str] = []
    standing = Settled.standing

    def told(self: Settled, sources: Mapping[str, str], *left_out: Callable[[str], bool]) -> Made:
        made = standing(self, sources, *left_out)
        found.extend(made.sources)
        return made

    monkeypatch.setattr(Settled, "standing", told)
    return found


@pytest.mark.parametrize("seed", range(10 if SLOW else 1))
def test_after_any_edits_the_site_is_the_engines_own(tmp_path: Path, seed: int, stood: list[str]) -> None:
    """Edits of all kinds in a random order, also of theme, navigation and pages of people; every file is compared."""
    chance = random.Random(seed)
    root = write_project(tmp_path / "project", FILES)
    at = AS_OF
    build(root, at)
    for _ in range(30 if SLOW else 5):
        SITE_EDITS[chance.choice(sorted(SITE_EDITS))](root, chance)
        at += timedelta(hours=chance.choice([0, 0, 1, 60]))
        site = build(root, at)
        assert differing(pages(site), plain(root, tmp_path / "plain", at)) == []
        said = headers_file(site).read_bytes()
        assert write_headers(opened(root), site).read_bytes() == said
    assert len(stood) > 50, "most of what did not change was let stand"


def test_what_somebody_did_to_the_site_is_undone(tmp_path: Path, stood: list[str]) -> None:
    """A page with other bytes and its old times, a file that is gone, one too many, a folder in the place of a file."""
    root = write_project(tmp_path / "project", FILES)
    build(root)
    site = build(root)
    first = pages(site)
    restored(site / "maintenance/case/index.html", b"API", b"XPI")
    (site / "maintenance/case/notice.txt").unlink()
    (site / "stray").mkdir()
    (site / "stray/file.html").write_text("stray")
    (site / "feed.atom").unlink()
    (site / "feed.atom").mkdir()
    (site / ".well-known").mkdir()
    (site / ".well-known/own").write_text("mine")
    stood.clear()
    assert pages(build(root)) == first | {".well-known/own": b"mine"}
    assert len(stood) > 20


def restored(path: Path, what: bytes, by: bytes) -> None:
    """Other bytes of the same size, under the times that the file had."""
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(what, by))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_what_becomes_a_link_before_it_is_noted_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link says nothing of what it leads to: one that stood there when the site was noted counts for nothing."""
    root = write_project(tmp_path / "project", FILES)
    build(root)
    page, elsewhere = root / "site/maintenance/case/index.html", tmp_path / "elsewhere.html"
    elsewhere.write_bytes(page.read_bytes().replace(b"API", b"XPI"))

    def swapped(path: Path) -> Seen | None:
        if path == page:
            page.unlink()
            page.symlink_to(elsewhere)
        return look_at(path)

    EDITS["changed"](root, random.Random(1))
    with monkeypatch.context() as patch:
        patch.setattr(settled, "look_at", swapped)
        build(root)
    assert page.is_symlink()
    assert differing(pages(build(root)), plain(root, tmp_path / "plain")) == []
    assert not page.is_symlink()


OWN_THEME = {
    "mkdocs.yml": SMALL["mkdocs.yml"] + "theme: {name: material, custom_dir: own}\n",
    **{
        f"own/{path}": data.decode()
        for path, data in tree(Path(engine.__file__).parent.parent / "theme/overrides").items()
    },
}
MEDDLING: dict[str, Callable[[Path], object]] = {
    "a page of the same size and age": lambda root: restored(root / "site/index.html", b"API", b"XPI"),
    "a page that is gone": lambda root: (root / "site/history/index.html").unlink(),
    "a file too many": lambda root: (root / "site/maintenance/case/stray.html").write_text("stray"),
    "the headers": lambda root: headers_file(root / "site").write_text("{}"),
    "the marker": lambda root: (root / "site" / MARKER).unlink(),
    "a page of people": lambda root: restored(root / "content/about.md", b"About", b"abouT"),
    "a new file of people": lambda root: (root / "content/maintenance/own.txt").write_text("own"),
    "the note": lambda root: next((root / ".cache/forewarn").glob("whole-*")).write_text("{}"),
    "the theme": lambda root: (root / "own/404.html").write_text("{% extends 'main.html' %}"),
}

CHANGING = ("a page of people", "a new file of people", "the theme")
"""What the engine makes something else of."""


@pytest.mark.parametrize("path", ["maintenance/case/notice.txt", "maintenance/case/index.md"])
@pytest.mark.parametrize("is_first", [True, False])
def test_what_changes_between_delivery_and_engine_is_found_out(tmp_path: Path, path: str, *, is_first: bool) -> None:
    """Bytes of a generated file that somebody replaces under its old times before it is read: nothing of them stays."""
    root = write_project(tmp_path / "project", FILES)
    site = tmp_path / "site"
    if not is_first:
        build(root, site=tmp_path / "other")
    project = opened(root)
    content = looked_at(project)
    ledger = Ledger(root, content)
    done = pipeline.build(project, as_of=AS_OF, history=committed(root), shelf=ledger)
    ledger.close(sync(done.artifacts, project.content, done.standing, content).owned)
    assert content.sure(path)
    restored(root / "content" / path, b"API", b"XPI")
    with nullcontext() if path.endswith(".md") else pytest.raises(ProjectError, match="not as promised"):
        make_site(opened(root), AS_OF, site, content)
    assert b"XPI" in (site / path.replace(".md", ".html")).read_bytes()
    assert differing(pages(build(root, site=site)), plain(root, tmp_path / "plain")) == []
    assert b"XPI" not in (site / path.replace(".md", ".html")).read_bytes()


def test_a_site_stands_as_a_whole_until_somebody_meddles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody touched is not even looked at by the engine; after whatever was touched it is made anew."""
    root = write_project(tmp_path / "project", FILES | OWN_THEME)
    said = headers_file(build(root)).read_bytes()
    stood: list[bool] = []
    stands = Whole.stands

    def told(self: Whole) -> bool:
        stood.append(stands(self))
        return stood[-1]

    monkeypatch.setattr(Whole, "stands", told)
    for what, meddle in MEDDLING.items():
        build(root)
        before = plain(root, tmp_path / "plain")
        meddle(root)
        site = build(root)
        assert stood == [True, False], what
        whole = plain(root, tmp_path / "plain") if what in CHANGING else before
        assert differing(pages(site), whole) == []
        assert (site / MARKER).is_file()
        assert headers_file(site).read_bytes() == said
        stood.clear()
    build(root, AS_OF + timedelta(days=1))
    assert stood == [False]


def test_a_folder_that_is_no_site_is_not_even_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody names the disk for a site by mistake: that is said at once, not after a look at all of it."""
    root = write_project(tmp_path / "project", FILES)
    looked: list[Path] = []
    look = inventories.inventory

    def told(folder: Path, closed: set[str] | None = None) -> dict[str, Seen]:
        looked.append(folder)
        return look(folder, closed)

    monkeypatch.setattr(inventories, "inventory", told)
    with pytest.raises(ProjectError, match="would be emptied"):
        build(root, site=tmp_path)
    assert set(looked) == {root / "content"}


def test_after_a_kill_at_any_moment_the_next_site_is_right(tmp_path: Path) -> None:
    """A build that is killed leaves nothing that a later one takes for its own work."""
    chance = random.Random(3)
    root = write_project(tmp_path / "project", FILES)
    assert subprocess.run([*FOREWARN, "build"], cwd=root, capture_output=True, check=False).returncode == 0
    for number in range(50 if SLOW else 2):
        EDITS[chance.choice(["person", "component", "changed"])](root, chance)
        build_again = [*FOREWARN, "build"]
        process = subprocess.Popen(build_again, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.5, 4))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        EDITS["moved"](root, chance)
        assert subprocess.run([*FOREWARN, "build"], cwd=root, capture_output=True, check=False).returncode == 0
        whole = plain(root, tmp_path / f"plain{number}")
        made = {path: data for path, data in tree(root / "site").items() if not path.startswith(".")}
        assert differing(made, whole) == []
