"""Every command of every workflow, run as it stands: bash, git and forewarn are real, and so is the repository.

What only GitHub has (``gh``) and what would ask the network (pip) is a program that writes down what it was told.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import MINIMAL, write_project
from issues import issue
from packages import TAG, repository
from publish.conftest import KEYS, s3_client
from publish.conftest import server as server  # noqa: PLC0414 - a fixture
from samples import ROOT
from workflows.workflow_files import ACTION, BIN, OURS, Runner, block, blocks

RAN: set[tuple[str, str]] = set()
"""The commands that tests run, as they say at their head."""
BOT = {
    "GIT_AUTHOR_NAME": "ada",
    "GIT_AUTHOR_EMAIL": "1+ada@users.noreply.github.com",
    "GIT_COMMITTER_NAME": "ada",
    "GIT_COMMITTER_EMAIL": "1+ada@users.noreply.github.com",
}
GH = """\
#!/usr/bin/env python3
import json, pathlib, sys
told = {"args": sys.argv[1:]}
for arg in sys.argv[1:]:
    path = pathlib.Path(arg.rpartition("@")[2])
    if path.suffix == ".md" and path.is_file():
        told["text"] = path.read_text("utf-8")
with open(pathlib.Path(sys.argv[0]).with_suffix(".log"), "a") as log:
    log.write(json.dumps(told) + "\\n")
refused = pathlib.Path(sys.argv[0]).with_suffix(".refuses")
if refused.is_file() and " ".join(sys.argv[1:3]) in refused.read_text().splitlines():
    sys.exit("GraphQL: GitHub Actions is not permitted to create or approve pull requests")
"""
PYTHON = f"""\
#!/bin/bash
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p "$3/bin"
  cp "$0" "$3/bin/python"
  ln -sf "{BIN}/forewarn" "{BIN}/pytest" "$3/bin/"
elif [ "$1 $2" = "-m pip" ]; then
  echo "$@" >> "$HOME/pip.log"
else
  exec "{sys.executable}" "$@"
fi
"""
HOSTILE = (
    "$(touch pwned) `touch pwned` \"; touch pwned; ' && touch pwned #\n--help\n::error::no\nCo-authored-by: Eve <e@e>"
)


def runs(file: str, *names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says which commands a test runs."""
    RAN.update((file, name) for name in names)
    return lambda test: test


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner in a clone of the small project, whose ``origin`` takes what is pushed."""
    first = write_project(tmp_path / "first", {"maintenances/2026/2026-api-move.yml": MINIMAL})
    git(first, "init", "--quiet", "--initial-branch=main")
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "--message=Start")
    git(tmp_path, "clone", "--quiet", "--bare", str(first), str(tmp_path / "origin.git"))
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin.git"), str(tmp_path / "work"))
    made = Runner.in_folder(tmp_path / "work", tmp_path / "machine")
    made.tool("gh", GH)
    made.tool("python3", PYTHON)
    return made


def git(folder: Path, *arguments: str) -> str:
    """Run git without the configuration of this machine."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **BOT}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def asked(runner: Runner) -> list[list[str]]:
    """What ``gh`` was asked for."""
    log = runner.tools / "gh.log"
    return [json.loads(line)["args"] for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def posted(runner: Runner) -> str:
    """The text that was handed to ``gh`` last."""
    told = [json.loads(line) for line in (runner.tools / "gh.log").read_text("utf-8").splitlines()]
    return str([one["text"] for one in told if "text" in one][-1])


def origin(runner: Runner, *arguments: str) -> str:
    """Ask the repository that was pushed to."""
    return git(runner.work.parent / "origin.git", *arguments)


def step(runner: Runner, file: str, name: str, **given: str) -> str:
    """Run a step, which succeeds; returns what it said. Nothing that was handed in may have run."""
    done = runner.run(block(file, name), **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(runner.work.parent.rglob("pwned"))
    return done.stdout + done.stderr


def failed(runner: Runner, file: str, name: str, **given: str) -> str:
    """The same of a step that fails."""
    done = runner.run(block(file, name), **given)
    assert done.returncode != 0, done.stdout + done.stderr
    assert not list(runner.work.parent.rglob("pwned"))
    return done.stdout + done.stderr


def test_every_command_is_run_by_a_test() -> None:
    """A new step needs one too."""
    there = {(path.name, one.name) for path in [ACTION, *OURS] for one in blocks(path)}
    assert there == RAN


# --- the action


@runs("action.yml", "Name the lock", "Install forewarn from its lock")
def test_the_action_installs_itself_from_its_lock(runner: Runner) -> None:
    """What the lock holds, with hashes; then this checkout alone; its commands are on the path."""
    step(runner, "action.yml", "Name the lock")
    assert re.fullmatch(r"digest=[0-9a-f]{32}\n", runner.told("output"))
    step(runner, "action.yml", "Install forewarn from its lock", PIP_CACHE_DIR=str(runner.temp / "pip"))
    assert (runner.temp / "pip.log").read_text().splitlines() == [
        f"-m pip install --quiet --require-hashes -r {ROOT}/requirements/aws.txt",
        f"-m pip install --quiet --no-deps --no-build-isolation {ROOT}",
    ]
    assert runner.told("path") == f"{runner.temp}/forewarn/bin\n"


@runs("action.yml", "Ask the published site")
def test_the_action_asks_whether_a_build_is_due(runner: Runner) -> None:
    """A site that does not answer is due; the address may come from mkdocs.yml."""
    step(runner, "action.yml", "Ask the published site", SITE_URL="http://127.0.0.1:1/")
    (runner.work / "mkdocs.yml").write_text("site_url: http://127.0.0.1:1/\n")
    said = step(runner, "action.yml", "Ask the published site", SITE_URL="")
    assert "http://127.0.0.1:1/now.json cannot be read" in said
    assert runner.told("output") == "due=true\n" * 2


@runs("action.yml", "Check", "Tell what changes", "Build", "Run the command")
def test_the_action_judges_a_change(runner: Runner) -> None:
    """Annotations of what the change brings, the summary, the site; other commands with an argument a line."""
    step(runner, "action.yml", "Check", BASE="origin/main")
    file = runner.work / "maintenances/2026/2026-api-move.yml"
    file.write_text(
        file.read_text().replace("The API moves", "Fixes:#1 by @everyone").replace("api: degraded", "apy: x")
    )
    said = failed(runner, "action.yml", "Check", BASE="")
    assert "::error file=maintenances/2026/2026-api-move.yml,line=9,col=10,title=type::" in said
    failed(runner, "action.yml", "Build", SITE_DIR="site")
    file.write_text(file.read_text().replace("apy: x", "api: outage"))
    step(runner, "action.yml", "Tell what changes", BASE="origin/main")
    assert "**impact now outage, reworded**" in runner.told("summary")
    assert "Fixes:&#35;&#8203;1 by &#64;&#8203;everyone" in runner.told("summary")
    step(runner, "action.yml", "Build", SITE_DIR="site")
    assert (runner.work / "site" / "now.json").is_file()
    said = step(runner, "action.yml", "Run the command", COMMAND="list", ARGS="--component\napi\n\n--format\njson\n")
    stopped, _, answer = said.partition("\n")
    assert re.fullmatch(r"::stop-commands::[0-9a-f]{32}", stopped)
    assert json.loads(answer)[0]["id"] == "2026-api-move"
    step(runner, "action.yml", "Run the command", COMMAND="schema", ARGS="")
    failed(runner, "action.yml", "Run the command", COMMAND="list", ARGS=HOSTILE.replace("--help", "x"))


@runs("action.yml", "Say where notes lie")
def test_the_action_keeps_what_was_made_with_the_pages_of_people(runner: Runner) -> None:
    """What is put back holds the same pages of people, by name and by content; a build begins with it in a fresh clone."""

    def told() -> dict[str, str]:
        step(runner, "action.yml", "Say where notes lie")
        return dict(line.split("=") for line in runner.told("output").splitlines())

    first = told()
    assert first["commit"] == git(runner.work, "rev-parse", "HEAD").strip()
    notes = runner.told("env").strip().removeprefix("FOREWARN_CACHE=")
    assert notes == f"{runner.temp}/forewarn-notes"
    step(runner, "action.yml", "Build", SITE_DIR="site", FOREWARN_CACHE=notes)
    assert list(Path(notes).rglob("ledger.bin"))
    assert told() == first, "what was generated is no page of people"
    for path in "content/about.md", "content/us.md":
        (runner.work / path).write_text("# About us\n")
        git(runner.work, "add", path)
        git(runner.work, "commit", "--quiet", "--message", "About us")
        assert told()["pages"] != first["pages"]
        first = told()
    git(runner.work, "mv", "content/us.md", "content/we.md")
    git(runner.work, "commit", "--quiet", "--message", "Rename")
    assert told()["pages"] != first["pages"]
    git(runner.work, "rm", "-r", "--quiet", "content")
    git(runner.work, "commit", "--quiet", "--message", "No page")
    without = told()["pages"]
    assert without not in (first["pages"], "")
    (runner.work / "mkdocs.yml").write_text((runner.work / "mkdocs.yml").read_text() + "theme: {language: de}\n")
    git(runner.work, "commit", "--quiet", "--all", "--message", "German")
    assert told()["pages"] not in (without, "")


@runs("action.yml", "Publish")
@runs("preview.yml", "Take the preview away")
def test_the_action_publishes_and_a_preview_is_taken_away(runner: Runner, server: str) -> None:
    """To a server of S3; more arguments are one a line, and what is published is told to the steps that follow."""
    s3 = s3_client(server)
    s3.create_bucket(Bucket="status-commands")
    step(runner, "action.yml", "Build", SITE_DIR="site")
    given = {**KEYS, "FOREWARN_BUCKET": "status-commands", "FOREWARN_ENDPOINT_URL": server, "FOREWARN_DISTRIBUTION": ""}
    publish = {"SITE_DIR": "site", "ARGS": "", "FOREWARN_PREFIX": ""}

    def keys() -> set[str]:
        return {one["Key"] for one in s3.list_objects_v2(Bucket="status-commands").get("Contents", [])}

    step(runner, "action.yml", "Publish", **given, **{**publish, "ARGS": "--dry-run\n--threads\n4"})
    assert keys() == set()
    step(runner, "action.yml", "Publish", **given, **publish)
    step(runner, "action.yml", "Publish", **given, **publish)
    told = [
        line
        for changed in ("false", "true", "false")
        for line in ("url=https://status.example.com/", f"changed={changed}")
    ]
    assert runner.told("output").splitlines() == told
    public = keys()
    assert {"index.html", "now.json", "maintenance/2026-api-move/index.html"} <= public
    preview = {**given, "FOREWARN_PREFIX": "_preview/pr-12/"}
    step(runner, "action.yml", "Publish", **{**publish, **preview})
    assert "_preview/pr-12/index.html" in keys()
    step(runner, "preview.yml", "Take the preview away", **preview)
    assert keys() == public


# --- comments on pull requests


@runs("comment.yml", "Write the comment", "Post it, or put it in the place of the last one")
def test_one_comment_is_kept_on_a_pull_request(runner: Runner) -> None:
    """Posted once, then put in the place of the last one; nobody is called by it."""
    file = runner.work / "maintenances/2026/2026-api-move.yml"
    file.write_text(file.read_text().replace("The API moves", "@everyone moves, fixes #1"))
    step(runner, "comment.yml", "Write the comment")
    post = ("comment.yml", "Post it, or put it in the place of the last one")
    step(runner, *post, NUMBER="12")
    assert asked(runner)[-1][:4] == ["api", "--silent", "--method", "POST"]
    assert posted(runner).startswith("<!-- forewarn diff -->\n## 1 maintenance changes")
    assert not re.search(r"@\w|(?<!&)#\d", posted(runner))
    runner.tool("gh", GH + 'if "--paginate" in sys.argv: print(4711)\n')
    step(runner, *post, NUMBER="12")
    assert asked(runner)[-1][:5] == [
        "api",
        "--silent",
        "--method",
        "PATCH",
        "repos/example/status/issues/comments/4711",
    ]


@runs("preview.yml", "Tell where it is")
def test_a_preview_says_where_it_is(runner: Runner) -> None:
    """With the address of the site, where somebody set it."""
    given = {"FOREWARN_BUCKET": "b", "FOREWARN_PREFIX": "_preview/pr-12/", "FOREWARN_ENDPOINT_URL": ""}
    step(runner, "preview.yml", "Tell where it is", SITE_URL="https://status.example.com", **given)
    assert runner.told("summary") == "Preview: https://status.example.com/_preview/pr-12/\n"


# --- requests


@runs("request.yml", "Write the file", "Commit it to a branch", "Open the pull request", "Check")
def test_a_request_becomes_a_pull_request(runner: Runner) -> None:
    """A branch with one commit of whoever asked, a text that closes the issue and tells what changes, and the check."""
    step(runner, "request.yml", "Write the file", NUMBER="12", FOREWARN_ISSUE_BODY=issue(Components="api"))
    path = "maintenances/2026/2026-redis-failover-test.yml"
    assert runner.told("output") == f"path={path}\n"
    given = {"NUMBER": "12", "FILE": path}
    step(runner, "request.yml", "Commit it to a branch", **given, **BOT)
    assert origin(runner, "diff", "--name-only", "main", "maintenance-request-12") == f"{path}\n"
    assert origin(runner, "log", "-1", "--format=%an %s", "maintenance-request-12") == (
        "ada Schedule 2026-redis-failover-test (#12)\n"
    )
    step(runner, "request.yml", "Open the pull request", **given, BASE="main")
    assert asked(runner)[-1][:6] == ["pr", "create", "--base", "main", "--head", "maintenance-request-12"]
    assert posted(runner).startswith("Closes #12.\n## 1 maintenance changes")
    step(runner, "request.yml", "Check", NUMBER="12", BASE="main")


@runs("request.yml", "Answer a request that is refused")
def test_a_refused_request_is_answered(runner: Runner) -> None:
    """The reasons as a comment, and the label is taken off; a fault of ours leads to the run. Nothing of it is run."""
    given = {"NUMBER": "12"}
    for hostile in (issue(Title=HOSTILE), issue(Components=HOSTILE), HOSTILE, issue(Start=HOSTILE)):
        said = failed(runner, "request.yml", "Write the file", **given, FOREWARN_ISSUE_BODY=hostile)
        assert not re.search(r"^\s*::", said, re.MULTILINE)
        assert runner.told("output") == ""
    step(runner, "request.yml", "Answer a request that is refused", **given, RUN="https://example.com/run")
    assert [args[:3] for args in asked(runner)] == [["issue", "comment", "12"], ["issue", "edit", "12"]]
    assert posted(runner).startswith("This maintenance could not be scheduled:\n\n- ")
    (runner.temp / "reply.md").unlink()
    step(runner, "request.yml", "Answer a request that is refused", **given, RUN="https://example.com/run")
    assert "https://example.com/run" in posted(runner)


@runs("request.yml", "Open the pull request")
def test_where_actions_may_open_no_pull_request_the_branch_is_named(runner: Runner) -> None:
    """It is off until somebody switches it on; what was written is not lost."""
    (runner.tools / "gh.refuses").write_text("pr create\npr edit\n")
    failed(
        runner,
        "request.yml",
        "Open the pull request",
        NUMBER="12",
        BASE="main",
        FILE="a/b.yml",
    )
    assert asked(runner)[-1][:3] == ["issue", "comment", "12"]
    assert "`maintenance-request-12`" in posted(runner)


# --- news from a phone

FORM = {"MESSAGE": "", "STATUS": "", "START": "", "END": "", "LONGER": "", "OUTCOME": "successful"}


def filled_in(action: str, form: dict[str, str]) -> dict[str, str]:
    """The form of the workflow, as somebody filled it in."""
    return {"SOURCE_DATE_EPOCH": "1796900400", "ACTION": action, "ID": "2026-api-move", **FORM, **form}


def edit(runner: Runner, action: str, **form: str) -> None:
    """Run the edit of a form, which is made; nothing that was typed is printed."""
    assert "::" not in step(runner, "update.yml", "Edit the file", **filled_in(action, form))


def refused(runner: Runner, action: str, **form: str) -> None:
    """Run the edit of a form, which is refused."""
    failed(runner, "update.yml", "Edit the file", **filled_in(action, form))


@runs("update.yml", "Edit the file", "Commit it", "Put it on the branch")
@pytest.mark.parametrize(
    ("action", "form", "written"),
    [
        ("update", {"STATUS": "in-progress", "MESSAGE": "Work has started."}, "status: in-progress"),
        ("update", {"MESSAGE": "Half of it is done."}, "Half of it is done.\n"),
        ("extend", {"LONGER": "30m", "MESSAGE": "A replica takes longer."}, "duration: 2h 30m"),
        ("extend", {"END": "2026-12-11 01:00", "MESSAGE": "It takes longer."}, "moved_from:"),
        ("reschedule", {"START": "2026-12-17 22:00", "MESSAGE": "A week later."}, "start: 2026-12-17 22:00"),
        ("complete", {"OUTCOME": "partial"}, "outcome: partial"),
        ("cancel", {"MESSAGE": "--help; the vendor withdrew it."}, "status: cancelled"),
    ],
)
def test_news_are_put_on_the_branch(runner: Runner, action: str, form: dict[str, str], written: str) -> None:
    """Each action of the form edits the file as the command does, and one commit reaches the branch, also if it moved."""
    edit(runner, action, **form)
    assert written in (runner.work / "maintenances/2026/2026-api-move.yml").read_text("utf-8")
    assert "2026-api-move" in runner.told("summary")
    other = runner.work.parent / "other"
    git(runner.work.parent, "clone", "--quiet", str(runner.work.parent / "origin.git"), str(other))
    git(other, "commit", "--quiet", "--allow-empty", "--message=Somebody else")
    git(other, "push", "--quiet")
    given = {"ACTION": action, "ID": "2026-api-move"}
    step(runner, "update.yml", "Commit it", **given, **BOT)
    committer = {name: value for name, value in BOT.items() if "COMMITTER" in name}
    step(runner, "update.yml", "Put it on the branch", **given, **committer)
    assert origin(runner, "log", "-2", "--format=%s", "main") == f"Maintenance 2026-api-move: {action}\nSomebody else\n"


@runs("update.yml", "Open a pull request")
def test_news_may_be_looked_at_first(runner: Runner) -> None:
    """A branch of its own, and a pull request that tells what changes."""
    edit(runner, "update", MESSAGE="Soon. Reviewed-by: nobody")
    given = {"ACTION": "update", "ID": "2026-api-move"}
    step(runner, "update.yml", "Commit it", **given, **BOT)
    step(runner, "update.yml", "Open a pull request", **given)
    assert asked(runner)[-1][:6] == ["pr", "create", "--base", "main", "--head", "maintenance-update-77"]
    assert (
        origin(runner, "log", "-1", "--format=%B", "maintenance-update-77").strip()
        == "Maintenance 2026-api-move: update"
    )
    assert "updated" in posted(runner)


def test_what_the_form_gets_is_text_and_nothing_else(runner: Runner) -> None:
    """Ids and times are held to their forms, a message is written as it was typed, and no trailer comes of it."""
    before = (runner.work / "maintenances/2026/2026-api-move.yml").read_bytes()
    for id in (HOSTILE, "--help", ""):
        refused(runner, "update", ID=id, MESSAGE="x")
    refused(runner, "update; touch pwned", MESSAGE="x")
    refused(runner, "extend", MESSAGE="x", LONGER=HOSTILE)
    refused(runner, "extend", MESSAGE="x")
    refused(runner, "reschedule", MESSAGE="x", START=HOSTILE)
    assert (runner.work / "maintenances/2026/2026-api-move.yml").read_bytes() == before
    edit(runner, "update", MESSAGE=HOSTILE)
    assert "$(touch pwned) `touch pwned`" in (runner.work / "maintenances/2026/2026-api-move.yml").read_text("utf-8")
    step(runner, "update.yml", "Commit it", ACTION="update", ID="2026-api-move", **BOT)
    assert "Eve" not in git(runner.work, "log", "-1", "--format=%B")


# --- releases


@runs("release.yml", "Hold the tag against the changelog", "Build", "Put it on a page", "Publish")
def test_a_tag_becomes_a_wheel(runner: Runner, tmp_path: Path) -> None:
    """With its part of the changelog, and the commit in it; a tag that fits nothing stops there."""
    runner = replace(runner, work=repository(tmp_path / "release"))
    for name in ("bin", "lib", "pyvenv.cfg"):  # the environment of this run stands for the one that make sets up
        (runner.work / ".venv").mkdir(exist_ok=True)
        (runner.work / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    for name in (".site", ".dev"):
        (runner.work / ".venv" / name).touch()
    hold = ("release.yml", "Hold the tag against the changelog")
    assert "has no heading  ## [0.2.0]" in failed(runner, *hold, GITHUB_REF_NAME="v0.2.0")
    assert "no tag of a release" in failed(runner, *hold, GITHUB_REF_NAME="v$(shell touch pwned)")
    assert step(runner, *hold, GITHUB_REF_NAME=TAG).startswith("### Added\n")
    step(runner, "release.yml", "Build", GITHUB_REF_NAME=TAG, GITHUB_SHA="a" * 40)
    names = ["forewarn-1.2.3-py3-none-any.whl", "forewarn-1.2.3.tar.gz", "forewarn-1.2.3.cdx.json", "SHA256SUMS"]
    assert {path.name for path in (runner.work / "dist").iterdir()} == {*names, "notes.md"}
    with zipfile.ZipFile(runner.work / "dist" / names[0]) as wheel:
        named = wheel.read("forewarn/scaffold/action.txt").decode()
    assert named == f"example/status@{'a' * 40} # {TAG}\n"
    step(runner, "release.yml", "Put it on a page", GITHUB_REF_NAME=TAG)
    assert asked(runner)[-1][:3] == ["release", "create", TAG]
    assert asked(runner)[-1][-4:] == [f"dist/{name}" for name in names]
    runner.tool("uv", '#!/bin/bash\necho "$@"\n')
    said = step(runner, "release.yml", "Publish")
    assert said == f"publish --trusted-publishing always dist/{names[0]} dist/{names[1]}\n"


@runs("release.yml", "Install the wheel as it was built", "Test it")
def test_the_wheel_is_tested_as_it_was_built(runner: Runner) -> None:
    """Locked requirements, then the wheel alone; then the tests."""
    (runner.work / "dist").mkdir()
    (runner.work / "dist" / "forewarn-0.1.0-py3-none-any.whl").touch()
    (runner.work / "test_one.py").write_text("def test_one() -> None:\n    assert True\n")
    step(runner, "release.yml", "Install the wheel as it was built")
    assert (runner.temp / "pip.log").read_text().splitlines() == [
        "-m pip install --quiet --require-hashes -r requirements/site.txt",
        "-m pip install --quiet --require-hashes -r requirements/dev.txt",
        "-m pip install --quiet --no-deps dist/forewarn-0.1.0-py3-none-any.whl",
    ]
    assert "1 passed" in step(runner, "release.yml", "Test it")


@runs("ci.yml", "make test COVERAGE=yes")
def test_ci_is_what_a_person_runs(runner: Runner) -> None:
    """The target is there, and make knows how to make it."""
    (one,) = blocks(next(path for path in OURS if path.name == "ci.yml"))
    assert one.run == "make test COVERAGE=yes"
    done = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "pytest" in done.stdout
