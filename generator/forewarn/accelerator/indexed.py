"""What the search is told of a page: by its own parser, which is led through tags that are known to be simple.

Half of what the search costs is the standard library's patience with broken HTML, and ours is not. What is not simple goes
the search's own way.
"""

import html
import re
from typing import Any

from material.plugins.search.plugin import Parser, SearchIndex

from forewarn.accelerator.blocks import TAG, WELL

_ATTRIBUTE = re.compile(r'\s+([a-zA-Z_:][\w:.-]*)(?:="([^"<>]*)")?', re.ASCII)
_CODE = re.compile(r"<(?:script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext|svg|math)\b")


class _Led(Parser):  # type: ignore[misc]
    """The search's parser, which is handed tags and texts."""

    def lead(self, text: str) -> None:
        """Hand over what :class:`html.parser.HTMLParser` would."""
        at = 0
        for tag in TAG.finditer(text):
            if tag.start() > at:
                self.handle_data(html.unescape(text[at : tag.start()]))
            at = tag.end()
            closing, name, attributes, alone = tag.groups()
            if closing:
                self.handle_endtag(name)
                continue
            found = _ATTRIBUTE.findall(attributes) if attributes else ()
            said = [(key.lower(), _value(attributes, key, value)) for key, value in found]
            self.handle_starttag(name, said)
            if alone:
                self.handle_endtag(name)
        if at < len(text):
            self.handle_data(html.unescape(text[at:]))


def _value(attributes: str, key: str, value: str) -> str | None:
    if not value and f'{key}=""' not in attributes:
        return None
    return html.unescape(value)


def add(index: Any, page: Any) -> None:
    """Add the entries of a page to the index of the search, as :meth:`SearchIndex.add_entry_from_context` does."""
    if type(index) is not SearchIndex or _CODE.search(page.content) or not WELL.fullmatch(page.content):
        index.add_entry_from_context(page)
        return
    if (page.meta.get("search") or {}).get("exclude"):
        return
    parser = _Led()
    parser.lead(page.content)
    for section in parser.data:
        if not section.is_excluded():
            index.create_entry_for_section(section, page.toc, page.url, page)
