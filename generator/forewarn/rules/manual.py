"""The manual of the rules: what ``forewarn explain`` prints and ``docs/rules.md`` shows.

Rules that are modules speak for themselves, by their docstrings. What is found while files are read has one
sentence here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forewarn.problems import Severity
from forewarn.rules import CHANGES, FORMAT, POLICY

READING: dict[str, str] = {
    "ambiguous-time": "The clocks show this wall time twice; the hint shows both readings, to be copied.",
    "catalogue": "A catalogue in `languages/` is no `.po` file, or says something else than its English words ask for.",
    "comment-after-text": "A `#` right before a word cuts the text, and YAML would lose the rest of the line.",
    "duplicate-id": "Two files have the same id, or a former id of a component is taken.",
    "duplicate-key": "A key stands in a mapping a second time, and YAML would keep one of the two.",
    "empty-value": "A file, a key or a list item has no value, often because a `#` makes the rest a comment.",
    "file-name": "A file, link or folder does not belong where it is, or an occurrence is none of its series.",
    "nonexistent-time": "The clocks skip this wall time; the hint shows the readings that were meant, to be copied.",
    "placeholder": "A placeholder of a template was never filled in, and readers would see its brackets.",
    "required": "A key or a file that must be there is missing, or a key that the profile requires.",
    "too-large": "A file is larger than 1 MiB, one of its lines is longer than 20,000 bytes, or it holds too much.",
    "type": "A value is of the wrong kind: no date, duration, link or id, or none of the words allowed.",
    "unknown-key": "A key is none that the format knows at this place; it would be ignored in silence.",
    "unknown-person": "An id names nobody in `people.yml`.",
    "unknown-profile": "A profile is neither in the project's `_catalog/profiles/` nor among those shipped.",
    "unknown-rule": "The policy or an override names a rule that is none, or that cannot be weighed or excused.",
    "unknown-timezone": "A name is no IANA time zone such as `Europe/Berlin`.",
    "unsafe-text": "A control character, a character that reorders the text around it, a tab inside a line, or half a character.",
    "yaml": "The file is not YAML, not UTF-8, or uses tags, anchors, aliases, merge keys or a second document.",
}
"""Rule id to one sentence: what the reader of the files finds by itself."""


class Kind(StrEnum):
    """What a rule judges."""

    FORMAT = "format"
    POLICY = "policy"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as the manual tells it; ``text`` is Markdown, and its first paragraph says what the rule asks for."""

    id: str
    severity: Severity
    kind: Kind
    text: str

    @property
    def summary(self) -> str:
        """The first paragraph, on one line."""
        return " ".join(self.text.partition("\n\n")[0].split())


def manual() -> dict[str, Entry]:
    """Every rule by its id, in the order of the ids."""
    found: dict[str, Entry] = {}
    for entry in _entries():
        before = found.get(entry.id)
        text = f"{before.text}\n\n{entry.text}" if before else entry.text
        found[entry.id] = Entry(entry.id, entry.severity, entry.kind, text)
    return dict(sorted(found.items()))


def _entries() -> Iterator[Entry]:
    for id, sentence in READING.items():
        yield Entry(id, Severity.ERROR, Kind.FORMAT, sentence)
    for kind, rules in ((Kind.FORMAT, FORMAT), (Kind.POLICY, POLICY), (Kind.CHANGE, CHANGES)):
        for rule in rules:
            yield Entry(rule.ID, rule.SEVERITY, kind, (rule.__doc__ or "").strip().replace("``", "`"))
