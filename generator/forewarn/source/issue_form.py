"""The text of an issue that was opened with the form "Schedule a maintenance", to a draft.

GitHub writes each answer below a heading with the label of its field. Anybody may open an issue, so the text is
nobody's word: a heading that stands twice is refused, because no one can tell which is the form's and which was typed
into an answer; what the answers say is judged with the file that is made of them.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from forewarn.source.scaffold import Draft

LABELS = {
    "Title": "title",
    "Summary": "summary",
    "Start": "start",
    "Duration": "duration",
    "Time zone": "timezone",
    "Components": "components",
    "Impact": "impact",
    "Type": "type",
    "Priority": "priority",
    "Status": "status",
}
"""The label of each field of the form, and the word of the format that it is about."""

NEEDED = ("Title", "Summary", "Start", "Duration", "Components")
MOST = 100_000
"""How many characters of an issue are read; GitHub takes 65,536."""

_HEADING = re.compile(r"^###[ \t]+([^\n]+?)[ \t]*$", re.MULTILINE)
_NOTHING = ("", "_No response_", "None")
_COMPONENT = re.compile(r"(?:[-*+][ \t]+)?(?:\[[ xX]\][ \t]+)?`?([^`=:\s]+)`?(?:[ \t]*[=:][ \t]*(.+))?")


class FormError(Exception):
    """The issue is not one of the form; ``faults`` are sentences for whoever opened it."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(*self.faults)


def read_form(text: str, *, timezone: str) -> Draft:
    """The draft that an issue asks for; ``timezone`` holds where it names none.

    Raises :class:`FormError`, which names every fault.
    """
    answers, faults = _answers(text.replace("\r\n", "\n").replace("\r", "\n"))
    faults += [f"'{label}' has no answer." for label in NEEDED if not answers.get(label)]
    start, year = answers.get("Start", ""), re.compile(r"[0-9]{4}-")
    if start and not year.match(start):
        faults.append("'Start' is not an instant; write for example 2026-12-05 22:00.")
    components: dict[str, str] = {}
    for id, impact in _components(answers.get("Components", ""), answers.get("Impact", "")):
        if not impact:
            faults.append(
                f"The impact on '{id[:80]}' is not said: choose one, or write for example {id[:80]}=degraded."
            )
        elif id in components:
            faults.append(f"'{id[:80]}' stands twice among the components.")
        components[id] = impact
    if faults:
        raise FormError(faults)
    return Draft(
        title=answers["Title"],
        summary=answers["Summary"],
        start=start,
        duration=answers["Duration"],
        timezone=answers.get("Time zone") or timezone,
        components=components,
        type=answers.get("Type", ""),
        priority=answers.get("Priority", ""),
        status=answers.get("Status", ""),
    )


def _answers(text: str) -> tuple[dict[str, str], list[str]]:
    """What stands below each known heading; everything else is part of an answer."""
    if len(text) > MOST:
        return {}, [f"The issue is longer than {MOST} characters."]
    found = [heading for heading in _HEADING.finditer(text) if heading[1] in LABELS]
    if not found:
        return {}, ["This issue was not opened with the form 'Schedule a maintenance'."]
    faults = []
    answers: dict[str, str] = {}
    for heading, following in pairwise([*found, None]):
        assert heading is not None
        label = heading[1]
        if label in answers:
            faults.append(f"The heading '{label}' stands twice; an answer must not hold the headings of the form.")
        answer = text[heading.end() : following.start() if following else len(text)].strip()
        answers[label] = "" if answer in _NOTHING else answer
    return answers, faults


def _components(text: str, impact: str) -> Iterator[tuple[str, str]]:
    """Each component with its impact: an id a line, or several between commas; ``id=impact`` says its own."""
    for part in re.split(r"[\n,]", text):
        if line := part.strip():
            found = _COMPONENT.fullmatch(line)
            yield (found[1], (found[2] or impact).strip().lower()) if found else (line, impact)


def field_of(text: str, line: int) -> str:
    """The label of the field that a line of the drafted file was made from, or nothing; lines count from 1."""
    above = text.splitlines()[: max(line, 0)]
    for written in reversed(above):
        word = written.strip().partition(":")[0]
        if word == "primary":
            return "Components"
        for label, key in LABELS.items():
            if key == word and written.startswith((f"{key}:", f"  {key}:")):
                return label
    return ""
