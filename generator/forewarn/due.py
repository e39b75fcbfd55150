"""Whether the published site has to be built anew: its own ``now.json`` says until when it is true.

A job that runs every hour asks this first, before it installs anything: the module stands alone, and any Python 3.11
runs the file as a script. Whatever cannot be told counts as due: a build too many costs a minute, one too few leaves a
page that is wrong.
"""

import http.client
import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

DAILY = timedelta(hours=24)
"""How old a site may grow: archives, ends of feeds and new occurrences of series move on with the days."""
AHEAD = timedelta(minutes=5)
"""How far clocks may differ; a site that was built for a later instant than that is not today's."""
MOST = 4_000_000
"""How many bytes are read of the answer."""
PATIENCE = 20
"""Seconds to wait for the answer."""

_SITE_URL = re.compile(r"^site_url:[ \t]+([\"']?)(https?://[^\s\"'#]+)\1[ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a build is due, and why in words."""

    due: bool
    why: str


def verdict(told: bytes, now: datetime, *, every: timedelta = DAILY) -> Verdict:
    """What the bytes of a published ``now.json`` mean at an instant; ``every`` is how old a site may grow."""
    try:
        facts = json.loads(told)
        as_of = _instant(facts["as_of"])
        change = None if facts["next_change"] is None else _instant(facts["next_change"])
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        return Verdict(True, f"now.json does not tell until when the site is true ({type(fault).__name__})")
    if as_of > now + AHEAD:
        return Verdict(True, f"the site was built for a later instant, {_iso(as_of)}")
    if change is not None and change <= now:
        return Verdict(True, f"a window opened or closed at {_iso(change)}")
    if now - as_of >= every:
        return Verdict(True, f"the site is as of {_iso(as_of)}")
    until = as_of + every if change is None else min(change, as_of + every)
    return Verdict(False, f"the site is as of {_iso(as_of)}, and good until {_iso(until)}")


def published(site_url: str, now: datetime, *, every: timedelta = DAILY) -> Verdict:
    """Ask the site at an address. Raises nothing: a site that does not answer has to be built."""
    if not site_url.startswith(("http://", "https://")):
        return Verdict(True, "the address of the site is not known")
    address = site_url.rstrip("/") + "/now.json"
    try:
        request = Request(address, headers={"User-Agent": "forewarn", "Cache-Control": "no-cache"})  # noqa: S310
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - http and https alone come here
            return verdict(answer.read(MOST), now, every=every)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Verdict(True, f"{address} cannot be read ({fault or type(fault).__name__})")


def site_url(settings: str) -> str:
    """The literal ``site_url`` in the text of a ``mkdocs.yml``, or nothing."""
    found = _SITE_URL.search(settings)
    return found[2] if found else ""


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant.astimezone(UTC)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def main(arguments: list[str]) -> None:
    """``due.py INSTANT [ADDRESS]``: prints ``due=true`` or ``due=false``, and why beside it.

    Without an address it is that of the ``mkdocs.yml`` in this folder; without an instant ``url=`` and that is printed.
    """
    settings = Path("mkdocs.yml")
    own = site_url(settings.read_text("utf-8", "replace")) if settings.is_file() else ""
    if not arguments:
        sys.stdout.write(f"url={own}\n")
        return
    found = published("".join(arguments[1:2]) or own, _instant(arguments[0]))
    sys.stderr.write(f"{found.why}\n")
    sys.stdout.write(f"due={str(found.due).lower()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
