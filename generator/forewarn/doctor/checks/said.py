"""Checks of what the published site says, against the project and the clock; they speak only where it was asked for."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from forewarn.doctor.finding import Finding, warning
from forewarn.doctor.patient import Patient
from forewarn.phrases import ENGLISH, iso
from forewarn.settings import Audience

_LATE = timedelta(hours=6)
"""How long after a window opened or closed a site may still tell what was so before; schedules run hours late."""
_OLD = timedelta(days=3)


def fresh(patient: Patient) -> Iterator[Finding]:
    """The site was built since the last window opened or closed, and not more than three days ago.

    Pages correct themselves by the reader's clock; feeds, and pages read without JavaScript, wait for a build.
    """
    built = _built(patient)
    answer = patient.answer("now.json")
    if built is None or answer is None:
        return
    fix = "publish it again, and look why the schedule did not: forewarn build, forewarn publish"
    if built > patient.as_of + timedelta(minutes=5):
        yield warning(answer.url, f"was built as of {iso(built)}, which is in the future", "build without --as-of")
    elif patient.as_of - built > _OLD:
        yield warning(answer.url, f"was built {ENGLISH.length(_whole(patient.as_of - built))} ago", fix)
    else:
        edges = [edge for edge in _edges(patient) if built < edge <= patient.as_of - _LATE]
        if edges:
            yield warning(answer.url, f"was built before {iso(min(edges))}, when a window opened or closed", fix)


def same_maintenances(patient: Patient) -> Iterator[Finding]:
    """The site tells of every maintenance that is near, with its window and status as they are in git.

    A change that was merged and never published is news that nobody got.
    """
    answer = patient.answer("now.json")
    told = {item.get("id"): item for item in _now(patient).get("maintenances", []) if isinstance(item, dict)}
    if answer is None or not told or patient.checked is None or patient.checked.stops:
        return
    unsaved = set(patient.clone.uncommitted) if patient.clone else set()
    board = patient.checked.board
    near = [
        entry
        for entry in (*board.under_way, *board.upcoming)
        if entry.maintenance.window.start <= patient.as_of + timedelta(days=7)
    ]
    for entry in near:
        maintenance, item = entry.maintenance, told.get(entry.id)
        if maintenance.source in unsaved:
            continue
        if item is None:
            yield warning(answer.url, f"does not know {entry.id}", "publish the site")
        elif (item.get("start"), item.get("end")) != (
            iso(maintenance.window.start),
            iso(maintenance.window.end),
        ):
            yield warning(answer.url, f"tells another window of {entry.id}", "publish the site")
        elif item.get("status") != maintenance.status.value:
            yield warning(
                answer.url,
                f"says that {entry.id} is {item.get('status')}; here it is {maintenance.status.value}",
                "publish the site",
            )


def same_address(patient: Patient) -> Iterator[Finding]:
    """The site names itself by the address in `mkdocs.yml`.

    Links in feeds, calendars and letters lead there, wherever the site is read.
    """
    home = patient.answer("")
    if home is None or home.status != 200 or patient.project is None:
        return
    found = re.search(r"<link[^>]+rel=[\"']?canonical[\"']?[^>]*>", home.text)
    href = re.search(r"href=[\"']?([^\"'\s>]+)", found[0]) if found else None
    url = patient.project.settings.site_url
    if href and not href[1].startswith(url):
        yield Finding(
            home.url,
            f"calls itself {href[1]}, and mkdocs.yml says {url}",
            "build and publish it anew, or correct site_url",
        )


def same_ids(patient: Patient) -> Iterator[Finding]:
    """The ids in feeds are made with the authority in `mkdocs.yml`.

    With another one every entry appears a second time in the calendars and readers of all subscribers.
    """
    feed = patient.answer("feed.atom")
    if feed is None or feed.status != 200 or patient.project is None:
        return
    authorities = set(re.findall(r"<id>tag:([^,<]+),\d{4}:", feed.text))
    mine = patient.project.settings.authority
    if authorities and mine not in authorities:
        other = min(authorities)
        yield Finding(
            feed.url,
            f"has ids of {other}, and mkdocs.yml says {mine}",
            f"write  authority: {other}  in mkdocs.yml, and keep it",
        )


def audience(patient: Patient) -> Iterator[Finding]:
    """What is public was built for the public.

    An internal build holds what the catalogue keeps in the house, and asks search engines to stay away.
    """
    home = patient.answer("")
    if (
        home is None
        or home.status != 200
        or patient.project is None
        or patient.project.settings.audience is not Audience.PUBLIC
    ):
        return
    if re.search(r"<meta[^>]+name=[\"']?robots[\"']?[^>]+noindex", home.text):
        yield Finding(
            home.url,
            "shows a build for the internal audience",
            "build it without --audience internal, and publish it anew",
        )


def _now(patient: Patient) -> dict[str, Any]:
    answer = patient.answer("now.json")
    try:
        found = json.loads(answer.body) if answer and answer.status == 200 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _built(patient: Patient) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(_now(patient).get("as_of", "")))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _edges(patient: Patient) -> Iterator[datetime]:
    """The starts and ends of every window that the project knows and nobody called off."""
    for entry in patient.checked.board.entries if patient.checked else ():
        if not entry.phase.ended:
            yield from (entry.maintenance.window.start, entry.maintenance.window.end)


def _whole(length: timedelta) -> timedelta:
    return timedelta(days=length.days) if length.days else length
