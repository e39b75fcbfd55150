"""Components, the calendar and the archive in a browser: kept true by the clock, and asked what was on."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from browser.conftest import Site, Visit
from samples import ALIVE, sample_entry

REDIS = sample_entry("2026-redis-8").maintenance.window


def test_the_list_of_components_follows_the_clock(visit: Visit, site: Site) -> None:
    """What comes next becomes what is under way; one line is shown of each component."""
    site.date = None
    window = sample_entry("2026-dns-sydney").maintenance.window
    page = visit("components/", at=window.start - timedelta(minutes=1))
    line = page.locator(".fw-components > li", has_text="Anycast DNS node").locator(".fw-state:visible")
    expect(line.locator(".fw-phase")).to_have_text("upcoming")
    page.clock.run_for(2 * 60 * 1000)
    expect(line.locator(".fw-phase")).to_have_text("window open, start not reported")


def test_a_component_moves_what_starts_to_what_runs(visit: Visit, site: Site) -> None:
    """Its lists and its banner say the same as the home page does."""
    site.date = None
    page = visit("components/background-workers/", at=REDIS.start - timedelta(minutes=1))
    card = page.locator('.fw-card[data-fw-id="2026-redis-8"]')
    expect(page.locator('[data-fw-list="next"]').locator(card)).to_have_count(1)
    page.clock.run_for(2 * 60 * 1000)
    expect(page.locator('[data-fw-list="now"]').locator(card)).to_have_count(1)
    expect(page.locator(".fw-banner")).to_contain_text("under way")


def test_today_is_the_readers(visit: Visit, site: Site) -> None:
    """Late in the evening of Berlin it is tomorrow in Tokyo; without a script it is the day of the build."""
    for zone, day in (("America/New_York", "2026-12-05"), ("Asia/Tokyo", "2026-12-06")):
        page = visit("calendar/", zone=zone)
        assert page.locator("td[aria-current=date]").get_attribute("data-fw-day") == day
    plain = visit("calendar/", script=False)
    assert plain.locator("td[aria-current=date]").get_attribute("data-fw-day") == "2026-12-05"
    site.date = None
    later = visit("calendar/", at=ALIVE + timedelta(days=40))
    later.get_by_role("link", name="This month").click()
    assert later.url == f"{site.url}calendar/2027-01/"


def test_a_month_is_walked_by_keyboard(visit: Visit) -> None:
    """Months, days and windows are links in their order."""
    page = visit("calendar/")
    page.get_by_role("link", name="This month").focus()
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert seen[0] == "January 2027 →"
    assert seen[1] == "▲ 18:00 Move of document storage to a new bucket"


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        ("2026-12-05T22:30", "Sat 5 Dec 2026, 22:30, time in Europe/Berlin (UTC+01:00)"),
        ("2026-12-05T21:30Z", "Sat 5 Dec 2026, 22:30, time in Europe/Berlin (UTC+01:00)"),
        ("2026-12-06T06:30+09:00", "Sat 5 Dec 2026, 22:30, time in Europe/Berlin (UTC+01:00)"),
        ("2026-12-06T06:30%2B09:00", "Sat 5 Dec 2026, 22:30, time in Europe/Berlin (UTC+01:00)"),
        ("2026-12-05T16:30-05:00", "Sat 5 Dec 2026, 22:30, time in Europe/Berlin (UTC+01:00)"),
        ("2026-10-25T02:30", "Sun 25 Oct 2026, 02:30, time in Europe/Berlin (UTC+02:00)"),
        ("2026-03-29T02:30", "Sun 29 Mar 2026, 03:30, time in Europe/Berlin (UTC+02:00)"),
        ("2026-07-01", "Wed 1 Jul 2026, 00:00, time in Europe/Berlin (UTC+02:00)"),
    ],
)
def test_the_archive_reads_a_time_in_the_zone_of_the_organisation(visit: Visit, asked: str, moment: str) -> None:
    """Whatever the reader's; an offset in the address counts. A repeated hour is the first, a missing one the next."""
    page = visit(f"history/?at={asked}", zone="Asia/Tokyo")
    expect(page.locator(".fw-at__answer h2")).to_have_text(moment)


@pytest.mark.parametrize("asked", ["", "tomorrow", "2026-13-01T10:00", "2026-06-31T10:00", "2026-12-05T25:00"])
def test_a_time_that_nobody_can_read_is_told_so(visit: Visit, asked: str) -> None:
    """With an example of one that can be read."""
    page = visit(f"history/?at={asked}")
    expect(page.locator(".fw-at__answer h2")).to_have_text("This time cannot be read")
    expect(page.locator(".fw-at__said")).to_contain_text("2026-10-12T15:00")


def test_the_archive_says_what_was_on(visit: Visit, site: Site) -> None:
    """Asked by the form: the windows of that year are fetched, and only then."""
    site.date = None
    page = visit("history/", at=datetime(2027, 2, 1, tzinfo=UTC))
    assert [path for path in site.asked if "windows.json" in path] == []
    page.get_by_label("What was on at").fill("2026-12-05T22:30")
    page.get_by_role("button", name="Look it up").click()
    page.clock.run_for(1500)
    assert page.url == f"{site.url}history/?at=2026-12-05T22%3A30"
    expect(page.locator(".fw-at__said")).to_have_text("6 maintenances were on.")
    assert [path for path in site.asked if "windows.json" in path] == ["history/2026/windows.json"]
    first = page.locator(".fw-at__found .fw-card").first
    expect(first).to_contain_text("PostgreSQL 17 upgrade")
    expect(first).to_contain_text("Reported: started on Sat 5 Dec 2026, 22:04")
    expect(page.get_by_label("What was on at")).to_have_value("2026-12-05T22:30")


def test_what_was_called_off_was_not_on(visit: Visit) -> None:
    """It is told, apart from what was."""
    page = visit("history/?at=2026-11-24T21:30")
    expect(page.locator(".fw-at__said")).to_have_text("No maintenance was on.")
    expect(page.locator(".fw-at__found h3")).to_have_text("Cancelled, and not on")
    expect(page.locator(".fw-at__found")).to_contain_text("PostgreSQL 16 minor update")


def test_what_ended_early_was_not_on_until_its_planned_end(visit: Visit) -> None:
    """What was reported counts; a year without any window has none."""
    entry = sample_entry("2024-redis-7").maintenance
    assert entry.ended_at
    assert entry.ended_at < entry.window.end
    at = entry.ended_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    expect(visit(f"history/?at={at}").locator(".fw-at__said")).to_have_text("No maintenance was on.")
    before = (entry.ended_at - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    expect(visit(f"history/?at={before}").locator(".fw-at__said")).to_have_text("One maintenance was on.")
    expect(visit("history/?at=1999-01-01").locator(".fw-at__said")).to_have_text("No maintenance was on.")


def test_without_a_script_the_archive_asks_nothing(visit: Visit) -> None:
    """The years serve."""
    page = visit("history/?at=2026-12-05T22:30", script=False)
    expect(page.locator("form.fw-at")).to_be_hidden()
    expect(page.locator(".fw-at__answer")).to_be_hidden()
    expect(page.get_by_role("link", name="December 2026")).to_be_visible()
