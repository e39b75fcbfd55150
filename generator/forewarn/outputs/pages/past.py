"""What became of a maintenance, in words for its page: the windows that held before, the changes. Pure."""

import re
from collections.abc import Iterator

from forewarn.model import Move, Update
from forewarn.record import Change, ChangeKind, Record
from forewarn.settings import Audience, Commits, Settings
from forewarn.translations import N_
from forewarn.values import Value, field

_WORDS = {
    ChangeKind.MOVED: N_("Moved from"),
    ChangeKind.EXTENDED: N_("Extended from"),
    ChangeKind.SHORTENED: N_("Shortened from"),
}
_MERGE = re.compile(r"Merge pull request #\d+ from \S+")
_NUMBER = re.compile(r"\s*\(#\d+\)$")
_BY = re.compile(r"[A-Za-z]+(-[A-Za-z]+)*-by", re.ASCII)
_AUTHORS = frozenset({"co-authored-by", "signed-off-by"})
ROLES = (
    N_("By"),
    N_("Acked by"),
    N_("Approved by"),
    N_("Co authored by"),
    N_("Helped by"),
    N_("Reported by"),
    N_("Reviewed by"),
    N_("Signed off by"),
    N_("Suggested by"),
    N_("Tested by"),
)
"""Roles that we have words for; of any other trailer the page says what it says."""


def former_windows(record: Record) -> list[tuple[str, Move]]:
    """Every window that held before, the oldest first, each with the words that stand before it."""
    return [
        (next((_WORDS[kind] for kind in kinds if kind in _WORDS), N_("Planned before")), was)
        for kinds, was in record.former
    ]


def move_of(record: Record, update: Update) -> str:
    """What an entry of the log did to the window: moved it, extended it, shortened it."""
    kinds = (kind for change in record.changes if update in change.updates for kind in change.kinds if kind in _WORDS)
    return next(kinds, ChangeKind.MOVED).words


class Told(Value):
    """A change with what is told of the commit behind it; ``link`` is the pull request's address, or nothing.

    ``people`` are roles and the names in them: ``Reviewed by``, ``Grace Hopper``.
    """

    change: Change
    subject: str = ""
    pull_request: int | None = None
    link: str = ""
    people: dict[str, list[str]] = field(default_factory=dict)


def told(record: Record, settings: Settings) -> Iterator[Told]:
    """Every change, the newest first.

    Whoever wrote a change is named to an internal audience alone; reviewers are named wherever commits are shown.
    """
    for change in reversed(record.changes):
        revision = change.revision
        if revision is None or settings.history.commits is Commits.HIDE:
            yield Told(change)
            continue
        number = revision.pull_request
        subject = _NUMBER.sub("", revision.subject) if number else revision.subject
        people: dict[str, list[str]] = {}
        internal = settings.audience is Audience.INTERNAL
        if internal and revision.author:
            people[N_("By")] = [revision.author]
        for key, name in revision.trailers:
            if _BY.fullmatch(key) and "@" not in name and (internal or key.lower() not in _AUTHORS):
                people.setdefault(key.replace("-", " ").capitalize(), []).append(name)
        yield Told(
            change,
            "" if _MERGE.fullmatch(subject) else subject,
            number,
            f"{settings.repository}/pull/{number}" if number and settings.repository else "",
            people,
        )
