"""The changelog as its readers are promised it (https://keepachangelog.com/en/1.1.0/): checked, and taken apart.

``python release/changelog.py`` checks it; ``python release/changelog.py v1.2.3`` prints what belongs to that version.
"""

import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).parent.parent / "CHANGELOG.md"
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Dependencies"}
_HEADING = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>\S+))?$", re.MULTILINE)
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:(?:a|b|rc)\d+)?")


def version_of(tag: str) -> str:
    """The version that a tag names; raises :class:`ValueError` where it is none such as ``v1.2.3``."""
    if not tag.startswith("v") or not _VERSION.fullmatch(tag[1:]):
        raise ValueError(f"'{tag}' is no tag of a release; write for example v1.2.3")
    return tag[1:]


def faults(text: str) -> list[str]:
    """What is wrong with a changelog, a sentence each."""
    found = list(_HEADING.finditer(text))
    lines = [line for line in text.splitlines() if line.startswith("## ")]
    wrong = [f"'{line}' is neither [Unreleased] nor [1.2.3] - 2026-12-31" for line in lines if not _HEADING.match(line)]
    if not found or found[0]["name"] != "Unreleased" or found[0]["date"]:
        wrong.append("the first heading is not [Unreleased]")
    for heading in found[1:]:
        if not _VERSION.fullmatch(heading["name"]):
            wrong.append(f"'{heading['name']}' is no version")
        elif not _is_day(heading["date"] or ""):
            wrong.append(f"{heading['name']} has no date, as in [{heading['name']}] - 2026-12-31")
        elif not _between(text, heading).strip():
            wrong.append(f"{heading['name']} says nothing")
    numbered = [(_number(one["name"]), one) for one in found[1:] if _VERSION.fullmatch(one["name"])]
    for (newer, one), (older, other) in pairwise(numbered):
        if newer <= older or (one["date"] or "") < (other["date"] or ""):
            wrong.append(f"{one['name']} stands above {other['name']}, and is not newer")
    kinds = re.findall(r"^### (.*)$", text, re.MULTILINE)
    return wrong + [f"'### {kind}' is none of {', '.join(sorted(KINDS))}" for kind in kinds if kind not in KINDS]


def notes(version: str, text: str) -> str:
    """What the changelog says of a version; raises :class:`ValueError`, in words for people, where it is not ready."""
    if wrong := faults(text):
        raise ValueError(f"CHANGELOG.md: {'; '.join(wrong)}")
    found = {heading["name"]: heading for heading in _HEADING.finditer(text)}
    if version not in found:
        raise ValueError(f"CHANGELOG.md has no heading  ## [{version}] - YYYY-MM-DD")
    if _between(text, found["Unreleased"]).strip():
        raise ValueError(
            f"CHANGELOG.md: what stands below [Unreleased] belongs below [{version}], or into a later release"
        )
    return _between(text, found[version]).strip() + "\n"


def _between(text: str, heading: re.Match[str]) -> str:
    following = _HEADING.search(text, heading.end())
    return re.sub(
        r"^\[[^\]]+\]: \S+$", "", text[heading.end() : following.start() if following else None], flags=re.MULTILINE
    )


def _number(version: str) -> tuple[int, ...]:
    matched = _VERSION.fullmatch(version)
    assert matched
    return tuple(int(part) for part in matched.groups())


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def main(tag: str | None) -> str:
    """What to print; raises :class:`ValueError` where something is wrong."""
    text = FILE.read_text("utf-8")
    if tag is not None:
        return notes(version_of(tag), text)
    if wrong := faults(text):
        raise ValueError("\n".join(wrong))
    return "CHANGELOG.md: fine\n"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(sys.argv[1] if len(sys.argv) > 1 else None))
    except ValueError as fault:
        sys.exit(f"error: {fault}")
