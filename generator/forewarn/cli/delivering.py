"""Delivering to the content folder: reading and judging the project, making its files, and writing what is not there yet.

This room knows all of the pipeline, and is entered where something has changed.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime

from forewarn import pipeline
from forewarn.artifacts import Artifact, Bundle, Costly
from forewarn.cli.calls import Call, detail, report, say, working
from forewarn.cli.known import noted
from forewarn.inventory import Inventory, Seen
from forewarn.ledger import Ledger
from forewarn.logbook import read_history
from forewarn.pieces import KeptPieces
from forewarn.problems import Problem, Severity
from forewarn.rules import POLICY_IDS
from forewarn.settings import Project
from forewarn.standstill import Delivery
from forewarn.workspace import sync


def delivered(
    project: Project, as_of: datetime, content: Inventory, written: Mapping[str, Seen], *, strict: bool
) -> Delivery:
    """Read, judge, make and write what is not there yet. Ends with exit code 1 where problems stop a build.

    ``written`` is what has been seen of the files below ``maintenances/``: none of them is looked at once more.
    """
    with working("reading maintenances"):
        ledger = Ledger(project.root, content, project.cache)
        pieces = KeptPieces(project.root, project.settings.audience, project.cache)
        # The history is held by nobody else: it is let go of when all has been judged.
        done = pipeline.build(
            project,
            as_of=as_of,
            history=read_history(project.root, project.cache),
            shelf=ledger,
            notes=noted(project),
            pieces=pieces,
            written=written,
        )
    report(done.problems)
    is_doubtful = any(_is_format_warning(problem) for problem in done.problems)
    if done.stops or (strict and is_doubtful):
        sys.exit(1)
    problems, next_change, standing = done.problems, done.next_change, done.standing
    outputs = sum(len(one.names) if isinstance(one, Bundle) else 1 for one in done.offers) + len(standing)
    artifacts = _handed_over([*done.offers])
    del done
    with working("generating pages"):
        changes = sync(artifacts, project.content, standing, content)
        pieces.close()
        ledger.close(changes.owned)
    for path in changes.written:
        detail(f"written {project.content.name}/{path}")
    for path in changes.deleted:
        detail(f"deleted {project.content.name}/{path}")
    say(
        f"{project.content.name}/: {len(changes.written)} written, {len(changes.deleted)} deleted, {changes.unchanged} unchanged"
    )
    return Delivery(len(changes.written) + changes.unchanged, outputs, problems, next_change, is_doubtful)


def _handed_over(artifacts: list[Artifact | Costly | Bundle]) -> Iterator[Artifact | Costly | Bundle]:
    """Artifacts that nobody holds but who takes them: what many are made from, such as feeds, is gone with the last."""
    artifacts.reverse()
    while artifacts:
        yield artifacts.pop()


def _is_format_warning(problem: Problem) -> bool:
    return problem.severity is Severity.WARNING and problem.rule not in POLICY_IDS


def redelivered(call: Call, project: Project, as_of: datetime, content: Inventory) -> bool:
    """The same for a server, which looks at everything each time; whether anything could be made of it."""
    ledger = Ledger(call.root, content, project.cache)
    history = read_history(call.root, project.cache)
    pieces = KeptPieces(call.root, project.settings.audience, project.cache)
    done = pipeline.build(project, as_of=as_of, history=history, shelf=ledger, notes=noted(project), pieces=pieces)
    report(done.problems)
    if done.stops:
        return False
    changes = sync(done.offers, project.content, done.standing, content)
    pieces.close()
    ledger.close(changes.owned)
    return True
