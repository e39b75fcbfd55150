"""The files for ``.github`` of a new project: workflows, the issue form, the template of pull requests, Dependabot.

They name this version of forewarn as an action by its commit, which no file of that commit can hold: the release
writes it beside this module, and pip remembers it of an installation from git.
"""

import json
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable

REPOSITORY = "forewarn/forewarn"
"""Where the action is, as long as a release does not say otherwise: the one place that holds the name."""
UNPINNED = f"{REPOSITORY}@{'0' * 40} # v0.0.0"
"""What the files name as they lie here: in form what will stand there, and no commit of anybody."""


def github_files() -> dict[str, str]:
    """The text of each file, by its path in a project."""
    folder, action = resources.files("forewarn").joinpath("scaffold", "github"), reference()
    return {f".github/{path}": text.replace(UNPINNED, action) for path, text in _below(folder)}


def reference() -> str:
    """This version as an action: ``owner/name@commit # v1.2.3``, or by its tag where the commit is not known."""
    released = resources.files("forewarn").joinpath("scaffold", "action.txt")
    if released.is_file():
        return released.read_text("utf-8").strip()
    version = metadata.version("forewarn")
    commit = _installed_commit()
    return f"{REPOSITORY}@{commit} # v{version}" if commit else f"{REPOSITORY}@v{version}"


def _installed_commit() -> str:
    """The commit that pip installed from, where it was a repository of git (PEP 610); else nothing."""
    told = json.loads(metadata.distribution("forewarn").read_text("direct_url.json") or "{}")
    return str(told.get("vcs_info", {}).get("commit_id", ""))


def _below(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.is_dir():
            yield from _below(item, f"{above}{item.name}/")
        else:
            yield above + item.name, item.read_text("utf-8")
