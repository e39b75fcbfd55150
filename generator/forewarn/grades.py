"""The grades and kinds of planned work: impact, priority, type, outcome, and how each is said in a sentence."""

from enum import StrEnum

from forewarn.translations import N_


class Impact(StrEnum):
    """What a component suffers, in the words of the NANOG BCOP, from the least to the worst."""

    NO_IMPACT = "no-impact"
    REDUCED_REDUNDANCY = "reduced-redundancy"
    DEGRADED = "degraded"
    OUTAGE = "outage"

    @property
    def rank(self) -> int:
        """0 for no impact up to 3 for an outage."""
        return _IMPACTS.index(self)

    @property
    def words(self) -> str:
        """The impact as it stands in a sentence."""
        return {
            Impact.NO_IMPACT: N_("no impact"),
            Impact.REDUCED_REDUNDANCY: N_("reduced redundancy"),
            Impact.DEGRADED: N_("degraded"),
            Impact.OUTAGE: N_("outage"),
        }[self]

    @property
    def words_or_worse(self) -> str:
        """The impact and every worse one, as they stand in a sentence."""
        return {
            Impact.NO_IMPACT: N_("no impact and worse"),
            Impact.REDUCED_REDUNDANCY: N_("reduced redundancy and worse"),
            Impact.DEGRADED: N_("degraded and worse"),
            Impact.OUTAGE: N_("outage"),
        }[self]


_IMPACTS = tuple(Impact)


class Priority(StrEnum):
    """How much attention a maintenance asks for."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def words(self) -> str:
        """The priority as it stands after a label."""
        return {
            Priority.LOW: N_("low"),
            Priority.NORMAL: N_("normal"),
            Priority.HIGH: N_("high"),
            Priority.CRITICAL: N_("critical"),
        }[self]


TYPES = (N_("planned"), N_("emergency"), N_("unplanned"))
"""Kinds of maintenance that every organisation has; the names of others are its own words."""


class Outcome(StrEnum):
    """How a completed maintenance went."""

    SUCCESSFUL = "successful"
    PARTIAL = "partial"
    ROLLED_BACK = "rolled-back"
    FAILED = "failed"

    @property
    def words(self) -> str:
        """The outcome as it stands in a sentence."""
        return {
            Outcome.SUCCESSFUL: N_("successful"),
            Outcome.PARTIAL: N_("partly successful"),
            Outcome.ROLLED_BACK: N_("rolled back"),
            Outcome.FAILED: N_("failed"),
        }[self]
