"""What a card says. Pure.

No phase and no countdown stands on it: others keep the picture, and show it when both are long over. What it says is
what was declared.
"""

import unicodedata

from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.values import Value

_NBSP = "\N{NO-BREAK SPACE}"


class Face(Value):
    """The words of a card, each on one line, and the impact that gives it its sign and colour."""

    site: str
    title: str
    window: str
    impact: Impact
    impact_words: str

    @property
    def text(self) -> str:
        """Everything that the font has to have letters for."""
        return f"{self.site} {self.title} {self.window} {self.impact_words}"


def face_of(entry: Entry) -> Face:
    """The face of a maintenance's card."""
    impact = entry.maintenance.impact
    words = entry.phrases.said(impact.words)
    return Face(
        site=on_a_line(entry.settings.site_name),
        title=on_a_line(entry.marked_title),
        window=_window(entry),
        impact=impact,
        impact_words=words[:1].upper() + words[1:],
    )


def _window(entry: Entry) -> str:
    """The window in its author's zone, which is named; a line ends between two moments, and not within one."""
    window, phrases = entry.maintenance.window, entry.phrases
    zone = window.timezone
    said = phrases.span(window, zone)
    for moment in (phrases.moment(window.start, zone), phrases.moment(window.end, zone)):
        said = said.replace(moment, moment.replace(" ", _NBSP))
    return f"{said} ({zone})"


def on_a_line(text: str) -> str:
    """Text as one line of whole letters: accents joined with what they stand on, nothing that has no shape."""
    joined = unicodedata.normalize("NFC", text)
    shown = "".join(one for one in joined if unicodedata.category(one) != "Cf")
    return " ".join(shown.split())
