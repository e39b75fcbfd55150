"""Subscribers that keep what they have: after every commit of any history they see each maintenance once, and rightly.

Commits are made by chance, in a real repository. A calendar client takes an entry only with a higher SEQUENCE
(RFC 5546, 2.1.4), a feed reader one with a newer date; so what changed without them would never arrive.
"""

import os
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree

from chronicle import COMPONENTS, PEOPLE, Chronicle, on
from conftest import CASE, MINIMAL, SMALL
from forewarn.board import Board
from forewarn.outputs import calendar, feeds

SERIES = "maintenances/2026/patching.yml"
OWN = "maintenances/2026/patching--2026-11-24.yml"
ORGANIZATION = "maintenances/_catalog/organization.yml"
ATOM = "{http://www.w3.org/2005/Atom}"
WEEKLY = """\
title: Weekly patching
summary: Hosts are restarted one by one.
window:
  start: 2026-11-10 22:00
  duration: 2h
  repeat: {rule: FREQ=WEEKLY;BYDAY=TU, until: 2026-12-20}
affects:
  primary: {postgresql: degraded}
"""


def case(*edits: tuple[str, str], tail: str = "") -> tuple[str, str]:
    """The single maintenance with words exchanged."""
    text = MINIMAL
    for old, new in edits:
        text = text.replace(old, new)
    return CASE, text + tail


def series(*edits: tuple[str, str], tail: str = "") -> tuple[str, str]:
    """The series with words exchanged."""
    text = WEEKLY
    for old, new in edits:
        text = text.replace(old, new)
    return SERIES, text + tail


LOG = "updates:\n  - {at: 2026-11-03 10:00, message: News.}\n"
MOVES: list[tuple[str, str]] = [
    case(),
    case(("12-10", "12-12")),
    case(("12-10", "12-15"), ("2h", "3h")),
    case(("The API moves", "The API moves on")),
    case(("degraded", "outage")),
    case(("2h", "120m")),
    case(tail="# a comment\n"),
    case(tail="status: cancelled\n"),
    case(tail="status: tentative\n"),
    case(tail=LOG),
    case(tail=LOG + "  - {at: 2026-11-05 10:00, status: cancelled, message: No.}\n"),
    case(("2h", "2h\n  broken: [")),
    case(("api: degraded", "{api: degraded, web: outage}")),
    series(),
    series(("=TU", "=WE"), ("11-10", "11-11")),
    series(("22:00", "23:00")),
    series(("until", "except: [2026-12-08], until")),
    series(("Hosts", "Servers")),
    series(("FREQ=WEEKLY;BYDAY=TU, until: 2026-12-20", "FREQ=WEEKLY;BYDAY=TU;COUNT=3")),
    series(("  repeat: {rule: FREQ=WEEKLY;BYDAY=TU, until: 2026-12-20}\n", "")),
    series(("{rule: FREQ=WEEKLY;BYDAY=TU, until: 2026-12-20}", "[2026-11-24 22:00, 2026-12-02 22:00]")),
    series(tail="status: cancelled\n"),
    (OWN, "of: patching\nwindow:\n  start: 2026-11-26 22:00\n"),
    (OWN, "of: patching\ntitle: Another patching\n"),
    (OWN, "of: patching\nupdates:\n  - {at: 2026-11-20 10:00, status: cancelled, message: No.}\n"),
    (PEOPLE, SMALL[PEOPLE]),
    (PEOPLE, SMALL[PEOPLE].replace("Lovelace", "King")),
    (COMPONENTS, SMALL[COMPONENTS]),
    (COMPONENTS, SMALL[COMPONENTS].replace("Public API", "Open API").replace("PostgreSQL,", "Database,")),
    (ORGANIZATION, SMALL[ORGANIZATION]),
    (ORGANIZATION, SMALL[ORGANIZATION].replace("Europe/Berlin", "America/New_York")),
    (ORGANIZATION, "name: [broken\n"),
    ("README.md", "Nothing to do with it.\n"),
]
"""A file, and what one commit makes of it."""


@dataclass
class Subscriber:
    """A calendar client and a feed reader, with what they have seen."""

    events: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    articles: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    changes: set[str] = field(default_factory=set)

    def refresh(self, board: Board) -> None:
        """Take what is published now, as clients do."""
        made = {one.path: one.content for render in (calendar.render, feeds.render) for one in render(board)}
        self.take_events(made["calendar.ics"])
        self.take_articles(made["feed.atom"])
        told = [
            str(entry.findtext(f"{ATOM}id")) for entry in etree.fromstring(made["changes.atom"]).iter(f"{ATOM}entry")
        ]
        assert len(told) == len(set(told)), "a change is told twice"
        assert self.changes <= set(told), "a change that was told is gone"
        self.changes = set(told)

    def take_events(self, content: bytes) -> None:
        """What a calendar client does."""
        found = {
            str(event["uid"]): (int(str(event["sequence"])), event.to_ical())
            for event in Calendar.from_ical(content).walk("VEVENT")
        }
        assert self.events.keys() <= found.keys(), "an entry is gone"
        for uid, (sequence, text) in found.items():
            known = self.events.get(uid)
            if known is not None:
                assert sequence >= known[0], f"the sequence of {uid} fell"
                assert text == known[1] or sequence > known[0], f"{uid} changed, and no client would know"
        self.events = found

    def take_articles(self, content: bytes) -> None:
        """What a feed reader does."""
        entries = list(etree.fromstring(content).iter(f"{ATOM}entry"))
        found = {
            str(entry.findtext(f"{ATOM}id")): (str(entry.findtext(f"{ATOM}updated")), etree.tostring(entry))
            for entry in entries
        }
        assert len(found) == len(entries)
        assert self.articles.keys() <= found.keys(), "an article is gone"
        for id, (updated, text) in found.items():
            known = self.articles.get(id)
            assert known is None or text == known[1] or updated > known[0], f"{id} changed, and no reader would know"
        self.articles = found


@settings(max_examples=120 if os.environ.get("FOREWARN_SLOW") else 12)
@given(commits=st.lists(st.sampled_from(MOVES), min_size=1, max_size=7))
def test_whatever_is_committed_arrives_once_and_marked(commits: list[tuple[str, str]]) -> None:
    """Entries never vanish, never change unseen, never fall back; what broke is not published."""
    with tempfile.TemporaryDirectory() as folder:
        story, subscriber = Chronicle(Path(folder)), Subscriber()
        story.commit("Announce", "11-02 09:00", {CASE: MINIMAL, SERIES: WEEKLY})
        at = on("11-02 09:00")
        subscriber.refresh(story.checked("11-02 10:00").board)
        for path, text in commits:
            at += timedelta(days=3, hours=5)
            stamp = f"{at:%m-%d %H:%M}"
            story.commit(f"Change {path}", stamp, {path: text})
            found = story.checked(f"{at + timedelta(hours=1):%m-%d %H:%M}")
            if not found.stops:
                subscriber.refresh(found.board)
                later = story.checked(f"{at + timedelta(days=2):%m-%d %H:%M}").board
                assert events(later) == subscriber.events


def events(board: Board) -> dict[str, tuple[int, bytes]]:
    """The events of a board as a client without a past reads them."""
    fresh = Subscriber()
    fresh.take_events(next(one.content for one in calendar.render(board) if one.path == "calendar.ics"))
    return fresh.events
