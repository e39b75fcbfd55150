"""The door to a project: what its ``mkdocs.yml`` says, and what people wrote where we would have made something.

It stands before the pipeline: a run in which nothing has changed needs no more.
"""

from pathlib import Path

from forewarn.artifacts import YIELDING
from forewarn.problems import Problem, in_order
from forewarn.settings import Audience, Project
from forewarn.source.site import read_project
from forewarn.values import replace
from forewarn.workspace import handwritten_of

HOME = "index.md"


def open_project(root: Path, *, audience: Audience | None = None) -> tuple[Project | None, list[Problem]]:
    """The project in a folder, or the problems of its ``mkdocs.yml``."""
    project, problems = read_project(root, audience=audience)
    if project is None:
        return None, in_order(problems)
    words = project.content / "_home.md"
    handwritten = handwritten_of(project.content, YIELDING | {HOME})
    return (
        replace(
            project,
            home_is_handwritten=HOME in handwritten,
            own_files=frozenset(handwritten & YIELDING),
            home_words=words.read_text("utf-8", "replace") if words.is_file() else "",
        ),
        in_order(problems),
    )
