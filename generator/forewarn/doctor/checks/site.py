"""Checks of the published site, as its readers get it; they have something to say only where it was asked for."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from forewarn.doctor.feeds import fault_of
from forewarn.doctor.finding import Finding, warning
from forewarn.doctor.patient import Patient
from forewarn.doctor.published import NOWHERE, Answer
from forewarn.phrases import ENGLISH, iso
from forewarn.settings import Audience

_TYPES = {
    "": ("text/html",),
    "now.json": ("application/json",),
    "feed.atom": ("application/atom+xml",),
    "feed.rss": ("application/rss+xml",),
    "feed.json": ("application/feed+json", "application/json"),
    "changes.atom": ("application/atom+xml",),
    "calendar.ics": ("text/calendar",),
    "maintnote.ics": ("text/calendar",),
}
"""The media types that a client takes, the best first; of each path that is asked for."""
_FEEDS = ("feed.atom", "feed.rss", "feed.json", "changes.atom", "calendar.ics", "maintnote.ics")
_SHARED = ("now.json", *_FEEDS)
_LATE = timedelta(hours=6)
"""How long after a window opened or closed a site may still tell what was so before; schedules run hours late."""
_OLD = timedelta(days=3)
_LONGEST = 3600
_RESPONSE_HEADERS = {
    "content-security-policy": "what a page may load and run",
    "x-content-type-options": "that types are meant as they are said",
    "referrer-policy": "what other sites learn of a reader",
}


def reachable(patient: Patient) -> Iterator[Finding]:
    """The site answers.

    Where nothing does, the name, the certificate or the server is wrong, and nothing else can be looked at.
    """
    site = patient.site
    if site is None:
        return
    home = site.answers[""]
    if not home.status:
        yield Finding(home.url, f"does not answer: {home.fault}", "look at the name, the certificate and the server")
    elif home.status != 200:
        yield Finding(
            home.url, f"answers {home.status}", "publish the site, and let the server look for index.html in folders"
        )
    elif "forewarn" not in home.text:
        yield Finding(
            home.url, "is no site that forewarn built", "name the address that the site is published at with --url"
        )


def files_there(patient: Patient) -> Iterator[Finding]:
    """Every feed, calendar and file of data is there.

    Subscribers ask for them for years; a reader drops one that is gone.
    """
    for answer in _others(patient):
        if answer.status != 200:
            words = f"answers {answer.status}" if answer.status else f"does not answer: {answer.fault}"
            yield Finding(answer.url, words, "publish the whole folder of the site, feeds and calendars with it")


def files_sound(patient: Patient) -> Iterator[Finding]:
    """Every feed, calendar and file of data can be read.

    A server that compresses, cuts or rewrites answers can break what was sound.
    """
    for answer in _others(patient):
        if answer.status == 200 and (fault := fault_of(answer.path, answer.body)):
            yield Finding(answer.url, fault, "publish it again, and let no server on the way change it")


def content_types(patient: Patient) -> Iterator[Finding]:
    """Every answer says what it is, by its media type.

    Calendars ask for `text/calendar`; a feed of another type is offered as a download, or shown as text.
    """
    for path, accepted in _TYPES.items():
        answer = _answer(patient, path)
        if answer and answer.status == 200 and answer.type not in accepted:
            said = f"is said to be {answer.type}" if answer.type else "has no Content-Type"
            yield Finding(answer.url, said, f"let the server say  Content-Type: {accepted[0]}{_charset(accepted[0])}")


def charset(patient: Patient) -> Iterator[Finding]:
    """Text is said to be UTF-8.

    Some clients take it for another encoding where nothing is said, and names and dashes break.
    """
    for path in ("", "calendar.ics", "maintnote.ics"):
        answer = _answer(patient, path)
        if answer and answer.status == 200 and answer.type in _TYPES[path]:
            said = answer.headers.get("content-type", "").lower().replace('"', "").replace(" ", "")
            if "charset=" in said and "charset=utf-8" not in said:
                yield warning(
                    answer.url, f"is said to be in another encoding: {said}", "let the server say  charset=utf-8"
                )


def security_headers(patient: Patient) -> Iterator[Finding]:
    """Pages are served with the headers that `forewarn build` writes to `site.headers.json`.

    They keep what somebody might smuggle into a page from doing anything.
    """
    home = _answer(patient, "")
    if home is None or home.status != 200:
        return
    for name, what in _RESPONSE_HEADERS.items():
        if name not in home.headers:
            title = "-".join(part.capitalize() for part in name.split("-"))
            yield warning(
                home.url, f"has no {title}: {what}", "send the headers in site.headers.json with every answer"
            )
    if (said := home.headers.get("x-content-type-options", "nosniff").lower()) != "nosniff":
        yield warning(home.url, f"says X-Content-Type-Options: {said}", "send  X-Content-Type-Options: nosniff")


def own_policy(patient: Patient) -> Iterator[Finding]:
    """The Content-Security-Policy is one that lets the pages work and nothing else.

    It is made anew with each build. One that allows any inline script protects nobody; one that allows no script of the
    site's own leaves pages as they were built.
    """
    home = _answer(patient, "")
    policy = home.headers.get("content-security-policy", "") if home else ""
    said = {name: words for name, *words in map(str.split, filter(str.strip, policy.lower().split(";")))}
    if home is None or not policy:
        return
    words = said.get("script-src", said.get("default-src", ["'self'"]))
    if "'unsafe-inline'" in words and not any(word.startswith(("'sha256-", "'nonce-")) for word in words):
        yield warning(
            home.url, "its Content-Security-Policy allows any inline script", "send the one in site.headers.json"
        )
    elif "'self'" not in words and "'none'" in words:
        yield Finding(
            home.url, "its Content-Security-Policy forbids the scripts of the site", "send the one in site.headers.json"
        )


def secure_transport(patient: Patient) -> Iterator[Finding]:
    """A site with TLS is reached with TLS: plain requests are led there, and browsers are told to remember it.

    A reader who types the name alone could be shown anything by whoever is on the way.
    """
    site = patient.site
    home = _answer(patient, "")
    if site is None or home is None or home.status != 200 or not site.url.startswith("https://"):
        return
    if "strict-transport-security" not in home.headers:
        yield warning(home.url, "has no Strict-Transport-Security", "send  Strict-Transport-Security: max-age=31536000")
    plain = site.plain
    if plain is not None and plain.status and not plain.headers.get("location", "").startswith("https://"):
        yield warning(plain.url, f"answers {plain.status} without TLS", f"let the server lead to {site.url} (301)")


def shared(patient: Patient) -> Iterator[Finding]:
    """Programs in other sites may read feeds, calendars and data: `Access-Control-Allow-Origin: *`.

    Browsers keep the answer from a dashboard or a web calendar otherwise (https://fetch.spec.whatwg.org/#http-cors-protocol).
    """
    closed = [
        answer
        for path in _SHARED
        if (answer := _answer(patient, path))
        and answer.status == 200
        and answer.headers.get("access-control-allow-origin") not in ("*", "https://reader.example")
    ]
    if closed:
        more = f" (and {len(closed) - 1} more)" if len(closed) > 1 else ""
        fix = "send  Access-Control-Allow-Origin: *  with *.json, *.atom, *.rss and *.ics"
        yield warning(closed[0].url, f"other sites may not read it{more}: no Access-Control-Allow-Origin", fix)


def missing_pages(patient: Patient) -> Iterator[Finding]:
    """What is not there is answered with 404.

    A bucket that may not be listed says 403, and one with an error page 200: crawlers and readers take it for a page.
    """
    answer = _answer(patient, NOWHERE)
    if answer and answer.status not in (0, 404, 410):
        fix = "let the server answer 404 with the page 404.html"
        yield warning(answer.url, f"is not there, and is answered with {answer.status}", fix)


def short_caches(patient: Patient) -> Iterator[Finding]:
    """Pages and feeds are asked for anew within an hour.

    Who caches them longer shows a maintenance as upcoming that was moved or called off.
    """
    for path in ("", *_SHARED):
        answer = _answer(patient, path)
        said = answer.headers.get("cache-control", "") if answer and answer.status == 200 else ""
        ages = [int(age) for age in re.findall(r"(?<![\w-])(?:s-maxage|max-age)\s*=\s*(\d+)", said)]
        if answer and ages and (max(ages) > _LONGEST or "immutable" in said):
            shown = ENGLISH.length(timedelta(seconds=min(max(ages), 10**9)))
            yield warning(answer.url, f"may be kept for {shown}", "send  Cache-Control: max-age=300  or less with it")


def fresh(patient: Patient) -> Iterator[Finding]:
    """The site was built since the last window opened or closed, and not more than three days ago.

    Pages correct themselves by the reader's clock; feeds, and pages read without JavaScript, wait for a build.
    """
    built = _built(patient)
    answer = _answer(patient, "now.json")
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
    answer = _answer(patient, "now.json")
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
    home = _answer(patient, "")
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
    feed = _answer(patient, "feed.atom")
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
    home = _answer(patient, "")
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


def _answer(patient: Patient, path: str) -> Answer | None:
    site = patient.site
    return site.answers.get(path) if site is not None and site.answers[""].status else None


def _others(patient: Patient) -> Iterator[Answer]:
    for path in _SHARED:
        if answer := _answer(patient, path):
            yield answer


def _now(patient: Patient) -> dict[str, Any]:
    answer = _answer(patient, "now.json")
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


def _charset(kind: str) -> str:
    return "; charset=utf-8" if kind.startswith("text/") or kind.endswith("xml") else ""
