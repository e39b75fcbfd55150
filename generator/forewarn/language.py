"""A language: its words from catalogues (:mod:`forewarn.translations`), its dates, numbers, lengths and lists by CLDR.

Regional tags speak their base's words and have their own dates: ``de-AT``, ``pt-BR``.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from forewarn.translations import Catalogue, bases_of, canonical, categories_of, filled, shipped_for

if TYPE_CHECKING:  # Babel is imported by what says a date or a number: words alone, and most commands, need none of it
    from babel import Locale
    from babel.dates import DateTimePattern

_READ_AS = {"en": "en-GB"}
"""Bare English has the dates of people who write the day before the month, and the 24-hour clock."""
_MATERIAL_SAYS = {"sh": "sr-Latn", "ku-iq": "ku"}
"""Tags of Material's that CLDR calls otherwise."""
_OWN_PATTERNS = {("en-GB", "yMMMEd"): "E d MMM y"}
"""Where we leave CLDR: `Sat 5 Dec 2026, 22:00` has one comma rather than two."""
_ZEROS = {"arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀"}  # noqa: RUF001 - digits
"""The digit zero of those numbering systems that are a language's own."""


class Language:
    """A language by its tag. ``catalogues`` are asked in their order, a project's own before those of the package."""

    def __init__(self, tag: str = "en", own: Iterable[Catalogue] = ()) -> None:
        self.tag = canonical(tag)
        found = (shipped_for(base) for base in bases_of(self.tag))
        self.catalogues = (*own, *(one for one in found if one))
        self._words = {source: text for one in reversed(self.catalogues) for source, text in one.words.items()}

    def __repr__(self) -> str:
        return f"Language({self.tag!r}, {[one.digest for one in self.catalogues]})"

    @property
    def speaks(self) -> str:
        """The tag of its words: the base, or ``en`` where nobody has written a catalogue."""
        base = self.tag.partition("-")[0]
        return base if self.catalogues or base == "en" else "en"

    # --- words -------------------------------------------------------------------------------------------------

    def word(self, words: str) -> str:
        """The words in this language, with their places open."""
        return self._words.get(words, words)

    def said(self, words: str, **places: object) -> str:
        """Words with their places filled: plain text."""
        word = self._words.get(words, words)
        return filled(word, places) if places else word

    def form(self, one: str, many: str, num: int) -> str:
        """The words for a number, with their places open."""
        for catalogue in self.catalogues:
            if texts := catalogue.counted.get(one):
                return texts[catalogue.form_of(num)]
        return one if num == 1 else many

    def counted(self, one: str, many: str, num: int, **places: object) -> str:
        """Words for a number, which fills the place ``num``: plain text."""
        return filled(self.form(one, many, num), {"num": self.number(num), **places})

    def forms(self, one: str, many: str) -> dict[str, str]:
        """The words for each plural category of CLDR (``one``, ``few``, ``other`` …), with their places open.

        A browser knows the category of a number (``Intl.PluralRules``), and not the rule in the catalogue's header.
        """
        return {category: self.form(one, many, num) for category, num in self._categories.items()}

    @cached_property
    def _categories(self) -> dict[str, int]:
        return categories_of(self._plurals_as)

    @cached_property
    def _plurals_as(self) -> str:
        """The tag whose plural categories its words have."""
        return self._locale.language if self.speaks != "en" and self.knows_dates else "en"

    # --- dates, numbers, lists -----------------------------------------------------------------------------------

    @cached_property
    def _cldr(self) -> tuple[str, "Locale"]:
        """The nearest tag that CLDR has data for; English dates for a language that it does not know."""
        from babel import Locale, UnknownLocaleError

        for tag in (*bases_of(self.tag), "en"):
            known = _READ_AS.get(tag) or _MATERIAL_SAYS.get(tag.lower()) or tag
            try:
                return known, Locale.parse(known, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
        raise AssertionError

    @property
    def _locale(self) -> "Locale":
        return self._cldr[1]

    @property
    def dates_as(self) -> str:
        """The tag whose dates and numbers it has."""
        return self._cldr[0]

    @property
    def knows_dates(self) -> bool:
        """Whether CLDR has the language."""
        return self.dates_as.partition("-")[0] != "en" or self.tag.partition("-")[0] == "en"

    @cached_property
    def has_half_days(self) -> bool:
        """Whether its clock has twelve hours."""
        return bool(re.search(r"[hKaB]", self._locale.time_formats["short"].pattern))

    @property
    def first_weekday(self) -> int:
        """The day that its weeks begin with; 0 is Monday."""
        return int(self._locale.first_week_day)

    @cached_property
    def zero(self) -> str:
        """Its digit zero; the nine others follow it in Unicode."""
        return _ZEROS.get(self._locale.default_numbering_system, "0")

    @cached_property
    def _digits(self) -> dict[int, str]:
        return {ord("0") + digit: chr(ord(self.zero) + digit) for digit in range(10)}

    def digits(self, text: str) -> str:
        """A text with the language's own digits."""
        return text if self.zero == "0" else text.translate(self._digits)

    def number(self, number: int) -> str:
        """A whole number, with its digits in groups where it is long."""
        if number < 10_000:
            return self.digits(str(number))
        from babel.numbers import format_decimal

        return self.digits(format_decimal(number, locale=self._locale))

    def pattern(self, skeleton: str) -> "DateTimePattern":
        """The pattern for some fields of a date (UTS 35, part 4: skeletons)."""
        from babel.dates import match_skeleton, parse_pattern

        if own := _OWN_PATTERNS.get((self.dates_as, skeleton)):
            return parse_pattern(own)
        known: Mapping[str, DateTimePattern] = self._locale.datetime_skeletons
        best = skeleton if skeleton in known else match_skeleton(skeleton, known, allow_different_fields=True)
        found: DateTimePattern = known[best] if best else self._locale.date_formats["medium"]
        return found

    def full_date(self, on: date) -> str:
        """A date with its weekday, in full; of an instant, which is already in its zone, the day."""
        return _dated(self, on.date() if isinstance(on, datetime) else on, "")

    def dated(self, on: date, skeleton: str) -> str:
        """Some fields of a date; of an instant, which is already in its zone, those of the day."""
        # Days are remembered, not instants: a site has few of them, and no zone reaches the cache.
        return _dated(self, on.date() if isinstance(on, datetime) else on, skeleton)

    @cached_property
    def _clock(self) -> tuple["DateTimePattern", "DateTimePattern"]:
        from babel.dates import parse_pattern

        wanted = ("hm", "hms") if self.has_half_days else ("Hm", "Hms")
        # Morning and afternoon are enough: not every browser has the finer parts of a day (B).
        short, long = (parse_pattern(self.pattern(skeleton).pattern.replace("B", "a")) for skeleton in wanted)
        return short, long

    def clock(self, at: datetime) -> str:
        """The time of day, with seconds only where there are any."""
        return _clocked(self, at.hour, at.minute, at.second)

    @cached_property
    def joint(self) -> str:
        """How a date, ``{1}``, and a time of day, ``{0}``, stand together."""
        return str(self._locale.datetime_formats["medium"]).replace("'", "")

    def together(self, day: str, clock: str) -> str:
        """A date and a time of day."""
        return self.joint.replace("{1}", day).replace("{0}", clock)

    def weekday(self, on: date, size: str = "wide") -> str:
        """The name of a weekday by itself."""
        return str(self._locale.days["stand-alone"][size][on.weekday()])

    def listed(self, words: Iterable[str]) -> str:
        """``a``, ``a and b``, ``a, b and c``."""
        return self._joined(list(words), "standard")

    def in_row(self, lengths: Iterable[str]) -> str:
        """Lengths of one measure together: ``1 hour 30 minutes``."""
        return self._joined(list(lengths), "unit-narrow")

    def _joined(self, parts: list[str], kind: str) -> str:
        # Babel's own function says the last of two twice where a language has no pattern for two. A language may lack
        # a part of a kind of list, which is then that of a more usual kind.
        if len(parts) < 2:
            return "".join(parts)
        known = self._locale.list_patterns
        kinds = [one for one in (kind, "unit", "standard") if one in known]
        patterns = {key: str(known[one][key]) for one in reversed(kinds) for key in known[one]}
        if len(parts) == 2:
            return patterns.get("2", patterns["end"]).format(*parts)
        text = patterns["start"].format(*parts[:2])
        for part in parts[2:-1]:
            text = patterns["middle"].format(text, part)
        return patterns["end"].format(text, parts[-1])

    def unit(self, number: int, unit: str) -> str:
        """A number of days, hours, minutes or seconds: ``4 hours``."""
        return _unit(self, number, unit)

    # --- for the browser -----------------------------------------------------------------------------------------

    @property
    def data(self) -> dict[str, object]:
        """What a browser needs to say the same of the same instant, whatever version of CLDR it has itself.

        Patterns are lists of literals and ``[field, width]``; names are those that the patterns ask for.
        """
        patterns = {
            "date": _tokens(self.pattern("yMMMEd")),
            "clock": _tokens(self._clock[0]),
            "seconds": _tokens(self._clock[1]),
        }
        names: dict[str, list[str]] = {}
        for token in (token for pattern in patterns.values() for token in pattern if isinstance(token, list)):
            field, width = str(token[0]), int(token[1])
            if field in "MLEc" and width > 2:
                names[field] = self._names(field, width)
        periods = self._locale.day_periods["format"]["abbreviated"]
        return {
            **patterns,
            "joint": self.joint,
            "names": names,
            "periods": [periods.get("am", "AM"), periods.get("pm", "PM")],
            "zero": self.zero,
            "plurals": self._plurals_as,
        }

    def _names(self, field: str, width: int) -> list[str]:
        kind = "stand-alone" if field in "Lc" else "format"
        size = {3: "abbreviated", 4: "wide", 5: "narrow"}[width]
        if field in "ML":
            return [self._locale.months[kind][size][month] for month in range(1, 13)]
        return [self._locale.days[kind][size][day] for day in range(7)]


# The parts of a time are few, and thousands of pages say them: each is remembered (ADR 28).


@lru_cache(maxsize=4096)
def _dated(language: Language, on: date, skeleton: str) -> str:
    """A day by the fields of a skeleton, or in full where there is none."""
    locale = language._locale  # noqa: SLF001 - a part of the class
    pattern = language.pattern(skeleton) if skeleton else locale.date_formats["full"]
    return language.digits(pattern.apply(on, locale))


@lru_cache(maxsize=4096)
def _clocked(language: Language, hour: int, minute: int, second: int) -> str:
    pattern = language._clock[bool(second)]  # noqa: SLF001 - a part of the class
    return language.digits(pattern.apply(time(hour, minute, second), language._locale))  # noqa: SLF001 - the same


@lru_cache(maxsize=4096)
def _unit(language: Language, number: int, unit: str) -> str:
    return _open_unit(language, number, unit).replace(str(number), language.number(number), 1)


def _open_unit(language: Language, number: int, unit: str) -> str:
    from babel.units import format_unit

    # Babel says the unit's name where CLDR has no such form, and inherits the short one.
    for sample in (number, 5):
        for length in ("long", "short", "narrow"):
            said = format_unit(sample, f"duration-{unit}", length, format="0", locale=language._locale)  # noqa: SLF001 - a part of the class
            if "duration-" not in said:
                return str(said).replace(str(sample), str(number), 1)
    return f"{number} {unit}"


def _tokens(pattern: "DateTimePattern") -> list[str | list[str | int]]:
    from babel.dates import tokenize_pattern

    found: list[str | list[str | int]] = []
    for kind, value in tokenize_pattern(pattern.pattern):
        if kind == "chars":
            found.append(str(value))
        else:
            field, width = str(value[0]), int(value[1])
            # One, two and three letters of a weekday are the same (UTS 35).
            found.append([field, 3 if field in "Ec" and width < 3 else width])
    return found
