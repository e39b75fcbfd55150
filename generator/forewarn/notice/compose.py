"""A maintenance to its notice: what is new, where the letter does not announce, then the order of the formal template.

What nobody said drops out: a line whose value is missing with its label, a list without items with its
heading, a section without blocks with its title. What is said here never depends on the clock.
"""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.model import Affected, Maintenance
from forewarn.notice import standing
from forewarn.notice.document import (
    Block,
    Fact,
    Facts,
    Group,
    Line,
    Lines,
    Link,
    Mail,
    Notice,
    Paragraph,
    Section,
    Text,
)
from forewarn.notice.kinds import NoticeKind, kind_of
from forewarn.notice.lines import LineWriter
from forewarn.notice.news import news
from forewarn.notice.prose import one_line
from forewarn.wording import Openings, Status

_KEPT = 16
"""How many notices are remembered: the page and the letter of one are made one after the other."""


def compose_notice(entry: Entry, kind: NoticeKind | None = None) -> Notice:
    """The notice of an entry, of the kind that fits what was declared where none is asked for.

    A kind that contradicts the facts is not for this room to refuse: :func:`forewarn.notice.kinds.contradiction`.
    """
    return _composed(entry, kind or kind_of(entry))


@lru_cache(maxsize=_KEPT)
def _composed(entry: Entry, kind: NoticeKind) -> Notice:
    return _Composer(entry, kind).notice()


class _Composer(LineWriter):
    """Holds what every section looks at."""

    def __init__(self, entry: Entry, kind: NoticeKind) -> None:
        self.entry, self.kind = entry, kind
        self.maintenance: Maintenance = entry.maintenance
        self.text = entry.maintenance.text
        super().__init__(entry.phrases, self.text.wording, entry.url)

    def notice(self) -> Notice:
        """Every section of the template, those that have something to say."""
        first, text, after = news(self.entry, self.kind), self.text, self.text.post_maintenance
        reporting = tuple(promise.text for promise in after.promises.values() if promise.section == "reporting")
        sections = (
            *((first,) if first else ()),
            self.section("overview", self.said("Maintenance Overview"), [self.overview()]),
            self.section("affected", self.said("Affected Systems"), self.affected()),
            self.section("activities", self.said("Maintenance Activities"), self.activities()),
            self.section("impact", self.said("Expected Impact"), self.impact()),
            self.shared(standing.ROLLBACK, text.rollback),
            self.section("communication", self.said("Monitoring and Communication"), self.communication(), longer=1),
            self.shared(standing.TECHNICAL, text.technical),
            self.section("checklist", self.said("Preparation Checklist"), self.checklist(), longer=1),
            self.shared(standing.COMPLIANCE, text.compliance),
            self.shared(standing.POST_MAINTENANCE, (after.validation, reporting)),
            self.shared(standing.RESOURCES, text.resources),
            self.shared(standing.TEAM, text.team),
            self.shared(standing.QUESTIONS, text.support),
        )
        return Notice(
            title=self.said(self.kind.heading),
            opening=tuple(self.opening()),
            sections=tuple(section for section in sections if section.blocks),
            closing=tuple(self.closing()),
            footer=tuple(self.prose(line) for line in self.text.closing.footer),
        )

    def section(self, key: str, title: str, blocks: Iterable[Block | Group | None], *, longer: int = 0) -> Section:
        """A section of the blocks that are there; the template rules some headings a little longer than they are."""
        return Section(key, title, tuple(block for block in blocks if block is not None), len(title) + longer)

    def shared(self, kind: standing.Kind, told: Hashable) -> Section:
        """A section that says the same wherever the same is told."""
        return standing.section(kind, self, told)

    # --- before the sections ---------------------------------------------------------------------------------

    def opening(self) -> Iterable[Paragraph]:
        yield Paragraph((Text(self.said("Dear Stakeholder,")),))
        if self.maintenance.status is Status.TENTATIVE:
            yield Paragraph((Text(self.said("This maintenance is tentative: it has not been confirmed yet.")),))
        if words := self.opening_words():
            yield Paragraph(self.prose(words))

    def opening_words(self) -> str:
        """The first sentence; the announcement's speaks of what is to come, so no other letter has it."""
        openings, ours = self.text.openings, Openings()
        match self.kind:
            case NoticeKind.ANNOUNCEMENT:
                return self.text.opening
            case NoticeKind.CHANGE:
                return self.said(ours.change) if openings.change == ours.change else openings.change
            case NoticeKind.CANCELLATION:
                return (
                    self.said(ours.cancellation)
                    if openings.cancellation == ours.cancellation
                    else openings.cancellation
                )
            case NoticeKind.COMPLETION:
                return self.said(ours.completion) if openings.completion == ours.completion else openings.completion

    @property
    def is_over(self) -> bool:
        """Whether the letter is about work that is done or called off."""
        return self.kind in (NoticeKind.CANCELLATION, NoticeKind.COMPLETION)

    # --- the sections ----------------------------------------------------------------------------------------

    def overview(self) -> Block:
        maintenance, window, phrases = self.maintenance, self.maintenance.window, self.phrases
        zone = window.timezone
        before, after = phrases.offset(window.start, zone), phrases.offset(window.end, zone)
        named = zone
        if before != after:
            named = self.said("%(zone)s, %(before)s, then %(after)s", zone=zone, before=before, after=after)
        return Facts(
            (
                Fact(self.said("Maintenance ID"), (Text(maintenance.id),)),
                Fact(self.said("Scheduled Date"), (Text(phrases.days(window, zone)),)),
                Fact(self.said("Maintenance Window"), (Text(f"{phrases.hours(window, zone)} ({named})"),)),
                Fact(self.said("Duration"), (Text(phrases.length(window.duration)),)),
                Fact(self.said("Priority"), (Text(self.said(maintenance.priority.words)),)),
                Fact(self.said("Maintenance Type"), (Text(self.entry.type),)),
            )
        )

    def affected(self) -> Iterable[Group | None]:
        yield self.bulleted(self.said("Primary Systems"), self.names(self.maintenance.primary))
        yield self.bulleted(self.said("Secondary Systems"), self.names(self.maintenance.secondary))

    def names(self, affected: Iterable[Affected]) -> list[Line]:
        return [(Text(item.label),) for item in affected]

    def activities(self) -> Iterable[Block | Group | None]:
        planned = self.text.activities
        groups = [
            self.listed(self.said("Security Updates"), planned.security or ()),
            self.listed(self.said("Infrastructure Maintenance"), planned.infrastructure or ()),
            self.listed(self.said("Database Operations"), planned.database or ()),
            self.listed(self.said("Application Updates"), planned.application or ()),
        ]
        if any(groups):
            over = self.said("The following activities were planned for this maintenance window:")
            ahead = self.said("The following activities will be performed during this maintenance window:")
            yield Paragraph((Text(over if self.is_over else ahead),))
        yield from groups

    def impact(self) -> Iterable[Group | None]:
        expected = self.text.expected_impact
        yield self.bulleted(
            self.said("Service Availability"),
            [
                self.prose(one_line(expected.service or self.maintenance.summary)),
                *self.labelled("expected_impact.api", Text(expected.api or self.from_components("api"))),
                *self.labelled("expected_impact.web", Text(expected.web or self.from_components("web"))),
                *self.labelled(
                    "expected_impact.background", Text(expected.background or self.from_components("background"))
                ),
            ],
        )
        yield self.bulleted(
            self.said("Performance Expectations"),
            [
                *self.fact(self.said("Brief service interruptions"), Text(expected.interruptions)),
                *self.items(self.text.performance_expectations),
            ],
        )
        yield self.listed(self.said("User Actions Required"), expected.user_actions)

    def from_components(self, line: str) -> str:
        """The worst impact among the components that stand behind a line of the notice, in words."""
        impacts = [
            item.impact for item in self.maintenance.primary if item.impact is not None and item.notice_line == line
        ]
        worst: Impact | None = max(impacts, key=lambda impact: impact.rank, default=None)
        return self.said(worst.words) if worst else ""

    def communication(self) -> Iterable[Group | None]:
        news, contacts, promises = self.text.communication, self.text.contacts, self.text.post_maintenance.promises
        yield self.bulleted(
            self.said("Real-time Status Updates"),
            [
                *self.labelled("communication.dashboard", Link(news.dashboard)),
                *self.fact(self.said("Maintenance status page"), Link(self.entry.url)),
                *self.fact(self.said("Slack channel for updates"), Text(news.slack)),
            ],
        )
        yield self.bulleted(
            self.said("Contact Information"),
            [
                *self.person(self.said("Primary Contact"), contacts.primary, "email"),
                *self.person(self.said("Secondary Contact"), contacts.secondary, "email"),
                *self.person(self.said("Emergency Contact"), contacts.emergency, "phone"),
                *self.fact(self.said("Technical Support"), Mail(contacts.support)),
            ],
        )
        yield self.bulleted(
            self.said("Escalation Procedures"),
            [
                *self.sentence(self.label("escalation.after"), self.length(news.escalate_after)),
                *self.items(self.text.escalation),
                *self.items(tuple(promise.text for promise in promises.values() if promise.section == "escalation")),
            ],
        )

    def checklist(self) -> Iterable[Group | None]:
        lists = self.text.checklist
        yield self.listed(self.said("Before Maintenance"), lists.before, to_tick=True)
        yield self.listed(self.said("During Maintenance"), lists.during, to_tick=True)
        yield self.listed(self.said("After Maintenance"), lists.after, to_tick=True)

    # --- after the sections ----------------------------------------------------------------------------------

    def closing(self) -> Iterable[Block | Group]:
        words, sender = self.text.closing, self.text.sender
        # These thank for patience that nobody needs once it is called off, and promise news that have come.
        if words.thanks and self.kind is not NoticeKind.CANCELLATION:
            yield Paragraph(self.prose(words.thanks))
        if not self.is_over:
            if purposes := self.listed(self.said("This maintenance is essential for"), self.text.purposes):
                yield purposes
            if words.appreciation:
                yield Paragraph(self.prose(words.appreciation))
        yield Paragraph((Text(self.said("Best regards,")),))
        names = (sender.name, sender.title, self.maintenance.organization, sender.team)
        yield Lines(tuple((Text(name),) for name in names if name))
