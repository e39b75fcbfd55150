"""Files of the cache with a seal."""

from pathlib import Path

from forewarn import sealed


def test_what_is_noted_under_a_word_is_nothing_under_another(tmp_path: Path) -> None:
    """A program does not even decode what another one has noted."""
    path = tmp_path / ".cache" / "forewarn" / "note.bin"
    sealed.note(path, ["a"], under="one")
    assert sealed.noted(path, list[str], under="one") == ["a"]
    assert sealed.noted(path, list[str], under="other") is None
    assert sealed.noted(path, list[str]) is None
    path.write_bytes(path.read_bytes() + b"x")
    assert sealed.opened(path, under="one") is None
