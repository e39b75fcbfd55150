"""`serve` as a process: it ends when it is told to, in whatever moment."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import MINIMAL, write_project


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.1, 0.3])
def test_a_server_that_has_only_just_begun_ends_by_ctrl_c(tmp_path: Path, seconds: float) -> None:
    """While it loads, binds or starts to watch: no threads are left behind, nothing is complained of."""
    root = write_project(tmp_path / "project", {"maintenances/2026/2026-api-move.yml": MINIMAL})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen(
        [sys.executable, "-m", "forewarn", "--as-of", "2026-12-05T21:30Z", "serve", "--address", address],
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
