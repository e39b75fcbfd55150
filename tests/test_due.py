"""Whether the published site has to be built anew, asked of a real server."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from conftest import write_project
from forewarn import due as room
from forewarn.cli import main
from forewarn.due import published, site_url, verdict
from forewarn.outputs.data import now as published_now
from samples import ALIVE, ROOT, sample_board

NOW = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
FRESH = {"as_of": "2026-12-05T20:00:00Z", "next_change": "2026-12-05T22:00:00Z", "maintenances": []}


class Site(BaseHTTPRequestHandler):
    """A server that answers with what a test put there."""

    told: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        """A file, or 404."""
        found = self.told.get(self.path)
        self.send_response(200 if found is not None else 404)
        self.end_headers()
        self.wfile.write(found or b"")

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a site below a path of its own; ``Site.told`` is what it serves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.told = {}
    yield f"http://127.0.0.1:{server.server_port}/status/"
    server.shutdown()
    server.server_close()


def put(facts: object) -> None:
    """Serve these facts as ``now.json``."""
    Site.told["/status/now.json"] = json.dumps(facts).encode()


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        (FRESH, False),
        ({**FRESH, "next_change": None}, False),
        ({**FRESH, "next_change": "2026-12-05T21:30:00Z"}, True),
        ({**FRESH, "next_change": "2026-12-05T21:30:01Z"}, False),
        ({**FRESH, "next_change": "2026-12-05T22:30:00+02:00"}, True),
        ({**FRESH, "as_of": "2026-12-04T21:30:00Z"}, True),
        ({**FRESH, "as_of": "2026-12-04T21:31:00Z"}, False),
        ({**FRESH, "as_of": "2026-12-06T21:30:00Z", "next_change": "2026-12-07T00:00:00Z"}, True),
        ({**FRESH, "next_change": "2026-12-05T22:00:00"}, True),
        ({"as_of": FRESH["as_of"]}, True),
        ([], True),
        ({**FRESH, "next_change": 7}, True),
    ],
)
def test_a_build_is_due_once_a_window_opened_or_closed_or_a_day_went_by(facts: object, due: bool) -> None:
    """And wherever the published facts do not tell: what an older version published, or nonsense."""
    assert verdict(json.dumps(facts).encode(), NOW).due is due


@pytest.mark.parametrize("told", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"as_of": 1'])
def test_what_is_no_json_counts_as_due(told: bytes) -> None:
    """An error page with status 200 is one of the ways in which a site breaks."""
    assert verdict(told, NOW).due


def test_a_build_publishes_until_when_it_is_true() -> None:
    """The board's next change stands in now.json; right after it a build is due, right before it is not."""
    board = sample_board()
    told = json.dumps(published_now(board)).encode()
    assert board.next_change is not None
    assert json.loads(told)["next_change"] == f"{board.next_change:%Y-%m-%dT%H:%M:%SZ}"
    assert not verdict(told, min(board.next_change - timedelta(seconds=1), ALIVE + timedelta(hours=23))).due
    assert verdict(told, board.next_change).due


def test_the_site_is_asked_and_its_silence_counts_as_due(site: str) -> None:
    """Fresh facts: not due. No such file, no server, no address: due, in words."""
    put(FRESH)
    assert published(site, NOW) == room.Verdict(
        False, "the site is as of 2026-12-05T20:00:00Z, and good until 2026-12-05T22:00:00Z"
    )
    Site.told = {}
    assert published(site, NOW).due
    assert "404" in published(site, NOW).why
    for address in ("http://127.0.0.1:1/", "ftp://status.example.com/", "file:///etc/passwd", "", "https://[::bad/"):
        assert published(address, NOW).due


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("site_name: x\nsite_url: https://a.example/\n", "https://a.example/"),
        ("site_url: 'https://a.example/b'  # ours\n", "https://a.example/b"),
        ('site_url: "http://a.example"\r\n'.replace("\r", ""), "http://a.example"),
        ("extra:\n  site_url: https://b.example/\n", ""),
        ("site_url: !ENV X\n", ""),
        ("", ""),
    ],
)
def test_the_address_is_read_from_the_settings_without_a_library(text: str, address: str) -> None:
    """Only a literal counts, as everywhere."""
    assert site_url(text) == address


def test_the_file_runs_alone_on_any_python(site: str, tmp_path: Path) -> None:
    """As the action runs it: isolated, with nothing installed, in a folder with a mkdocs.yml or with an address."""
    put(FRESH)
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\nsite_url: {site}\n")
    script = [sys.executable, "-I", "-S", str(ROOT / "generator" / "forewarn" / "due.py")]
    for arguments in (["2026-12-05T21:30:00Z"], ["2026-12-05T21:30:00Z", ""], ["2026-12-05T21:30:00Z", site]):
        done = subprocess.run([*script, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout == "due=false\n"
        assert "good until" in done.stderr
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"url={site}\n"
    (tmp_path / "mkdocs.yml").unlink()
    done = subprocess.run([*script, "2026-12-05T21:30:00Z"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "due=true\n"


def test_the_command_is_for_cron(site: str, tmp_path: Path) -> None:
    """It asks the site of the project; with --exit-code a shell can go by it; --every says how old is too old."""
    root = write_project(tmp_path, {"mkdocs.yml": f"site_name: x\nsite_url: {site}\n"})

    def call(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["-C", str(root), "--as-of", "2026-12-05T21:30Z", "due", *arguments])
        return done.exit_code, done.stdout

    put(FRESH)
    assert call() == (0, "due=false\n")
    assert call("--exit-code") == (1, "due=false\n")
    assert call("--exit-code", "--every", "1h") == (0, "due=true\n")
    assert call("--url", "http://127.0.0.1:1/", "--exit-code") == (0, "due=true\n")
    assert call("--every", "soon")[0] == 2
