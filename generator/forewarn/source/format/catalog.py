"""``organization.yml``, ``components.yml`` and ``people.yml``: what stays."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from forewarn.source.choices import OneOf
from forewarn.source.format.form import Form, Ids, Kind, Names, Words
from forewarn.source.format.notice import (
    CommunicationForm,
    ContactsForm,
    PersonOrText,
    ResourcesForm,
    SenderForm,
    SupportForm,
    TeamForm,
)
from forewarn.source.scalars import Flag, Id, Line


class OrganizationFile(Form):
    """organization.yml: who announces, and what holds for every notice."""

    name: Line
    profile: Annotated[Id, Names(Kind.PROFILE)] | None = Field(
        None, description="The profile of maintenances that name none"
    )
    types: Ids | None = Field(None, description="Types of maintenance besides planned, emergency and unplanned")
    timezone: Line | None = Field(None, description="Default zone of windows (IANA); UTC where nothing is said")
    display_timezones: Words | None = Field(None, description="Further zones that pages show")
    contacts: ContactsForm | None = None
    team: TeamForm | None = None
    communication: CommunicationForm | None = None
    resources: ResourcesForm | None = None
    support: SupportForm | None = None
    sender: SenderForm | None = None


class NoticeLine(StrEnum):
    """The line of 'Expected impact' that a component stands behind."""

    API = "api"
    WEB = "web"
    BACKGROUND = "background"


class ComponentForm(Form):
    """A thing that maintenance touches."""

    name: Line
    group: Annotated[Id, Names(Kind.GROUP)] | None = None
    description: Line | None = None
    owner: PersonOrText | None = Field(None, description="A person's id, or a name")
    location: Line | None = None
    object_ids: Words | None = Field(None, description="Ids that machines know it by")
    depends_on: Annotated[Ids, Names(Kind.COMPONENT)] | None = Field(
        None, description="Components that must work for this one to work"
    )
    redundant_with: Annotated[Ids, Names(Kind.COMPONENT)] | None = Field(
        None, description="Components that carry the load when this one is down"
    )
    notice_line: Annotated[NoticeLine, OneOf(NoticeLine)] | None = Field(
        None, description="The line of 'Expected impact' it stands behind"
    )
    former_ids: Ids | None = Field(None, description="Ids it had; their addresses keep working")
    retired: Flag | None = Field(None, description="Gone, but still valid in old files")


class ComponentsFile(Form):
    """components.yml: groups, and the components that maintenances name."""

    groups: dict[Id, Line] | None = None
    components: dict[Id, ComponentForm] = Field(min_length=1)


class PersonForm(Form):
    """Somebody a reader can reach."""

    name: Line
    email: Line | None = None
    phone: Line | None = None
    role: Line | None = None
    internal: Words | None = Field(None, description="Keys that are kept out of a public build, for example [phone]")
