"""Every page is sound HTML: of the sample site, of an odd one, and of one that has only just begun.

What is tried always: every element is closed where it should be, and no attribute is said twice. ``make check-html``
asks the Nu HTML checker besides (https://validator.github.io/validator/), which needs Java.
"""

import os
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"div", "dl", "h1", "h2", "h3", "h4", "hr", "ol", "p", "pre", "section", "table", "ul", "form", "details"}
"""What may not stand in a paragraph: it would end it."""
DRAWN = {"circle", "line", "path", "rect"}


class Sound(HTMLParser):
    """Follows the elements of a page; ``faults`` says where they do not fit."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        names = [name for name, _ in attrs]
        self._fault(len(names) != len(set(names)), f"<{tag}> says an attribute twice")
        self._fault("p" in self.open and tag in BLOCKS, f"<{tag}> stands in <p>")
        self._fault(tag == "a" and "a" in self.open, "<a> stands in <a>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as its class calls it
        """One that closes itself: in drawings, and where it is void."""
        self._fault(tag not in VOID | DRAWN, f"<{tag}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        """An element closes: the one that was opened last."""
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self._fault(True, f"</{tag}> where {self.open[-3:]} is open")

    def _fault(self, holds: bool, words: str) -> None:
        if holds:
            self.faults.append(f"line {self.getpos()[0]}: {words}")


@pytest.mark.parametrize("name", ["built", "odd", "quiet"])
def test_every_element_closes_where_it_should(name: str, request: pytest.FixtureRequest) -> None:
    """Pages, and the page for what is missing."""
    site: Path = request.getfixturevalue(name)
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 7
    faults = {path.relative_to(site).as_posix(): Sound(path.read_text("utf-8")).faults[:3] for path in pages}
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.skipif("FOREWARN_VNU" not in os.environ, reason="make check-html brings the checker")
@pytest.mark.parametrize("name", ["built", "odd", "quiet"])
def test_the_nu_checker_finds_no_error(name: str, request: pytest.FixtureRequest) -> None:
    """Nor does it warn."""
    site: Path = request.getfixturevalue(name)
    call = ["java", "-jar", os.environ["FOREWARN_VNU"], "--skip-non-html", "--format", "gnu", "--also-check-svg"]
    told = subprocess.run([*call, str(site)], capture_output=True, text=True, check=False).stderr
    assert [line for line in told.splitlines() if ": error" in line or ": info warning" in line] == []
