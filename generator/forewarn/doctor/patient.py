"""What the checks look at, gathered before the first of them is asked: plain values, so that a check reads nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from forewarn import opening, pipeline
from forewarn.doctor.clone import Clone, read_clone
from forewarn.doctor.published import Answer, Published
from forewarn.doctor.workflow import Workflow, read_workflows
from forewarn.history import KnownHistory
from forewarn.problems import Problem, ProjectError
from forewarn.settings import Audience, Project
from forewarn.workspace import read_manifest

CACHE = ".cache/"


@dataclass(frozen=True, slots=True)
class Patient:
    """A project and its surroundings at an instant.

    ``clone`` is ``None`` where no git repository holds the project, ``checked`` where it could not be read, ``site``
    where nobody asked for it. ``engines`` are the versions of what builds the site, by name. ``is_now`` says that the instant is that of the clock.
    """

    root: Path
    as_of: datetime
    is_now: bool
    project: Project | None
    problems: tuple[Problem, ...]
    checked: pipeline.Checked | None
    clone: Clone | None
    git_fault: ProjectError | None
    workflows: tuple[Workflow, ...]
    site: Published | None
    engines: Mapping[str, str]

    def answer(self, path: str) -> Answer | None:
        """What the published site said when it was asked for a path; ``None`` where nobody asked, or nothing answered."""
        site = self.site
        return site.answers.get(path) if site is not None and site.answers[""].status else None


def gather(
    root: Path, as_of: datetime, *, is_now: bool, audience: Audience | None = None, site: Published | None = None
) -> Patient:
    """The patient in a folder. Only files and git are read here; ``site`` was asked for by the caller."""
    project, found = opening.open_project(root, audience=audience)
    checked = pipeline.check(project, as_of=as_of, history=KnownHistory()) if project else None
    clone, fault = None, None
    try:
        clone = read_clone(root, generated(project), builds(project))
    except ProjectError as error:
        fault = error
    return Patient(
        root=root,
        as_of=as_of,
        is_now=is_now,
        project=project,
        problems=tuple(checked.problems if checked else found),
        checked=checked,
        clone=clone,
        git_fault=fault,
        workflows=tuple(read_workflows(root)),
        site=site,
        engines=dict(_versions("mkdocs", "mkdocs-material")),
    )


def _versions(*names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def builds(project: Project | None) -> Iterator[str]:
    """The folders that a build makes, each with a slash at its end; the cache where there is one."""
    if project is not None:
        yield project.site.relative_to(project.root).as_posix() + "/"
        if (project.root / CACHE).is_dir():
            yield CACHE


def generated(project: Project | None) -> Iterable[str]:
    """The paths in the project that forewarn owns or makes; a folder ends with a slash."""
    if project is None:
        return ()
    content = project.content.relative_to(project.root).as_posix()
    site = project.site.relative_to(project.root).as_posix()
    try:
        owned = [f"{content}/{path}" for path in read_manifest(project.content)]
    except ProjectError:
        owned = []
    always = ("assets/forewarn/", "feed.atom", "now.json", "calendar.ics", ".forewarn-manifest.json")
    return (*owned, *(f"{content}/{path}" for path in always), f"{site}/", f"{site}.headers.json", CACHE)
