"""A site made with cState (https://github.com/cstate/cstate) to an export: its configuration and ``content/issues``.

cState knows issues, and not what was planned. An issue counts as planned if its severity is ``notice``, if its title
or name says so, or if it lies ahead; all others are incidents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from forewarn.grades import Impact
from forewarn.imports.found import UNPLANNED, Export, Found, FoundComponent, News, Note, Wishes
from forewarn.imports.front_matter import Page, Values, page, settings
from forewarn.imports.log import ended, in_order
from forewarn.imports.moments import ASSUMED, moment, zone_named
from forewarn.imports.texts import Cleaner, split
from forewarn.problems import ProjectError
from forewarn.wording import Status

SOURCE = "cstate"
MAX_BYTES = 1024 * 1024
_CONFIGURATIONS = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("config", "hugo")
    for ending in ("yml", "yaml", "toml", "json")
)
_SEVERITIES = {"down": Impact.OUTAGE, "disrupted": Impact.DEGRADED, "notice": Impact.NO_IMPACT}
_PLANNED = re.compile(r"(?<!un)(?<!non-)\b(planned|scheduled|maintenance|wartung\w*|upgrade)\b", re.IGNORECASE)
_TRACK = re.compile(r"\{\{[<%]\s*track\s+[\"'`]?([^\"'`>%]*)[\"'`]?\s*/?[>%]\}\}")
_SHORTCODE = re.compile(r"\{\{[<%].*?[>%]\}\}", re.DOTALL)
_LABEL = re.compile(r"[*_]{1,3}([A-Za-z][A-Za-z -]{2,30})[*_]{1,3}\s*[-\u2013\u2014:]")
_LABELS = {
    "investigating": Status.IN_PROGRESS,
    "identified": Status.IN_PROGRESS,
    "in progress": Status.IN_PROGRESS,
    "started": Status.IN_PROGRESS,
    "monitoring": Status.VERIFYING,
    "verifying": Status.VERIFYING,
    "resolved": Status.COMPLETED,
    "fixed": Status.COMPLETED,
    "completed": Status.COMPLETED,
}
_KNOWN = frozenset(
    "title date resolved resolvedWhen severity affected section informational draft automated id lastmod pin".split()  # noqa: SIM905
)


def read(folder: Path, wishes: Wishes) -> Export:
    """The export of a site's folder. Raises :class:`ProjectError` where it is no such folder."""
    issues = _issues(folder)
    reading = _Reading(wishes, _configuration(folder))
    for path in sorted(issues.rglob("*.md")):
        name = path.relative_to(issues).as_posix().removesuffix(".md").removesuffix("/index")
        if path.name == "_index.md":
            continue
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            reading.notes.append(Note(name, "no regular file of up to 1 MB: left out"))
            continue
        try:
            reading.take(name, page(path.read_bytes()))
        except OSError as error:
            reading.notes.append(Note(name, f"the file cannot be read ({error.strerror}): left out"))
    return reading.export()


def _issues(folder: Path) -> Path:
    """The folder of the issues, whether the site's folder was named or one inside it."""
    inside = [folder / "content" / "issues", *sorted(folder.glob("content/*/issues")), folder / "issues"]
    for place in inside:
        if place.is_dir():
            return place
    if folder.resolve().name == "issues":
        return folder
    raise ProjectError(f"{folder} holds no site of cState", "name the folder that holds content/issues")


def _configuration(folder: Path) -> Values:
    for parent in (folder, folder.parent, folder.parent.parent):
        for name in _CONFIGURATIONS:
            place = parent / name
            if place.is_file() and place.stat().st_size <= MAX_BYTES:
                return settings(name, place.read_bytes())
    return {}


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    wishes: Wishes
    said: Values
    zone: str = field(init=False)
    groups: dict[str, str] = field(default_factory=dict)
    components: dict[str, FoundComponent] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.zone = zone_named(_text(self.said, "timeZone") or _text(self.said, "timezone")) or "UTC"
        params = self.said.get("params")
        systems = params.get("systems") if isinstance(params, dict) else None
        for one in systems if isinstance(systems, list) else []:
            values = {"name": one} if isinstance(one, str) else one if isinstance(one, dict) else {}
            cleaner = Cleaner("the configuration", notes=self.notes)
            name = cleaner.line(_text(values, "name"))
            group = cleaner.line(_text(values, "category"))
            described = cleaner.line(split(cleaner.prose(_text(values, "description")), "")[0], 500)
            if name:
                self.components[name.casefold()] = FoundComponent(name.casefold(), name, group, described)
            if group:
                self.groups[group] = group

    def take(self, name: str, read: Page) -> None:
        """Take one issue, or say why not."""
        values, cleaner = read.values, Cleaner(name, _text(self.said, "baseURL"))
        reason = read.fault or self.unfit(values)
        if not reason:
            made = self.issue(name, values, read.body, cleaner)
            if isinstance(made, Found):
                self.found.append(made)
            else:
                reason = made
        self.notes += [Note(name, f"{reason}: left out")] if reason else cleaner.notes

    def unfit(self, values: Values) -> str:
        """Why an issue is none that can be carried, or nothing."""
        if _text(values, "draft") == "true":
            return "it is a draft"
        if _text(values, "section") not in ("issue", ""):
            return "it is no issue"
        title = _text(values, "title")
        if _text(values, "informational") == "true" and not values.get("resolvedWhen") and not _PLANNED.search(title):
            return "an informational post, which has no window"
        return ""

    def issue(self, name: str, values: Values, body: str, cleaner: Cleaner) -> Found | str:
        """The maintenance that an issue tells of, or why it tells of none."""
        start, over = (self.instant(values, key, cleaner) for key in ("date", "resolvedWhen"))
        if start is None:
            return "it has no date that can be read"
        resolved = _text(values, "resolved").lower() in ("true", "yes", "on")
        severity = _text(values, "severity").lower()
        title = cleaner.line(_text(values, "title")) or cleaner.line(name)
        ahead = start > self.wishes.as_of or (over is not None and over > self.wishes.as_of and not resolved)
        quiet = severity == "notice" or _text(values, "informational") == "true"
        origin = f"{SOURCE}:{cleaner.line(name)}"
        planned = quiet or ahead or bool(_PLANNED.search(f"{title} {name}"))
        if origin in self.wishes.known:
            planned = self.wishes.known[origin] != UNPLANNED
        elif not planned and not self.wishes.incidents:
            return "an incident, which nobody planned (--incidents carries it)"
        end = over
        if end is None or end <= start:
            cleaner.note("it does not say when it ends: an hour is assumed" if end is None else
                         "it ends before it starts: an hour is assumed")  # fmt: skip
            end = start + ASSUMED
        text, news = self.told(body, cleaner)
        log = in_order(news, cleaner, self.wishes.as_of)
        log = ended(log, Status.COMPLETED if resolved else None, max(over or end, start), self.wishes.as_of)
        impact = _SEVERITIES.get(severity) or (Impact.NO_IMPACT if quiet else Impact.DEGRADED)
        if severity not in _SEVERITIES and not quiet:
            cleaner.note("it does not say how bad it is: 'degraded' is assumed")
        if left := sorted(set(values) - _KNOWN):
            cleaner.note(f"keys that mean nothing here were left out: {cleaner.line(', '.join(left))}")
        summary, details = split(text, title)
        return Found(
            origin=origin,
            proposed=name,
            title=title,
            summary=summary,
            details=details,
            start=start,
            end=end,
            timezone=self.zone,
            type="" if planned else UNPLANNED,
            affects=dict.fromkeys(self.affected(values, cleaner), impact),
            updates=log,
        )

    def instant(self, values: Values, key: str, cleaner: Cleaner) -> datetime | None:
        """The instant under a key."""
        text = _text(values, key)
        found = moment(text, self.zone)
        if text and found is None:
            cleaner.note(f"'{cleaner.line(text, 60)}' under {key} is no time that can be read")
        return found

    def affected(self, values: Values, cleaner: Cleaner) -> list[str]:
        """The keys of the affected systems, known or not; an empty one, where none is named."""
        names = [name for one in _list(values.get("affected")) if (name := cleaner.line(one))]
        for name in names:
            self.components.setdefault(name.casefold(), FoundComponent(name.casefold(), name))
        return [name.casefold() for name in names] or [""]

    def told(self, body: str, cleaner: Cleaner) -> tuple[str, list[News]]:
        """The body without the entries of its log, and these: paragraphs that carry a time (``track``)."""
        rest: list[str] = []
        news: list[News] = []
        for piece in _pieces(body):
            track = _TRACK.search(piece)
            at = moment(track[1], self.zone) if track else None
            words = _TRACK.sub("", piece)
            words, others = _SHORTCODE.subn("", words)
            if others:
                cleaner.note("short codes of Hugo were left out")
            message = cleaner.prose(words)
            if at is None:
                rest += [message] if message else []
            else:
                label = _LABEL.match(message)
                news.append(News(at, _LABELS.get(label[1].strip().lower()) if label else None, message))
        return "\n\n".join(rest), news[::-1]

    def export(self) -> Export:
        """Everything that was read."""
        cleaner = Cleaner("the configuration")
        found = tuple(sorted(self.found, key=lambda one: (one.start, one.origin)))
        components = tuple(self.components.values())
        return Export(
            cleaner.line(_text(self.said, "title")), self.zone, self.groups, components, found, tuple(self.notes)
        )


def _pieces(body: str) -> Iterator[str]:
    """The body in pieces: a label in emphasis or a rule begins a new one, a time ends the one it stands in."""
    piece: list[str] = []
    for paragraph in re.split(r"\n[ \t]*\n", body):
        if re.fullmatch(r"\s*(-{3,}|\*{3,}|_{3,})\s*", paragraph) or _LABEL.match(paragraph.strip()):
            yield from ["\n\n".join(piece)] if piece else []
            piece = []
        if not re.fullmatch(r"\s*(-{3,}|\*{3,}|_{3,})\s*", paragraph):
            piece.append(paragraph)
        if _TRACK.search(paragraph):
            yield "\n\n".join(piece)
            piece = []
    yield from ["\n\n".join(piece)] if piece else []


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[str]:
    return (
        [one for one in value if isinstance(one, str)]
        if isinstance(value, list)
        else [value]
        if isinstance(value, str)
        else []
    )
