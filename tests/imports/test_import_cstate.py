"""`import cstate`: the issues of a site made with cState become maintenances that pass the check."""

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forewarn.imports import cstate
from forewarn.imports.found import Wishes
from forewarn.imports.front_matter import page
from forewarn.imports.moments import moment, zone_named
from moving import NOW, files, forewarn, fresh, settled

CONFIG = """\
title: Example Chat Status
baseURL: https://status.chat.example
params:
  categories: &all
    - {name: Core, closed: false}
  systems:
    - {name: API, category: Core, description: "The *API*.", link: https://x.example}
    - name: Media Proxy
      category: Core
    - name: Website
"""
NOTICE = """\
---
title: Maintenance Announcement
date: 2024-02-24 10:35:00
resolvedWhen: 2024-02-24 11:35:00
affected:
  - API
resolved: true
# Possible severity levels: down, disrupted, notice
severity: notice
section: issue
---

We will shut down our network. See [the list](/affected/api/) and ![graph](https://x.example/g.png).

More: details.

---

*Resolved* - All is well again. {{< track "2024-02-24 11:35:00" >}}

*Investigating* - We look at it.
{{< track "2024-02-24 10:50:00" >}}
"""


def site(root: Path, issues: dict[str, str], config: str | None = CONFIG, name: str = "config.yml") -> Path:
    """A site of cState with some issues."""
    folder = root / "content" / "issues"
    folder.mkdir(parents=True)
    if config is not None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(config)
    (folder / "_index.md").write_text("---\ntitle: Issues\n---\n")
    for path, text in issues.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8", "surrogateescape"))
    return root


def imported(tmp_path: Path, issues: dict[str, str], *args: str, config: str | None = CONFIG) -> dict[str, bytes]:
    """The files that a site becomes in a fresh project."""
    site(tmp_path / "site", issues, config)
    return settled(fresh(tmp_path / "project"), "cstate", "../site", *args)


def issue(title: str, more: str = "", body: str = "Text.") -> str:
    """A planned issue."""
    said = {"date": "2024-02-24T10:35:00Z", "resolvedWhen": "2024-02-24T11:35:00Z", "severity": "notice"}
    lines = [line for key, value in said.items() if f"{key}:" not in more for line in [f"{key}: {value}"]]
    return "\n".join(["---", f"title: {title}", *lines, *([more] if more else []), "section: issue", "---", body, ""])


def test_an_issue_is_carried_with_its_window_log_and_name(tmp_path: Path) -> None:
    """The file's name stays the id; paragraphs with a time become the log, oldest first."""
    made = imported(tmp_path, {"2024-02-24-maintenance-window.md": NOTICE})
    assert made["2024/2024-02-24-maintenance-window.yml"].decode().split("\n", 2)[2] == (
        """\
title: Maintenance Announcement
summary: |-
  We will shut down our network. See [the list](https://status.chat.example/affected/api/) and [graph](https://x.example/g.png).
window:
  start: 2024-02-24 10:35
  end: 2024-02-24 11:35
  timezone: UTC
affects:
  primary:
    api: no-impact
details: |-
  More: details.
labels:
  imported_from: cstate:2024-02-24-maintenance-window
updates:
  - at: 2024-02-24 10:50
    status: in-progress
    message: |-
      *Investigating* - We look at it.
  - at: 2024-02-24 11:35
    status: completed
    message: |-
      *Resolved* - All is well again.
"""
    )
    catalog = made["_catalog/components.yml"].decode()
    assert catalog.split("\n", 1)[1] == (
        """\
groups:
  core: Core
components:
  api:
    name: API
    group: core
    description: The *API*.
  media-proxy:
    name: Media Proxy
    group: core
  website:
    name: Website
"""
    )
    assert made["_catalog/organization.yml"].endswith(b"name: Example Chat Status\ntimezone: UTC\n")


def test_what_was_planned_is_told_from_incidents(tmp_path: Path) -> None:
    """A notice, a title or name that says so, and what lies ahead are planned; the rest waits for --incidents."""
    issues = {
        "a.md": issue("Notice"),
        "b.md": issue("Scheduled work on the API", "severity: down"),
        "c-maintenance.md": issue("The API moves", "severity: disrupted"),
        "d.md": issue("Ahead", "severity: down\ndate: 2026-12-20T10:00:00Z\nresolvedWhen: 2026-12-20T11:00:00Z"),
        "e.md": issue("Unplanned outage", "severity: down\nresolved: true"),
        "f.md": issue("A meeting", "informational: true\nresolvedWhen: ''"),
        "g.md": issue("A draft", "draft: true"),
    }
    site(tmp_path / "site", issues)
    root = fresh(tmp_path / "project")
    said = forewarn(root, "import", "cstate", "../site", "--format", "json").data
    assert [one["id"] for one in said["maintenances"]] == ["a", "b", "c-maintenance", "d"]
    assert {note["item"]: note["message"] for note in said["notes"]} == {
        "e": "an incident, which nobody planned (--incidents carries it): left out",
        "f": "an informational post, which has no window: left out",
        "g": "it is a draft: left out",
    }
    made = settled(root, "cstate", "../site", "--incidents")
    assert b"type: unplanned\n" in made["2024/e.yml"]
    assert b"example-chat-status: outage\n" in made["2024/e.yml"]
    assert b"type:" not in made["2024/b.yml"]
    assert b"updates" not in made["2026/d.yml"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("no-end", issue("Maintenance", "resolvedWhen: ''\nresolved: true"), "end: 2024-02-24 11:35"),
        (
            "reversed",
            issue("Maintenance", "resolvedWhen: 2024-02-20 10:00:00\nresolved: True"),
            "end: 2024-02-24 11:35",
        ),
        ("zero", issue("Maintenance", "resolvedWhen: 2024-02-24T10:35:00Z"), "end: 2024-02-24 11:35"),
        ("hour", issue("Maintenance", "date: 2024-02-24T7:35:00-00:00"), "start: 2024-02-24 07:35"),
        ("millis", issue("Maintenance", "date: 2024-02-24T09:43:40.482Z"), "start: 2024-02-24 09:43:40"),
        ("offset", issue("Maintenance", "date: 2024-02-24T05:35:00-05:00"), "start: 2024-02-24 10:35"),
        ("short", issue("Maintenance", "date: 2024-02-24"), "start: 2024-02-24 00:00"),
        ("one", issue("Maintenance", "affected: API"), "api: no-impact"),
        ("flow", issue("Maintenance", "affected: [API, 'New: system #1']"), "new-system-1: no-impact"),
        ("tags", issue("!!str 'Maintenance &x *y'"), "title: Maintenance &x *y"),
        ("quoted", issue("'It''s [UNDER_WORK] maintenance'"), "title: It's (UNDER_WORK) maintenance"),
        ("twice", issue("Maintenance", "affected: [API, api]"), "api: no-impact"),
        ("codes", issue("Maintenance", body="{{< youtube x >}}Seen.\n\n{{% note %}}"), "  Seen.\n"),
        ("heading", issue("Maintenance", body="# Why\n\nBecause."), "summary: |-\n  Maintenance\n"),
        ("toml", '+++\ntitle = "Maintenance"\ndate = 2024-02-24T10:35:00Z\nresolved = true\n+++\nText.\n', "Text."),
        ("json", '{"title": "Maintenance", "date": "2024-02-24 10:35", "resolved": true}\n\nText.\n', "Text."),
        ("crlf", issue("Maintenance").replace("\n", "\r\n"), "Text."),
        ("bom", "\ufeff" + issue("Maintenance"), "Text."),
        ("latin", issue("Maintenance f\udcfcr alle"), "title: Maintenance f"),
        ("Ünder Score (copy)", issue("Maintenance"), "imported_from: cstate:Ünder Score (copy)"),
        ("deep/index", issue("Maintenance"), "imported_from: cstate:deep"),
        ("long", issue("Maintenance", body="x" * 30_000 + "\n\n" + "y " * 40_000), "xxx"),
    ],
)
def test_odd_issues_are_carried_all_the_same(tmp_path: Path, name: str, text: str, expected: str) -> None:
    """Dates and front matter in the forms that people write, and texts with traps: a sound file comes of it."""
    made = imported(tmp_path, {f"{name}.md": text})
    (text,) = [data.decode() for path, data in made.items() if not path.startswith("_")]
    assert expected in text


@pytest.mark.parametrize(
    "text", ["", "---\n", "---\na: b\n", "---\n: : :\n---\n", "no front matter", "---\ntitle: x\n---\n"]
)
def test_what_is_no_issue_is_left_out_with_a_word(tmp_path: Path, text: str) -> None:
    """A site with nothing usable gives its catalogue alone, and says why; without a configuration, nothing."""
    site(tmp_path / "known", {"a.md": text})
    assert set(settled(fresh(tmp_path / "other"), "cstate", "../known")) == {
        "_catalog/components.yml",
        "_catalog/organization.yml",
    }
    site(tmp_path / "site", {"a.md": text}, config=None)
    root = fresh(tmp_path / "project")
    said = forewarn(root, "import", "cstate", "../site")
    assert said.code == 0
    assert "left out" in said.err
    assert "nothing was found to carry" in said.err
    assert not (root / "maintenances").exists()


@pytest.mark.parametrize("name", ["config.yaml", "hugo.toml", "config/_default/config.json"])
def test_the_configuration_is_found_in_its_forms(tmp_path: Path, name: str) -> None:
    """YAML, TOML and JSON, at the places where Hugo looks; the zone of the site holds for naive times."""
    config = {
        "config.yaml": "timeZone: Europe/Berlin\nparams: {systems: [{name: API}]}\n",
        "hugo.toml": 'timeZone = "Europe/Berlin"\n[[params.systems]]\nname = "API"\n',
        "config/_default/config.json": '{"timeZone": "Europe/Berlin", "params": {"systems": [{"name": "API"}]}}',
    }[name]
    site(
        tmp_path / "site",
        {"a.md": issue("Maintenance", "date: 2024-07-01 10:00:00\nresolvedWhen: 2024-07-01 11:00:00")},
        config,
        name,
    )
    made = settled(fresh(tmp_path / "project"), "cstate", "../site")
    assert b"start: 2024-07-01 10:00\n  end: 2024-07-01 11:00\n  timezone: Europe/Berlin\n" in made["2024/a.yml"]
    assert b"  api:\n    name: API\n" in made["_catalog/components.yml"]


def test_a_folder_that_is_no_site_is_a_fault_in_words(tmp_path: Path) -> None:
    """Exit code 1, and which folder is meant; the folder of the issues itself is fine."""
    root = fresh(tmp_path / "project")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text(issue("Maintenance"))
    said = forewarn(root, "import", "cstate", "../empty")
    assert (said.code, "content/issues" in said.err) == (1, True)
    assert forewarn(root, "import", "cstate", "../nothing").code == 2
    site(tmp_path / "site", {"a.md": issue("Maintenance")})
    assert "2024/a.yml" in settled(root, "cstate", "../site/content/issues")


def test_links_and_huge_files_are_left_alone(tmp_path: Path) -> None:
    """A link in the site leads nowhere, and a file of many megabytes is no issue."""
    site(tmp_path / "site", {"a.md": issue("Maintenance"), "b.md": "x" * 1_100_000})
    (tmp_path / "secret.md").write_text(issue("Secret maintenance"))
    (tmp_path / "site/content/issues/c.md").symlink_to(tmp_path / "secret.md")
    made = settled(fresh(tmp_path / "project"), "cstate", "../site")
    assert [path for path in made if not path.startswith("_")] == ["2024/a.yml"]


WORDS = (
    "maintenance upgrade of the database cluster, network, router, kernel and storage; expect short interruptions " * 3
).split()


def written(number: int) -> tuple[str, str]:
    """An issue as people write them, different each time, and the same for the same number."""
    chance = random.Random(number)
    year, month, day, hour = 2017 + number % 10, 1 + number % 12, 1 + number % 28, number % 23
    minute = chance.choice([0, 5, 30, 45])
    date = chance.choice(
        [
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:00",
            f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z",
            f"{year}-{month:02}-{day:02}T{hour}:{minute:02}:00-00:00",
            f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00.123+02:00",
        ]
    )
    end = f"{year}-{month:02}-{day:02}T{hour + 1:02}:{minute:02}:00Z"
    kind = chance.choice(["Planned", "Emergency", "Issue - API &"])
    lines = [f"title: {kind} {' '.join(chance.sample(WORDS, 4)).replace(';', '')}"]
    lines += [f"date: {date}", f"resolved: {chance.choice(['true', 'false', 'yes', 'True'])}"]
    lines += [f"resolvedWhen: {end}"] if chance.random() < 0.9 else []
    lines += [f"severity: {chance.choice(['down', 'disrupted', 'notice'])}"] if chance.random() < 0.95 else []
    lines += [
        "affected:",
        *(
            f"  - {name}"
            for name in chance.sample(["API", "Website", "LON1/Storage", "ci.example.io", "E-Mail (SMTP)"], 2)
        ),
    ]
    lines += ["section: issue"]
    body = []
    for label, at in (("Resolved", 50), ("Monitoring", 30), ("Investigating", 0)):
        stamp = f"{year}-{month:02}-{day:02} {hour:02}:{at:02}:00"
        text = " ".join(chance.sample(WORDS, 12))
        body.append(f'*{label}* - {text} <https://example.com/{number}> {{{{< track "{stamp}" >}}}}')
    body.append(
        chance.choice(
            ["", "```\ncode <b>x</b>\n```", "- one\n- two", "<!-- hidden -->", "> quoted", "| a | b |\n|---|---|"]
        )
    )
    return f"{year}-{month:02}-{day:02}-issue-{number}.md", "\n".join(["---", *lines, "---", "", "\n\n".join(body), ""])


def test_a_site_of_130_issues_moves_in_and_builds(tmp_path: Path) -> None:
    """No traceback, no error, the same again the second time, and a site comes of it."""
    from forewarn import pipeline
    from forewarn.history import KnownHistory
    from samples import opened

    made = imported(tmp_path, dict(written(number) for number in range(130)), "--incidents")
    assert len([path for path in made if not path.startswith("_")]) == 130
    done = pipeline.build(opened(tmp_path / "project"), as_of=NOW, history=KnownHistory())
    assert (
        len([one for one in done.artifacts if one.path.startswith("maintenance/") and one.path.endswith(".md")]) == 130
    )


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.data())
def test_a_cut_or_altered_issue_is_read_or_left_out(number: int, data: st.DataObject) -> None:
    """Truncations and flipped bytes never lead to a traceback."""
    import tempfile

    name, text = written(number)
    whole = bytearray(text.encode())
    for _ in range(data.draw(st.integers(0, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        root = site(Path(folder) / "site", {})
        (root / "content/issues" / name).write_bytes(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
        for path in (root / "config.yml", root / "content/issues" / name):
            assert path.exists()
        export = cstate.read(root, Wishes(NOW, "UTC", incidents=True))
    assert all(one.start < one.end and one.title for one in export.found)


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_front_matter_is_read_or_refused(text: str) -> None:
    """Whatever stands in front of a page."""
    for fence in ("---", "+++"):
        page(f"{fence}\n{text}\n{fence}\nBody.".encode("utf-8", "replace"))
    page(f"{{{text}}}".encode("utf-8", "replace"))


def test_instants_are_read_in_the_forms_of_the_world() -> None:
    """With and without zone, with fractions, at hours that the clocks skip or show twice; nonsense is none."""

    def read(text: str, zone: str = "Europe/Berlin") -> str:
        found = moment(text, zone)
        return found.isoformat() if found else ""

    assert read("2026-03-29 02:30") == "2026-03-29T01:30:00+00:00"
    assert read("2026-10-25 02:30") == "2026-10-25T00:30:00+00:00"
    assert read("2026-10-25T02:30:00.999 +0200") == "2026-10-25T00:30:00+00:00"
    assert read("2026-1-5 7:05 UTC") == "2026-01-05T07:05:00+00:00"
    for text in (
        "",
        "soon",
        "2026-13-01",
        "2026-02-30 10:00",
        "0000-00-00 00:00",
        "9999-12-31T23:59:59Z",
        "1-1-1",
        "2026-01-01T10:00:00+99:99",
    ):
        assert read(text) == ""
    assert [zone_named(name) for name in ("Etc/UTC", "Europe/Berlin", "Mars", "", "../x", "UTC")] == [
        "UTC",
        "Europe/Berlin",
        "",
        "",
        "",
        "UTC",
    ]


def test_what_was_carried_once_is_followed_to_its_end(tmp_path: Path) -> None:
    """What lay ahead and is over now, and an incident that was wished for, stay what they were taken for."""
    ahead = issue("The API moves", "severity: down\ndate: 2026-12-20T10:00:00Z\nresolvedWhen: 2026-12-20T11:00:00Z")
    outage = issue("Outage", "severity: down")
    site(tmp_path / "site", {"ahead.md": ahead, "outage.md": outage})
    root = fresh(tmp_path / "project")
    settled(root, "cstate", "../site", "--incidents")
    (tmp_path / "site/content/issues/ahead.md").write_text(ahead.replace("section", "resolved: true\nsection"))
    (tmp_path / "site/content/issues/outage.md").write_text(outage.replace("Outage", "Outage of the API"))
    said = forewarn(root, "import", "cstate", "../site", "--format", "json", as_of="2026-12-21T00:00Z").data
    assert {one["id"]: one["action"] for one in said["maintenances"]} == {"ahead": "updated", "outage": "updated"}
    after = files(root)
    assert b"status: completed" in after["2026/ahead.yml"]
    assert b"type:" not in after["2026/ahead.yml"]
    assert b"type: unplanned" in after["2024/outage.yml"]


def test_an_issue_that_was_changed_or_added_is_brought_up_to_date(tmp_path: Path) -> None:
    """A second import updates what changed at the source, adds what is new, and lets the rest be."""
    site(tmp_path / "site", {"a.md": issue("Maintenance A"), "b.md": issue("Maintenance B")})
    root = fresh(tmp_path / "project")
    before = settled(root, "cstate", "../site")
    shutil.rmtree(tmp_path / "site")
    site(
        tmp_path / "site",
        {"a.md": issue("Maintenance A, renamed"), "b.md": issue("Maintenance B"), "c.md": issue("Maintenance C")},
    )
    said = forewarn(root, "import", "cstate", "../site", "--format", "json").data
    assert {one["id"]: one["action"] for one in said["maintenances"]} == {"a": "updated", "b": "unchanged", "c": "new"}
    after = files(root)
    assert b"title: Maintenance A, renamed\n" in after["2024/a.yml"]
    assert after["2024/b.yml"] == before["2024/b.yml"]
