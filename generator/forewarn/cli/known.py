"""What is known from before: git's history, notes of what was read, and how the folder differs from a commit.

Commands that read a project ask here; those that find that nothing has changed need none of it.
"""

from forewarn import logbook, pipeline
from forewarn.cli.calls import Call, say
from forewarn.git import default_base, merge_base, read_history, read_tree
from forewarn.history import History, KnownHistory
from forewarn.notebook import Notebook
from forewarn.problems import ProjectError
from forewarn.settings import Project


def history_of(call: Call) -> History:
    """What git knows; nothing, and a line that says so, where it cannot be asked."""
    try:
        return logbook.read_history(call.root, call.notes())
    except ProjectError as error:
        say(f"info: {error.message}; notice is measured from now ({error.hint})")
        return KnownHistory()


def noted(project: Project) -> Notebook:
    """The notes of what files came to in an earlier run."""
    return Notebook(project.root, project.settings.audience, project.cache)


def comparison(call: Call, project: Project, base: str | None) -> pipeline.Comparison:
    """The folder as it is against what it has in common with ``base``, or with the branch that changes go to.

    Raises :class:`ProjectError` where git cannot tell.
    """
    commit = merge_base(project.root, base or default_base(project.root))
    history = read_history(project.root, commit)
    return pipeline.compare(project, read_tree(project.root, commit), as_of=call.as_of(), history=history)
