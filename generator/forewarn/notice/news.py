"""What a letter says first when it does not announce: what has changed, that nothing will happen, how it went.

Each section ends with what the lines below it are. So they may stand as they were announced (nothing that was
said disappears), and no reader takes a plan for what will happen.
"""

from collections.abc import Iterator
from datetime import datetime

from forewarn.entry import Entry
from forewarn.model import Window
from forewarn.notice.document import Block, Bullets, Fact, Facts, Group, Line, Link, Paragraph, Prose, Section, Text
from forewarn.notice.kinds import NoticeKind
from forewarn.notice.lines import LineWriter
from forewarn.notice.prose import one_line
from forewarn.notice.turns import Turn, turns
from forewarn.record import ChangeKind
from forewarn.translations import N_
from forewarn.wording import Promise, Status

CANCELLED_BELOW = N_("The notice follows as it was planned. None of that work takes place.")
COMPLETED_BELOW = N_("The notice follows as it was planned.")


def news(entry: Entry, kind: NoticeKind) -> Section | None:
    """The section that a letter of this kind begins with; ``None`` for an announcement."""
    writer = NewsWriter(entry)
    match kind:
        case NoticeKind.ANNOUNCEMENT:
            return None
        case NoticeKind.CHANGE:
            title, blocks = writer.said("What Has Changed"), writer.change()
        case NoticeKind.CANCELLATION:
            title, blocks = writer.said("Cancellation"), writer.cancellation()
        case NoticeKind.COMPLETION:
            title, blocks = writer.said("Completion"), writer.completion()
    return Section("news", title, tuple(blocks), len(title))


class NewsWriter(LineWriter):
    """Writes what has happened to one entry, in its author's zone."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.phrases, entry.maintenance.text.wording, entry.url)
        self.entry, self.maintenance, self.text = entry, entry.maintenance, entry.maintenance.text
        self.zone = entry.maintenance.window.timezone

    # --- the three sections --------------------------------------------------------------------------------

    def change(self) -> Iterator[Block | Group]:
        """The newest change, with both windows; those before it in a line each."""
        found = turns(self.entry)
        told = [turn for turn in found if turn.weighty] or list(found[:1])
        if not told:
            return
        newest, *earlier = told
        rows = [Fact(self.said("Change"), (Text(newest.words),))]
        if newest.was and newest.now:
            rows.append(Fact(self.said("Old Window"), (Text(self.span(newest.was)),)))
            rows.append(Fact(self.said("New Window"), (Text(self.span(newest.now)),)))
        rows += self.told(self.said("Declared"), newest.at, self.said("Reason"), newest.message)
        yield Facts(tuple(rows))
        if earlier:
            yield Group(self.said("Earlier Changes"), Bullets(tuple(self.earlier(turn) for turn in earlier)))

    def earlier(self, turn: Turn) -> Line:
        """A change before the newest one."""
        places = {"change": turn.words, "instant": self.moment(turn.at)}
        if turn.was and turn.now:
            told = self.said(
                "%(change)s: %(before)s became %(after)s (declared %(instant)s)",
                before=self.span(turn.was),
                after=self.span(turn.now),
                **places,
            )
        else:
            told = self.said("%(change)s (declared %(instant)s)", **places)
        line: Line = (Text(told),)
        return (*line, Text(": "), Prose(one_line(turn.message))) if turn.message else line

    def cancellation(self) -> Iterator[Block | Group]:
        """When and why it was called off, and the window that nobody needs to keep free."""
        maintenance = self.maintenance
        said = next((u for u in reversed(maintenance.updates) if u.status is Status.CANCELLED), None)
        known = (c.at for c in reversed(self.entry.record.changes) if ChangeKind.CANCELLED in c.kinds)
        at, why = said.at if said else next(known, None), said.message if said else ""
        rows = self.told(self.said("Cancelled"), at, self.said("Reason"), why)
        rows.append(Fact(self.said("Window That No Longer Holds"), (Text(self.span(maintenance.window)),)))
        yield Facts(tuple(rows))
        yield Paragraph((Text(self.said(CANCELLED_BELOW)),))

    def completion(self) -> Iterator[Block | Group]:
        """How it went, when it really began and ended, and what is still owed."""
        maintenance, window = self.maintenance, self.maintenance.window
        start, end = maintenance.started_at, maintenance.ended_at
        said = next((u for u in reversed(maintenance.updates) if u.status is Status.COMPLETED), None)
        rows: list[Fact] = []
        if maintenance.outcome:
            words = self.said(maintenance.outcome.words)
            rows.append(Fact(self.said("Outcome"), (Text(words[:1].upper() + words[1:]),)))
        rows.append(Fact(self.said("Planned Window"), (Text(self.span(window)),)))
        if start:
            rows.append(Fact(self.said("Actual Start"), (Text(self.against(start, window.start)),)))
        if end:
            rows.append(Fact(self.said("Actual End"), (Text(self.against(end, window.end)),)))
        if start and end and end > start:
            rows.append(Fact(self.said("Actual Duration"), (Text(self.phrases.length(end - start)),)))
        if said and said.message:
            rows.append(Fact(self.said("Closing Remarks"), (Prose(one_line(said.message)),)))
        yield Facts(tuple(rows))
        owed = [
            line for key, promise in self.text.post_maintenance.promises.items() if (line := self.owed(key, promise))
        ]
        if owed:
            yield Group(self.said("What We Promised"), Bullets(tuple(owed)))
        yield Paragraph((Text(self.said(COMPLETED_BELOW)),))

    # --- their lines ---------------------------------------------------------------------------------------

    def owed(self, key: str, promise: Promise) -> Line | None:
        """A promise with the instant it is due at and, where it was kept, when and where; never whether it is late."""
        starts = [u.at for u in self.maintenance.updates if u.status is promise.after]
        if not starts:
            return None
        report = next((report for report in self.maintenance.reports if report.promise == key), None)
        due = self.moment(starts[-1] + promise.within)
        line: Line = (*self.prose(promise.text), Text(" " + self.said("(due %(instant)s)", instant=due)))
        if report is None:
            return line
        kept = self.said("kept %(instant)s", instant=self.moment(report.at)) if report.at else self.said("kept")
        return (*line, Text(f": {kept}"), *((Text(", "), Link(report.url)) if report.url else ()))

    def told(self, label: str, at: datetime | None, why: str, message: str) -> list[Fact]:
        """When something was said, and in which words."""
        rows = [Fact(label, (Text(self.moment(at)),))] if at else []
        return [*rows, Fact(why, (Prose(one_line(message)),))] if message else rows

    def moment(self, at: datetime) -> str:
        """An instant in the author's zone, which it names."""
        return f"{self.phrases.moment(at, self.zone)} ({self.zone})"

    def span(self, window: Window) -> str:
        """A window in the author's zone, which it names."""
        return f"{self.phrases.span(window, self.zone)} ({self.zone})"

    def against(self, at: datetime, planned: datetime) -> str:
        """An instant, and how it lies to the one that was planned."""
        moment, length = self.moment(at), self.phrases.length(abs(at - planned))
        if at == planned:
            return self.said("%(instant)s, as planned", instant=moment)
        if at > planned:
            return self.said("%(instant)s, %(length)s later than planned", instant=moment, length=length)
        return self.said("%(instant)s, %(length)s earlier than planned", instant=moment, length=length)
