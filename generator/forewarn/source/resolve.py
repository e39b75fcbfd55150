"""One maintenance file, its profile and the catalogue to one maintenance of the model."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from forewarn.grades import Impact, Priority
from forewarn.model import Affected, Maintenance, Move, Override, Reference, Report, Update, Window
from forewarn.problems import Problem
from forewarn.rules import POLICY_IDS
from forewarn.rules.near import did_you_mean
from forewarn.source.catalog import key_problems
from forewarn.source.folder import CATALOG
from forewarn.source.format.maintenance import MaintenanceFile, WindowForm
from forewarn.source.format.notice import NoticeFields
from forewarn.source.forms import Document
from forewarn.source.merging import HIDEABLE, STANDING, PlainDict, in_front, left_out, lookup, without
from forewarn.source.nodes import Pointer
from forewarn.source.notice_text import notice_text
from forewarn.source.salvage import Salvaged
from forewarn.source.scalars import Moment
from forewarn.source.standing import NO_PROFILE, Profile, Standing, people_problems
from forewarn.source.times import WallTimeError, instant, zone
from forewarn.values import Mutable, field
from forewarn.wording import Status

_NO_WINDOW = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 1, tzinfo=UTC), "UTC")
"""Stands in for a window that could not be read; the problem has been noted."""


class Resolver(Mutable):
    """Resolves one file; problems gather in ``problems``."""

    read: Salvaged[Any]
    standing: Standing
    problems: list[Problem] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """The file, as far as it could be read."""
        return self.read.document

    def maintenance(
        self, form: MaintenanceFile, values: PlainDict, id: str, *, window: Window | None = None, series: str = ""
    ) -> Maintenance:
        """The maintenance of a form whose plain values are ``values``.

        ``window`` is given for an occurrence of a series, whose window the rule has made.
        """
        profile = self.profile(form)
        far = self.standing.behind(profile, left_out(values))
        merged = in_front(values, far)
        self.problems += people_problems(self.document, self.standing)
        self.require(profile, values, merged)
        self.check_omit(form)
        merged = without(merged, profile.hidden)
        shown = {key for key in HIDEABLE if key not in profile.hidden}
        name = window.timezone if window else self.zone_name(form.window)
        window = window or self.window(form.window, name) or _NO_WINDOW
        updates = tuple(self.updates(form, name))
        return Maintenance(
            id=id,
            source=self.document.path,
            title=form.title,
            summary=form.summary,
            type=form.type or "planned",
            priority=form.priority or Priority.NORMAL,
            declared=Status(form.status or Status.CONFIRMED),
            window=window,
            affects=tuple(self.affected(form)),
            organization=self.standing.organization.name,
            display_timezones=self.standing.organization.display_timezones,
            text=notice_text(merged, self.standing.people, far, self.standing.shared.sections),
            details=(form.details or "") if "details" in shown else "",
            references=tuple(Reference(item.name, item.url) for item in form.references or () if "references" in shown),
            labels=dict(form.labels or {}) if "labels" in shown else {},
            replaces=form.replaces or "",
            series=series,
            announced=self.instant(("announced",), form.announced, name) if form.announced else None,
            updates=updates,
            reports=tuple(self.reports(form, name)) if "report" in shown else (),
            overrides=tuple(self.overrides(form)),
            names=frozenset(self.names(values)),
            said=frozenset(key for key in self.asked() if self.says(key, values, merged)),
        )

    def overrides(self, form: MaintenanceFile) -> Iterator[Override]:
        """The overrides; a problem where one names no rule, or a rule or a person that is not there."""
        for index, item in enumerate(form.override or ()):
            rules = [rule for rule in (item.rule, *(item.rules or ())) if rule is not None]
            if not rules:
                self.problem(("override", index), "required", "the override names no rule", "write rule: and its id")
            for rule in rules:
                if rule not in POLICY_IDS:
                    hint = (
                        did_you_mean(rule, sorted(POLICY_IDS))
                        or f"rules that can be overridden: {', '.join(sorted(POLICY_IDS))}"
                    )
                    self.problem(("override", index, "rule"), "unknown-rule", f"'{rule}' cannot be overridden", hint)
            if item.approved_by not in self.standing.people and self.standing.sound("people.yml"):
                hint = did_you_mean(item.approved_by, list(self.standing.people)) or f"add them to {CATALOG}/people.yml"
                self.problem(
                    ("override", index, "approved_by"),
                    "unknown-person",
                    f"there is no person '{item.approved_by}'",
                    hint,
                )
            yield Override(frozenset(rules), item.approved_by, item.reason, item.scope or "")

    def names(self, values: PlainDict) -> Iterator[str]:
        """The people whom the file itself names; those of the profile and the organisation are not asked."""
        for section in ("contacts", "team"):
            named = values.get(section)
            for id in named.values() if isinstance(named, dict) else ():
                if isinstance(id, str) and id in self.standing.people:
                    yield id

    def asked(self) -> set[str]:
        """The keys that the policy may ask for."""
        read = self.standing.files.get(f"{CATALOG}/policy.yml")
        form = read.form if read else None
        return {key for item in getattr(form, "required", None) or () for key in item.fields}

    @staticmethod
    def says(key: str, values: PlainDict, merged: PlainDict) -> bool:
        """Whether the file, its profile or the organisation says a key; an empty list says nothing."""
        return bool(lookup(values, key) or lookup(merged, key))

    def problem(self, pointer: Pointer, rule: str, message: str, hint: str = "") -> None:
        """Note a problem at a value of the document."""
        self.problems.append(self.document.problem(pointer, rule, message, hint))

    def profile(self, form: MaintenanceFile) -> Profile:
        """The profile that the form names, or the organisation's; an empty one where there is none."""
        name = form.profile or self.standing.default_profile
        found = self.standing.profiles.get(name)
        if form.profile and found is None and self.standing.sound(f"profiles/{name}.yml"):
            hint = did_you_mean(name, list(self.standing.profiles)) or f"write {CATALOG}/profiles/{name}.yml"
            self.problem(("profile",), "unknown-profile", f"there is no profile '{name}'", hint)
        return found or NO_PROFILE

    def require(self, profile: Profile, values: PlainDict, merged: PlainDict) -> None:
        """What the profile says a notice cannot do without must be said somewhere."""
        for key in profile.required:
            steps = tuple(key.split("."))
            trusted = self.standing.sound("organization.yml", steps) and self.read.trusts(steps)
            if trusted and lookup(merged, key) is None and lookup(values, key) is None:
                where = f", {CATALOG}/organization.yml or the profile" if steps[0] in STANDING else ""
                message = f"the profile asks for '{key}', and nobody says it"
                self.problem(steps[:-1], "required", message, f"write it in this file{where}")

    def check_omit(self, form: MaintenanceFile) -> None:
        """Only standing sections can be left out."""
        own = self.document.at("omit")  # of an occurrence, what its own file says; the series' file is judged itself
        words = own if isinstance(own, list) else [own] if own and form.omit else []
        named: list[tuple[Pointer, str]] = [(("omit", i), str(key)) for i, key in enumerate(words)]
        self.problems += key_problems(self.document, named, NoticeFields)

    def zone_name(self, form: WindowForm) -> str | None:
        """The window's zone, or ``None`` where its name is none."""
        name = form.timezone or self.standing.organization.timezone
        try:
            zone(name)
        except WallTimeError as fault:
            if form.timezone:
                self.problem(("window", "timezone"), fault.rule, fault.message, fault.hint)
            return None
        return name

    def instant(self, pointer: Pointer, moment: Moment | None, name: str | None) -> datetime | None:
        """The instant of a moment of the file; ``None``, and a problem, where it means none."""
        if moment is None or name is None:
            return None
        try:
            return instant(moment, name)
        except WallTimeError as fault:
            self.problem(pointer, fault.rule, fault.message, fault.hint)
            return None

    def window(self, form: WindowForm, name: str | None) -> Window | None:
        """The window of a form; problems for an end and a duration together, or neither."""
        start = self.instant(("window", "start"), form.start, name)
        end = self.instant(("window", "end"), form.end, name)
        if form.end is not None and form.duration is not None:
            message = "the window has both an end and a duration"
            self.problem(("window", "duration"), "type", message, "delete one of them")
        elif form.end is None and form.duration is None and self.read.trusts(("window",)):
            message = "the window has neither an end nor a duration"
            self.problem(("window",), "required", message, "write for example  duration: 4h")
        if start is None or name is None or not self.read.trusts(("window", "start")):
            self.read.doubtful.add(("window",))
            return None
        if form.end is None and form.duration is None:
            self.read.doubtful.add(("window",))
            return Window(start, start + timedelta(hours=1), name)
        if form.duration is not None and form.end is None:
            end = start + form.duration
        if end is None:
            self.read.doubtful.add(("window",))
            return None
        return Window(start, end, name)

    def affected(self, form: MaintenanceFile) -> Iterator[Affected]:
        """The components, called what the catalogue calls them."""
        for id, item in form.affects.primary.items():
            yield self.known(id, item.impact, item.for_, item.note or "")
        for id in form.affects.secondary or ():
            yield self.known(id)

    def known(
        self, id: str, impact: Impact | None = None, duration: timedelta | None = None, note: str = ""
    ) -> Affected:
        """A component that is affected, with what the catalogue says of it."""
        found = self.standing.component(id)
        id = found.id if found else id  # what has ended keeps the id of its day
        found = found or self.standing.renamed(id)
        if found is None:
            return Affected(id, impact, duration, note)
        return Affected(id, impact, duration, note, found.name, found.notice_line, found.location, found.object_ids)

    def updates(self, form: MaintenanceFile, name: str | None) -> Iterator[Update]:
        """The log; an entry whose instant means nothing stands where the one before it does."""
        last = _NO_WINDOW.start
        for index, item in enumerate(form.updates or ()):
            if item.status is None and item.message is None and self.read.trusts(("updates", index)):
                self.problem(
                    ("updates", index), "required", "the update says nothing", "write a message, a status, or both"
                )
            last = self.instant(("updates", index, "at"), item.at, name) or last
            moved = None
            if item.moved_from is not None:
                old_start = self.instant(("updates", index, "moved_from", "start"), item.moved_from.start, name)
                old_end = self.instant(("updates", index, "moved_from", "end"), item.moved_from.end, name)
                moved = Move(old_start, old_end) if old_start and old_end else None
            yield Update(last, item.status, item.outcome, item.message or "", moved)

    def reports(self, form: MaintenanceFile, name: str | None) -> Iterator[Report]:
        """The promises that were kept."""
        for promise, item in (form.report or {}).items():
            yield Report(promise, item.url or "", self.instant(("report", promise, "at"), item.at, name))


def plain_values(document: Document) -> PlainDict:
    """The plain values of a document that has been read as a form."""
    values = document.values
    assert isinstance(values, dict)
    return values
