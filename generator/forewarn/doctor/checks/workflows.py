"""Checks of the workflows: what they may do, what they run, and what they are made of.

The sources are GitHub's own: https://docs.github.com/en/actions/reference/security/secure-use
"""

import re
from collections.abc import Iterator

from forewarn.doctor.finding import Finding, warning
from forewarn.doctor.patient import Patient
from forewarn.doctor.workflow import FOLDER, Job, Workflow
from forewarn.source.nodes import Mapping, Node, Scalar

_COMMIT = re.compile(r"[0-9a-f]{40}")
_VERSION = re.compile(r"v\d+\.\d+\.\d+\S*")
_DIGEST = re.compile(r"docker://[^@]+@sha256:[0-9a-f]{64}")
_TYPED_BY_ANYBODY = re.compile(
    r"\$\{\{[^}]*\b(?:github\.head_ref|github\.event\.(?:issue|pull_request|comment|review|discussion|head_commit)"
    r"\.(?:title|body|message|head\.ref|head\.label|author\.(?:name|email)|user\.login))\b[^}]*\}\}"
)
_UNPINNED = re.compile(
    r"\bpip3?\s+install\b(?![^\n]*--require-hashes)[^\n]*?(?<![\w./-])forewarn(?:\[[\w,-]*\])?(?=\s|$|[\"'])"
)
_HEAD = re.compile(r"github\.event\.pull_request\.head\.(?:sha|ref)|github\.head_ref")


def workflow_files(patient: Patient) -> Iterator[Finding]:
    """Every workflow can be read.

    GitHub shows the fault of one that is not YAML on a page that nobody looks at, and runs nothing.
    """
    for workflow in patient.workflows:
        if workflow.problems:
            first = workflow.problems[0]
            yield Finding(f"{workflow.path}:{first.span.line}", first.message, first.hint or "mend it as YAML asks")
        elif not workflow.jobs:
            yield Finding(workflow.path, "has no jobs that could be read", "write jobs: with at least one job")


def workflows_there(patient: Patient) -> Iterator[Finding]:
    """A workflow runs forewarn, where the repository is at GitHub.

    Without one nothing is checked before it is merged, and nothing is published after.
    """
    folder = patient.root / FOLDER
    if (
        folder.is_dir()
        and patient.clone
        and patient.clone.remotes
        and not any(one.runs_forewarn for one in patient.workflows)
    ):
        yield warning(f"{FOLDER}/", "no workflow has to do with forewarn", "take the three that forewarn init writes")


def permissions(patient: Patient) -> Iterator[Finding]:
    """Every job says what its token may do, and no more than it needs.

    Where nothing is said the repository's default holds, which may be to write everything.
    """
    for workflow in patient.workflows:
        for node in (workflow.permissions, *(job.permissions for job in workflow.jobs)):
            if isinstance(node, Scalar) and node.text == "write-all":
                yield Finding(
                    _at(workflow, node),
                    "permissions: write-all lets a token do anything",
                    "name each, for example  contents: read",
                )
        silent = [job for job in workflow.jobs if job.permissions is None] if workflow.permissions is None else []
        if silent:
            fix = "write at the top of the file  permissions: {contents: read}"
            yield Finding(
                f"{workflow.path}:{silent[0].span.line}",
                f"the job {silent[0].name} does not say what its token may do",
                fix,
            )


def proposals(patient: Patient) -> Iterator[Finding]:
    """What a pull request runs can change nothing in the repository.

    Whoever proposes a change decides what its workflow runs.
    """
    for workflow in patient.workflows:
        if "pull_request" not in workflow.triggers:
            continue
        for node in (workflow.permissions, *(job.permissions for job in workflow.jobs)):
            found = node.items.get("contents") if isinstance(node, Mapping) else None
            if isinstance(found, Scalar) and found.text == "write":
                fix = "write  contents: read, and what has to write into a workflow of its own"
                yield warning(_at(workflow, found), "a pull request could write to the repository", fix)


def strangers(patient: Patient) -> Iterator[Finding]:
    """Nothing that a stranger proposes runs with the rights of the repository.

    `pull_request_target` runs with secrets and a token that may write: to check out the proposal there hands both over.
    """
    for workflow in patient.workflows:
        if "pull_request_target" not in workflow.triggers:
            continue
        for job in workflow.jobs:
            for step in job.steps:
                ref = step.given.get("ref")
                if step.action == "actions/checkout" and isinstance(ref, Scalar) and _HEAD.search(ref.text):
                    fix = "use pull_request, and comment from a second workflow (workflow_run)"
                    yield Finding(
                        _at(workflow, ref), "checks out a stranger's proposal with the rights of the repository", fix
                    )


def pins(patient: Patient) -> Iterator[Finding]:
    """Every action is pinned to a commit, by all 40 digits of it.

    A tag can be moved to anything, at any time, by whoever owns or breaks into the action's repository. That of forewarn
    itself may be named by a whole version, as the package is.
    """
    for workflow in patient.workflows:
        for scalar in _used(workflow):
            name, at, ref = scalar.text.partition("@")
            if name.startswith("./") or _DIGEST.fullmatch(scalar.text) or (at and _COMMIT.fullmatch(ref)):
                continue
            if name.partition("/")[2] == "forewarn" and _VERSION.fullmatch(ref):
                continue
            what = f"pinned to '{ref}', which can move" if at else "not pinned at all"
            fix = f"write {name.partition('@')[0]}@ and the commit of that version, with the version behind a #"
            yield warning(_at(workflow, scalar), f"{name} is {what}", fix)


def pinned_forewarn(patient: Patient) -> Iterator[Finding]:
    """Workflows install a version of forewarn that somebody chose.

    A new release would change what is published without anybody's review.
    """
    for workflow in patient.workflows:
        for job in workflow.jobs:
            for step in job.steps:
                if step.run is not None and _UNPINNED.search(step.run.text):
                    fix = "write  pip install forewarn==VERSION, or install from a lock with --require-hashes"
                    yield warning(_at(workflow, step.run), "installs whatever forewarn is the newest", fix)


def fetched_history(patient: Patient) -> Iterator[Finding]:
    """A job that runs forewarn has the whole history.

    `actions/checkout` fetches one commit where nobody asks for more, and forewarn refuses a shallow clone.
    """
    for workflow in patient.workflows:
        for job in workflow.jobs:
            shallow: Scalar | None = None
            for step in job.steps:
                if step.action == "actions/checkout":
                    depth = step.given.get("fetch-depth")
                    shallow = None if isinstance(depth, Scalar) and depth.text == "0" else step.uses
                if step.run is not None and re.search(r"git fetch\b[^\n]*--unshallow", step.run.text):
                    shallow = None
                if shallow is not None and step.needs_history:
                    fix = "write below it  with: {fetch-depth: 0}"
                    yield Finding(_at(workflow, shallow), "fetches a single commit, and forewarn needs them all", fix)
                    break


def quoted_words(patient: Patient) -> Iterator[Finding]:
    """No command is put together from words that anybody may type.

    The title of a pull request in `run` is a program: it goes through `env`, where it stays text.
    """
    for workflow in patient.workflows:
        for job in workflow.jobs:
            for step in job.steps:
                if step.run is not None and (found := _TYPED_BY_ANYBODY.search(step.run.text)):
                    fix = 'hand it over in env:, and use it as "$NAME"'
                    yield Finding(_at(workflow, step.run), f"runs what anybody may type: {found[0]}", fix)


def _used(workflow: Workflow) -> Iterator[Scalar]:
    for job in workflow.jobs:
        yield from _job_uses(job)


def _job_uses(job: Job) -> Iterator[Scalar]:
    if job.uses is not None:
        yield job.uses
    yield from (step.uses for step in job.steps if step.uses is not None)


def _at(workflow: Workflow, node: Node) -> str:
    return f"{workflow.path}:{node.span.line}"
