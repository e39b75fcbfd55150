"""Takes the pictures of the sample site: ``make screenshots`` writes them, and the page that shows them all.

Every kind of page, at a desktop and on a phone, light and dark, as a browser shows it at the instant that the samples are
written for. Clock, zone and history are those of the browser tests, so that the same sources give the same pictures on
one machine; fonts are the machine's. The pictures are in git; this runs when the site is to look different.

    PYTHONPATH=tests .venv/bin/python design/screenshots.py [NAME …]
"""

import base64
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from browser.conftest import Site, build_sample, installed_browser
from samples import ALIVE

TARGET = Path(__file__).parent.parent / "docs" / "screenshots"
ZONE = "America/New_York"
QUALITY = 40
"""Of a picture in the lossy form of WebP."""


@dataclass(frozen=True)
class View:
    """A kind of page: the name of its pictures, what it shows, its address; how much longer they are."""

    name: str
    shows: str
    path: str
    paper: bool = False
    more: int = 0


@dataclass(frozen=True)
class Device:
    """The size of a window and the most of a page that is shown, in CSS pixels; how sharp it is."""

    name: str
    width: int
    height: int
    most: int
    scale: float


VIEWS = (
    View("home", "Home: what is under way, the coming weeks, what comes next", "", more=600),
    View("notice-running", "A notice while the work runs", "maintenance/2026-postgresql-17/"),
    View("notice-upcoming", "A notice of what is to come", "maintenance/2026-redis-8/"),
    View("notice-moved", "A notice of work that was moved", "maintenance/2026-container-host-patching--2026-12-08/"),
    View("notice-cancelled", "A notice of work that was called off", "maintenance/2026-postgresql-16-patch/"),
    View("notice-completed", "A notice of work that is over", "maintenance/2026-search-reindex/"),
    View("components", "Every component, and what is planned for it", "components/"),
    View("component", "A component", "components/postgresql/"),
    View("group", "A group of components", "groups/data/"),
    View("calendar", "The calendar, this month", "calendar/"),
    View("month", "The calendar, another month", "calendar/2027-01/"),
    View("history", "The archive", "history/"),
    View("year", "The archive of a year", "history/2026/"),
    View("what-was-on", "The archive says what was on at an instant", "history/?at=2026-12-05T22:30"),
    View("series", "A series", "series/2026-container-host-patching/"),
    View("subscribe", "How to follow", "subscribe/"),
    View("missing", "An address that leads nowhere", "404.html"),
    View("about", "A page that a person wrote", "about/"),
    View("letter", "A notice on paper: the formal letter", "maintenance/2026-postgresql-17/", paper=True),
)
DESKTOP = Device("desktop", 1280, 900, 1300, 1)
PHONE = Device("phone", 390, 844, 1500, 1.25)
SHEET = Device("paper", 794, 1123, 1123, 1)
"""A4 at 96 dots per inch."""
SCHEMES = ("light", "dark")


def shots(view: View) -> list[tuple[Device, str]]:
    """In which devices and schemes a page is shown."""
    if view.paper:
        return [(SHEET, "light")]
    return [(device, scheme) for device in (DESKTOP, PHONE) for scheme in SCHEMES]


def take(browser: Browser, site: Site, view: View, device: Device, scheme: str) -> bytes:
    """One picture, as WebP."""
    context = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        device_scale_factor=device.scale,
        timezone_id=ZONE,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.clock.install(time=ALIVE)
    page.goto(site.url + view.path)
    page.clock.run_for(1500)
    page.wait_for_load_state("networkidle")
    if view.paper:
        page.emulate_media(media="print")
    page.clock.run_for(1000)
    picture = _picture(page, device, device.most + view.more)
    context.close()
    return picture


def _picture(page: Page, device: Device, most: int) -> bytes:
    """The top of the page; the browser writes WebP itself."""
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    height = min(max(whole, device.height), most)
    page.set_viewport_size({"width": device.width, "height": height})
    page.clock.run_for(500)
    session = page.context.new_cdp_session(page)
    told = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(told["data"])


def gallery() -> str:
    """The page that shows every picture."""
    lines = [
        "# The sample site in pictures",
        "",
        "Every kind of page at a desktop and on a phone, light and dark, on 5 December 2026 at 21:30 UTC, for a reader in",
        "New York. `make screenshots` takes them anew. Long pages are cut.",
    ]
    for view in VIEWS:
        lines += ["", f"## {view.shows}", ""]
        if view.paper:
            lines += [f'<img src="{view.name}-paper-light.webp" alt="{view.shows}" width="420">']
            continue
        for scheme in SCHEMES:
            lines += [
                f'<img src="{view.name}-{device.name}-{scheme}.webp" alt="{view.shows}, {device.name}, {scheme}" width="{width}">'
                for device, width in ((DESKTOP, 600), (PHONE, 200))
            ]
            lines += [""] if scheme == SCHEMES[0] else []
    return "\n".join(lines) + "\n"


def main(names: list[str]) -> None:
    """All pictures, or those of the views that are named."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(build_sample(Path(folder)))
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=["--no-sandbox"])
        for view in VIEWS:
            if names and view.name not in names:
                continue
            for device, scheme in shots(view):
                (TARGET / f"{view.name}-{device.name}-{scheme}.webp").write_bytes(
                    take(browser, site, view, device, scheme)
                )
        browser.close()
        site.close()
    (TARGET / "README.md").write_text(gallery(), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
