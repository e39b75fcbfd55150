"""Somebody who was never told about forewarn: a fresh environment, the wheel as it was built, no repository around."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser

from packages import installed, released, run
from samples import ROOT

NOW = "1796506200"  # 2026-12-05T21:30Z


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel."""
    (wheel,) = (released(tmp_path_factory) / "dist").glob("*.whl")
    return installed(wheel, tmp_path_factory.mktemp("environment") / "venv")


def forewarn(programs: Path, root: Path, *words: str) -> str:
    """Call the installed program as a shell would; returns what it says."""
    done = run(str(programs / "forewarn"), *words, cwd=root, SOURCE_DATE_EPOCH=NOW, COLUMNS="100")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_is_what_runs(programs: Path, tmp_path: Path) -> None:
    """Not the checkout that the tests run from."""
    assert forewarn(programs, tmp_path, "--version") == "forewarn, version 1.2.3\n"
    where = run(str(programs / "python"), "-c", "import forewarn; print(forewarn.__file__)", cwd=tmp_path).stdout
    assert where.startswith(str(programs.parent))
    assert str(ROOT) not in where


@pytest.fixture(scope="module")
def project(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a new user has after ``init``, ``new``, ``check`` and ``build``."""
    folder = tmp_path_factory.mktemp("user")
    said = ("--name", "Example Corp", "--site-url", "https://status.example.com/", "--timezone", "Europe/Berlin")
    forewarn(programs, folder, "init", "status", *said, "--component", "api=Public API", "--component", "db=Database")
    root = folder / "status"
    words = ("--title", "Database upgrade", "--summary", "The API is read-only.", "--start", "2026-12-17 22:00")
    assert "maintenances/2026/2026-database-upgrade.yml" in forewarn(
        programs, root, "new", *words, "--duration", "2h", "--component", "db=outage", "--component", "api=degraded"
    )
    assert forewarn(programs, root, "check", "--strict") == "2 maintenances, no problems\n"
    forewarn(programs, root, "schema", "--check")
    assert "every address is there" in forewarn(programs, root, "build", "--strict")
    return root


def test_from_nothing_to_a_site(project: Path, programs: Path) -> None:
    """Pages, feeds and the overview tell of what was announced."""
    assert "Database upgrade" in (project / "site" / "index.html").read_text("utf-8")
    assert "2026-database-upgrade@status.example.com" in (project / "site" / "calendar.ics").read_text("utf-8")
    assert "2026-database-upgrade: Database upgrade (outage)" in forewarn(programs, project)
    assert "The API is read-only." in forewarn(programs, project, "notice", "2026-database-upgrade")
    assert ".TH FOREWARN 1" in forewarn(programs, project, "man")


@pytest.fixture
def served(project: Path, programs: Path) -> Iterator[str]:
    """The address at which ``forewarn serve`` shows the project."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(programs / "forewarn"), "serve", "--address", f"127.0.0.1:{port}"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": NOW}
    with subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        for line in server.stderr:
            if line.startswith("serving "):
                break
        else:
            pytest.fail("the server said nothing")
        yield line.removeprefix("serving ").strip()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0


def fetch(url: str) -> bytes:
    """What a server answers, as soon as it does."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - the loopback
                return bytes(answer.read())
        except URLError:
            time.sleep(0.1)
    return b""


def test_serve_shows_it_and_a_browser_reads_it(served: str, browser: Browser) -> None:
    """The page as a server sends it, then in a real browser: the title, the maintenance, no error."""
    assert b"2026-database-upgrade" in fetch(served + "now.json")
    errors: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served)
    assert "Example Corp status" in page.title()
    page.get_by_role("link", name="Database upgrade").first.click()
    assert page.locator("h1").inner_text().startswith("Database upgrade")
    page.close()
    assert errors == []
