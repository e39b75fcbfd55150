"""What became of each maintenance, revision by revision."""

from datetime import datetime

from forewarn.history import History, Revision
from forewarn.model import Maintenance
from forewarn.record import Change, ChangeKind, Record


def record(history: History, maintenance: Maintenance, *, as_of: datetime) -> Record:
    """The record of a maintenance; one whose file git does not know counts as revised at ``as_of``."""
    revisions = tuple(history.revisions(maintenance.source)) or (Revision(as_of),)
    revised = revisions[-1].at
    kinds = [ChangeKind.ANNOUNCED, *[ChangeKind.UPDATED] * (len(revisions) - 1)]
    changes = tuple(
        Change(
            revision.at,
            (kind,),
            maintenance.title,
            maintenance.window,
            maintenance.status,
            revision=revision,
            facts=str(index),
        )
        for index, (kind, revision) in enumerate(zip(kinds, revisions, strict=True))
    )
    return Record(min(maintenance.announced or revisions[0].at, revised), revised, changes)
