"""The ids of one project, for the schemas that its editors read."""

from collections.abc import Iterator
from pathlib import Path

from forewarn.settings import Audience
from forewarn.source.catalog import read_catalog
from forewarn.source.folder import CATALOG
from forewarn.source.format.form import Kind
from forewarn.source.forms import Document
from forewarn.source.schema import GENERAL, Known, KnownIds
from forewarn.source.standing import TYPES, Standing
from forewarn.source.walk import read_files

_MOST = 500
"""How many maintenances are offered: the last ones, which are those that somebody may want to name."""

_FROM: dict[Kind, str] = {
    Kind.COMPONENT: "components.yml",
    Kind.GROUP: "components.yml",
    Kind.PERSON: "people.yml",
    Kind.TYPE: "organization.yml",
    Kind.TIMEZONE: "organization.yml",
}


def project_ids(root: Path) -> tuple[KnownIds, list[str]]:
    """What the project in a folder gives ids to, and the files of its catalogue that cannot be read.

    Of what stands in such a file nothing is known, so that the schemas are general there.
    """
    reading = read_files(root)
    standing = read_catalog(reading.documents, reading.unread, Audience.INTERNAL)
    found: dict[Kind, list[Known]] = {
        Kind.COMPONENT: [Known(one.id, one.name, one.retired) for one in standing.components.values()],
        Kind.GROUP: [Known(one.id, one.name) for one in standing.groups.values()],
        Kind.PERSON: [Known(one.id, one.name) for one in standing.people.values()],
        Kind.TYPE: [Known(id, "" if id in TYPES else "Of this organisation") for id in standing.organization.types],
        Kind.TIMEZONE: [Known(name) for name in _zones(standing)],
        Kind.PROFILE: list(_profiles(standing)),
    }
    events = [document for path, document in reading.documents.items() if not path.startswith(CATALOG + "/")]
    singles = [document for document in events if "--" not in _stem(document.path)][-_MOST:]
    found[Kind.MAINTENANCE] = [Known(_stem(one.path), _title(one)) for one in singles]
    found[Kind.SERIES] = [Known(_stem(one.path), _title(one)) for one in singles if one.at("window", "repeat")]
    broken = sorted({name for name in _FROM.values() if not standing.sound(name)})
    known = {kind: sorted(ids, key=lambda one: one.id) for kind, ids in found.items() if _FROM.get(kind) not in broken}
    return {**GENERAL, **known}, [f"{CATALOG}/{name}" for name in broken]


def _zones(standing: Standing) -> dict[str, None]:
    """The zones that the organisation knows; any other may be written too."""
    organization = standing.organization
    return dict.fromkeys((organization.timezone, *organization.display_timezones))


def _profiles(standing: Standing) -> Iterator[Known]:
    """The profiles that there are, those with faults as well."""
    files = {path for path in standing.broken if path.startswith(f"{CATALOG}/profiles/")}
    for name in sorted({*standing.profiles, *(_stem(path) for path in files)}):
        profile = standing.profiles.get(name)
        yield Known(name, str(profile.text.get("description", "")) if profile else "")


def _title(document: Document) -> str:
    title = document.at("title")
    return title if isinstance(title, str) else ""


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yml")
