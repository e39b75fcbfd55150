"""What every workflow keeps to, ours and those of new projects; and what other people's linters say of them."""

import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest
import yaml

from forewarn.scaffold import github_files as room
from samples import ROOT
from workflows.workflow_files import (
    ACTION,
    BIN,
    OURS,
    SHIPPED,
    SHIPPED_FOLDER,
    actions,
    blocks,
    jobs,
    load,
    named,
    steps,
)

WORKFLOWS = [*OURS, *SHIPPED]
EVERYTHING = [ACTION, *WORKFLOWS]
PINNED = re.compile(r"[\w.-]+/[\w.-]+(/[\w./-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+(\.dev\d+)?")
LOCAL = re.compile(r"\./(\.github/workflows/[a-z]+\.yml)? # zizmor: ignore\[self-repository\]")
LIMITED = {"attestations", "contents", "id-token", "issues", "pull-requests"}


def ids(paths: list[Path]) -> list[str]:
    """Names for the tests of a file."""
    return [named(path) for path in paths]


@pytest.mark.parametrize("path", EVERYTHING, ids=ids(EVERYTHING))
def test_what_others_wrote_is_pinned_to_a_commit(path: Path) -> None:
    """Forty hexadecimal digits, and the version for people; a tag may point elsewhere tomorrow."""
    for used in actions(path):
        assert PINNED.fullmatch(used) or LOCAL.fullmatch(used), used


def test_an_action_has_the_same_commit_everywhere() -> None:
    """One version of each, so that one look at its changes is enough."""
    found = {used for path in EVERYTHING for used in actions(path) if PINNED.fullmatch(used)}
    names = [used.partition("@")[0] for used in found]
    assert len(names) == len(set(names)), sorted(found)


@pytest.mark.parametrize("path", WORKFLOWS, ids=ids(WORKFLOWS))
def test_a_workflow_has_the_rights_that_it_says_and_ends(path: Path) -> None:
    """Nothing at the top, each job what it needs; a time limit; one run at a time, or the newest alone."""
    document = load(path)
    assert document["permissions"] == {}
    for name, job in jobs(document).items():
        assert isinstance(job.get("permissions"), dict), f"{name} does not say its permissions"
        assert set(job["permissions"]) <= LIMITED
        assert "uses" in job or int(job["timeout-minutes"]) <= 30
        assert "concurrency" in document or "concurrency" in job
        assert "secrets" not in job


@pytest.mark.parametrize("path", WORKFLOWS, ids=ids(WORKFLOWS))
def test_a_workflow_cannot_be_turned_against_its_repository(path: Path) -> None:
    """No trigger that runs strangers' code with rights, no secret, and a token stays out of the checkout."""
    document, text = load(path), path.read_text("utf-8")
    triggers = [document["on"]] if isinstance(document["on"], str) else list(document["on"])
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers)
    assert "secrets." not in text
    assert "schedule" not in triggers or "push" not in triggers, "GitHub switches the whole file off after 60 days"
    for step in steps(document):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"
    if "pull_request" in triggers:
        for job in jobs(document).values():
            writes = [right for right, level in job["permissions"].items() if level == "write"]
            condition = "github.event.pull_request.head.repo.full_name == github.repository"
            assert not writes or condition in job["if"], "a fork would be handed rights"


@pytest.mark.parametrize("path", EVERYTHING, ids=ids(EVERYTHING))
def test_commands_are_commands(path: Path) -> None:
    """No expression is pasted into a shell: what comes from outside comes through the environment, in quotes."""
    for one in blocks(path):
        assert "${{" not in one.run, one.name
        assert "eval" not in one.run.split(), one.name


def test_only_a_label_that_strangers_cannot_set_starts_a_request() -> None:
    """The text of the issue goes to one step, as a variable."""
    document = load(ROOT / ".github" / "workflows" / "request.yml")
    (job,) = jobs(document).values()
    assert document["on"] == {"issues": {"types": ["labeled"]}}
    assert job["if"] == "github.event.label.name == 'maintenance-approved'"
    handed = [step for step in job["steps"] if "github.event.issue.body" in str(step)]
    assert [step["env"] for step in handed] == [{"FOREWARN_ISSUE_BODY": "${{ github.event.issue.body }}"}]
    assert "github.event.issue.title" not in str(document)


def test_what_the_stack_gives_is_what_the_workflows_take() -> None:
    """Each variable is an output of the template, or one that a person sets; environments bear the same names."""
    template = (ROOT / "generator" / "forewarn" / "infra" / "template.yml").read_text("utf-8")
    given = set(re.findall(r"^    Description: ([A-Z_]+)$", template, re.MULTILINE))
    taken = {name for path in SHIPPED for name in re.findall(r"vars\.(\w+)", path.read_text("utf-8"))}
    assert taken - {"FOREWARN_ENDPOINT_URL", "FOREWARN_COMMENT"} == given
    (publishing,) = jobs(load(SHIPPED_FOLDER / "workflows" / "publish.yml")).values()
    assert re.search(rf"GitHubEnvironment:\n(    .*\n)*?    Default: {publishing['environment']['name']}\n", template)


def test_only_the_main_branch_is_published() -> None:
    """Whoever starts it from another branch by hand, or through a form, gets nothing published."""
    document = load(SHIPPED_FOLDER / "workflows" / "publish.yml")
    (job,) = jobs(document).values()
    assert document["on"]["push"] == {"branches": ["main"]}
    assert job["if"] == "vars.FOREWARN_BUCKET != '' && github.ref == 'refs/heads/main'"


@pytest.mark.parametrize("path", SHIPPED, ids=ids(SHIPPED))
def test_new_projects_get_what_we_use_ourselves(path: Path) -> None:
    """The same file, but for the place of forewarn: theirs is a commit, ours is this folder."""
    ours = (ROOT / ".github" / "workflows" / path.name).read_text("utf-8")
    assert path.read_text("utf-8").replace(room.UNPINNED, "./ # zizmor: ignore[self-repository]") == ours


def test_files_of_a_new_project_name_the_version_that_wrote_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """By commit where it is known, from a release or from an installation out of git; else by its tag."""
    commit = "1234567890" * 4
    files = room.github_files()
    shipped = {f".github/{path.relative_to(SHIPPED_FOLDER)}" for path in SHIPPED_FOLDER.rglob("*") if path.is_file()}
    assert set(files) == shipped
    assert not [path for path, text in files.items() if "0" * 40 in text]
    assert f"uses: {room.reference()}\n" in files[".github/workflows/validate.yml"]
    monkeypatch.setattr(room, "_installed_commit", lambda: commit)
    used = room.reference()
    assert PINNED.fullmatch(used.partition(".dev")[0]), used
    if not resources.files("forewarn").joinpath("scaffold", "action.txt").is_file():
        assert used.startswith(f"{room.REPOSITORY}@{commit} # v")


def test_the_readme_shows_the_three_workflows_as_they_are() -> None:
    """In fewer lines and without comments, but every key; only the version of forewarn is left to its reader."""
    section = (ROOT / "README.md").read_text("utf-8").partition("## GitHub Actions")[2].partition("\n## ")[0]
    shown = re.findall(r"```yaml\n# \.github/workflows/(\w+)\.yml\n(.*?)```", section, re.DOTALL)
    assert [name for name, _ in shown] == ["validate", "publish", "scheduled"]
    for name, text in shown:
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
        whole = load(SHIPPED_FOLDER / "workflows" / f"{name}.yml")
        pin = room.UNPINNED.partition(" ")[0]
        assert json.loads(json.dumps(document).replace("forewarn/forewarn@<commit>", pin)) == whole


# --- other people's eyes

LOOKED_IN = f"{BIN}:/usr/local/bin:/usr/bin:/bin"


def lint(*command: str) -> None:
    """Run a linter, which must have nothing to say."""
    done = subprocess.run(command, cwd=ROOT, env={"PATH": LOOKED_IN}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_and_shellcheck_find_nothing() -> None:
    """Expressions, contexts, runner labels, and every command in its shell."""
    assert shutil.which("shellcheck", path=LOOKED_IN), "actionlint would leave the commands out"
    lint(str(BIN / "actionlint"), *map(str, WORKFLOWS))


def test_the_commands_of_the_action_pass_shellcheck(tmp_path: Path) -> None:
    """What actionlint does for workflows, it does not do for actions."""
    for number, one in enumerate(blocks(ACTION)):
        (tmp_path / f"{number}.sh").write_text(f"#!/usr/bin/env bash\n{one.run}\n")
    lint("/usr/bin/env", "shellcheck", *map(str, sorted(tmp_path.iterdir())))


def test_zizmor_finds_nothing() -> None:
    """Injection, rights, pins, caches, cooldowns."""
    lint(str(BIN / "zizmor"), "--offline", "--quiet", ".github", "action.yml", str(SHIPPED_FOLDER))


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-actions", [ACTION]),
        ("dependabot", [ROOT / ".github" / "dependabot.yml", SHIPPED_FOLDER / "dependabot.yml"]),
        ("github-issue-forms", [ROOT / ".github" / "ISSUE_TEMPLATE" / "maintenance.yml"]),
    ],
)
def test_files_are_what_github_reads(schema: str, paths: list[Path]) -> None:
    """The published JSON Schemas, as check-jsonschema holds them; nothing is fetched."""
    lint(str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *map(str, paths))
