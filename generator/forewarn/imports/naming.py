"""Names of a source to ids of ours: words without accents, and a number where one is taken."""

import re
import unicodedata
from collections.abc import Container

from forewarn.source.folder import MAX_ID
from forewarn.source.scaffold import propose_id

_MOST = MAX_ID - 20
"""Leaves room for the date of an occurrence and for a number."""


def slug(name: str) -> str:
    """The words of a name in ASCII, with hyphens; nothing where no letter is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_MOST].strip("-")


def maintenance_id(proposed: str, title: str, year: int, taken: Container[str]) -> str:
    """The id of a maintenance: the name that it has at the source if that says something, else year and title."""
    return free(slug(proposed) or propose_id(title, f"{year:04}"), taken)


def free(id: str, taken: Container[str]) -> str:
    """The id, with a number if it is taken."""
    number, chosen = 1, id
    while chosen in taken:
        number += 1
        chosen = f"{id}-{number}"
    return chosen
