"""The style sheet, the script and the pictures that ship with the package, as part of the site.

``theme/style`` and ``theme/script`` hold one room a file, in the order of their numbers; each folder becomes one file,
because a phone on a slow line pays for every request. Before the script stands what it must know: the lifecycle's
table, its words in the site's language, and the settings that decide a phase.
"""

import json
from collections.abc import Iterator
from importlib import resources

from forewarn.artifacts import Artifact, text_artifact
from forewarn.board import Board
from forewarn.grades import Impact, Outcome
from forewarn.lifecycle import TABLE, Phase
from forewarn.outputs.script_words import COUNTED, WORDS
from forewarn.wording import Status

_STYLE_HEAD = """\
/*
 * The looks of a forewarn site, on top of Material for MkDocs.
 *
 * Every class of ours begins with `fw-`. Material's 1rem is 20 px. Sides are logical (inline-start, never left), so
 * that right-to-left sites need nothing more. A colour is never the only carrier of a meaning.
 */
"""


def render(board: Board) -> Iterator[Artifact]:
    """The files under ``assets/forewarn/``."""
    folder = resources.files("forewarn").joinpath("theme/assets")
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        yield Artifact(f"assets/forewarn/{item.name}", item.read_bytes())
    yield text_artifact("assets/forewarn/forewarn.css", "\n".join([_STYLE_HEAD, *_parts("style")]))
    known = json.dumps(_known(board), ensure_ascii=True, sort_keys=True)
    body = [f'(() => {{\n"use strict";\n\nconst known = {known};\n', *_parts("script"), "})();\n"]
    yield text_artifact("assets/forewarn/forewarn.js", "\n".join(body))


def _known(board: Board) -> dict[str, object]:
    """What the script cannot ask a page for."""
    language = board.phrases.language
    return {
        "closeAutomatically": board.catalog.policy.close_automatically,
        "lifecycle": TABLE,
        "impacts": {impact.value: language.word(impact.words) for impact in Impact},
        "outcomes": {outcome.value: language.word(outcome.words) for outcome in Outcome},
        "phases": {phase.value: language.word(phase.words) for phase in Phase},
        "statuses": {status.value: language.word(status.words) for status in Status},
        "cldr": language.data,
        "words": {name: language.word(words) for name, words in WORDS.items()},
        "counted": {name: language.forms(*words) for name, words in COUNTED.items()},
    }


def _parts(folder: str) -> list[str]:
    parts = resources.files("forewarn").joinpath("theme", folder).iterdir()
    return [part.read_text("utf-8") for part in sorted(parts, key=lambda part: part.name)]
