"""What looks like an accident is refused before anything is written. Each refusal says how to go on."""

from collections.abc import Collection
from pathlib import Path

from forewarn.publish.local import LocalSite
from forewarn.publish.marker import MARKER
from forewarn.publish.plan import Plan

FEW_DELETES = 10
SHARE = 0.2
"""The share of what is ours that may go in one publish, unless it is few."""
NAMED = 5


def unfit_folder(site: Path, home: Path, *around: Path) -> list[str]:
    """Whether a folder is one that nobody means to publish: the disk, a home, a project, a repository."""
    place = site.resolve()
    if place == Path(place.anchor) or place == home.resolve():
        return [f"{site} is no built site but {place}: name the folder that forewarn build made"]
    marks = [mark for mark in ("mkdocs.yml", ".git", "maintenances") if (place / mark).exists()]
    if marks:
        return [f"{site} holds {marks[0]}, which belongs to a project: name the folder that forewarn build made"]
    for other in around:
        there = other.resolve()
        if there == place or there in place.parents or place in there.parents:
            return [f"{site} and {other} lie in each other: choose another folder to publish to"]
    return []


def incomplete(site: LocalSite, promised: Collection[str] | None, missing: Collection[str]) -> list[str]:
    """Whether a site lacks what makes it whole.

    ``promised`` is what a finished build listed (``None``: no build says that it was finished), ``missing`` what
    `forewarn verify` found.
    """
    if not site.files:
        return [f"{site.root} is empty: run forewarn build"]
    refusals = []
    if "index.html" not in site.files:
        refusals.append(f"{site.root} has no index.html: run forewarn build, or name the folder of the built site")
    if promised is not None:
        absent = sorted(set(promised) - set(site.files))
        if absent:
            refusals.append(f"{site.root} lacks {_some(absent)} of the build that made it: run forewarn build")
    elif missing:
        refusals.append(
            f"{site.root} is half a site: it has no {MARKER}, and {_some(missing, 'fault')}: run forewarn build"
        )
    return refusals


def refusals(plan: Plan, *, allow_deletes: int | None, force_deletes: bool) -> list[str]:
    """Whether a plan would take away too much, or write over somebody else's objects."""
    found = []
    limit = max(FEW_DELETES, int(plan.owned * SHARE)) if allow_deletes is None else allow_deletes
    if len(plan.deletes) > limit and not force_deletes:
        found.append(
            f"{len(plan.deletes)} of {plan.owned} objects would be deleted, and {limit} may be: if that is meant,"
            f" say --allow-deletes {len(plan.deletes)}"
        )
    if plan.collisions:
        found.append(
            f"{_some(plan.collisions, 'object')} at addresses of this site were not published by us:"
            " --adopt writes over them"
        )
    return found


def _some(names: Collection[str], noun: str = "file") -> str:
    count = len(names)
    listed = ", ".join(sorted(names)[:NAMED])
    return f"{count} {noun}{'s' if count > 1 else ''} ({listed}{', …' if count > NAMED else ''})"
