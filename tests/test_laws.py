"""Law 7: what an author types is text in every output, whatever it holds."""

import re
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from markdown import markdown

from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.model import Affected
from forewarn.notice.prose import block_html, harden, inline_html, inline_markdown
from forewarn.outputs import calendar, feeds, pages
from forewarn.source.decoding import UNSAFE
from forewarn.values import replace
from forewarn.wording import ExpectedImpact, NoticeText, Person, Team
from samples import sample_board, sample_entry

EXTENSIONS = ["admonition", "attr_list", "md_in_html", "tables", "toc", "pymdownx.tasklist"]
HOSTILE = (
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](x)",
    "{: onclick=alert(1) }",
    "{{ 7*7 }}",
    "]]>",
    "--> <!--",
    "`code` **bold** _it_ ~~s~~",
    "\\n\\;BEGIN:VEVENT",
    "END:VCALENDAR",
    "&amp; &#60; &",
    "# h",
    "1. x",
    "- x",
    "> x",
    "!!! note",
    "| a | b |",
    "[^1]: x",
    "*[HTML]: y",
    "[x]: y",
    "---",
    "===",
    ": x",
    "~~~",
    "/// html",
    "</div></div>",
    '" onmouseover="x',
    "\u05d0\u202a"[:1],
    "東京",
)
words = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), min_size=1, max_size=5).map(" ".join)
lines = words.map(lambda text: " ".join(UNSAFE.sub("", text).replace("\r", " ").split())).filter(bool)


class Structure(HTMLParser):
    """The tags of a page with the names of their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs if name != "id"))))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def written(text: str) -> Entry:
    """An entry whose every plain text is ``text``."""
    entry = sample_entry("2026-redis-8")
    person = Person("ada", text, text, text, text)
    told = NoticeText(
        expected_impact=ExpectedImpact(api=text, web=text, background=text, interruptions=text),
        contacts=replace(entry.maintenance.text.contacts, primary=person, support=text),
        team=Team(technical_lead=text, quality=text),
        wording={"expected_impact.api": text},
    )
    affected = tuple(Affected(item.component, Impact.OUTAGE, None, text) for item in entry.maintenance.primary)
    return replace(entry, maintenance=replace(entry.maintenance, title=text, affects=affected, text=told))


def board_of(entry: Entry) -> Board:
    """A board with that entry alone."""
    return replace(sample_board(), entries=(entry,))


def page_of(entry: Entry) -> str:
    """The body of the entry's page as a page engine would make it."""
    artifact = next(a for a in pages.render(board_of(entry)) if a.path == f"{entry.path}index.md")
    return markdown(artifact.content.decode().split("---\n", 2)[2], extensions=EXTENSIONS)


PLAIN_PAGE = Structure(page_of(written("x"))).tags


@given(text=lines)
@example(text="".join(HOSTILE))
@example(text="A title {: .x } #")
def test_plain_text_adds_no_tag_to_a_page(text: str) -> None:
    """Whatever the title and the other texts hold, the page has the same tags, and the text stands in it."""
    found = Structure(page_of(written(text)))
    assert [tag for tag in found.tags if tag[0] != "a"] == [
        (name, tuple(sorted({*attributes, *(("class",) if name == "h1" and len(text) > 90 else ())})))
        for name, attributes in PLAIN_PAGE
        if name != "a"
    ]
    assert " ".join(text.split()) in " ".join(found.text.split())


@given(text=lines)
@example(text="".join(HOSTILE))
def test_plain_text_comes_back_from_calendars_and_feeds(text: str) -> None:
    """A title comes back from iCalendar and Atom character for character, and nothing comes with it."""
    board = board_of(written(text))
    content = next(a.content for a in calendar.render(board) if a.path == "calendar.ics")
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [str(event["summary"]).strip() for event in events] == [text]
    atom = next(a.content for a in feeds.render(board) if a.path == "feed.atom")
    root = etree.fromstring(atom)
    assert [element.text for element in root.findall("{*}entry/{*}title")] == [text]


ALLOWED = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@given(source=lines)
@example(source="".join(HOSTILE))
@example(source="[a](https://x.example/_a_*b*`c`{d}) <b>x</b>")
def test_markdown_by_authors_makes_emphasis_and_never_machinery(source: str) -> None:
    """Prose becomes harmless elements only, by each of the three ways that it takes."""
    for html in (
        block_html(source),
        inline_html(source),
        markdown(f"x {inline_markdown(source)}", extensions=EXTENSIONS),
    ):
        found = Structure(html)
        assert {tag for tag, _ in found.tags} <= ALLOWED
        assert {name for _, names in found.tags for name in names} <= {"href", "start", "class", "style"}
        for href in re.findall(r'href="([^"]*)"', html):
            assert re.match(r"(https?:|mailto:|#)", href, re.IGNORECASE)


@given(source=lines)
@example(source="**a** _b_ `c` [d](https://e.example/)")
def test_a_line_of_prose_reads_the_same_on_the_page_and_in_the_mail(source: str) -> None:
    """The page engine makes of a hardened line what the mail says."""
    page = Structure(markdown(f"x {inline_markdown(source)}", extensions=EXTENSIONS))
    mail = Structure(f"<p>x {inline_html(source)}</p>")
    assert " ".join(page.text.split()) == " ".join(mail.text.split())
    assert page.tags == mail.tags


@given(text=lines)
@example(text="1. x")
@example(text="- [ ] x")
@example(text="https://x.example/a_b_c?d=*e*&f")
def test_hardened_text_means_itself_wherever_it_stands(text: str) -> None:
    """In a paragraph, a heading, a list and a table the page engine adds nothing to hardened text."""
    wanted = " ".join(text.split())
    for shape in ("{}", "## {}", "- {}", "| | |\n| --- | --- |\n| a | {} |"):
        found = Structure(markdown(shape.format(harden(text)), extensions=["attr_list", "tables", "pymdownx.tasklist"]))
        plain = Structure(markdown(shape.format("x"), extensions=["attr_list", "tables", "pymdownx.tasklist"]))
        assert found.tags == plain.tags
        assert wanted in " ".join(found.text.split())
