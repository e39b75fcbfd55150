"""The structure of a notice: sections of blocks, blocks of lines, lines of pieces.

A piece says what it is (plain text, Markdown by an author, a link …), so that each writer can escape it in
its own way and none has to guess.
"""

from dataclasses import dataclass, field

from forewarn.values import Value


class Text(Value):
    """Plain text: whatever it holds, it is shown as it is."""

    text: str


class Prose(Value):
    """Markdown by an author, on one line."""

    source: str


class Link(Value):
    """A web address that shows itself."""

    url: str


class Mail(Value):
    """A mail address, or text that stands where one is expected."""

    address: str


Piece = Text | Prose | Link | Mail
Line = tuple[Piece, ...]


class Paragraph(Value):
    """A line of its own."""

    line: Line


class Fact(Value):
    """A label and its value."""

    label: str
    value: Line


class Facts(Value):
    """Labels and values, one a line: a table where tables exist."""

    rows: tuple[Fact, ...]


class Bullets(Value):
    """A list; an item may carry a label."""

    items: tuple[Line | Fact, ...]


class Items(Value):
    """A list of an author's Markdown, on a line each; ``to_tick`` where they are things to tick off.

    Most of it is standing text, which thousands of notices share: writers remember such lists.
    """

    sources: tuple[str, ...]
    to_tick: bool = False


class Checklist(Value):
    """Things to tick off."""

    items: tuple[Line, ...]


class Lines(Value):
    """Lines that belong together, as in an address or a signature."""

    lines: tuple[Line, ...]


Block = Paragraph | Facts | Bullets | Items | Checklist | Lines


class Group(Value):
    """Blocks under a small heading."""

    title: str
    block: Block


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with blocks; ``rule`` is the length of the line under it in the plain letter.

    ``written`` is where writers keep what they made of a section that many notices share, by their forms; one that only
    a single notice has does not have it.
    """

    key: str
    title: str
    blocks: tuple[Block | Group, ...]
    rule: int = 0
    written: dict[str, str] | None = field(default=None, compare=False, repr=False)


class Notice(Value):
    """The whole letter: ``opening`` before the sections, ``closing`` after them, ``footer`` below a line."""

    title: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    closing: tuple[Block | Group, ...]
    footer: tuple[Line, ...]
