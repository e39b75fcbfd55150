"""The happy path of YAML says what the long one says, or nothing: whatever is wrong takes a closer look."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import MINIMAL
from forewarn.source import plain_yaml
from forewarn.source.nodes import plain
from forewarn.source.yaml_text import parse
from samples import ROOT

SLOW = bool(os.environ.get("FOREWARN_SLOW"))
TEXTS = [path.read_bytes() for path in sorted((ROOT / "maintenances").rglob("*.yml"))]
ODD = [
    *(
        "&a ",
        "*a",
        "!t ",
        "!!str ",
        "<<: ",
        "%",
        "---\n",
        "...\n",
        "# c",
        " #c",
        " # c",
        "#",
        "''",
        '""',
        "\\",
        '"\\u202e"',
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        ",",
        ": ",
        "- ",
        "? ",
        "|",
        ">-",
        "\t",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\u2028",
        "\ufeff",
        "\x07",
        "ü",
        "é\u0085",
    ),
    *(
        "key: value\n",
        "key:\n",
        "- item\n",
        "  ",
        "'",
        '"',
        "@",
        "`",
        "a: {b: [c, d]}\n",
        "a: &x b\n",
        "[&a b]",
        "{k:!t v}",
        "? &a b\n",
    ),
]


def agree(data: bytes) -> bool:
    """Whether the happy path is silent, or says what the long one says, which then has found nothing."""
    quick = plain_yaml.values(data)
    if quick is None:
        return True
    node, problems = parse(data, "x")
    assert node is not None
    found = plain(node)
    return not problems and found == quick and repr(found) == repr(quick)


def test_most_files_take_it() -> None:
    """Of the sample set, what has no quotation with an escape in it."""
    assert sum(plain_yaml.values(data) is not None for data in TEXTS) > len(TEXTS) * 0.6
    assert all(agree(data) for data in TEXTS)


@pytest.mark.parametrize(
    "text", ["\ufeff&a b: c", "\ufeff%TAG ! x\n---\na: b", "a: {b: c,&x d: e}", "a:\n- &x b\n", "a: b #c"]
)
def test_what_nodes_do_not_know_of_is_left_to_the_long_one(text: str) -> None:
    """Anchors, tags and directives wherever they may stand, and a text that is cut."""
    assert plain_yaml.values(text.encode()) is None


@pytest.mark.parametrize("path", sorted((ROOT / "tests/cases").rglob("*.yml")), ids=str)
def test_every_case_is_read_the_same(path: Path) -> None:
    """The invalid ones too."""
    assert agree(path.read_bytes())


@pytest.mark.parametrize("seed", range(400 if SLOW else 40))
def test_whatever_is_put_into_a_file_is_seen(seed: int) -> None:
    """Odd pieces at random places of real files, and pieces cut out of them."""
    chance = random.Random(seed)
    for _ in range(60):
        text = chance.choice([*TEXTS, MINIMAL.encode()]).decode()
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(ODD) + text[at + chance.choice([0, 0, 0, 1, 5]) :]
        assert agree(text.encode())


@settings(max_examples=3000 if SLOW else 300)
@given(st.lists(st.sampled_from([*ODD, "a", "b: c", "x", " ", "\n  "]), max_size=12).map("".join))
def test_texts_of_odd_pieces_are_read_the_same(text: str) -> None:
    """Texts of nothing but pieces that mean something to YAML."""
    assert agree(text.encode())


@pytest.mark.parametrize(
    "text", ["[" * 5000, "- " * 5000 + "a", "{a: " * 5000, "a:\n" + "".join(" " * n + "a:\n" for n in range(1, 700))]
)
def test_what_is_nested_deep_is_not_for_c(text: str) -> None:
    """The composer of libyaml calls itself; nobody may make it fall over."""
    assert plain_yaml.values(text.encode()) is None
