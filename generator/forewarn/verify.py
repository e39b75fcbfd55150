"""The last look: every address that was promised exists in the built site, whatever the engine said.

An engine that drops a page without a word would lose a notice; so the manifest of what was generated is
held against the folder that came out.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from forewarn.artifacts import published
from forewarn.differences import differences
from forewarn.problems import ProjectError
from forewarn.workspace import IGNORE, read_manifest


def verify(content: Path, site: Path) -> list[str]:
    """What is missing or differs in ``site``: one sentence each, none if all is well."""
    return faults_of(read_manifest(content), site)


def faults_of(promised: Mapping[str, str], site: Path, proven: Mapping[str, str] | None = None) -> list[str]:
    """The same, where somebody knows what the manifest of the content folder lists, which is what was ``promised``.

    ``proven`` are those of them of which somebody has just seen that what was made of them lies in the site, and of which
    bytes: their SHA-256.
    """
    if not promised:
        raise ProjectError("nothing has been generated here yet", "run forewarn build")
    if not site.is_dir():
        raise ProjectError(f"there is no folder {site}", "run forewarn build, or name the folder of the built site")
    faults = []
    for path in differences(proven or {}, promised)[0]:
        if path == IGNORE:
            continue
        put, digest = published(path), promised[path]
        place = site / put
        if not place.is_file():
            faults.append(f"{put} is missing (from {path})")
        elif path.endswith(".md"):
            if b"<html" not in place.read_bytes()[:4096].lower():
                faults.append(f"{put} is no HTML page (from {path})")
        elif hashlib.sha256(place.read_bytes()).hexdigest() != digest:
            faults.append(f"{put} differs from what was generated")
    return faults
