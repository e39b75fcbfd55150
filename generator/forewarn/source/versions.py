"""A file as it once was: read key by key, and only as far as somebody asks.

Most of a file stays as it is from commit to commit. A text is cut where its keys begin, equal pieces are equal
values, and a piece that differs is parsed alone; so the history of ten thousand files costs what changed in
it. A text that cannot be cut that simply is parsed whole.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from forewarn.source import plain_yaml
from forewarn.source.nodes import Plain, plain
from forewarn.source.scalars import parse_duration, read_moment
from forewarn.source.times import WallTimeError, instant, zone
from forewarn.source.yaml_text import parse
from forewarn.values import Mutable, Value, field
from forewarn.wording import Status

_KEY = re.compile(rb"([a-z_]+):(?=[ \t\r]|$)")
_WITHIN = b" #\r"
"""How a line begins that is indented, a comment or empty."""

_PATH = "-"
FOLLOWED = frozenset({"title", "summary", "window", "status", "updates", "of"})
"""The keys that tell what became of a maintenance."""


class Texts:
    """Reads pieces of text, each once."""

    def __init__(self) -> None:
        self._values: dict[bytes, Plain] = {}

    def value(self, piece: bytes, key: str) -> Plain:
        """What stands under the key that a piece begins with. Raises :class:`ValueError` where nothing does."""
        if piece not in self._values:
            found = _values(piece)
            if list(found) != [key]:
                raise ValueError(key)
            self._values[piece] = found[key]
        return self._values[piece]

    def know(self, piece: bytes, value: Plain) -> None:
        """Take a value that somebody has read already."""
        self._values.setdefault(piece, value)


class Said(Value):
    """The facts of a version that subscribers follow; ``bounds`` is ``None`` where the window made no sense.

    ``updates`` are the instants of the log, ``declared_at`` the one of the update that declared the status.
    """

    title: str
    status: Status
    bounds: tuple[datetime, datetime] | None
    zone: str
    updates: tuple[datetime | None, ...] = ()
    declared_at: datetime | None = None
    summary: str = ""


class Version(Mutable):
    """One file at one commit (or as it lies in the folder): its bytes, and its values as far as they were asked for."""

    data: bytes
    texts: Texts
    pieces: dict[str, bytes] | None = None
    _values: dict[str, Plain] = field(default_factory=dict)
    _whole: bool = False
    _said: dict[str, Said] = field(default_factory=dict)

    def value(self, key: str) -> Plain | None:
        """The plain value of a key, ``None`` where it is not there."""
        if key in self._values:
            return self._values[key]
        self.cut()
        if self.pieces is not None and key in self.pieces:
            try:
                self._values[key] = self.texts.value(self.pieces[key], key)
            except ValueError:
                self._read()
        return self._values.get(key)

    @property
    def is_broken(self) -> bool:
        """Whether its text was found to make no sense; only what was asked for has been read."""
        return self._whole and not self._values

    def know(self, values: Mapping[str, Plain]) -> None:
        """Take the values that somebody has read from the same text, so that equal pieces are never read again."""
        self.cut()
        for key, piece in (self.pieces or {}).items():
            if key in FOLLOWED and key in values:
                self.texts.know(piece, values[key])

    def changed(self, other: "Version") -> frozenset[str]:
        """The keys whose values differ from another version's; the order inside a value counts."""
        self.cut()
        other.cut()
        mine, theirs = self.pieces, other.pieces
        if mine is not None and theirs is not None:
            keys = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
        else:
            keys = [*{*self.keys(), *other.keys()}]
        return frozenset(key for key in keys if self._differs(other, key))

    def _differs(self, other: "Version", key: str) -> bool:
        one, two = self.value(key), other.value(key)
        return one != two or json.dumps(one) != json.dumps(two)

    def keys(self) -> Iterator[str]:
        """The keys that stand in it."""
        yield from self._values if self._whole or self.pieces is None else self.pieces

    def said(self, timezone: str) -> Said:
        """What it says; ``timezone`` is the organisation's, for a window that names none."""
        if timezone not in self._said:
            self._said[timezone] = _said(self, timezone)
        return self._said[timezone]

    @property
    def status(self) -> Status:
        """What it declares: the newest update that names a status wins."""
        named = (_status(item.get("status")) for item in reversed(_log(self)))
        return next((one for one in named if one), None) or _status(self.value("status")) or Status.CONFIRMED

    def cut(self) -> None:
        """Find the pieces; read everything where there are none."""
        if self.pieces is not None or self._whole:
            return
        self.pieces = _pieces(self.data)
        if self.pieces is None:
            self._read()

    def _read(self) -> None:
        self._values = dict(_values(self.data))
        self.pieces, self._whole = None, True


def _values(data: bytes) -> Mapping[str, Plain]:
    """What stands in a text, nothing where it is no mapping."""
    found: Plain | None = plain_yaml.values(data)
    if found is None:
        node, _ = parse(data, _PATH)
        found = plain(node) if node is not None else None
    return found if isinstance(found, dict) else {}


def _pieces(data: bytes) -> dict[str, bytes] | None:
    """A text cut where its keys begin; ``None`` where it is no plain list of keys."""
    found: dict[str, bytes] = {}
    key, begin = "", 0
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        if not line or line[0] in _WITHIN:
            continue
        head = _KEY.match(line)
        if head is None:
            if key and (line.startswith(b"- ") or line in (b"-", b"-\r")):
                continue
            return None
        name = head[1].decode()
        if name in found or name == key:
            return None
        if key:
            found[key] = b"\n".join([*lines[begin:number], b""])
        key, begin = name, number
    if not key:
        return None
    found[key] = b"\n".join(lines[begin:])
    return found


# --- what a version says --------------------------------------------------------------------------------------


def _said(version: Version, timezone: str) -> Said:
    window = version.value("window")
    window = window if isinstance(window, dict) else {}
    name = _zone(_text(window.get("timezone")), timezone)
    log = _log(version)
    instants = tuple(_instant(item.get("at"), name) for item in log)
    status, at = _status(version.value("status")) or Status.CONFIRMED, None
    for item, moment in zip(log, instants, strict=True):
        if (named := _status(item.get("status"))) is not None:
            status, at = named, moment
    return Said(
        " ".join(_text(version.value("title")).split()),
        status,
        _bounds(window, name),
        name,
        instants,
        at,
        _text(version.value("summary")).strip(),
    )


def _log(version: Version) -> list[dict[str, Plain]]:
    listed = version.value("updates")
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _zone(name: str, otherwise: str) -> str:
    try:
        return zone(name).key if name else otherwise
    except WallTimeError:
        return otherwise


def repeats(version: Version) -> bool:
    """Whether a version is the file of a series."""
    window = version.value("window")
    return isinstance(window, dict) and "repeat" in window


def _bounds(window: Mapping[str, Plain], name: str) -> tuple[datetime, datetime] | None:
    start = _instant(window.get("start"), name)
    if start is None:
        return None
    try:
        return start, start + parse_duration(_text(window.get("duration")))
    except ValueError:
        end = _instant(window.get("end"), name)
        return (start, end) if end is not None else None


def _instant(typed: Plain | None, name: str) -> datetime | None:
    return _read_instant(_text(typed), name)


@lru_cache(maxsize=1000)  # what a file says at one commit, it says at the next
def _read_instant(typed: str, name: str) -> datetime | None:
    try:
        return instant(read_moment(typed), name)
    except (ValueError, WallTimeError):
        return None


_STATUSES = {one.value: one for one in Status}


def _status(typed: Plain | None) -> Status | None:
    return _STATUSES.get(_text(typed))


def _text(value: Plain | None) -> str:
    return value if isinstance(value, str) else ""
