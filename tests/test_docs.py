"""The documentation says what the code does: the page of the rules, the tree of modules."""

from pathlib import Path

import pytest

from conftest import problems_of, write_project
from forewarn.reporters import text
from forewarn.rules.manual import READING, Entry, Kind, manual
from samples import ROOT
from test_cases import INVALID, READ_AT, VALID, _expected, _files

PAGE = ROOT / "docs" / "rules.md"
LONGEST_EXAMPLE = 70
HEADINGS = {
    Kind.FORMAT: (
        "Rules of the format",
        "What they find stops `check` and `build`. Their weight is fixed, and nobody can be excused from them.",
    ),
    Kind.POLICY: (
        "Rules of the policy",
        (
            "`check` reports what they find, and a build goes on. `rules` in `policy.yml` weighs them anew (`off`, `info`,"
            " `warning`, `error`); an `override` in a maintenance excuses it, with the name of the person who allowed it."
        ),
    ),
    Kind.CHANGE: (
        "Rules on changes",
        (
            "They compare with what was there, so they need git: `forewarn check --base REV`. `rules` in `policy.yml`, as"
            " it was before the change, weighs them anew."
        ),
    ),
}
SHOWN = {"type": "maintenance-type.yml"}
"""The case that shows what a rule asks for, where its folder holds many others."""
INTRODUCTION = """\
# Rules

<!-- Written by `make golden` from the rules themselves: change their docstrings, not this page. -->

A problem names the rule that saw it, in square brackets. `forewarn explain RULE` prints what stands here. The examples
are files of our tests, laid over a small sound project; below each stands what `forewarn check` says of it. This one
breaks no rule:
"""


def _example(entry: Entry, folder: Path) -> list[str]:
    """A case that breaks the rule, and what is said of it; nothing, where none can be shown on a page."""
    cases = [path for path in INVALID if path.parent.name == entry.id and SHOWN.get(entry.id) in (None, path.name)]
    for case in sorted(cases, key=lambda path: (path.is_dir(), len(_expected(path)))):
        files = _files(case)
        shown = _shown({path: data for path, data in files.items() if isinstance(data, bytes)})
        if shown:
            found = problems_of(write_project(folder / entry.id, files), as_of=READ_AT)
            return ["", *_block("yaml", shown), "", *_block("text", text(found).rstrip().splitlines())]
    return []


def _shown(files: dict[str, bytes]) -> list[str]:
    """The lines of a case, without what it tells the tests."""
    lines: list[str] = []
    for path, data in sorted(files.items()):
        try:
            content = data.decode("ascii")
        except UnicodeDecodeError:
            return []
        if any(not char.isprintable() and char != "\n" for char in content):
            return []
        lines += [*([""] if lines else []), f"# {path}"]
        lines += [line for line in content.rstrip().splitlines() if not line.startswith("# expect")]
    return lines if len(lines) <= LONGEST_EXAMPLE else []


def _block(language: str, lines: list[str]) -> list[str]:
    return [f"```{language}", *lines, "```"]


def _page(folder: Path) -> str:
    minimal = next(case for case in VALID if case.name == "minimal.yml")
    lines = [INTRODUCTION, *_block("yaml", _shown({"maintenances/2026/case.yml": minimal.read_bytes()}))]
    entries = manual()
    for kind, (heading, words) in HEADINGS.items():
        lines += ["", f"## {heading}", "", words]
        for entry in entries.values():
            if entry.kind is kind and entry.text != READING.get(entry.id):
                lines += ["", f"### {entry.id}", "", f"Default severity: {entry.severity}.", "", entry.text]
                lines += _example(entry, folder)
    lines += [
        "",
        "## What reading finds",
        "",
        "These are found while a file is read, before any rule is asked. All are errors.",
    ]
    lines += ["", "| rule | what is wrong |", "|---|---|", *(f"| `{id}` | {words} |" for id, words in READING.items())]
    return "\n".join(lines) + "\n"


def test_the_page_of_the_rules_is_what_the_rules_say(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """``docs/rules.md`` follows the registry, the docstrings and the cases; ``make golden`` writes it."""
    page = _page(tmp_path)
    if request.config.getoption("--golden") == "rewrite":
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page, "run make golden, and read the difference"


def test_every_rule_is_told_in_words() -> None:
    """A first sentence for the list, and nothing of Python's way to mark code."""
    for entry in manual().values():
        assert entry.summary.endswith("."), entry.id
        assert "``" not in entry.text


def test_the_tree_in_the_architecture_names_every_module() -> None:
    """A reader finds each room of the house on its plan."""
    tree = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    listed, above = set(), {}
    for line in tree.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth] = line.split()[0]
        listed.add("".join(above[level] for level in range(depth + 1)))
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "generator" / "forewarn").rglob("*.py")}
    quiet = {path for path in there if path.endswith("/__init__.py") and path.count("/") > 2}
    assert there - quiet - listed == set()
