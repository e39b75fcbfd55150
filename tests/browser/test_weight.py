"""What a first visit costs: few requests, little weight, nobody else asked; the search only for those who search."""

import gzip
from pathlib import Path

from playwright.sync_api import expect

from browser.conftest import Site, Visit

MOST_BYTES = 110_000
MOST_REQUESTS = 25


def weight(root: Path, paths: list[str]) -> int:
    """What files weigh on the way, compressed."""
    files = [root / path / ("index.html" if path.endswith("/") or not path else "") for path in paths]
    return sum(len(gzip.compress(file.read_bytes(), 6, mtime=0)) for file in files)


def test_a_first_visit_is_light(site: Site, visit: Visit) -> None:
    """All that home fetches by itself; ``visit`` fails for any request to another host."""
    page = visit("", at=None, width=390)
    page.wait_for_load_state("networkidle")
    assert len(site.asked) <= MOST_REQUESTS
    assert weight(site.root, site.asked) <= MOST_BYTES
    assert not [path for path in site.asked if "search" in path]


def test_the_search_comes_when_somebody_reaches_for_it(site: Site, visit: Visit) -> None:
    """With the keyboard or the mouse, and finds a maintenance by its id."""
    page = visit("about/", at=None)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("2026-redis-8")
    expect(page.locator(".md-search-result__item").first).to_contain_text("Redis 8")
    assert site.asked.count("search/search_index.json") == 1


def test_a_link_into_the_search_works(site: Site, visit: Visit) -> None:
    """An address with a question opens the search and answers it."""
    page = visit("?q=redis", at=None)
    expect(page.locator(".md-search-result__item").first).to_contain_text("Redis")
