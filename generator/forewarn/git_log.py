"""What ``git log`` says, as revisions. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from forewarn.history import Revision

# Nothing in a commit can hold a NUL, so that no subject can pass for a field, a record or a path.
_RECORD = "\x01"
FORMAT = "%x01%x00%H%x00%ct%x00%aN%x00%s%x00%(trailers:only,unfold,separator=%x02)"
"""What a commit is to say."""
_REGULAR = ":100"
_ADDRESS = re.compile(r"\s*<[^<>]*>")


def parsed(log: str, before: int = 0) -> tuple[dict[str, tuple[Revision, ...]], dict[tuple[str, str], str]]:
    """Newest commit first in the log, oldest revision first in the answer; and what every file held.

    ``before`` is how many commits come before these.
    """
    found: dict[str, list[Revision]] = {}
    blobs: dict[tuple[str, str], str] = {}
    place = before + counted(log)
    tokens = iter(log.split("\0"))
    revision = Revision(datetime.fromtimestamp(0, UTC))
    for token in tokens:
        word = token.strip("\n")
        if word == _RECORD:
            commit, seconds, author, subject, trailers = (next(tokens) for _ in range(5))
            place -= 1
            revision = Revision(
                datetime.fromtimestamp(int(seconds), UTC),
                commit,
                _printable(author),
                _printable(subject),
                tuple(_trailers(trailers)),
                place,
            )
        elif word.startswith(":"):
            path = next(tokens)
            found.setdefault(path, []).append(revision)
            _, mode, _, name, _ = word.split(" ")
            if f":{mode}".startswith(_REGULAR):
                blobs[revision.commit, path] = name
    return {path: tuple(reversed(revisions)) for path, revisions in found.items()}, blobs


def counted(log: str) -> int:
    """How many commits a log tells of."""
    return log.count(f"\0{_RECORD}\0") + log.startswith(f"{_RECORD}\0")


def _trailers(text: str) -> Iterator[tuple[str, str]]:
    """The trailers of a message, each a key and a value; nobody's address is in them."""
    for line in text.split("\x02"):
        key, colon, value = line.partition(":")
        value = _ADDRESS.sub("", _printable(value)).strip()
        if colon and value and "@" not in value:
            yield _printable(key).strip(), value


def _printable(text: str) -> str:
    """Words of a commit without what no page or feed may hold."""
    return "".join(char if char.isprintable() else " " for char in text)
