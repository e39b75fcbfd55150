"""The notice as the body of a Markdown page: headings from the second level, lists, boxes to tick."""

from functools import lru_cache

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
from forewarn.notice.html import mail_href
from forewarn.notice.prose import attribute, harden, inline_markdown

_MOST = 1024
"""How many standing lists and headings are remembered as they are written."""


def to_markdown(notice: Notice, *, marks: str = "") -> str:
    """The page's body, with a final newline; the title is left to the page.

    ``marks`` are attributes (as the extension ``attr_list`` reads them) of each section's heading and of each paragraph
    of the opening.
    """
    attributes = f"{{ {marks} }}" if marks else ""
    blocks = [f"{_block(paragraph)}\n{attributes}".rstrip() for paragraph in notice.opening]
    blocks += [_section(section, attributes) for section in notice.sections]
    blocks += [_block(block, attributes) for block in notice.closing]
    if notice.footer:
        blocks += ["---", *(_line(line) for line in notice.footer)]
    return "\n\n".join(blocks) + "\n"


def _section(section: Section, attributes: str) -> str:
    form = f"markdown {attributes}"
    if section.written is not None and form in section.written:
        return section.written[form]
    blocks = [_block(block, attributes) for block in section.blocks]
    text = "\n\n".join([_heading("##", section.title, attributes), *blocks])
    if section.written is not None:
        section.written[form] = text
    return text


def _block(block: Block | Group, attributes: str = "") -> str:
    match block:
        case Group():
            return f"{_heading('###', block.title, attributes)}\n\n{_block(block.block)}"
        case Items():
            return _items(block)
        case Paragraph():
            return _line(block.line)
        case Facts():
            # A Markdown table cannot do without a row of headings, and has none for rows.
            rows = [
                f'<tr><th scope="row">{harden(row.label)}</th><td>{_line(row.value)}</td></tr>' for row in block.rows
            ]
            return "\n".join(['<table class="fw-labels">', *rows, "</table>"])
        case Bullets():
            return "\n".join([f"- {_fact(item) if isinstance(item, Fact) else _line(item)}" for item in block.items])
        case Checklist():
            return "\n".join([f"- ☐ {_line(item)}" for item in block.items])
        case Lines():
            return "<br>\n".join(_line(line) for line in block.lines)


@lru_cache(_MOST)
def _items(items: Items) -> str:
    mark = "- ☐" if items.to_tick else "-"
    return "\n".join([f"{mark} {inline_markdown(source)}" for source in items.sources])


@lru_cache(_MOST)
def _heading(level: str, title: str, attributes: str) -> str:
    return f"{level} {harden(title)} {attributes}".rstrip()


def _fact(fact: Fact) -> str:
    return f"{harden(fact.label)}: {_line(fact.value)}"


def _line(line: Line) -> str:
    return _piece(line[0]) if len(line) == 1 else "".join([_piece(piece) for piece in line])


def _piece(piece: Piece) -> str:
    match piece:
        case Text():
            return harden(piece.text)
        case Prose():
            return inline_markdown(piece.source)
        case Link():
            return f'<a href="{attribute(piece.url)}">{harden(piece.url)}</a>'
        case Mail():
            href = mail_href(piece.address)
            return f'<a href="{attribute(href)}">{harden(piece.address)}</a>' if href else harden(piece.address)
