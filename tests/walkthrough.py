"""Pages of documentation as programs: every file on a page is written, every command is run, every output is compared.

A page says where a walk begins: ``<!-- walk: empty -->`` (an empty folder), ``<!-- walk: project -->`` (a project that
``forewarn init`` has written and git holds), ``<!-- walk: sample -->`` (this repository's maintenances). A block

- of ``console`` is run: lines that begin with ``$`` are commands, the lines below are what they say, and ``[…]`` in them
  stands for anything;
- that begins with ``# path``, or follows ``Save this as `path`:``, is written to that file;
- after ``<!-- not run: why -->`` is left alone; so is all that comes after ``<!-- not run from here: why -->``.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samples import copy_sample

NOW = "1796506200"  # 2026-12-05T21:30Z
ANYTHING = "[…]"
_BLOCK = re.compile(
    r"<!-- walk: (?P<walk>\w+) -->"
    r"|(?P<end><!-- not run from here: [^>]+ -->)"
    r"|(?P<skipped><!-- not run: [^>]+ -->\n\n?)?^(?P<indent> *)```(?P<language>\w+)[^\n]*\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_PATH = re.compile(r"(?:# |<!-- )(?P<path>[\w./-]+\.(?:yml|md))(?: -->)?\n")
_SAVED = re.compile(r"Save this as `(?P<path>[^`]+)`:\s*\Z")
WHO = {
    f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in (("NAME", "Ada"), ("EMAIL", "a@b"))
}
WHEN = {f"GIT_{role}_DATE": "2026-12-05T20:00:00Z" for role in ("AUTHOR", "COMMITTER")}


@dataclass(frozen=True)
class Block:
    """A block of a page: its language, text and line, the file that it is, whether it is left alone."""

    language: str
    text: str
    line: int
    path: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Walk:
    """The blocks from one beginning to the next."""

    page: Path
    start: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Command:
    """A command as typed, and what it should say."""

    line: str
    output: str


def blocks(page: Path) -> Iterator[Block | str]:
    """The blocks of a page in order; a word where a walk begins, an empty one where nothing is run any more."""
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        if found["walk"] or found["end"]:
            yield found["walk"] or ""
            continue
        body = re.sub(rf"(?m)^{found['indent']}", "", found["body"])
        before = _SAVED.search(text[: found.start()])
        named = _PATH.match(body)
        path = before["path"] if before else named["path"] if named else ""
        line = text.count("\n", 0, found.start("body")) + 1
        yield Block(found["language"], body, line, path, skipped=bool(found["skipped"]))


def walks(page: Path) -> list[Walk]:
    """The walks of a page; what stands before the first beginning belongs to none."""
    found: list[tuple[str, list[Block]]] = []
    for item in blocks(page):
        if isinstance(item, str):
            found.append((item, []))
        elif found:
            found[-1][1].append(item)
    return [Walk(page, start, tuple(items)) for start, items in found if start]


def commands(text: str) -> Iterator[Command]:
    """The commands of a console block; a line that ends with a backslash goes on."""
    for part in re.split(r"(?m)^\$ ", text)[1:]:
        lines = part.splitlines()
        end = next(number for number, line in enumerate(lines) if not line.endswith("\\"))
        yield Command("\n".join(lines[: end + 1]), "\n".join(lines[end + 1 :]))


def fits(expected: str, told: str) -> bool:
    """Whether an output is what a page shows."""
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split(ANYTHING))
    return re.fullmatch(pattern, told.replace("\r\n", "\n").strip(), re.DOTALL) is not None


class Walker:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def go(self, walk: Walk) -> None:
        """Take every step; a step that goes wrong ends the walk with an :class:`AssertionError` that names its line."""
        for block in walk.blocks:
            where = f"{walk.page.name}:{block.line}"
            if block.skipped:
                continue
            if block.language == "console":
                for command in commands(block.text):
                    told, code = self.type(command.line)
                    wanted = 1 if re.search(r"(?m)error: |^git: warning: ", command.output) else 0
                    assert code == wanted, f"{where}: $ {command.line}\n{told}\nexit code {code}"
                    shown = f"{where}: $ {command.line}\n--- expected\n{command.output}\n--- told\n{told}"
                    assert not command.output.strip() or fits(command.output, told), shown
            elif block.path:
                (self.folder / block.path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / block.path).write_text(block.text, "utf-8")

    def type(self, line: str) -> tuple[str, int]:
        """What a shell says to a line, and its exit code."""
        if found := re.fullmatch(r"cd (\S+)", line):
            self.folder = self.folder / found[1]
            return "", 0
        if line == ". .venv/bin/activate":
            self.environment["PATH"] = f"{self.folder / '.venv' / 'bin'}:{self.environment['PATH']}"
            return "", 0
        if re.match(r"forewarn\b.*\sserve\b", line):
            return self.serve(line)
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.stdout.decode("utf-8"), done.returncode

    def serve(self, line: str) -> tuple[str, int]:
        """What a server says until it serves; it is stopped as a person stops it, once it answers.

        It listens somewhere else than the page says, because other tests do so at the same time.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        told = ""
        with subprocess.Popen(
            ["bash", "-c", f"exec {line} --address 127.0.0.1:{port}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server:
            assert server.stdout is not None
            for said in server.stdout:
                told += said.replace(f":{port}", ":8000")
                if said.startswith("serving "):
                    break
            assert answers(port) or server.poll() is not None, told
            server.send_signal(signal.SIGINT)
            try:
                return told, server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def answers(port: int) -> bool:
    """Whether somebody listens at a port before half a minute is over."""
    for _ in range(300):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def walker(start: str, folder: Path, programs: Path | None = None) -> Walker:
    """Somebody at a beginning. Without ``programs`` the environment of this run stands for one with forewarn in it."""
    home = folder / "home"
    home.mkdir(parents=True)
    keep = {key: value for key, value in os.environ.items() if key in ("LANG", "PATH") or key.startswith("PIP_")}
    environment = {
        **keep,
        **WHO,
        **WHEN,
        "HOME": str(home),
        "SOURCE_DATE_EPOCH": NOW,
        "NO_MKDOCS_2_WARNING": "1",
        "LC_ALL": "C.UTF-8",
    }
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    bin = programs or Path(sys.executable).parent
    environment["PATH"] = f"{bin}:{environment['PATH']}"
    place = folder / "place"
    place.mkdir()
    if start == "sample":
        copy_sample(place)
    found = Walker(place, environment)
    if start == "project":
        said = '--name "Example Corp" --site-url https://status.example.com/ --timezone Europe/Berlin --component "api=Public API" --component "database=Database cluster" --contact "Ada Lovelace <ada@example.com>" --support help@example.com'
        for line in (
            f"forewarn -q init status {said}",
            "cd status",
            "git add --all",
            'git commit -qm "Start the status site"',
        ):
            told, code = found.type(line)
            assert code == 0, told
    if start != "empty" or programs is None:
        stand_in(found.folder, bin)
    return found


def stand_in(folder: Path, bin: Path) -> None:
    """Where a page makes an environment and installs forewarn: that of this run, under the same name.

    The two commands have nothing left to do; what they do is tried where there is time for it.
    """
    (folder / ".venv").symlink_to(bin.parent)
    for path in (folder / ".git" / "info" / "exclude",):
        if path.parent.is_dir():
            path.write_text("/.venv\n")


def is_installing(line: str) -> bool:
    """Whether a command makes an environment or installs into it."""
    return bool(re.match(r"python3 -m venv|(?:\S*/)?pip install", line))
