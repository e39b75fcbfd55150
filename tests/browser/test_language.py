"""Languages in a real browser: the script says what the page said, in the same words; nothing English is left."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib import resources
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browser.conftest import Site, Visit, once, visits
from browser.test_access import RULES
from forewarn import engine, pipeline
from forewarn.language import Language
from forewarn.phrases import Phrases
from forewarn.workspace import sync
from pseudo import TAG, catalogue, unmarked
from samples import ALIVE, committed, copy_sample, opened

KINDS = ["", "maintenance/2026-postgresql-17/", "components/api/", "calendar/", "history/2026/", "subscribe/"]
ARABIC = """\
msgid ""
msgstr ""
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "One maintenance is under way."
msgid_plural "%(num)s maintenances are under way."
msgstr[0] "لا صيانة جارية."
msgstr[1] "صيانة واحدة جارية."
msgstr[2] "صيانتان جاريتان."
msgstr[3] "%(num)s صيانات جارية."
msgstr[4] "%(num)s صيانة جارية."
msgstr[5] "%(num)s صيانة جارية."

msgid "%(start)s to %(end)s"
msgstr "%(start)s إلى %(end)s"
"""
BARS = 'document.querySelectorAll(".fw-when__said, .fw-banner__said, .fw-phase, .fw-impact")'


def _build(to: Path, *, language: str, own: bytes = b"") -> None:
    root = copy_sample(to)
    file = root / "mkdocs.yml"
    head, _, rest = file.read_text().partition("\nnav:")
    settings = head.replace("  name: material\n", f"  name: material\n  language: {language}\n")
    # Names of the palette and of the navigation are the file's own where it says them.
    start, _, palette = settings.partition("  palette:\n")
    settings = start + palette[palette.index("\nextra_css") :]
    file.write_text(f"{settings}\n{rest[rest.index('exclude_docs') :]}")
    if own:
        (root / "languages").mkdir()
        (root / "languages" / f"{language}.po").write_bytes(own)
    project = opened(root)
    sync(pipeline.build(project, as_of=ALIVE, history=committed(root)).artifacts, project.content)
    assert engine.build_site(project, as_of=ALIVE) == []


Languages = Callable[..., Page]


@pytest.fixture
def speaking(browser: Browser, shared: Path) -> Iterator[Languages]:
    """Open a page of the sample site in a language: ``speaking("de", path, own=…)``."""
    sites: list[Site] = []
    with visits(browser) as opener:

        def open_page(language: str, path: str = "", *, own: bytes = b"", **options: object) -> Page:
            build = partial(_build, language=language, own=own)
            site = Site(once(shared / f"browser-{language}", build) / "site")
            sites.append(site)
            return opener(site, path, **options)

        yield open_page
    for site in sites:
        site.close()


def said(page: Page) -> list[str]:
    """What the page says of windows, phases and impacts, in its order."""
    return [
        str(text) for text in page.evaluate(f"[...{BARS}].map((one) => one.textContent.replace(/\\s+/g, ' ').trim())")
    ]


@pytest.mark.parametrize("language", ["de", "en-US", "de-AT"])
@pytest.mark.parametrize("path", ["", "maintenance/2026-postgresql-17/"])
def test_the_script_says_what_the_page_said(speaking: Languages, language: str, path: str) -> None:
    """At the build's instant the script changes no word: nothing flickers, in whatever language the device is."""
    before = speaking(language, path, script=False)
    after = speaking(language, path, zone="Europe/Berlin")
    assert said(after) == said(before)
    assert after.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", ["de", "en-US", "fa", "ja"])
def test_a_time_is_written_by_the_script_as_by_the_build(speaking: Languages, language: str) -> None:
    """Every instant of the time-zone table, said by both: the script puts it into the titles of the elements."""
    page = speaking(language, "maintenance/2026-postgresql-17/", zone="Asia/Tokyo")
    rows = page.locator(".fw-table tbody tr", has=page.locator("th", has_text="Asia/Tokyo"))
    times = rows.first.locator("time")
    told = [
        (times.nth(place).text_content(), times.nth(place).get_attribute("title")) for place in range(times.count())
    ]
    assert told
    for text, title in told:
        assert title == f"{text} Asia/Tokyo"


def test_the_script_writes_every_language_as_the_build_does(browser: Browser) -> None:
    """Each language of Material's, at noon, at midnight, with seconds, at a change of the clocks: the same letters."""
    folder = resources.files("forewarn").joinpath("theme/script")
    script = "".join(folder.joinpath(name).read_text("utf-8") for name in ("10-page.js", "25-spoken.js"))
    instants = [
        datetime(2026, 9, 6, 0, 0, tzinfo=UTC),
        datetime(2026, 9, 6, 12, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, 7, tzinfo=UTC),
        datetime(2027, 1, 1, 15, 59, tzinfo=UTC),
    ]
    zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Auckland"]
    spoken = resources.files("material").joinpath("templates/partials/languages")
    tags = [*sorted(item.name.removesuffix(".html") for item in spoken.iterdir()), "en-US", "de-AT", "fr-CA", "ar-EG"]
    page = browser.new_page()
    differ = []
    for tag in tags:
        phrases = Phrases(Language(tag))
        known = json.dumps({"cldr": phrases.language.data, "words": {}, "counted": {}})
        pairs = [[int(at.timestamp() * 1000), zone] for at in instants for zone in zones]
        said = page.evaluate(
            f"(pairs) => {{ const SECOND = 1000, MINUTE = 60000, HOUR = 3600000, DAY = 86400000; const known = {known};"
            f" {script}; return pairs.map(([at, zone]) => momentIn(at, zone) + ' ' + offsetIn(at, zone)); }}",
            pairs,
        )
        wanted = [f"{phrases.moment(at, zone)} {phrases.offset(at, zone)}" for at in instants for zone in zones]
        differ += [(tag, one, other) for one, other in zip(said, wanted, strict=True) if one != other]
    page.close()
    assert differ == []


def test_german_counts_down_in_german(speaking: Languages) -> None:
    """Countdowns with their cases, and the age of the facts."""
    page = speaking("de", zone="Europe/Berlin")
    text = " ".join(page.locator(".fw-countdown").all_text_contents())
    assert "endet in" in text
    assert "überfällig seit" in text
    assert "beginnt in" in text
    assert " Tagen" in text
    assert (
        page.locator(".fw-as-of__said").first.text_content()
        == "Stand: Sa., 5. Dez. 2026, 22:30, vor weniger als einer Minute."
    )
    late = speaking("de", at=datetime(2026, 12, 6, 21, 30, tzinfo=UTC), zone="Europe/Berlin")
    assert "überfällig" in " ".join(late.locator(".fw-countdown").all_text_contents())


@pytest.mark.parametrize(
    "path", [*KINDS, "components/", "history/?at=2026-12-05T22:30", "series/2026-container-host-patching/", "404.html"]
)
def test_nothing_of_ours_is_left_in_english(speaking: Languages, path: str) -> None:
    """In a marked language the script's words, the navigation and the page for lost readers are marked too.

    Authors' own words are the sample's here, and English: what is looked at is what forewarn writes.
    """
    page = speaking(TAG, path, own=catalogue())
    ours = (
        ".fw-banner__said, .fw-as-of, .fw-phase, .fw-impact, .fw-countdown, .fw-filters label, .fw-filters__said, .fw-months,"
        " .fw-empty, .fw-subscribe a, .fw-copy, .fw-at label, .fw-at button, .fw-at__said, .fw-guide dd, .fw-table thead th,"
        " .md-tabs__link[href]:not([href*='about'])"
    )
    texts = page.evaluate(
        "(ours) => [...document.querySelectorAll(ours)].flatMap((one) => [...one.querySelectorAll('[aria-label], [title]'), one]"
        ".flatMap((one) => [one.getAttribute('aria-label') ?? '', one === one.closest(ours)"
        " && !one.querySelector('select') ? one.textContent : '']))",
        ours,
    )
    assert [text for text in texts if "New_York" not in text and unmarked(text)] == []
    if path == "404.html":
        assert unmarked(page.locator("h1").inner_text()) == []
        assert unmarked(page.locator("article > p").first.inner_text()) == []
        assert unmarked(page.title().partition(" - ")[0]) == []


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_site_from_right_to_left_fits_and_shuts_nobody_out(speaking: Languages, path: str, width: int) -> None:
    """Arabic from one file of the project: the page runs from the right, nothing is wider than it, axe finds nothing."""
    page = speaking("ar", path, own=ARABIC.encode(), width=width, bypass_csp=True)
    assert page.locator("body").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found] == []


def test_a_language_with_six_plural_forms_counts_in_the_browser(speaking: Languages) -> None:
    """Six are few in Arabic; an hour later another number is under way, and has its own form."""
    page = speaking("ar", own=ARABIC.encode())
    assert "6 صيانات جارية." in (page.locator(".fw-banner__said").text_content() or "")
    page.clock.run_for(3_600_000)
    counted = page.locator(".fw-banner__said strong").text_content() or ""
    assert counted.endswith(("جارية.", "جاريتان."))


def test_english_stays_as_it_was(visit: Visit) -> None:
    """A device in another language changes nothing on an English site."""
    page = visit("maintenance/2026-postgresql-17/", zone="Europe/Berlin")
    assert "Sat 5 Dec 2026, 22:00 to Sun 6 Dec 2026, 02:00" in (
        page.locator(".fw-when__said").first.text_content() or ""
    )
