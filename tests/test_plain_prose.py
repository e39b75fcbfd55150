"""Prose without a mark is not parsed, and comes out as if it had been."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from forewarn.notice.prose import _WORDS, _is_words, block_html, inline_html, inline_markdown, plain_text

ENGLISH = st.text(st.sampled_from("abZ09.,;:()%/ "), max_size=40)
WORDS = (
    ENGLISH
    | st.text(st.sampled_from("abzAÜßжא09٣.,;:()%/- \n"), max_size=40)
    | st.lists(
        st.sampled_from(
            ["Word", "größer", "17", "1.", "-", "a-b", "(x)", "http://x", ":smile:", "50%", "\n", "\n\n", "Setext\n-"]
        ),
        max_size=12,
    ).map(" ".join)
)
LINES = st.lists(WORDS, max_size=5).map("\n".join)
PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")


@given(LINES)
def test_blocks_are_those_of_the_parser(source: str) -> None:
    """Paragraphs, and whatever only looks like some."""
    assert block_html(source) == PARSER.render(source).strip()


@given(LINES)
def test_words_on_a_line_are_those_of_the_parser(source: str) -> None:
    """In a feed, and alone."""
    assert inline_html(source) == PARSER.renderInline(" ".join(source.split()))
    tokens = PARSER.parse(source)
    found = " ".join("".join(" " if c.type.endswith("break") else c.content for c in t.children or ()) for t in tokens)
    if not any(token.type in ("fence", "code_block") for token in tokens):
        assert plain_text(source) == " ".join(found.split())


@given(WORDS)
def test_a_line_of_a_page_reads_as_the_line(source: str) -> None:
    """Whether it was parsed or not."""
    assert PARSER.renderInline(inline_markdown(source)) == PARSER.renderInline(" ".join(source.split()))


@given(WORDS)
def test_letters_tell_what_the_pattern_tells(source: str) -> None:
    """The quick look at a line of English finds what the pattern for every language finds."""
    assert _is_words(source) == (_WORDS.fullmatch(source) is not None)
