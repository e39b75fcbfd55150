"""The page to subscribe: every channel that somebody may choose, with links that calendars understand."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from conftest import write_project
from forewarn import pipeline
from forewarn.channels import ChannelKind
from forewarn.grades import Impact
from forewarn.history import KnownHistory
from forewarn.outputs import pages
from forewarn.outputs.pages.ways import Ways
from samples import ALIVE, opened, sample_board

PAGE = next(a.content.decode() for a in pages.render(sample_board()) if a.path == "subscribe/index.md")
ADDRESSES = [unescape(found) for found in re.findall(r"<code>([^<]+)</code>", PAGE)]


def test_every_channel_that_can_be_chosen_is_offered_once() -> None:
    """Not what has retired, not under former ids, and not every impact: that is everything."""
    catalog = sample_board().catalog
    offered = {
        channel.path
        for channel in sample_board().channels
        if not (channel.kind is ChannelKind.COMPONENT and (catalog.component(channel.id).retired))
        and (channel.kind is not ChannelKind.COMPONENT or channel.id in catalog.components)
        and channel.id != Impact.NO_IMPACT
    }
    calendars = [address for address in ADDRESSES if address.endswith("/calendar.ics")]
    assert sorted(calendars) == sorted(f"https://status.example.com/{path}calendar.ics" for path in offered)
    assert len(ADDRESSES) == len(set(ADDRESSES)) == 6 * len(offered)


def test_it_goes_from_everything_to_single_components() -> None:
    """Then come impacts from the worst on, then groups with their components."""
    places = [PAGE.index(words) for words in ("## Everything", "## By impact", "## By component", "## How late")]
    assert places == sorted(places)
    summaries = re.findall(r"<summary>([^<]+)</summary>", PAGE)
    assert summaries[:4] == [
        "Outage",
        "Degraded and worse",
        "Reduced redundancy and worse",
        "All of Customer-facing services",
    ]
    assert summaries[4] == "Public API"


def test_links_carry_addresses_that_come_back_whole() -> None:
    """Google is handed a webcal address, Outlook.com and Microsoft 365 the address itself and a name."""
    board = sample_board()
    for channel in board.channels:
        links = dict(Ways(channel, board.settings).links)
        address = f"https://status.example.com/{channel.path}calendar.ics"
        assert links["Calendar app"] == address.replace("https:", "webcal:")
        google = urlsplit(links["Google Calendar"])
        assert (google.hostname, google.path) == ("calendar.google.com", "/calendar/render")
        assert parse_qs(google.query) == {"cid": [links["Calendar app"]]}
        for name, host in (("Outlook.com", "outlook.live.com"), ("Microsoft 365", "outlook.office.com")):
            found = urlsplit(links[name])
            assert (found.hostname, found.path) == (host, "/calendar/0/addfromweb")
            assert parse_qs(found.query) == {"url": [address], "name": [channel.title]}
            assert "+" not in found.query


def test_a_name_with_signs_of_an_address_stays_a_name(tmp_path: Path) -> None:
    """Ampersands, quotes and braces of a component are words on the page and in the links."""
    name = 'R&D\'s "lab" {{ 7 }} #1 + <b>'
    components = (
        f"groups:\n  g:\n    name: |-\n      {name}\ncomponents:\n  web:\n    group: g\n    name: |-\n      {name}\n"
    )
    components = components.replace("  g:\n    name: |-\n      ", "  g: |-\n    ")
    project = opened(write_project(tmp_path, {"maintenances/_catalog/components.yml": components}))
    done = pipeline.build(project, as_of=ALIVE, history=KnownHistory())
    page = next((a.content.decode() for a in done.artifacts if a.path == "subscribe/index.md"), str(done.problems))
    assert "<b>" not in page
    assert "{{" not in page
    assert unescape(page).count(name) >= 3
    hrefs = [unescape(href) for href in re.findall(r'href="(https://outlook.live[^"]+)"', page)]
    assert {f"Example Corp: {name}"} <= {parse_qs(urlsplit(href).query)["name"][0] for href in hrefs}


def test_it_says_what_becomes_of_cancelled_entries_as_the_settings_have_it(tmp_path: Path) -> None:
    """Kept with a marked title, or taken out by most programs."""
    assert 'stays in calendars and feeds with "Cancelled:"' in unescape(PAGE)
    strict = """\
site_name: S
site_url: https://s.example.com/
extra: {forewarn: {authority: s, calendar: {cancelled: remove}}}
"""
    project = opened(write_project(tmp_path, {"mkdocs.yml": strict}))
    done = pipeline.build(project, as_of=ALIVE, history=KnownHistory())
    page = next(a.content.decode() for a in done.artifacts if a.path == "subscribe/index.md")
    assert "remove it without a word" in page


def test_the_page_is_as_it_is_whenever_it_is_built() -> None:
    """Nothing on it depends on the instant, and nothing needs a script."""
    later = sample_board(ALIVE.replace(year=2027))
    assert next(a.content.decode() for a in pages.render(later) if a.path == "subscribe/index.md") == PAGE
    assert "<script" not in PAGE
    assert "hidden" not in PAGE
