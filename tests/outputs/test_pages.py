"""The pages: where they lead, what they are in other forms, what they say of components and series."""

import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any
from urllib.parse import urlsplit

import pytest

from conftest import CASE, MINIMAL, Files, checked, write_project
from forewarn import engine, pipeline
from forewarn.board import Board
from forewarn.history import KnownHistory
from forewarn.model import Move, Window
from forewarn.outputs import OUTPUTS, pages
from forewarn.outputs.pages.repeats import first_of_series
from forewarn.record import Change, ChangeKind
from forewarn.values import replace
from forewarn.workspace import sync
from samples import ALIVE, opened, sample_board

PAGES = {artifact.path: artifact.content.decode() for artifact in pages.render(sample_board())}
FILES = {artifact.path for output in OUTPUTS for artifact in output.render(sample_board())}
SERIES = "2026-container-host-patching"


class Links(HTMLParser):
    """Every address that a page leads to, and every id that an address may end with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: set[str] = set(re.findall(r"^#.*\{ #([\w-]+)(?: [\w-]+)? \}$", page, re.MULTILINE))
        self.alternates: list[dict[str, str | None]] = []
        self.scripts = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a tag leads."""
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.hrefs.append(str(found["href"]))
        if tag == "link" and str(found.get("rel")).split() == ["alternate"]:
            self.alternates.append(found)
        self.scripts += tag == "script" and "json" not in str(found.get("type"))
        self.ids |= {str(found["id"])} if found.get("id") else set()


def front(page: str) -> dict[str, Any]:
    """The front matter of a page; each value is JSON."""
    lines = page.split("---\n")[1].splitlines()
    return {key: json.loads(value) for key, _, value in (line.partition(": ") for line in lines)}


def board_of(root: Path, files: Files) -> Board:
    """The board of the small project with files put over it."""
    done = checked(write_project(root, files))
    assert not done.stops, done.problems
    return done.board


def pages_of(board: Board) -> dict[str, str]:
    """The pages of a board, by their paths."""
    return {artifact.path: artifact.content.decode() for artifact in pages.render(board)}


@pytest.mark.parametrize("path", sorted(PAGES))
def test_every_link_of_a_page_leads_somewhere(path: str) -> None:
    """To a file that is generated, and to a place on a page that is there; so do its other forms."""
    links = Links(PAGES[path])
    folder = PurePosixPath(path).parent.as_posix()
    for href in links.hrefs:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            continue
        target = normpath(f"{folder}/{parts.path}") if parts.path else folder
        page = f"{target}/index.md".removeprefix("./")
        if PurePosixPath(target).suffix:
            assert target in FILES, href
        else:
            assert page in FILES, href
            if parts.fragment:
                assert parts.fragment in Links(PAGES[page]).ids, href
    for one in front(PAGES[path]).get("alternates", []):
        assert one["href"] in FILES


def test_the_page_of_a_channel_is_there() -> None:
    """Feeds lead to it: a component's page, a group's, the impacts on the page to subscribe."""
    for channel in sample_board().channels:
        path, _, fragment = channel.page.partition("#")
        page = PAGES[f"{path}index.md"]
        assert not fragment or fragment in Links(page).ids


def test_a_page_names_what_it_is_in_other_forms() -> None:
    """A component its channel; a maintenance its entry, its letter and its components; a list nothing of its own."""

    def told(path: str) -> list[tuple[str, str]]:
        found = front(PAGES[f"{path}index.md"]).get("alternates", [])
        return [(one["href"], one["type"]) for one in found]

    assert told("components/rest-api/") == [
        ("components/rest-api/feed.atom", "application/atom+xml"),
        ("components/rest-api/feed.rss", "application/rss+xml"),
        ("components/rest-api/feed.json", "application/feed+json"),
        ("components/rest-api/changes.atom", "application/atom+xml"),
        ("components/rest-api/calendar.ics", "text/calendar"),
    ]
    assert told("maintenance/2026-redis-8/")[:4] == [
        ("maintenance/2026-redis-8/event.ics", "text/calendar"),
        ("maintenance/2026-redis-8/notice.txt", "text/plain"),
        ("components/redis/feed.atom", "application/atom+xml"),
        ("components/redis/calendar.ics", "text/calendar"),
    ]
    assert ("components/flask-app/feed.atom", "application/atom+xml") in told(f"series/{SERIES}/")
    assert told("") == told("subscribe/") == told("history/") == []


def test_a_built_page_links_its_other_forms_whatever_its_author_typed(tmp_path: Path) -> None:
    """In a site in a subfolder: titles come back as typed, addresses are right, pages by hand have the site's."""
    name = """Public "API" <script>alert(1)</script> & {{ 7*7 }} 'x'"""
    root = write_project(
        tmp_path,
        {
            CASE: MINIMAL.replace("The API moves", f"|-\n  {name}").replace("title: |-", "title: >-"),
            "mkdocs.yml": "site_name: Example status\nsite_url: https://example.com/deep/status/\n",
            "maintenances/_catalog/components.yml": f"components:\n  api:\n    name: >-\n      {name}\n  web: {{name: Web}}\n",
        },
    )
    project = opened(root)
    done = pipeline.build(project, as_of=ALIVE, history=KnownHistory())
    assert done.artifacts, done.problems
    sync(done.artifacts, project.content)
    assert engine.build_site(project, as_of=ALIVE) == []

    def alternates(path: str) -> list[tuple[str | None, str | None]]:
        links = Links((project.site / path / "index.html").read_text("utf-8"))
        return [(normpath(f"{path}/{one['href']}"), one["title"]) for one in links.alternates]

    site = [
        ("feed.atom", "Example status: Atom"),
        ("feed.rss", "Example status: RSS"),
        ("feed.json", "Example status: JSON Feed"),
        ("changes.atom", "Example status: every change, Atom"),
        ("calendar.ics", "Example status: calendar"),
    ]
    assert alternates("about") == alternates(".") == site
    component = alternates("components/api")
    assert component[:2] == [
        ("components/api/feed.atom", f"Example Corp: {name}: Atom"),
        ("components/api/feed.rss", f"Example Corp: {name}: RSS"),
    ]
    assert component[5:] == site
    assert alternates("maintenance/case")[:2] == [
        ("maintenance/case/event.ics", f"{name}: calendar entry"),
        ("maintenance/case/notice.txt", f"{name}: letter in plain text"),
    ]
    plain = Links((project.site / "about/index.html").read_text("utf-8")).scripts
    for page in ("components/api", "maintenance/case", "subscribe", "components"):
        assert Links((project.site / page / "index.html").read_text("utf-8")).scripts == plain
    missing = (project.site / "404.html").read_text("utf-8")
    assert next(one["href"] for one in Links(missing).alternates) == "/deep/status/feed.atom"


def test_a_component_shows_what_reaches_it_and_through_what(tmp_path: Path) -> None:
    """On its own page and in the list; what names it has no such mark."""
    made = pages_of(
        board_of(
            tmp_path,
            {
                CASE: MINIMAL,
                "maintenances/2026/db.yml": MINIMAL.replace("The API moves", "The database moves").replace(
                    "api: degraded", "postgresql: outage"
                ),
            },
        )
    )
    page = made["components/api/index.md"]
    assert 'fw-via">via PostgreSQL<' in page
    assert page.count("fw-via") == 1
    assert "The database moves" in page
    assert 'fw-via">via PostgreSQL<' in made["components/rest-api/index.md"]
    assert "fw-via" not in made["components/postgresql/index.md"]
    state = made["components/index.md"].partition("Public API")[2].partition("</li>")[0]
    shown, _, standing_by = state.partition('<span class="fw-state" hidden')
    assert "The API moves" in shown
    assert "fw-via" not in shown
    assert 'fw-via">via PostgreSQL<' in standing_by
    state = made["components/index.md"].partition("PostgreSQL</a>")[2].partition("</li>")[0]
    assert "The database moves" in state


def test_a_component_that_the_catalogue_lost_is_named_and_not_linked() -> None:
    """What has ended keeps its words, and leads nowhere that is not."""
    board = sample_board()
    entry = next(entry for entry in board.entries if entry.id == "2024-redis-7")
    lost = tuple(replace(item, component="gone", name="The Old Thing") for item in entry.maintenance.affects)
    entry = replace(entry, maintenance=replace(entry.maintenance, affects=lost))
    page = pages_of(replace(board, entries=(entry,)))[f"{entry.path}index.md"]
    assert "The Old Thing" in page
    assert "components/gone/" not in page


def test_a_page_of_a_component_stays_short() -> None:
    """The newest fifty that are over, and the way to the rest."""
    board = sample_board()
    entry = next(entry for entry in board.entries if entry.id == "2024-redis-7")
    many = tuple(
        replace(
            entry, maintenance=replace(entry.maintenance, id=f"old-{n:03}", window=later(entry.maintenance.window, n))
        )
        for n in range(60)
    )
    page = pages_of(replace(board, entries=many))["components/redis/index.md"]
    assert page.count("<tr ") == 50
    assert "old-059" in page
    assert "old-009" not in page
    assert '10 older maintenances are in the <a href="../../history/">history</a>' in page


def later(window: Window, days: int) -> Window:
    """The window some days later."""
    return replace(window, start=window.start + timedelta(days=days), end=window.end + timedelta(days=days))


def test_a_series_has_a_page_with_every_occurrence() -> None:
    """What comes next as a card, all in order, each linked from its own page and linking its next siblings."""
    occurrences = [entry for entry in sample_board().entries if entry.maintenance.series == SERIES]
    page = PAGES[f"series/{SERIES}/index.md"]
    assert front(page)["title"] == "Monthly operating-system updates of the container hosts"
    for entry in occurrences:
        assert f'href="../../{entry.path}"' in page
    assert page.count("fw-card__title") == 1
    places = [page.index(f'<td><a href="../../{entry.path}"') for entry in occurrences]
    assert all(before < after for before, after in pairwise(places))
    for place, entry in enumerate(occurrences):
        own = PAGES[f"{entry.path}index.md"].partition("## Series")[2].partition("fw-letter")[0]
        assert re.findall(r'href="../../(maintenance/[^"]+)"', own) == [
            other.path for other in occurrences[place + 1 : place + 4]
        ]
        assert f'href="../../series/{SERIES}/"' in own


def test_a_series_marks_what_was_moved_or_called_off(tmp_path: Path) -> None:
    """The old window is struck through, the state says cancelled; a list elsewhere shows the first, and the moved."""
    daily = MINIMAL.replace("  duration", "  repeat: {rule: FREQ=DAILY, count: 6}\n  duration")
    moved = """\
of: case
window:
  start: 2026-12-12 23:30
updates:
  - at: 2026-12-05 20:00
    message: Later that day.
    moved_from:
      start: 2026-12-12 22:00
      end: 2026-12-13 00:00
"""
    cancelled = """\
of: case
updates:
  - at: 2026-12-05 20:00
    status: cancelled
    message: Not needed.
"""
    board = board_of(
        tmp_path,
        {
            CASE: daily,
            "maintenances/2026/case--2026-12-12.yml": moved,
            "maintenances/2026/case--2026-12-11.yml": cancelled,
        },
    )
    made = pages_of(board)
    page = made["series/case/index.md"]
    rows = {found[1]: found[0] for found in re.findall(r"(<tr .*?maintenance/(case--[\d-]+)/.*?</tr>)", page)}
    assert len(rows) == 6
    assert "fw-phase--cancelled" in rows["case--2026-12-11"]
    assert re.search(r"Moved from <s><time [^>]+>Sat 12 Dec 2026, 22:00", rows["case--2026-12-12"])
    siblings = made["maintenance/case--2026-12-10/index.md"].partition("## Series")[2].partition("fw-letter")[0]
    assert re.findall(r"</span>|, (cancelled|moved)<", siblings).count("cancelled") == 1
    assert ", moved<" in siblings
    cards = re.findall(
        r'fw-card__title" dir="auto"><a href="maintenance/([^/]+)/', made["index.md"].split('id="called-off"')[0]
    )
    assert [id for id in cards if id.startswith("case")] == ["case--2026-12-10", "case--2026-12-12"]
    assert 'href="series/case/"' in made["index.md"]


def test_lists_show_of_a_series_the_first_and_what_was_moved() -> None:
    """Whatever else stands between them keeps its place."""
    occurrences = [entry for entry in sample_board().entries if entry.maintenance.series == SERIES]
    window = occurrences[2].maintenance.window
    was = Change(
        datetime(2026, 12, 1, tzinfo=UTC),
        (ChangeKind.MOVED,),
        "x",
        window,
        occurrences[2].maintenance.status,
        was=Move(window.start - timedelta(days=1), window.end - timedelta(days=1)),
    )
    occurrences[2] = replace(occurrences[2], record=replace(occurrences[2].record, changes=(was,)))
    occurrences[0] = replace(occurrences[0], record=replace(occurrences[0].record, changes=()))
    other = next(entry for entry in sample_board().entries if not entry.maintenance.series)
    shown = first_of_series([occurrences[0], occurrences[1], other, *occurrences[2:]])
    assert [entry.id for entry in shown] == [occurrences[0].id, other.id, occurrences[2].id]
