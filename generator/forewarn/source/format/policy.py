"""``policy.yml``: what the organisation allows."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from forewarn.grades import Impact, Priority
from forewarn.source.choices import OneOf
from forewarn.source.format.form import Form, Ids, Kind, Names, OrAlone, Words, a_list
from forewarn.source.scalars import Duration, Flag, Id, InstantOrDay, Line, TimeOfDay


class WhenForm(Form):
    """What an item applies to: one value or a list each; all must match."""

    components: Annotated[Ids, Names(Kind.COMPONENT)] | None = None
    groups: Annotated[Ids, Names(Kind.GROUP)] | None = None
    type: Annotated[Ids, Names(Kind.TYPE)] | None = None
    priority: (
        Annotated[
            list[Annotated[Priority, OneOf(Priority)]],
            BeforeValidator(a_list),
            OrAlone(),
        ]
        | None
    ) = None
    impact: (
        Annotated[
            list[Annotated[Impact, OneOf(Impact)]],
            BeforeValidator(a_list),
            OrAlone(),
        ]
        | None
    ) = None


class MinimumNoticeForm(Form):
    """How long before its start a maintenance must be public; the first item that matches counts."""

    notice: Duration
    when: WhenForm | None = None


class FreezeForm(Form):
    """A time in which nothing is changed."""

    name: Line
    start: InstantOrDay
    end: InstantOrDay | None = None
    duration: Duration | None = None
    repeat: Line | None = None
    timezone: Annotated[Line, Names(Kind.TIMEZONE, open=True)] | None = None
    when: WhenForm | None = None


class Weekday(StrEnum):
    """The days of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class AllowedForm(Form):
    """A weekly slot that work must lie in."""

    days: (
        Annotated[
            list[Annotated[Weekday, OneOf(Weekday)]],
            BeforeValidator(a_list),
            OrAlone(),
        ]
        | None
    ) = None
    from_: TimeOfDay = Field(alias="from")
    until: TimeOfDay
    timezone: Annotated[Line, Names(Kind.TIMEZONE, open=True)] | None = None
    when: WhenForm | None = None


class LongestForm(Form):
    """The longest window."""

    duration: Duration
    when: WhenForm | None = None


class RequiredForm(Form):
    """Keys that must be there."""

    fields: Words
    when: WhenForm | None = None


class RuleSeverity(StrEnum):
    """How much a rule weighs in this organisation."""

    OFF = "off"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class PolicyFile(Form):
    """policy.yml: what the organisation allows."""

    close_automatically: Flag | None = Field(
        None, description="Count a confirmed maintenance as completed when its window is over"
    )
    minimum_notice: list[MinimumNoticeForm] | None = None
    freezes: list[FreezeForm] | None = None
    allowed: list[AllowedForm] | None = None
    longest: list[LongestForm] | None = None
    required: list[RequiredForm] | None = None
    rules: Annotated[dict[Id, Annotated[RuleSeverity, OneOf(RuleSeverity)]], Names(Kind.WEIGHT)] | None = Field(
        None, description="How much a rule weighs here; `forewarn explain` lists them"
    )
