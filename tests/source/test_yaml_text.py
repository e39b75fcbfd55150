"""YAML text to nodes: the text as it was typed, every place, and whatever the bytes are, no exception."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewarn.source.nodes import Mapping, Scalar, Sequence, find, key_span, plain
from forewarn.source.yaml_text import MAX_DEPTH, parse, parse_config

PIECES = st.sampled_from(
    [*"\n :-#'\"[]{},&*!|>%@`?~\t\\<=ab0é", ": ", "- ", "\n  ", "<<: *a", "---\n", "&a ", "!x ", "\r"]
)


def scalar_text(text: str) -> str:
    """The text of the key ``a`` of a file that must have no problem."""
    node, problems = parse(text.encode(), "x.yml")
    assert problems == []
    assert isinstance(node, Mapping)
    value = node.items["a"]
    assert isinstance(value, Scalar)
    return value.text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("no", "no"),
        ("22:00", "22:00"),
        ("1.10", "1.10"),
        ("2026-12-05 22:00", "2026-12-05 22:00"),
        ("null", "null"),
        ("0x1F", "0x1F"),
        ("it's fine", "it's fine"),
        ("'it''s'", "it's"),
        ('"\\u00e9"', "é"),
        ("a#b", "a#b"),
        ("a # comment", "a"),
        ("|-\n  b #c\n  d", "b #c\nd"),
        (">-\n  b\n  c", "b c"),
    ],
)
def test_every_scalar_is_the_text_that_was_typed(typed: str, text: str) -> None:
    """Nothing is taken for a number, a date or a truth value."""
    assert scalar_text(f"a: {typed}\n") == text


def test_line_ends_of_windows_are_line_ends() -> None:
    """A file saved on Windows reads the same."""
    assert scalar_text("a: |-\r\n  b\r\n  c\r\nd: e\r\n") == "b\nc"


def test_places_count_from_one_and_in_characters() -> None:
    """Lines and columns are those of an editor, after a byte order mark and wide characters too."""
    node, _ = parse("\ufeffä: 👩 b\nc:\n  - d: [e]\n".encode(), "x.yml")
    assert node is not None
    assert (key_span(node, ("c", 0, "d")).line, key_span(node, ("c", 0, "d")).column) == (3, 5)
    found, span = find(node, ("c", 0, "d", 0))
    assert plain(found) == "e"
    assert (span.line, span.column) == (3, 9)


def test_a_pointer_that_leads_too_far_ends_at_the_last_place_there_is() -> None:
    """A problem with what is missing stands at what should hold it."""
    node, _ = parse(b"a:\n  b: c\n", "x.yml")
    assert node is not None
    assert find(node, ("a", "z"))[1].line == 1
    assert find(node, ("z",))[0] is node


def test_a_short_form_is_found_by_the_pointer_of_the_long_one() -> None:
    """A list that stands for ``{starts: […]}`` has its items where they are."""
    node, _ = parse(b"repeat:\n  - x\n  - y\n", "x.yml")
    assert node is not None
    assert find(node, ("repeat", "starts", 1))[1].line == 3


@pytest.mark.parametrize("parser", [parse, parse_config])
@given(data=st.one_of(st.binary(), st.text().map(str.encode), st.lists(PIECES).map(lambda p: "".join(p).encode())))
def test_whatever_the_bytes_are_nothing_is_raised(parser: object, data: bytes) -> None:
    """A file becomes nodes or problems, and each problem stands inside the file and has words."""
    assert callable(parser)
    node, problems = parser(data, "x.yml")
    assert node is not None or problems
    for problem in problems:
        assert 1 <= problem.span.line <= data.count(b"\n") + 1
        assert problem.span.column >= 1
        assert problem.message
        assert problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 15_000,
        "- " * 9_000,
        "? " * 9_000,
        "a: " + "{" * 15_000,
        "".join(" " * depth + "a:\n" for depth in range(1_400)),
        "".join(f"k{i}: &a{i} v\n" for i in range(5_000)),
        "a: 1\n" * 19_000,
        "a: !x y\n" * 9_000,
        "a: " + "x" * 10_000_000,
        "a: |\n" + "  line of text\n" * 400_000,
        "\x00\n" * 500_000,
        "\u202e\n" * 200_000,
        "- x\n" * 250_000,
        "\r" * 10_000,
    ],
    ids=range(14),
)
def test_hostile_files_are_refused_in_time(text: str) -> None:
    """Depth, length, anchors and control characters cost a second at most, and few problems."""
    data = text.encode()
    start = time.process_time()
    _, problems = parse(data, "x.yml")
    assert time.process_time() - start < 8
    assert 1 <= len(problems) <= 50


def test_nesting_up_to_the_limit_is_read() -> None:
    """What is nested as deep as allowed is no problem."""
    deep = "[" * (MAX_DEPTH - 2) + "x" + "]" * (MAX_DEPTH - 2)
    node, problems = parse(f"a: {deep}\n".encode(), "x.yml")
    assert problems == []
    assert isinstance(node, Mapping)
    assert isinstance(node.items["a"], Sequence)


def test_a_configuration_keeps_its_owners_words() -> None:
    """Tags, anchors, merge keys and empty values of ``mkdocs.yml`` are the owner's business; duplicates are not."""
    text = "a: &x {b: !ENV [C]}\nd: *x\ne:\n  <<: *x\nf: !!python/name:os.system\ng:\n? [h]\n: i\n"
    node, problems = parse_config(text.encode(), "mkdocs.yml")
    assert problems == []
    assert isinstance(node, Mapping)
    assert node.items["d"] is node.items["a"]
    assert [p.rule for p in parse_config(b"a: 1\na: 2\n", "mkdocs.yml")[1]] == ["duplicate-key"]
    assert [p.rule for p in parse_config(b"a: *b\n", "mkdocs.yml")[1]] == ["yaml"]
