"""Templates that this process has compiled: a server makes the same pages again and again.

Nothing of it is ever on a disk: compiled templates are code, and a cache in a project may be anybody's.
"""

from functools import cache
from types import CodeType

import jinja2
from jinja2.bccache import Bucket


class Compiled(jinja2.BytecodeCache):
    """What became of the sources of templates."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Sets what was compiled of the same source."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remembers what was compiled."""
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled(language: str) -> Compiled:
    """What is compiled in a language, whose words may have become a part of it."""
    del language
    return Compiled()
