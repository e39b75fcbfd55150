"""What a letter says first when it does not announce: what has changed, that nothing will happen, how it went.

Each section ends with what the lines below it are. So they may stand as they were announced (nothing that was
said disappears), and no reader takes a plan for what will happen.
"""

from collections.abc import Iterator
from datetime import datetime

from forewarn import phrases
from forewarn.entry import Entry
from forewarn.model import Window
from forewarn.notice.document import Block, Bullets, Fact, Facts, Group, Line, Link, Paragraph, Prose, Section, Text
from forewarn.notice.kinds import NoticeKind
from forewarn.notice.lines import LineWriter, one_line
from forewarn.notice.turns import Turn, turns
from forewarn.record import ChangeKind
from forewarn.wording import Promise, Status

CANCELLED_BELOW = "The notice follows as it was planned. None of that work takes place."
COMPLETED_BELOW = "The notice follows as it was planned."


def news(entry: Entry, kind: NoticeKind) -> Section | None:
    """The section that a letter of this kind begins with; ``None`` for an announcement."""
    writer = NewsWriter(entry)
    match kind:
        case NoticeKind.ANNOUNCEMENT:
            return None
        case NoticeKind.CHANGE:
            title, blocks = "What Has Changed", writer.change()
        case NoticeKind.CANCELLATION:
            title, blocks = "Cancellation", writer.cancellation()
        case NoticeKind.COMPLETION:
            title, blocks = "Completion", writer.completion()
    return Section("news", title, tuple(blocks), len(title))


class NewsWriter(LineWriter):
    """Writes what has happened to one entry, in its author's zone."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.maintenance = entry.maintenance
        self.zone = entry.maintenance.window.timezone

    # --- the three sections --------------------------------------------------------------------------------

    def change(self) -> Iterator[Block | Group]:
        """The newest change, with both windows; those before it in a line each."""
        found = turns(self.entry)
        told = [turn for turn in found if turn.weighty] or list(found[:1])
        if not told:
            return
        newest, *earlier = told
        rows = [Fact("Change", (Text(newest.words),))]
        if newest.was and newest.now:
            rows.append(Fact("Old Window", (Text(self.span(newest.was)),)))
            rows.append(Fact("New Window", (Text(self.span(newest.now)),)))
        rows += self.told("Declared", newest.at, "Reason", newest.message)
        yield Facts(tuple(rows))
        if earlier:
            yield Group("Earlier Changes", Bullets(tuple(self.earlier(turn) for turn in earlier)))

    def earlier(self, turn: Turn) -> Line:
        """A change before the newest one."""
        moved = f": {self.span(turn.was)} became {self.span(turn.now)}" if turn.was and turn.now else ""
        line: Line = (Text(f"{turn.words}{moved} (declared {self.moment(turn.at)})"),)
        return (*line, Text(": "), Prose(one_line(turn.message))) if turn.message else line

    def cancellation(self) -> Iterator[Block | Group]:
        """When and why it was called off, and the window that nobody needs to keep free."""
        maintenance = self.maintenance
        said = next((u for u in reversed(maintenance.updates) if u.status is Status.CANCELLED), None)
        known = (c.at for c in reversed(self.entry.record.changes) if ChangeKind.CANCELLED in c.kinds)
        rows = self.told("Cancelled", said.at if said else next(known, None), "Reason", said.message if said else "")
        rows.append(Fact("Window That No Longer Holds", (Text(self.span(maintenance.window)),)))
        yield Facts(tuple(rows))
        yield Paragraph((Text(CANCELLED_BELOW),))

    def completion(self) -> Iterator[Block | Group]:
        """How it went, when it really began and ended, and what is still owed."""
        maintenance, window = self.maintenance, self.maintenance.window
        start, end = maintenance.started_at, maintenance.ended_at
        said = next((u for u in reversed(maintenance.updates) if u.status is Status.COMPLETED), None)
        rows: list[Fact] = []
        if maintenance.outcome:
            words = maintenance.outcome.words
            rows.append(Fact("Outcome", (Text(words[:1].upper() + words[1:]),)))
        rows.append(Fact("Planned Window", (Text(self.span(window)),)))
        if start:
            rows.append(Fact("Actual Start", (Text(f"{self.moment(start)}, {_against(start, window.start)} planned"),)))
        if end:
            rows.append(Fact("Actual End", (Text(f"{self.moment(end)}, {_against(end, window.end)} planned"),)))
        if start and end and end > start:
            rows.append(Fact("Actual Duration", (Text(phrases.length(end - start)),)))
        if said and said.message:
            rows.append(Fact("Closing Remarks", (Prose(one_line(said.message)),)))
        yield Facts(tuple(rows))
        owed = [
            line for key, promise in self.text.post_maintenance.promises.items() if (line := self.owed(key, promise))
        ]
        if owed:
            yield Group("What We Promised", Bullets(tuple(owed)))
        yield Paragraph((Text(COMPLETED_BELOW),))

    # --- their lines ---------------------------------------------------------------------------------------

    def owed(self, key: str, promise: Promise) -> Line | None:
        """A promise with the instant it is due at and, where it was kept, when and where; never whether it is late."""
        starts = [u.at for u in self.maintenance.updates if u.status is promise.after]
        if not starts:
            return None
        report = next((report for report in self.maintenance.reports if report.promise == key), None)
        line: Line = (*self.prose(promise.text), Text(f" (due {self.moment(starts[-1] + promise.within)})"))
        if report is None:
            return line
        kept = f": kept {self.moment(report.at)}" if report.at else ": kept"
        return (*line, Text(kept), *((Text(", "), Link(report.url)) if report.url else ()))

    def told(self, label: str, at: datetime | None, why: str, message: str) -> list[Fact]:
        """When something was said, and in which words."""
        rows = [Fact(label, (Text(self.moment(at)),))] if at else []
        return [*rows, Fact(why, (Prose(one_line(message)),))] if message else rows

    def moment(self, at: datetime) -> str:
        """An instant in the author's zone, which it names."""
        return f"{phrases.moment(at, self.zone)} ({self.zone})"

    def span(self, window: Window) -> str:
        """A window in the author's zone, which it names."""
        return f"{phrases.span(window, self.zone)} ({self.zone})"


def _against(at: datetime, planned: datetime) -> str:
    """How an instant lies to the one that was planned: ``4 minutes later than``."""
    if at == planned:
        return "as"
    return f"{phrases.length(abs(at - planned))} {'later' if at > planned else 'earlier'} than"
