"""What two tellings of files have not in common is found in one walk, whatever order they come in."""

import random

from forewarn.differences import differences, unlike


def test_other_new_and_gone_are_told_apart() -> None:
    """One that is other, one that is new, one that is gone; the rest is as it was."""
    other, gone = differences({"a": 1, "b": 2, "c": 3}, {"d": 4, "c": 3, "b": 5})
    assert (set(other), gone) == ({"b", "d"}, {"a"})


def test_nothing_is_gone_where_nothing_was() -> None:
    """A first build knows of nothing; one after which nothing changed has nothing to tell."""
    assert differences({}, {"a": 1}) == (["a"], frozenset())
    assert differences({"a": 1}, {"a": 1}) == ([], frozenset())
    assert differences({"a": 1}, {}) == ([], {"a"})


def test_it_is_what_sets_say() -> None:
    """Any two tellings, held against what is asked path by path."""
    chance = random.Random(7)
    for _ in range(200):
        before, now = (
            {chance.choice("abcdefgh"): chance.randrange(3) for _ in range(chance.randrange(9))} for _ in "12"
        )
        other, gone = differences(before, now)
        assert set(other) == {path for path in now if path not in before or before[path] != now[path]}
        assert gone == before.keys() - now.keys()


def test_rows_are_held_against_each_other_one_by_one_only_where_some_differ() -> None:
    """Whichever rows of a long table are others now, and however many there were: those and no more are named."""
    chance = random.Random(7)
    for count in (0, 1, 127, 128, 129, 1000):
        rows = [f"{number:04}" for number in range(count)]
        other = sorted(chance.sample(range(count), count // 9))
        now = "".join("over" if number in other else row for number, row in enumerate(rows))
        assert [*unlike("".join(rows), now, 4)] == other
        assert [*unlike(b"", now.encode(), 4)] == [*range(count)]
