"""A part of the content folder for the engine: what people wrote, and the pages of the navigation.

An engine that is shown tens of thousands of files looks at each several times. The others are made beside it
(:mod:`forewarn.accelerator.stream`).
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forewarn.inventory import Seen, file_seen, folder_seen
from forewarn.workspace import read_manifest


@dataclass(frozen=True, slots=True)
class Content:
    """The content folder at one look: what the manifest lists, what else is there, and what is said of that and of folders.

    ``others`` are in no order; a link to a folder is one of them, and not looked into.
    """

    owned: dict[str, str]
    others: dict[str, Seen]
    folders: dict[str, Seen]


def look(content: Path) -> Content:
    """Look at a content folder; one that is not there is empty. Raises :class:`ProjectError` as the manifest does."""
    owned = read_manifest(content)
    others: dict[str, Seen] = {}
    seen: dict[str, Seen] = {}
    folders = [""]
    while folders:
        folder = folders.pop()
        with contextlib.suppress(FileNotFoundError):
            seen[folder] = folder_seen(f"{content}/{folder}")
            with os.scandir(f"{content}/{folder}") as entries:
                for entry in entries:
                    path = folder + entry.name
                    if path in owned:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{path}/")
                    else:
                        others[path] = file_seen(entry.path)
    return Content(owned, others, seen)


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
