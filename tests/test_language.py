"""Languages: catalogues that are complete, fall back, have every plural form, and refuse nonsense; dates by CLDR."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from io import BytesIO
from pathlib import Path

import pytest
from babel.localedata import locale_identifiers
from babel.messages.pofile import read_po

from conftest import Files, problems_of
from forewarn import opening
from forewarn.language import Language
from forewarn.model import Window
from forewarn.phrases import ENGLISH, Phrases
from forewarn.translations import PLACE, CatalogueError, read_catalogue, shipped, template
from pseudo import catalogue

WINDOW = Window(datetime(2026, 12, 5, 21, tzinfo=UTC), datetime(2026, 12, 6, 1, tzinfo=UTC), "Europe/Berlin")
HEAD = 'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n"Plural-Forms: {plural}\\n"\n\n'
POLISH = HEAD.format(
    tag="pl", plural="nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
) + (
    'msgid "One maintenance is under way."\nmsgid_plural "%(num)s maintenances are under way."\n'
    'msgstr[0] "Trwa jedna przerwa."\nmsgstr[1] "Trwają %(num)s przerwy."\nmsgstr[2] "Trwa %(num)s przerw."\n'
)


def speaking(tag: str, *own: str) -> Phrases:
    """What speaks a language, with the catalogues of a project."""
    return Phrases(Language(tag, [read_catalogue(text.encode()) for text in own]))


@pytest.mark.parametrize("tag", shipped())
def test_a_shipped_catalogue_is_complete(tag: str) -> None:
    """Every message is there, none is fuzzy or empty, and each has the places of its English words."""
    read = read_po(BytesIO(resources.files("forewarn").joinpath(f"languages/{tag}.po").read_bytes()))
    said = [message for message in read if message.id]
    assert not [message.id for message in said if message.fuzzy]
    one = read_catalogue(resources.files("forewarn").joinpath(f"languages/{tag}.po").read_bytes())
    assert template() - one.words.keys() - one.counted.keys() == set()
    assert (one.words.keys() | one.counted.keys()) - template() == set()
    for source, text in one.words.items():
        assert sorted(PLACE.findall(source)) == sorted(PLACE.findall(text)), source
        assert text == text.strip(), source
        assert (source[-1] in ".:") == (text[-1] in ".:"), (source, text)


def test_german_is_shipped() -> None:
    """English stands in the code, German in its catalogue."""
    assert "de" in shipped()
    assert speaking("de").counted("One maintenance is under way.", "%(num)s maintenances are under way.", 3) == (
        "3 Wartungen sind im Gange."
    )


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "Sat 5 Dec 2026, 22:00 to Sun 6 Dec 2026, 02:00"),
        ("en-US", "Sat, Dec 5, 2026, 10:00\u202fPM to Sun, Dec 6, 2026, 2:00\u202fAM"),
        ("de", "Sa., 5. Dez. 2026, 22:00 bis So., 6. Dez. 2026, 02:00"),
        ("de-AT", "Sa., 5. Dez. 2026, 22:00 bis So., 6. Dez. 2026, 02:00"),
        ("fr", "sam. 5 déc. 2026, 22:00 to dim. 6 déc. 2026, 02:00"),
    ],
)
def test_windows_are_told_as_the_language_has_it(tag: str, said: str) -> None:
    """Order, names and clock are CLDR's for the whole tag; a language without words keeps the English one between."""
    assert speaking(tag).span(WINDOW, "Europe/Berlin").replace(" PM", "\u202fPM").replace(" AM", "\u202fAM") == said


def test_a_region_has_its_own_dates_and_the_words_of_its_language() -> None:
    """January is Jänner in Austria, and the words are German."""
    assert speaking("de-AT").month_of(date(2027, 1, 1)) == "Jänner 2027"
    assert speaking("de_at").said("Subscribe") == "Abonnieren"
    assert speaking("de-AT").language.tag == "de-AT"


def test_lengths_are_told_as_the_language_has_it() -> None:
    """Units by CLDR, joined as the language joins them."""
    assert ENGLISH.length(timedelta(hours=1, minutes=30)) == "1 hour 30 minutes"
    assert speaking("de").length(timedelta(hours=1, minutes=30)) == "1 Stunde und 30 Minuten"
    assert speaking("pl").length(timedelta(days=2)) == "2 dni"
    assert speaking("ar").length(timedelta(hours=2, minutes=5)).count("دقائق") == 1
    assert speaking("ja").length(timedelta(minutes=5)).startswith("5")


def test_digits_are_the_languages_own() -> None:
    """Persian has digits of its own, in dates and counts, and the calendar stays the one of the windows."""
    assert "۲۰۲۶" in speaking("fa").moment(WINDOW.start, "UTC")
    assert speaking("fa").number(12) == "۱۲"
    assert speaking("de").number(1200) == "1200"
    assert speaking("de").number(12000) == "12.000"


def test_weeks_begin_as_they_do_there() -> None:
    """On Monday in Germany, on Sunday in the United States."""
    assert speaking("de").language.first_weekday == 0
    assert speaking("en-US").language.first_weekday == 6


@pytest.mark.parametrize(
    ("num", "said"), [(1, "jedna"), (2, "Trwają 2"), (5, "Trwa 5"), (22, "Trwają 22"), (112, "Trwa 112")]
)
def test_a_language_has_all_its_plural_forms(num: int, said: str) -> None:
    """Also those that English does not have; the browser gets them by the names of CLDR."""
    phrases = speaking("pl", POLISH)
    words = "One maintenance is under way.", "%(num)s maintenances are under way."
    assert said in phrases.counted(*words, num)
    forms = phrases.language.forms(*words)
    assert {key: text.split(" %")[0] for key, text in forms.items()} == {
        "one": "Trwa jedna przerwa.",
        "few": "Trwają",
        "many": "Trwa",
    }


def test_a_language_of_six_forms_hands_all_to_the_browser() -> None:
    """Arabic has forms for none, one, two, few, many and other."""
    rule = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    forms = "".join(f'msgstr[{place}] "{place}: %(num)s"\n' for place in range(6))
    text = HEAD.format(tag="ar", plural=rule) + f'msgid "%(num)s h"\nmsgid_plural "%(num)s h"\n{forms}'
    found = speaking("ar", text).language.forms("%(num)s h", "%(num)s h")
    assert {key: words[0] for key, words in found.items()} == {
        "zero": "0",
        "one": "1",
        "two": "2",
        "few": "3",
        "many": "4",
        "other": "5",
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('msgid "%(length)s ago"\nmsgstr "vor %(lenght)s"\n', 6, "other places"),
        ('msgid "%(length)s ago"\nmsgstr "neulich"\n', 6, "other places"),
        ('msgid "Now"\nquatsch "Jetzt"\n', 7, "no catalogue"),
        (
            'msgid "%(num)s h"\nmsgid_plural "%(num)s h"\nmsgstr[0] "a"\nmsgstr[1] "b"\nmsgstr[2] "c"\n',
            6,
            "no catalogue",
        ),
    ],
)
def test_a_catalogue_that_would_say_nonsense_is_refused(text: str, line: int, says: str) -> None:
    """With the line, what is wrong, and what to write."""
    head = HEAD.format(tag="de", plural="nplurals=2; plural=(n != 1);")
    with pytest.raises(CatalogueError) as caught:
        read_catalogue((head + text).encode())
    assert (caught.value.line, says in caught.value.message) == (line, True), caught.value.message
    assert caught.value.hint


def test_what_is_fuzzy_or_empty_stays_english() -> None:
    """A guess is no translation."""
    one = read_catalogue(
        (
            HEAD.format(tag="de", plural="nplurals=2; plural=(n != 1);")
            + '#, fuzzy\nmsgid "Now"\nmsgstr "Nun"\n\nmsgid "Next"\nmsgstr ""\n'
        ).encode()
    )
    assert (one.words, one.counted) == ({}, {})


@pytest.mark.parametrize("tag", sorted(tag.replace("_", "-") for tag in locale_identifiers() if tag.count("_") == 0))
def test_every_language_of_cldr_can_be_spoken(tag: str) -> None:
    """Windows, lengths, lists and what the browser is sent: no language lacks a part that we ask for."""
    phrases = speaking(tag)
    assert phrases.year(2026) in phrases.span(WINDOW, "UTC")
    assert phrases.days(WINDOW, "Asia/Tokyo")
    length = phrases.length(timedelta(days=1, hours=2, minutes=3, seconds=4))
    assert "duration" not in length
    assert length.count(phrases.number(2)) + length.count(phrases.number(3)) >= 1
    assert phrases.listed(["qa", "qb", "qc"]).count("qb") == 1
    data = phrases.language.data
    fields = {part[0] for key in ("date", "clock", "seconds") for part in data[key] if isinstance(part, list)}  # type: ignore[attr-defined]
    assert fields <= set("yMLdEcHhKkmsa")


Write = Callable[[Files], Path]


def config(language: str) -> str:
    """A small site in a language."""
    return (
        "site_name: Example status\nsite_url: https://status.example.com/\n"
        f"theme: {{name: material, language: {language}}}\nextra: {{forewarn: {{authority: status.example.com}}}}\n"
    )


def notes(root: Path) -> tuple[str, ...]:
    """What a build warns of."""
    opened, problems = opening.open_project(root)
    assert opened is not None, problems
    return opened.notes


def test_a_language_without_words_speaks_english_and_names_the_file_to_add(project: Write) -> None:
    """One warning, and a site all the same."""
    root = project({"mkdocs.yml": config("nl")})
    assert len(notes(root)) == 1
    assert "languages/nl.po" in notes(root)[0]
    assert problems_of(root) == []
    assert notes(project({"mkdocs.yml": config("de-AT")})) == ()
    assert notes(project({"mkdocs.yml": config("en-US")})) == ()


def test_a_project_brings_a_language_as_one_file(project: Write) -> None:
    """It is used at once, and a complete one is nothing to warn of."""
    root = project({"mkdocs.yml": config("nl-BE"), "languages/nl.po": catalogue()})
    opened, _ = opening.open_project(root)
    assert opened is not None
    assert opened.notes == ()
    assert opened.settings.phrases.said("Subscribe") == "⟦Subscribe⟧"


def test_a_project_changes_a_single_word(project: Write) -> None:
    """Its words come before the package's; the others stay."""
    root = project({"mkdocs.yml": config("de"), "languages/de.po": 'msgid "Now"\nmsgstr "Gerade"\n'})
    opened, _ = opening.open_project(root)
    assert opened is not None
    assert opened.notes == ()
    assert opened.settings.phrases.said("Now") == "Gerade"
    assert opened.settings.phrases.said("Subscribe") == "Abonnieren"
    english = project({"mkdocs.yml": config("en"), "languages/en.po": 'msgid "Now"\nmsgstr "Right now"\n'})
    assert opening.open_project(english)[0].settings.phrases.said("Now") == "Right now"  # type: ignore[union-attr]


def test_an_unfinished_language_is_told(project: Write) -> None:
    """How many messages stay English, and one of them."""
    told = notes(project({"mkdocs.yml": config("pl"), "languages/pl.po": POLISH}))
    assert len(told) == 1
    assert re.search(r"languages/pl\.po has no words for \d+ of \d+ messages", told[0])


def test_a_faulty_catalogue_stops_the_build_at_its_line(project: Write) -> None:
    """With the file, the line and what to write; a folder, a link out of the project and bytes that are no text too."""
    root = project({"mkdocs.yml": config("de"), "languages/de.po": 'msgid "%(length)s ago"\nmsgstr "vor kurzem"\n'})
    (problem,) = problems_of(root)
    assert (problem.span.path, problem.span.line, problem.rule) == ("languages/de.po", 1, "catalogue")
    assert "%(length)s" in problem.hint
    assert (
        problems_of(project({"mkdocs.yml": config("de"), "languages/de.po": b'msgid "Now"\nmsgstr "\xff"\n'}))[
            0
        ].span.line
        == 2
    )
    (root / "languages" / "de.po").unlink()
    (root / "languages" / "de.po").symlink_to("/etc/hostname")
    assert [problem.rule for problem in problems_of(root)] == ["catalogue"]
    (root / "languages" / "de.po").unlink()
    (root / "languages" / "de.po").mkdir()
    assert [problem.rule for problem in problems_of(root)] == ["catalogue"]


@pytest.mark.parametrize("language", ["../../etc", "[de]", "deutsch sprache", "''", "x"])
def test_what_is_no_tag_of_a_language_is_refused(project: Write, language: str) -> None:
    """At its place in mkdocs.yml."""
    found = problems_of(project({"mkdocs.yml": config(f'"{language}"' if "[" not in language else language)}))
    assert [(problem.rule, problem.span.line) for problem in found] == [("type", 3)]
