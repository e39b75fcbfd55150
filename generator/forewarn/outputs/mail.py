"""A notice as a mail that is ready to be sent: letter, HTML and calendar entry in one message (RFC 5322, 2046, 6047).

Nothing in it comes from the clock or from chance. Date and ids follow from the record, the boundary from the
content; so the same state of a maintenance is the same message, which nobody's mailbox shows twice.
"""

import hashlib
import re
from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.notice.compose import compose_notice
from forewarn.notice.document import Notice
from forewarn.notice.html import to_html
from forewarn.notice.kinds import NoticeKind, subject
from forewarn.notice.prose import escape
from forewarn.notice.text import to_text
from forewarn.outputs.addresses import sender_address
from forewarn.outputs.invitation import invitation, method_of
from forewarn.outputs.mail_headers import mailboxes, message_ids, text_header
from forewarn.problems import ProjectError
from forewarn.record import Record


def mail(board: Board, entry: Entry, kind: NoticeKind, *, to: Iterable[str] = ()) -> bytes:
    """The message, with CRLF, ASCII throughout; ``to`` are plain addresses, and without any the mailer adds its own.

    Raises :class:`ProjectError` where no address of the notice can be its sender.
    """
    name, address = entry.maintenance.organization, _sender(entry)
    notice = compose_notice(entry, kind)
    words = subject(entry, kind)
    message = EmailMessage(policy=SMTP)
    message["From"] = mailboxes("From", [(name, address)])
    if recipients := [("", one) for one in to]:
        message["To"] = mailboxes("To", recipients)
    message["Subject"] = text_header("Subject", words)
    message["Date"] = format_datetime(entry.record.revised)
    _put_in_thread(message, entry, kind)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = entry.phrases.language.tag
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = "multipart/alternative"
    # The richest comes last (RFC 2046, 5.1.4); base64 keeps the calendar's line ends whatever relays do.
    parts = (
        _part(to_text(notice), "plain", "quoted-printable"),
        _part(_page(words, notice, entry.phrases.language.tag), "html", "quoted-printable"),
        _part(
            invitation(board, entry, name=name, address=address).decode(),
            "calendar",
            "base64",
            method=method_of(entry).value,
        ),
    )
    for part in parts:
        message.attach(part)
    content = b"".join(part.as_bytes() for part in parts)
    # No encoded line can hold "=_" (RFC 2045, 6.7).
    message.set_boundary(f"=_{hashlib.sha256(content).hexdigest()[:40]}")
    return message.as_bytes()


def _sender(entry: Entry) -> str:
    """Where answers go."""
    if address := sender_address(entry):
        return address
    raise ProjectError(
        f"{entry.id} names no mail address that a message could come from",
        "say one in maintenances/_catalog/organization.yml: support: {email: maintenance@example.com}",
    )


def _put_in_thread(message: EmailMessage, entry: Entry, kind: NoticeKind) -> None:
    """The id of the message, and those that mail clients gather a maintenance's messages by (RFC 5322, 3.6.4).

    Each state of each kind has an id of its own: a mailbox drops the second message of the same id. All refer to
    one id that no message has and no rewritten history can change, all but the first announcement to that as well.
    """
    host = ".".join(re.findall(r"[^.@]+", entry.settings.authority))
    begun = next((change.revision for change in entry.record.changes), None)
    at = begun.at if begun else entry.record.revised
    first = f"<{entry.id}.{Record(at, at).sequence}.{NoticeKind.ANNOUNCEMENT}@{host}>"
    own = f"<{entry.id}.{entry.record.sequence}.{kind}@{host}>"
    message["Message-ID"] = message_ids("Message-ID", [own])
    thread = [f"<{entry.id}@{host}>"]
    if own != first:
        message["In-Reply-To"] = message_ids("In-Reply-To", [first])
        thread.append(first)
    message["References"] = message_ids("References", thread)


def _part(text: str, subtype: str, encoding: str, **parameters: str) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part.set_content(text, subtype=subtype, charset="utf-8", cte=encoding, params=parameters)
    del part["MIME-Version"]  # it belongs to the message (RFC 2045, 4)
    return part


def _page(title: str, notice: Notice, language: str) -> str:
    """A whole document: some mail clients guess at fragments."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body>\n<h1>{escape(notice.title)}</h1>\n{to_html(notice)}</body>\n</html>\n"
    )
