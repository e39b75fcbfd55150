"""What the functions at the edge are asked, and what they have to answer; run in every engine that is at hand."""

import string
from importlib import resources
from random import Random
from typing import Any

REQUESTS = {
    # Folders and files.
    "/": "/index.html",
    "/maintenance/2026-redis-8/": "/maintenance/2026-redis-8/index.html",
    "/maintenance/2026-redis-8": "301 /maintenance/2026-redis-8/",
    "/history/2026": "301 /history/2026/",
    "/feed.atom": "/feed.atom",
    "/maintenance/2026-redis-8/notice.txt": "/maintenance/2026-redis-8/notice.txt",
    "/sitemap.xml.gz": "/sitemap.xml.gz",
    "/assets/javascripts/bundle.79ae519e.min.js": "/assets/javascripts/bundle.79ae519e.min.js",
    "/index.html": "/index.html",
    "/404.html": "/404.html",
    "/events/db-v5.2": "301 /events/db-v5.2/",
    "/a.b/c": "301 /a.b/c/",
    "/caf%C3%A9": "301 /caf%C3%A9/",
    "/.well-known/security.txt": "/.well-known/security.txt",
    "/.well-known/acme-challenge/token": "/.well-known/acme-challenge/token",
    "/.deploy/state.json.gz": "/.deploy/state.json.gz",
    "/_preview/pr-12": "301 /_preview/pr-12/",
    # With a query, which follows.
    "/history?at=2026-10-12T15:00": "301 /history/?at=2026-10-12T15:00",
    "/history?q=a&q=b&x&y=%26": "301 /history/?q=a&q=b&x&y=%26",
    "/history/?at=1": "/history/index.html",
    # What would lead elsewhere.
    "//evil.example": "/evil.example",
    "//evil.example/a": "301 /evil.example/a/",
    "///evil.example/a": "301 /evil.example/a/",
    "/\\evil.example/a": "301 /evil.example/a/",
    "\\\\evil.example\\a": "301 /evil.example/a/",
    "/\\/\\evil.example/a": "301 /evil.example/a/",
    "//evil.example/": "/evil.example/index.html",
    "//evil.example/%2e%2e": "301 /evil.example/%2e%2e/",
    "/%2f%2fevil.example": "/%2f%2fevil.example",
    "/%2Fevil.example/a": "301 /%2Fevil.example/a/",
    "/%5cevil.example/a": "301 /%5cevil.example/a/",
    "/.//evil.example/a": "301 /./evil.example/a/",
    "/..//evil.example/a": "301 /../evil.example/a/",
    "https://evil.example/a": "301 /https:/evil.example/a/",
    "evil.example/a": "301 /evil.example/a/",
    "/https://evil.example": "/https:/evil.example",
    "/@evil.example/a": "301 /@evil.example/a/",
    "/javascript:alert(1)//a": "301 /javascript:alert(1)/a/",
    "/%0d%0aSet-Cookie:x=1": "301 /%0d%0aSet-Cookie:x=1/",
    "/a?x=%0d%0aSet-Cookie:x": "301 /a/?x=%0d%0aSet-Cookie:x",
    # Bytes that no browser sends: nobody is sent anywhere.
    "/\t/evil.example/a": "/\t/evil.example/a",
    "/\n/evil.example/a": "/\n/evil.example/a",
    "/a\r\nSet-Cookie: x=1": "/a\r\nSet-Cookie: x=1",
    "/\u0000": "/\u0000",
    "/caf\u00e9/a": "/caf\u00e9/a",
    "/\ud800": "/\ud800",
    "/a?x=\r\nSet-Cookie:y": "301 /a/",
    "": "",
}
"""A request, and what becomes of it: the object that is asked for, or where the reader is sent."""

HOST = "https://status.example.com"


def code(name: str) -> str:
    """The code of a function."""
    return resources.files("forewarn.infra").joinpath(name).read_text("utf-8")


def request(address: str) -> dict[str, Any]:
    """The event for a request, as CloudFront makes it."""
    uri, mark, query = address.partition("?")
    said: dict[str, Any] = {}
    for pair in query.split("&") if mark else ():
        key, _, value = pair.partition("=")
        if key in said:
            said[key].setdefault("multiValue", [{"value": said[key]["value"]}]).append({"value": value})
        else:
            said[key] = {"value": value}
    fixed = {"method": "GET", "headers": {"host": {"value": "status.example.com"}}, "cookies": {}}
    return {"version": "1.0", "request": {**fixed, "uri": uri, "querystring": said}}


def outcome(answer: dict[str, Any]) -> str:
    """An answer in the words of ``REQUESTS``."""
    if "statusCode" in answer:
        return f"{answer['statusCode']} {answer['headers']['location']['value']}"
    return str(answer["uri"])


def hostile(count: int) -> list[str]:
    """Requests from signs that have led somewhere else before, the same each time."""
    random = Random(6)
    signs = [
        "/",
        "/",
        "\\",
        "//",
        "..",
        ".",
        "%2f",
        "%5c",
        "@",
        ":",
        "?",
        "&",
        "=",
        "#",
        ";",
        " ",
        "\t",
        "\r\n",
        "\x00",
        "é",
    ]
    words = ["evil.example", "https:", "a", "index.html", "x.js", *string.ascii_letters[:3]]
    return ["/" + "".join(random.choices(signs + words, k=random.randint(1, 8))) for _ in range(count)]


RUN = """
function run(code, events) {
  const handler = new Function(code + '; return handler;')();
  return events.map((event) => handler(event));
}
"""
"""JavaScript that hands events to the code of a function."""
