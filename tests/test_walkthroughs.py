"""The documentation, word for word: commands are run, outputs compared, files written, and the site of it is built."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from packages import SLOW, installed, released
from samples import ROOT
from walkthrough import Block, Walk, Walker, blocks, commands, fits, is_installing, walker, walks

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
WALKS = [
    pytest.param(walk, id=f"{walk.page.stem}-{number}") for page in PAGES for number, walk in enumerate(walks(page))
]


class Reader(Walker):
    """A walker for whom forewarn is installed already."""

    def type(self, line: str) -> tuple[str, int]:
        """As the page says, but for what is there already."""
        return ("", 0) if is_installing(line) else super().type(line)


@pytest.mark.parametrize("walk", WALKS)
def test_a_page_can_be_followed_word_for_word(walk: Walk, tmp_path: Path) -> None:
    """Every command works and says what the page shows."""
    beginner = walker(walk.start, tmp_path)
    Reader(beginner.folder, beginner.environment).go(walk)


@pytest.mark.skipif(not SLOW, reason="installs from the lock into a fresh environment; make test-slow")
def test_the_tutorial_works_from_nothing_with_the_wheel(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A fresh environment with the wheel as it was built stands for the one that the tutorial makes."""
    (wheel,) = (released(tmp_path_factory) / "dist").glob("*.whl")
    (walk,) = walks(ROOT / "docs" / "tutorial.md")
    beginner = walker("empty", tmp_path / "walk", installed(wheel, tmp_path / "venv"))
    (beginner.folder / ".venv").symlink_to(tmp_path / "venv")
    Reader(beginner.folder, beginner.environment).go(walk)


def test_every_command_on_every_page_belongs_to_a_walk() -> None:
    """None is left out by accident: it is run, or the page says why not."""
    for page in PAGES:
        run = {block.line for walk in walks(page) for block in walk.blocks}
        ended = False
        for block in blocks(page):
            if isinstance(block, str):
                ended = not block
            elif block.language == "console" and not block.skipped and not ended:
                assert block.line in run, f"{page.name}:{block.line}"


def test_what_is_not_run_says_why_and_is_rare() -> None:
    """Each such block has a reason; beside what only AWS and GitHub can answer there are few."""
    left = [
        f"{page.name}:{block.line}"
        for page in PAGES
        for block in blocks(page)
        if isinstance(block, Block) and block.skipped
        if not all(re.match(r"aws |gh ", command.line) for command in commands(block.text))
    ]
    assert len(left) <= 4, left


def test_an_output_is_compared_with_what_stands_for_anything() -> None:
    """The runner itself: it would be no test if everything fitted."""
    assert fits("a […] c", "a b\nb c")
    assert not fits("a […] c", "a b")
    assert not fits("a", "ab")
    assert fits("a.c", "a.c\n")
    assert not fits("a.c", "abc")
    (command, other) = commands("$ one \\\n    two\nsays\n$ three\n")
    assert (command.line, command.output, other.line) == ("one \\\n    two", "says", "three")


# --- the site of the documentation


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif value and ((name == "href" and tag in ("a", "link")) or (name == "src" and tag in ("img", "script"))):
                self.links.append(value)


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as a site."""
    site = tmp_path_factory.mktemp("manual") / "site"
    program = str(Path(sys.executable).parent / "mkdocs")
    command = [program, "build", "--strict", "--quiet", "-f", "mkdocs-docs.yml", "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1796506200"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return site


def test_no_link_of_the_documentation_is_dead(manual: Path) -> None:
    """Pages, anchors and pictures are where links say."""
    read: dict[Path, _Links] = {}
    for page in sorted(manual.rglob("*.html")):
        read[page] = _Links()
        read[page].feed(page.read_text("utf-8"))
    dead = []
    for page, found in read.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or page.name == "404.html":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (
                parts.fragment and target in read and parts.fragment not in read[target].ids | {"__skip"}
            ):
                dead.append(f"{page.relative_to(manual)}: {link}")
    assert dead == []


def test_every_page_can_be_found(manual: Path) -> None:
    """Each page of the source is a page of the site, and reached by a link from another."""
    linked = set()
    for page in manual.rglob("*.html"):
        found = _Links()
        found.feed(page.read_text("utf-8"))
        linked |= {
            (page.parent / unquote(urlsplit(link).path)).resolve() for link in found.links if not urlsplit(link).scheme
        }
    for source in (ROOT / "docs").rglob("*.md"):
        path = source.relative_to(ROOT / "docs").with_suffix("")
        place = manual / (path.parent if path.name in ("index", "README") else path)
        assert (place / "index.html").is_file(), source
        assert place.resolve() in linked, source


def test_the_tutorial_is_named_where_people_begin() -> None:
    """In the README and on the first page."""
    assert re.search(r"\]\(docs/tutorial\.md\)", (ROOT / "README.md").read_text("utf-8"))
    assert "](tutorial.md)" in (ROOT / "docs" / "index.md").read_text("utf-8")
