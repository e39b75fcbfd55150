"""What stands: the catalogue as values, and what others may be judged by."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from forewarn.model import Component, Group, Organization
from forewarn.problems import Problem
from forewarn.rules.near import did_you_mean
from forewarn.source.folder import CATALOG, ID
from forewarn.source.forms import Document
from forewarn.source.merging import PlainDict, behind
from forewarn.source.nodes import Plain, Pointer, quoted
from forewarn.source.salvage import Salvaged, salvage, salvage_all
from forewarn.values import Mutable, Value, field
from forewarn.wording import Person

TYPES = ("planned", "emergency", "unplanned")
STAND_INS: dict[Pointer, Plain] = {
    ("name",): "-",
    ("components",): {"none": {"name": "-"}},
    ("components", "*", "name"): "-",
    ("*", "name"): "-",
}
"""What takes the place of a value that must be there, so that the rest of a file can be judged."""

PERSON_KEYS = (("contacts", "primary"), ("contacts", "secondary"), ("contacts", "emergency"))
PERSON_OR_TEXT_KEYS = (
    ("contacts", "support"),
    ("support", "on_call"),
    *(("team", role) for role in ("technical_lead", "database", "security", "infrastructure", "quality")),
)
_WHERE = frozenset(section for section, _ in (*PERSON_KEYS, *PERSON_OR_TEXT_KEYS))


class Profile(Value):
    """The standing text of a profile, what it demands, and the keys that this audience may not see."""

    text: PlainDict
    required: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


NO_PROFILE = Profile({})


class Shared(Mutable):
    """What many maintenances say in the same words: the text behind them, and what became of its sections."""

    behind: dict[tuple[int, tuple[str, ...]], PlainDict] = field(default_factory=dict)
    sections: dict[tuple[str, int], object] = field(default_factory=dict)


_MOST = 200


class Standing(Mutable):
    """What the catalogue says, with the plain values that maintenances are laid over."""

    organization: Organization = field(default_factory=lambda: Organization(name=""))
    defaults: PlainDict = field(default_factory=dict)
    default_profile: str = ""
    groups: dict[str, Group] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    files: dict[str, Salvaged[Any]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    shared: Shared = field(default_factory=Shared)

    def behind(self, profile: Profile, out: tuple[str, ...]) -> PlainDict:
        """What stands behind an event of a profile that leaves out some keys; the very same each time."""
        known = self.shared.behind.get((id(profile), out))
        if known is None:
            if len(self.shared.behind) >= _MOST:
                self.shared = Shared()
            known = self.shared.behind[id(profile), out] = behind(profile.text, self.defaults, out)
        return known

    def component(self, id: str) -> Component | None:
        """The component of an id, in a catalogue of the past also by the id that it has now (``former`` knows)."""
        return self.components.get(id) or self.components.get(self.former.get(id, ""))

    def renamed(self, id: str) -> Component | None:
        """The component that had an id before."""
        return next((one for one in self.components.values() if id in one.former_ids), None)

    def sound(self, name: str, pointer: Pointer | None = None) -> bool:
        """Whether a file of the catalogue (a value in it) is what its author wrote, so that others may be judged by it."""
        path = f"{CATALOG}/{name}"
        if path in self.broken:
            return False
        read = self.files.get(path)
        return read is None or pointer is None or read.trusts(pointer)

    def read(self, path: str, form: type[BaseModel], *, each: bool = False) -> Salvaged[Any] | None:
        """A file as a form (as a form for each key), or ``None`` where it is not there or no such thing."""
        document = self.documents.get(path)
        if document is None:
            return None
        read: Salvaged[Any] = (salvage_all if each else salvage)(form, document, STAND_INS)
        self.problems += read.problems
        self.files[path] = read
        if read.form is None:
            self.broken.add(path)
            return None
        return read


def people_problems(document: Document, standing: Standing) -> Iterator[Problem]:
    """Each person that a document names and ``people.yml`` does not know.

    Where a name may stand as well, only a word that all but spells a known id counts as a slip.
    """
    if not standing.sound("people.yml"):
        return
    if isinstance(document.values, dict) and _WHERE.isdisjoint(document.values):
        return
    for pointer in (*PERSON_KEYS, *PERSON_OR_TEXT_KEYS):
        id = document.at(*pointer)
        if not isinstance(id, str) or id in standing.people:
            continue
        near = did_you_mean(id, list(standing.people))
        if pointer in PERSON_KEYS or (near and ID.fullmatch(id)):
            hint = near or f"add {id if ID.fullmatch(id) else 'the person'} to {CATALOG}/people.yml"
            yield document.problem(pointer, "unknown-person", f"there is no person {quoted(id)}", hint)
