"""Whether the whole site stands: nothing went in that did not go in the last time, and nobody has touched what came out.

Then no engine has to be started. What went in is told by the manifest and by what the file system says of the rest of
the content folder; what came out by the file system alone. As everywhere (:mod:`forewarn.ledger`) a change within the
last moment could not be told from an older one: such a site is not noted.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forewarn.accelerator.docs import Content
from forewarn.headers import Told
from forewarn.inventory import Seen, file_seen, folder_seen, inventory
from forewarn.ledger import COARSE, settle_down
from forewarn.sealed import facts, put
from forewarn.workspace import MANIFEST


class _Odd(Exception):  # noqa: N818 - it is no error: nothing is known then
    """A link, or something else that is no file."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build knows of the site that it made, so that nobody has to look at all of it again.

    ``files`` is what the file system says of each file, ``proven`` the SHA-256 of what some of them were made of, ``holds``
    what pages hold and load, by their paths. ``theme`` are folders of the project that had a say in it, with a digest;
    ``content`` is what it was made from.
    """

    files: dict[str, Seen]
    proven: dict[str, str]
    holds: dict[str, Told]
    theme: dict[str, str]
    content: Content
    is_sound: bool
    """Whether it was made of the bytes that the manifest lists, and of nothing else that nobody knows."""


@dataclass(slots=True)
class Whole:
    """What is known of a site as a whole: ``folder`` is the project's cache, ``around`` a digest of all else that counts.

    ``beside`` are files that belong to the site and lie outside of it, ``after`` those that are put into it when it is
    built. A build says in ``built`` what it knows, where it knows all that had a say.
    """

    folder: Path
    content: Path
    site: Path
    around: str
    beside: tuple[Path, ...] = ()
    after: tuple[str, ...] = ()
    built: Built | None = None
    _began: int = 0
    """What time it was by the clock of the file system, before anything was looked at."""

    @property
    def _path(self) -> Path:
        name = hashlib.sha256(str(self.site.resolve()).encode()).hexdigest()[:16]
        return self.folder / f"whole-{name}.json"

    def stands(self) -> bool:
        """Whether the site is what a build would make now, byte for byte."""
        noted = facts(self._path)
        try:
            return (
                noted.get("around") == self.around
                and noted["manifest"] == self._manifest()
                and all(folder_seen(f"{self.content}/{path}") == tuple(seen) for path, seen in noted["folders"].items())
                and all(file_seen(self.content / path) == tuple(seen) for path, seen in noted["others"].items())
                and all(bytes_below(Path(path)) == digest for path, digest in noted["theme"].items())
                and noted["site"] == self._site(inventory(self.site))[0]
            )
        except (_Odd, OSError, KeyError, TypeError, AttributeError):
            return False

    def begin(self) -> None:
        """A build begins: what is known of the site holds no longer."""
        self._path.unlink(missing_ok=True)
        with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=self.folder) as file:
            self._began = os.fstat(file.fileno()).st_mtime_ns

    def note(self) -> None:
        """A build is done, and all of the site is right."""
        built = self.built
        if built is None or not built.is_sound or self.folder.is_symlink() or self.folder.parent.is_symlink():
            return
        with contextlib.suppress(_Odd, OSError):
            settle_down()
            content = built.content
            _refuse_links(content.others)
            seen = (*content.folders.values(), *content.others.values())
            if any(time >= self._began - COARSE for one in seen for time in one[-3:-1]):
                return  # what is saved again in the same moment could not be told from what went in
            said = {
                "around": self.around,
                "manifest": self._manifest(),
                "folders": content.folders,
                "others": content.others,
                "theme": built.theme,
            }
            marker = {name: file_seen(self.site / name) for name in self.after}
            site, latest = self._site({**built.files, **marker})
            text = json.dumps({**said, "site": site}).encode()
            put(self._path, lambda now: text if latest < now - COARSE else None)

    def _manifest(self) -> str:
        return hashlib.sha256((self.content / MANIFEST).read_bytes()).hexdigest()

    def _site(self, files: Mapping[str, Seen]) -> tuple[str, int]:
        """A digest of what the file system says of every file of the site and beside it, and the last time it says."""
        _refuse_links(files)
        found = sorted(files.items())
        found += [(str(path), file_seen(path)) for path in self.beside]
        return hashlib.sha256(repr(found).encode()).hexdigest(), max(max(seen[1:3]) for _, seen in found)


def _refuse_links(files: Mapping[str, Seen]) -> None:
    if any(seen[0] < 0 for seen in files.values()):
        raise _Odd


def bytes_below(folder: Path) -> str:
    """A digest of every file of a folder."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told.update(repr((str(path), path.read_bytes())).encode())
    return told.hexdigest()
