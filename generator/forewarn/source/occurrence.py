"""A series to its maintenances: what its file says for all, what a file of its own says for one.

An occurrence is named ``<series>--<day>`` after the day on which the rule puts it, and keeps that name when
it moves. A file of that name holds the differences only.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from forewarn.model import Maintenance, Window
from forewarn.problems import Problem, Severity, Span
from forewarn.rules.near import did_you_mean
from forewarn.source.format.maintenance import (
    STAND_INS,
    MaintenanceFile,
    OccurrenceFile,
    OccurrenceWindowForm,
    RepeatForm,
)
from forewarn.source.forms import Document
from forewarn.source.merging import PlainDict, merge
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.salvage import Salvaged, salvage
from forewarn.source.series import Occurrence, SeriesError, occurrences
from forewarn.source.standing import Standing
from forewarn.source.times import zone
from forewarn.values import Mutable, field, replace

_OF_ONE = ("updates", "report")
"""Keys of the series' file that say nothing about any single occurrence."""

_REPLACED = ("affects", "references", "updates", "report", "labels", "override")
"""Keys that a difference replaces whole; everything else is laid over what the series says."""


class Series(Mutable):
    """One series: its file, and what it expands to until ``horizon``; problems gather in ``problems``.

    ``windows`` are the ones that the rule makes, by the ids of the occurrences.
    """

    id: str
    read: Salvaged[MaintenanceFile]
    standing: Standing
    horizon: datetime
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, Salvaged[Any]] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    pattern: Maintenance | None = None

    @property
    def form(self) -> MaintenanceFile:
        """What the series' file says."""
        assert self.read.form is not None
        return self.read.form

    def maintenances(
        self, own: Mapping[str, Document], former: Mapping[str, Window] = MappingProxyType({})
    ) -> Iterator[Maintenance]:
        """Every occurrence; ``own`` holds the documents of single ones by their id.

        ``former`` are windows that an earlier rule made: an occurrence that was announced may still be reported on.
        """
        found = self.dates()
        self.windows = {f"{self.id}--{item.key}": item.window for item in found or ()}
        for id, window in self.windows.items():
            yield self.occurrence(id, window, own.get(id))
        for id, document in own.items():
            if id in self.windows:
                continue
            if id in former:
                yield self.occurrence(id, former[id], document)
                continue
            if found is None:
                self.read_own(document)
                continue
            hint = did_you_mean(id, list(self.windows)[:100])
            hint = hint or "name the file after the day that the rule gives it, whatever it was moved to"
            message = f"the series '{self.id}' has no occurrence on that day"
            if _stands_alone(document):
                message += "; it is shown as one all the same"
                self.problems.append(Problem(Span(document.path), "file-name", message, hint, Severity.WARNING))
                yield self.occurrence(id, self.by_name(id), document)
                continue
            self.read_own(document)
            self.problems.append(Problem(Span(document.path), "file-name", message, hint))

    def by_name(self, id: str) -> Window:
        """The window that an occurrence would have on the day in its id, at the hour of the first."""
        resolver = Resolver(self.read, self.standing)
        first = resolver.window(self.form.window, resolver.zone_name(self.form.window))
        assert first is not None
        home = zone(first.timezone)
        day = date.fromisoformat(id.partition("--")[2][:10])
        start = datetime.combine(day, first.start.astimezone(home).time(), home).astimezone(UTC)
        return Window(start, start + first.duration, first.timezone)

    def dates(self) -> list[Occurrence] | None:
        """The windows that the rule makes; ``None``, and a problem, where it cannot be followed."""
        resolver = Resolver(self.read, self.standing)
        resolver.maintenance(self.form, plain_values(self.read.document), self.id)
        self.problems += resolver.problems
        self.refuse_news()
        resolver.problems = []
        first = resolver.window(self.form.window, resolver.zone_name(self.form.window))
        repeat = self.form.window.repeat
        resolver.problems = []
        if first is None or repeat is None or self.refuse_starts(resolver, repeat, first.timezone):
            return None
        if not self.read.trusts(("window",)):
            return None
        try:
            return list(occurrences(self.form.window, repeat, first, self.horizon))
        except SeriesError as fault:
            pointer = ("window", "repeat", fault.key)
            self.problems.append(self.read.document.problem(pointer, "type", fault.message, fault.hint))
            return None

    def refuse_starts(self, resolver: Resolver, repeat: RepeatForm, zone: str) -> bool:
        """Whether a start of the list is a time that the clocks skip or show twice; a rule's are settled by RFC 5545."""
        for index, moment in enumerate(repeat.starts or ()):
            resolver.instant(("window", "repeat", "starts", index), moment, zone)
        self.problems += resolver.problems
        return bool(resolver.problems)

    def refuse_news(self) -> None:
        """What is news of one occurrence would be lost in the file of all."""
        for key in _OF_ONE:
            if getattr(self.form, key):
                found = self.read.document.problem((key,), "unknown-key", "", "", at_key=True)
                message = f"'{key}' in the file of a series belongs to none of its occurrences, and is not shown"
                hint = f"write it in a file of the occurrence, for example {self.id}--2026-12-08.yml"
                self.problems.append(Problem(found.span, found.rule, message, hint, Severity.WARNING))

    def shared(self) -> PlainDict:
        """What the series' file says of every occurrence."""
        values = {key: value for key, value in plain_values(self.read.document).items() if key not in _OF_ONE}
        window = values["window"]
        assert isinstance(window, dict)
        return {**values, "window": {key: value for key, value in window.items() if key != "repeat"}}

    def read_own(self, document: Document) -> Salvaged[OccurrenceFile]:
        """The differences of one occurrence, as far as its file could be read."""
        read = salvage(OccurrenceFile, document, STAND_INS)
        self.problems += read.problems
        self.files[document.path] = read
        return read

    def occurrence(self, id: str, window: Window, own: Document | None) -> Maintenance:
        """One occurrence, with the differences of its own file if it has one."""
        read = self.read_own(own) if own else None
        if read is None or read.form is None:
            return self.plain(id, window)
        values = self.shared()
        resolver = Resolver(read, self.standing)
        if read.form.of != self.id and read.trusts(("of",)):
            hint = f"write of: {self.id}, or rename the file"
            resolver.problem(("of",), "file-name", f"the file's name says '{self.id}'", hint)
        if read.form.window is not None:
            window = self.moved(read.form.window, window, resolver)
        values = _laid_over(plain_values(read.document), values)
        form = MaintenanceFile.model_validate(values)
        maintenance = resolver.maintenance(form, values, id, window=window, series=self.id)
        self.problems += resolver.problems
        return maintenance

    def plain(self, id: str, window: Window) -> Maintenance:
        """An occurrence of which nothing special is said: all of them are alike."""
        if self.pattern is None:
            values = self.shared()
            form = MaintenanceFile.model_validate(values)
            self.pattern = Resolver(self.read, self.standing).maintenance(
                form, values, id, window=window, series=self.id
            )
        return replace(self.pattern, id=id, window=window)

    def moved(self, form: OccurrenceWindowForm, window: Window, resolver: Resolver) -> Window:
        """The window of an occurrence after what its own file says of it."""
        if form.repeat is not None:
            message = "an occurrence does not repeat"
            resolver.problem(("window", "repeat"), "unknown-key", message, "write the rule in the file of the series")
        name = window.timezone if form.timezone is None else resolver.zone_name(form)
        start = resolver.instant(("window", "start"), form.start, name)
        end = resolver.instant(("window", "end"), form.end, name)
        if form.end is not None and form.duration is not None:
            message = "the window has both an end and a duration"
            resolver.problem(("window", "duration"), "type", message, "delete one of them")
        if name is None or (form.start and start is None) or (form.end and end is None):
            resolver.read.doubtful.add(("window",))
            return window
        start = start or window.start
        return Window(start, end or start + (form.duration or window.duration), name)


def _stands_alone(document: Document) -> bool:
    """Whether an own file says enough to be an occurrence that no rule has (any more): a start, or how it ended."""
    log = document.at("updates")
    said = [document.at("status"), *(item.get("status") for item in log or () if isinstance(item, dict))]
    return document.at("window", "start") is not None or said[-1] in ("completed", "cancelled")


def _laid_over(own: PlainDict, shared: PlainDict) -> PlainDict:
    """The differences over what all occurrences share; the window stays the series' own."""
    near = {key: value for key, value in own.items() if key not in ("of", "window")}
    far = {key: value for key, value in shared.items() if key not in near or key not in _REPLACED}
    window = own.get("window")
    if isinstance(window, dict) and "start" in window:
        far.pop("announced", None)  # the series announced another start
    merged = merge(near, far)
    assert isinstance(merged, dict)
    return merged
