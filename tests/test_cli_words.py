"""The command line as company: help with examples, completion, what is next, tables that fit, a manual page."""

import io
import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from conftest import MINIMAL, write_project
from forewarn.cli import SECTIONS, calls, main
from forewarn.cli.handbook import chapters, examples_of, markdown
from forewarn.cli.listing import show
from forewarn.cli.roff import manual_page
from forewarn.cli.spoken import roughly, when
from forewarn.lifecycle import Phase
from forewarn.model import Window
from forewarn.problems import Problem, Severity, Span
from samples import ROOT, copy_sample, sample_board

AT = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
CLEAN = {"SOURCE_DATE_EPOCH": None, "GITHUB_ACTIONS": None}
COMMANDS = sorted(main.commands)


def call(*arguments: str, root: Path, as_of: str = "2026-12-05T21:30Z") -> Result:
    """Call a command in a project."""
    return CliRunner().invoke(main, ["-C", str(root), "--as-of", as_of, *arguments], env=CLEAN)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample project that tests only read."""
    return copy_sample(tmp_path_factory.mktemp("words"))


# --- help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_examples_that_it_accepts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example of the help is a call that click can read, options and all."""
    found = list(examples_of(main.commands[name]))
    assert found, f"{name} has no example"
    monkeypatch.chdir(tmp_path)
    for example in found:
        parts = re.split(r" (?:\||>>?|&&) ", example.replace("\\\n", " "))
        line = next(part for part in parts if part.startswith("forewarn"))
        words = shlex.split(line)
        assert words[0] == "forewarn"
        context = click.Context(main, info_name="forewarn")
        (tmp_path / "site").mkdir(exist_ok=True)
        main.commands[name].make_context(name, words[words.index(name) + 1 :], parent=context)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_says_what_each_option_does(name: str) -> None:
    """No option without words, in the help and wherever it is told from."""
    done = CliRunner().invoke(main, [name, "--help"], terminal_width=80)
    assert done.exit_code == 0
    assert "Examples:" in done.stdout
    chapter = next(one for one in chapters(main) if one.name == f"forewarn {name}")
    assert all(option.help.partition("[default")[0].strip() for option in chapter.options)


def test_the_help_names_every_command_by_its_purpose_with_its_whole_sentence() -> None:
    """Nothing is cut, nothing is left over."""
    shown = CliRunner().invoke(main, ["--help"], terminal_width=100).stdout
    assert "..." not in shown.partition("Start:")[2]
    for name, command in main.commands.items():
        assert re.search(rf"(?m)^  {name} +\S", shown), name
        first = " ".join((command.help or "").partition("\n\n")[0].split())
        assert first in " ".join(shown.split())
    assert len({one for _, names in SECTIONS for one in names}) == sum(len(names) for _, names in SECTIONS)


def test_the_page_of_the_commands_is_what_the_commands_say(request: pytest.FixtureRequest) -> None:
    """``docs/commands.md`` follows the commands; ``make golden`` writes it."""
    page = ROOT / "docs" / "commands.md"
    if request.config.getoption("--golden") == "rewrite":
        page.write_text(markdown(main), "utf-8")
    assert page.read_text("utf-8") == markdown(main), "run make golden, and read the difference"


# --- quiet and verbose


def test_quiet_says_nothing_but_errors_and_verbose_every_step(tmp_path: Path) -> None:
    """Before the command and behind it; answers stay what they are."""
    root = write_project(tmp_path)
    assert call("generate", root=root).stderr.count("\n") == 3
    for words in (("-q", "generate"), ("generate", "--quiet")):
        done = call(*words, root=root)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    (root / "content" / "index.md").unlink()
    told = call("generate", "-v", root=root).stderr
    assert "written content/index.md" in told
    assert re.search(r"generating pages: \d+\.\d s", told)
    assert call("check", root=root).stdout == "1 maintenance, no problems\n"
    assert call("check", "-q", root=root).stdout == ""
    (root / "maintenances" / "2026" / "case.yml").write_text(MINIMAL.replace("api:", "apj:"))
    assert "unknown-component" in call("check", "-q", root=root).stdout
    quiet = call("-q", "generate", root=root)
    assert quiet.exit_code == 1
    assert "unknown-component" in quiet.stderr


# --- where you are


def test_alone_it_tells_what_runs_what_comes_and_what_to_type(sample: Path) -> None:
    """The most urgent step first."""
    done = call(root=sample)
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "Nordhafen status, https://status.example.com/, as of Sat 5 Dec 2026, 22:30 (Europe/Berlin)"
    )
    assert "under way (5)" in done.stdout
    assert re.search(r"3 hours 30 minutes left +2026-postgresql-17: PostgreSQL 17 upgrade \(outage\)", done.stdout)
    assert "and 10 more: forewarn list" in done.stdout
    assert "next: forewarn complete 2026-ty4-line-a-cutover" in done.stdout


def test_alone_it_speaks_where_there_is_nothing_yet(tmp_path: Path) -> None:
    """An empty folder leads to init, an empty project to new, a broken one to what is wrong."""
    nowhere = call(root=tmp_path)
    assert (nowhere.exit_code, "forewarn init" in nowhere.stdout) == (0, True)
    root = write_project(tmp_path / "empty", {"maintenances/2026/2026-web-move.yml": None})
    assert re.search(
        "nothing is under way.*\n\n0 maintenances, no problems\nnext: .*\n +forewarn new", call(root=root).stdout
    )
    broken = write_project(tmp_path / "broken", {"maintenances/2026/case.yml": "title: x\n"})
    assert call(root=broken).exit_code == 1
    assert "next: forewarn check" in call(root=broken).stdout
    (broken / "mkdocs.yml").write_text("site_name: x\n")
    assert call(root=broken).exit_code == 1
    assert "site_url" in call(root=broken).stderr


def test_alone_it_counts_what_git_does_not_have(tmp_path: Path) -> None:
    """One untracked file, one changed one."""
    root = write_project(tmp_path)
    for words in (("init", "-q"), ("add", "."), ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    assert "not in git" not in call(root=root).stdout
    (root / "maintenances" / "2026" / "case.yml").write_text(MINIMAL)
    assert "1 file under maintenances/ is not in git" in call(root=root).stdout
    file = root / "maintenances" / "2026" / "2026-web-move.yml"
    file.write_text(file.read_text("utf-8") + "priority: low\n", "utf-8")
    assert "2 files under maintenances/ are not in git" in call(root=root).stdout


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a moment"),
        (59, "a moment"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (3600, "1 hour"),
        (5400, "1 hour 30 minutes"),
        (6 * 3600 + 300, "6 hours"),
        (30 * 3600, "30 hours"),
        (2 * 86400, "2 days"),
        (15 * 86400, "2 weeks"),
        (70 * 86400, "2 months"),
        (800 * 86400, "2 years"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds: int, words: str) -> None:
    """One unit that fits; minutes beside a few hours."""
    assert roughly(timedelta(seconds=seconds)) == words
    assert roughly(timedelta(seconds=-seconds)) == words


def test_windows_are_placed_in_words() -> None:
    """Before, in and after a window; half-open, as everywhere."""
    window = Window(AT, AT + timedelta(hours=2), "UTC")
    assert when(window, Phase.UPCOMING, AT - timedelta(days=3)) == "in 3 days"
    assert when(window, Phase.IN_PROGRESS, AT) == "2 hours left"
    assert when(window, Phase.COMPLETED, AT + timedelta(hours=1)) == "ends in 1 hour"
    assert when(window, Phase.OVERDUE, AT + timedelta(hours=2)) == "a moment ago"


# --- tables


@pytest.mark.parametrize("width", [20, 40, 60, 76, 80, 100, 120, 200])
def test_a_list_fits_the_terminal_and_loses_nothing(width: int) -> None:
    """No line is wider than the terminal, and every id can be found, folded where it must be."""
    board = sample_board()
    console = Console(width=width, force_terminal=True, color_system=None, highlight=False, soft_wrap=True)
    with console.capture() as captured:
        show(board.entries, board.as_of, console)
    lines = captured.get().splitlines()
    ids = {entry.id for entry in board.entries}
    assert all(cell_len(line) <= width or line.strip() in ids for line in lines), max(lines, key=len)
    whole = re.sub(r"\s+", "", captured.get())
    for entry in board.entries:
        assert entry.id in whole


def test_a_pipe_gets_one_line_for_each_maintenance(sample: Path) -> None:
    """For grep and cut: nothing is folded, nothing padded at the end of a line."""
    lines = call("list", root=sample).stdout.splitlines()
    assert lines[0].split("  ")[0] == "START (UTC)"
    assert len(lines) == 1 + len(sample_board().entries)
    assert all(line == line.rstrip() for line in lines)
    assert any("2026-postgresql-17 " in line and line.endswith("PostgreSQL 17 upgrade") for line in lines)


# --- completion


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_prints_the_script_of_each_shell(shell: str) -> None:
    """It asks this very program."""
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0
    assert f"_FOREWARN_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("forewarn ex", {"explain", "extend"}),
        ("forewarn notice 2026-post", {"2026-postgresql-16-patch", "2026-postgresql-17"}),
        ("forewarn update 2026-redis-", {"2026-redis-8"}),
        ("forewarn list --component redi", {"redis"}),
        ("forewarn new --component redi", {"redis="}),
        ("forewarn explain future", {"future-update"}),
        ("forewarn list --phase o", {"open", "overdue"}),
    ],
)
def test_a_shell_is_offered_what_fits(typed: str, offered: set[str]) -> None:
    """Commands, words and the ids of the project, as bash asks for them."""
    program = Path(sys.executable).parent / "forewarn"
    asked = {"_FOREWARN_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run(
        [str(program)], cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered
    assert done.stderr == ""


# --- the manual page


def test_the_manual_page_holds_every_command_option_and_example() -> None:
    """From the same source as the help; the same bytes each time."""
    page = CliRunner().invoke(main, ["man"]).stdout
    assert page == manual_page(main)
    plain = page.replace(r"\-", "-").replace(r"\(dq", '"').replace(r"\e", "\\")
    for chapter in chapters(main)[1:]:
        assert f".SS {chapter.name}\n" in plain
        for option in chapter.options:
            assert f".B {option.written}\n" in plain
        for example in chapter.examples:
            assert example in plain


def test_no_line_of_the_manual_page_is_a_request_by_accident() -> None:
    """A line of text that begins with a dot or a quote would be a command to the typesetter."""
    requests = {".TH", ".SH", ".SS", ".B", ".PP", ".TP", ".RS", ".RE", ".nf", ".fi"}
    for line in manual_page(main).splitlines():
        if line[:1] in (".", "'"):
            assert line.split()[0] in requests, line
        assert line.isascii(), line


@pytest.mark.parametrize("is_terminal", [True, False])
def test_many_problems_are_said_as_each_alone(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are put together, it is what they come to one by one; what no terminal should meet is left out."""
    weights = [*Severity] * 17
    problems = [
        Problem(
            Span(f"maintenances/2026/{n}.yml", n + 1), "a-rule", f"number {n}\twith [bold]\a{'x' * n}", "é" * n, weight
        )
        for n, weight in enumerate(weights)
    ]

    monkeypatch.setenv("FORCE_COLOR", "1" if is_terminal else "")

    def said(told: list[list[Problem]]) -> str:
        file = io.StringIO()
        for some in told:
            calls.report(some, to=file)
        return file.getvalue()

    lines = said([[one] for one in problems]).splitlines()
    alone = [line for line in lines if not re.fullmatch("1 (error|warning|info)", line)]
    assert said([problems]).splitlines() == [*alone, "17 errors, 17 warnings, 17 info"]
    assert is_terminal or "\x1b" not in "".join(lines)
    assert "\a" not in "".join(lines)


@pytest.mark.parametrize(
    "words", ["plain", "[bold]no markup[/]: 1 :smile:", "a\tb\ttab", "r\ring\a\b\v\f", "é " * 90, "a\nb"]
)
def test_a_line_is_written_as_rich_writes_it(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody sees colours, rich is not asked, and nobody can tell."""
    file = io.StringIO()
    Console(file=file, soft_wrap=True, highlight=False).print(Text(words))
    calls.complain(words)
    calls.answer(words)
    assert tuple(capsys.readouterr()) == (file.getvalue(), file.getvalue())
