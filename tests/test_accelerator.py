"""The accelerator changes no byte: what it makes is what the engine makes alone, whatever the pages hold."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from conftest import AS_OF, MINIMAL, write_project
from forewarn import engine, pipeline
from forewarn.accelerator import pages, shell
from forewarn.accelerator.blocks import Blocks, Heading, Unproven
from forewarn.notice.prose import harden, inline_markdown
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
    compose, fill = pages.joined, shell.Shell.filled

    def joined(parts: object) -> str:
        counts["composed"] += 1
        return compose(parts)  # type: ignore[arg-type]

    def filled(self: shell.Shell, page: pages.GeneratedPage) -> str:
        counts["filled"] += 1
        return fill(self, page)

    monkeypatch.setattr(pages, "joined", joined)
    monkeypatch.setattr(shell.Shell, "filled", filled)
    return counts


def test_the_sample_site_is_the_same_byte_for_byte(tmp_path: Path, counted: dict[str, int]) -> None:
    """This repository's maintenances: most pages are made our way, and none differs."""
    project = generated(copy_sample(tmp_path))
    fast, plain = both(project, tmp_path)
    assert differing(fast, plain) == []
    assert counted["composed"] > len(list(project.content.rglob("*.md")))
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
    "repo_url: https://github.com/example/status\nedit_uri: edit/main/content/\nuse_directory_urls: false\n",
]
MORE = [
    "plugins: []\n",
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
    TEXT.map(lambda text: f'<div class="x">\n<p dir="auto">{harden(text)}</p>\n</div>'),
    st.sampled_from(
        ["---", '<hr class="fw-letter">', "- a\n- b", "<p>x</p>\n<p>y</p>", "<pre>a\n\n# b</pre>", "x<br>\ny"]
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
        parts = pages.composed(Blocks(Markdown(extensions=names, extension_configs=configs)), text)
    except Unproven:
        return
    engine_ = Markdown(extensions=names, extension_configs=configs)
    assert pages.joined(parts) == engine_.convert(text)
    tokens = [part.token for part in parts if isinstance(part, Heading)]
    assert pages.nested(tokens) == engine_.toc_tokens  # type: ignore[attr-defined]
