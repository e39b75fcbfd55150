"""The file of what was found, and the seal that tells whether a person has been at it since."""

import hashlib
import re
from collections.abc import Mapping

from forewarn.imports.found import Found, Repeat
from forewarn.source.entries import written
from forewarn.source.scaffold import MODELINE, scalar

LABEL = "imported_from"
_SEAL = re.compile(rb"(?m)^# forewarn import .*\(([0-9a-f]{16})\)\.\n")
_WORDS = "# forewarn import wrote this file and brings it up to date, as long as nobody edits it"


def compose(found: Found, ids: Mapping[str, str], series: str = "") -> bytes:
    """The bytes of the file. ``ids`` are our components by the source's keys, ``series`` is our id of the series."""
    head = MODELINE.replace("maintenance.schema", "occurrence.schema") if series else MODELINE
    zone = found.timezone
    impacts: dict[str, str] = {}
    for key, impact in sorted(found.affects.items(), key=lambda one: one[1].rank):
        impacts[ids[key]] = impact.value
    lines = [
        *([f"of: {series}"] if series else []),
        f"title: {scalar(found.title)}",
        *_block("summary", found.summary),
        *([f"type: {found.type}"] if found.type else []),
        *([f"status: {found.status}"] if found.status else []),
        "window:",
        f"  start: {written(found.start, zone)}",
        f"  end: {written(found.end, zone)}",
        f"  timezone: {zone}",
        *(_repeat(found.repeat) if found.repeat else []),
        "affects:",
        "  primary:",
        *(f"    {id}: {impacts[id]}" for id in dict.fromkeys(ids[key] for key in found.affects)),
        *(_block("details", found.details) if found.details else []),
        *_references(found),
        "labels:",
        f"  {LABEL}: {scalar(found.origin)}",
        *([f"announced: {written(found.announced, zone)}"] if found.announced else []),
        *_updates(found),
    ]
    return sealed(head, "\n".join(lines) + "\n")


def sealed(head: str, body: str) -> bytes:
    """A file with the seal in its second line."""
    digest = _digest(f"{head}\n{body}".encode())
    return f"{head}\n{_WORDS} ({digest}).\n{body}".encode()


def seal(data: bytes) -> str:
    """The seal that a file carries, or nothing."""
    found = _SEAL.search(data.replace(b"\r\n", b"\n"))
    return found[1].decode() if found else ""


def is_untouched(data: bytes) -> bool:
    """Whether a file still says what its seal was made for."""
    plain = data.replace(b"\r\n", b"\n")
    return bool(seal(plain)) and _digest(_SEAL.sub(b"", plain, count=1)) == seal(plain)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _block(key: str, text: str, indent: int = 0) -> list[str]:
    pad = " " * (indent + 2)
    return [f"{' ' * indent}{key}: |-", *(f"{pad}{line}" if line else "" for line in text.split("\n"))]


def _repeat(repeat: Repeat) -> list[str]:
    left_out = ["    except:", *(f"      - {one}" for one in repeat.left_out)] if repeat.left_out else []
    return ["  repeat:", f"    rule: {scalar(repeat.rule)}", *left_out]


def _references(found: Found) -> list[str]:
    said = [line for name, url in found.references for line in (f"  - name: {scalar(name)}", f"    url: {scalar(url)}")]
    return ["references:", *said] if said else []


def _updates(found: Found) -> list[str]:
    lines: list[str] = []
    for one in found.updates:
        lines.append(f"  - at: {written(one.at, found.timezone)}")
        lines += [f"    status: {one.status.value}"] if one.status else []
        lines += _block("message", one.message, 4) if one.message else []
    return ["updates:", *lines] if lines else []
