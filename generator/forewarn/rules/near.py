"""Which known word was meant: bounded, because catalogues hold thousands and a file may misspell them all."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 80
_MOST = 300


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like ``word``, or nothing.

    Of very many words only those with the same first letter are looked at.
    """
    words = list(known)
    if len(words) > _MOST:
        words = [one for one in words if one[:1] == word[:1]][:_MOST]
    return next(iter(get_close_matches(word[:_LONGEST], words, 1)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or nothing."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else ""
