"""The data is written as ``json.dumps`` with an indent of one space writes it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from forewarn.outputs.data import written

WORDS = st.text(st.sampled_from('"\\/\n\t\r\x7f\x1f üא\U0001f600') | st.characters(codec="utf-8"), max_size=12)
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(WORDS, FACTS, max_size=4))
def test_data_is_what_the_library_writes(facts: dict[str, object]) -> None:
    """Whatever it says, byte for byte."""
    assert written(facts) == (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()
