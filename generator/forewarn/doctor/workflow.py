"""The workflows of a project, as nodes that know their places: nothing of them is ever run here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forewarn.problems import Problem, Span
from forewarn.source.decoding import MAX_BYTES
from forewarn.source.nodes import Mapping, Node, Scalar, Sequence
from forewarn.source.yaml_text import parse_config

FOLDER = ".github/workflows"
_RUNS = re.compile(r"(?<![\w./-])forewarn(?:\s|$)|\bpython3? -m forewarn\b")
_NEEDS_NO_HISTORY = re.compile(r"forewarn\s+(?:due|schema|man|completion|explain|verify|--version)\b")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a job: the action that it uses or the commands that it runs, with the places of both."""

    uses: Scalar | None
    run: Scalar | None
    given: dict[str, Node]

    @property
    def action(self) -> str:
        """The action without its version, in small letters."""
        return self.uses.text.partition("@")[0].lower() if self.uses else ""

    @property
    def needs_history(self) -> bool:
        """Whether it runs a command of forewarn that reads the history."""
        if self.run is not None:
            lines = (line for line in self.run.text.splitlines() if _RUNS.search(line))
            return any(not _NEEDS_NO_HISTORY.search(line) and "pip install" not in line for line in lines)
        command = self.given.get("command")
        word = command.text.split()[:1] if isinstance(command, Scalar) else []
        return self.action.rpartition("/")[2] == "forewarn" and word not in (["due"], ["schema"])


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its permissions, the workflow that it calls, its steps."""

    name: str
    permissions: Node | None
    uses: Scalar | None
    steps: tuple[Step, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Workflow:
    """A file below ``.github/workflows``; without jobs where it could not be read, and then with problems."""

    path: str
    text: str
    problems: tuple[Problem, ...]
    triggers: frozenset[str]
    permissions: Node | None
    jobs: tuple[Job, ...]

    @property
    def runs_forewarn(self) -> bool:
        """Whether any of it has to do with forewarn."""
        return "forewarn" in self.text


def read_workflows(root: Path) -> Iterator[Workflow]:
    """Every workflow of a project, by its name."""
    folder = root / FOLDER
    for file in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if not file.is_file() or file.stat().st_size > MAX_BYTES:
            continue
        data, path = file.read_bytes(), f"{FOLDER}/{file.name}"
        node, problems = parse_config(data, path)
        root_node = node if isinstance(node, Mapping) else Mapping({}, Span(path))
        yield Workflow(
            path,
            data.decode("utf-8", "replace"),
            tuple(problems),
            frozenset(_triggers(root_node.items.get("on"))),
            root_node.items.get("permissions"),
            tuple(_jobs(root_node)),
        )


def _triggers(node: Node | None) -> Iterator[str]:
    match node:
        case Scalar():
            yield node.text
        case Sequence():
            yield from (item.text for item in node.items if isinstance(item, Scalar))
        case Mapping():
            yield from node.items


def _jobs(root: Mapping) -> Iterator[Job]:
    jobs = root.items.get("jobs")
    for name, job in (jobs.items if isinstance(jobs, Mapping) else {}).items():
        if isinstance(job, Mapping) and isinstance(jobs, Mapping):
            steps = job.items.get("steps")
            items = steps.items if isinstance(steps, Sequence) else []
            yield Job(
                name,
                job.items.get("permissions"),
                _scalar(job, "uses"),
                tuple(_step(item) for item in items if isinstance(item, Mapping)),
                jobs.keys.get(name, job.span),
            )


def _step(node: Mapping) -> Step:
    given = node.items.get("with")
    return Step(_scalar(node, "uses"), _scalar(node, "run"), given.items if isinstance(given, Mapping) else {})


def _scalar(node: Mapping, key: str) -> Scalar | None:
    found = node.items.get(key)
    return found if isinstance(found, Scalar) else None
