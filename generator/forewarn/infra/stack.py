"""The template of the stack, with its functions put in and, on request, the headers of one build.

``template.yml`` is a whole template but for the code of the functions, which stands in files of its own, where it can
be read and run. The limits are those of AWS.
"""

import json
import re
from collections.abc import Mapping
from importlib import resources

from forewarn.problems import ProjectError

FUNCTIONS = ("index.js", "policy.js")
INLINE_LIMIT = 51_200
"""Bytes of a template that is handed over in the call itself; a longer one has to lie in a bucket."""
FUNCTION_LIMIT = 10_240
"""Bytes of one CloudFront function."""
POLICY_LIMIT = 1_783
"""Characters of a Content-Security-Policy in a CloudFront response headers policy."""

_PLACES = {
    "Content-Security-Policy": re.compile(r"(?m)^( +ContentSecurityPolicy: )\S.*$"),
    "Referrer-Policy": re.compile(r"(?m)^( +ReferrerPolicy: )\S.*$"),
}
"""Where a header of a build stands in the template, for every kind of answer."""
_SAID_ANYWAY = {"X-Content-Type-Options": "nosniff"}
"""Headers that the template can say in one way only, and does."""


def template(headers: Mapping[str, str] | None = None) -> str:
    """The template as YAML.

    ``headers`` are those of a build (``site.headers.json``); their Content-Security-Policy takes the place of the one that
    is true of any build. Raises :class:`ProjectError` where the stack cannot send one of them.
    """
    text = _shipped("template.yml")
    for name in FUNCTIONS:
        code = "".join(f"        {line}" if line.strip() else line for line in _shipped(name).splitlines(keepends=True))
        text = text.replace(f"      FunctionCode: {name}\n", f"      FunctionCode: |\n{code}")
    for name, value in (headers or {}).items():
        _refuse(name, value)
        if place := _PLACES.get(name):
            text = _said(text, place, value)
    return text


def _refuse(name: str, value: str) -> None:
    """Raise where the stack cannot send a header as it is said."""
    if name not in _PLACES and _SAID_ANYWAY.get(name) != value:
        raise ProjectError(
            f"the template has no place for the header '{name}: {value[:100]}'",
            f"it has one for {', '.join([*_PLACES, *_SAID_ANYWAY])}",
        )
    if name == "Content-Security-Policy" and len(value) > POLICY_LIMIT:
        raise ProjectError(
            f"the Content-Security-Policy is {len(value)} characters long, and CloudFront takes {POLICY_LIMIT}",
            "leave --headers out: pages that forewarn publishes bring their policy with them",
        )


def _said(text: str, place: re.Pattern[str], value: str) -> str:
    """The text with a value in its places; the way JSON writes a string is YAML's too."""
    return place.sub(lambda found: found[1] + json.dumps(value), text)


def _shipped(name: str) -> str:
    return resources.files("forewarn.infra").joinpath(name).read_text("utf-8")
