"""Making what of the generated files does not stand: each is read, made, written and let go of, one after the other.

Nothing here knows the engine. What is of no known kind is handed to ``otherwise``, who may ask it.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from forewarn.accelerator.blocks import Unproven
from forewarn.accelerator.drafts import Draft, Drafts
from forewarn.accelerator.filling import Shell
from forewarn.accelerator.indexed import Entry
from forewarn.accelerator.settled import Settled
from forewarn.headers import Found, Told, read_page, telling

Otherwise = Callable[[str, bytes, Draft | None], tuple[str, list[Entry], str | None]]
"""What makes a page of no known kind: its path, its Markdown and its draft, where there is one, to its HTML, the entries of
the search, and the date in its front matter."""


@dataclass(slots=True)
class Streamed:
    """What became of the generated files: ``sources`` and ``told`` as :meth:`Settled.lay_over` wants them.

    ``entries`` are those of the search by the path of the page, ``pages`` what the sitemap says: the address and the date.
    """

    sources: dict[str, str] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    pages: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    kinds: dict[str, Told] = field(default_factory=dict)
    """What pages hold and load, by the kind that they are told to be of."""
    holds: dict[str, Told] = field(default_factory=dict)
    """The same by the address of the page."""
    is_sound: bool = True
    """Whether every file had the bytes that the manifest says."""


class Making:
    """Makes files of the folder ``content`` into the folder ``site``; pages by ``drafts`` and the shell of each."""

    def __init__(
        self,
        content: Path,
        site: Path,
        settled: Settled,
        *,
        drafts: Drafts | None,
        shell: Callable[[Draft], Shell | None],
        otherwise: Otherwise,
    ) -> None:
        self.made = Streamed()
        self._content, self._site, self._settled = str(content), str(site), settled
        self._drafts, self._shell, self._otherwise = drafts, shell, otherwise
        self._folders: set[str] = set()
        self._said: dict[str, str] = {}

    def make(self, path: str, place: str, source: str, url: str) -> None:
        """Make a file, unless it stands; ``source`` is the SHA-256 of what it is made of, ``url`` a page's address.

        ``path`` is where it lies in the content folder, ``place`` where it goes in the site.
        """
        made, is_page = self.made, path.endswith(".md")
        told = self._settled.stands(place, source)
        if told is None:
            data = _read(f"{self._content}/{path}")
            if is_page:
                text, told = self._page(path, data, url)
                if text.strip():
                    self._write(place, text.encode("utf-8", errors="xmlcharrefreplace"))
            else:
                self._write(place, data)
                told = {}
            if hashlib.sha256(data).hexdigest() != source:
                made.is_sound, source = False, ""
        if source and (not is_page or "holds" in told):
            made.sources[place] = source
        if is_page:
            if "holds" in told:
                kind = told["holds"]
                if kind not in made.kinds:
                    made.kinds[kind] = self._settled.kinds()[kind]
                made.holds[place] = made.kinds[kind]
            made.told[place] = told
            made.entries[path] = told.get("entries", [])
            made.pages[path] = (url, told.get("revised"))

    def _page(self, path: str, data: bytes, url: str) -> tuple[str, dict[str, Any]]:
        """The HTML of a page, and what the sitemap, the search and the headers want to know of it."""
        draft = shell = text = None
        if self._drafts is not None:
            try:
                draft = self._drafts.draft(path, data)
                shell = self._shell(draft)
                text = shell.filled(draft) if shell else None
            except Unproven:
                draft = draft if shell else None
        if draft is None or shell is None or text is None:
            text, entries, revised = self._otherwise(path, data, draft)
            said = repr(sorted(telling(text.encode("utf-8", "replace"))))
        else:
            entries, revised = draft.entries, draft.meta.get("revised")
            said = shell.mark + repr(sorted(draft.tells))
        told: dict[str, Any] = {"revised": revised, "entries": entries}
        if "<html" in text[:4096].lower():
            told["holds"] = self._kind(said, text, url)
        return text, told

    def _kind(self, said: str, text: str, url: str) -> str:
        """A word that stands for all that a page holds and loads: its shell, and what its content tells beside."""
        kind = self._said.get(said)
        if kind is None:
            kind = self._said[said] = hashlib.sha256(said.encode()).hexdigest()[:32]
            known = self._settled.kinds().get(kind)
            if known is None:
                found = Found()
                read_page(found, text, url)
                known = found.told()
            self.made.kinds[kind] = known
        return kind

    def _write(self, place: str, data: bytes) -> None:
        folder = place.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self._site}/{folder}", exist_ok=True)  # noqa: PTH103 - there are ten thousand of them
            self._folders.add(folder)
        handle = os.open(f"{self._site}/{place}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY)
    try:
        data = os.read(handle, os.fstat(handle).st_size + 1)
        while more := os.read(handle, 1 << 20):
            data += more
        return data
    finally:
        os.close(handle)


def address(base: str, place: str, *, in_folders: bool) -> str:
    """The whole address of a page, nothing for another file; ``in_folders`` where folders are addresses."""
    if not place.endswith(".html"):
        return ""
    return base + quote(place.removesuffix("index.html") if in_folders else place)


def is_left_out(path: str) -> bool:
    """Whether the engine leaves a file out by itself."""
    return path.startswith((".", "templates/")) or "/." in path


def base_of(site_url: str | None) -> str:
    """The address of a site with a final slash."""
    url = str(site_url)
    return url if url.endswith("/") else f"{url}/"
