"""A maintenance file and an edit to the new file: text is put in at marked places, and nothing is written anew.

Every byte that the edit does not concern stays: comments, order, quotes, layout, line ends. Where a value
ends is found from where it starts, and nobody has to trust that: the new text is read back, and must say
exactly what the old one said and the edit besides. A layout that this cannot edit is refused, in words.
"""

from datetime import datetime

from forewarn.source.entries import Edit, EditError, written
from forewarn.source.insertion import Page
from forewarn.source.nodes import Mapping, Plain, plain
from forewarn.source.scaffold import MODELINE
from forewarn.source.yaml_text import parse


def edited(data: bytes, path: str, edit: Edit) -> bytes:
    """The bytes of the file after an edit. Raises :class:`EditError` where its layout does not allow it."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    node, problems = parse(data, path)
    if problems or not isinstance(node, Mapping):
        raise EditError(f"{path} has faults", "forewarn check shows them; put them right first")
    page = Page(data.decode("utf-8-sig"), node)
    expected = page.edit(edit)
    result = page.result()
    _read_back(result, path, expected)
    return mark + result.encode()


def new_occurrence(series: str, path: str, edit: Edit, announced: datetime | None = None) -> bytes:
    """The file of an occurrence that had none: it holds the difference alone. Raises :class:`EditError`.

    ``announced`` tells when its start became public, which git cannot say of a new file.
    """
    lines = [MODELINE.replace("maintenance.schema", "occurrence.schema"), f"of: {series}"]
    if announced is not None:
        lines.append(f"announced: {written(announced, edit.timezone)}")
    return edited(("\n".join(lines) + "\n").encode(), path, edit)


def _read_back(text: str, path: str, expected: Plain) -> None:
    """Refuse a text that does not say what it should."""
    node, problems = parse(text.encode(), path)
    told = next((one for one in problems if one.rule in ("unsafe-text", "too-large")), None)
    if told is not None:
        raise EditError(f"the message cannot be written: {told.message}", told.hint)
    if problems or node is None or _trimmed(plain(node)) != _trimmed(expected):
        message = f"the layout of {path} is one that this command cannot edit"
        raise EditError(message, "write window and updates one key a line, or make the change by hand")


def _trimmed(value: Plain) -> Plain:
    """The value without line breaks at the ends of texts: they come and go with what follows a text."""
    match value:
        case str():
            return value.rstrip("\n")
        case list():
            return [_trimmed(item) for item in value]
        case dict():
            return {key: _trimmed(item) for key, item in value.items()}


# --- the page -------------------------------------------------------------------------------------------------
