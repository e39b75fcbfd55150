"""The workflows of a new project, whole, as act runs them on this machine: jobs, conditions, inputs, outputs, annotations.

The actions of others are replaced by local ones of one step; forewarn's is the real one, and pip alone is told that
everything is there.
"""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from conftest import MINIMAL, write_project
from forewarn.scaffold.github_files import UNPINNED
from issues import issue
from publish.conftest import s3_client
from publish.conftest import server as server  # noqa: PLC0414 - a fixture
from samples import ROOT
from workflows.test_workflow_commands import GH, PYTHON, git
from workflows.workflow_files import BIN, SHIPPED, SHIPPED_FOLDER, actions

FAKES = {
    # act copies the folder of the project where the checkout names no commit or branch.
    "actions/checkout": '[ -e .git ] || git clone --quiet "$PROJECT" .; git rev-parse --verify HEAD',
    "actions/setup-python": 'echo "$TOOLS" >> "$GITHUB_PATH"; echo "python-version=3.13" >> "$GITHUB_OUTPUT"',
    "actions/cache": 'test -n "$KEY"',
    "actions/cache/restore": 'test -n "$KEY"',
    "actions/upload-artifact": 'mkdir -p "$KEPT" && cp -r "$FROM" "$KEPT/"',
    "aws-actions/configure-aws-credentials": (
        'test "$ROLE" = arn:aws:iam::123456789012:role/deploy; echo "AWS_ACCESS_KEY_ID=testing" >> "$GITHUB_ENV";'
        ' echo "AWS_SECRET_ACCESS_KEY=testing" >> "$GITHUB_ENV"; echo "AWS_REGION=$REGION" >> "$GITHUB_ENV"'
    ),
}
INPUTS = {"KEY": "key", "FROM": "path", "ROLE": "role-to-assume", "REGION": "aws-region"}


@dataclass(frozen=True)
class Machine:
    """A project in a repository, and everything that act needs beside it."""

    root: Path
    folder: Path

    def act(
        self, event: str, workflow: str, payload: Mapping[str, object], **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a workflow of the project for an event."""
        (self.folder / "event.json").write_text(json.dumps(payload))
        used = {one.partition(" #")[0] for path in SHIPPED for one in actions(path) if "@" in one}
        used |= {one.partition(" #")[0] for one in actions(ROOT / "action.yml")}
        places = [f"{one}={self.folder / 'actions' / one.partition('@')[0]}" for one in sorted(used)]
        command = [
            *(str(BIN / "act"), event, "--workflows", f".github/workflows/{workflow}"),
            *("--eventpath", str(self.folder / "event.json"), "--platform", "ubuntu-24.04=-self-hosted"),
            *(part for place in places for part in ("--local-repository", place)),
            *(part for name, value in variables.items() for part in ("--var", f"{name}={value}")),
        ]
        path = os.environ["PATH"]
        environment = {"HOME": str(self.folder / "home"), "PATH": path, "TMPDIR": str(self.folder), "LANG": "C.UTF-8"}
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """The small project with the shipped workflows, on a branch whose ``origin/main`` is one commit behind it."""
    root = write_project(tmp_path / "project", {"maintenances/2026/2026-api-move.yml": MINIMAL})
    shutil.copytree(SHIPPED_FOLDER, root / ".github")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Start")
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(tmp_path / "origin.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(root, "fetch", "--quiet", "origin")
    ours = tmp_path / "actions" / UNPINNED.partition("@")[0]
    (ours / "generator" / "forewarn").mkdir(parents=True)
    for name in ("action.yml", "requirements/aws.txt", "generator/forewarn/due.py"):
        (ours / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, ours / name)
    for name, run in FAKES.items():
        variables = {key: f"${{{{ inputs.{value} }}}}" for key, value in INPUTS.items()}
        variables |= {"PROJECT": str(root), "TOOLS": str(tmp_path / "tools"), "KEPT": str(tmp_path / "kept")}
        step = {"id": "step", "shell": "bash", "run": run, "env": variables}
        fake = {
            "name": name,
            "inputs": {one: {"default": ""} for one in INPUTS.values()},
            "outputs": {"python-version": {"value": "${{ steps.step.outputs.python-version }}"}},
            "runs": {"using": "composite", "steps": [step]},
        }
        (tmp_path / "actions" / name).mkdir(parents=True)
        (tmp_path / "actions" / name / "action.yml").write_text(yaml.safe_dump(fake))
    for one in ("tools", "home/.config/act"):
        (tmp_path / one).mkdir(parents=True)
    (tmp_path / "home/.config/act/actrc").touch()
    (tmp_path / "tools" / "python3").write_text(PYTHON)
    (tmp_path / "tools" / "python3").chmod(0o755)
    return Machine(root, tmp_path)


def pull_request(number: int = 12) -> dict[str, object]:
    """What GitHub tells of a pull request from a branch of the same repository."""
    head = {"ref": "change", "repo": {"full_name": "example/status"}}
    return {"action": "opened", "pull_request": {"number": number, "head": head, "base": {"ref": "main"}}}


def test_a_pull_request_is_validated(machine: Machine) -> None:
    """A sound change: the summary tells it, and the site is kept. Then one with a fault: it is annotated, and fails."""
    file = machine.root / "maintenances/2026/2026-api-move.yml"
    git(machine.root, "switch", "--quiet", "--create", "change")
    file.write_text(file.read_text().replace("api: degraded", "api: outage"))
    git(machine.root, "commit", "--quiet", "--all", "--message=More")
    done = machine.act("pull_request", "validate.yml", pull_request())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "**impact now outage, reworded** (2026-api-move)" in done.stdout
    assert (machine.folder / "kept" / "site" / "maintenance" / "2026-api-move" / "index.html").is_file()
    pip = (machine.folder / "home" / "pip.log").read_text().splitlines()
    assert [line.split(" ")[4] for line in pip] == ["--require-hashes", "--no-deps"]
    shutil.rmtree(machine.folder / "kept")
    file.write_text(file.read_text().replace("api: outage", "apy: outage"))
    git(machine.root, "commit", "--quiet", "--all", "--message=Slip")
    done = machine.act("pull_request", "validate.yml", pull_request())
    assert done.returncode == 1
    assert "::error file=maintenances/2026/2026-api-move.yml,line=9,col=5,title=unknown-component::" in done.stdout
    assert not (machine.folder / "kept").exists()


def test_a_push_is_published_and_the_schedule_publishes_what_is_due(machine: Machine, server: str) -> None:
    """Nothing without a bucket; with one the site is there. The hourly run asks it, and builds where it is not fresh."""
    s3 = s3_client(server)
    s3.create_bucket(Bucket="status-act")
    variables = {
        "FOREWARN_ENDPOINT_URL": server,
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/deploy",
        "AWS_REGION": "us-east-1",
    }
    push = {"ref": "refs/heads/main", "repository": {"full_name": "example/status", "default_branch": "main"}}
    done = machine.act("push", "publish.yml", push, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Publish" not in done.stdout
    variables["FOREWARN_BUCKET"] = "status-act"
    done = machine.act("push", "publish.yml", push, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "set-output:: changed=true" in done.stdout
    page = s3.head_object(Bucket="status-act", Key="maintenance/2026-api-move/index.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    for state, due in (("fresh", "false"), ("old", "true")):
        told = json.loads(s3.get_object(Bucket="status-act", Key="now.json")["Body"].read())
        told["next_change"] = told["next_change"] if state == "fresh" else told["as_of"]
        (machine.folder / "now.json").write_text(json.dumps(told))
        with serving(machine.folder) as address:
            mkdocs = machine.root / "mkdocs.yml"
            mkdocs.write_text(re.sub("site_url: .*", f"site_url: {address}", mkdocs.read_text()))
            git(machine.root, "commit", "--quiet", "--all", "--message=Move the site")
            done = machine.act("schedule", "scheduled.yml", {}, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"set-output:: due={due}" in done.stdout
        assert ("Install forewarn" in done.stdout) is (state == "old")
        assert ("set-output:: changed=true" in done.stdout) is (state == "old")


def test_a_branch_is_previewed_until_it_is_closed(machine: Machine, server: str) -> None:
    """Below a prefix of its own, where somebody switched it on; a fork gets nothing."""
    s3 = s3_client(server)
    s3.create_bucket(Bucket="status-preview")
    variables = {
        "FOREWARN_BUCKET": "status-preview",
        "FOREWARN_ENDPOINT_URL": server,
        "FOREWARN_URL": "https://status.example.com",
        "AWS_PREVIEW_ROLE_ARN": "arn:aws:iam::123456789012:role/deploy",
        "AWS_REGION": "us-east-1",
    }

    # act tells the name of the repository from here.
    git(machine.root, "config", "remote.origin.url", "https://github.com/example/status.git")

    def keys(action: str, repository: str, **more: str) -> list[str]:
        head = {"ref": "change", "repo": {"full_name": repository}}
        change = {"number": 12, "head": head, "base": {"ref": "main"}}
        event = {"action": action, "pull_request": change, "repository": {"full_name": "example/status"}}
        done = machine.act("pull_request", "preview.yml", event, **variables, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        listed = s3.list_objects_v2(Bucket="status-preview").get("Contents", [])
        return [one["Key"] for one in listed]

    assert keys("opened", "example/status") == []
    assert keys("opened", "somebody/fork", FOREWARN_PREVIEW="true") == []
    made = keys("opened", "example/status", FOREWARN_PREVIEW="true")
    assert "_preview/pr-12/index.html" in made
    assert {key.partition("12/")[0] for key in made} == {"_preview/pr-"}
    assert keys("closed", "example/status", FOREWARN_PREVIEW="true") == []


def test_an_approved_issue_becomes_a_pull_request(machine: Machine) -> None:
    """Another label does nothing; the right one pushes a branch and opens a pull request, or answers what is wrong."""
    (machine.folder / "tools" / "gh").write_text(GH)
    (machine.folder / "tools" / "gh").chmod(0o755)
    git(machine.root, "remote", "set-url", "--push", "origin", str(machine.folder / "origin.git"))

    def label(name: str, body: str) -> subprocess.CompletedProcess[str]:
        asker = {"login": "ada", "id": 1}
        event = {"action": "labeled", "label": {"name": name}, "issue": {"number": 12, "body": body, "user": asker}}
        return machine.act("issues", "request.yml", {**event, "repository": {"default_branch": "main"}})

    log = machine.folder / "tools" / "gh.log"
    assert label("maintenance", issue(Components="api")).returncode == 0
    assert not log.exists()
    done = label("maintenance-approved", issue(Components="api"))
    assert done.returncode == 0, done.stdout + done.stderr
    asked = [json.loads(line)["args"][:2] for line in log.read_text().splitlines()]
    assert asked == [["auth", "setup-git"], ["pr", "create"]]
    pushed = git(machine.folder / "origin.git", "log", "-1", "--format=%an %s", "maintenance-request-12")
    assert pushed == "ada Schedule 2026-redis-failover-test (#12)\n"
    log.unlink()
    assert label("maintenance-approved", issue(Components="apy", Title="Other")).returncode == 1
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert [one["args"][:2] for one in told] == [["issue", "comment"], ["issue", "edit"]]
    assert "did you mean &#39;api&#39;" in told[0]["text"]


def test_news_from_a_phone_are_published_at_once(machine: Machine, server: str) -> None:
    """One form: the file is edited, the commit is on the branch, and the site tells it."""
    (machine.folder / "tools" / "gh").write_text(GH)
    (machine.folder / "tools" / "gh").chmod(0o755)
    s3 = s3_client(server)
    s3.create_bucket(Bucket="status-phone")
    inputs = {"id": "2026-api-move", "action": "cancel", "message": "The vendor withdrew it.", "how": "commit"}
    variables = {"FOREWARN_BUCKET": "status-phone", "FOREWARN_ENDPOINT_URL": server, "AWS_REGION": "us-east-1"}
    event = {"inputs": inputs, "ref": "refs/heads/main", "repository": {"default_branch": "main"}}
    # What act pushes to and what it checks out are one repository, as at GitHub.
    git(machine.root, "config", "receive.denyCurrentBranch", "updateInstead")
    git(machine.root, "remote", "set-url", "origin", str(machine.root))
    role = "arn:aws:iam::123456789012:role/deploy"
    done = machine.act("workflow_dispatch", "update.yml", event, **variables, AWS_ROLE_ARN=role)
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(machine.root, "log", "-1", "--format=%s") == "Maintenance 2026-api-move: cancel\n"
    page = s3.get_object(Bucket="status-phone", Key="maintenance/2026-api-move/index.html")["Body"].read().decode()
    assert "The vendor withdrew it." in page


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
