"""`import statuspage`: what a status page publishes becomes maintenances that pass the check."""

import json
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forewarn.imports import statuspage
from forewarn.imports.found import Wishes
from forewarn.problems import ProjectError
from moving import NOW, answer, component, forewarn, fresh, news, scheduled, settled

WISHES = Wishes(NOW, "UTC", incidents=True)
FILE = "2026/2026-server-juice.yml"


def imported(tmp_path: Path, text: str, *args: str) -> dict[str, bytes]:
    """The files that a saved answer becomes in a fresh project."""
    (tmp_path / "export.json").write_text(text, "utf-8")
    return settled(fresh(tmp_path / "project"), "statuspage", "../export.json", *args)


def test_a_maintenance_is_carried_with_its_window_log_and_origin(tmp_path: Path) -> None:
    """The announcement is summary and details, the log stands oldest first, and the id at the source is kept."""
    made = imported(tmp_path, answer(scheduled("chkt3cr0jf7b", "Server juice")))
    text = made[FILE].decode()
    assert text.split("\n", 2)[2] == (
        """\
title: Server juice
summary: |-
  The API is away for a moment.
window:
  start: 2026-09-22 01:00
  end: 2026-09-22 03:00
  timezone: Europe/Berlin
affects:
  primary:
    api: degraded
details: |-
  More: [x](https://status.nordhafen.example/y)
references:
  - name: Statuspage
    url: https://stspg.io/1UdW
labels:
  imported_from: statuspage:chkt3cr0jf7b
announced: 2026-09-01 10:00
updates:
  - at: 2026-09-22 01:00:02
    status: in-progress
    message: |-
      It has started.
  - at: 2026-09-22 01:07:50
    status: verifying
    message: |-
      Deployed. We look at it.
  - at: 2026-09-22 02:25:20
    status: completed
    message: |-
      Everything works.
      Sorry for the interruption.
"""
    )
    assert b"name: Nordhafen\ntimezone: Europe/Berlin\n" in made["_catalog/organization.yml"]


def test_components_come_with_their_groups_and_are_found_again_by_their_ids(tmp_path: Path) -> None:
    """All that the page lists is taken, groups as groups; a renamed component stays the same one."""
    listed = [
        component("g1", "Europe", group=True),
        component("c1", "API", group_id="g1", description="Answers <b>all</b> calls."),
        component("c2", "API"),
    ]
    more = scheduled("m2", "Second", components=[component("c2", "API")])
    made = imported(tmp_path, answer(scheduled("m1", "First"), more, components=listed))
    catalog = made["_catalog/components.yml"].decode()
    assert "groups:\n  europe: Europe\n" in catalog
    assert "  api:\n    name: API\n    group: europe\n    description: Answers **all** calls.\n" in catalog
    assert "  api-2:\n    name: API\n    object_ids:\n      - c2\n" in catalog
    assert b"    api-2: degraded\n" in made["2026/2026-second.yml"]
    listed[1]["name"] = "Interface"
    (tmp_path / "export.json").write_text(answer(scheduled("m1", "First"), more, components=listed))
    assert settled(tmp_path / "project", "statuspage", "../export.json") == made


def test_what_the_log_says_of_a_component_decides_its_impact(tmp_path: Path) -> None:
    """The worst state that an update reports; else the rating of the whole; else 'degraded', and a note."""
    said = [{"code": "c1", "name": "EU - API", "old_status": "operational", "new_status": "major_outage"}]
    one = scheduled(
        "m1",
        "One",
        incident_updates=[news("u", "scheduled", "2026-09-01T10:00:00Z", "Soon.", affected_components=said)],
    )
    two = scheduled("m2", "Two", impact="none", components=[component("c2", "Web")])
    made = imported(tmp_path, answer(one, two))
    assert b"api: outage" in made["2026/2026-one.yml"]
    assert b"web: no-impact" in made["2026/2026-two.yml"]


def test_what_names_no_component_affects_the_whole(tmp_path: Path) -> None:
    """A component of the page's name stands for everything, because a maintenance must affect something."""
    made = imported(tmp_path, answer(scheduled("m1", "One", components=[], impact="major")))
    assert b"nordhafen: outage" in made["2026/2026-one.yml"]


def test_incidents_are_carried_only_if_they_are_wished_for(tmp_path: Path) -> None:
    """Nobody planned an incident; each is told of, and --incidents carries it as unplanned."""
    incident = {**scheduled("i1", "Messaging issues"), "impact": "minor", "status": "resolved"}
    del incident["scheduled_for"], incident["scheduled_until"]
    incident["incident_updates"] = [
        news("p", "postmortem", "2026-09-23T10:00:00Z", "Why it broke."),
        news("r", "resolved", "2026-09-22T11:00:00Z", "Resolved."),
        news("i", "investigating", "2026-09-22T10:30:00Z", "Still looking."),
        news("j", "investigating", "2026-09-22T10:00:00Z", "We look at it."),
    ]
    incident |= {"started_at": "2026-09-22T10:00:00Z", "resolved_at": "2026-09-22T11:00:00Z"}
    (tmp_path / "export.json").write_text(answer(incidents=[incident]))
    root = fresh(tmp_path / "project")
    said = forewarn(root, "import", "statuspage", "../export.json", "--format", "json")
    assert (said.code, said.data["maintenances"]) == (0, [])
    assert [(note["item"], "--incidents" in note["message"]) for note in said.data["notes"]] == [
        ("i1 Messaging issues", True)
    ]
    made = settled(root, "statuspage", "../export.json", "--incidents")["2026/2026-messaging-issues.yml"]
    assert b"type: unplanned\n" in made
    assert made.count(b"status: in-progress") == 1
    assert made.count(b"status: completed") == 1
    assert made.endswith(b"  - at: 2026-09-23 12:00\n    message: |-\n      Why it broke.\n")


@pytest.mark.parametrize("more", [{}, {"components": [component("c1", "API")]}, {"incidents": [scheduled("i", "I")]}])
def test_an_answer_without_maintenances_gives_a_project_that_is_sound(tmp_path: Path, more: dict[str, Any]) -> None:
    """The catalogue of the page: the check has nothing to complain of."""
    for one in more.get("incidents", []):
        del one["scheduled_for"]
    made = imported(tmp_path, answer(**more))
    assert set(made) == {"_catalog/components.yml", "_catalog/organization.yml"}
    root = fresh(tmp_path / "twice")
    settled(root, "statuspage", "../export.json")
    (tmp_path / "export.json").write_text(answer())
    assert settled(root, "statuspage", "../export.json") == made


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"scheduled_until": None, "resolved_at": None}, "end: 2026-09-22 02:25:20"),
        ({"scheduled_until": None, "resolved_at": None, "incident_updates": []}, "end: 2026-09-22 02:00"),
        ({"scheduled_until": "2026-09-21T01:00:00+02:00"}, "end: 2026-09-22 02:00"),
        ({"scheduled_until": "2026-09-22T01:00:00+02:00"}, "end: 2026-09-22 02:00"),
        ({"scheduled_until": "soon"}, "end: 2026-09-22 02:25:20"),
        ({"name": "A title\nwith\ta break and \u202e a \x00 trap"}, "title: A title with a break and a trap"),
        ({"name": "[SOME_PLACEHOLDER] #1: \"x\" 'y' - {z}"}, "(SOME_PLACEHOLDER)"),
        ({"name": "東京"}, "title: 東京"),
        ({"incident_updates": None, "components": None, "shortlink": "javascript:alert(1)"}, "title: Server juice"),
    ],
)
def test_odd_maintenances_are_carried_all_the_same(tmp_path: Path, change: dict[str, Any], expected: str) -> None:
    """Missing and reversed ends, empty windows, traps in texts: a sound file comes of it."""
    made = imported(tmp_path, answer(scheduled("m1", "Server juice", **change)))
    (text,) = [data.decode() for path, data in made.items() if not path.startswith("_")]
    assert expected in text


def test_news_stand_in_order_and_never_ahead_of_now(tmp_path: Path) -> None:
    """Updates out of order are sorted; what is dated after now is left out, and told of."""
    updates = [
        news("a", "in_progress", "2026-12-05T20:00:00Z", "Begun."),
        news("b", "completed", "2026-12-09T20:00:00Z", "From the future."),
        news("c", "scheduled", "2026-12-01T20:00:00Z", "Announced."),
    ]
    one = scheduled("m1", "Server juice", status="in_progress", resolved_at=None, incident_updates=updates)
    one |= {"scheduled_for": "2026-12-05T20:00:00Z", "scheduled_until": "2026-12-05T23:00:00Z"}
    made = imported(tmp_path, answer(one))[FILE]
    assert b"future" not in made
    assert made.endswith(b"  - at: 2026-12-05 21:00\n    status: in-progress\n    message: |-\n      Begun.\n")


def test_html_becomes_markdown(tmp_path: Path) -> None:
    """Markup of the source is carried as what it means; scripts and comments go."""
    body = '<p>Read <a href="https://example.com/x">this</a> &amp; <strong>that</strong>.<br />Twice.</p><script>x</script><!-- y --><ul><li>one</li></ul>'
    one = scheduled("m1", "Server juice", incident_updates=[news("a", "in_progress", "2026-09-22T01:00:00Z", body)])
    made = imported(tmp_path, answer(one))[FILE].decode()
    assert "      Read [this](https://example.com/x) & **that**.\n      Twice.\n\n      - one\n" in made


def test_several_files_of_one_page_are_one_export(tmp_path: Path) -> None:
    """The same maintenance in two files counts once, as it was changed last; components.json gives the groups."""
    (tmp_path / "a.json").write_text(answer(scheduled("m1", "One")))
    (tmp_path / "b.json").write_text(
        answer(scheduled("m1", "One, renamed", updated_at="2026-10-01T00:00:00Z"), scheduled("m2", "Two"))
    )
    (tmp_path / "c.json").write_text(
        json.dumps({"components": [component("c1", "API", group_id="g"), component("g", "G", group=True)]})
    )
    made = settled(fresh(tmp_path / "project"), "statuspage", "../b.json", "../a.json", "../c.json")
    assert sorted(made) == [
        "2026/2026-one-renamed.yml",
        "2026/2026-two.yml",
        "_catalog/components.yml",
        "_catalog/organization.yml",
    ]
    assert b"group: g\n" in made["_catalog/components.yml"]


class Handler(BaseHTTPRequestHandler):
    """A status page on the loopback."""

    def do_GET(self) -> None:
        """Answer what is known, with the usual faults besides."""
        known = {
            "/api/v2/scheduled-maintenances.json": answer(scheduled("m1", "One")),
            "/api/v2/components.json": answer(components=[component("c1", "API")]),
            "/large.json": "[" + " " * 100 + "]",
        }
        if self.path == "/moved.json":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            return
        body = known.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a status page."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


def test_a_page_is_read_from_its_address(tmp_path: Path, server: str) -> None:
    """The address of the page is enough; that of a file is taken as it is."""
    root = fresh(tmp_path)
    made = settled(root, "statuspage", server)
    assert "2026/2026-one.yml" in made
    lacking = forewarn(root, "import", "statuspage", server, "--incidents")
    assert (lacking.code, "incidents.json answers 404" in lacking.err) == (0, True)
    assert settled(root, "statuspage", f"{server}/api/v2/scheduled-maintenances.json") == made


@pytest.mark.parametrize("path", ["/none.json", "/moved.json", "/large.json"])
def test_an_address_that_gives_nothing_is_a_fault_in_words(
    tmp_path: Path, server: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not there, sent to a file of this machine, too large: one line, a hint, exit code 1, nothing written."""
    monkeypatch.setattr("forewarn.imports.download.MAX_BYTES", 50)
    root = fresh(tmp_path)
    said = forewarn(root, "import", "statuspage", server + path)
    assert said.code == 1
    assert said.err.startswith(f"error: {server}{path}")
    assert "save the answer" in said.err
    assert not (root / "maintenances").exists()


@pytest.mark.parametrize("text", ["", "{", "[1, 2]x", "null", "7", '"x"', "{}", '{"a": 1}', "\x00\xff", "[" * 100_000])
def test_a_file_that_is_no_answer_is_a_fault_in_words(tmp_path: Path, text: str) -> None:
    """Exit code 1, and what would have been expected."""
    (tmp_path / "export.json").write_text(text, "latin-1")
    said = forewarn(fresh(tmp_path / "project"), "import", "statuspage", "../export.json")
    assert said.code == 1
    assert "error: ../export.json is no" in said.err


def test_a_missing_file_and_a_wrong_zone_are_told(tmp_path: Path) -> None:
    """Exit code 1 for what is not there, 2 for a call that makes no sense."""
    root = fresh(tmp_path / "project")
    assert forewarn(root, "import", "statuspage", "nothing.json").code == 1
    assert forewarn(root, "import", "statuspage", "nothing.json", "--timezone", "Mars/Olympus").code == 2
    assert forewarn(root, "import", "statuspage").code == 2


WHOLE = json.loads(
    answer(
        scheduled("m1", "One"),
        scheduled("m2", "Two"),
        components=[component("c1", "API")],
        incidents=[scheduled("i", "I")],
    )
)


def spoiled(value: Any, chance: random.Random) -> Any:
    """A value in which some parts have become something else."""
    if chance.random() < 0.03:
        return chance.choice(
            [None, [], {}, "", "x", 0, -1, 10**20, True, 1.5, "9999-12-31T23:59:59Z", ["y"], {"id": 7}, "\ud800"]
        )
    if isinstance(value, dict):
        return {key: spoiled(one, chance) for key, one in value.items() if chance.random() > 0.01}
    return [spoiled(one, chance) for one in value] if isinstance(value, list) else value


@settings(max_examples=200)
@given(st.integers())
def test_whatever_an_answer_holds_it_is_read_or_refused(seed: int) -> None:
    """No shape of the parts leads to a traceback."""
    data = json.dumps(spoiled(WHOLE, random.Random(seed))).encode()
    try:
        export = statuspage.read({"x.json": data}, WISHES)
    except ProjectError:
        return
    assert all(one.start < one.end and one.title and one.affects for one in export.found)


@settings(max_examples=100)
@given(st.data())
def test_a_cut_or_altered_file_is_read_or_refused(data: st.DataObject) -> None:
    """Truncations and flipped bytes are faults in words."""
    whole = bytearray(json.dumps(WHOLE).encode())
    for _ in range(data.draw(st.integers(0, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        statuspage.read({"x.json": bytes(whole[: data.draw(st.integers(0, len(whole)))])}, WISHES)
    except ProjectError:
        return


@pytest.mark.parametrize("seed", range(8))
def test_what_was_spoiled_still_makes_sound_files(tmp_path: Path, seed: int) -> None:
    """Whatever is read of a spoiled answer passes the check and is found again."""
    data = json.dumps(spoiled(WHOLE, random.Random(seed)))
    (tmp_path / "export.json").write_text(data)
    root = fresh(tmp_path / "project")
    if (
        forewarn(root, "import", "statuspage", "../export.json", "--incidents").code == 0
        and (root / "maintenances").exists()
    ):
        settled(root, "statuspage", "../export.json", "--incidents")
