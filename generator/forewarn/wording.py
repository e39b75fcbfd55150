"""The words of a notice beside the facts of the maintenance: who says what, section by section.

Text is plain where the docstring does not say Markdown.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from forewarn.translations import N_
from forewarn.values import Value, field


class Status(StrEnum):
    """What people have declared; see :mod:`forewarn.lifecycle` for what follows from it."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in-progress"
    VERIFYING = "verifying"
    ROLLING_BACK = "rolling-back"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The status as it stands in a sentence."""
        return {
            Status.TENTATIVE: N_("tentative"),
            Status.CONFIRMED: N_("confirmed"),
            Status.IN_PROGRESS: N_("in progress"),
            Status.VERIFYING: N_("verifying"),
            Status.ROLLING_BACK: N_("rolling back"),
            Status.COMPLETED: N_("completed"),
            Status.CANCELLED: N_("cancelled"),
        }[self]


class Person(Value):
    """Somebody a reader can reach; what the audience may not see is empty."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    role: str = ""


Lines = tuple[str, ...]
"""Items of a list, each one line of Markdown."""


class Activities(Value):
    """The work by kind; ``None`` where nobody planned any (the kind is then not announced)."""

    security: Lines | None = None
    infrastructure: Lines | None = None
    database: Lines | None = None
    application: Lines | None = None


class ExpectedImpact(Value):
    """What users will notice."""

    service: str = ""
    api: str = ""
    web: str = ""
    background: str = ""
    interruptions: str = ""
    user_actions: Lines = ()


class Triggers(Value):
    """What makes the team turn back."""

    availability: str = ""
    error_rate: str = ""
    performance: str = ""
    other: Lines = ()


class Rollback(Value):
    """How the team turns back, and how long that takes."""

    plan: Lines = ()
    estimate: timedelta | None = None
    triggers: Triggers = Triggers()


class Technical(Value):
    """Details for engineers, by the kind of work that they belong to."""

    container: Lines = ()
    database: Lines = ()
    security: Lines = ()
    infrastructure: Lines = ()


class Checklist(Value):
    """What readers can tick off."""

    before: Lines = ()
    during: Lines = ()
    after: Lines = ()


class Compliance(Value):
    """What auditors look for."""

    regulatory: Lines = ()
    documentation: Lines = ()


class Promise(Value):
    """Something owed ``within`` a length of time ``after`` a status; ``section`` says where the letter prints it."""

    text: str
    within: timedelta
    after: Status = Status.COMPLETED
    section: str = "reporting"


class PostMaintenance(Value):
    """What happens when the work is done."""

    validation: Lines = ()
    promises: Mapping[str, Promise] = field(default_factory=dict)


class Contacts(Value):
    """Whom to reach; ``support`` is an address rather than a person."""

    primary: Person | None = None
    secondary: Person | None = None
    emergency: Person | None = None
    support: str = ""


class Team(Value):
    """Who does the work: names."""

    technical_lead: str = ""
    database: str = ""
    security: str = ""
    infrastructure: str = ""
    quality: str = ""


class Communication(Value):
    """Where news of the work appears while it runs."""

    dashboard: str = ""
    slack: str = ""
    escalate_after: timedelta | None = None


class Resources(Value):
    """Links to what stands elsewhere."""

    user_guide: str = ""
    api_docs: str = ""
    monitoring: str = ""
    change_management: str = ""
    knowledge_base: str = ""
    emergency: str = ""
    sla: str = ""
    continuity: str = ""


class Support(Value):
    """Where questions go."""

    email: str = ""
    phone: str = ""
    slack: str = ""
    hotline: str = ""
    on_call: str = ""


class Sender(Value):
    """Who signs the letter."""

    name: str = ""
    title: str = ""
    team: str = ""


class Closing(Value):
    """The last words of the letter."""

    thanks: str = ""
    appreciation: str = ""
    footer: Lines = ()


class Openings(Value):
    """The first sentence of a letter that does not announce: Markdown."""

    change: str = N_(
        "This is to inform you of a change to scheduled maintenance. What has changed stands first; the details below"
        " are the ones that hold now."
    )
    cancellation: str = N_(
        "This is to inform you that the scheduled maintenance below has been cancelled. It will not take place."
    )
    completion: str = N_("This is to inform you that the scheduled maintenance below has ended.")


class NoticeText(Value):
    """Everything that the formal notice says beside the facts of the maintenance itself."""

    opening: str = ""
    openings: Openings = Openings()
    activities: Activities = Activities()
    expected_impact: ExpectedImpact = ExpectedImpact()
    performance_expectations: Lines = ()
    rollback: Rollback = Rollback()
    escalation: Lines = ()
    technical: Technical = Technical()
    checklist: Checklist = Checklist()
    compliance: Compliance = Compliance()
    post_maintenance: PostMaintenance = field(default_factory=PostMaintenance)
    purposes: Lines = ()
    closing: Closing = Closing()
    contacts: Contacts = Contacts()
    team: Team = Team()
    communication: Communication = Communication()
    resources: Resources = Resources()
    support: Support = Support()
    sender: Sender = Sender()
    wording: Mapping[str, str] = field(default_factory=dict)
