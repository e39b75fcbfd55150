"""What lies in a folder, and what the file system says of it."""

import os
from pathlib import Path

Seen = tuple[int, ...]
"""What changes with every change of a file: its size, its times, its number."""
_REGULAR, _KIND = 0o100000, 0o170000


def inventory(folder: Path) -> dict[str, Seen]:
    """Every file of a folder by its path; a link has no size, and is like no file.

    One pass over the folders: asking for sixty thousand files one by one takes four times as long.
    """
    found: dict[str, Seen] = {}
    folders = [""]
    while folders:
        inner = folders.pop()
        try:
            entries = os.scandir(f"{folder}/{inner}")
        except (FileNotFoundError, NotADirectoryError):
            continue
        with entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{inner}{entry.name}/")
                    continue
                now = entry.stat(follow_symlinks=False)
                is_file = now.st_mode & _KIND == _REGULAR
                found[inner + entry.name] = (
                    (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino) if is_file else (-1, 0, 0, 0)
                )
    return found


def file_seen(path: str | Path) -> Seen:
    """The same of one file; raises :class:`OSError` where there is none."""
    now = os.lstat(path)
    return (
        (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
        if now.st_mode & _KIND == _REGULAR
        else (-1, 0, 0, 0)
    )


def folder_seen(path: str) -> Seen:
    """What changes with every name that is added to a folder or taken out; raises :class:`OSError`."""
    now = os.stat(path)  # noqa: PTH116 - there are ten thousand of them
    return now.st_mtime_ns, now.st_ctime_ns, now.st_ino
