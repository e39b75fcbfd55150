"""Checks of how the published site is served; they have something to say only where it was asked for."""

import re
from collections.abc import Iterator
from datetime import timedelta

from forewarn.doctor.feeds import fault_of
from forewarn.doctor.finding import Finding, warning
from forewarn.doctor.patient import Patient
from forewarn.doctor.published import NOWHERE, Answer
from forewarn.phrases import ENGLISH

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
        answer = patient.answer(path)
        if answer and answer.status == 200 and answer.type not in accepted:
            said = f"is said to be {answer.type}" if answer.type else "has no Content-Type"
            yield Finding(answer.url, said, f"let the server say  Content-Type: {accepted[0]}{_charset(accepted[0])}")


def charset(patient: Patient) -> Iterator[Finding]:
    """Text is said to be UTF-8.

    Some clients take it for another encoding where nothing is said, and names and dashes break.
    """
    for path in ("", "calendar.ics", "maintnote.ics"):
        answer = patient.answer(path)
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
    home = patient.answer("")
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
    home = patient.answer("")
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
    home = patient.answer("")
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
        if (answer := patient.answer(path))
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
    answer = patient.answer(NOWHERE)
    if answer and answer.status not in (0, 404, 410):
        fix = "let the server answer 404 with the page 404.html"
        yield warning(answer.url, f"is not there, and is answered with {answer.status}", fix)


def short_caches(patient: Patient) -> Iterator[Finding]:
    """Pages and feeds are asked for anew within an hour.

    Who caches them longer shows a maintenance as upcoming that was moved or called off.
    """
    for path in ("", *_SHARED):
        answer = patient.answer(path)
        said = answer.headers.get("cache-control", "") if answer and answer.status == 200 else ""
        ages = [int(age) for age in re.findall(r"(?<![\w-])(?:s-maxage|max-age)\s*=\s*(\d+)", said)]
        if answer and ages and (max(ages) > _LONGEST or "immutable" in said):
            shown = ENGLISH.length(timedelta(seconds=min(max(ages), 10**9)))
            yield warning(answer.url, f"may be kept for {shown}", "send  Cache-Control: max-age=300  or less with it")


def _others(patient: Patient) -> Iterator[Answer]:
    for path in _SHARED:
        if answer := patient.answer(path):
            yield answer


def _charset(kind: str) -> str:
    return "; charset=utf-8" if kind.startswith("text/") or kind.endswith("xml") else ""
