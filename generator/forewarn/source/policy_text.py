"""``policy.yml`` to :class:`forewarn.policy.Policy`: freezes expanded, slots and conditions as values."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from forewarn.model import Window
from forewarn.policy import ALWAYS, Allowed, Freeze, Longest, MinimumNotice, Policy, Required, Stretch, When
from forewarn.problems import Problem
from forewarn.rules import WEIGHABLE
from forewarn.rules.near import did_you_mean
from forewarn.source.folder import CATALOG
from forewarn.source.format.maintenance import MaintenanceFile, RepeatForm, WindowForm
from forewarn.source.format.policy import FreezeForm, PolicyFile, Weekday, WhenForm
from forewarn.source.forms import Document, unknown_step
from forewarn.source.nodes import Pointer
from forewarn.source.scalars import Moment
from forewarn.source.series import SeriesError, occurrences
from forewarn.source.standing import Standing
from forewarn.source.times import WallTimeError, instant, zone
from forewarn.values import Mutable, field

DAY = timedelta(days=1)
_MIDNIGHT = datetime.min.time()


class PolicyReader(Mutable):
    """Reads the policy of a catalogue; ``until`` bounds freezes that repeat for ever, ``lasts`` says that none repeats."""

    standing: Standing
    until: datetime
    problems: list[Problem] = field(default_factory=list)
    lasts: bool = True

    def policy(self) -> Policy:
        """The policy, without what makes no sense in it; an empty one where there is none."""
        read = self.standing.files.get(f"{CATALOG}/policy.yml")
        if read is None or read.form is None:
            return Policy()
        form, document = read.form, read.document
        assert isinstance(form, PolicyFile)
        self.check_names(form, document)
        self.lasts = all(item.repeat is None for item in form.freezes or ())
        return Policy(
            close_automatically=bool(form.close_automatically),
            minimum_notice=tuple(MinimumNotice(item.notice, _when(item.when)) for item in form.minimum_notice or ()),
            freezes=tuple(self.freezes(form.freezes or (), document)),
            allowed=tuple(self.allowed(form)),
            longest=tuple(Longest(item.duration, _when(item.when)) for item in form.longest or ()),
            required=tuple(Required(_known(item.fields), _when(item.when)) for item in form.required or ()),
            severities={rule: str(severity) for rule, severity in (form.rules or {}).items() if rule in WEIGHABLE},
        )

    def allowed(self, form: PolicyFile) -> Iterator[Allowed]:
        """The weekly slots; one in a zone that is none is left out (its problem is told with the catalogue)."""
        week = list(Weekday)
        for item in form.allowed or ():
            name = item.timezone or self.standing.organization.timezone
            if _is_zone(name):
                days = frozenset(week.index(day) for day in item.days or week)
                yield Allowed(days, _clock(item.from_), _clock(item.until), name, _when(item.when))

    def freezes(self, forms: Iterable[FreezeForm], document: Document) -> Iterator[Freeze]:
        """The freezes, each with its stretches in order."""
        for index, form in enumerate(forms):
            name = form.timezone or self.standing.organization.timezone
            if not _is_zone(name):
                continue
            pointer: Pointer = ("freezes", index)
            try:
                stretches = tuple(self.stretches(form, name))
            except WallTimeError as fault:
                self.problems.append(document.problem((*pointer, "start"), fault.rule, fault.message, fault.hint))
            except SeriesError as fault:
                self.problems.append(document.problem((*pointer, "repeat"), "type", fault.message, fault.hint))
            else:
                if not stretches or any(one.end <= one.start for one in stretches):
                    message, hint = "the freeze does not end after it starts", "correct its end, or write a duration"
                    key = "end" if form.end is not None else "duration" if form.duration is not None else "start"
                    self.problems.append(document.problem((*pointer, key), "end-before-start", message, hint))
                    continue
                yield Freeze(form.name, stretches, _when(form.when))

    def stretches(self, form: FreezeForm, name: str) -> Iterator[Stretch]:
        """The stretches of one freeze. A date without a time is the whole day, the last day included."""
        start, whole = _moment(form.start, last=False)
        if form.duration is not None:
            end = Moment(start.wall + form.duration, start.offset)
        elif form.end is not None:
            end, _ = _moment(form.end, last=True)
        else:
            end = Moment(start.wall + (DAY if whole else timedelta()), start.offset)
        begin = instant(start, name)
        finish = begin + form.duration if form.duration is not None else instant(end, name)
        if form.repeat is None or finish <= begin:
            yield Stretch(begin, finish)
            return
        window = WindowForm.model_construct(start=start, end=end, duration=form.duration, timezone=name, repeat=None)
        repeat = RepeatForm.model_construct(rule=form.repeat, until=None, count=None, except_=None, starts=None)
        for one in occurrences(window, repeat, Window(begin, finish, name), self.until):
            yield Stretch(one.window.start, one.window.end)

    def check_names(self, form: PolicyFile, document: Document) -> None:
        """Components, groups and rules that the policy names and that are not there."""
        if self.standing.sound("components.yml"):
            for key in ("minimum_notice", "freezes", "allowed", "longest", "required"):
                for index, item in enumerate(getattr(form, key) or ()):
                    if item.when is not None:
                        self.check_when(item.when, (key, index, "when"), document)
        for rule in form.rules or {}:
            if rule not in WEIGHABLE:
                hint = (
                    did_you_mean(rule, sorted(WEIGHABLE))
                    or f"rules that can be weighed: {', '.join(sorted(WEIGHABLE))}"
                )
                message = f"'{rule}' is not a rule that can be weighed"
                self.problems.append(document.problem(("rules", rule), "unknown-rule", message, hint, at_key=True))

    def check_when(self, when: WhenForm, pointer: Pointer, document: Document) -> None:
        """Ids of a condition that lead nowhere: the item would never apply, and nobody would know."""
        known: tuple[tuple[str, Any, str], ...] = (
            ("components", self.standing.components, "unknown-component"),
            ("groups", self.standing.groups, "unknown-group"),
            ("type", self.standing.organization.types, "type"),
        )
        for key, there, rule in known:
            for index, id in enumerate(getattr(when, key) or ()):
                if id not in there:
                    word = {"components": "component", "groups": "group", "type": "type of maintenance"}[key]
                    hint = did_you_mean(id, list(there)) or "write one that is there"
                    self.problems.append(
                        document.problem((*pointer, key, index), rule, f"there is no {word} '{id}'", hint)
                    )


def _when(form: WhenForm | None) -> When:
    if form is None:
        return ALWAYS
    words = {key: frozenset(str(word) for word in getattr(form, key) or ()) for key in WhenForm.model_fields}
    return When(**words)


def _moment(value: Any, *, last: bool) -> tuple[Moment, bool]:
    """An instant as it was typed, or the edge of a whole day: its end, for a last day."""
    if isinstance(value, Moment):
        return value, False
    day = value + DAY if last else value
    return Moment(datetime.combine(day, _MIDNIGHT)), True


def _known(fields: list[str]) -> tuple[str, ...]:
    """The keys that a maintenance can say; the others have been reported with the catalogue."""
    return tuple(key for key in fields if not unknown_step(MaintenanceFile, key))


def _clock(text: str) -> timedelta:
    hours, _, minutes = text.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except WallTimeError:
        return False
    return True
