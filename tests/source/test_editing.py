"""Edits of a file's text: what is put in reads back the same, and nothing else changes."""

import difflib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forewarn.grades import Outcome
from forewarn.model import Window
from forewarn.source.decoding import UNSAFE
from forewarn.source.editing import edited, new_occurrence
from forewarn.source.entries import Edit, EditError, length, read_instant, read_length, written
from forewarn.source.nodes import Plain, plain
from forewarn.source.yaml_text import parse
from forewarn.wording import Status
from samples import ROOT

AT = datetime(2026, 12, 10, 20, 4, tzinfo=UTC)
OLD = Window(datetime(2026, 12, 10, 21, tzinfo=UTC), datetime(2026, 12, 10, 23, tzinfo=UTC), "Europe/Berlin")
NEW = Window(OLD.start + timedelta(days=1), OLD.end + timedelta(days=1, minutes=30), OLD.timezone)

HEAD = "title: T\nwindow:\n  start: 2026-12-10 22:00   # wall time\n  duration: 2h\n  timezone: Europe/Berlin\n"
ODD = {
    "no log": HEAD,
    "no log, no newline at the end": HEAD.rstrip("\n"),
    "no log, comments at the end": HEAD + "# activities:\n#   database: []\n\n\n",
    "no log, block text at the end": HEAD + "details: |\n  One\n\n  # two",
    "no log, kept line ends": HEAD + "details: |+\n  One\n\n\n",
    "end of the document": "---\n" + HEAD + "...\n",
    "end of the document and a comment": HEAD + "updates:\n  - {at: 2026-12-01 10:00, message: x}\n...\n# over\n",
    "lists without indentation": HEAD + "updates:\n- at: 2026-12-01 10:00\n  message: x\nlabels: {a: b}\n",
    "lists indented by four": HEAD + "updates:\n    - at: 2026-12-01 10:00\n      message: x\nlabels:\n    a: b\n",
    "wide dashes": HEAD + "updates:\n  -   at: 2026-12-01 10:00\n      message: x\n",
    "dashes alone": HEAD + "updates:\n  -\n    at: 2026-12-01 10:00\n    message: x\n",
    "keys behind the log": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: x\n\n# About labels\nlabels:\n  a: b\n",
    "comments below the log": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: x\n    # its own\n  # not its own\n# nor this\n",
    "entries apart": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: x\n\n  - at: 2026-12-01 11:00\n    message: y\n",
    "block text last": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: |\n      One\n\n      # two\n    # three\n\n# four\n",
    "block text with an indicator": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: |2-\n       One\n      two\nlabels: {a: b}\n",
    "kept block text": HEAD + "updates:\n- at: 2026-12-01 10:00\n  message: |+\n    One\n\n\nlabels: {a: b}\n",
    "folded text, spaces at the end": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: >-\n      One\n        \n",
    "plain text on lines": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: one\n      two\n\n      three # c\n# d\n",
    "quoted text with a #": HEAD + 'updates:\n  - at: 2026-12-01 10:00\n    message: "one\n      # two"\nlabels: {a: b}\n',
    "single quotes": HEAD + "updates:\n  - at: '2026-12-01 10:00'\n    message: 'it''s\n\n      # two' # c\n",
    "flow entry on lines": HEAD + "updates:\n  - {at: 2026-12-01 10:00,\n     message: 'x' # y\n    }\n",
    "moved_from last": HEAD + "updates:\n  - at: 2026-12-01 10:00\n    message: x\n    moved_from:\n      start: 2026-12-01 10:00\n      end: 2026-12-01 11:00\n",
    "flow log": HEAD + "updates: [{at: 2026-12-01 10:00, message: x}]  # log\nlabels: {a: b}\n",
    "flow log on lines": HEAD + "updates: [\n  {at: 2026-12-01 10:00, message: 'a ] b'}, # c, ]\n]\n",
    "flow log, empty": HEAD + "updates: []\n",
    "flow window": 'title: T\nwindow: {start: "2026-12-10T22:00+01:00", end: 2026-12-11T00:00+01:00}\n',
    "window in Z": "title: T\nwindow:\n  start: 2026-12-10 21:00Z\n  end: '2026-12-10 23:00:00Z' # c\n",
    "flow file": "{title: T, window: {start: 2026-12-10 22:00, duration: 2h}, labels: {a: b}}\n",
    "flow file with a log": "{title: T, window: {start: 2026-12-10 22:00, duration: 2h},\n updates: [{at: 2026-12-01 10:00, message: x}]}",
    "everything indented": "  title: T\n  window:\n    start: 2026-12-10 22:00\n    end: 2026-12-11 00:00\n  updates:\n    - at: 2026-12-01 10:00\n      message: x\n  labels: {a: b}\n",
    "quoted keys": '"title": T\n"window":\n  "start": 2026-12-10 22:00\n  "duration": 2h\n"updates":\n  - "at": 2026-12-01 10:00\n    "message": x\n',
    "emoji before the value": "labels: {🎉: b}\nwindow: {timezone: Europe/Berlin, start: 2026-12-10 22:00, duration: '2h'}\ntitle: 🎉\n",
}  # fmt: skip
SAMPLES = {
    path.name: path.read_text("utf-8")
    for path in sorted((ROOT / "maintenances").rglob("*.yml"))
    if path.parent.name.isdigit()
}
FILES = {
    **SAMPLES,
    **ODD,
    **{f"{name}, CRLF": text.replace("\n", "\r\n") for name, text in ODD.items()},
    "byte order mark": "\ufeff" + HEAD,
}

MESSAGES = [
    "Work has started.",
    "a: b",
    "a #b",
    "- a\n- b",
    "# no comment",
    "'single' \"double\" \\ back",
    "one\n\n  two\n\tthree  \n   \nfour",
    "%TAG ! *x &y |- >- ? : {a: [b]}, @ `",
    "---\n...\n---",
    "工事 تم 🎉\u200f é",
    "no",
]


def said(data: bytes) -> dict[str, Plain]:
    """What a file says."""
    node, problems = parse(data, "x.yml")
    assert node is not None
    assert not problems
    values = plain(node)
    assert isinstance(values, dict)
    return values


def last_update(data: bytes) -> dict[str, Plain]:
    """The last entry of the log."""
    updates = said(data)["updates"]
    assert isinstance(updates, list)
    assert isinstance(updates[-1], dict)
    return updates[-1]


def lines_lost(old: bytes, new: bytes) -> list[bytes]:
    """Lines of the old file that are not in the new one; a last line that gained its end is none."""
    before, after = ([line.rstrip(b"\r\n") for line in data.split(b"\n")] for data in (old, new))
    kinds = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [line for kind, start, end, _, _ in kinds if kind in ("delete", "replace") for line in before[start:end]]


@pytest.mark.parametrize("message", MESSAGES)
def test_messages_that_yaml_would_twist_read_back_the_same(message: str) -> None:
    """In every layout the message is what was said, and all that was there stays."""
    for name, text in FILES.items():
        old = text.encode()
        new = edited(old, "x.yml", Edit(AT, "Europe/Berlin", message, Status.IN_PROGRESS))
        expected = {"at": "2026-12-10 21:04", "status": "in-progress", "message": message.strip()}
        assert last_update(new) == expected, name
        if "flow" not in name:
            assert [line for line in lines_lost(old, new) if line.strip()] == [], name


@given(st.sampled_from(sorted(FILES)), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_message_reads_back_the_same_and_no_other_line_changes(name: str, message: str) -> None:
    """The law of this room, for any file and any text."""
    message = message.replace("\r\n", "\n")
    old = FILES[name].encode()
    edit = Edit(AT, "Europe/Berlin", message, Status.COMPLETED, Outcome.PARTIAL)
    if UNSAFE.search(message.strip()):
        with pytest.raises(EditError, match="cannot be written"):
            edited(old, "x.yml", edit)
        return
    new = edited(old, "x.yml", edit)
    assert last_update(new).get("message", "") == message.strip()
    others, mine = said(old), said(new)
    for values in (others, mine):
        values.pop("updates", None)
        values["details"] = str(values.get("details", "")).rstrip("\n")
    assert mine == others
    assert "flow" in name or not [line for line in lines_lost(old, new) if line.strip()]


@pytest.mark.parametrize("name", sorted(ODD))
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_move_changes_the_values_of_the_window_alone(name: str, ends: str) -> None:
    """Start and end (or duration) are changed in the manner in which they were written."""
    old = ODD[name].replace("\n", ends).encode()
    new = edited(old, "x.yml", Edit(AT, "Europe/Berlin", "Later", move=(OLD, NEW)))
    window, before = said(new)["window"], said(old)["window"]
    assert isinstance(window, dict)
    assert isinstance(before, dict)
    assert list(window) == list(before)
    start = read_instant(str(window["start"]), "Europe/Berlin")
    end = read_instant(str(window["end"]), "Europe/Berlin") if "end" in window else None
    assert start == NEW.start
    assert (end or start + read_length(str(window["duration"]))) == NEW.end
    assert last_update(new)["moved_from"] == {"start": "2026-12-10 22:00", "end": "2026-12-11 00:00"}
    assert new.count(b"#") == old.count(b"#")
    assert (b"\r\n" in new) == (ends == "\r\n")
    assert new.replace(b"\r\n", b"").count(b"\n") == (0 if ends == "\r\n" else new.count(b"\n"))


def test_an_update_stands_below_the_last_one_and_above_what_follows() -> None:
    """Comments of the last entry stay with it; the rest of the file comes after the new one."""
    new = edited(ODD["comments below the log"].encode(), "x.yml", Edit(AT, "Europe/Berlin", "New"))
    assert new.decode().endswith(
        "    message: x\n    # its own\n  - at: 2026-12-10 21:04\n    message: |-\n      New\n  # not its own\n# nor this\n"
    )
    apart = edited(ODD["entries apart"].encode(), "x.yml", Edit(AT, "Europe/Berlin", "New"))
    assert apart.decode().endswith("    message: y\n\n  - at: 2026-12-10 21:04\n    message: |-\n      New\n")


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("", {"start": "2026-12-11 22:00", "duration": "2h 30m"}),
        ("window: {}\n", {"start": "2026-12-11 22:00", "duration": "2h 30m"}),
        ("window: {duration: 2h}\n", {"start": "2026-12-11 22:00", "duration": "2h 30m"}),
        ("window:\n  # longer\n  duration: 2h\n", {"start": "2026-12-11 22:00", "duration": "2h 30m"}),
        ("window:\n  end: 2026-12-11 00:00\n", {"start": "2026-12-11 22:00", "end": "2026-12-12 00:30"}),
        ("window:\n  start: 2026-12-10 22:00\n", {"start": "2026-12-11 22:00", "duration": "2h 30m"}),
    ],
)
def test_an_occurrence_gets_the_keys_that_its_window_lacks(window: str, expected: dict[str, str]) -> None:
    """Its file says only what is different, so that a key may be missing."""
    for ends in ("\n", "\r\n"):
        old = f"of: series # c\n{window}summary: S\n".replace("\n", ends).encode()
        new = edited(old, "x.yml", Edit(AT, "Europe/Berlin", "Later", move=(OLD, NEW)))
        assert said(new)["window"] == expected
        assert b"of: series # c" in new


def test_a_new_occurrence_holds_the_difference_alone() -> None:
    """Its first line lets an editor check it; the window is there only where it moved."""
    plain_one = new_occurrence("series", "x.yml", Edit(AT, "Europe/Berlin", status=Status.COMPLETED), AT)
    assert plain_one.decode() == (
        "# yaml-language-server: $schema=../../schemas/occurrence.schema.json\n"
        "of: series\nannounced: 2026-12-10 21:04\nupdates:\n  - at: 2026-12-10 21:04\n    status: completed\n"
    )
    moved = new_occurrence("series", "x.yml", Edit(AT, "Europe/Berlin", "Later", move=(OLD, NEW)))
    assert list(said(moved)) == ["of", "window", "updates"]


@pytest.mark.parametrize(
    "text",
    [
        "title: [\n",
        "- a\n",
        "title: T\nupdates: none\n",
        "title: T\nwindow:\n  start: >-\n    2026-12-10 22:00\n  duration: 2h\n",
        "{of: series}\n",
        "? title\n: T\n? updates\n: - at: 2026-12-01 10:00\n    message: x\n? labels\n: {a: b}\n",
    ],
)
def test_a_layout_that_cannot_be_edited_is_refused_in_words(text: str) -> None:
    """Never a broken file: what does not read back as it should is an error with a way out."""
    try:
        new = edited(text.encode(), "x.yml", Edit(AT, "Europe/Berlin", "Later", move=(OLD, NEW)))
    except EditError as refusal:
        assert refusal.message  # noqa: PT017 - either is right, a broken file is not
        assert refusal.hint  # noqa: PT017
    else:
        assert last_update(new)["message"] == "Later"


@pytest.mark.parametrize(
    ("at", "like", "text"),
    [
        ("2026-10-25T00:30+00:00", "", "2026-10-25T02:30+02:00"),
        ("2026-10-25T01:30+00:00", "2026-10-24 23:30", "2026-10-25 02:30+01:00"),
        ("2026-10-25T02:30+00:00", "", "2026-10-25 03:30"),
        ("2026-12-05T21:00+00:00", "2026-12-05T20:00", "2026-12-05T22:00"),
        ("2026-12-05T21:00+00:00", "2026-12-05 20:00:00", "2026-12-05 22:00:00"),
        ("2026-12-05T21:00+00:00", "2026-12-05T20:00-05:00", "2026-12-05T22:00+01:00"),
        ("2026-12-05T21:00+00:00", "2026-12-05 20:00Z", "2026-12-05 21:00Z"),
        ("2026-12-05T21:00:30+00:00", "", "2026-12-05 22:00:30"),
    ],
)
def test_instants_are_written_as_they_were_and_mean_one_thing(at: str, like: str, text: str) -> None:
    """An offset stands where the clocks show a time twice, or where one stood."""
    assert written(datetime.fromisoformat(at), "Europe/Berlin", like) == text


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]))  # fmt: skip # noqa: DTZ001
def test_any_instant_reads_back_the_same(wall: datetime, zone: str) -> None:
    """In every zone, over every change of the clocks."""
    at = wall.replace(tzinfo=UTC, microsecond=0)
    assert read_instant(written(at, zone), zone) == at


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_any_length_reads_back_the_same(duration: timedelta) -> None:
    """To the second."""
    whole = timedelta(seconds=int(duration.total_seconds()))
    assume(whole)
    assert read_length(length(whole)) == whole


def test_what_is_no_instant_and_no_length_is_told_with_a_hint() -> None:
    """The words are those of the format."""
    for text in ("tomorrow", "2026-12-05", "2026-02-30 10:00", "2026-10-25 02:30", "2026-03-29 02:30"):
        with pytest.raises(EditError) as refusal:
            read_instant(text, "Europe/Berlin")
        assert refusal.value.message
        assert refusal.value.hint
    with pytest.raises(EditError, match="not a length"):
        read_length("90")
