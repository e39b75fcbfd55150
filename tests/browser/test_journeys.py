"""Whole journeys: by keyboard alone, without a script, over many pages, in nights when the clocks change, among odd words."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Site, Visit
from samples import ALIVE

KINDS = [
    ("", "PostgreSQL 17 upgrade"),
    ("maintenance/2026-postgresql-17/", "Dear Stakeholder"),
    ("components/", "Redis cache cluster"),
    ("components/postgresql/", "PostgreSQL 17 upgrade"),
    ("groups/data/", "Redis cache cluster"),
    ("calendar/", "All windows of December 2026"),
    ("history/", "November 2026"),
    ("history/2026/", "Redis 8 upgrade"),
    ("series/2026-container-host-patching/", "All that comes"),
    ("subscribe/", "https://status.example.com/calendar.ics"),
    ("404.html", "This page is not here"),
]


def walk_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press a key until what has the focus is named by these words."""
    for _ in range(150):
        page.keyboard.press(key)
        if words in page.evaluate(
            """() => { const one = document.activeElement;
            return [one.name, one.ariaLabel, one.title, one.closest("label, li")?.textContent, one.textContent].join(" ") }"""
        ):
            return
    pytest.fail(f"the keyboard does not reach {words!r}")


@pytest.mark.parametrize(("path", "words"), KINDS)
def test_every_kind_of_page_is_usable_without_a_script(visit: Visit, path: str, words: str) -> None:
    """What it is about is read, the ways to other pages are there, and nothing pretends to work."""
    page = visit(path, script=False, at=None)
    assert words in page.locator("main").inner_text()
    expect(page.locator(".md-tabs").get_by_role("link", name="Calendar", exact=True)).to_be_visible()
    for dead in ("article select", "article button", "article input"):
        assert [one for one in page.locator(dead).all() if one.is_visible()] == []
    assert [one for one in page.locator(".fw-countdown").all_inner_texts() if one] == []


def test_a_filter_is_set_and_cleared_by_keyboard(visit: Visit, site: Site) -> None:
    """Skip link, choice, result, and back; the focus is never lost."""
    page = visit("")
    walk_to(page, "component")
    page.keyboard.type("PostgreSQL")
    page.clock.run_for(1500)
    assert page.url == f"{site.url}?component=postgresql"
    walk_to(page, "Clear")
    page.keyboard.press("Enter")
    assert page.url == site.url
    assert page.evaluate("document.activeElement.name") == "component"


def test_a_notice_is_worked_through_by_keyboard(visit: Visit) -> None:
    """The details of other zones open, and a box of the checklist is ticked."""
    page = visit("maintenance/2026-postgresql-17/")
    walk_to(page, "In other time zones")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="America/New_York")).to_be_visible()
    page.locator(".fw-tick-box input").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".fw-tick-box input").first).to_be_checked()


def test_an_address_is_copied_by_keyboard(visit: Visit) -> None:
    """It is in the clipboard, and is said aloud without being seen."""
    page = visit("subscribe/", permissions=["clipboard-read", "clipboard-write"])
    walk_to(page, "Copy https://status.example.com/feed.atom")
    page.keyboard.press("Enter")
    expect(page.locator(".fw-aloud")).to_have_text("Copied https://status.example.com/feed.atom")
    assert page.evaluate("navigator.clipboard.readText()") == "https://status.example.com/feed.atom"
    box = page.locator(".fw-aloud").bounding_box()
    assert box
    assert box["height"] <= 1


def test_the_search_is_asked_and_followed_by_keyboard(visit: Visit, site: Site) -> None:
    """From a key to the notice."""
    page = visit("about/", at=None)
    page.keyboard.press("/")
    page.keyboard.type("redis 8")
    expect(page.locator(".md-search-result__item").first).to_contain_text("Redis 8")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}maintenance/2026-redis-8/**")


def test_many_hops_leave_nothing_behind(visit_instantly: Visit, instant_site: Site) -> None:
    """After twelve pages there is one of everything, and an open page asks once a minute."""
    page = visit_instantly("")
    page.evaluate("window.stays = true")
    for _ in range(4):
        for name in ("Components", "Subscribe", "Maintenance"):
            page.locator(".md-tabs").get_by_role("link", name=name, exact=True).click()
            page.clock.run_for(2000)
    assert page.evaluate("window.stays") is True
    for one in (".fw-news", ".fw-aloud"):
        assert page.locator(one).count() <= 1
    for place in page.locator("[data-fw-zones]").all():
        assert place.locator("select").count() == 1
    before = instant_site.asked.count("now.json")
    page.clock.run_for(5 * 60 * 1000)
    assert instant_site.asked.count("now.json") - before <= 6


def test_what_is_new_is_announced_to_an_open_page(visit: Visit, site: Site) -> None:
    """A maintenance that was published since the page was opened is told, and leads to its notice."""
    page = visit("")
    told = json.loads((site.root / "now.json").read_text())
    told["as_of"] = "2026-12-05T21:40:00Z"
    new = told["maintenances"][0] | {
        "id": "new-one",
        "title": "A new one",
        "path": "maintenance/new-one/",
        "near": True,
    }
    told["maintenances"].append(new)
    site.told["now.json"] = json.dumps(told).encode()
    page.clock.run_for(120_000)
    expect(page.locator(".fw-news p")).to_contain_text("New: A new one.")
    expect(page.locator(".fw-news a")).to_have_attribute("href", f"{site.url}maintenance/new-one/")


def test_a_connection_that_comes_back_is_heard(visit: Visit, site: Site) -> None:
    """What could not be refreshed for a while is refreshed, and the page complains no more."""
    site.date = None
    page = visit("")
    site.told["now.json"] = b"not json"
    page.clock.run_for(120_000)
    expect(page.locator(".fw-as-of__said")).to_contain_text("Could not be refreshed since")
    del site.told["now.json"]
    with page.expect_response("**/now.json"):
        page.clock.run_for(61_000)
    expect(page.locator(".fw-as-of__said")).not_to_contain_text("Could not be refreshed")


def test_asking_begins_when_something_is_near(visit: Visit, site: Site) -> None:
    """Of a notice three hours ahead nothing is asked; within two hours, once a minute."""
    window = datetime(2026, 12, 15, 20, tzinfo=UTC)
    site.date = None
    page = visit("maintenance/2026-redis-8/", at=window - timedelta(hours=3))
    page.clock.run_for(600_000)
    assert site.asked.count("now.json") <= 1
    page.clock.set_system_time(window - timedelta(minutes=110))
    for _ in range(3):
        with page.expect_response("**/now.json"):
            page.clock.run_for(61_000)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "Sat 27 Mar 2027, 21:00 to Sun 28 Mar 2027, 06:00"),
        ("Asia/Tokyo", "Sun 28 Mar 2027, 06:00 to 14:00"),
    ],
)
def test_a_night_of_changing_clocks_is_explained(visit_odd: Visit, zone: str, words: str) -> None:
    """In the author's zone, and in the reader's where they change there too."""
    page = visit_odd("maintenance/night/", zone=zone)
    expect(page.locator(".fw-summary")).to_contain_text("8 hours")
    expect(page.locator(".fw-when__other")).to_contain_text(words)
    assert ("clocks change" in page.locator(".fw-when__other").inner_text()) is (zone == "Europe/London")
    assert "clock" in page.locator(".fw-summary").inner_text()


@pytest.mark.parametrize(
    "path", ["", "maintenance/hostile/", "maintenance/wordy/", "components/", "calendar/", "subscribe/"]
)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_odd_words_stay_words_on_a_phone(visit_odd: Visit, path: str, direction: str) -> None:
    """Markup is text, an endless word breaks, either way that a page runs; ``visit`` fails if a script of theirs ran."""
    page = visit_odd(path, width=390)
    page.evaluate(f"document.body.dir = {direction!r}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("article img, article script").count() == 0


@pytest.mark.parametrize(("off", "word"), [(timedelta(hours=5), "ahead"), (timedelta(hours=-5), "behind")])
def test_a_clock_that_is_hours_off_changes_no_countdown(visit: Visit, off: timedelta, word: str) -> None:
    """Nor which list a card stands in."""
    page = visit("", at=ALIVE + off)
    expect(page.locator(".fw-as-of__said").first).to_contain_text(word)
    card = page.locator('.fw-card[data-fw-id="2026-postgresql-17"] .fw-countdown')
    expect(card).to_contain_text("ends in 3 h 29 min")


def test_nothing_planned_is_said_kindly(visit_quiet: Visit) -> None:
    """And the owner's own logo and colours come from their mkdocs.yml alone."""
    page = visit_quiet("")
    expect(page.locator("[data-fw-banner]")).to_contain_text("No maintenance is under way.")
    expect(page.get_by_text("Nothing is planned at the moment.")).to_be_visible()
    expect(page.locator(".md-logo img").first).to_have_attribute("src", "logo.svg")
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--fw-ink').trim()") == "#404"
    assert page.locator("body").get_attribute("data-md-color-primary") == "brown"
