"""The notice as a plain letter, line for line as the formal template. No line is ever wrapped."""

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
from forewarn.notice.prose import one_line

_MOST = 1024
"""How many standing lists are remembered as they are written."""


def to_text(notice: Notice) -> str:
    """The letter, with a final newline."""
    blocks = [f"{notice.title.upper()}\n{'=' * len(notice.title)}"]
    blocks += [_block(paragraph) for paragraph in notice.opening]
    blocks += [_section(section) for section in notice.sections]
    blocks += [_block(block) for block in notice.closing]
    if notice.footer:
        blocks.append("\n".join(["---", *(line_text(line) for line in notice.footer)]))
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> str:
    if section.written is not None and "text" in section.written:
        return section.written["text"]
    heading = f"{section.title.upper()}\n{'=' * section.rule}"
    text = "\n\n".join([heading, *(_block(block) for block in section.blocks)])
    if section.written is not None:
        section.written["text"] = text
    return text


def _block(block: Block | Group) -> str:
    match block:
        case Group():
            return f"{block.title}:\n{_block(block.block)}"
        case Paragraph():
            return line_text(block.line)
        case Facts():
            return "\n".join(_fact(row) for row in block.rows)
        case Bullets():
            return "\n".join(f"• {_fact(item) if isinstance(item, Fact) else line_text(item)}" for item in block.items)
        case Checklist():
            return "\n".join(f"□ {line_text(item)}" for item in block.items)
        case Items():
            return _items(block)
        case Lines():
            return "\n".join(line_text(line) for line in block.lines)


@lru_cache(_MOST)
def _items(items: Items) -> str:
    mark = "□" if items.to_tick else "•"
    return "\n".join([f"{mark} {one_line(source)}" for source in items.sources])


def _fact(fact: Fact) -> str:
    return f"{fact.label}: {line_text(fact.value)}"


def line_text(line: Line) -> str:
    """The line as plain text; an author's Markdown stays as it was typed."""
    return _piece(line[0]) if len(line) == 1 else "".join([_piece(piece) for piece in line])


def _piece(piece: Piece) -> str:
    match piece:
        case Text():
            return piece.text
        case Prose():
            return one_line(piece.source)
        case Link():
            return piece.url
        case Mail():
            return piece.address
