"""Whether the whole site stands: nothing went in that did not go in the last time, and nobody has touched what came out.

Then no engine has to be started. What went in is told by what the file system says of the content folder; what came out
by the file system alone. As everywhere (:mod:`forewarn.inventory`) a change within the last moment could not be told from
an older one: such a site is not noted.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.headers import Told
from forewarn.inventory import COARSE, NO_FILE, Inventory, changed, clock, digest_of, look_at, settle_down
from forewarn.looks import looks_of, told_of
from forewarn.values import Value


class _Page(NamedTuple):
    """What is noted: all else that counts, digests of the content folder and of the site, folders of the theme with theirs."""

    around: str
    content: str
    site: str
    theme: dict[str, str]


class Built(Value):
    """What a build knows of the site that it made, so that nobody has to look at all of it again.

    ``proven`` is the SHA-256 of what some of its files were made of, by the paths of that in the content folder. ``holds`` is
    what pages hold and load, ``unread`` are the pages of which nobody knows that. ``theme`` are folders of the project that had
    a say in it, with a digest.
    """

    proven: Mapping[str, str]
    holds: list[Told]
    unread: list[str]
    theme: dict[str, str]
    is_sound: bool
    """Whether it was made of the bytes that the manifest lists, and of nothing else that nobody knows."""


@dataclass(slots=True)
class Whole:
    """What is known of a site as a whole: ``folder`` is the project's cache, ``around`` a digest of all else that counts.

    ``content`` is what it is made of, ``site`` its folder. ``beside`` are files that belong to the site and lie outside of
    it, ``after`` those that are put into it when it is built. A build says in ``built`` what it knows, where it knows all
    that had a say.
    """

    folder: Path
    content: Inventory
    site: Path
    around: str
    beside: tuple[Path, ...] = ()
    after: tuple[str, ...] = ()
    cache: Path | None = None
    """The folder that the user has chosen for notes, if there is one."""
    built: Built | None = None
    _there: Inventory | None = None

    @property
    def there(self) -> Inventory:
        """The folder of the site: looked at when somebody asks, who knows by then that it may be one."""
        if self._there is None:
            site = self.site.resolve()
            self._there = Inventory(site, self.folder, looks_of(site, self.folder, self.cache))
        return self._there

    @property
    def _path(self) -> Path:
        name = hashlib.sha256(str(self.site.resolve()).encode()).hexdigest()[:16]
        return (self.cache or self.folder) / f"whole-{name}.bin"

    def stands(self) -> bool:
        """Whether the site is what a build would make now, byte for byte."""
        noted = sealed.noted(self._path, _Page)
        return (
            noted is not None
            and noted.around == self.around
            and noted.content == self.content.digest()
            and all(bytes_below(Path(path)) == digest for path, digest in noted.theme.items())
            and noted.site == self._site()
        )

    def begin(self) -> None:
        """A build begins: what is known of the site holds no longer."""
        self._path.unlink(missing_ok=True)

    def note(self) -> None:
        """A build is done, and all of the site is right."""
        built, content = self.built, self.content.digest()
        if built is None or not built.is_sound or content is None or NO_FILE in self.content.files.values():
            return
        settle_down(self.folder)
        self.there.ask(self.after)
        site = self._site()
        if site is not None:
            sealed.note(self._path, _Page(self.around, content, site, built.theme))
        self.there.close()

    def _site(self) -> str | None:
        """A digest of what is said of the site and of what is beside it; ``None`` where that is not sure, or no file."""
        site = self.there.digest()
        latest = max((changed(look_at(path) or NO_FILE) for path in self.beside), default=0)
        beside = {str(path): told_of(path, self.cache) for path in self.beside}
        seen = [*self.there.files.values(), *beside.values()]
        if site is None or NO_FILE in seen or latest >= self._latest():
            return None
        return digest_of(beside | {site: NO_FILE})

    def _latest(self) -> int:
        return clock(self.folder) - COARSE


def bytes_below(folder: Path) -> str:
    """A digest of every file of a folder."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told.update(repr((str(path), path.read_bytes())).encode())
    return told.hexdigest()
