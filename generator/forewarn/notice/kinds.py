"""What a letter is for: it announces, tells a change, calls off or reports the end. Declared facts decide, never the clock."""

from enum import StrEnum

from forewarn.entry import Entry
from forewarn.grades import Outcome
from forewarn.notice.turns import turns
from forewarn.translations import N_
from forewarn.wording import Status


class NoticeKind(StrEnum):
    """What a letter is for, in the order in which a maintenance may need them."""

    ANNOUNCEMENT = "announcement"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    COMPLETION = "completion"

    @property
    def heading(self) -> str:
        """The title of the letter."""
        return {
            NoticeKind.ANNOUNCEMENT: N_("Scheduled Maintenance Notification"),
            NoticeKind.CHANGE: N_("Scheduled Maintenance Change"),
            NoticeKind.CANCELLATION: N_("Scheduled Maintenance Cancellation"),
            NoticeKind.COMPLETION: N_("Scheduled Maintenance Completion"),
        }[self]


_ENDS = {Status.CANCELLED: NoticeKind.CANCELLATION, Status.COMPLETED: NoticeKind.COMPLETION}


def kind_of(entry: Entry) -> NoticeKind:
    """The kind that fits what was declared.

    What is cancelled or completed says so. Where a window was moved after all, a cancellation withdrawn or a
    confirmation taken back, readers who know the announcement need to be told: a change. All else (a start, a
    confirmation, news in the log) leaves the announcement as true as it was.
    """
    if kind := _ENDS.get(entry.maintenance.status):
        return kind
    return NoticeKind.CHANGE if any(turn.weighty for turn in turns(entry)) else NoticeKind.ANNOUNCEMENT


def contradiction(entry: Entry, kind: NoticeKind) -> str:
    """Why a letter of this kind would not be true, and what would be: a sentence, or nothing where it is true."""
    status, fits = entry.maintenance.status, kind_of(entry)
    if kind is fits:
        return ""
    if status in _ENDS:
        return f"{entry.id} is {status.words}; type --kind {fits}, or leave --kind out"
    if kind is NoticeKind.CANCELLATION:
        return f"{entry.id} is not cancelled; type --kind {fits}, or cancel it first: forewarn cancel {entry.id}"
    if kind is NoticeKind.COMPLETION:
        return (
            f"no update says that {entry.id} is completed; type --kind {fits}, or report the end first: "
            f"forewarn complete {entry.id}"
        )
    if kind is NoticeKind.CHANGE and not turns(entry):
        return f"nothing of {entry.id} has changed since it was announced; type --kind {fits}"
    return ""


def subject(entry: Entry, kind: NoticeKind) -> str:
    """What a list of mails shows of the letter: its kind, and the title of the maintenance, on one line."""
    maintenance, said = entry.maintenance, entry.phrases.said
    title = " ".join(maintenance.title.split())
    tentative = maintenance.status is Status.TENTATIVE
    match kind:
        case NoticeKind.ANNOUNCEMENT if tentative:
            return said("Tentative maintenance: %(title)s", title=title)
        case NoticeKind.ANNOUNCEMENT:
            return said("Scheduled maintenance: %(title)s", title=title)
        case NoticeKind.CHANGE if tentative:
            return said("Changed (tentative): %(title)s", title=title)
        case NoticeKind.CHANGE:
            return said("Changed: %(title)s", title=title)
        case NoticeKind.CANCELLATION:
            return said("Cancelled: %(title)s", title=title)
        case NoticeKind.COMPLETION:
            outcome = maintenance.outcome
            if outcome and outcome is not Outcome.SUCCESSFUL:
                return said("Completed (%(outcome)s): %(title)s", outcome=said(outcome.words), title=title)
            return said("Completed: %(title)s", title=title)
