"""The catalogue: ``maintenances/_catalog`` to organisation, components, people, policy and profiles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable

from forewarn.model import Component, Group, Organization, Policy
from forewarn.problems import Problem, Span
from forewarn.settings import Audience
from forewarn.source.format.catalog import ComponentsFile, OrganizationFile, PersonForm
from forewarn.source.format.notice import ProfileFile
from forewarn.source.format.policy import PolicyFile
from forewarn.source.forms import Document, read_form, read_forms
from forewarn.source.merging import PlainDict, without
from forewarn.source.nodes import Mapping, Pointer, plain
from forewarn.source.scalars import ID, did_you_mean
from forewarn.source.times import WallTimeError, zone
from forewarn.source.yaml_text import parse
from forewarn.wording import Person

CATALOG = "maintenances/_catalog"
TYPES = ("planned", "emergency", "unplanned")


@dataclass(frozen=True, slots=True)
class Profile:
    """The standing text of a profile, and what it demands; ``document`` is ``None`` for one that ships with forewarn."""

    text: PlainDict
    required: tuple[str, ...] = ()
    document: Document | None = None


NO_PROFILE = Profile({})


@dataclass(slots=True)
class Standing:
    """What the catalogue says, with the plain values that maintenances are laid over."""

    organization: Organization = field(default_factory=lambda: Organization(name=""))
    defaults: PlainDict = field(default_factory=dict)
    default_profile: str = ""
    groups: dict[str, Group] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    profiles: dict[str, Profile] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def sound(self, name: str) -> bool:
        """Whether a file of the catalogue could be read, so that others may be judged by it."""
        return name not in self.broken


def shipped_profiles() -> dict[str, Traversable]:
    """The profiles that come with the package, by name."""
    folder = resources.files("forewarn").joinpath("profiles")
    return {item.name.removesuffix(".yml"): item for item in folder.iterdir() if item.name.endswith(".yml")}


def read_catalog(documents: dict[str, Document], unread: set[str], audience: Audience) -> Standing:
    """The catalogue in ``documents`` (by path); ``unread`` are the paths that are there but are no YAML."""
    standing = Standing(documents={path: doc for path, doc in documents.items() if path.startswith(CATALOG + "/")})
    standing.broken |= {path.removeprefix(CATALOG + "/") for path in unread}
    _read_people(standing, audience)
    _read_organization(standing)
    _read_components(standing)
    _read_policy(standing)
    _read_profiles(standing, audience)
    return standing


def _document(standing: Standing, name: str, *, needed: bool) -> Document | None:
    document = standing.documents.get(f"{CATALOG}/{name}")
    if document is None and name not in standing.broken:
        standing.broken.add(name)
        if needed:
            hint = f"write {CATALOG}/{name}"
            standing.problems.append(Problem(Span(f"{CATALOG}/{name}"), "required", "the file is missing", hint))
    return document


def _read_organization(standing: Standing) -> None:
    document = _document(standing, "organization.yml", needed=True)
    if document is None:
        return
    form, problems = read_form(OrganizationFile, document)
    standing.problems += problems
    if form is None:
        standing.broken.add("organization.yml")
        return
    zones = form.display_timezones or []
    for pointer, name in (
        (("timezone",), form.timezone),
        *((("display_timezones", index), name) for index, name in enumerate(zones)),
    ):
        if name is not None:
            standing.problems += _zone_problems(document, pointer, name)
    standing.problems += people_problems(document, standing)
    standing.organization = Organization(
        name=form.name,
        timezone=form.timezone or "UTC",
        display_timezones=tuple(zones) or ("UTC",),
        types=(*TYPES, *(form.types or ())),
    )
    defaults = plain(document.node)
    assert isinstance(defaults, dict)
    standing.defaults = defaults
    standing.default_profile = form.profile or ""


def _zone_problems(document: Document, pointer: Pointer, name: str) -> Iterator[Problem]:
    try:
        zone(name)
    except WallTimeError as fault:
        yield document.problem(pointer, fault.rule, fault.message, fault.hint)


def _read_components(standing: Standing) -> None:
    document = _document(standing, "components.yml", needed=True)
    if document is None:
        return
    form, problems = read_form(ComponentsFile, document)
    standing.problems += problems
    if form is None:
        standing.broken.add("components.yml")
        return
    standing.groups = {id: Group(id, name) for id, name in (form.groups or {}).items()}
    for id, item in form.components.items():
        owner = standing.people.get(item.owner or "")
        standing.components[id] = Component(
            id=id,
            name=item.name,
            group=item.group or "",
            description=item.description or "",
            owner=owner.name if owner else item.owner or "",
            location=item.location or "",
            object_ids=tuple(item.object_ids or ()),
            depends_on=tuple(item.depends_on or ()),
            redundant_with=tuple(item.redundant_with or ()),
            notice_line=item.notice_line or "",
            former_ids=tuple(item.former_ids or ()),
            retired=bool(item.retired),
        )


def _read_people(standing: Standing, audience: Audience) -> None:
    document = _document(standing, "people.yml", needed=False)
    if document is None:
        return
    if isinstance(document.node, Mapping) and not document.node.items:
        return
    forms, problems = read_forms(PersonForm, document)
    standing.problems += problems
    if forms is None:
        standing.broken.add("people.yml")
        return
    for id, form in forms.items():
        hidden = set(form.internal or ()) if audience is Audience.PUBLIC else set()
        shown = {key: "" if key in hidden else getattr(form, key) or "" for key in ("email", "phone", "role")}
        standing.people[id] = Person(id=id, name=form.name, **shown)
        for index, key in enumerate(form.internal or ()):
            if key not in shown:
                message = f"'{key}' cannot be kept internal"
                standing.problems.append(
                    document.problem((id, "internal", index), "type", message, f"write one of: {', '.join(shown)}")
                )


def _read_policy(standing: Standing) -> None:
    document = _document(standing, "policy.yml", needed=False)
    if document is None:
        return
    form, problems = read_form(PolicyFile, document)
    standing.problems += problems
    if form is not None:
        standing.policy = Policy(close_automatically=bool(form.close_automatically))


def _read_profiles(standing: Standing, audience: Audience) -> None:
    for name, item in shipped_profiles().items():
        node, problems = parse(item.read_bytes(), f"forewarn/profiles/{name}.yml")
        assert node is not None, f"the shipped profile {name} is broken: {problems}"
        standing.profiles[name] = _profile(Document(f"forewarn/profiles/{name}.yml", node), audience, shipped=True)
    for path in [path for path in standing.documents if path.startswith(f"{CATALOG}/profiles/")]:
        document = standing.documents[path]
        form, problems = read_form(ProfileFile, document)
        standing.problems += problems
        if form is None:
            standing.broken.add(path.removeprefix(CATALOG + "/"))
            continue
        standing.problems += people_problems(document, standing)
        standing.profiles[path.rpartition("/")[2].removesuffix(".yml")] = _profile(document, audience)


def _profile(document: Document, audience: Audience, *, shipped: bool = False) -> Profile:
    text = plain(document.node)
    assert isinstance(text, dict)
    required, internal = (_words(text.get(key, [])) for key in ("required", "internal"))
    if audience is Audience.PUBLIC:
        text = without(text, internal)
    return Profile(text, tuple(required), None if shipped else document)


def _words(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


PERSON_KEYS = (("contacts", "primary"), ("contacts", "secondary"), ("contacts", "emergency"))
PERSON_OR_TEXT_KEYS = (
    ("contacts", "support"),
    ("support", "on_call"),
    *(("team", role) for role in ("technical_lead", "database", "security", "infrastructure", "quality")),
)


def people_problems(document: Document, standing: Standing) -> Iterator[Problem]:
    """Each person that a document names and ``people.yml`` does not know.

    Where a name may stand as well, only a word that all but spells a known id counts as a slip.
    """
    if not standing.sound("people.yml") and f"{CATALOG}/people.yml" in standing.documents:
        return
    for pointer in (*PERSON_KEYS, *PERSON_OR_TEXT_KEYS):
        id = document.at(*pointer)
        if not isinstance(id, str) or id in standing.people:
            continue
        near = did_you_mean(id, list(standing.people))
        if pointer in PERSON_KEYS or (near and ID.fullmatch(id)):
            hint = near or f"add {id if ID.fullmatch(id) else 'the person'} to {CATALOG}/people.yml"
            yield document.problem(pointer, "unknown-person", f"there is no person '{id}'", hint)
