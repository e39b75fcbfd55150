"""How people meet the site: filters, keyboard, phone, paper, instant navigation, and nothing that jumps."""

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Site, Visit

PAGES = [
    "",
    "maintenance/2026-postgresql-17/",
    "components/",
    "components/postgresql/",
    "groups/data/",
    "calendar/",
    "history/",
    "history/?at=2026-12-05T22:30",
    "history/2026/",
    "series/2026-container-host-patching/",
    "subscribe/",
    "404.html",
]


def test_filters_live_in_the_address(visit: Visit, site: Site) -> None:
    """What is chosen can be shared, and is there again; what reaches a component through another counts."""
    page = visit("")
    every = page.locator(".fw-card:visible").count()
    page.locator(".fw-filters").get_by_label("Component").select_option("postgresql")
    page.locator(".fw-filters").get_by_label("Impact").select_option("outage")
    assert page.url == f"{site.url}?component=postgresql&impact=outage"
    shown = page.locator(".fw-card:visible")
    assert 0 < shown.count() < every
    again = visit("?component=postgresql&impact=outage")
    assert again.locator(".fw-card:visible").count() == shown.count()
    expect(again.locator(".fw-filters").get_by_label("Component")).to_have_value("postgresql")
    again.locator(".fw-filters").get_by_role("button", name="Clear").click()
    assert again.url == site.url
    assert again.locator(".fw-card:visible").count() == every


def test_the_keyboard_reaches_everything_in_order(visit: Visit) -> None:
    """Filters, zone, cards: each shows where the focus is."""
    page = visit("")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        page.clock.run_for(20)
        seen.append(
            page.evaluate(
                """() => { const one = document.activeElement, style = getComputedStyle(one);
                return `${one.tagName} ${one.name || one.textContent.trim().slice(0, 30)} ${style.outlineStyle}` }"""
            )
        )
    order = [
        next(n for n, one in enumerate(seen) if word in one)
        for word in ("Skip to content", "component", "PostgreSQL 17")
    ]
    assert order == sorted(order)
    assert [one for one in seen if one.endswith(" none") and not one.startswith(("BODY", "INPUT", "LABEL"))] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str, scheme: str) -> None:
    """390 px, light and dark: nobody scrolls sideways."""
    page = visit(path, width=390, scheme=scheme) if path != "404.html" else _missing(visit, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _missing(visit: Visit, scheme: str) -> Page:
    return visit("404.html", width=390, scheme=scheme)


def test_dark_is_dark_and_light_is_light(visit: Visit) -> None:
    """As the device asks, unless the reader chose."""
    grounds = [
        visit("", scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 28, 32)"]


def test_paper_holds_the_formal_letter_alone(visit: Visit) -> None:
    """No navigation, no summary, no history of changes; the boxes of checklists are boxes."""
    page = visit("maintenance/2026-postgresql-17/")
    page.emulate_media(media="print")
    for gone in (".md-header", ".fw-summary", "#change-history", ".fw-tick-box input >> nth=0"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_text("Dear Stakeholder,")).to_be_visible()
    expect(page.locator(".fw-box").first).to_be_visible()


def test_ticks_are_kept_on_the_device(visit: Visit) -> None:
    """A checklist is where one left it when the page is opened again."""
    page = visit("maintenance/2026-postgresql-17/")
    page.locator(".fw-tick-box input").nth(1).check()
    page.reload()
    page.clock.run_for(1000)
    assert [box.is_checked() for box in page.locator(".fw-tick-box input").all()][:3] == [False, True, False]


def test_instant_navigation_keeps_pages_true(visit_instantly: Visit) -> None:
    """A page that Material swaps in has its countdown, times and filters like one that was loaded."""
    page = visit_instantly("")
    page.evaluate("window.stays = true")
    page.locator('.fw-card[data-fw-id="2026-postgresql-17"] a').first.click()
    page.clock.run_for(3000)
    expect(page.locator(".fw-summary .fw-countdown")).to_contain_text("ends in 3 h")
    expect(page.locator(".fw-summary__when .fw-when__other")).to_contain_text("your time")
    assert page.evaluate("window.stays") is True
    page.go_back()
    page.clock.run_for(3000)
    expect(page.locator('.fw-card[data-fw-id="2026-postgresql-17"] .fw-countdown')).to_contain_text("ends in 3 h")
    page.locator(".fw-filters").get_by_label("Impact").select_option("outage")
    assert "impact=outage" in page.url


@pytest.mark.parametrize("path", ["", "maintenance/2026-postgresql-17/"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_script_moves_nothing_that_is_read(visit: Visit, path: str, width: int) -> None:
    """The sum of layout shifts stays far below what anybody notices."""
    page = visit(path, width=width)
    shift = page.evaluate(
        """() => { const watch = new PerformanceObserver(() => {});
        watch.observe({type: "layout-shift", buffered: true});
        return watch.takeRecords().map(one => [one.value, one.sources.map(source => source.node?.className || source.node?.nodeName)]); }"""
    )
    # Material's script sets its own side navigation to the height of the window: not ours, and beside the text.
    ours = [value for value, moved in shift if not all("md-nav" in name for name in moved)]
    assert sum(ours) < 0.02, shift
