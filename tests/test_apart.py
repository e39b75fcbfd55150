"""A value whose long fields somebody else keeps is like any other: nobody who asks for one notices."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from conftest import AS_OF
from forewarn.apart import parted
from forewarn.grades import Impact, Priority
from forewarn.model import Affected as Part
from forewarn.model import Maintenance, Window
from forewarn.record import Record
from forewarn.values import replace
from forewarn.wording import NoticeText, Status

LONG: Mapping[str, Any] = {
    "summary": "Short.",
    "details": "Long.",
    "text": NoticeText(opening="Dear all"),
    "labels": {},
}
WINDOW = Window(AS_OF, AS_OF + timedelta(hours=1), "UTC")
OWN: Mapping[str, Any] = {
    "id": "a",
    "source": "maintenances/2026/a.yml",
    "title": "A",
    "type": "planned",
    "priority": Priority.LOW,
    "declared": Status.CONFIRMED,
    "window": WINDOW,
    "affects": (Part("api", Impact.OUTAGE), Part("web")),
}
LEFT: Mapping[str, Any] = {
    **dict.fromkeys(("organization", "replaces", "series"), ""),
    **dict.fromkeys(("display_timezones", "references", "updates", "reports", "overrides"), ()),
    **{name: frozenset() for name in ("names", "said")},
    "announced": None,
}


class Keeper:
    """Keeps some fields, and counts how often it was asked."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields, self.asked = fields, 0

    def value(self, field: str) -> Any:
        """See :class:`forewarn.apart.Keeper`."""
        self.asked += 1
        if field not in self.fields:
            raise AttributeError(field)
        return self.fields[field]


def held(keeper: Keeper) -> Maintenance:
    """A maintenance whose letter somebody keeps."""
    (one,) = parted(Maintenance, {name: [value] for name, value in {**OWN, **LEFT}.items()}, [keeper])
    return one


def test_it_equals_the_one_that_has_all_itself() -> None:
    """Compared, copied with another field, and looked at."""
    keeper = Keeper(LONG)
    one = held(keeper)
    whole = Maintenance(**OWN, **LONG)
    assert one == whole
    assert (one.details, one.text.opening) == ("Long.", "Dear all")
    assert replace(one, title="B") == replace(whole, title="B")
    assert repr(one) == repr(whole)
    assert not hasattr(one, "nothing")
    assert not hasattr(whole, "nothing")
    (record,) = parted(
        Record, {"created": [AS_OF], "revised": [AS_OF], "start_known": [None]}, [Keeper({"changes": ()})]
    )
    assert record == Record(AS_OF, AS_OF)
    assert record.earlier == ()


def test_what_lists_need_is_nobody_elses() -> None:
    """Its window, its state and what it touches are there without the letter."""
    keeper = Keeper({})
    one = held(keeper)
    told = (one.id, one.title, one.window, one.status, one.impact, one.primary, one.secondary, one.moves, one.outcome)
    assert told == ("a", "A", WINDOW, Status.CONFIRMED, Impact.OUTAGE, OWN["affects"][:1], OWN["affects"][1:], (), None)
    assert (one.started_at, one.ended_at) == (None, None)
    assert keeper.asked == 0


def test_what_follows_is_worked_out_once() -> None:
    """The same tuple each time."""
    one = Maintenance(**OWN, **LONG)
    assert one.primary is one.primary
    assert Maintenance.primary.__doc__ == "The components that the work aims at."


def test_what_was_looked_at_stays_for_a_while() -> None:
    """It is asked for once while somebody is at it, and again when much else has been looked at."""
    keepers = [Keeper(LONG) for _ in range(600)]
    all = [held(keeper) for keeper in keepers]
    assert [one.details for one in all for _ in range(3)] == ["Long."] * 1800
    assert {keeper.asked for keeper in keepers} == {1}
    assert all[-1].details + all[0].details == "Long.Long."
    assert (keepers[-1].asked, keepers[0].asked) == (1, 2)
