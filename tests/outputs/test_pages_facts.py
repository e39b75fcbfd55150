"""What pages tell machines: structured data, link previews, the search, the sitemap, robots."""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conftest import AS_OF, MINIMAL, write_project
from forewarn import engine, pipeline
from forewarn.history import KnownHistory
from forewarn.model import Move
from forewarn.outputs.pages import facts
from forewarn.settings import Audience, Project
from forewarn.values import replace
from forewarn.wording import Status
from forewarn.workspace import sync
from samples import opened, sample_board, sample_entry

CASE = "maintenances/2026/case.yml"
HOSTILE = """</script><script>alert(1)</script> "quoted" {{ x }} & more"""


class Head(HTMLParser):
    """The structured data of a page, its properties, the relations of its links, and its inline scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: list[Any] = []
        self.said: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.code = ""
        self._kind: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the head says."""
        found = {name: value or "" for name, value in attrs}
        if tag == "script":
            self._kind = found.get("type", "")
        elif tag == "meta" and (name := found.get("property") or found.get("name")):
            self.said[name] = found.get("content", "")
        elif tag == "link":
            self.links[found["rel"]] = found["href"]

    def handle_data(self, data: str) -> None:
        """Read what stands in a script."""
        if self._kind == "application/ld+json":
            self.data.append(json.loads(data))
        elif self._kind == "":
            self.code += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        if tag == "script":
            self._kind = None


def built(root: Path, audience: Audience | None = None) -> Project:
    """The project in a folder after a build."""
    project = opened(root, audience)
    sync(pipeline.build(project, as_of=AS_OF, history=KnownHistory()).artifacts, project.content)
    assert engine.build_site(project, as_of=AS_OF) == []
    return project


def head(project: Project, path: str) -> Head:
    """The head of a built page."""
    return Head((project.site / path / "index.html").read_text("utf-8"))


def test_a_maintenance_is_an_event_in_its_authors_zone() -> None:
    """What it is, when, where and by whom."""
    entry = sample_entry("2026-postgresql-17")
    said = facts.event(entry)
    assert said["@type"] == "Event"
    assert said["name"] == "PostgreSQL 17 upgrade"
    assert said["startDate"] == "2026-12-05T22:00:00+01:00"
    assert said["endDate"] == "2026-12-06T02:00:00+01:00"
    assert said["eventStatus"] == "https://schema.org/EventScheduled"
    assert said["location"] == {"@type": "VirtualLocation", "url": entry.url}
    assert said["organizer"]["name"] == "Nordhafen Freight Systems"
    assert "previousStartDate" not in said


def test_a_moved_and_a_cancelled_event_say_so() -> None:
    """With the starts that held before; an end that moved alone is no new date."""
    entry = sample_entry("2026-postgresql-17")
    window = entry.maintenance.window
    change = entry.record.changes[0]

    def moved(*starts: timedelta) -> dict[str, Any]:
        changes = tuple(replace(change, was=Move(window.start + by, window.end)) for by in starts)
        return facts.event(replace(entry, record=replace(entry.record, changes=changes)))

    week = timedelta(days=7)
    assert moved(-week)["eventStatus"] == "https://schema.org/EventRescheduled"
    assert moved(-week)["previousStartDate"] == "2026-11-28T22:00:00+01:00"
    assert moved(-2 * week, -week)["previousStartDate"] == ["2026-11-21T22:00:00+01:00", "2026-11-28T22:00:00+01:00"]
    assert moved(timedelta(0))["eventStatus"] == "https://schema.org/EventScheduled"
    cancelled = replace(entry, maintenance=replace(entry.maintenance, declared=Status.CANCELLED, updates=()))
    assert facts.event(cancelled)["eventStatus"] == "https://schema.org/EventCancelled"


def test_no_author_breaks_out_of_the_structured_data(tmp_path: Path) -> None:
    """Whatever is typed comes back as it was typed, as text, in the event and in link previews."""
    text = MINIMAL.replace("The API moves", f"'{HOSTILE}'").replace("The API is read-only.", "'Read <b> & \"so\"'")
    page = head(built(write_project(tmp_path, {CASE: text})), "maintenance/case")
    assert [one["name"] for one in page.data] == [HOSTILE]
    assert page.said["og:title"] == HOSTILE
    assert page.said["og:description"] == 'Read <b> & "so"'
    assert "alert" not in page.code


def test_a_page_names_its_address_and_its_picture(tmp_path: Path) -> None:
    """Canonical link and preview agree; the picture is its own while it is ahead, and ships with the site."""
    project = built(write_project(tmp_path, {CASE: MINIMAL}))
    page, url = head(project, "maintenance/case"), project.settings.url("maintenance/case/")
    assert page.links["canonical"] == page.said["og:url"] == page.data[0]["url"] == url
    for path, card in (("maintenance/case", "maintenance/case/card.png"), (".", "assets/forewarn/card-any.png")):
        assert head(project, path).said["og:image"] == project.settings.url(card)
        assert (project.site / card).stat().st_size < 40_000
    assert page.data[0]["image"] == project.settings.url("maintenance/case/card.png")
    assert "robots" not in page.said


def test_the_search_knows_what_a_notice_is_about_and_no_standing_text(tmp_path: Path) -> None:
    """Title, id, state, components and summary, once for each maintenance; lists and calendars are not in it."""
    more = "details: A hidden word is Zanzibar.\nupdates:\n  - {at: 2026-12-01 10:00, message: Timbuktu}\n"
    project = built(write_project(tmp_path, {CASE: MINIMAL + more}))
    found = json.loads((project.site / "search/search_index.json").read_text("utf-8"))["docs"]
    notice = [one for one in found if "maintenance/case" in one["location"]]
    assert [(one["title"], one["location"]) for one in notice] == [("The API moves", "maintenance/case/")]
    for word in ("case", "upcoming", "degraded", "Public API", "The API is read-only."):
        assert word in notice[0]["text"]
    everything = json.dumps(found)
    for word in ("Stakeholder", "Zanzibar", "Timbuktu", "As of"):
        assert word not in everything
    assert not [one for one in found if one["location"].startswith(("history", "calendar")) or one["location"] == ""]


def test_the_search_knows_a_bounded_number_of_maintenances() -> None:
    """What is open and what comes, then the newest that is over."""
    board = sample_board()
    over = board.finished[0]
    many = tuple(
        replace(
            over,
            maintenance=replace(
                over.maintenance,
                id=f"old-{number:04}",
                window=replace(over.maintenance.window, end=over.maintenance.window.end - timedelta(days=number)),
            ),
        )
        for number in range(1000)
    )
    known = facts.searched_entries(replace(board, entries=(*board.entries, *many)))
    assert len(known) == facts.SEARCHED
    assert {entry.id for entry in board.under_way} <= known
    assert "old-0001" in known
    assert "old-0999" not in known


def test_the_sitemap_dates_what_is_known(tmp_path: Path) -> None:
    """A maintenance's page by its last revision, a list by its newest; hand-written pages have no date."""
    root = write_project(tmp_path, {CASE: MINIMAL, "content/about.md": "# About\n"})
    project = opened(root)
    done = pipeline.build(project, as_of=AS_OF, history=KnownHistory())
    sync(done.artifacts, project.content)
    page = project.content / "maintenance/case/index.md"
    page.write_text(re.sub(r'revised: ".*"', 'revised: "2026-11-02T08:00:00Z"', page.read_text("utf-8")), "utf-8")
    assert engine.build_site(project, as_of=AS_OF) == []
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    tree = ET.parse(project.site / "sitemap.xml")  # noqa: S314 - the engine wrote it
    dates = {one.findtext(f"{space}loc"): one.findtext(f"{space}lastmod") for one in tree.iter(f"{space}url")}
    url = project.settings.url
    assert dates[url("maintenance/case/")] == "2026-11-02T08:00:00Z"
    assert dates[url("components/api/")] == dates[url("")] == AS_OF.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert dates[url("about/")] is dates[url("subscribe/")] is None


def test_crawlers_are_let_in_or_kept_out(tmp_path: Path) -> None:
    """The public site names its sitemap; pages for people inside tell every crawler to go away."""
    root = write_project(tmp_path, {CASE: MINIMAL})
    public = built(root)
    assert f"Sitemap: {public.settings.url('sitemap.xml')}\n" in (public.site / "robots.txt").read_text("utf-8")
    inside = built(root, Audience.INTERNAL)
    assert (inside.site / "robots.txt").read_text("utf-8") == "User-agent: *\nDisallow: /\n"
    assert head(inside, "maintenance/case").said["robots"] == "noindex, nofollow"


def test_an_owners_robots_txt_stays(tmp_path: Path) -> None:
    """A file that somebody wrote is neither overwritten nor a fault."""
    own = "User-agent: *\nCrawl-delay: 9\n"
    project = built(write_project(tmp_path, {CASE: MINIMAL, "content/robots.txt": own}))
    assert (project.site / "robots.txt").read_text("utf-8") == own


@pytest.mark.parametrize("theme", ["", "theme: material\n", "theme: {name: material, features: []}\n"])
def test_without_a_word_of_the_owner_the_looks_are_ours(tmp_path: Path, theme: str) -> None:
    """No web font of a stranger is asked for, and the favicon is ours."""
    root = write_project(tmp_path, {CASE: MINIMAL})
    (root / "mkdocs.yml").write_text((root / "mkdocs.yml").read_text() + theme)
    page = (built(root).site / "index.html").read_text("utf-8")
    assert Head(page).links["icon"] == "assets/forewarn/favicon.svg"
    assert "fonts.g" not in page


def test_an_owners_looks_win(tmp_path: Path) -> None:
    """Palette, logo, favicon, name and copyright come from mkdocs.yml alone; the rest stays ours."""
    root = write_project(tmp_path, {CASE: MINIMAL, "content/img/own.png": "x", "content/img/own.ico": "x"})
    file = root / "mkdocs.yml"
    file.write_text(
        file.read_text()
        + "copyright: Kept by us\n"
        + "theme: {name: material, logo: img/own.png, favicon: img/own.ico, palette: {primary: pink, scheme: slate}}\n"
    )
    page = (built(root).site / "index.html").read_text("utf-8")
    assert Head(page).links["icon"] == "img/own.ico"
    assert '<img src="img/own.png"' in page
    assert 'data-md-color-primary="pink"' in page
    assert 'data-md-color-scheme="slate"' in page
    assert "Kept by us" in page
    assert "fonts.g" not in page
