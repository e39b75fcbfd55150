"""The workflows and the action as documents, and the shell that runs their commands."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from samples import ROOT

ACTION = ROOT / "action.yml"
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SHIPPED_FOLDER = ROOT / "generator" / "forewarn" / "scaffold" / "github"
SHIPPED = sorted((SHIPPED_FOLDER / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent

Document = dict[str, Any]


def named(path: Path) -> str:
    """The path as a reader of a failed test knows it."""
    return path.relative_to(ROOT).as_posix()


def load(path: Path) -> Document:
    """A file with every scalar as it was typed: ``on`` stays a word."""
    document = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
    assert isinstance(document, dict)
    return document


def jobs(document: Document) -> dict[str, Document]:
    """The jobs of a workflow by their ids."""
    found: dict[str, Document] = document.get("jobs", {})
    return found


def steps(document: Document) -> list[Document]:
    """Every step of a workflow or an action."""
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in jobs(document).values() for step in job.get("steps", [])]


def actions(path: Path) -> Iterator[str]:
    """The rest of each line that uses an action, with its comment."""
    for line in path.read_text("utf-8").splitlines():
        word, _, rest = line.strip().removeprefix("- ").partition(": ")
        if word == "uses":
            yield rest


@dataclass(frozen=True)
class Block:
    """A step with commands: where it stands, its words, its shell, and the variables that it is handed."""

    file: str
    name: str
    run: str
    shell: str
    variables: Mapping[str, str]


def blocks(path: Path) -> list[Block]:
    """Every step with commands."""
    document = load(path)
    found = []
    for scope in [document["runs"]] if "runs" in document else jobs(document).values():
        for step in scope.get("steps", []):
            if "run" in step:
                variables = {**scope.get("env", {}), **step.get("env", {})}
                name = step.get("name", step["run"])
                found.append(Block(path.name, name, step["run"], step.get("shell", ""), variables))
    return found


def block(file: str, name: str) -> Block:
    """One step with commands, of the action or of our own workflows."""
    path = next(path for path in [ACTION, *OURS] if path.name == file)
    return next(one for one in blocks(path) if one.name == name)


@dataclass(frozen=True)
class Runner:
    """What a runner gives a step: a folder to work in, one for what passes, files to write answers to."""

    work: Path
    temp: Path
    tools: Path

    @classmethod
    def in_folder(cls, work: Path, folder: Path) -> "Runner":
        """A runner whose own folders stand in ``folder``."""
        temp, tools = folder / "runner", folder / "tools"
        for one in (temp, tools):
            one.mkdir(parents=True)
        return cls(work, temp, tools)

    def told(self, name: str) -> str:
        """What steps wrote to ``output``, ``path`` or ``summary``."""
        file = self.temp / name
        return file.read_text("utf-8") if file.exists() else ""

    def tool(self, name: str, script: str) -> None:
        """A program that comes before those of the machine."""
        (self.tools / name).write_text(script)
        (self.tools / name).chmod(0o755)

    def run(self, one: Block, **given: str) -> subprocess.CompletedProcess[str]:
        """Run the commands of a step in bash, as a runner does.

        Every variable that the step takes from an expression has to be given; so nothing of it is left to chance.
        """
        fixed = {name: value for name, value in one.variables.items() if "${{" not in value}
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail"] if one.shell == "bash" else ["bash", "-e"]
        environment = {
            "HOME": str(self.temp),
            "PATH": f"{self.tools}:{BIN}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_PATH": str(self.temp / "path"),
            "GITHUB_ENV": str(self.temp / "env"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GH_TOKEN": "of this run",
            "GITHUB_REPOSITORY": "example/status",
            "GITHUB_REF_NAME": "main",
            "GITHUB_BASE_REF": "main",
            "GITHUB_RUN_ID": "77",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        } | given
        expected = {name for name, value in one.variables.items() if "${{" in value}
        assert expected <= environment.keys(), expected - environment.keys()
        return subprocess.run(
            [*shell, "-c", one.run],
            cwd=self.work,
            env={**environment, **fixed},
            capture_output=True,
            text=True,
            check=False,
        )
