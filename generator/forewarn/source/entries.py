"""One edit of a maintenance's file, and the words it is written in: instants, lengths, an entry of the log."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic_core import PydanticCustomError

from forewarn.grades import Outcome
from forewarn.model import Window
from forewarn.source.nodes import Plain
from forewarn.source.scalars import Moment, parse_duration, read_moment
from forewarn.source.times import WallTimeError, instant, zone
from forewarn.wording import Status


class EditError(Exception):
    """An edit that cannot be made: what is in the way, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Edit:
    """An update to append, and with ``move`` (the window as it was, and as it becomes) another window.

    ``timezone`` is the zone that wall times are written in.
    """

    at: datetime
    timezone: str
    message: str = ""
    status: Status | None = None
    outcome: Outcome | None = None
    move: tuple[Window, Window] | None = None


def facts(edit: Edit) -> Iterator[tuple[str, str]]:
    """The short values of an update before its message."""
    yield "at", written(edit.at, edit.timezone)
    if edit.status is not None:
        yield "status", edit.status.value
    if edit.outcome is not None:
        yield "outcome", edit.outcome.value


def moved_from_of(edit: Edit) -> dict[str, str]:
    """The window that held before."""
    if edit.move is None:
        return {}
    old = edit.move[0]
    return {"start": written(old.start, edit.timezone), "end": written(old.end, edit.timezone)}


def message_of(edit: Edit) -> str:
    """The message as UTF-8 can hold it; what a terminal passed on as half a character becomes a question mark."""
    return edit.message.replace("\r\n", "\n").encode("utf-8", "replace").decode().strip()


def entry(edit: Edit) -> Plain:
    """What the update says."""
    entry: dict[str, Plain] = dict(facts(edit))
    if message := message_of(edit):
        entry["message"] = message
    if moved := moved_from_of(edit):
        entry["moved_from"] = dict(moved)
    return entry


def block(edit: Edit, gap: int) -> list[str]:
    """The lines of an update in block style; its keys stand ``gap`` columns right of the dash."""
    lines = [f"{key}: {text}" for key, text in facts(edit)]
    if message := message_of(edit):
        lines += ["message: |-", *(f"  {line}" if line else "" for line in message.split("\n"))]
    if moved := moved_from_of(edit):
        lines.append("moved_from: {" + ", ".join(f"{key}: {text}" for key, text in moved.items()) + "}")
    first, *rest = lines
    return [f"-{' ' * (gap - 1)}{first}", *(" " * gap + line if line else "" for line in rest)]


def flow(edit: Edit) -> str:
    """An update in flow style, on one line."""
    parts = [f"{key}: {text}" for key, text in facts(edit)]
    if message := message_of(edit):
        parts.append(f"message: {json.dumps(message, ensure_ascii=False)}")
    if moved := moved_from_of(edit):
        parts.append("moved_from: {" + ", ".join(f"{key}: {text}" for key, text in moved.items()) + "}")
    return "{" + ", ".join(parts) + "}"


# --- times and lengths ----------------------------------------------------------------------------------------


def written(at: datetime, timezone: str, like: str = "") -> str:
    """An instant as it would be typed: wall time in the zone, with an offset where that could mean two instants.

    ``like`` is the text that it replaces: its ``T``, its offset and its ``Z`` are kept.
    """
    local = at.astimezone(UTC if like.endswith("Z") else zone(timezone))
    seconds = bool(local.second) or like.count(":") - ("+" in like or like.count("-") > 2) > 1
    wall = local.replace(tzinfo=None, fold=0)
    form = "seconds" if seconds else "minutes"
    if like.endswith("Z"):
        return wall.isoformat("T" if "T" in like else " ", form) + "Z"
    separator = "T" if "T" in like else " "
    if re.search(r"[+-]\d{2}:\d{2}$", like) is None and _means(wall, timezone, at):
        return wall.isoformat(separator, form)
    return local.isoformat("T" if not like else separator, form)


def _means(wall: datetime, timezone: str, at: datetime) -> bool:
    """Whether a wall time is that instant and no other."""
    try:
        return instant(Moment(wall), timezone) == at
    except WallTimeError:
        return False


def length(duration: timedelta) -> str:
    """A length as it would be typed: ``4h``, ``1h 30m``."""
    left, parts = int(duration.total_seconds()), []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts)


def read_instant(text: str, timezone: str) -> datetime:
    """The instant that somebody typed, in a zone. Raises :class:`EditError` where it is none."""
    try:
        return instant(read_moment(text.strip()), timezone)
    except PydanticCustomError as fault:
        context = fault.context or {}
        raise EditError(str(context.get("message", fault)), str(context.get("hint", ""))) from fault
    except WallTimeError as fault:
        raise EditError(fault.message, fault.hint) from fault


def read_length(text: str) -> timedelta:
    """The length that somebody typed. Raises :class:`EditError` where it is none."""
    try:
        return parse_duration(text)
    except ValueError as fault:
        raise EditError(f"'{text}' is not a length of time", "write for example 4h, 90m, 1d 2h") from fault
