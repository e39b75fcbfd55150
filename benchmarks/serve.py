"""How long after a file is saved the page shows it, with `forewarn serve`: seconds of a clock, and what waiting costs.

    python benchmarks/serve.py [--rounds N] [COUNT …]

For each size a project with a past is written to a memory file system and served on the loopback; then a maintenance that
comes is saved with another summary, again and again, and its page is asked for until it says so. Idle is the CPU time that
the server takes for each second in which nothing happens.
"""

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import speed

EVERY = 0.02
"""Seconds between two requests."""
LONGEST = 120.0


def page(address: tuple[str, int], path: str) -> bytes:
    """A page of the server; nothing while it is not there."""
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except OSError:
        return b""
    finally:
        connection.close()


def cpu(process: int) -> float:
    """The CPU seconds that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waited(address: tuple[str, int], path: str, words: bytes) -> float:
    """Seconds until a page holds the words."""
    began = time.monotonic()
    while words not in page(address, path):
        if time.monotonic() - began > LONGEST:
            raise SystemExit(f"{path} does not say {words.decode()} after {LONGEST} s")
        time.sleep(EVERY)
    return time.monotonic() - began


def measure(count: int, rounds: int) -> None:
    """Serve a project of a size, and print what saving costs."""
    shm = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=shm) as folder, socket.socket() as free, tempfile.TemporaryFile() as said:
        root = Path(folder) / "project"
        at = speed.prepare(root, count)
        free.bind(("127.0.0.1", 0))
        address = ("127.0.0.1", free.getsockname()[1])
        free.close()
        command = [speed.BIN / "forewarn", "--as-of", at.isoformat(), "serve", "--address", f"127.0.0.1:{address[1]}"]
        file = max((root / "maintenances").rglob("20*/*.yml"))
        path = f"/maintenance/{file.stem}/"
        with subprocess.Popen([str(word) for word in command], cwd=root, stdout=said, stderr=said) as server:
            try:
                first = waited(address, path, b"<html")
                time.sleep(3)
                before = cpu(server.pid)
                time.sleep(5)
                idle = (cpu(server.pid) - before) / 5
                found, spent = [], []
                for number in range(rounds):
                    text = file.read_text("utf-8")
                    head, _, rest = text.partition("summary: |-\n  ")
                    words = f"Saved for the {number}. time."
                    before = cpu(server.pid)
                    file.write_text(f"{head}summary: |-\n  {words}\n{rest.partition(chr(10))[2]}", "utf-8")
                    found.append(waited(address, path, words.encode()))
                    spent.append(cpu(server.pid) - before)
                    time.sleep(3)
            finally:
                server.send_signal(signal.SIGINT)
        print(
            f"{count} maintenances: first {first:.2f} s; saved to shown {statistics.median(found):.2f} s"
            f" ({min(found):.2f} to {max(found):.2f}), {statistics.median(spent):.2f} CPU s; idle {idle:.3f} CPU s a second",
            flush=True,
        )


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=str(__doc__), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    for count in given.counts:
        measure(count, given.rounds)


if __name__ == "__main__":
    main()
