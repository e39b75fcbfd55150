"""The catalogue: ``maintenances/_catalog`` to organisation, components, people, policy and profiles."""

from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from forewarn.model import Component, Group, Organization
from forewarn.problems import Problem, Span
from forewarn.rules.near import did_you_mean
from forewarn.settings import Audience
from forewarn.source.documents import read_document
from forewarn.source.folder import CATALOG
from forewarn.source.format.catalog import ComponentsFile, OrganizationFile, PersonForm
from forewarn.source.format.maintenance import MaintenanceFile
from forewarn.source.format.notice import WORDING_KEYS, NoticeFields, ProfileFile
from forewarn.source.format.policy import PolicyFile
from forewarn.source.forms import Document, unknown_step
from forewarn.source.merging import HIDEABLE
from forewarn.source.nodes import Pointer
from forewarn.source.standing import TYPES, Profile, Standing, people_problems
from forewarn.source.times import WallTimeError, zone
from forewarn.wording import Person


def shipped_profiles() -> dict[str, Traversable]:
    """The profiles that come with the package, by name."""
    folder = resources.files("forewarn").joinpath("profiles")
    return {item.name.removesuffix(".yml"): item for item in folder.iterdir() if item.name.endswith(".yml")}


def read_catalog(documents: dict[str, Document], unread: set[str], audience: Audience) -> Standing:
    """The catalogue in ``documents`` (by path); ``unread`` are the paths that are there but are no YAML."""
    standing = Standing(
        documents={path: doc for path, doc in documents.items() if path.startswith(CATALOG + "/")}, broken=set(unread)
    )
    for path in (f"{CATALOG}/organization.yml", f"{CATALOG}/components.yml"):
        if path not in documents and path not in unread:
            standing.problems.append(Problem(Span(path), "required", "the file is missing", f"write {path}"))
            standing.broken.add(path)
    _read_people(standing, audience)
    _read_organization(standing)
    _read_components(standing)
    _read_policy(standing)
    _read_profiles(standing, audience)
    return standing


def _read_organization(standing: Standing) -> None:
    read = standing.read(f"{CATALOG}/organization.yml", OrganizationFile)
    if read is None:
        return
    form: Any = read.form
    document = read.document
    zones = form.display_timezones or []
    named = [(("timezone",), form.timezone), *((("display_timezones", i), name) for i, name in enumerate(zones))]
    wrong = list(_zone_problems(document, named))
    standing.problems += [*wrong, *people_problems(document, standing)]
    standing.organization = Organization(
        name=form.name,
        timezone="UTC" if wrong else form.timezone or "UTC",
        display_timezones=("UTC",) if wrong else tuple(zones) or ("UTC",),
        types=(*TYPES, *(form.types or ())),
    )
    defaults = document.values
    assert isinstance(defaults, dict)
    standing.defaults = defaults
    standing.default_profile = form.profile or ""


def _zone_problems(document: Document, named: Iterable[tuple[Pointer, str | None]]) -> Iterator[Problem]:
    for pointer, name in named:
        try:
            zone(name or "UTC")
        except WallTimeError as fault:
            yield document.problem(pointer, fault.rule, fault.message, fault.hint)


def _read_components(standing: Standing) -> None:
    path = f"{CATALOG}/components.yml"
    read = standing.read(path, ComponentsFile)
    if read is None:
        return
    form: Any = read.form
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
    # What was declared with a fault is declared all the same: nobody is to be told that it is not there.
    for pointer in read.doubtful:
        match pointer:
            case ("components", str(id)):
                standing.components.setdefault(id, Component(id, id))
            case ("groups", str(id)):
                standing.groups.setdefault(id, Group(id, id))
            case ("components",):
                standing.broken.add(path)


def _read_people(standing: Standing, audience: Audience) -> None:
    read = standing.read(f"{CATALOG}/people.yml", PersonForm, each=True)
    if read is None:
        return
    forms: Any = read.form
    for id, form in forms.items():
        hidden = set(form.internal or ()) if audience is Audience.PUBLIC else set()
        shown = {key: "" if key in hidden else getattr(form, key) or "" for key in ("email", "phone", "role")}
        standing.people[id] = Person(id=id, name=form.name, **shown)
        for index, key in enumerate(form.internal or ()):
            if key not in shown:
                hint = did_you_mean(key, list(shown)) or f"write one of: {', '.join(shown)}"
                message = f"'{key}' cannot be kept internal"
                standing.problems.append(read.document.problem((id, "internal", index), "type", message, hint))
    for pointer in read.doubtful:
        if len(pointer) == 1:
            standing.people.setdefault(str(pointer[0]), Person(str(pointer[0]), str(pointer[0])))


def _read_policy(standing: Standing) -> None:
    read = standing.read(f"{CATALOG}/policy.yml", PolicyFile)
    if read is None:
        return
    form: Any = read.form
    document = read.document
    for key in ("freezes", "allowed"):
        named = [((key, i, "timezone"), item.timezone) for i, item in enumerate(getattr(form, key) or ())]
        standing.problems += _zone_problems(document, named)
    for i, freeze in enumerate(form.freezes or ()):
        if freeze.end is not None and freeze.duration is not None:
            message = "the freeze has both an end and a duration"
            standing.problems.append(
                document.problem(("freezes", i, "duration"), "type", message, "delete one of them")
            )
    for i, item in enumerate(form.required or ()):
        pointers: list[Pointer] = [("required", i, "fields", j) for j in range(len(item.fields))]
        standing.problems += key_problems(document, zip(pointers, item.fields, strict=True), MaintenanceFile)


def key_problems(document: Document, named: Iterable[tuple[Pointer, str]], form: type) -> Iterator[Problem]:
    """Each dotted key that a form does not know."""
    for pointer, dotted in named:
        if wrong := unknown_step(form, dotted):
            step, known = wrong
            hint = did_you_mean(step, known) or f"known keys: {', '.join(known)}"
            yield document.problem(pointer, "unknown-key", f"'{dotted}' is not a key of a maintenance", hint)


def _read_profiles(standing: Standing, audience: Audience) -> None:
    for name, item in shipped_profiles().items():
        document, problems = read_document(item.read_bytes(), f"forewarn/profiles/{name}.yml")
        assert document is not None, f"the shipped profile {name} is broken: {problems}"
        standing.profiles[name] = _profile(document, audience)
    for path in [path for path in standing.documents if path.startswith(f"{CATALOG}/profiles/")]:
        read = standing.read(path, ProfileFile)
        if read is not None:
            standing.problems += [*people_problems(read.document, standing), *_profile_problems(read.document)]
            standing.profiles[path.rpartition("/")[2].removesuffix(".yml")] = _profile(read.document, audience)
    name = standing.default_profile
    if name and name not in standing.profiles and standing.sound(f"profiles/{name}.yml"):
        hint = did_you_mean(name, list(standing.profiles)) or f"write {CATALOG}/profiles/{name}.yml"
        document = standing.files[f"{CATALOG}/organization.yml"].document
        message = f"there is no profile '{name}'"
        standing.problems.append(document.problem(("profile",), "unknown-profile", message, hint))


def _profile_problems(document: Document) -> Iterator[Problem]:
    """Keys that a profile names and nobody knows: one that should be internal would be published."""
    values = document.values
    assert isinstance(values, dict)
    for key, form in (("required", MaintenanceFile), ("internal", NoticeFields)):
        pointers = [(key, i) for i in range(len(_words(values.get(key, []))))]
        named = [
            (pointer, dotted)
            for pointer, dotted in zip(pointers, _words(values.get(key, [])), strict=True)
            if key != "internal" or dotted.split(".")[0] not in HIDEABLE
        ]
        yield from key_problems(document, named, form)
    wording = values.get("wording")
    for label in wording if isinstance(wording, dict) else ():
        if label not in WORDING_KEYS:
            hint = did_you_mean(label, list(WORDING_KEYS)) or f"known keys: {', '.join(WORDING_KEYS)}"
            message = f"'{label}' is not the key of a line with a label"
            yield document.problem(("wording", label), "unknown-key", message, hint, at_key=True)


def _profile(document: Document, audience: Audience) -> Profile:
    text = document.values
    assert isinstance(text, dict)
    hidden = _words(text.get("internal", [])) if audience is Audience.PUBLIC else []
    required = [key for key in _words(text.get("required", [])) if not unknown_step(MaintenanceFile, key)]
    return Profile(text, tuple(required), tuple(hidden))


def _words(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
