"""Every kind of page works in a real browser under the policy that the build made for it."""

import pytest
from playwright.sync_api import expect

from browser.conftest import Site, Visit
from forewarn.headers import policy, read_pages

KINDS = (
    "",
    "maintenance/2026-postgresql-17/",
    "components/",
    "components/api/",
    "subscribe/",
    "history/",
    "history/2026/",
    "series/2026-container-host-patching/",
    "about/",
    "404.html",
)


def held(site: Site) -> None:
    """Serve the site with its policy from now on."""
    value = policy(read_pages(sorted(site.root.rglob("*.html")), site.root, "https://status.example.com/"))
    assert "unsafe" not in value
    site.headers["Content-Security-Policy"] = value


@pytest.mark.parametrize("path", KINDS)
def test_no_page_breaks_its_policy(site: Site, visit: Visit, path: str) -> None:
    """The browser complains of nothing, and Material's script has run."""
    held(site)
    page = visit(path)
    expect(page.locator("html.js")).to_be_attached()


def test_search_palette_and_copying_work_under_the_policy(site: Site, visit: Visit) -> None:
    """The search's worker, the switch of the palette and the buttons that copy."""
    held(site)
    page = visit("", at=None)
    page.locator(".md-search__input").click()
    page.keyboard.type("postgresql")
    expect(page.locator(".md-search-result__item").first).to_contain_text("PostgreSQL")
    page.keyboard.press("Escape")
    scheme = page.locator("body").get_attribute("data-md-color-scheme")
    page.locator(".md-header__option label:visible").click()
    page.locator(".md-header__option label:visible").click()
    assert page.locator("body").get_attribute("data-md-color-scheme") != scheme
    page.reload()
    assert page.locator("body").get_attribute("data-md-color-scheme") != scheme


def test_instant_navigation_works_under_the_policy(instant_site: Site, visit_instantly: Visit) -> None:
    """Pages that are swapped in run their scripts as those that were loaded."""
    held(instant_site)
    page = visit_instantly("")
    page.evaluate("window.stays = true")
    page.locator('.fw-card[data-fw-id="2026-postgresql-17"] a').first.click()
    page.clock.run_for(3000)
    expect(page.locator(".fw-summary .fw-countdown")).to_contain_text("ends in 3 h")
    assert page.evaluate("window.stays") is True
