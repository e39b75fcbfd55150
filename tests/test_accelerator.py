"""The accelerator changes no byte: what it makes is what the engine makes alone, whatever the pages hold."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.toc import slugify
from material.plugins.search.plugin import SearchIndex
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

from conftest import AS_OF, MINIMAL, write_project
from forewarn import engine, pipeline
from forewarn.accelerator import drafts, filling
from forewarn.accelerator.blocks import Blocks
from forewarn.accelerator.elements import Elements, Unproven, refuse_odd
from forewarn.accelerator.filling import relative
from forewarn.accelerator.headings import Heading, slug
from forewarn.accelerator.indexed import Entry, entries
from forewarn.accelerator.pages import nested
from forewarn.accelerator.sections import Composition, joined, without_marks
from forewarn.headers import telling
from forewarn.notice.prose import harden, inline_markdown
from forewarn.problems import ProjectError
from forewarn.settings import Project
from forewarn.workspace import sync
from samples import ALIVE, committed, copy_sample, opened

SLOW = bool(os.environ.get("FOREWARN_SLOW"))


def generated(root: Path) -> Project:
    """The project in a folder with its content folder written."""
    project = opened(root)
    done = pipeline.build(project, as_of=AS_OF, history=committed(root))
    assert done.artifacts, done.problems
    sync(done.artifacts, project.content)
    return opened(root)


def both(project: Project, to: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The accelerated site and the plain one, each by the path of its files."""
    engine.build_site(project, as_of=ALIVE, site=to / "fast")
    engine.build_site(project, as_of=ALIVE, site=to / "plain", plain=True)
    return tree(to / "fast"), tree(to / "plain")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths that only one has, or that hold other bytes."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many pages were composed, and how many filled into a shell."""
    counts = {"composed": 0, "filled": 0}
    compose, fill = drafts.composed, filling.Shell.filled

    def composed(blocks: Blocks | None, text: str) -> Composition:
        made = compose(blocks, text)
        counts["composed"] += 1
        return made

    def filled(self: filling.Shell, page: drafts.Draft) -> str:
        counts["filled"] += 1
        return fill(self, page)

    monkeypatch.setattr(drafts, "composed", composed)
    monkeypatch.setattr(filling.Shell, "filled", filled)
    return counts


def test_the_sample_site_is_the_same_byte_for_byte(tmp_path: Path, counted: dict[str, int]) -> None:
    """This repository's maintenances: most pages are made our way, and none differs."""
    project = generated(copy_sample(tmp_path))
    fast, plain = both(project, tmp_path)
    assert differing(fast, plain) == []
    assert counted["composed"] > 0.9 * len(list(project.content.rglob("*.md")))
    assert counted["filled"] > 10


HOSTILE = MINIMAL.replace("The API moves", "'R&D <b>moves</b> | `it` *now* #1 {x} & 日本語'").replace(
    "The API is read-only.",
    "|-\n  It *is* `<b>` [here](https://example.com/?a=1&b=2).\n\n  1. one\n  2. two\n\n  ~~~\n  # no heading\n\n  - no list\n  ~~~\n\n  > [x]: y",
)


def test_pages_of_no_proven_kind_are_left_to_the_engine(tmp_path: Path) -> None:
    """Markup, code with blank lines and letters of other scripts in a title and a summary: the bytes are the engine's."""
    words = "details: |\n  ```\n  <div>\n\n  # x\n  ```\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n"
    root = write_project(tmp_path, {"maintenances/2026/case.yml": HOSTILE + words, "maintenances/2026/b.yml": MINIMAL})
    fast, plain = both(generated(root), tmp_path)
    assert differing(fast, plain) == []


OWN = [
    "hooks: [hook.py]\n",
    "theme: {name: material, custom_dir: own}\nplugins: [tags]\n",
    "markdown_extensions: [footnotes, smarty, {toc: {permalink: '#', toc_depth: 2}}]\n",
    "exclude_docs: |\n  *.txt\n  /series/\n  !.own\n",
    "repo_url: https://github.com/example/status\nedit_uri: edit/main/content/\nuse_directory_urls: false\n",
]
MORE = [
    "plugins: []\n",
    "validation: {nav: {omitted_files: warn}, links: {anchors: warn}}\nnot_in_nav: '*.md'\n",
    "plugins: {search: {lang: de}}\n",
    "theme: {name: mkdocs}\n",
    "theme: {name: material, features: [toc.integrate, navigation.indexes, navigation.path]}\n",
    "markdown_extensions: [pymdownx.superfences, pymdownx.tilde]\n",
    "nav: [index.md, {About: about.md}, maintenance/case/index.md]\n",
    "extra: {analytics: {provider: google, property: G-1, feedback: {title: Well, ratings: [{icon: material/star, name: A, data: 1, note: B}]}}}\n",
]


@pytest.mark.parametrize("more", [*OWN, *(MORE if SLOW else [])])
def test_a_site_of_ones_own_is_the_same_byte_for_byte(tmp_path: Path, more: str) -> None:
    """Other plugins, themes, templates, extensions, hooks, links to sources, navigation: nothing of theirs is lost."""
    hook = (
        "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\n*hooked*'\n"
        "def on_page_context(context, page, **_):\n    return {**context, 'base_url': context['base_url']}\n"
        "def on_post_page(output, **_):\n    return output + '<!-- after -->'\n"
    )
    main = '{% extends "base.html" %}{% block content %}{{ page.title | upper }}{{ super() }}{% endblock %}'
    site = f"site_name: Example status\nsite_url: https://status.example.com/sub/\n{more}"
    files = {"mkdocs.yml": site, "hook.py": hook, "own/main.html": main}
    many = {f"maintenances/2026/m{n}.yml": MINIMAL.replace("moves", f"moves {n}") for n in range(3)}
    root = write_project(tmp_path, {**files, **many, "maintenances/2026/case.yml": MINIMAL})
    fast, plain = both(generated(root), tmp_path)
    assert differing(fast, plain) == []
    assert b"m1" in plain["sitemap.xml"]


def test_a_file_of_people_in_the_place_of_a_generated_one_is_left_to_the_engine(tmp_path: Path) -> None:
    """A page that the engine would put where one of ours goes: it is shown all, and chooses."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL, "content/maintenance/case.md": "# Mine\n"})
    fast, plain = both(generated(root), tmp_path)
    assert differing(fast, plain) == []
    assert b"Mine" in fast["maintenance/case/index.html"]


def test_what_the_engine_complains_of_is_said_of_the_whole(tmp_path: Path) -> None:
    """A broken link in a page of people stops the build with the same words, and the old site stays."""
    root = write_project(tmp_path, {"maintenances/2026/case.yml": MINIMAL, "content/about.md": "# About\n"})
    project = generated(root)
    engine.build_site(project, as_of=ALIVE, site=tmp_path / "fast")
    before = tree(tmp_path / "fast")
    (project.content / "about.md").write_text("[ours](maintenance/case/index.md#x) [nobody's](maintenance/gone.md)\n")
    said = []
    for plain in (False, True):
        with pytest.raises(ProjectError) as caught:
            engine.build_site(project, as_of=ALIVE, site=tmp_path / ("plain" if plain else "fast"), plain=plain)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert "gone.md" in said[0]
    assert tree(tmp_path / "fast") == before


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(
    lambda t: " ".join(t.split())
)
PIECE = st.one_of(
    TEXT.filter(bool).map(lambda text: f"- {harden(text)}"),
    TEXT.filter(bool).map(lambda text: f"- ☐ {inline_markdown(text)}"),
    TEXT.filter(bool).map(lambda text: f"## {harden(text)} {{ data-search-exclude }}"),
    TEXT.filter(bool).map(lambda text: f"### {harden(text)}"),
    TEXT.filter(bool).map(harden),
    TEXT.filter(bool).map(lambda text: f"{harden(text)}\n{{ data-search-exclude }}"),
    TEXT.map(lambda text: f'{harden(text)} <a href="https://example.com/a_b*c_d">x_y</a>\n{{ data-search-exclude }}'),
    TEXT.map(lambda text: f'For more: <a href="x">{harden(text)}</a>, 10 %.'),
    TEXT.map(lambda text: f'<ul class="x" hidden>\n<li>{harden(text)}<br><code></code> <pre>a\nb</pre></li>\n</ul>'),
    TEXT.map(lambda text: f'<div class="x">\n<p dir="auto">{harden(text)}</p>\n</div>'),
    TEXT.map(
        lambda text: (
            f'<figure>\n<svg viewBox="0 0 1 1"><title>{harden(text)}</title><g><circle r="1"/><text>{harden(text)}</text></g></svg>\n</figure>'
        )
    ),
    st.sampled_from(
        [
            '<circle r="1"/>',
            "<div/>",
            "<p>a <b/> c</p>",
            "---",
            '<hr class="fw-letter">',
            "- a\n- b",
            "<p>x</p>\n<p>y</p>",
            "<div>x</div>\n<div>y</div>\n## z { #z }",
            "<div>x</div>\n- z",
            "<div>x</div>\n<em>y</em> z",
            "<div>x</div> <p>y</p>",
            "<div>x</div>  ",
            "<pre>a\n\n# b</pre>",
            "x<br>\ny",
        ]
    ),
    TEXT,
)


@given(st.lists(PIECE, min_size=1, max_size=6), st.sampled_from(["\n\n", "\n\n\n", "\n"]))
def test_a_text_is_made_as_python_markdown_makes_it_or_not_at_all(pieces: list[str], gap: str) -> None:
    """The law of the blocks: the same HTML and the same table of contents, or a refusal."""
    names = ["admonition", "attr_list", "md_in_html", "tables", "toc", "fenced_code"]
    configs = {"toc": {"permalink": True}}
    text = gap.join(pieces)
    try:
        parts = drafts.composed(Blocks(lambda: Markdown(extensions=names, extension_configs=configs)), text)
    except Unproven:
        return
    engine_ = Markdown(extensions=names, extension_configs=configs)
    assert joined(parts) == parts.html == engine_.convert(text)
    tokens = [part.token for part in parts if isinstance(part, Heading)]
    assert nested(tokens) == engine_.toc_tokens  # type: ignore[attr-defined]


@given(st.lists(PIECE, min_size=1, max_size=6), st.lists(PIECE, max_size=3))
def test_what_an_earlier_page_had_is_the_same_in_a_later_one(pieces: list[str], others: list[str]) -> None:
    """Blocks that remember other pages make a page as blocks do that remember nothing."""
    names, configs = ["attr_list", "md_in_html", "tables", "toc"], {"toc": {"permalink": True}}

    def blocks() -> Blocks:
        return Blocks(lambda: Markdown(extensions=names, extension_configs=configs))

    def said(by: Blocks, text: str) -> object:
        try:
            made = drafts.composed(by, text)
            return made.html, made.bare, made.tells, made.outline, list(made)
        except Unproven:
            return None

    shared = blocks()
    for text in ("\n\n".join(pieces), "\n\n".join([*others, *pieces]), "\n".join(pieces), "\n\n".join(pieces)):
        assert said(shared, text) == said(blocks(), text)


OPENING = st.sampled_from(["<div>", "<p>", "<svg>", '<ul a="b">'])
ODDITY = st.sampled_from(
    [
        *("</div>", "</p>", "</svg>", "</ul>", '<p class="a">', "<span hidden>", "</span>", "<p  a>", "<p/>", "<b/>"),
        *("<br>", "</br>", "</p/>", "<hr>", "<hr/>", "<source/>", '<circle r="1"/>', "<a-b>", "</a-b>", "</p\n>"),
        *("<title>", "</title>", '<title a="b">', "</title-x>", "<script>", "</script>", "<textarea>", "</textarea>"),
        *("<img>", '<img src="x">', "<video>", "<embed>", '<link rel="icon">', "<IMG>", "<style-x>"),
        *('<a style="x">', '<p sTyle="x">', '<p oN="1">', '<p on="a">', '<p a="x=y">', '</p style="x">'),
        *('<a href=" style=">', " style=", ' style="x" ', " onclick=1 ", "=", '"', "\n", "text", "<", ">"),
        *('<a data-search-x="1">', "<a data-search-exclude>", '<a x-data-search-x="1">', 'data-search-x="'),
        *("markdown", '<p markdown="1">', "<markdown>", "<p amarkdown>", "[a", "]:", '<p a="]:">', '</p a="]">'),
        *("\t", "\x85", '<p a="b\nc">', '<p a="&">', '<p a="<">', "&amp;", "&"),
    ]
)


@given(OPENING, st.lists(ODDITY, max_size=6), st.sampled_from(["", "</div>", "</p>", "</svg>", "</ul>"]))
def test_what_is_seen_at_a_glance_is_seen_in_the_long_way(opening: str, inner: list[str], closing: str) -> None:
    """HTML that is taken as it is because its pieces are known: whole, not odd, and nothing to search and headers."""
    html = opening + "".join(inner) + closing
    at = 0
    for end in Elements().ends(html):
        element = html[at:end]
        if not element.startswith("<"):
            break  # what stands between two is nobody's element
        assert Elements().is_whole(element)
        assert not telling(element.encode())
        assert without_marks(element) == element
        refuse_odd(element)
        if html[end : end + 1] != "\n":
            break
        at = end + 1


def test_most_of_ours_is_seen_at_a_glance() -> None:
    """What pages consist of: elements in each other, drawings with titles, several elements on lines of their own."""
    shapes = [
        '<div class="a" hidden>\n<p dir="auto">R&amp;D, <time datetime="2026-01-01T00:00:00Z">now</time><br>x</p></div>',
        '<figure><svg viewBox="0 0 1 1"><title>A &amp; b</title><g><circle r="1"/></g></svg></figure>',
        '<p><a href="https://a.example/?b=c&amp;d=e">a = b</a></p>',
        '<hr class="fw-letter">',
    ]
    elements = Elements()
    for html in shapes:
        assert elements.ends(html) == [len(html)]
    both = "\n".join(shapes[:2])
    assert elements.ends(both) == [len(shapes[0]), len(both)]
    assert elements.ends(f"{shapes[2]}\n## Past") == [len(shapes[2])]


def test_what_is_remembered_of_pages_has_a_bound() -> None:
    """Thousands of pages with long texts of their own, and tables of their own length: little of them stays in memory."""
    elements = Elements()
    for number in range(300):
        row = f"<p>{number} {'word ' * 2000}</p>"
        assert elements.ends(row) == [len(row)]
        table = f"<table>{'<tr><td>a</td></tr>' * number}</table>"
        assert elements.ends(table) == [len(table)]
    assert sum(map(len, elements._pieces)) < 2_100_000
    assert sum(map(len, elements._shapes)) < 10_000_000


class Told:
    """What the search asks of a page."""

    def __init__(self, content: str, toc: object) -> None:
        self.content, self.toc, self.url, self.title = content, toc, "a/", "Title"
        self.meta: dict[str, object] = {}


TAGS = st.sampled_from(
    [
        *(
            "h1",
            "h2",
            "h3",
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "a",
            "code",
            "pre",
            "span",
            "details",
            "td",
            "sub",
            "article",
        ),
        *("br", "hr", "img", "svg", "circle"),
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        *(
            "",
            "",
            ' id="a"',
            ' id="b"',
            " data-search-exclude",
            ' class="headerlink"',
            ' class="linenodiv"',
            ' ID="x&amp;y"',
        ),
        *(' id="a" data-search-exclude', " id", ' class="x" id="c"'),
    ]
)
HTML = st.recursive(
    st.one_of(
        TEXT.map(harden),
        st.sampled_from(
            [
                " ",
                "\n",
                "a\nb",
                "&amp; &lt;",
                "&nbsp;",
                "</p>",
                "<hr/>",
                "<br />",
                "<circle/>",
                "<p/>",
                "<svg><title>A b</title></svg>",
                "<title>a &amp; b</title>",
                "<svg><title>R&amp;D &#39;</title></svg>",
                "<h2 id=''/>",
            ]
        ),
    ),
    lambda inner: st.builds(
        lambda tag, said, parts: f"<{tag}{said}>{''.join(parts)}</{tag}>", TAGS, ATTRIBUTES, st.lists(inner, max_size=4)
    ),
    max_leaves=30,
)


def told(content: str, toc: object) -> list[Entry]:
    """What the search finds by itself."""
    index = SearchIndex()
    index.add_entry_from_context(Told(content, toc))
    return list(index.entries)


@given(st.lists(PIECE, min_size=1, max_size=6))
def test_the_search_is_told_what_it_would_find(pieces: list[str]) -> None:
    """The law of the search: what is read without its parser is what its parser reads, in whatever a page may hold."""
    engine_ = Markdown(extensions=["attr_list", "md_in_html", "tables", "toc"])
    content = engine_.convert("\n\n".join(pieces))
    try:
        found = entries(content, "a/", "Title")
    except Unproven:
        return
    assert found == told(content, get_toc(engine_.toc_tokens))  # type: ignore[attr-defined]


@given(st.lists(HTML, min_size=1, max_size=6))
def test_the_search_is_told_the_same_of_any_nesting(pieces: list[str]) -> None:
    """Headings in lists, exclusions inside of each other, elements that nobody closes: found as its parser finds it."""
    content = "".join(pieces)
    try:
        found = entries(content, "a/", "Title")
    except Unproven:
        return
    assert found == told(content, [])


@given(TEXT)
def test_an_id_is_what_python_markdown_makes_of_a_title(title: str) -> None:
    """Whatever letters a title has."""
    assert slug(title) == slugify(title, "-")


PATHS = st.lists(st.sampled_from(["a", "b", "c.d"]), max_size=4).map("/".join)


@given(PATHS, st.booleans(), PATHS)
def test_an_address_is_as_far_as_the_engine_makes_it(path: str, is_folder: bool, page: str) -> None:
    """From whatever page to whatever file."""
    path += "/" * is_folder
    url = f"{page}/" if page else ""
    try:
        found = relative(path, url)
    except Unproven:
        return
    assert found == get_relative_url(path, url)
