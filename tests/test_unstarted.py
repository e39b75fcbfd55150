"""Where only generated files have changed the engine is not started, and the site is what it would have made."""

import json
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from conftest import AS_OF, MINIMAL, write_project
from forewarn import sealed
from forewarn.accelerator.contribution import INDEX, SITEMAP, Contribution, Page
from forewarn.engine import unstarted
from forewarn.headers import headers_file, write_headers
from forewarn.inventory import look_at
from forewarn.ledger import program
from forewarn.problems import ProjectError
from samples import opened
from test_accelerator import differing
from test_ledger import replaced
from test_settled import FILES, OWN_THEME, build, pages, plain, restored

ANOTHER = MINIMAL.replace("The API moves", "The web moves").replace("[api]", "[web]")
TITLES = ("The API goes", "R&D <b>moves</b> | `it` *now* #1 {x}", "Fw7Hole0x", "日本語", "The API moves")
ABOUT = "# About\n\n[Case](maintenance/case/index.md) and [there](maintenance/2026-web-move/index.md).\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each build whether it could do without the engine."""
    found: list[bool] = []
    built = unstarted.built

    def told(*args: object) -> bool:
        found.append(built(*args))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(unstarted, "built", told)
    return found


def project(tmp_path: Path) -> Path:
    """A project whose pages of people link to maintenances, built twice: the second time a maintenance has changed."""
    root = write_project(tmp_path / "project", FILES | {"maintenances/2026/2026-web-move.yml": ANOTHER})
    (root / "content/about.md").write_text(ABOUT)
    build(root)
    return root


def retitled(root: Path, title: str) -> None:
    """Give a maintenance another title."""
    path = root / "maintenances/2026/case.yml"
    lines = [
        f"title: {json.dumps(title)}" if line.startswith("title:") else line for line in path.read_text().split("\n")
    ]
    path.write_text("\n".join(lines))


def test_the_engine_is_not_started_for_what_we_generate(tmp_path: Path, asked: list[bool]) -> None:
    """Titles, windows, one maintenance more, another hour: every file is compared, the headers and the index too.

    Of what has a title with marks in it nothing is known: there the engine is asked.
    """
    root = project(tmp_path)
    later = [replaced("maintenances/2026/case.yml", "2026-12-10 22:00", "2026-12-12 20:00")] * 2
    edits: list[Callable[[], object]] = [
        *(partial(retitled, root, title) for title in TITLES),
        *(partial(edit, root, random.Random(1)) for edit in later),
        lambda: (root / "maintenances/2026/more.yml").write_text(ANOTHER.replace("web moves", "web goes")),
        lambda: None,
    ]
    at = AS_OF
    for number, edit in enumerate(edits):
        edit()
        at += timedelta(minutes=number)
        site = build(root, at)
        assert differing(pages(site), plain(root, tmp_path / "plain", at)) == [], number
        said = headers_file(site).read_bytes()
        assert write_headers(opened(root), site).read_bytes() == said
    assert asked[0] is False
    assert asked.count(True) >= 6, str(asked)


HEEDED: dict[str, Callable[[Path], object]] = {
    "a page of people that looks the same": lambda root: restored(root / "content/about.md", b"About", b"abouT"),
    "a new page of people": lambda root: (root / "content/own.md").write_text("# Own"),
    "the configuration": lambda root: (root / "mkdocs.yml").write_text((root / "mkdocs.yml").read_text() + "\n"),
    "the theme": lambda root: (root / "own/404.html").write_text("{% extends 'main.html' %}"),
    "a file of the engine's in the site": lambda root: restored(root / "site/404.html", b"html", b"HTML"),
    "the index of the search": lambda root: restored(
        root / "site/search/search_index.json", b"read-only", b"read only"
    ),
    "the sitemap": lambda root: (root / "site/sitemap.xml.gz").unlink(),
    "a page of people in the site": lambda root: (root / "site/about/index.html").unlink(),
    "the note": lambda root: next((root / ".cache/forewarn").glob("site-*")).write_text("{}"),
    "a link among the files of people": lambda root: (root / "content/own.txt").symlink_to(root / "mkdocs.yml"),
}


@pytest.mark.parametrize("what", HEEDED)
def test_the_engine_is_started_for_whatever_it_heeds(tmp_path: Path, asked: list[bool], what: str) -> None:
    """Whatever else changed beside a maintenance, nothing that the engine said before counts."""
    root = write_project(tmp_path / "project", FILES | OWN_THEME)
    build(root)
    retitled(root, "The API goes")
    build(root)
    assert asked == [False, True]
    HEEDED[what](root)
    retitled(root, "The API comes")
    site = build(root)
    assert asked[2] is False
    assert differing(pages(site), plain(root, tmp_path / "plain")) == []


def test_what_tells_of_all_pages_is_new_where_any_page_tells_something_else(tmp_path: Path, asked: list[bool]) -> None:
    """Words for the search, a date for the sitemap, a page that goes; and what says nothing new to either of them."""
    root = project(tmp_path)
    (root / "content/about.md").write_text("# About\n")
    build(root)
    case = root / "maintenances/2026/case.yml"
    edits: list[Callable[[], object]] = [
        lambda: case.write_text(case.read_text().replace("read-only", "away")),
        lambda: None,
        lambda: (root / "maintenances/2026/more.yml").write_text(ANOTHER),
        (root / "maintenances/2026/more.yml").unlink,
    ]
    for number, edit in enumerate(edits, start=1):
        edit()
        at = AS_OF + timedelta(minutes=number)
        assert differing(pages(build(root, at)), plain(root, tmp_path / "plain", at)) == [], number
    assert asked[2:5] == [True, True, True]


def test_a_sitemap_that_tells_the_same_is_let_lie(tmp_path: Path, asked: list[bool]) -> None:
    """Other words at the same instant are news to the search alone."""
    root = project(tmp_path)
    case = root / "maintenances/2026/case.yml"
    for word in ("away", "gone"):
        before = [look_at(root / "site" / path) for path in (SITEMAP, f"{SITEMAP}.gz", INDEX)]
        case.write_text(case.read_text().replace("read-only", word).replace("away", word))
        assert differing(pages(build(root)), plain(root, tmp_path / "plain")) == []
    after = [look_at(root / "site" / path) for path in (SITEMAP, f"{SITEMAP}.gz", INDEX)]
    assert [seen == now for seen, now in zip(before, after, strict=True)] == [True, True, False]
    assert asked[1:] == [True, True]


def test_an_index_in_which_nothing_is_new_is_let_lie() -> None:
    """A page that the search does not know may change its date; one that comes or goes is news to both, in its place."""
    told = {"b.md": Page("b", None, '"b"'), "a/index.md": Page("a", "1", ""), "a.md": Page("c", None, '"c"')}
    put = Contribution("", {}, "", [], [], {}, {}, {}, {"lang": ["en"]}, {})
    assert put.files(told, AS_OF, dict(told)) == {}
    redated = told | {"a/index.md": Page("a", "2", "")}
    assert put.files(redated, AS_OF, told).keys() == {SITEMAP, f"{SITEMAP}.gz"}
    files = put.files(redated | {"c.md": Page("d", None, "")}, AS_OF, redated)
    assert files[INDEX] == b'{"config":{"lang":["en"]},"docs":["c","b"]}'
    assert put.files({"b.md": told["b.md"]}, AS_OF, told).keys() == files.keys()


def test_what_somebody_did_to_generated_files_is_undone_without_the_engine(tmp_path: Path, asked: list[bool]) -> None:
    """Files too many, a page with other bytes under its old times, one that is gone; what people hid at the top stays."""
    root = project(tmp_path)
    first = pages(build(root))
    site = root / "site"
    restored(site / "maintenance/case/index.html", b"API", b"XPI")
    (site / "maintenance/case/notice.txt").unlink()
    (site / "stray/inner").mkdir(parents=True)
    (site / "stray/inner/file.html").write_text("stray")
    (site / "maintenance/case/stray.txt").write_text("stray")
    (site / ".well-known").mkdir()
    (site / ".well-known/own").write_text("mine")
    assert pages(build(root)) == first | {".well-known/own": b"mine"}
    assert not (site / "stray").exists()
    assert asked[-1] is True


def test_marks_in_titles_and_names_are_filled_in_as_the_theme_prints_them(tmp_path: Path, asked: list[bool]) -> None:
    """In titles, in descriptions, in the titles of what a page offers; where a filter would do more, the engine is asked."""
    root = project(tmp_path)
    organization = root / "maintenances/_catalog/organization.yml"
    organization.write_text(organization.read_text().replace("Example Corp", "O'Neil & <Co>"))
    for title in ("R&D goes", 'The "API" isn\'t here', "<b>API</b>", "&amp; &lt;x&gt;", "a  b", "D'oh & co"):
        retitled(root, title)
        assert differing(pages(build(root)), plain(root, tmp_path / "plain")) == [], title
    assert asked[0] is False
    assert asked.count(True) >= 5, str(asked)


def test_a_page_of_people_where_one_of_ours_will_be_is_complained_of(tmp_path: Path, asked: list[bool]) -> None:
    """The engine has the last word on two pages at one address."""
    root = project(tmp_path)
    (root / "content/maintenance/more").mkdir()
    (root / "content/maintenance/more/index.html").write_text("mine")
    retitled(root, "The API goes")
    build(root)
    retitled(root, "The API comes")
    build(root)
    assert asked == [False, False, True]
    (root / "maintenances/2026/more.yml").write_text(ANOTHER)
    with pytest.raises(ProjectError, match="conflicts"):
        build(root)
    assert asked == [False, False, True, False]


def test_a_page_that_people_link_to_goes_and_the_engine_says_so(tmp_path: Path, asked: list[bool]) -> None:
    """It builds strictly; who leaves it out has to hear of it all the same."""
    root = project(tmp_path)
    (root / "maintenances/2026/2026-web-move.yml").unlink()
    with pytest.raises(ProjectError, match="2026-web-move"):
        build(root)
    assert asked == [False, False]


def test_notes_of_a_strangers_making_count_for_nothing(tmp_path: Path, asked: list[bool]) -> None:
    """A pull request brings a cache and a site along, with shells of its own and seals that fit."""
    root = project(tmp_path)
    clone = tmp_path / "clone"
    shutil.copytree(root, clone, symlinks=True)
    shutil.rmtree(root)
    clone.rename(root)
    note = next((root / ".cache/forewarn").glob("site-*"))
    content = note.read_bytes()[32:].replace(b"</body>", b"<b>evil")
    assert b"<b>evil" in content
    sealed.put(note, lambda _: content, under=program())
    assert sealed.opened(note, under=program())
    retitled(root, "The API goes")
    site = build(root)
    assert asked == [False, False]
    assert differing(pages(site), plain(root, tmp_path / "plain")) == []
