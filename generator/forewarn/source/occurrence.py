"""A series to its maintenances: what its file says for all, what a file of its own says for one.

An occurrence is named ``<series>--<day>`` after the day on which the rule puts it, and keeps that name when
it moves. A file of that name holds the differences only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from forewarn.model import Maintenance, Window
from forewarn.problems import Problem, Span
from forewarn.source.catalog import Standing
from forewarn.source.format.maintenance import MaintenanceFile, OccurrenceFile
from forewarn.source.forms import Document, read_form
from forewarn.source.merging import PlainDict, merge
from forewarn.source.resolve import Resolver, plain_values
from forewarn.source.scalars import did_you_mean
from forewarn.source.series import Occurrence, SeriesError, occurrences

_OF_ONE = ("updates", "report")
"""Keys of the series' file that say nothing about any single occurrence."""

_REPLACED = ("affects", "references", "updates", "report", "labels")
"""Keys that a difference replaces whole; everything else is laid over what the series says."""


@dataclass(slots=True)
class Series:
    """One series: its file, and what it expands to until ``horizon``; problems gather in ``problems``."""

    id: str
    document: Document
    form: MaintenanceFile
    standing: Standing
    horizon: datetime
    problems: list[Problem] = field(default_factory=list)

    def maintenances(self, own: dict[str, Document]) -> Iterator[Maintenance]:
        """Every occurrence; ``own`` holds the documents of single ones by their id."""
        dates = {f"{self.id}--{item.key}": item for item in self.dates()}
        for id, occurrence in dates.items():
            yield from self.occurrence(id, occurrence, own.get(id))
        for id in own.keys() - dates.keys():
            hint = did_you_mean(id, list(dates)) if dates else ""
            message = f"the series '{self.id}' has no occurrence on that day"
            hint = hint or "name the file after the day that the rule gives it, whatever it was moved to"
            self.problems.append(Problem(Span(own[id].path), "file-name", message, hint))

    def dates(self) -> list[Occurrence]:
        """The windows that the rule makes; none, and a problem, where it cannot be followed."""
        resolver = Resolver(self.document, self.standing)
        resolver.maintenance(self.form, plain_values(self.document), self.id)
        first = resolver.window(self.form.window, resolver.zone_name(self.form.window))
        self.problems += resolver.problems
        repeat = self.form.window.repeat
        if first is None or repeat is None:
            return []
        try:
            return list(occurrences(self.form.window, repeat, first, self.horizon))
        except SeriesError as fault:
            pointer = ("window", "repeat", fault.key)
            self.problems.append(self.document.problem(pointer, "type", fault.message, fault.hint))
            return []

    def shared(self) -> PlainDict:
        """What the series' file says of every occurrence."""
        values = {key: value for key, value in plain_values(self.document).items() if key not in _OF_ONE}
        window = values["window"]
        assert isinstance(window, dict)
        return {**values, "window": {key: value for key, value in window.items() if key != "repeat"}}

    def occurrence(self, id: str, occurrence: Occurrence, own: Document | None) -> Iterator[Maintenance]:
        """One occurrence, with the differences of its own file if it has one."""
        values, window = self.shared(), occurrence.window
        resolver = Resolver(own or self.document, self.standing)
        if own is not None:
            difference, problems = read_form(OccurrenceFile, own)
            self.problems += problems
            if difference is None:
                return
            if difference.of != self.id:
                hint = f"write of: {self.id}, or rename the file"
                resolver.problem(("of",), "file-name", f"the file's name says '{self.id}'", hint)
            values = _laid_over(plain_values(own), values)
            window = self.moved(difference, window, resolver)
        form = MaintenanceFile.model_validate(values)
        maintenance = resolver.maintenance(form, values, id, window=window, series=self.id)
        if own is not None:
            self.problems += resolver.problems
        if maintenance is not None:
            yield maintenance

    def moved(self, difference: OccurrenceFile, window: Window, resolver: Resolver) -> Window:
        """The window of an occurrence after what its own file says of it."""
        form = difference.window
        if form is None:
            return window
        name = form.timezone or window.timezone
        start = resolver.instant(("window", "start"), form.start, name) or window.start
        end = resolver.instant(("window", "end"), form.end, name)
        if form.end is not None and form.duration is not None:
            resolver.problem(
                ("window", "duration"), "type", "the window has both an end and a duration", "delete one of them"
            )
        return Window(start, end or start + (form.duration or window.duration), name)


def _laid_over(own: PlainDict, shared: PlainDict) -> PlainDict:
    """The differences over what all occurrences share; the window stays the series' own."""
    near = {key: value for key, value in own.items() if key not in ("of", "window")}
    far = {key: value for key, value in shared.items() if key not in near or key not in _REPLACED}
    merged = merge(near, far)
    assert isinstance(merged, dict)
    return merged
