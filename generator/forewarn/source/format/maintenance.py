"""``maintenances/<year>/<id>.yml``: one maintenance, or one occurrence of a series."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from forewarn.grades import Impact, Outcome, Priority
from forewarn.source.choices import OneOf
from forewarn.source.format.form import Form, Ids, Kind, Names, OrAlone, OrShort, Words, a_list
from forewarn.source.format.notice import (
    NoticeFields,
)
from forewarn.source.nodes import Plain
from forewarn.source.scalars import Duration, Id, Instant, InstantOrDay, Line, Link, Prose
from forewarn.wording import Status


def _affected(value: Any) -> Any:
    return {"impact": value} if isinstance(value, str) else value


class AffectedForm(Form):
    """What one component suffers."""

    impact: Annotated[Impact, OneOf(Impact)]
    for_: Duration | None = Field(None, alias="for", description="How long, where shorter than the window")
    note: Line | None = None


AffectedValue = Annotated[AffectedForm, BeforeValidator(_affected), OrShort({"type": "string", "enum": list(Impact)})]


class AffectsForm(Form):
    """Which components the work touches."""

    primary: Annotated[dict[Id, AffectedValue], Names(Kind.COMPONENT)] = Field(
        description="Component id to impact, or to {impact, for, note}", min_length=1
    )
    secondary: Annotated[Ids, Names(Kind.COMPONENT)] | None = Field(
        None, description="Components that are touched, with no impact promised"
    )


def _repeat(value: Any) -> Any:
    if isinstance(value, str):
        return {"rule": value}
    if isinstance(value, list):
        return {"starts": value}
    return value


class RepeatForm(Form):
    """A series: an RRULE (RFC 5545) in the window's zone, or a list of starts."""

    rule: Line | None = Field(None, description="For example FREQ=MONTHLY;BYDAY=1SU")
    until: InstantOrDay | None = None
    count: Line | None = Field(None, json_schema_extra={"type": ["string", "integer"]})
    except_: list[InstantOrDay] | None = Field(None, alias="except", description="Dates or starts that are left out")
    starts: list[Instant] | None = Field(None, description="Every start, where no rule fits")


RepeatValue = Annotated[RepeatForm, BeforeValidator(_repeat), OrShort({"type": ["string", "array"]})]


class WindowForm(Form):
    """When: wall time in `timezone`, or with an explicit offset. `end` or `duration`, not both."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["end"]}, {"required": ["duration"]}]})

    start: Instant
    end: Instant | None = None
    duration: Duration | None = None
    timezone: Annotated[Line, Names(Kind.TIMEZONE, open=True)] | None = Field(
        None, description="IANA name, for example Europe/Berlin; default in organization.yml"
    )
    repeat: RepeatValue | None = None


class MovedFromForm(Form):
    """The window that held before."""

    start: Instant
    end: Instant


class UpdateForm(Form):
    """An entry of the log for readers. `status` and `message` are optional; one of them is not."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["status"]}, {"required": ["message"]}]})

    at: Instant = Field(description="When it was said; wall time in the window's zone")
    status: Annotated[Status, OneOf(Status)] | None = None
    outcome: Annotated[Outcome, OneOf(Outcome)] | None = None
    message: Prose | None = Field(None, description="Markdown")
    moved_from: MovedFromForm | None = Field(
        None, description="The window before this move; `forewarn reschedule` writes it"
    )


class ReferenceForm(Form):
    """A named link."""

    name: Line
    url: Link


class ReportForm(Form):
    """A promise that was kept."""

    url: Link | None = None
    at: Instant | None = None


class OverrideForm(Form):
    """A rule that somebody allowed to be broken, once."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["rule"]}, {"required": ["rules"]}]})

    rule: Annotated[Id, Names(Kind.RULE)] | None = None
    rules: Annotated[Ids, Names(Kind.RULE)] | None = None
    scope: Line | None = Field(None, description="What exactly: the name of a freeze, or a key")
    approved_by: Annotated[Line, Names(Kind.PERSON)] = Field(description="A person's id in people.yml")
    reason: Line


Overrides = Annotated[list[OverrideForm], BeforeValidator(a_list), OrAlone()]


class DeclaredStatus(StrEnum):
    """What a file may declare at its top; the rest belongs to updates."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class MaintenanceFields(NoticeFields):
    """What a maintenance may say beside what it must."""

    profile: Annotated[Id, Names(Kind.PROFILE)] | None = Field(
        None, description="Where everything comes from that is not said here; default in organization.yml"
    )
    type: Annotated[Id, Names(Kind.TYPE)] | None = Field(
        None, description="planned, emergency, unplanned, or a type of organization.yml"
    )
    priority: Annotated[Priority, OneOf(Priority)] | None = None
    status: Annotated[DeclaredStatus, OneOf(DeclaredStatus)] | None = Field(
        None, description="Default confirmed; later news go to `updates`"
    )
    details: Prose | None = Field(None, description="Markdown, as long as it needs to be")
    references: list[ReferenceForm] | None = None
    labels: dict[str, Line] | None = Field(None, description="Text to text, carried into the data")
    replaces: Annotated[Id, Names(Kind.MAINTENANCE, open=True)] | None = Field(
        None, description="The id of the maintenance that this one replaces"
    )
    announced: Instant | None = Field(None, description="When it was made public, where git cannot say")
    updates: list[UpdateForm] | None = Field(None, description="A log for readers, oldest first; it wins over `status`")
    report: dict[str, ReportForm] | None = Field(None, description="Promises that were kept, by their key")
    omit: Words | None = Field(
        None, description="Standing sections that do not belong in this notice, for example compliance"
    )
    override: Overrides | None = Field(None, description="Rules that somebody allowed to be broken")


class MaintenanceFile(MaintenanceFields):
    """maintenances/<year>/<id>.yml: one maintenance; the file's name is its id, for life."""

    title: Line = Field(description="What is done, in a few words")
    summary: Prose = Field(description="What readers will notice, in a sentence or two (Markdown)")
    window: WindowForm
    affects: AffectsForm


def _without_end_or_duration(schema: dict[str, Any]) -> None:
    schema.pop("oneOf", None)


class OccurrenceWindowForm(WindowForm):
    """The window of one occurrence; what is not said comes from the series."""

    model_config = ConfigDict(json_schema_extra=_without_end_or_duration)

    start: Instant | None = None  # type: ignore[assignment]


class OccurrenceFile(MaintenanceFields):
    """maintenances/<year>/<series>--<date>.yml: what is different about one occurrence of a series."""

    of: Annotated[Id, Names(Kind.SERIES, open=True)] = Field(description="The id of the series")
    title: Line | None = None
    summary: Prose | None = None
    window: OccurrenceWindowForm | None = None
    affects: AffectsForm | None = None


STAND_INS: dict[tuple[str | int, ...], Plain] = {
    ("title",): "-",
    ("summary",): "-",
    ("window",): {"start": "1970-01-02 00:00", "duration": "1h", "timezone": "UTC"},
    ("window", "start"): "1970-01-02 00:00",
    ("affects",): {"primary": {"none": "no-impact"}},
    ("affects", "primary"): {"none": "no-impact"},
    ("of",): "none",
}
"""What takes the place of a value that must be there, so that the rest of a file can be judged."""
