"""The documentation, a site of its own: nobody is shut out of any kind of its pages, with keyboard, phone or in the dark."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.conftest import Site, Visit, once, visits
from browser.test_access import DEVICES, violations
from samples import ROOT

PAGES = [
    "",
    "tutorial/",
    "how-to/policy/",
    "importing/",
    "format/",
    "adr/0018-publishing-is-a-plan-a-record-and-phases/",
]


def build_manual(to: Path) -> None:
    """Build the documentation in a folder, as ``make docs`` does."""
    program = str(Path(sys.executable).parent / "mkdocs")
    command = [program, "build", "--strict", "--quiet", "-f", "mkdocs-docs.yml", "--site-dir", str(to / "site")]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)


@pytest.fixture
def visit_manual(browser: Browser, shared: Path) -> Iterator[Visit]:
    """As ``visit``, the documentation."""
    served = Site(once(shared / "browser-manual", build_manual) / "site")
    with visits(browser) as opener:
        yield partial(opener, served, at=None)
    served.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_shuts_anybody_out_of_the_documentation(visit_manual: Visit, path: str) -> None:
    """Home, tutorial, guide, wide tables, reference, decision; light and dark, desktop and phone."""
    for width, scheme in DEVICES:
        page = visit_manual(path, width=width, scheme=scheme)
        assert (width, scheme, violations(page)) == (width, scheme, [])
        page.close()
