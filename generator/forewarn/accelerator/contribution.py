"""What the engine has put into a site, as data: enough to make the next one without it while nothing that it heeds is new.

That are the shells of pages, what the search and the sitemap have of pages that people wrote, and what is known of blocks.
Nothing of it is run. It is proven when it is noted: the index and the sitemap that are made of it are those of the engine.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import escape

from forewarn.accelerator.drafts import Draft, Kind
from forewarn.accelerator.filling import Shell
from forewarn.accelerator.indexed import Entry
from forewarn.differences import differences
from forewarn.inventory import Seen
from forewarn.values import Value

INDEX, SITEMAP = "search/search_index.json", "sitemap.xml"
_text = json.JSONEncoder(separators=(",", ":"), default=str).encode


class Page(NamedTuple):
    """What is told of a page: the sitemap its address and a date, the search its ``entries`` (:func:`text_of`).

    ``holds`` is a word for what it holds and loads; nothing where nobody has looked.
    """

    address: str
    revised: str | None
    entries: str
    holds: str = ""


class Grounds(Value):
    """What a contribution stands on: ``around`` is a digest, ``config`` what the file system says of ``mkdocs.yml``.

    ``others`` is the same of what people wrote in the content folder. Whoever brings a cache along could make up a digest;
    times and numbers of files nobody can, for a clone that is yet to be made.
    """

    around: str
    config: Seen
    others: dict[str, Seen]


class Contribution(Value):
    """What the engine has put into a site.

    ``around`` is what the pages depend on beside their sources; ``base`` the address of the site. ``listed`` are the pages of
    ours that the navigation names, ``taken`` all addresses in it. ``extensions`` is what python-markdown is told, ``blocks``
    what is known of its answers; ``shells`` stand by a digest of their kind. ``search`` is the configuration in the index,
    where there is one; ``pages`` are those of people, by their paths. ``theme`` are folders of the project
    that had a say in it, with a digest.
    """

    around: str
    theme: dict[str, str]
    base: str
    listed: list[str]
    taken: list[str]
    extensions: dict[str, Any]
    blocks: dict[str, Any]
    shells: dict[str, Shell]
    search: dict[str, Any] | None
    pages: dict[str, Page]

    def shell(self, draft: Draft) -> Shell | None:
        """The shell of a page, where there is one. Raises :class:`Unproven` where it is of no kind."""
        return self.shells.get(kind_digest(draft.kind))

    def files(
        self, pages: Mapping[str, Page], as_of: datetime, before: Mapping[str, Page] | None = None
    ) -> dict[str, bytes]:
        """The files of the site that tell of all pages; those of ours are handed in, by their paths.

        What tells the same of these as it did ``before``, on the same grounds and so on the same day, is left out.
        """
        is_listed = is_indexed = False
        if before is not None:
            other, gone = differences(before, pages)
            pairs = [(before.get(path), pages[path]) for path in other]
            is_listed = not gone and all(old is not None and old[:2] == new[:2] for old, new in pairs)
            is_indexed = not gone and all(old is not None and old.entries == new.entries for old, new in pairs)
        pages = {**self.pages, **pages}
        files = {}
        if not is_listed:
            sitemap = _sitemap(pages[path] for path in in_order(pages))
            files = {SITEMAP: sitemap, f"{SITEMAP}.gz": _zipped(sitemap, as_of)}
        if self.search is not None and not is_indexed:
            found = in_order(path for path, page in pages.items() if page.entries)
            entries = ",".join([pages[path].entries for path in found])
            files[INDEX] = f'{{"config":{_text(self.search)},"docs":[{entries}]}}'.encode()
        return files

    def is_proven(self, files: Mapping[str, bytes], built: Path) -> bool:
        """Whether the engine made the same :meth:`files` of the same pages, in the folder ``built``."""
        there = {path for path in (SITEMAP, f"{SITEMAP}.gz", INDEX) if (built / path).is_file()}
        return files.keys() == there and all((built / path).read_bytes() == data for path, data in files.items())


def kind_digest(kind: Kind) -> str:
    """A name for a kind of pages."""
    return hashlib.sha256(repr(kind).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _sitemap(pages: Iterable[Page]) -> bytes:
    """As ``sitemap.xml`` of our part of the theme writes it."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for page in pages:
        date = f"<lastmod>{escape(page.revised)}</lastmod>" if page.revised else ""
        lines.append(f"<url><loc>{escape(page.address)}</loc>{date}</url>")
    return "\n".join([*lines, "</urlset>"]).encode()


def _zipped(sitemap: bytes, as_of: datetime) -> bytes:
    """As the engine does it, which stamps the day of the build."""
    day = datetime.combine(as_of.astimezone(UTC).date(), time(), UTC)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, filename=f"{SITEMAP}.gz", mode="wb", mtime=int(day.timestamp())) as file:
        file.write(sitemap)
    return packed.getvalue()


def in_order(paths: Iterable[str]) -> list[str]:
    """Pages as the engine would meet them in one folder."""
    return sorted(paths, key=_key)


def _key(path: str) -> tuple[str, bool, str]:
    folder, _, name = path.rpartition("/")
    # Nothing comes before that letter, which is in no name: a folder comes before those whose names begin as its own.
    return folder.replace("/", "\0"), name.rpartition(".")[0] not in ("index", "README"), name


def text_of(entries: Iterable[Entry]) -> str:
    """Entries as they stand in the index, one after the other: most are the same in the next build, and are not read."""
    return _text(list(entries))[1:-1]


def entries_of(text: str) -> list[Entry]:
    """And back."""
    found: list[Entry] = json.loads(f"[{text}]")
    return found
