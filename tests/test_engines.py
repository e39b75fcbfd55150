"""The folder is the boundary: three site engines build it, and every promised address exists in each."""

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import forewarn
from forewarn.verify import verify
from forewarn.workspace import read_manifest
from samples import copy_sample

BIN = Path(sys.executable).parent
ENGINES = {
    "mkdocs": ["mkdocs", "build", "--strict"],
    "properdocs": ["properdocs", "build", "--strict", "-f", "mkdocs.yml"],
    "zensical": ["zensical", "build", "--strict", "-f", "mkdocs.yml"],
}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment as a user would."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1764970200"}
    return subprocess.run(
        [BIN / command[0], *command[1:]], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project after ``forewarn generate``."""
    root = copy_sample(tmp_path_factory.mktemp("engines"))
    done = run("forewarn", "--as-of", "2026-12-05T21:30Z", "generate", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_builds_every_promised_address(generated: Path, engine: str) -> None:
    """A bare build by the engine, strict where it knows the word, loses nothing."""
    done = run(*ENGINES[engine], cwd=generated)
    assert done.returncode == 0, done.stdout + done.stderr
    assert verify(generated / "content", generated / "site") == []
    page = (generated / "site" / "maintenance" / "2026-postgresql-17" / "index.html").read_text("utf-8")
    assert "Emergency Rollback Plan" in page
    assert "Two interruptions" in page or "two interruptions" in page
    component = (generated / "site" / "components" / "api" / "index.html").read_text("utf-8")
    links = [unescape(link) for link in re.findall(r"<link[^>]*>", component)]
    feeds = [link for link in links if "alternate" in link and "application/feed+json" in link]
    assert len(feeds) == 2, "a component names its own feeds, then the site's"
    assert "Nordhafen Freight Systems: Public API: JSON Feed" in feeds[0]


SWITCH = '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer">'


@pytest.mark.parametrize("engine", ENGINES)
def test_an_owners_template_has_its_say(tmp_path: Path, engine: str) -> None:
    """A page with a template that extends main.html shows its blocks; every other page is mended."""
    root = copy_sample(tmp_path)
    folder = root / "theme"
    folder.mkdir()
    (folder / "landing.html").write_text(
        '{% extends "main.html" %}\n{% block content %}<p>Of the owner</p>{% endblock %}\n'
    )
    (root / "content" / "landing.md").write_text("---\ntemplate: landing.html\n---\n\n# Landing\n")
    overrides = "generator/forewarn/theme/overrides"
    config = root / "mkdocs.yml"
    assert f"custom_dir: {overrides}" in config.read_text()
    config.write_text(config.read_text().replace(f"custom_dir: {overrides}", "custom_dir: theme"))
    shutil.copytree(Path(forewarn.__file__).parent / "theme" / "overrides", folder, dirs_exist_ok=True)
    assert run("forewarn", "--as-of", "2026-12-05T21:30Z", "generate", cwd=root).returncode == 0
    command = [word for word in ENGINES[engine] if word != "--strict"]  # the page is in no navigation
    done = run(*command, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    site = root / "site"
    landing = (site / "landing" / "index.html").read_text("utf-8")
    assert "<p>Of the owner</p>" in landing
    assert 'feed.atom">' in landing, "our part of the head is there"
    for name in ("about/index.html", "404.html"):
        page = (site / name).read_text("utf-8")
        assert page.lower().startswith("<!doctype html>")
        assert page.count("<body") == 1
        assert page.count(SWITCH) == 1
        assert 'feed.atom">' in page


def test_verify_names_what_an_engine_lost_or_changed(generated: Path) -> None:
    """A page that is missing, one that is no page, and a feed that differs are each named."""
    assert run(*ENGINES["mkdocs"], cwd=generated).returncode == 0
    site = generated / "site"
    (site / "history" / "index.html").unlink()
    (site / "components" / "index.html").write_text("oops")
    (site / "feed.atom").write_text("oops")
    faults = verify(generated / "content", site)
    assert len(faults) == 3
    assert any("history/index.html is missing" in fault for fault in faults)
    done = run("forewarn", "verify", "site", cwd=generated)
    assert done.returncode == 1
    assert "feed.atom differs" in done.stderr


def test_the_folder_holds_nothing_but_what_the_manifest_and_people_own(generated: Path) -> None:
    """Everything that was generated is in the manifest."""
    content = generated / "content"
    files = {path.relative_to(content).as_posix() for path in content.rglob("*") if path.is_file()}
    assert files - set(read_manifest(content)) == {"about.md", ".forewarn-manifest.json"}
