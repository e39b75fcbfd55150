"""JSON Feed 1.1, as its rules have it."""

import json
from datetime import datetime

import pytest

from forewarn.outputs import feeds
from samples import COMMITTED, sample_board

FILES = {a.path: a.content for a in feeds.render(sample_board()) if a.path.endswith(".json")}


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_feed_says_what_the_rules_ask_for(path: str) -> None:
    """Version, addresses, and for each item an id, an address, dates with offsets, and HTML."""
    feed = json.loads(FILES[path])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"https://status.example.com/{path}"
    assert feed["home_page_url"].startswith("https://status.example.com/")
    assert feed["title"]
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for item in feed["items"]:
        assert item["url"].startswith("https://status.example.com/maintenance/")
        assert item["content_html"]
        assert item["title"]
        assert datetime.fromisoformat(item["date_modified"]) >= datetime.fromisoformat(item["date_published"])
        assert all(isinstance(tag, str) and tag for tag in item["tags"])


def test_the_facts_are_those_of_the_maintenance() -> None:
    """Programs need no words: status, impact, instants and components stand beside the text, and no phase."""
    items = {item["id"]: item for item in json.loads(FILES["feed.json"])["items"]}
    for entry in sample_board().entries:
        facts = items[entry.tag]["_forewarn"]
        assert facts["id"] == entry.id
        assert facts["status"] == entry.maintenance.status.value
        assert datetime.fromisoformat(facts["start"]) == entry.maintenance.window.start
        assert [one["id"] for one in facts["components"]] == [a.component for a in entry.maintenance.affects]
        assert "phase" not in facts
        assert items[entry.tag]["date_modified"] == f"{COMMITTED:%Y-%m-%dT%H:%M:%SZ}"
