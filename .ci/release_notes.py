"""``release_notes.py v1.2.3``: the part of the changelog for a tag, or why it is no release.

The tag is the version, and a dated heading of ``CHANGELOG.md`` has to say the same.
"""

import re
import sys
from pathlib import Path


def notes(tag: str, changelog: str) -> str:
    """What stands below the heading of the version. Raises :class:`ValueError`, in words for people."""
    if not re.fullmatch(r"v\d+\.\d+\.\d+((a|b|rc)\d+)?", tag):
        raise ValueError(f"'{tag}' is no tag of a release; write for example v1.2.3")
    version = tag.removeprefix("v")
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d{{2}}-\d{{2}}$\n(.*?)(?=^## |^\[|\Z)"
    found = re.search(heading, changelog, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise ValueError(f"CHANGELOG.md has no words below a heading  ## [{version}] - YYYY-MM-DD")
    return found[1].strip() + "\n"


if __name__ == "__main__":
    try:
        sys.stdout.write(notes(sys.argv[1], Path("CHANGELOG.md").read_text("utf-8")))
    except ValueError as fault:
        sys.exit(f"error: {fault}")
