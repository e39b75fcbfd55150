"""A language in which every word of ours is marked, and a sample set in which no word is English.

So whatever is neither marked nor ``qq`` is a word that somebody forgot to look up.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from html import unescape
from html.parser import HTMLParser
from importlib import resources
from io import BytesIO
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from forewarn.board import Board, compose
from forewarn.language import Language
from forewarn.phrases import Phrases
from forewarn.settings import Settings
from forewarn.translations import PLACE, read_catalogue
from forewarn.values import Value, replace
from samples import ALIVE, sample_board

TAG = "nl"
"""CLDR's Dutch dates, and no catalogue of the package's."""
BRANDS = "Google Calendar|Outlook.com|Microsoft 365|JSON Feed|Atom|RSS|MAINTNOTE|Thunderbird|UTC|forewarn".replace(
    ".", r"\."
)
_KEPT = {
    "id", "source", "component", "timezone", "display_timezones", "type", "types", "replaces", "series", "group", "former_ids",
    "depends_on", "redundant_with", "object_ids", "notice_line", "labels", "names", "said", "url", "email", "commit", "key",
    "location", "promise", "facts", "section", "policy",
}  # fmt: skip
"""Fields that hold no words of authors: ids, addresses, zones."""


def messages() -> Catalog:
    """Every message, untranslated."""
    return read_po(BytesIO(resources.files("forewarn").joinpath("languages/forewarn.pot").read_bytes()))


def marked(words: str) -> str:
    """Words with all that is ours between brackets; places stay outside."""
    parts = re.split(r"(%\(\w+\)s)", words)
    return "".join(part if PLACE.fullmatch(part) or not part.strip() else f"⟦{part}⟧" for part in parts)


@cache
def catalogue() -> bytes:
    """The marked language as a catalogue that a project may bring."""
    made = Catalog(locale=TAG, charset="utf-8")
    for message in messages():
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            texts = [marked(text) for text in ids]
            made.add(message.id, texts[0] if len(texts) == 1 else tuple(texts))
    out = BytesIO()
    write_po(out, made)
    return out.getvalue()


@cache
def phrases() -> Phrases:
    """What speaks the marked language."""
    return Phrases(Language(TAG, [read_catalogue(catalogue())]))


def wordless(value: Any) -> Any:
    """A value of the model with every word of an author's replaced by ``qq``."""
    if isinstance(value, str) and type(value) is str:
        return re.sub(r"[^\W\d_]+", "qq", value)
    if isinstance(value, tuple):
        return tuple(wordless(item) for item in value)
    if isinstance(value, Mapping):
        return {key: wordless(item) for key, item in value.items()}
    if isinstance(value, Value) or (is_dataclass(value) and not isinstance(value, type)):
        names = value.__struct_fields__ if isinstance(value, Value) else [one.name for one in fields(value) if one.init]
        said = {name: getattr(value, name) for name in names}
        told = {name: item if name in _KEPT else wordless(item) for name, item in said.items()}
        if "wording" in told:
            told["wording"] = {}
        if type(value).__name__ == "Resources":
            told = said
        if type(value).__name__ == "Communication":
            told["dashboard"] = said["dashboard"]
        return replace(value, **told)
    return value


@cache
def board() -> Board:
    """The sample set without an English word, in the marked language."""
    before = sample_board()
    catalog = wordless(before.catalog)
    records = {entry.id: wordless(entry.record) for entry in before.entries}
    settings: Settings = replace(before.settings, site_name="qq", phrases=phrases())
    return compose(catalog, records, settings, as_of=ALIVE)


@cache
def _known() -> re.Pattern[str]:
    """What may stand unmarked: names of dates, zones, ids, addresses, brands."""
    before, locale = sample_board(), Locale.parse(TAG)
    words = {"qq", "van", "en"}
    for table in (locale.months, locale.days):
        words |= {name for kind in table.values() for size in kind.values() for name in size.values()}
    units = ("dag", "dagen", "uur", "minuut", "minuten", "seconde", "seconden")
    ids = {entry.id for entry in before.entries} | {entry.maintenance.series for entry in before.entries}
    ids |= {
        id
        for one in before.catalog.components.values()
        for id in (one.id, *one.former_ids, *one.object_ids, one.location)
    }
    ids |= set(before.catalog.groups) | {item.component for e in before.entries for item in e.maintenance.affects}
    ids |= {item.location for e in before.entries for item in e.maintenance.affects}
    zones = {e.maintenance.window.timezone for e in before.entries} | set(before.catalog.organization.display_timezones)
    types = set(before.catalog.organization.types) - {"planned", "emergency", "unplanned"}
    names = sorted(filter(None, ids | zones | words | set(units) | types), key=len, reverse=True)
    exact = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"\S+://[^\s<>]+|mailto:\S+|\S+@\S+|{BRANDS}|(?<![^\W\d_])(?:{exact})(?![^\W\d_])", re.IGNORECASE
    )


def unmarked(text: str) -> list[str]:
    """The words of a text that are neither marked, nor an author's, nor CLDR's, nor a name."""
    text = unescape(text)
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = less
    return re.findall(r"[^\W\d_]+", _known().sub(" ", text))


class _Texts(HTMLParser):
    """Text of a page, piece by piece, and what readers hear of attributes."""

    HEARD = ("aria-label", "title", "alt", "placeholder", "label", "data-label")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What a tag says."""
        self.found += [value for name, value in attrs if name in self.HEARD and value]
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        """The end of what nobody reads."""
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """A text."""
        if not self.hidden:
            self.found.append(data)


def texts(html: str) -> Iterator[str]:
    """What a reader of HTML is told: texts and labels. Tags are read, whatever Markdown stands between them."""
    parser = _Texts()
    parser.feed(html)
    yield from parser.found
