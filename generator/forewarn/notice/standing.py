"""The sections of a notice that say the same wherever the same is told: most of what they say stands in a profile.

Each is a function of a part of the text and of nothing else, so that thousands of notices share a few of them (ADR 28).
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from forewarn.notice.document import Block, Fact, Group, Line, Link, Paragraph, Section, Text
from forewarn.notice.lines import LineWriter, NoPageError, facts
from forewarn.phrases import Phrases
from forewarn.translations import N_
from forewarn.values import replace
from forewarn.wording import Compliance, Lines, Resources, Rollback, Support, Team, Technical

Blocks = Iterable[Block | Group | None]

_MOST = 256
"""How many sections are remembered: some profiles, and what files say instead."""


class Kind(NamedTuple):
    """A section by its key: its title, how much longer the line under it is, and what it is made of."""

    key: str
    title: str
    make: Callable[[LineWriter, Any], Blocks]
    longer: int = 0


def section(kind: Kind, write: LineWriter, told: Hashable) -> Section:
    """The section on a part of the text, the same one where the same was told before; without blocks where nothing was."""
    return _shared(kind, write.phrases, tuple(write.wording.items()), told) or _made(kind, write, told)


@lru_cache(maxsize=_MOST)
def _shared(kind: Kind, phrases: Phrases, wording: tuple[tuple[str, str], ...], told: Hashable) -> Section | None:
    """The section that all notices share, or nothing where it names the page of one."""
    try:
        return replace(_made(kind, LineWriter(phrases, dict(wording)), told), written={})
    except NoPageError:
        return None


def _made(kind: Kind, write: LineWriter, told: Hashable) -> Section:
    title = write.said(kind.title)
    blocks = tuple(block for block in kind.make(write, told) if block is not None)
    return Section(kind.key, title, blocks, len(title) + kind.longer)


def _rollback(write: LineWriter, rollback: Rollback) -> Iterator[Group | None]:
    triggers, said = rollback.triggers, write.said
    yield write.bulleted(
        said("Emergency Rollback Plan"),
        [
            *write.items(rollback.plan),
            *write.fact(said("Estimated rollback time"), Text(write.length(rollback.estimate))),
        ],
    )
    yield write.bulleted(
        said("Rollback Triggers"),
        [
            *write.sentence(said("Service unavailability exceeding %(value)s"), triggers.availability),
            *write.sentence(said("Error rates above %(value)s"), triggers.error_rate),
            *write.sentence(said("Performance degradation beyond %(value)s"), triggers.performance),
            *write.items(triggers.other),
        ],
    )


def _technical(write: LineWriter, details: Technical) -> Iterator[Group | None]:
    yield write.listed(write.said("Container Operations"), details.container)
    yield write.listed(write.said("Database Maintenance"), details.database)
    yield write.listed(write.said("Security Enhancements"), details.security)
    yield write.listed(write.said("Infrastructure Updates"), details.infrastructure)


def _compliance(write: LineWriter, compliance: Compliance) -> Iterator[Group | None]:
    yield write.listed(write.said("Regulatory Compliance"), compliance.regulatory)
    yield write.listed(write.said("Documentation"), compliance.documentation)


def _post_maintenance(write: LineWriter, told: tuple[Lines, Lines]) -> Iterator[Group | None]:
    validation, reporting = told
    yield write.listed(write.said("Validation Procedures"), validation)
    yield write.listed(write.said("Reporting"), reporting)


def _resources(write: LineWriter, resources: Resources) -> Iterator[Group | None]:
    def links(*keys: str) -> Iterator[Line | Fact]:
        for key in keys:
            yield from write.labelled(f"resources.{key}", Link(getattr(resources, key)))

    yield write.bulleted(
        write.said("Documentation"), links("user_guide", "api_docs", "monitoring", "change_management")
    )
    yield write.bulleted(write.said("Support Resources"), links("knowledge_base", "emergency", "sla", "continuity"))


def _team(write: LineWriter, team: Team) -> Iterator[Block | None]:
    yield facts(
        (write.said("Technical Lead"), team.technical_lead),
        (write.said("Database Administrator"), team.database),
        (write.said("Security Engineer"), team.security),
        (write.said("Infrastructure Engineer"), team.infrastructure),
        (write.said("Quality Assurance"), team.quality),
    )


def _questions(write: LineWriter, support: Support) -> Iterator[Block | Group | None]:
    said = write.said
    ways = facts((said("Email"), support.email), (said("Phone"), support.phone), (said("Slack"), support.slack), mail=0)
    urgent = facts((said("Emergency Hotline"), support.hotline), (said("On-call Engineer"), support.on_call))
    if ways:
        yield Paragraph((Text(said("If you have questions about this maintenance or need additional information:")),))
        yield ways
    yield Group(said("For urgent issues during maintenance"), urgent) if urgent else None


ROLLBACK = Kind("rollback", N_("Rollback Procedures"), _rollback)
TECHNICAL = Kind("technical", N_("Technical Details"), _technical)
COMPLIANCE = Kind("compliance", N_("Compliance and Audit"), _compliance, longer=1)
POST_MAINTENANCE = Kind("post", N_("Post-Maintenance Activities"), _post_maintenance, longer=1)
RESOURCES = Kind("resources", N_("Additional Resources"), _resources)
TEAM = Kind("team", N_("Maintenance Team"), _team)
QUESTIONS = Kind("questions", N_("Questions and Support"), _questions)
