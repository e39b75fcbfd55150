"""`serve` as a process: it ends when it is told to, in whatever moment."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import MINIMAL, write_project

FOREWARN = [sys.executable, "-m", "forewarn", "--as-of", "2026-12-05T21:30Z"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def comes_to_say(port: int, path: str, words: str) -> bool:
    """Whether a page holds the words within a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", path)
            if words.encode() in connection.getresponse().read():
                return True
        time.sleep(0.05)
    return False


def test_what_is_saved_is_on_the_page(tmp_path: Path) -> None:
    """Written over, put in the place of the old one, and a page of people; again and again."""
    root = write_project(tmp_path / "project", {"maintenances/2026/2026-api-move.yml": MINIMAL})
    file, port = root / "maintenances/2026/2026-api-move.yml", free_port()
    command = [*FOREWARN, "serve", "--address", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert comes_to_say(port, "/maintenance/2026-api-move/", "The API moves")
            file.write_text(MINIMAL.replace("The API moves", "The API stays"))
            assert comes_to_say(port, "/maintenance/2026-api-move/", "The API stays")
            (root / "fresh").write_text(MINIMAL.replace("The API moves", "The API goes"))
            (root / "fresh").replace(file)
            assert comes_to_say(port, "/maintenance/2026-api-move/", "The API goes")
            (root / "content/about.md").write_text("# About\n\nNobody else\n")
            assert comes_to_say(port, "/about/", "Nobody else")
        finally:
            server.send_signal(signal.SIGINT)
    assert server.returncode == 0


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.1, 0.3])
def test_a_server_that_has_only_just_begun_ends_by_ctrl_c(tmp_path: Path, seconds: float) -> None:
    """While it loads, binds or starts to watch: no threads are left behind, nothing is complained of."""
    root = write_project(tmp_path / "project", {"maintenances/2026/2026-api-move.yml": MINIMAL})
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [*FOREWARN, "serve", "--address", address],
        cwd=root,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        told = ""
        while "serving http://" not in told:
            line = server.stdout.readline()
            assert line, told
            told += line
        time.sleep(seconds)
        server.send_signal(signal.SIGINT)
        try:
            said = server.communicate(timeout=30)[0]
        finally:
            server.kill()
    assert (server.returncode, said) == (0, "")
