"""The policy that a site is served with allows what its pages hold, and nothing else."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

from forewarn.headers import headers_file, policy, read_pages, write_headers
from samples import copy_sample, opened

URL = "https://status.example.com/sub/"


def directives(tmp_path: Path, *pages: str) -> dict[str, list[str]]:
    """The policy for pages, by directive."""
    for number, page in enumerate(pages):
        (tmp_path / f"{number}.html").write_bytes(page.encode())
    said = policy(read_pages(sorted(tmp_path.rglob("*.html")), tmp_path, URL))
    return {name: values for name, *values in (part.split() for part in said.split("; "))}


def digest(text: str) -> str:
    """How a policy names a text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_inline_code_is_allowed_by_its_digest_once(tmp_path: Path) -> None:
    """The same script in many pages is named once; what looks like markup inside it is its text."""
    page = "<script>if (1 < 2 && '<b>') run()</script><style>a { b: c }</style><script></script>"
    said = directives(tmp_path, page, page)
    assert said["script-src"] == ["'self'", digest("if (1 < 2 && '<b>') run()")]
    assert said["style-src"] == ["'self'", digest("a { b: c }")]


def test_line_ends_are_those_of_a_browser(tmp_path: Path) -> None:
    """Browsers read CR LF as LF before they take a digest."""
    assert digest("a\nb\nc") in directives(tmp_path, "<script>a\r\nb\rc</script>")["script-src"]


@pytest.mark.parametrize(
    "page",
    [
        '<script type="application/ld+json">{}</script>',
        '<script type="application/json" id="__config">{}</script>',
        "<!-- <script>evil()</script> -->",
        '<p title="<script>evil()</script>">text</p>',
        "<p>&lt;script&gt;evil()&lt;/script&gt;</p>",
        '<script src="../assets/app.js"></script><img src="/a.png"><a href="https://elsewhere.example/">away</a>',
        f'<script src="{URL}x.js"></script><link rel="canonical" href="https://other.example/">',
    ],
)
def test_what_is_no_code_of_another_gets_no_permission(tmp_path: Path, page: str) -> None:
    """Data, comments, text and what comes from the site itself need nothing more than 'self'."""
    said = directives(tmp_path, page)
    assert said["script-src"] == said["style-src"] == ["'self'"]
    assert said["script-src-attr"] == said["style-src-attr"] == ["'none'"]
    assert said["img-src"] == ["'self'", "data:"]


def test_nothing_is_ever_unsafe_inline(tmp_path: Path) -> None:
    """Attributes that are code are named one by one, and only where a page has them."""
    said = directives(tmp_path, '<p style="text-align: right" onclick="go(&quot;x&quot;)">x</p>')
    assert said["style-src-attr"] == ["'unsafe-hashes'", digest("text-align: right")]
    assert said["script-src-attr"] == ["'unsafe-hashes'", digest('go("x")')]
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & {value for values in said.values() for value in values}


def test_what_an_owner_loads_from_elsewhere_is_allowed_where_it_stands(tmp_path: Path) -> None:
    """Code by its whole address, pictures and fonts by their host; a strange address cannot break the header."""
    page = """<script src="https://cdn.example/a;b,c.js?v=1"></script>
        <link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Roboto">
        <link rel="preconnect" href="https://fonts.gstatic.com">
        <img src="//img.example/x.png" srcset="https://two.example/1 1x, /2 2x">
        <img src="https://bad;script-src *.example/"> <iframe src="https://video.example/v"></iframe>
        <form action="https://forms.example/f"></form>"""
    said = directives(tmp_path, page)
    assert said["script-src"] == ["'self'", "https://cdn.example/a%3Bb%2Cc.js"]
    assert said["style-src"] == ["'self'", "https://fonts.googleapis.com/css"]
    assert said["font-src"] == ["'self'", "https://fonts.gstatic.com"]
    assert said["img-src"] == ["'self'", "data:", "https://img.example", "https://two.example"]
    assert said["frame-src"] == ["https://video.example"]
    assert said["form-action"] == ["'self'", "https://forms.example"]
    assert said["default-src"] == ["'none'"]


def test_headers_stand_beside_the_site_and_not_in_it(tmp_path: Path) -> None:
    """A file that is no part of the site names each header and its value; twice the same."""
    project = opened(copy_sample(tmp_path))
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<!doctype html><script>x</script>")
    file = write_headers(project, site)
    first = file.read_bytes()
    assert file == headers_file(site) == tmp_path / "site.headers.json"
    headers = json.loads(first)["headers"]
    assert digest("x") in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert write_headers(project, site).read_bytes() == first


def test_what_only_one_of_many_like_pages_holds_is_seen(tmp_path: Path) -> None:
    """Pages that agree in nearly all are told apart by every kind of code and of address."""
    same = '<link rel="stylesheet" href="a.css"><script>one()</script><script type="application/ld+json">{}</script>'
    kinds = {
        "script-src": ("<SCRIPT >two()</SCRIPT>", digest("two()")),
        "style-src": ("<style>p{}</style>", digest("p{}")),
        "style-src-attr": ("<p style=a:b>", digest("a:b")),
        "script-src-attr": ("<p\nonclick='go()'>", digest("go()")),
        "img-src": ("<img alt='>' src=https://x.example/>", "https://x.example"),
        "font-src": ('<link rel="preconnect" href="https://x.example">', "https://x.example"),
    }
    for place, (directive, (added, wanted)) in enumerate(kinds.items()):
        folder = tmp_path / str(place)
        folder.mkdir()
        said = directives(folder, same, same + "words", same + added, same)
        assert wanted in said[directive], directive
        assert digest("one()") in said["script-src"]
