"""Access for everybody: axe-core finds no violation of WCAG 2.2 AA on any kind of page."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import Visit

PAGES = [
    "",
    "maintenance/2026-postgresql-17/",
    "maintenance/2026-redis-8/",
    "maintenance/2024-redis-7/",
    "components/",
    "components/postgresql/",
    "groups/data/",
    "calendar/",
    "history/",
    "history/?at=2026-12-05T22:30",
    "history/2026/",
    "series/2026-container-host-patching/",
    "subscribe/",
    "404.html",
]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")])
def test_nothing_shuts_anybody_out(visit: Visit, path: str, width: int, scheme: str) -> None:
    """Every kind of page, light and dark, desktop and phone."""
    page = visit(path, width=width, scheme=scheme, bypass_csp=True)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found] == []
