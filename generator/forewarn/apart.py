"""Values whose long fields are kept elsewhere while nobody looks at them, and what follows from a value worked out once.

Ten thousand maintenances are looked at one after the other, but listed, sorted and judged together. So each holds what
lists are made of; somebody may keep its letter, and hands it over to whoever asks for it, who does not notice. Pure.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, overload

T = TypeVar("T")
P = TypeVar("P", bound="Parted")


class Keeper(Protocol):
    """Who keeps fields of a value."""

    def value(self, field: str) -> Any:
        """What a field holds. Raises :class:`AttributeError` for one that is not kept here."""
        ...


_MOST = 500
"""How many fields of whatever values stay where they were looked at: outputs come to one maintenance after the other."""
_looked_at: deque[tuple["Parted", str]] = deque()


class Parted:
    """A value with slots; what is in none of them, its keeper has, and it is there for a while when it was asked for."""

    __slots__ = ("_keeper",)
    _keeper: Keeper

    if not TYPE_CHECKING:  # or else every name would be an attribute

        def __getattr__(self, name: str) -> Any:
            try:
                keeper = None if name.startswith("_") else object.__getattribute__(self, "_keeper")
            except AttributeError:
                keeper = None
            if keeper is None:
                raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
            found = keeper.value(name)
            object.__setattr__(self, name, found)
            _looked_at.append((self, name))
            if len(_looked_at) > _MOST:
                one, field = _looked_at.popleft()
                with contextlib.suppress(AttributeError):  # two threads may have looked at it at once
                    object.__delattr__(one, field)
            return found


def parted(kind: type[P], columns: Mapping[str, Iterable[Any]], keepers: Sequence[Keeper]) -> list[P]:
    """Values that have some fields themselves, and a keeper each for the others; ``columns`` hold what a field is in each.

    Field by field, because then the interpreter has no say in each of ten thousand times twenty.
    """
    ones = [*map(object.__new__, repeat(kind, len(keepers)))]
    for name, column in (*columns.items(), ("_keeper", keepers)):
        put = getattr(kind, name).__set__  # the slot itself: the values are frozen
        deque(map(put, ones, column), maxlen=0)
    return ones


class derived(Generic[T]):  # noqa: N801 - used as property is
    """A property that is worked out once and kept in the slot of its name with ``_`` before it.

    ``functools.cached_property`` wants a dict in each instance, which is larger than all the rest.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._slot = f"_{name}"
        self._kept = getattr(owner, self._slot).__get__  # the slot itself: whoever asks the value, asks its keeper too

    @overload
    def __get__(self, one: None, owner: type) -> Self: ...
    @overload
    def __get__(self, one: object, owner: type) -> T: ...
    def __get__(self, one: object | None, owner: type) -> T | Self:
        if one is None:
            return self
        try:
            found: T = self._kept(one)
        except AttributeError:
            found = self._make(one)
            object.__setattr__(one, self._slot, found)
        return found
