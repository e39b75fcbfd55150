"""Making what of the generated files does not stand: each is read, made, written and let go of, one after the other.

Nothing here knows the engine. What is of no known kind is handed to ``otherwise``, who may ask it.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from forewarn.accelerator.contribution import Page, text_of
from forewarn.accelerator.drafts import Draft, Drafts
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.filling import Shell
from forewarn.accelerator.indexed import Entry
from forewarn.accelerator.settled import Made
from forewarn.artifacts import published
from forewarn.headers import Found, Told, read_page, telling
from forewarn.inventory import Inventory, Seen, seen_of

_CHUNK = 1 << 16
"""How many bytes are read at a time; most files are smaller."""
Otherwise = Callable[[str, bytes, Draft | None], tuple[str, list[Entry], str | None]]
"""What makes a page of no known kind: its path, its Markdown and its draft, where there is one, to its HTML, the entries of
the search, and the date in its front matter."""


class Making:
    """Makes files of the folder ``content`` into the folder ``site``; pages by ``drafts`` and the shell of each.

    ``made`` is what stands; ``kinds`` is what the last build knew of pages by their kinds. What is sure in ``content`` is what was delivered there: it has the bytes that the manifest lists.
    """

    def __init__(
        self,
        content: Inventory,
        site: Path,
        made: Made,
        kinds: Mapping[str, Told],
        *,
        drafts: Drafts | None,
        shell: Callable[[Draft], Shell | None],
        otherwise: Otherwise,
    ) -> None:
        self._content, self._site, self._made, self._kinds = content, str(site), made, kinds
        self._drafts, self._shell, self._otherwise = drafts, shell, otherwise
        self._folders: set[str] = set()
        self._said: dict[str, str] = {}
        self._read: dict[frozenset[bytes], Told] = {}

    def make(self, sources: Mapping[str, str], address: Callable[[str], str]) -> None:
        """Make the generated files that do not stand.

        ``sources`` is the SHA-256 of what each is made of; ``address`` tells the address of a page by its place in the site.
        """
        for path in self._made.fresh:
            self._make(path, published(path), sources[path], address)

    def _make(self, path: str, place: str, source: str, address: Callable[[str], str]) -> None:
        made, is_known = self._made, True
        data, seen = _read(f"{self._content.folder}/{path}")
        if path.endswith(".md"):
            text, page = self._page(path, data, address(place))
            made.pages[path] = page
            is_known = page.holds != ""  # and so it is no empty page, of which the engine makes no file
            if text.strip():
                self._write(place, text.encode("utf-8", errors="xmlcharrefreplace"))
        else:
            self._write(place, data)
        if seen != self._content.sure(path) and hashlib.sha256(data).hexdigest() != source:
            made.is_sound = False
        elif is_known:
            made.sources[path] = source

    def _page(self, path: str, data: bytes, url: str) -> tuple[str, Page]:
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
            # The first page of a kind teaches its shell, which makes the same.
            shell = self._shell(draft) if draft is not None and shell is None else None
        else:
            entries, revised = draft.entries, draft.meta.get("revised")
        said = _said(shell, draft) if shell and draft else repr(sorted(telling(text.encode("utf-8", "replace"))))
        holds = self._kind(said, text, url) if "<html" in text[:4096].lower() else ""
        return text, Page(url, revised, text_of(entries), holds)

    def learn(self, shell: Shell, draft: Draft) -> None:
        """Note what a page holds that somebody else has made, and that its shell makes the next time."""
        self._kind(_said(shell, draft), shell.filled(draft), draft.address)

    def _kind(self, said: str, text: str, url: str) -> str:
        """A word that stands for all that a page holds and loads: its shell, and what its content tells beside."""
        kind = self._said.get(said)
        if kind is None:
            kind = self._said[said] = hashlib.sha256(said.encode()).hexdigest()[:32]
            self._made.kinds[kind] = self._kinds.get(kind) or self._told(text, url)
        return kind

    def _told(self, text: str, url: str) -> Told:
        """What a page holds and loads; it is not read if it has nothing but what an earlier one had."""
        tells = telling(text.encode("utf-8", "replace"))
        if tells not in self._read:
            found = Found()
            read_page(found, text, url)
            self._read[tells] = found.told()
        return self._read[tells]

    def _write(self, place: str, data: bytes) -> None:
        folder = place.rpartition("/")[0]
        if folder not in self._folders:
            _make_folder(f"{self._site}/{folder}")
            self._folders.add(folder)
        handle = os.open(f"{self._site}/{place}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)


def _said(shell: Shell, draft: Draft) -> str:
    return shell.mark + repr(sorted(draft.tells))


def _make_folder(path: str) -> None:
    """There are ten thousand of them, and the folder around each is there already."""
    try:
        os.mkdir(path)  # noqa: PTH102
    except OSError:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103


def _read(path: str) -> tuple[bytes, Seen]:
    """The bytes of a file, and what is said of it when they have been read: whoever changed it meanwhile is seen."""
    handle = os.open(path, os.O_RDONLY)
    try:
        data = os.read(handle, _CHUNK)
        if len(data) == _CHUNK:
            parts = [data]
            while more := os.read(handle, _CHUNK):
                parts.append(more)
            data = b"".join(parts)
        return data, seen_of(os.fstat(handle))
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
