"""Lines of a notice: a value with its label, a sentence that ends in one, a list under a heading.

Each of them is nothing where nobody said the value, so that it drops out whole, label and all.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from forewarn.notice.document import Bullets, Checklist, Fact, Facts, Group, Items, Line, Link, Mail, Prose, Text
from forewarn.phrases import Phrases
from forewarn.translations import N_, filled
from forewarn.wording import Lines, Person

# Labels of lines that carry a value; a profile may put its own words in their place (`wording`).
LABELS = {
    "expected_impact.api": N_("API"),
    "expected_impact.web": N_("Web interface"),
    "expected_impact.background": N_("Background processes"),
    "communication.dashboard": N_("Dashboard"),
    "resources.user_guide": N_("User guide"),
    "resources.api_docs": N_("API documentation"),
    "resources.monitoring": N_("System status and monitoring"),
    "resources.change_management": N_("Change management procedures"),
    "resources.knowledge_base": N_("Knowledge base"),
    "resources.emergency": N_("Emergency procedures"),
    "resources.sla": N_("Service level agreement"),
    "resources.continuity": N_("Business continuity planning"),
    "escalation.after": N_("Issues will be escalated to management after %(value)s"),
}


class NoPageError(Exception):
    """A text names the page of its notice, so that no two notices say the same."""


_HOLE = "{status_page}"


class LineWriter:
    """Writes the lines of a notice, with labels in the words of its profile; ``page`` is the address of the notice.

    Without a page it writes what many notices share, and raises :class:`NoPageError` for a text that names the page.
    """

    def __init__(self, phrases: Phrases, wording: Mapping[str, str], page: str = "") -> None:
        self.phrases, self.wording, self.page = phrases, wording, page
        self.said = phrases.language.said

    def prose(self, source: str) -> Line:
        """Author's Markdown; ``{status_page}`` is the address of this notice."""
        if _HOLE not in source:
            return (Prose(source),)
        if not self.page:
            raise NoPageError
        before, _, after = source.partition(_HOLE)
        head: Line = (Prose(before.rstrip()), Text(" ")) if before.strip() else ()
        tail: Line = (Text(after),) if after else ()
        return (*head, Link(self.page), *tail)

    def items(self, items: Lines) -> list[Line]:
        """Each item of a list as a line."""
        return [self.prose(item) for item in items]

    def listed(self, title: str, items: Lines, *, to_tick: bool = False) -> Group | None:
        """A list of an author's lines under a small heading, or nothing where there are none."""
        if not items:
            return None
        if not any(_HOLE in item for item in items):
            return Group(title, Items(items, to_tick))
        lines = tuple(self.items(items))
        return Group(title, Checklist(lines) if to_tick else Bullets(lines))

    def label(self, key: str) -> str:
        """The label of a value, in the profile's words or our own."""
        return self.wording.get(key) or self.phrases.language.word(LABELS[key])

    def labelled(self, key: str, value: Text | Link) -> list[Line | Fact]:
        """A value under the label of its key, or none where it is empty."""
        return self.fact(self.label(key), value)

    def fact(self, label: str, value: Text | Link | Mail) -> list[Line | Fact]:
        """A labelled item, or none where the value is empty."""
        match value:
            case Text(said) | Link(said) | Mail(said):
                return [Fact(label, (value,))] if said else []

    def sentence(self, words: str, value: str) -> list[Line | Fact]:
        """A sentence with a place for a value (at its end, where it has none), or none where the value is empty."""
        if not value:
            return []
        if "%(value)s" in words:
            return [(Text(filled(words, {"value": value})),)]
        return [(Text(f"{words} {value}"),)]

    def length(self, duration: timedelta | None) -> str:
        """A length in words, or nothing."""
        return self.phrases.length(duration) if duration is not None else ""

    def person(self, label: str, person: Person | None, way: str) -> list[Line | Fact]:
        """A contact with the way to reach them that this line is for."""
        if person is None:
            return []
        address = person.email if way == "email" else person.phone
        reach: Line = (Text(" ("), Mail(address) if way == "email" else Text(address), Text(")")) if address else ()
        return [Fact(label, (Text(person.name), *reach))]

    def bulleted(self, title: str, items: Iterable[Line | Fact]) -> Group | None:
        """A list under a small heading, or nothing where it has no items."""
        found = tuple(items)
        return Group(title, Bullets(found)) if found else None


def facts(*rows: tuple[str, str], mail: int | None = None) -> Facts | None:
    """Labels and values, those that somebody said; nothing where nobody said any. ``mail`` is the place of an address."""
    said = tuple(
        Fact(label, (Mail(value) if place == mail else Text(value),))
        for place, (label, value) in enumerate(rows)
        if value
    )
    return Facts(said) if said else None
