"""Pages and files of an earlier site that stand: what need not be made and copied again.

The rest is built in a folder of its own; then that is laid over the site, and what is no part of it any more is deleted.
A file of the site is settled if it was made of the same source with the same site around it (:attr:`Settled.around`), and
if the file system says that nobody has touched it since.
"""

import contextlib
import hashlib
from collections.abc import Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.accelerator.contribution import Contribution, Grounds, Page
from forewarn.accelerator.filling import Shell
from forewarn.headers import Told
from forewarn.inventory import NO_FILE, Inventory, Seen, inventory, look_at, settle_down
from forewarn.laying import lay


@dataclass(slots=True)
class Made:
    """What became of the generated files, by their paths in the content folder; ``places`` are those in the site.

    ``sources`` are the SHA-256 of what each was made of, where all is known of it; ``pages`` what is told of pages.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    kinds: dict[str, Told] = field(default_factory=dict)
    """What pages hold and load, by the words that stand for it."""
    is_sound: bool = True
    """Whether every file had the bytes that the manifest says."""

    @property
    def holds(self) -> dict[str, Told]:
        """What pages hold and load, by their places in the site."""
        places, kinds = self.places, self.kinds
        return {places[path]: kinds[page.holds] for path, page in self.pages.items() if page.holds}

    def proven(self, there: Container[str]) -> dict[str, str]:
        """The sources of what lies ``there``, by the places in the site."""
        places = self.places
        return {place: source for path, source in self.sources.items() if (place := places[path]) in there}


class _Noted(NamedTuple):
    """All that is noted of a site: see :class:`Made`; ``files`` is what the file system says of each of its files.

    ``contribution`` is the engine's, and ``own`` are its files, where they are known.
    """

    around: str
    files: dict[str, Seen]
    sources: dict[str, str]
    pages: dict[str, Page]
    kinds: dict[str, Told]
    contribution: tuple[Grounds, Contribution] | None
    own: list[str]


_NOTHING = _Noted("", {}, {}, {}, {}, None, [])


@dataclass(slots=True)
class Settled:
    """What an earlier build left in a site that was looked at; ``folder`` is the project's cache.

    ``around`` is a digest of all that a page depends on beside its own source; the engine adds to it what it finds out.
    ``cache`` is the folder that the user has chosen for notes, if there is one.
    """

    folder: Path
    there: Inventory
    around: str
    cache: Path | None = None
    kept: set[str] = field(default_factory=set)
    _noted: _Noted | None = None

    @property
    def site(self) -> Path:
        """Where the site lies."""
        return self.there.folder

    @property
    def stage(self) -> Path:
        """Where is built what does not stand."""
        return self.folder / "stage"

    @property
    def docs(self) -> Path:
        """Where the engine finds what it is shown."""
        return self.folder / "docs"

    @property
    def _path(self) -> Path:
        name = hashlib.sha256(str(self.site.resolve()).encode()).hexdigest()[:16]
        return (self.cache or self.folder) / f"site-{name}.bin"

    def know(self, more: Iterable[str]) -> None:
        """Add to what all pages depend on; before anything is asked."""
        assert self._noted is None
        self.around = hashlib.sha256("\0".join([self.around, *more]).encode()).hexdigest()

    def standing(self, places: Mapping[str, str], sources: Mapping[str, str]) -> list[str]:
        """Those of the generated files of which what was made can stay in the site; ``sources`` are their SHA-256.

        They are kept from now on.
        """
        noted, there = self._known(), self.there.files
        untouched = {place for place, seen in noted.files.items() if there.get(place) == seen}
        same = noted.sources.get
        found = [path for path, place in places.items() if same(path) == sources[path] and place in untouched]
        self.kept.update([places[path] for path in found])
        return found

    def page(self, path: str) -> Page:
        """What was told of a page that stands."""
        return self._known().pages[path]

    def tells(self, pages: Mapping[str, Page]) -> bool:
        """Whether what is told of all generated pages is what was told of them the last time."""
        return self._known().pages == pages

    def contribution(self, grounds: Grounds) -> Contribution | None:
        """What the engine has put into the site, where that rests on these grounds, and nobody has touched its files.

        They are kept from now on.
        """
        noted = sealed.noted(self._path, _Noted)
        if noted is None or noted.contribution is None or noted.contribution[0] != grounds:
            return None
        there, files = self.there.files, noted.files
        if any(there.get(path) != files.get(path, NO_FILE) for path in noted.own):
            return None
        self.around, self._noted = noted.around, noted
        self.kept.update(noted.own)
        return noted.contribution[1]

    def shells(self, grounds: Grounds) -> dict[str, Shell]:
        """Shells of an earlier build with the same around it, in this very clone; after something was asked."""
        earlier = self._known().contribution
        return earlier[1].shells if earlier is not None and earlier[0].config == grounds.config else {}

    def fits(self, places: Mapping[str, str], listed: AbstractSet[str]) -> bool:
        """Whether generated files, with their ``places``, can take those of the last build: after :meth:`contribution`.

        None may have gone that a page of people may link to; none may come where the engine has put one of its own, but for
        those that the navigation has ``listed``.
        """
        noted, taken = self._known(), set(places.values())
        return noted.sources.keys() <= places.keys() and taken.intersection(noted.own) <= listed <= taken

    def kinds(self) -> dict[str, Told]:
        """What the last build knew of pages by their kinds."""
        return self._known().kinds

    def lay_over(self, made: Made, contribution: tuple[Grounds, Contribution] | None = None) -> None:
        """Put what was built over the site, delete what is no part of it, and note what it is made of.

        ``contribution`` is what the engine has put there, and on which grounds.
        """
        there, site = self.there, self.site
        built = inventory(self.stage)
        self._path.unlink(missing_ok=True)
        self._noted = None
        _make_folder(site)
        for path in lay(str(self.stage), str(site), by_force=True):
            built[path] = look_at(site / path) or NO_FILE
        folders = set()
        for path in there.files.keys() - built.keys() - self.kept:
            if not path.startswith("."):  # the engine leaves alone what is hidden at the top
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    (site / path).unlink()
                folders.add((site / path).parent)
                there.deleted(path)
        for folder in folders:
            _remove_empty(folder, site)
        there.know(built)
        settle_down()
        unsure = there.unsure
        files = {path: seen for path, seen in there.files.items() if seen != NO_FILE and path not in unsure}
        ours = {made.places[path] for path in made.sources}
        own = [path for path in there.files if path not in ours and not path.startswith(".")]
        if contribution is None or not files.keys() >= set(own):
            contribution, own = None, []
        sealed.note(self._path, _Noted(self.around, files, made.sources, made.pages, made.kinds, contribution, own))

    def _known(self) -> _Noted:
        if self._noted is None:
            noted = sealed.noted(self._path, _Noted)
            self._noted = noted if noted is not None and noted.around == self.around else _NOTHING
        return self._noted


def _make_folder(folder: Path) -> None:
    if folder.is_symlink() and not folder.exists():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _remove_empty(folder: Path, site: Path) -> None:
    while folder != site:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
