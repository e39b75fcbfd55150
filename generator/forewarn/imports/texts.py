"""Foreign text to text of ours: what cannot be shown goes, HTML becomes Markdown, and nothing is lost unsaid."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from forewarn.imports.found import Note
from forewarn.source.decoding import UNSAFE

MAX_TITLE = 200
MAX_SUMMARY = 1_000
MAX_PROSE = 50_000
_MAX_LINE = 4_000
_TAG = re.compile(
    r"<(/?)(a|b|strong|i|em|u|s|br|hr|p|div|span|ul|ol|li|code|pre|tt|h[1-6]|blockquote|small|font|img"
    r"|table|thead|tbody|tr|th|td|script|style|sub|sup|center|section|article)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]*)[^)\n]*\)")
_RELATIVE = re.compile(r"(?<!!)\[([^\]\n]*)\]\((?!https?://|mailto:)([^)\s]*)[^)\n]*\)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|TIMEZONE)\](?!\()")
_LINK = re.compile(r"https?://[^\s<>\"'`\\{}|^]+")
_NO_SENTENCE = re.compile(
    r"\s*(#|[-*+>|]\s|\d+[.)]\s|```|~~~|-{3}|[*_]{1,3}[^*_\n]{1,40}[*_]{1,3}:?\s*(\n|$)|\[[^\]\n]*\]\s*(\n|$))"
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_BREAKS = {
    "p": "\n\n",
    "div": "\n\n",
    "ul": "\n\n",
    "ol": "\n\n",
    "pre": "\n\n",
    "blockquote": "\n\n",
    "hr": "\n\n---\n\n",
}


@dataclass(slots=True)
class Cleaner:
    """Cleans the texts of one item; what that changed for a reader gathers in ``notes``. ``base`` is the site's address."""

    item: str
    base: str = ""
    notes: list[Note] = field(default_factory=list)

    def note(self, message: str) -> None:
        """Say once what became of something."""
        note = Note(self.item, message)
        if note not in self.notes:
            self.notes.append(note)

    def line(self, text: str, most: int = MAX_TITLE) -> str:
        """Text on one line."""
        flat = " ".join(self.shown(text).split())
        if len(flat) > most:
            self.note(f"a text on one line was cut after {most} characters")
            flat = flat[: most - 1].rstrip() + "…"
        return flat

    def prose(self, text: str) -> str:
        """Markdown of any length, without HTML."""
        text = self.shown(text)
        text, hidden = _HIDDEN.subn("", text)
        text, code = _CODE.subn("", text)
        if hidden or code:
            self.note("hidden text (a comment or a script) was left out")
        if _TAG.search(text):
            text = self.markdown(text)
        text, images = _IMAGE.subn(lambda found: self.linked(found[1] or "image", found[2]), text)
        if images:
            self.note("an image became a link")
        text = _RELATIVE.sub(lambda found: self.linked(found[1], found[2]), text)
        return self.bounded(text)

    def shown(self, text: str) -> str:
        """Text that may stand in a file of ours."""
        text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
        text, unsafe = UNSAFE.subn("", text)
        if unsafe:
            self.note("characters that cannot be shown were left out")
        text, holes = _PLACEHOLDER.subn(r"(\1)", text)
        if holes:
            self.note("brackets around capitals, which look like a placeholder, became parentheses")
        return text

    def markdown(self, text: str) -> str:
        """HTML, or Markdown with HTML in it, as Markdown: what stands between the tags stays as it is."""
        links: list[str] = []

        def written(found: re.Match[str]) -> str:
            closing, tag, rest = bool(found[1]), found[2].lower(), found[3]
            if tag == "a":
                if not closing:
                    href = _HREF.search(rest)
                    links.append(html.unescape(next((part for part in href.groups() if part), "")) if href else "")
                    return "["
                target = self.address(links.pop()) if links else ""
                return f"]({target})" if target else "]"
            if tag == "img":
                self.note("an image was left out")
                return ""
            if tag == "br":
                return "\n"
            if tag == "li":
                return "" if closing else "\n- "
            if tag in ("tr", "th", "td"):
                return " " if tag != "tr" else "\n"
            if tag.startswith("h") and tag != "hr":
                return "\n\n" if closing else f"\n\n{'#' * int(tag[1])} "
            return _MARKS.get(tag, _BREAKS.get(tag, ""))

        return self.shown(html.unescape(_TAG.sub(written, text)))

    def linked(self, words: str, target: str) -> str:
        """A link, where its address can be a whole one; else its words."""
        address = self.address(target)
        return f"[{words}]({address})" if address else words

    def address(self, target: str) -> str:
        """A whole address, or nothing."""
        if target.lower().startswith("mailto:"):
            return target
        return link(target) or (link(urljoin(self.base, target)) if self.base and link(self.base) else "")

    def bounded(self, text: str) -> str:
        """Text whose lines and length a file has room for, without heaps of blank lines."""
        if len(text) > MAX_PROSE:
            self.note(f"a text was cut after {MAX_PROSE:,} characters")
            text = text[:MAX_PROSE].rstrip() + "…"
        lines = [part.rstrip() for line in text.split("\n") for part in _parted(line)]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def link(target: str) -> str:
    """The address, if it is one that may be linked to; else nothing."""
    target = target.strip()
    try:
        good = bool(_LINK.fullmatch(target)) and bool(urlsplit(target).hostname) and urlsplit(target).port != 0
    except ValueError:
        return ""
    return target if good and not UNSAFE.search(target) and len(target) < 2_000 else ""


def split(text: str, otherwise: str) -> tuple[str, str]:
    """A summary and the details: the first paragraph on one line, and the rest.

    Where a text begins with a heading, a list or the like, or is none, the summary is ``otherwise``.
    """
    first, _, rest = text.partition("\n\n")
    if not first or _NO_SENTENCE.match(first):
        return otherwise, text
    summary = " ".join(first.split())
    if len(summary) > MAX_SUMMARY:
        return summary[:MAX_SUMMARY].rpartition(" ")[0] + "…" if " " in summary[:MAX_SUMMARY] else otherwise, text
    return summary, rest.strip()


def _parted(line: str) -> list[str]:
    parts = []
    while len(line) > _MAX_LINE:
        at = line.rfind(" ", 1, _MAX_LINE)
        at = at if at > 0 else _MAX_LINE
        parts.append(line[:at])
        line = line[at:].lstrip(" ")
    return [*parts, line]
