"""Whether a feed, a calendar or a file of data can be read, told from its bytes alone."""

import json
from xml.parsers import expat

_ROOTS = {"feed.atom": "feed", "changes.atom": "feed", "feed.rss": "rss"}


def fault_of(path: str, body: bytes) -> str:
    """What is wrong with the bytes of a file of that name, or nothing."""
    if path in _ROOTS:
        return _xml(body, _ROOTS[path])
    if path.endswith(".json"):
        return _json(body)
    return _calendar(body)


def _xml(body: bytes, root: str) -> str:
    """The names of elements are enough; nothing is expanded, so that no entity does anything."""
    names: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: names.append(name.rpartition(" ")[2])

    def refuse(*_: object) -> None:
        raise ValueError("it declares entities")

    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError) as error:
        return f"is not XML: {error}"
    return "" if names[0] == root else f"is XML, but no feed: its element is '{names[0]}'"


def _json(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError as error:
        return f"is not JSON: {error}"
    return "" if isinstance(found, dict) else "is JSON, but no object"


def _calendar(body: bytes) -> str:
    text = body.decode("utf-8", "replace").strip()
    if not text.upper().startswith("BEGIN:VCALENDAR"):
        return "is no calendar: it does not begin with BEGIN:VCALENDAR"
    if not text.upper().endswith("END:VCALENDAR"):
        return "is cut: it does not end with END:VCALENDAR"
    opened, closed = text.upper().count("BEGIN:VEVENT"), text.upper().count("END:VEVENT")
    return "" if opened == closed else f"is broken: {opened} entries begin and {closed} end"
