"""What a new project has to be told, each with the answer that holds where nobody gives one."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from forewarn.source.folder import ID, MAX_ID

ADDRESS = "https://status.example.com/"
"""The address of a site that has none yet."""

NO_PROFILE = "none"


@dataclass(frozen=True, slots=True)
class Contact:
    """The person whom notices name; everything but the name may be empty."""

    name: str
    email: str = ""
    phone: str = ""

    @property
    def id(self) -> str:
        """The key in ``people.yml``."""
        return slug(self.name) or "contact"


@dataclass(frozen=True, slots=True)
class Answers:
    """What ``forewarn init`` was told. ``components`` maps ids to names, in the order in which they were named.

    ``profile`` is the name of one that ships with forewarn, or empty; ``repository`` an address, or empty.
    """

    name: str
    site_url: str
    authority: str
    timezone: str = "UTC"
    profile: str = "plain"
    components: Mapping[str, str] = field(default_factory=lambda: {"website": "Website"})
    contact: Contact = Contact("Service desk")
    support: str = ""
    repository: str = ""


def slug(text: str) -> str:
    """A name as an id: ``Public API`` becomes ``public-api``; nothing where no letter or digit of ASCII is in it."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))[:MAX_ID].strip("-")


def component(text: str) -> tuple[str, str]:
    """The id and the name in ``ID=NAME``, ``ID`` or ``NAME``; raises :class:`ValueError` where no id can be made of it."""
    id, equals, name = (part.strip() for part in text.partition("="))
    if not equals:
        id, name = slug(text), text.strip() if slug(text) != text.strip() else _titled(text.strip())
    if not ID.fullmatch(id) or len(id) > MAX_ID or not name:
        raise ValueError(text)
    return id, name


def contact(text: str, phone: str = "") -> Contact:
    """The person in ``Ada Lovelace <ada@example.com>``, or a name alone."""
    found = re.fullmatch(r"\s*(.*?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*", text)
    name, email = (found[1] or found[2].partition("@")[0], found[2]) if found else (text.strip(), "")
    return Contact(name, email, phone)


def _titled(id: str) -> str:
    words = id.replace("-", " ")
    return words[:1].upper() + words[1:]
