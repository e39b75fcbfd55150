"""Access for everybody: axe-core finds no violation of WCAG 2.2 AA on any kind of page, in any of its states."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.conftest import Visit

PAGES = [
    "",
    "maintenance/2026-postgresql-17/",
    "maintenance/2026-redis-8/",
    "maintenance/2024-redis-7/",
    "maintenance/2026-postgresql-16-patch/",
    "maintenance/2026-container-host-patching--2026-12-08/",
    "maintenance/2026-payments-riyadh/",
    "components/",
    "components/postgresql/",
    "groups/data/",
    "calendar/",
    "calendar/2027-01/",
    "history/",
    "history/?at=2026-12-05T22:30",
    "history/2026/",
    "series/2026-container-host-patching/",
    "subscribe/",
    "about/",
    "404.html",
]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


DEVICES = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]


def violations(page: Page) -> list[Any]:
    """What shuts somebody out, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_shuts_anybody_out(visit: Visit, path: str) -> None:
    """Every kind of page, light and dark, desktop and phone."""
    for width, scheme in DEVICES:
        page = visit(path, width=width, scheme=scheme, bypass_csp=True)
        assert (width, scheme, violations(page)) == (width, scheme, [])
        page.close()


@pytest.mark.parametrize(("width", "scheme"), DEVICES)
def test_states_of_pages_shut_nobody_out(visit: Visit, width: int, scheme: str) -> None:
    """Filters that nothing fits, open details, an address that was copied, news, an open search, a tick."""
    page = visit("?component=redis&impact=outage&within=1d", width=width, scheme=scheme, bypass_csp=True)
    assert "fits" in page.locator(".fw-filters__said").inner_text()
    assert violations(page) == []
    page = visit("subscribe/", width=width, scheme=scheme, bypass_csp=True, permissions=["clipboard-write"])
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.locator(".fw-copy").first.click()
    assert violations(page) == []
    page = visit("maintenance/2026-postgresql-17/", width=width, scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.locator(".fw-tick-box input").first.check()
    assert violations(page) == []
    page = visit("about/", at=None, width=width, scheme=scheme, bypass_csp=True)
    page.keyboard.press("/")
    page.keyboard.type("postgresql")
    page.locator(".md-search-result__item").first.wait_for()
    page.wait_for_timeout(500)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["", "maintenance/hostile/", "maintenance/night/", "components/", "subscribe/"])
def test_odd_words_and_crowds_shut_nobody_out(visit_odd: Visit, path: str) -> None:
    """Hostile, endless and right-to-left words, hundreds of components."""
    assert violations(visit_odd(path, width=390, scheme="dark", bypass_csp=True)) == []


@pytest.mark.parametrize("path", ["", "components/", "components/api/", "calendar/", "history/"])
def test_empty_pages_shut_nobody_out(visit_quiet: Visit, path: str) -> None:
    """Where nothing is planned yet, in the owner's own colours."""
    assert violations(visit_quiet(path, bypass_csp=True)) == []
