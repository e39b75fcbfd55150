"""A real browser on the built sample site, served on the loopback with a clock that the test sets."""

import fcntl
import gzip
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from forewarn import engine, pipeline
from forewarn.workspace import sync
from oddities import write_nothing, write_oddities
from samples import ALIVE, committed, copy_sample, opened

OURS = ("http://127.0.0.1", "data:", "blob:")
expect.set_options(timeout=30_000)  # nothing here is about how fast a busy machine is
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Site:
    """A served folder.

    ``date`` is what the server says the time is (nothing where it is ``None``), ``told`` are files that it answers with
    instead of those in the folder, as after a deployment, ``asked`` are the paths that were asked for, ``headers`` go
    with every answer. With ``compresses``, text goes out by gzip, and a path that leads nowhere gets the site's page for
    that, as CloudFront does it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.date: datetime | None = ALIVE
        self.told: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.headers: dict[str, str] = {}
        self.compresses = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, site: Site, *args: Any) -> None:
        self.site = site
        super().__init__(*args, directory=str(site.root))

    def do_GET(self) -> None:
        """A file of the folder, or what the test put in its place."""
        path = self.path.split("?")[0].lstrip("/")
        self.site.asked.append(path)
        if path in self.site.told:
            self._answer(self.site.told[path], path)
        elif self.site.compresses:
            file = self.site.root / path
            file = file / "index.html" if file.is_dir() else file
            if file.is_file():
                self._answer(file.read_bytes(), file.name)
            else:
                self._answer((self.site.root / "404.html").read_bytes(), "404.html", 404)
        else:
            with suppress(BrokenPipeError, ConnectionResetError):  # a page that is left asks no more
                super().do_GET()

    def _answer(self, body: bytes, name: str, status: int = 200) -> None:
        kind = self.guess_type(name)
        self.send_response(status)
        if self.site.compresses and not kind.startswith("image/png"):
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        for name, value in self.site.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:
        if timestamp is not None:
            return super().date_time_string(int(timestamp))
        return format_datetime(self.site.date.astimezone(UTC), usegmt=True) if self.site.date else ""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder that one of the workers makes, and the others wait for."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            folder.mkdir()
            make(folder)
            (folder / "made").touch()
    return folder


def build_sample(to: Path, *, instant: bool = False) -> Path:
    """Build the sample site in a folder; returns the folder that is to be served."""
    root = copy_sample(to)
    if instant:
        file = root / "mkdocs.yml"
        file.write_text(file.read_text().replace("    - toc.follow\n", "    - toc.follow\n    - navigation.instant\n"))
    return _built(root)


def _built(root: Path) -> Path:
    project = opened(root)
    done = pipeline.build(project, as_of=ALIVE, history=committed(root))
    assert done.artifacts, done.problems
    sync(done.artifacts, project.content)
    assert engine.build_site(project, as_of=ALIVE) == []
    return project.site


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="session")
def built(shared: Path) -> Path:
    """The sample site as a folder."""
    return once(shared / "browser-site", build_sample) / "site"


@pytest.fixture
def site(built: Path) -> Iterator[Site]:
    """The sample site, served."""
    served = Site(built)
    yield served
    served.close()


@pytest.fixture(scope="session")
def odd(shared: Path) -> Path:
    """The site of hostile, wordy and numerous authors as a folder."""
    return once(shared / "browser-odd", lambda to: _built(write_oddities(to))) / "site"


@pytest.fixture(scope="session")
def quiet(shared: Path) -> Path:
    """The site of somebody who has only just begun, as a folder."""
    return once(shared / "browser-quiet", lambda to: _built(write_nothing(to))) / "site"


@pytest.fixture
def instant_site(shared: Path) -> Iterator[Site]:
    """The sample site with Material's instant navigation, served."""
    served = Site(once(shared / "browser-instant", partial(build_sample, instant=True)) / "site")
    # Material follows a link by itself only where the sitemap has it, under the address of the site.
    served.told["sitemap.xml"] = (
        (served.root / "sitemap.xml").read_bytes().replace(b"https://status.example.com/", served.url.encode())
    )
    yield served
    served.close()


def installed_browser() -> str:
    """The path of Chrome or Chromium on this machine."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "the browser tests need Chromium: apt-get install chromium"
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this machine."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=installed_browser(), args=["--no-sandbox"])
        yield started
        started.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Open a page of the site at an instant: ``visit(path, at=…, width=…, zone=…, scheme=…, script=…)``.

    The device's clock stands at ``at`` and runs only when the test lets it (``page.clock``). What the browser complains
    of, and whatever it asks of another host, fails the test.
    """
    with visits(browser) as opener:
        yield partial(opener, site)


@pytest.fixture
def visit_odd(browser: Browser, odd: Path) -> Iterator[Visit]:
    """As ``visit``, the odd site."""
    served = Site(odd)
    with visits(browser) as opener:
        yield partial(opener, served)
    served.close()


@pytest.fixture
def visit_quiet(browser: Browser, quiet: Path) -> Iterator[Visit]:
    """As ``visit``, the quiet site."""
    served = Site(quiet)
    with visits(browser) as opener:
        yield partial(opener, served)
    served.close()


@pytest.fixture
def visit_instantly(browser: Browser, instant_site: Site) -> Iterator[Visit]:
    """As ``visit``, with instant navigation, which has begun when the page is returned."""
    with visits(browser) as opener:
        yield partial(opener, instant_site, instant=True)


@contextmanager
def visits(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens pages of a site; what they complain of fails the test at the end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(what: str, page: Page) -> None:
        if what:
            complaints.append(f"{page.url}: {what}")

    def opener(
        site: Site,
        path: str = "",
        *,
        at: datetime | None = ALIVE,
        width: int = 1280,
        zone: str = "America/New_York",
        scheme: Any = "light",
        script: bool = True,
        context: BrowserContext | None = None,
        instant: bool = False,
        **options: Any,
    ) -> Page:
        context = context or browser.new_context(
            viewport={"width": width, "height": 900},
            timezone_id=zone,
            color_scheme=scheme,
            java_script_enabled=script,
            locale="en-GB",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complain(said.text if said.type == "error" else "", page))
        page.on("pageerror", lambda error: complain(str(error), page))
        page.on("request", lambda asked: complain("" if asked.url.startswith(OURS) else asked.url, page))
        if at is not None:
            page.clock.install(time=at)
        if instant:
            # Until Material has read the sitemap, it leaves links to the browser, and it says nothing when it has.
            with page.expect_response("**/sitemap.xml") as sitemap:
                page.goto(site.url + path)
            sitemap.value.finished()
            page.evaluate("address => fetch(address).then(answer => answer.text())", site.url + "sitemap.xml")
        else:
            page.goto(site.url + path)
        if at is not None and script:
            page.clock.run_for(1500)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []
