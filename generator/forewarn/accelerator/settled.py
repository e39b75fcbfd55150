"""Pages and files of an earlier site that stand: what need not be made and copied again.

The rest is built in a folder of its own; then that is laid over the site, and what is no part of it any more is deleted.
A file of the site is settled if it was made of the same source with the same site around it (:attr:`Settled.around`), and
if the file system says that nobody has touched it since.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import filterfalse
from pathlib import Path
from typing import NamedTuple

from forewarn import sealed
from forewarn.accelerator.contribution import Contribution, Grounds, Page
from forewarn.accelerator.filling import Shell
from forewarn.artifacts import published
from forewarn.differences import differences, unlike
from forewarn.headers import Told
from forewarn.inventory import NO_FILE, Inventory, in_rows, inventory, look_at, settle_down
from forewarn.laying import lay
from forewarn.ledger import program
from forewarn.values import Mutable, field


class Made(Mutable):
    """What became of the generated files, by their paths in the content folder.

    ``sources`` are the SHA-256 of what each was made of that lies in the site, where all is known of it; ``pages`` what is told
    of pages. ``fresh`` are the files that do not stand, and have to be made.
    """

    sources: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    kinds: dict[str, Told] = field(default_factory=dict)
    """What pages hold and load, by the words that stand for it."""
    fresh: list[str] = field(default_factory=list)
    is_sound: bool = True
    """Whether every file had the bytes that the manifest says."""

    def unread(self, there: Iterable[str]) -> list[str]:
        """The pages that lie ``there`` in the site of which nobody knows what they hold."""
        known = {published(path) for path, page in self.pages.items() if page.holds}
        # A slice of each costs half of what a question to it does.
        return [place for place in there if place[-5:] == ".html" and place not in known]


class _Noted(NamedTuple):
    """All that is noted of a site: see :class:`Made`; of each generated file its path, its source, and its look in the site.

    Each of the three stands in rows of its own, so that all can be held against all at once. Files of which not all is known
    have a source that none has. ``contribution`` is the engine's, ``own`` are its files, where they are known: their looks
    follow on the others.
    """

    around: str
    paths: list[str]
    sources: str
    seen: bytes
    pages: dict[str, Page]
    kinds: dict[str, Told]
    contribution: tuple[Grounds, Contribution] | None
    own: list[str]

    def known(self) -> dict[str, str]:
        """The sources of the generated files, by their paths."""
        ends = range(_DIGEST, len(self.sources) + _DIGEST, _DIGEST)
        return {path: self.sources[end - _DIGEST : end] for path, end in zip(self.paths, ends, strict=False)}

    def other(self, sources: Mapping[str, str]) -> tuple[list[str], AbstractSet[str]]:
        """The generated files that have other sources or are new, and those that are none any more."""
        if self.paths == [*sources]:
            rows = unlike(self.sources, "".join(sources.values()), _DIGEST)
            return [self.paths[row] for row in rows], frozenset()
        return differences(self.known(), sources)


_DIGEST = 64
_UNKNOWN = "?" * _DIGEST
_NOTHING = _Noted("", [], "", b"", {}, {}, None, [])


class Settled(Mutable):
    """What an earlier build left in a site that was looked at; ``folder`` is the project's cache.

    ``around`` is a digest of all that a page depends on beside its own source; the engine adds to it what it finds out.
    ``cache`` is the folder that the user has chosen for notes, if there is one.
    """

    folder: Path
    there: Inventory
    around: str
    cache: Path | None = None
    _noted: _Noted | None = None
    _own: set[str] = field(default_factory=set)
    """What the engine has put there that stays."""
    _gone: AbstractSet[str] = frozenset()
    """Generated files of the last build that are none any more."""
    _asked: Iterable[str] = ()
    """All generated files of this build."""
    _loose: AbstractSet[str] | None = None
    """What does not stay in the site unless it is built; all of it before somebody has asked what stands."""

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

    def standing(self, sources: Mapping[str, str], is_left_out: Callable[[str], bool] | None = None) -> Made:
        """What was made of generated files and can stay in the site, and which have to be made: ``sources`` are their SHA-256.

        All that is no part of it goes, unless it is built. Files that the site leaves out are no files here.
        """
        noted, there = self._known(), self.there.files
        self._asked = sources
        other, self._gone = noted.other(sources)
        places = [*map(published, noted.paths)]
        seen = in_rows(there, places)
        touched = [noted.paths[row] for row in unlike(noted.seen[: len(seen)], seen, len(NO_FILE))]
        left = dict(sources)
        for path in (*other, *touched):
            left.pop(path, None)
        fresh = [path for path in {**dict.fromkeys(other), **dict.fromkeys(touched)} if path in sources]
        if is_left_out is not None:
            fresh = [path for path in fresh if not is_left_out(path)]
        pages = {path: page for path, page in noted.pages.items() if path in left}
        kinds = {word: noted.kinds[word] for word in {page.holds for page in pages.values()}}
        known = {*places, *self._own}.difference(map(published, (*other, *touched, *self._gone)))
        self._loose = {*filterfalse(known.__contains__, there)}
        return Made(left, pages, kinds, fresh)

    def told(self) -> Mapping[str, Page]:
        """What was told of generated pages the last time."""
        return self._known().pages

    def contribution(self, grounds: Grounds) -> Contribution | None:
        """What the engine has put into the site, where that rests on these grounds, and nobody has touched its files.

        They are kept from now on.
        """
        noted = sealed.noted(self._path, _Noted, under=program())
        if noted is None or noted.contribution is None or noted.contribution[0] != grounds:
            return None
        if not noted.seen.endswith(in_rows(self.there.files, noted.own)):
            return None
        self.around, self._noted, self._own = noted.around, noted, set(noted.own)
        return noted.contribution[1]

    def shells(self, grounds: Grounds) -> dict[str, Shell]:
        """Shells of an earlier build with the same around it, in this very clone; after something was asked."""
        earlier = self._known().contribution
        return earlier[1].shells if earlier is not None and earlier[0].config == grounds.config else {}

    def fits(self, made: Made, listed: Iterable[str]) -> bool:
        """Whether generated files can take the places of those of the last build: after :meth:`contribution`.

        None may have gone that a page of people may link to; none may come where the engine has put one of its own, but for
        those that the navigation has ``listed``, which are there.
        """
        taken, fresh = self._own.intersection(map(published, made.fresh)), frozenset(made.fresh)
        return (
            not self._gone
            and taken.issubset(map(published, listed))
            and all(path in made.sources or path in fresh for path in listed)
        )

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
        loose = there.files.keys() if self._loose is None else self._loose
        for path in loose - built.keys():
            if path in there.files and not path.startswith("."):  # the engine leaves alone what is hidden at the top
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    (site / path).unlink()
                folders.add((site / path).parent)
                there.deleted(path)
        for folder in folders:
            _remove_empty(folder, site)
        there.know(built)
        settle_down(self.folder)
        certain, paths = there.certain(), [*self._asked]
        own = {path for path in self._own.union(built) if not path.startswith(".")}.difference(
            map(published, made.fresh)
        )
        if not certain.keys() >= own or not all(path in made.sources for path in made.fresh):
            contribution = None
        known = sorted(own) if contribution is not None else []
        places = [*map(published, paths)]
        sources = [
            made.sources.get(path, _UNKNOWN) if place in certain else _UNKNOWN
            for path, place in zip(paths, places, strict=True)
        ]
        seen = in_rows(certain, [*places, *known])
        noted = _Noted(self.around, paths, "".join(sources), seen, made.pages, made.kinds, contribution, known)
        sealed.note(self._path, noted, under=program())

    def _known(self) -> _Noted:
        if self._noted is None:
            noted = sealed.noted(self._path, _Noted, under=program())
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
