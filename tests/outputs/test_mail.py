"""A notice as a mail: its parts come back, its headers hold one text each, and it is the same message every time."""

import re
from collections.abc import Iterable
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.history import Revision
from forewarn.model import Maintenance
from forewarn.notice.compose import compose_notice
from forewarn.notice.html import to_html
from forewarn.notice.kinds import NoticeKind, kind_of, subject
from forewarn.notice.text import to_text
from forewarn.outputs import calendar
from forewarn.outputs.addresses import is_address
from forewarn.outputs.mail import mail
from forewarn.outputs.mail_headers import mailboxes, message_ids, text_header
from forewarn.problems import ProjectError
from forewarn.record import Change, ChangeKind, Record
from forewarn.source.decoding import UNSAFE
from forewarn.values import replace
from forewarn.wording import Contacts, Person, Support
from samples import ALIVE, COMMITTED, sample_board, sample_entry

ENTRIES = sample_board().entries
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]
UTF8_WORD = re.compile(r"=\?utf-8\?b\?[A-Za-z0-9+/]+=*\?=")
printable = st.text(max_size=200).map(lambda text: " ".join(UNSAFE.sub("", text).split())).filter(bool)
hostile = st.lists(
    st.sampled_from(
        [
            "Bcc: x@example.com",
            "\\r\\nBcc: x",
            "=?utf-8?q?=0D=0ABcc:_x?=",
            '"; x="',
            "<a@example.com>",
            "a@example.com,",
            "(comment",
            "=_boundary",
            "--",
            ".",
            "From ",
            "東京",
            "👩\u200d💻",
            "x" * 300,
            "=?",
            "?=",
            "\\",
            ":",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
texts = st.one_of(printable, hostile, st.tuples(printable, hostile).map(" ".join))


def board_of(entry: Entry) -> Board:
    """A board with that entry alone."""
    return replace(sample_board(), entries=(entry,))


def sent(entry: Entry, kind: NoticeKind | None = None, to: Iterable[str] = ()) -> bytes:
    """The mail of an entry."""
    return mail(board_of(entry), entry, kind or kind_of(entry), to=to)


def read(raw: bytes) -> EmailMessage:
    """The message as Python's parser reads it, which must find no defect."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message


def text_of(part: EmailMessage) -> str:
    """The text of a part, whose lines end in CRLF on their way, as it was written."""
    return str(part.get_content()).replace("\r\n", "\n")


def parts_of(message: EmailMessage) -> list[EmailMessage]:
    """The parts of a message."""
    return [part for part in message.iter_parts() if isinstance(part, EmailMessage)]


def named(entry: Entry, **changes: object) -> Entry:
    """The entry with other facts."""
    maintenance: Maintenance = replace(entry.maintenance, **changes)
    return replace(entry, maintenance=maintenance)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_letter_page_and_calendar_entry_come_back(entry: Entry) -> None:
    """Three parts, the richest last, that hold what the writers wrote, in the kind that fits."""
    message, kind = read(sent(entry)), kind_of(entry)
    assert message.get_content_type() == "multipart/alternative"
    plain, page, event = parts_of(message)
    assert [part.get_content_type() for part in (plain, page, event)] == ["text/plain", "text/html", "text/calendar"]
    assert {part.get_content_charset() for part in (plain, page, event)} == {"utf-8"}
    notice = compose_notice(entry, kind)
    assert text_of(plain) == to_text(notice)
    assert to_html(notice) in text_of(page)
    assert message["Subject"] == subject(entry, kind)
    assert event.get_param("method") == str(Calendar.from_ical(event.get_content())["method"])
    for part in (plain, page, event):
        assert {*part.keys()} == {"Content-Type", "Content-Transfer-Encoding"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_calendar_entry_is_the_published_one_with_a_method(entry: Entry) -> None:
    """Same UID, SEQUENCE, stamps and words; besides METHOD and ORGANIZER only what a cancellation must say differs."""
    event = parts_of(read(sent(entry)))[2].get_content()
    published = next(
        a.content for a in calendar.render(board_of(entry)) if a.path == f"maintenance/{entry.id}/event.ics"
    )
    told, known = Calendar.from_ical(event), Calendar.from_ical(published)
    cancelled = kind_of(entry) is NoticeKind.CANCELLATION
    assert told["method"] == ("CANCEL" if cancelled else "PUBLISH")
    (one,), (other,) = told.walk("VEVENT"), known.walk("VEVENT")
    assert one["organizer"] == "mailto:maintenance@example.com"
    assert "attendee" not in one
    assert not (cancelled and one.subcomponents)
    assert one["uid"] == entry.uid
    assert one["sequence"] == entry.record.sequence
    if cancelled:
        assert one["status"] == "CANCELLED"
    changed = {"ORGANIZER", *(("STATUS",) if cancelled else ())}
    for name in {*one, *other} - changed:
        assert one[name].to_ical() == other[name].to_ical(), name


def test_the_headers_are_those_and_no_others() -> None:
    """A message for many, made by a machine, which no machine should answer."""
    entry = sample_entry("2026-payments-riyadh")
    message = read(sent(entry, to=["a@example.com", "b@example.com"]))
    assert message.keys() == HEADERS
    assert message["From"] == "Nordhafen Freight Systems <maintenance@example.com>"
    assert message["To"] == "a@example.com, b@example.com"
    assert message["Date"].datetime == entry.record.revised
    assert message["Auto-Submitted"] == "auto-generated"
    assert "To" not in read(sent(entry))


def test_the_same_state_is_the_same_message() -> None:
    """Byte by byte, at whatever instant and with whatever else on the board."""
    entry = sample_entry("2026-postgresql-17")
    later = next(e for e in sample_board(ALIVE + timedelta(days=400)).entries if e.id == entry.id)
    board = sample_board(ALIVE + timedelta(days=400))
    assert mail(board, later, kind_of(later)) == sent(entry)


def test_messages_of_one_maintenance_stand_in_one_thread_and_none_hides_another() -> None:
    """Each state of each kind has an id; all but the first announcement answer to that one."""
    entry = sample_entry("2026-payments-riyadh")
    announced = Change(
        COMMITTED - timedelta(days=9),
        (ChangeKind.ANNOUNCED,),
        "x",
        entry.maintenance.window,
        entry.maintenance.status,
        revision=Revision(COMMITTED, "c0ffee"),
    )
    first = replace(entry, record=Record(COMMITTED, COMMITTED, (announced,)))
    later = replace(entry, record=Record(COMMITTED, ALIVE, (announced,)))
    letters = [
        read(sent(first, NoticeKind.ANNOUNCEMENT)),
        read(sent(first, NoticeKind.CHANGE)),
        read(sent(later, NoticeKind.ANNOUNCEMENT)),
        read(sent(later, NoticeKind.CHANGE)),
    ]
    root, *others = letters
    assert len({str(letter["Message-ID"]) for letter in letters}) == len(letters)
    assert "In-Reply-To" not in root
    for letter in others:
        assert letter["In-Reply-To"] == root["Message-ID"]
        assert str(letter["References"]).split() == ["<2026-payments-riyadh@status.example.com>", root["Message-ID"]]
    assert root["References"] == "<2026-payments-riyadh@status.example.com>"


@given(title=texts, organization=texts)
@example(title="x" * 5000, organization="y" * 500)
@example(title='a "b" \\ c', organization='a "b" \\ c')
@example(title="=?utf-8?b?QmNjOiB4?=", organization="=?utf-8?b?QmNjOiB4?=")
def test_no_text_becomes_a_header_or_a_part(title: str, organization: str) -> None:
    """Title and organisation come back character for character; headers, parts and calendar keep their shape."""
    entry = named(sample_entry("2026-payments-riyadh"), title=title, organization=organization)
    raw = sent(entry, to=["a@example.com"])
    message = read(raw)
    assert message.keys() == HEADERS
    assert message["Subject"] == subject(entry, NoticeKind.CHANGE)
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html", "text/calendar"]
    assert [box.addr_spec for box in message["From"].addresses] == ["maintenance@example.com"]
    assert raw.isascii()
    assert re.search(rb"[^\r]\n|\r[^\n]", raw) is None
    plain, _, event = parts_of(message)
    assert text_of(plain) == to_text(compose_notice(entry))
    events = Calendar.from_ical(event.get_content()).walk("VEVENT")
    assert [str(found["summary"]) for found in events] == [title]
    assert events[0]["organizer"].params["CN"] == " ".join(organization.replace("\\", "/").split())
    head = raw.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert max(len(line) for line in head if not re.match(r" ?<|Message-ID|In-Reply|References", line)) <= 78


@given(name=texts)
@example(name="Doe, Jane")
@example(name="x")
def test_a_display_name_comes_back(name: str) -> None:
    """Bare, quoted or encoded (RFC 5322, 3.2.5; RFC 2047, 5), as an old and plain decoder reads it."""
    value = mailboxes("From", [(name, "a@example.com")])
    phrase, _, address = value.replace("\r\n", "").rpartition(" ")
    assert address == "<a@example.com>"
    if UTF8_WORD.match(phrase):
        assert all(UTF8_WORD.fullmatch(word) and len(word) <= 75 for word in phrase.split())
        assert str(make_header(decode_header(phrase))) == " ".join(name.split())
    else:
        bare = re.sub(r"\\(.)", r"\1", phrase[1:-1]) if phrase.startswith('"') else phrase
        assert bare == " ".join(name.split())


@given(text=texts)
def test_a_folded_text_unfolds_to_itself(text: str) -> None:
    """No line of a header is longer than 76 characters with its name, and nothing is lost between lines."""
    value = text_header("Subject", text)
    lines = f"Subject: {value}".split("\r\n")
    assert max(map(len, lines)) <= 76
    assert all(line.startswith(" ") for line in lines[1:])
    assert str(make_header(decode_header(value.replace("\r\n", "")))) == " ".join(text.split())


def test_ids_are_never_broken() -> None:
    """However long they are, each stands whole on its line."""
    ids = [f"<{'x' * length}@example.com>" for length in (10, 200, 30)]
    assert message_ids("References", ids).split() == ids


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a@example.com", True),
        ("first.last+tag@mail.example.co.uk", True),
        ("o'neil@example.com", True),
        ("root@localhost", True),
        ("", False),
        ("the help desk", False),
        ("a@", False),
        ("@example.com", False),
        (".a@example.com", False),
        ("a..b@example.com", False),
        ("a@example..com", False),
        ("a@-example.com", False),
        ("Ada <a@example.com>", False),
        ("a@example.com, b@example.com", False),
        ("a@example.com\r\nBcc: b@example.com", False),
        ("a@example.com\n", False),
        ("ä@example.com", False),
        ("a@münchen.example", False),
        (f"{'x' * 65}@example.com", False),
        (f"a@{'x.' * 130}com", False),
    ],
)
def test_what_counts_as_an_address(text: str, address: bool) -> None:
    """A plain one in ASCII, which every mailer takes."""
    assert is_address(text) is address


def test_the_sender_is_the_first_address_that_is_one() -> None:
    """Support, then the contact for support, then the primary contact; without any it is said what to type."""
    entry = sample_entry("2026-redis-8")
    text = replace(
        entry.maintenance.text, support=Support(email="ask on #help"), contacts=Contacts(support="help desk")
    )
    with pytest.raises(ProjectError) as caught:
        sent(named(entry, text=text))
    assert "organization.yml" in caught.value.hint
    ada = Person("ada", "Ada", email="ada@example.com")
    text = replace(text, contacts=replace(text.contacts, primary=ada))
    assert read(sent(named(entry, text=text)))["From"].addresses[0].addr_spec == "ada@example.com"


def test_an_authority_that_is_no_host_still_makes_ids_that_are_valid() -> None:
    """The part after the @ of a message id is atoms with single dots (RFC 5322, 3.6.4)."""
    entry = sample_entry("2026-redis-8")
    settings = replace(entry.settings, authority="ops@example..com")
    assert str(read(sent(replace(entry, settings=settings)))["Message-ID"]).endswith("@ops.example.com>")
