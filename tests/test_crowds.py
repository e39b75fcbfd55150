"""However many maintenances, components or groups there are, no page of a list grows beyond what a phone can take.

The quick run tries a few hundred, ``make test-slow`` 5,000. The pages of single maintenances do not grow with their
number, and are left out of the built site.
"""

import gzip
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import projects
from forewarn import engine, pipeline
from forewarn.workspace import sync
from samples import committed, opened

SLOW = bool(os.environ.get("FOREWARN_SLOW"))
COUNT = 5000 if SLOW else 300
MOST = 300_000
"""Bytes of HTML of a page."""
FRAME = 20_000
"""What the theme puts around a page, at most."""
VISIT = 110_000
"""Bytes of a first visit, compressed: home, what it loads, and what it asks for while it is open."""
BEGIN = projects.BEGIN.replace(tzinfo=UTC)
APART = timedelta(hours=projects.HOURS_APART)

Writer = Callable[[Path], Path]
CROWDS: dict[str, tuple[Writer, datetime]] = {
    "in the middle of many": (lambda root: projects.write(root, COUNT), BEGIN + COUNT // 2 * APART),
    "all to come": (lambda root: projects.write(root, COUNT), BEGIN - timedelta(days=1)),
    "all on one component": (lambda root: projects.write(root, COUNT, component=0), BEGIN + COUNT // 2 * APART),
    "no end ever reported": (lambda root: projects.write(root, COUNT), BEGIN + COUNT * APART + timedelta(days=2)),
    "endless series": (lambda root: projects.write_series(root, COUNT), BEGIN + timedelta(days=min(COUNT, 1000) // 2)),
    "hundreds of groups": (lambda root: projects.write(root, COUNT, groups=300), BEGIN + COUNT // 2 * APART),
}


def visit_weight(site: Path) -> int:
    """What a first visit to home loads, compressed; that it loads no more is held in a browser, with the sample site."""
    home = (site / "index.html").read_text("utf-8")
    loaded = set(re.findall(r'(?:<script src|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', home))
    assert {Path(path).suffix for path in loaded} == {".css", ".js", ".svg"}
    files = [site / "index.html", site / "now.json", *(site / path for path in loaded)]
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


@pytest.mark.parametrize("crowd", CROWDS)
def test_no_list_grows_too_long(tmp_path: Path, crowd: str) -> None:
    """Home, components, groups, the calendar, the archive, series and how to subscribe; what an open page asks for too."""
    write, at = CROWDS[crowd]
    project = opened(write(tmp_path))
    done = pipeline.build(project, as_of=at, history=committed(tmp_path))
    assert done.artifacts, done.problems[:3]
    pages = [one for one in done.artifacts if not one.path.startswith("maintenance/")]
    sizes = {one.path: len(one.content) + FRAME for one in pages if one.path.endswith(".md")}
    if SLOW:
        sync(pages, project.content)
        assert engine.build_site(project, as_of=at) == []
        assert visit_weight(project.site) < VISIT
        sizes = {
            path.relative_to(project.site).as_posix(): path.stat().st_size for path in project.site.rglob("*.html")
        }
    assert {path: size for path, size in sizes.items() if size > MOST} == {}
    told = next(one for one in pages if one.path == "now.json")
    assert len(gzip.compress(told.content, 6)) < 10_000
