"""Templates that were compiled: by this process, and by earlier ones in a folder that is handed in.

Compiled templates are code. They are read from no folder but one that the command line found to be the user's own
(``forewarn.cli.own_folder``), outside of every repository: a cache in a project may be anybody's (ADR 28).
"""

import hashlib
from functools import cache
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

from forewarn import sealed


class Compiled(jinja2.BytecodeCache):
    """What became of the sources of templates; also in a folder, where there is one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Sets what was compiled of the same source."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._folder is not None:
            content = sealed.opened(self._folder / bucket.key)
            if content is not None:
                bucket.bytecode_from_string(bytes(content))  # nothing, where it was made of another source
                self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remembers what was compiled."""
        self._remember(bucket)
        if bucket.code is not None and self._folder is not None:
            sealed.put(self._folder / bucket.key, lambda _: bucket.bytecode_to_string())

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled(folder: Path | None, *around: str) -> Compiled:
    """What is compiled where ``around`` says all that may become a part of it: a language with its words, the engine.

    ``folder`` belongs to this program and this Python alone.
    """
    digest = hashlib.sha256("\0".join(around).encode()).hexdigest()
    return Compiled(folder / digest[:32] if folder is not None else None)
