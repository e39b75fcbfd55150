"""The notice as HTML for feeds and mail: plain elements, no classes, no styles, whole addresses."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from forewarn.notice.document import (
    Block,
    Bullets,
    Checklist,
    Fact,
    Facts,
    Group,
    Items,
    Line,
    Lines,
    Link,
    Mail,
    Notice,
    Paragraph,
    Piece,
    Prose,
    Section,
    Text,
)
from forewarn.notice.prose import escape, inline_html

_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_MOST = 1024
"""How many standing lists are remembered as they are written."""


def to_html(notice: Notice) -> str:
    """The letter as a fragment of HTML; headings start at the second level."""
    parts = [_block(paragraph) for paragraph in notice.opening]
    parts += [_section(section) for section in notice.sections]
    parts += [_block(block) for block in notice.closing]
    if notice.footer:
        parts += ["<hr>", *(f"<p>{_line(line)}</p>" for line in notice.footer)]
    return "\n".join(parts) + "\n"


def mail_href(address: str) -> str:
    """The ``mailto:`` address, escaped for an attribute; nothing where the text is no mail address."""
    return "mailto:" + quote(address, safe="@.+-_") if _MAIL.fullmatch(address) else ""


def _section(section: Section) -> str:
    if section.written is not None and "html" in section.written:
        return section.written["html"]
    text = "\n".join([f"<h2>{escape(section.title)}</h2>", *(_block(block) for block in section.blocks)])
    if section.written is not None:
        section.written["html"] = text
    return text


def _block(block: Block | Group) -> str:
    match block:
        case Group():
            return f"<h3>{escape(block.title)}</h3>\n{_block(block.block)}"
        case Paragraph():
            return f"<p>{_line(block.line)}</p>"
        case Facts():
            rows = "\n".join(f"<tr><th>{escape(row.label)}</th><td>{_line(row.value)}</td></tr>" for row in block.rows)
            return f"<table>\n{rows}\n</table>"
        case Bullets():
            items = (_fact(item) if isinstance(item, Fact) else _line(item) for item in block.items)
            return _list(items)
        case Items():
            return _items(block)
        case Checklist():
            return _list(f"☐ {_line(item)}" for item in block.items)
        case Lines():
            return f"<p>{'<br>'.join(_line(line) for line in block.lines)}</p>"


@lru_cache(_MOST)
def _items(items: Items) -> str:
    mark = "☐ " if items.to_tick else ""
    return _list(mark + inline_html(source) for source in items.sources)


def _list(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"


def _fact(fact: Fact) -> str:
    return f"{escape(fact.label)}: {_line(fact.value)}"


def _line(line: Line) -> str:
    return _piece(line[0]) if len(line) == 1 else "".join([_piece(piece) for piece in line])


def _piece(piece: Piece) -> str:
    match piece:
        case Text():
            return escape(piece.text)
        case Prose():
            return inline_html(piece.source)
        case Link():
            return f'<a href="{escape(piece.url)}">{escape(piece.url)}</a>'
        case Mail():
            href = mail_href(piece.address)
            return f'<a href="{href}">{escape(piece.address)}</a>' if href else escape(piece.address)
