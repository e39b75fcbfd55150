"""What a file of the site is: its media type, how long it may be kept, and when in a publish its turn comes.

A table of our own: what Python's ``mimetypes`` says depends on the machine it runs on.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase

from forewarn.settings import PublishSettings

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".webmanifest": "application/manifest+json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".eml": "message/rfc822",
    ".xml": "application/xml",
    ".xsl": "application/xslt+xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".yml": "application/yaml",
    ".yaml": "application/yaml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    # No Content-Encoding: a sitemap.xml.gz is a compressed file, and is served as one.
    ".gz": "application/gzip",
}
"""The end of a name, in lower case, to the media type. What is text says its encoding."""
NAMES = {
    "feed.json": "application/feed+json",
    "CNAME": "text/plain; charset=utf-8",
    "security.txt": "text/plain; charset=utf-8",
}
OTHER = "application/octet-stream"

FOR_EVER = "public, max-age=31536000, immutable"
ASSET = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
PAGE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
FEED = "public, max-age=300, stale-if-error=604800"
DATA = "public, max-age=60, stale-if-error=86400"
SLOW = "public, max-age=3600"
PREVIEW = "no-store"

_HASHED = re.compile(r"(?:^|[.-])[0-9a-f]{8,64}\.(?:[a-z0-9]+\.)*[a-z0-9]+$")
"""``main.57a0d79d.min.css``: the name changes with the bytes, so that one name has the same bytes for ever."""
_SLOW = ("sitemap.xml", "sitemap.xml.gz", "robots.txt")


class Phase(IntEnum):
    """When a file's turn comes: what is linked stands before what links it, and ``now.json`` says that all is there."""

    ASSETS = 0
    PAGES = 1
    LISTS = 2
    FEEDS = 3
    LIVE = 4

    @property
    def word(self) -> str:
        """Its name in reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Kind:
    """How a file is published. ``hashed`` says that its name changes with its bytes."""

    content_type: str
    cache_control: str
    phase: Phase
    hashed: bool
    policy: str = ""

    @property
    def fingerprint(self) -> str:
        """What tells whether an object has these headers already."""
        said = "\n".join(filter(None, (self.content_type, self.cache_control, self.policy))).encode()
        return hashlib.sha256(said).hexdigest()[:12]


def kind_of(key: str, settings: PublishSettings, *, preview: bool = False, policy: str = "") -> Kind:
    """What the file with this key is; ``preview`` keeps it out of every cache, ``policy`` is that of the site's pages."""
    name = key.rpartition("/")[2]
    suffix = _suffix(name)
    hashed = key.startswith("assets/") and _HASHED.search(name) is not None
    cache = next((value for pattern, value in settings.cache if fnmatchcase(key, pattern)), None)
    return Kind(
        content_type=_type(name, suffix, settings),
        cache_control=PREVIEW if preview else cache or _cache(key, suffix, hashed=hashed),
        phase=_phase(key, suffix),
        hashed=hashed,
        policy=policy if suffix in (".html", ".htm") else "",
    )


def _suffix(name: str) -> str:
    """The end of a name from its last dot on, in small letters; that of a hidden file is none."""
    dot = name.rfind(".")
    return name[dot:].lower() if 0 < dot < len(name) - 1 else ""


def _type(name: str, suffix: str, settings: PublishSettings) -> str:
    lower = name.lower()
    said = [(suffix, value) for suffix, value in settings.types if lower.endswith(suffix)]
    if said:
        return max(said, key=lambda pair: len(pair[0]))[1]
    return NAMES.get(name) or TYPES.get(suffix, OTHER)


def _cache(key: str, suffix: str, *, hashed: bool) -> str:
    if hashed:
        return FOR_EVER
    if key.startswith("assets/"):
        return ASSET
    if key in _SLOW or suffix == ".webmanifest":
        return SLOW
    if suffix in (".html", ".htm"):
        return PAGE
    if suffix in (".ics", ".atom", ".rss") or key.rpartition("/")[2] == "feed.json":
        return FEED
    if suffix in (".json", ".txt"):
        return DATA
    return ASSET


def _phase(key: str, suffix: str) -> Phase:
    if key in ("now.json", "api/v1/meta.json"):
        return Phase.LIVE
    if suffix in (".html", ".htm"):
        return Phase.PAGES if key.startswith("maintenance/") else Phase.LISTS
    if key.startswith(("assets/", "maintenance/")):
        return Phase.ASSETS
    if suffix in (".atom", ".rss", ".ics", ".json", ".xml", ".gz", ".txt"):
        # The closed parts of an archive are linked by the open feed, which comes after them (RFC 5005).
        return Phase.PAGES if key.startswith("archive/") else Phase.FEEDS
    return Phase.ASSETS
