"""A part of the content folder for the engine: what people wrote, and the pages of the navigation.

An engine that is shown tens of thousands of files looks at each several times. The others are made beside it
(:mod:`forewarn.accelerator.stream`).
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from forewarn.inventory import Inventory
from forewarn.values import Value
from forewarn.workspace import owned_in


class Content(Value):
    """The content folder: what the manifest lists, and what else is there; a link to a folder is not looked into."""

    owned: dict[str, str]
    others: AbstractSet[str]


def look(content: Inventory) -> Content:
    """What is whose in a content folder. Raises :class:`ProjectError` as the manifest does."""
    owned = owned_in(content)
    others = content.files.keys() - owned.keys()
    return Content(owned, {path for path in others if os.path.lexists(f"{content.folder}/{path}")})


def show(docs: Path, content: Path, looked: Content, listed: Iterable[str]) -> bool:
    """Fill the folder ``docs`` with what is not ours and what is ``listed``; whether that is as the manifest has it."""
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir(parents=True)
    is_sound = True
    for path in looked.others:
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).symlink_to((content / path).absolute())
    for path in listed:
        data = (content / path).read_bytes()
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_bytes(data)
        is_sound = is_sound and hashlib.sha256(data).hexdigest() == looked.owned[path]
    return is_sound
