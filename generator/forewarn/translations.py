"""Words by the English ones: catalogues of gettext as the package and a project have them, and places in words.

A word is written in English where it is said, and looked up when it is said; what the catalogues lack stays English.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from gettext import c2py
from io import BytesIO
from pathlib import Path

from forewarn.values import Value

PLACE = re.compile(r"%\((\w+)\)s")
"""A place in a message that is filled when it is said."""

_SHIPPED = Path(__file__).parent / "languages"
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_SAMPLES = (*range(201), 1_000_000)
"""Among these every plural category of every language has a number."""


def N_(words: str) -> str:  # noqa: N802 - the name by which gettext marks what is said elsewhere
    """The words themselves, marked for the catalogue: they are looked up where they are said."""
    return words


def plural(one: str, many: str) -> tuple[str, str]:
    """Words for a number, marked for the catalogue."""
    return one, many


class CatalogueError(Exception):
    """A catalogue that cannot be used: where (a line, or 0), why, and what to do."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


class Catalogue(Value):
    """The words of a language by the English ones; a message for a number has one text for each plural form.

    ``digest`` is the SHA-256 of the file in hex: two with the same say the same.
    """

    words: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int]
    digest: str


def is_tag(text: str) -> bool:
    """Whether a text looks like the tag of a language (BCP 47): ``de``, ``pt-BR``."""
    return _TAG.fullmatch(text) is not None


def bases_of(tag: str) -> tuple[str, ...]:
    """A tag and what it falls back to, the nearest first: ``de-AT``, ``de``."""
    parts = tag.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def canonical(tag: str) -> str:
    """A tag as it is usually spelled: ``pt-BR``, ``zh-Hant``, ``de``."""
    first, *rest = tag.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part.capitalize() for part in rest)])


def read_catalogue(data: bytes) -> Catalogue:
    """A catalogue from the bytes of a ``.po`` file. Raises :class:`CatalogueError` for one that would say nonsense.

    What is marked fuzzy, or has no translation yet, is left out. A translation has the places of its English words,
    and every plural form of its language.
    """
    from babel import UnknownLocaleError  # noqa: PLC0415 - English needs no catalogue, and most commands speak English
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - the same

    try:
        data.decode("utf-8-sig")
        read = read_po(BytesIO(data), abort_invalid=True, charset="utf-8")
        form_of = c2py(read.plural_expr)
    except UnicodeDecodeError as error:
        raise CatalogueError(data[: error.start].count(b"\n") + 1, "it is not UTF-8", "save it as UTF-8") from error
    except PoFileError as error:
        # Babel counts these lines from 0.
        why = str(error).removesuffix(f" on {error.lineno}")
        raise CatalogueError(error.lineno + 1, f"it is no catalogue: {why}", "mend this message") from error
    except (ValueError, UnknownLocaleError) as error:
        hint = "write the headers as in forewarn's own languages/de.po: Language, Plural-Forms"
        raise CatalogueError(1, f"its header cannot be read: {error}", hint) from error
    words: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    for message in read:
        if not message.id or message.fuzzy:
            continue
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if not texts or not all(texts):
            continue
        _compare(ids, texts, message.lineno or 0)
        if len(ids) == 1:
            words[ids[0]] = texts[0]
        else:
            counted[ids[0]] = texts
    return Catalogue(words, counted, form_of, hashlib.sha256(data).hexdigest())


def _compare(ids: tuple[str, ...], texts: tuple[str, ...], line: int) -> None:
    """Refuse a translation with other places than its words have; a number may be left unsaid."""
    known = {place for id in ids for place in PLACE.findall(id)}
    needed = known - {"num"} if len(ids) > 1 else known
    for text in texts:
        said = set(PLACE.findall(text))
        if said - known or needed - said:
            wanted = ", ".join(f"%({place})s" for place in sorted(known)) or "none"
            raise CatalogueError(
                line, f"'{text}' has other places than '{ids[0]}'", f"write these and no others: {wanted}"
            )


@lru_cache(maxsize=64)
def shipped_for(tag: str) -> Catalogue | None:
    """The catalogue of the package for a tag."""
    file = _SHIPPED / f"{tag}.po"
    return read_catalogue(file.read_bytes()) if file.is_file() else None


def shipped() -> list[str]:
    """The tags that the package has catalogues of."""
    return sorted(item.name.removesuffix(".po") for item in _SHIPPED.iterdir() if item.name.endswith(".po"))


@lru_cache(maxsize=16)
def template() -> frozenset[str]:
    """Every message that forewarn says, by its English words."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    ids = (message.id for message in read_po(BytesIO((_SHIPPED / "forewarn.pot").read_bytes())) if message.id)
    return frozenset(id if isinstance(id, str) else id[0] for id in ids)


def filled(words: str, places: Mapping[str, object]) -> str:
    """Words with their places filled; what no place is for changes nothing."""
    if not places:
        return words
    parts = list(_parts(words))
    for at in range(1, len(parts), 2):
        name = parts[at]
        parts[at] = str(places[name]) if name in places else f"%({name})s"
    return "".join(parts)


@lru_cache(maxsize=4096)
def _parts(words: str) -> tuple[str, ...]:
    """Text, and after it the name of each place with the text behind it."""
    return tuple(PLACE.split(words))


@lru_cache(maxsize=64)
def categories_of(language: str) -> dict[str, int]:
    """The plural categories of a language, each with a number that is of it."""
    from babel import Locale  # noqa: PLC0415 - words alone need none of Babel

    rule = Locale.parse(language).plural_form
    found: dict[str, int] = {}
    for num in _SAMPLES:
        found.setdefault(rule(num), num)
    return found
