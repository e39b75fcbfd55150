"""No dead link: whatever a page, a feed or the sitemap of the site points to inside the site is there, anchors too."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import feedparser
import pytest

HERE = "https://status.example.com/"
ATTRIBUTES = {"href", "src", "action", "data-fw-href"}


class Anchored(HTMLParser):
    """What a page points to, and what can be pointed to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.points: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as its class calls it
        """Gather."""
        said = {name: value or "" for name, value in attrs}
        self.points += [value for name, value in said.items() if name in ATTRIBUTES and value]
        self.ids += [said["id"]] if "id" in said else []
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.labels += said.get(name, "").split()


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, Anchored]:
    """Every page of the sample site by its path."""
    return {
        path.relative_to(built).as_posix(): Anchored(path.read_text("utf-8")) for path in sorted(built.rglob("*.html"))
    }


def missing(built: Path, pages: dict[str, Anchored], address: str) -> str | None:
    """What is wrong with an address in the site; ``None`` for a sound one, and for another site's."""
    place, anchor = urldefrag(address)
    if not place.startswith(HERE):
        return None
    path = unquote(urlsplit(place).path).lstrip("/")
    path += "index.html" if path.endswith("/") or not path else ""
    if not (built / path).is_file():
        return f"{address}: no such file"
    if anchor and path in pages and unquote(anchor) not in pages[path].ids:
        return f"{address}: no such anchor"
    return None


def test_every_link_and_anchor_of_every_page_is_there(built: Path, pages: dict[str, Anchored]) -> None:
    """Links, scripts, styles, pictures; the page for what is missing links by the site's root, as it stands anywhere."""
    dead = set()
    for path, page in pages.items():
        base = urljoin(HERE, path.removesuffix("index.html"))
        for point in page.points:
            found = missing(built, pages, urljoin(base, point))
            dead |= {f"{path} -> {found}"} if found else set()
    assert sorted(dead) == []


def test_ids_are_unique_and_what_names_something_finds_it(pages: dict[str, Anchored]) -> None:
    """Of each page; a label by reference has its text."""
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        assert set(page.labels) <= set(page.ids), path


def test_the_page_for_what_is_missing_stands_anywhere(pages: dict[str, Anchored]) -> None:
    """It is served under any address: none of its links is relative."""
    assert [one for one in pages["404.html"].points if not one.startswith(("/", "https:", "#"))] == []


def addresses(built: Path) -> Iterator[tuple[str, str]]:
    """Where feeds, calendars, the sitemap and the data point to."""
    for path in (*built.rglob("feed.atom"), *built.rglob("feed.rss"), *built.rglob("changes.atom")):
        for entry in feedparser.parse(path.read_bytes()).entries:
            yield path.name, entry.link
    for path in built.rglob("feed.json"):
        for item in json.loads(path.read_bytes())["items"]:
            yield path.name, item["url"]
    for path in built.rglob("*.ics"):
        lines = path.read_text("utf-8").replace("\n ", "")
        yield from ((path.name, found) for found in re.findall(r"^URL[^:]*:(\S+)", lines, re.MULTILINE))
    for found in re.findall(r"<loc>([^<]+)</loc>", (built / "sitemap.xml").read_text("utf-8")):
        yield "sitemap.xml", found
    for one in json.loads((built / "now.json").read_bytes())["maintenances"]:
        yield "now.json", urljoin(HERE, one["path"])


def test_feeds_calendars_and_the_sitemap_lead_to_pages(built: Path, pages: dict[str, Anchored]) -> None:
    """And there are such addresses in each."""
    told = set(addresses(built))
    assert {name for name, _ in told} == {
        *("feed.atom", "feed.rss", "changes.atom", "feed.json", "calendar.ics", "maintnote.ics", "event.ics"),
        *("sitemap.xml", "now.json"),
    }
    assert sorted(f"{name}: {found}" for name, address in told if (found := missing(built, pages, address))) == []
