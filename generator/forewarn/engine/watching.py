"""Who tells a server that a file was saved."""

import os
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from forewarn.settings import Project

SELDOM = 2.0
"""Seconds between two looks at everything: asking for ten thousand files is dear."""
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


def observer(project: Project) -> Any:
    """An observer that hears of the folders of people at once where the system tells, and looks at everything seldom."""
    whole = (project.maintenances, project.languages)
    return _Both({os.path.abspath(path): path in whole for path in (*whole, project.content)})  # noqa: PTH100 - as MkDocs


class _Both:
    """What a server asks of an observer, passed on to two: one that is told, and one that looks.

    No system tells of everything (folders that are mounted from elsewhere), and it would tell too much of our own files.
    ``quick`` are the folders to be told of, with whether that means what is in their folders too.
    """

    def __init__(self, quick: dict[str, bool]) -> None:
        self._quick = quick
        self._told: BaseObserver = Observer()
        self._looking: BaseObserver = PollingObserver(timeout=SELDOM)

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = False) -> object:
        """Watch a path."""
        if path in self._quick:
            self._told.schedule(_Changes(handler), path, recursive=self._quick[path])
        return self._looking.schedule(handler, path, recursive=recursive)

    def start(self) -> None:
        """Begin; where the system tells of nothing more, the other one is enough."""
        try:
            self._told.start()
        except OSError:
            self._told = PollingObserver()
        self._looking.start()

    def stop(self) -> None:
        """End."""
        self._told.stop()
        self._looking.stop()

    def join(self) -> None:
        """Wait for the end."""
        for one in (self._told, self._looking):
            if one.is_alive():
                one.join()


class _Changes(FileSystemEventHandler):
    """Passes on what changes a file: the system tells of every reader as well, and the next build reads them all."""

    def __init__(self, handler: FileSystemEventHandler) -> None:
        self._handler = handler

    def on_any_event(self, event: FileSystemEvent) -> None:
        """See :class:`FileSystemEventHandler`."""
        if event.event_type in _CHANGES:
            self._handler.dispatch(event)
