"""The schemas of a project on disk: which are out of date, and new ones in their place."""

from collections.abc import Mapping
from pathlib import Path

from forewarn.source.schema import KnownIds, is_current, schemas

FOLDER = "schemas"


def stale_schemas(root: Path, known: KnownIds, *, exactly: bool = False) -> dict[str, str]:
    """File name to fresh text of each schema that is missing or says another thing than it should.

    Unless ``exactly`` every byte is asked for, ids of maintenances may be behind (:func:`forewarn.source.schema.is_current`).
    """
    found = {}
    for name, text in schemas(known).items():
        path = root / FOLDER / name
        written = path.read_text("utf-8", "replace") if path.is_file() else ""
        if written != text and (exactly or not is_current(written, text)):
            found[name] = text
    return found


def write_schemas(root: Path, texts: Mapping[str, str]) -> None:
    """Write schemas into the project's folder for them."""
    for name, text in texts.items():
        (root / FOLDER).mkdir(exist_ok=True)
        (root / FOLDER / name).write_text(text, "utf-8")
