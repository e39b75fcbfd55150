"""Whatever an author types is text in a calendar: it comes back, and it is no property and no component."""

import re
from collections.abc import Iterator
from datetime import timedelta

import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from forewarn.entry import Entry
from forewarn.model import Update
from forewarn.notice.prose import plain_text
from forewarn.outputs import ical, maintnote
from forewarn.outputs.event import Events
from forewarn.source.decoding import UNSAFE
from forewarn.values import replace
from samples import sample_board, sample_entry

BOARD = sample_board()
ENTRY = sample_entry("2026-redis-8")
TRICKS = (
    r"D:\New \n \N \\N \\",
    "a;b,c:d\"'",
    '"',
    '^n ^\' ^^ "quoted"',
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "ä" * 80,
    "👩‍👩‍👧" * 30,
    "\\" * 90,
    "^" * 90,
    "1,2;3",
    ";X=1:y",
    "שלום עולם",
    "=0D=0A",
    "%0D%0A",
)
line = (st.text(max_size=120) | st.lists(st.sampled_from(TRICKS)).map(" ".join)).map(
    lambda text: " ".join(UNSAFE.sub("", text).split()) or "x"
)
"""What the reader of the files lets an author write on one line, spaces made even."""

prose = st.lists(line, min_size=1, max_size=4).map("\n\n".join)


def typed(title: str, name: str, said: str) -> Entry:
    """An entry whose author typed these everywhere."""
    first, *_ = ENTRY.maintenance.affects
    affects = (replace(first, name=name, location=name, object_ids=(name, title)),)
    at = ENTRY.maintenance.window.start - timedelta(days=3)
    updates = (*ENTRY.maintenance.updates, Update(at, message=said))
    text = replace(ENTRY.maintenance, title=title, organization=name, affects=affects, summary=said, updates=updates)
    return replace(ENTRY, maintenance=text)


def names(content: bytes) -> list[str]:
    """The names of all lines, once they are unfolded as RFC 5545 says (3.1), before anything else is read."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    return [re.split("[:;]", found)[0] for found in lines]


def values(content: bytes, name: str) -> Iterator[str]:
    """The texts of a property, unescaped as RFC 5545 says (3.3.11)."""
    for found in content.decode().replace("\r\n ", "").split("\r\n"):
        if re.match(f"{name}[;:]", found):
            value = found.split(":", 1)[1]
            yield re.sub(r"\\(.)", lambda escape: {"n": "\n", "N": "\n"}.get(escape[1], escape[1]), value)


@given(title=line, name=line, said=prose)
def test_whatever_is_typed_comes_back_from_people_calendars(title: str, name: str, said: str) -> None:
    """Titles, names, places, summaries and messages, read by two libraries."""
    entry = typed(title, name, said)
    content = Events(replace(BOARD.settings.calendar, alarm=timedelta(hours=1))).alone(entry)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    (other,) = vobject.readOne(content.decode(), allowQP=False).vevent_list
    told = str(event["description"]).splitlines()
    assert str(event["summary"]) == other.summary.value == title
    assert str(event["location"]) == other.location.value == name
    assert str(event["organizer"].params["CN"]) == name.replace("\\", "/")
    assert told[0] == plain_text(said)
    assert f"Affected: {name} (" in "\n".join(told)
    assert str(event.get("comment", "")) == plain_text(said)
    assert [str(alarm["description"]) for alarm in event.subcomponents] == [title]
    assert set(names(content)) - {"COMMENT"} == set(names(PLAIN)) - {"COMMENT"}
    assert names(content).count("BEGIN") == names(PLAIN).count("BEGIN")


@given(title=line, name=line)
def test_whatever_is_typed_comes_back_from_maintnote(title: str, name: str) -> None:
    """Object ids above all, because machines look them up; nothing else is said than of a plain maintenance."""
    board = replace(BOARD, entries=(typed(title, name, "x"),))
    content = next(one.content for one in maintnote.render(board) if one.path == "maintnote.ics")
    assert list(values(content, "SUMMARY")) == [title]
    assert list(values(content, "X-MAINTNOTE-OBJECT-ID")) == list(dict.fromkeys((name, title)))
    assert sorted({*names(content)}) == sorted({*names(NOTE)})
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1


@given(text=st.text(max_size=300).map(lambda text: UNSAFE.sub("", text)))
def test_lines_are_folded_between_letters_and_come_back(text: str) -> None:
    """Each is 75 octets at most and UTF-8 by itself (RFC 5545, 3.1); together they are what was written."""
    parts = ical.text("SUMMARY", text).removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, parts)) <= 75
    assert all(part.decode().startswith(" ") for part in parts[1:])
    whole = "".join(part.decode()[1:] for part in [b" " + parts[0], *parts[1:]])
    assert whole.encode() == b"SUMMARY:" + ical.Text(text).to_ical()


PLAIN = Events(replace(BOARD.settings.calendar, alarm=timedelta(hours=1))).alone(typed("x", "x", "x"))
NOTE = next(
    one.content
    for one in maintnote.render(replace(BOARD, entries=(typed("x", "y", "x"),)))
    if one.path == "maintnote.ics"
)
