"""The catalogue of a new project: who announces, on what, and by which rules."""

from forewarn.scaffold.answers import Answers
from forewarn.scaffold.shipped import profiles
from forewarn.source.folder import CATALOG
from forewarn.source.scaffold import scalar

_MODELINE = "# yaml-language-server: $schema=../../schemas/{}.schema.json\n"
_INTERNAL = """
# Kept out of a public build; `--audience internal` shows all.
internal:
  - technical
"""


def catalogue(answers: Answers) -> dict[str, str]:
    """The text of each file, by its path in the project."""
    files = {
        "organization.yml": organization(answers),
        "components.yml": components(answers),
        "people.yml": people(answers),
        "policy.yml": policy(),
    }
    if answers.profile:
        files[f"profiles/{answers.profile}.yml"] = profile(answers.profile)
    return {f"{CATALOG}/{name}": text for name, text in files.items()}


def organization(answers: Answers) -> str:
    """``organization.yml``."""
    id = answers.contact.id
    lines = [f"name: {scalar(answers.name)}"]
    if answers.profile:
        lines.append(f"profile: {answers.profile}  # the standing text of every notice: profiles/{answers.profile}.yml")
    lines += [
        f"timezone: {scalar(answers.timezone)}  # of windows, where a maintenance names no other",
        *(["display_timezones: [UTC]  # further zones that pages show"] if answers.timezone != "UTC" else []),
        "contacts:",
        f"  primary: {id}",
        f"  emergency: {id}",
        *([f"  support: {scalar(answers.support)}"] if answers.support else []),
    ]
    return _MODELINE.format("organization") + "\n".join(lines) + "\n"


def components(answers: Answers) -> str:
    """``components.yml``."""
    lines = [
        "# The things that maintenance touches. Ids are for life: they stand in addresses and in every maintenance.",
        "# depends_on: [id] names what must work for a component to work; redundant_with: [id] what takes its load.",
        "components:",
    ]
    for id, name in answers.components.items():
        lines += [f"  {id}:", f"    name: {scalar(name)}"]
    return _MODELINE.format("components") + "\n".join(lines) + "\n"


def people(answers: Answers) -> str:
    """``people.yml``; phones are for the internal audience, whether there is one yet or not."""
    who = answers.contact
    lines = [
        "# Whom notices name, by id. What `internal` lists is in no byte of a public site.",
        f"{who.id}:",
        f"  name: {scalar(who.name)}",
        *([f"  email: {scalar(who.email)}"] if who.email else []),
        *([f"  phone: {scalar(who.phone)}"] if who.phone else []),
        "  internal: [phone]",
    ]
    return _MODELINE.format("people") + "\n".join(lines) + "\n"


def policy() -> str:
    """``policy.yml``."""
    lines = [
        "# How long before its start a maintenance must be public. The first item that matches counts.",
        "minimum_notice:",
        "  - when: {type: [emergency, unplanned]}",
        "    notice: 0m",
        "  - notice: 3d",
        "# freezes:  # when nothing may change",
        "#   - name: Year end",
        "#     start: 2026-12-18",
        "#     end: 2027-01-04",
    ]
    return _MODELINE.format("policy") + "\n".join(lines) + "\n"


def profile(name: str) -> str:
    """A profile that ships, as the project's own: technical details are for the internal audience."""
    text = profiles()[name]
    return text if any(line.startswith("internal:") for line in text.splitlines()) else text.rstrip() + "\n" + _INTERNAL
