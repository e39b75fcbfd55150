"""An author's Markdown to safe HTML, and text to Markdown that means nothing but itself.

The only importer of markdown-it. Raw HTML is off, links are held to http, https and mailto, images are
links: what an author types can be emphasis, never machinery (laws 7 and 8).
"""

import html
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_SAFE_LINK = re.compile(r"(https?://|mailto:)[^\s\"'<>\\`{}]+|#[\w-]*", re.IGNORECASE)
_MARKUP = re.compile(r"[&<>\"'`*_{}\[\]#|~^=+!$\\@]|(?<!\w)-(?=-)|(?<=-)-")
_LINE = r"[^\W\d_](?:[^\W_]++|[.,;:()%/]++| (?! )|(?<=[^\W_])-(?=[^\W_]))*+(?<! )"
_WORDS = re.compile(_LINE)
"""Text without a mark of Markdown or HTML in it: both parsers leave it as it is."""
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z0-9.,;:()%/ ]*")
"""The letters of most such text."""
_PARAGRAPHS = re.compile(f"{_LINE}(?:\n\n?{_LINE})*")
"""The same in lines and paragraphs."""
_MOST = 4096
"""How many texts are remembered: thousands of notices say the same."""
_SIDES = {"left": "start", "center": "middle", "right": "end"}
_LEADING = re.compile(r"^([-:/?.]|\d+(?=[.)]))")
_TELLING = re.compile(r"[^\w/.:-]|_")
_WORD_PAIRS = re.compile(r":(?=[\w+-]+:)|(?<=/)/")


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - sixty modules, and most text is without a mark

    parser = (
        MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
        .enable("table")
        .disable(["image"])
    )
    parser.core.ruler.push("alignment", _align_by_class)
    parser.validateLink = lambda url: _SAFE_LINK.fullmatch(url) is not None  # type: ignore[method-assign]
    return parser


def _align_by_class(state: "StateCore") -> None:
    """A column's alignment is a class, not a style: the pages' Content-Security-Policy allows no ``style=``."""
    for token in state.tokens:
        side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if side in _SIDES:
            token.attrSet("class", f"fw-{_SIDES[side]}")


def _is_words(source: str) -> bool:
    """Whether a line is text without a mark: of most, the letters alone tell, at a sixth of the cost."""
    if _ENGLISH.fullmatch(source):
        return "  " not in source and not source.endswith(" ")
    return _WORDS.fullmatch(source) is not None


@lru_cache(_MOST)
def block_html(source: str) -> str:
    """Blocks of HTML for a text of any length."""
    if _is_words(source) or _PARAGRAPHS.fullmatch(source):
        paragraphs = source.replace("\n\n", "</p>\n<p>")
        return f"<p>{paragraphs}</p>"
    rendered: str = _parser().render(source)
    return rendered.strip()


@lru_cache(_MOST)
def inline_html(source: str) -> str:
    """HTML for a text that stands inside a line: no blocks."""
    line = " ".join(source.split())  # a summary may have been written in several
    if _is_words(line):
        return line
    rendered: str = _parser().renderInline(line)
    return rendered


@lru_cache(_MOST)
def inline_markdown(source: str) -> str:
    """The same for a line of a Markdown page: tags for the emphasis, and text that Markdown leaves alone.

    The page is read by another Markdown parser than this one, with extensions of its own; so nothing but
    tags that we made and text without a single character of markup is handed to it.
    """
    line = " ".join(source.split())
    if _is_words(line):
        return _hardened_pairs(line)
    tokens = _parser().parseInline(line)[0].children or []
    return "".join(_hardened(token) for token in tokens)


_TAGS = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "link_close": "</a>",
}


def _hardened(token: "Token") -> str:
    match token.type:
        case "text":
            return harden(token.content)
        case "code_inline":
            return f"<code>{harden(token.content)}</code>"
        case "link_open":
            return f'<a href="{attribute(str(token.attrGet("href") or ""))}">'
        case "softbreak" | "hardbreak":
            return " "
        case kind:
            return _TAGS.get(kind, harden(token.content))


@lru_cache(_MOST)
def plain_text(source: str) -> str:
    """The words of a Markdown text without its marks, on one line."""
    if _is_words(source) or _PARAGRAPHS.fullmatch(source):
        return one_line(source)
    return " ".join(" ".join(_words(token) for token in _parser().parse(source)).split())


def _words(token: "Token") -> str:
    if token.children is not None:
        return "".join(" " if child.type.endswith("break") else child.content for child in token.children)
    return token.content


@lru_cache(_MOST)
def harden(text: str) -> str:
    """Text for a Markdown page: every character that could be markup as a character reference."""
    safe = _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)
    safe = _hardened_pairs(safe)
    return _LEADING.sub(lambda found: "".join(f"&#{ord(char)};" for char in found[0]), safe)


def _hardened_pairs(text: str) -> str:
    """Text that parsers may know more of than its characters: emoji between colons, addresses without a mark."""
    return _WORD_PAIRS.sub(lambda found: f"&#{ord(found[0])};", text) if ":" in text or "/" in text else text


_LINKED = re.compile(r"(?<=&#64;)|(?<=&#35;)|(?<=:/)(?=&#47;)")


def harden_for_github(text: str) -> str:
    """The same for a comment or the text of a pull request, where GitHub itself links words after reading Markdown.

    A space of no width stands where a mention, a reference or an address would begin: nobody is called, nothing closed.
    """
    return _LINKED.sub("&#8203;", harden(text))


@lru_cache(_MOST)
def attribute(text: str) -> str:
    """Text for an attribute inside Markdown: everything but letters and digits as a character reference."""
    return _TELLING.sub(lambda found: f"&#{ord(found[0])};", text)


def one_line(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


@lru_cache(_MOST)
def escape(text: str) -> str:
    """Plain text for HTML."""
    return html.escape(text)
