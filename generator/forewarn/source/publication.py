"""When the present start of a maintenance became public: read from what its file said at earlier commits.

Notice is measured from there. An earlier or later start is a new one; a longer window is not. What git does
not know is not public yet.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from datetime import datetime

from forewarn.history import History, Revision
from forewarn.model import Maintenance
from forewarn.source.nodes import Mapping, Node, Scalar, find, plain
from forewarn.source.scalars import parse_duration, read_moment
from forewarn.source.times import WallTimeError, instant
from forewarn.source.yaml_text import parse

Texts = MappingOf[tuple[str, str], bytes]


def published(maintenances: Iterable[Maintenance], history: History, *, timezone: str) -> dict[str, datetime]:
    """Maintenance id to the instant at which its present start became public.

    ``timezone`` is the organisation's. ``announced`` counts where the start has stood since the first commit:
    it was public before git knew it.
    """
    asked = [(one, tuple(history.revisions(one.source))) for one in maintenances]
    texts = history.contents((revision.commit, one.source) for one, revisions in asked for revision in revisions)
    found: dict[str, datetime] = {}
    for one, revisions in asked:
        first = _first_with_this_start(one, revisions, texts, timezone)
        if first is not None:
            since_the_beginning = first is revisions[0]
            found[one.id] = min(first.at, one.announced or first.at) if since_the_beginning else first.at
        elif one.announced is not None and not revisions:
            found[one.id] = one.announced
    return found


def void_overrides(maintenances: Iterable[Maintenance], history: History, *, timezone: str) -> Iterator[str]:
    """The ids of those whose overrides were made for another window than the present one."""
    asked = [(one, tuple(history.revisions(one.source))) for one in maintenances]
    texts = history.contents((revision.commit, one.source) for one, revisions in asked for revision in revisions)
    for one, revisions in asked:
        for revision in reversed(revisions):
            node, _ = parse(texts.get((revision.commit, one.source), b""), one.source)
            said = _overrides(node)
            if said != {(tuple(sorted(item.rules)), item.approved_by, item.reason) for item in one.overrides}:
                break
            if _bounds(node, timezone) != (one.window.start, one.window.end) and not one.series:
                yield one.id
                break


def _overrides(node: Node | None) -> set[tuple[tuple[str, ...], str, str]]:
    """The overrides of a file, as far as they can be told apart."""
    value = plain(find(node, ("override",))[0]) if isinstance(node, Mapping) and "override" in node.items else []
    items = value if isinstance(value, list) else [value]
    return {
        (
            tuple(sorted(str(rule) for rule in (*_listed(item.get("rule")), *_listed(item.get("rules"))))),
            " ".join(str(item.get("approved_by", "")).split()),
            " ".join(str(item.get("reason", "")).split()),
        )
        for item in items
        if isinstance(item, dict)
    }


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _bounds(node: Node | None, timezone: str) -> tuple[datetime, datetime] | None:
    """The window of a file, or ``None`` where it cannot be told."""
    window = find(node, ("window",))[0] if node is not None else None
    if not isinstance(window, Mapping):
        return None
    start = _instant(window, timezone, "start")
    if start is None:
        return None
    try:
        length = parse_duration(_text(window.items.get("duration")))
    except ValueError:
        end = _instant(window, timezone, "end")
        return (start, end) if end is not None else None
    return start, start + length


def _first_with_this_start(
    one: Maintenance, revisions: tuple[Revision, ...], texts: Texts, timezone: str
) -> Revision | None:
    """The oldest of the newest revisions that all say the present start."""
    first: Revision | None = None
    present: object = None
    for revision in reversed(revisions):
        start = _start(texts.get((revision.commit, one.source), b""), one, timezone)
        if first is None:
            present = start if one.series else one.window.start
        if start is None or start != present:
            break
        first = revision
    return first


def _start(data: bytes, one: Maintenance, timezone: str) -> object:
    """What a file said of the start: an instant; of a series, all that its rule is made of."""
    node, _ = parse(data, one.source)
    if node is None:
        return None
    window, _ = find(node, ("window",))
    if not isinstance(window, Mapping) or window is node:
        return None
    if one.series:
        return {key: plain(value) for key, value in window.items.items() if key in ("start", "timezone", "repeat")}
    return _instant(window, timezone, "start")


def _instant(window: Mapping, timezone: str, key: str) -> datetime | None:
    typed, zone = window.items.get(key), _text(window.items.get("timezone")) or timezone
    try:
        return instant(read_moment(_text(typed)), zone)
    except (ValueError, WallTimeError):
        return None


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
