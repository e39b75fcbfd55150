"""The standing text of a notice: what a profile and a maintenance share."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from forewarn.source.choices import OneOf
from forewarn.source.format.form import Form, Kind, Names, ProseLines, Words
from forewarn.source.scalars import Duration, Line, Link, Prose, ProseLine, Word
from forewarn.wording import Status


class OpeningsForm(Form):
    """The first sentence of a letter that does not announce; forewarn has words of its own where nobody says any."""

    change: Prose | None = Field(None, description="Of a letter that tells a change")
    cancellation: Prose | None = Field(None, description="Of a letter that calls the maintenance off")
    completion: Prose | None = Field(None, description="Of a letter that reports the end")


class ActivitiesForm(Form):
    """The work, by kind. Only the kinds named in the maintenance appear in its notice; `database: []` is enough."""

    security: ProseLines | None = Field(None, description="Security updates")
    infrastructure: ProseLines | None = Field(None, description="Infrastructure maintenance")
    database: ProseLines | None = Field(None, description="Database operations")
    application: ProseLines | None = Field(None, description="Application updates")


class ExpectedImpactForm(Form):
    """What users will notice."""

    service: Prose | None = Field(None, description="Availability of the service as a whole")
    api: Line | None = Field(None, description="Impact on API endpoints; from the components where it is not said")
    web: Line | None = Field(None, description="Impact on the web interface; from the components where it is not said")
    background: Line | None = Field(
        None, description="Impact on background processes; from the components where it is not said"
    )
    interruptions: Line | None = Field(None, description="Brief interruptions: how many, how long")
    user_actions: ProseLines | None = Field(None, description="What users should do")


class TriggersForm(Form):
    """What makes the team turn back."""

    availability: Line | None = Field(None, description="How long the service may be unavailable")
    error_rate: Line | None = Field(None, description="How many errors are too many")
    performance: Line | None = Field(None, description="What is too slow")
    other: ProseLines | None = Field(None, description="Anything else")


class RollbackForm(Form):
    """How the team turns back."""

    plan: ProseLines | None = Field(None, description="The steps, or what makes them possible")
    estimate: Duration | None = Field(None, description="How long turning back takes")
    triggers: TriggersForm | None = None


class TechnicalForm(Form):
    """Details for engineers. A profile's appear with the kind of work they belong to (`container` with `application`)."""

    container: ProseLines | None = None
    database: ProseLines | None = None
    security: ProseLines | None = None
    infrastructure: ProseLines | None = None


class ChecklistForm(Form):
    """What readers can tick off."""

    before: ProseLines | None = None
    during: ProseLines | None = None
    after: ProseLines | None = None


class ComplianceForm(Form):
    """What auditors look for."""

    regulatory: ProseLines | None = None
    documentation: ProseLines | None = None


class PromiseSection(StrEnum):
    """Where the letter prints a promise."""

    REPORTING = "reporting"
    ESCALATION = "escalation"


class PromiseForm(Form):
    """Something owed within a length of time after a status."""

    within: Duration = Field(description="How long after the status it is due")
    after: Annotated[Status, OneOf(Status)] = Field(Status.COMPLETED, description="The status that starts the clock")
    text: ProseLine = Field(description="The sentence in the letter")
    section: Annotated[PromiseSection, OneOf(PromiseSection)] = Field(
        PromiseSection.REPORTING, description="Where the letter prints it"
    )


class PostMaintenanceForm(Form):
    """What happens when the work is done."""

    validation: ProseLines | None = None
    promises: dict[Word, PromiseForm] | None = None


PersonId = Annotated[Line, Names(Kind.PERSON)]
PersonOrText = Annotated[Line, Names(Kind.PERSON, open=True)]


class ContactsForm(Form):
    """Whom to reach: people by their id in people.yml; `support` is an address."""

    primary: PersonId | None = Field(None, description="A person's id in people.yml")
    secondary: PersonId | None = Field(None, description="A person's id in people.yml")
    emergency: PersonId | None = Field(None, description="A person's id in people.yml")
    support: PersonOrText | None = Field(None, description="An address, or a person's id")


class TeamForm(Form):
    """Who does the work: people by id, or names."""

    technical_lead: PersonOrText | None = None
    database: PersonOrText | None = None
    security: PersonOrText | None = None
    infrastructure: PersonOrText | None = None
    quality: PersonOrText | None = None


class CommunicationForm(Form):
    """Where news appears while the work runs."""

    dashboard: Link | None = None
    slack: Line | None = Field(None, description='A channel; write it in quotes: "#ops"')
    escalate_after: Duration | None = None


class ResourcesForm(Form):
    """Links to what stands elsewhere."""

    user_guide: Link | None = None
    api_docs: Link | None = None
    monitoring: Link | None = None
    change_management: Link | None = None
    knowledge_base: Link | None = None
    emergency: Link | None = None
    sla: Link | None = None
    continuity: Link | None = None


class SupportForm(Form):
    """Where questions go."""

    email: Line | None = None
    phone: Line | None = None
    slack: Line | None = Field(None, description='A channel; write it in quotes: "#ops"')
    hotline: Line | None = None
    on_call: PersonOrText | None = Field(None, description="A person's id, or text")


class SenderForm(Form):
    """Who signs the letter."""

    name: Line | None = None
    title: Line | None = None
    team: Line | None = Field(None, description="The line below the organisation's name")


class ClosingForm(Form):
    """The last words of the letter."""

    thanks: Prose | None = Field(None, description="The paragraph before the purposes")
    appreciation: Prose | None = Field(None, description="The paragraph after the purposes")
    footer: ProseLines | None = Field(
        None, description="Lines below the signature; {status_page} is the address of the notice"
    )


WORDING_KEYS = (
    "expected_impact.api",
    "expected_impact.web",
    "expected_impact.background",
    "communication.dashboard",
    "resources.user_guide",
    "resources.api_docs",
    "resources.monitoring",
    "resources.change_management",
    "resources.knowledge_base",
    "resources.emergency",
    "resources.sla",
    "resources.continuity",
    "escalation.after",
)


class NoticeFields(Form):
    """The text of the notice. The maintenance's own words win over its profile's; lists put its items first."""

    opening: Prose | None = Field(None, description="The first sentence of the letter that announces")
    openings: OpeningsForm | None = Field(None, description="The first sentence of letters of the other kinds")
    activities: ActivitiesForm | None = None
    expected_impact: ExpectedImpactForm | None = None
    performance_expectations: ProseLines | None = None
    rollback: RollbackForm | None = None
    escalation: ProseLines | None = Field(None, description="Escalation procedures")
    technical: TechnicalForm | None = None
    checklist: ChecklistForm | None = None
    compliance: ComplianceForm | None = None
    post_maintenance: PostMaintenanceForm | None = None
    purposes: ProseLines | None = Field(None, description="Why the maintenance is needed")
    closing: ClosingForm | None = None
    contacts: ContactsForm | None = None
    team: TeamForm | None = None
    communication: CommunicationForm | None = None
    resources: ResourcesForm | None = None
    support: SupportForm | None = None
    sender: SenderForm | None = None


class ProfileFile(NoticeFields):
    """profiles/<name>.yml: the standing text of a kind of notice."""

    description: Line | None = Field(None, description="What the profile is for")
    wording: dict[str, Line] | None = Field(
        None,
        description="Labels of the lines that carry a value, by the value's key",
        json_schema_extra={"propertyNames": {"enum": list(WORDING_KEYS)}},
    )
    required: Words | None = Field(
        None, description="Keys that a notice cannot do without, for example contacts.primary"
    )
    internal: Words | None = Field(None, description="Keys that are kept out of a public build, for example technical")
