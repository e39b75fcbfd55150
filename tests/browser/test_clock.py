"""Law 2 in a real browser: what a page says is true at the second that somebody looks, however old the build is."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Site, Visit
from forewarn.entry import Entry
from samples import ALIVE, sample_board

UPCOMING = sample_board().upcoming[0]
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def card(page: Page, entry: Entry) -> Any:
    """The card of an entry on the home page."""
    return page.locator(f'.fw-card[data-fw-id="{entry.id}"]')


def list_of(page: Page, entry: Entry) -> str | None:
    """The list that the card stands in."""
    shelf: str | None = card(page, entry).locator("xpath=ancestor::section").get_attribute("data-fw-list")
    return shelf


def set_clock(page: Page, site: Site, at: datetime) -> None:
    """Device and server alike move to an instant, forward or back."""
    site.date = at
    page.clock.set_system_time(at)
    page.clock.run_for(2500)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_a_window_opens_ends_and_is_overdue_while_the_page_is_open(visit: Visit, site: Site, zone: str) -> None:
    """Phase, countdown, list and banner follow the clock, forward and back, wherever the reader lives."""
    window = UPCOMING.maintenance.window
    site.date = window.start - timedelta(hours=3, minutes=12)
    page = visit("", at=site.date, zone=zone)
    expect(card(page, UPCOMING).locator(".fw-phase")).to_have_text("upcoming")
    expect(card(page, UPCOMING).locator(".fw-countdown")).to_contain_text("starts in 3 h 11 min")
    assert list_of(page, UPCOMING) == "next"
    before = int(page.locator(".fw-list[data-fw-list=now] .fw-card").count())

    set_clock(page, site, window.start)
    expect(card(page, UPCOMING).locator(".fw-phase")).to_have_text("window open, start not reported")
    assert list_of(page, UPCOMING) == "now"
    assert page.locator("[data-fw-banner] strong").inner_text() == f"{before + 1} maintenances are under way."

    set_clock(page, site, window.end - timedelta(minutes=20) - SECOND)
    expect(card(page, UPCOMING).locator(".fw-countdown")).to_have_text("ends in 19 min")

    set_clock(page, site, window.end + timedelta(minutes=5))
    expect(card(page, UPCOMING).locator(".fw-phase")).to_have_text("end not reported")
    expect(card(page, UPCOMING).locator(".fw-countdown")).to_have_text("overdue by 5 min")

    set_clock(page, site, window.start - timedelta(hours=1))
    expect(card(page, UPCOMING).locator(".fw-phase")).to_have_text("upcoming")
    assert list_of(page, UPCOMING) == "next"


def test_lists_stay_in_the_order_of_their_starts(visit: Visit, site: Site) -> None:
    """Days after the build, what has begun stands under Now by its start, what comes under Next."""
    site.date = ALIVE + timedelta(days=12)
    page = visit("", at=site.date)
    for name in ("now", "next"):
        starts = page.eval_on_selector_all(
            f".fw-list[data-fw-list={name}] .fw-card", "cards => cards.map(card => card.dataset.fwStart)"
        )
        assert starts == sorted(starts)
        assert starts


def test_without_a_script_the_page_says_when_it_was_made(visit: Visit) -> None:
    """In the author's zone and UTC; no filter and no switch pretends to work."""
    page = visit("", script=False, at=None)
    expect(page.locator(".fw-as-of")).to_contain_text("As of Sat 5 Dec 2026, 22:30 Europe/Berlin.")
    expect(page.locator(".fw-filters")).to_be_hidden()
    expect(page.locator(".fw-zones select")).to_have_count(0)
    expect(card(page, UPCOMING).locator(".fw-when__other")).to_contain_text("UTC")
    assert page.locator(".fw-list[data-fw-list=now] .fw-card").count() == len(sample_board().under_way)


def test_without_a_script_other_pages_say_until_when_they_are_true(visit: Visit) -> None:
    """They are not made anew by the minute, so they do not say when they were made."""
    page = visit("maintenance/2026-redis-8/", script=False, at=None)
    line = page.locator(".fw-as-of")
    expect(line).to_contain_text("Next planned change: Tue 15 Dec 2026, 21:00 Europe/Berlin.")
    expect(line).not_to_contain_text("As of")


def test_other_pages_say_how_old_what_they_heard_is(visit: Visit, site: Site) -> None:
    """With a script; as long as nothing was heard, their own words stay."""
    page = visit("components/")
    expect(page.locator(".fw-as-of__said")).to_have_text("Facts of Sat 5 Dec 2026, 16:30, under a minute ago.")
    site.told["now.json"] = b"not json"
    page = visit("components/")
    expect(page.locator(".fw-as-of__said")).to_contain_text("Next planned change: Sat 5 Dec 2026, 23:30")
    expect(page.locator(".fw-as-of__said")).to_contain_text("Could not be refreshed since")


def test_times_stand_in_the_readers_zone_beside_the_authors(visit: Visit, site: Site) -> None:
    """The choice of another zone is remembered, on other pages too."""
    page = visit("maintenance/2026-postgresql-17/")
    when = page.locator(".fw-summary__when")
    expect(when.locator(".fw-when__said")).to_contain_text("Sat 5 Dec 2026, 22:00")
    expect(when.locator(".fw-when__said")).to_contain_text("Europe/Berlin")
    expect(when.locator(".fw-when__other")).to_have_text("Sat 5 Dec 2026, 16:00 to 20:00 your time")
    page.get_by_label("Times also in").select_option("UTC")
    expect(when.locator(".fw-when__other")).to_have_text("Sat 5 Dec 2026, 21:00 to Sun 6 Dec 2026, 01:00 UTC")
    page.goto(site.url)
    page.clock.run_for(1500)
    expect(page.locator(".fw-card .fw-when__other").first).to_contain_text("UTC")
    expect(page.get_by_label("Times also in")).to_have_value("UTC")


@pytest.mark.parametrize(("off", "word"), [(timedelta(days=400), "ahead"), (timedelta(minutes=-12), "behind")])
def test_a_wrong_clock_is_told_and_corrected(visit: Visit, off: timedelta, word: str) -> None:
    """The server's time wins over the device's, however far off that is."""
    page = visit("", at=ALIVE + off)
    expect(page.locator(".fw-as-of__said")).to_contain_text(f"{word}; times here go by the server's.")
    expect(page.locator('.fw-card[data-fw-id="2026-postgresql-17"] .fw-phase')).to_have_text("in progress")
    assert page.locator(".fw-list[data-fw-list=now] .fw-card").count() == len(sample_board().under_way)


def test_a_page_that_wakes_from_sleep_is_true_at_once(visit: Visit, site: Site) -> None:
    """Timers stand still while a laptop sleeps; the first second awake puts everything right."""
    page = visit("")
    site.date = UPCOMING.maintenance.window.start + MINUTE
    page.clock.set_system_time(site.date)
    page.clock.run_for(1000)
    expect(card(page, UPCOMING).locator(".fw-phase")).to_have_text("window open, start not reported")


@pytest.fixture
def told(site: Site) -> Callable[..., None]:
    """Change facts of one maintenance in ``now.json``, as a new build would: ``told(id, end=…)``."""

    def change(id: str, **facts: Any) -> None:
        data = json.loads((site.root / "now.json").read_text())
        data["as_of"] = "2026-12-05T21:40:00Z"
        for one in data["maintenances"]:
            if one["id"] == id:
                one.update(facts)
        site.told["now.json"] = json.dumps(data).encode()

    return change


def test_an_open_page_hears_of_a_moved_end_and_says_so(visit: Visit, site: Site, told: Callable[..., None]) -> None:
    """Once a minute while something is under way; the card has the new end, the news lead to the notice."""
    page = visit("")
    told("2026-postgresql-17", end="2026-12-06T03:00:00Z")
    site.date = ALIVE + 2 * MINUTE
    page.clock.run_for(120_000)
    news = page.locator(".fw-news p")
    expect(news).to_contain_text("PostgreSQL 17 upgrade: end moved to 22:00.")
    expect(news.get_by_role("link", name="Show")).to_have_attribute(
        "href", f"{site.url}maintenance/2026-postgresql-17/"
    )
    moved = page.locator('.fw-card[data-fw-id="2026-postgresql-17"]')
    expect(moved.locator(".fw-when__said")).to_contain_text("Sun 6 Dec 2026, 04:00")
    expect(moved.locator(".fw-countdown")).to_contain_text("ends in 5 h")
    news.get_by_role("button", name="Close").click()
    expect(news).to_have_count(0)


def test_a_page_with_nothing_near_asks_no_more(visit: Visit, site: Site) -> None:
    """One look when it opens, none in the next ten minutes."""
    page = visit("maintenance/2024-redis-7/")
    page.clock.run_for(600_000)
    assert site.asked.count("now.json") <= 1


def test_a_lost_connection_is_told(visit: Visit, site: Site) -> None:
    """The page goes on by the facts that it has, and says since when."""
    page = visit("")
    site.told["now.json"] = b"not json"
    page.clock.run_for(120_000)
    expect(page.locator(".fw-as-of__said")).to_contain_text("Could not be refreshed since")
