"""A project as a malicious, wordy and numerous crowd would write it: what pages must bear."""

from pathlib import Path

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
MARKUP = (
    """"></a></title><script>alert(1)</script><img src=x onerror=alert(2)> & 'x' {{ 7*7 }} ${y} `z` | [a](b) <!--"""
)
HOST = "https://status.example.com/"

_CONFIG = f"""\
site_name: Odd & status's
site_url: {HOST}
extra:
  forewarn: {{authority: status.example.com}}
"""

_ORGANIZATION = """\
name: >-
  Müller & Söhne <b>GmbH</b> "quoted"
profile: flask-platform
timezone: Europe/Berlin
display_timezones: [UTC, America/New_York, Asia/Kolkata, Australia/Lord_Howe]
contacts: {primary: ada, secondary: ada, emergency: ada, support: help@example.com}
sender: {name: Ada Lovelace, title: Head of Operations}
"""

_WORK = """\
title: >-
  {title}
summary: >-
  {summary}
window:
  start: {start}
  duration: {duration}
  timezone: {zone}
affects:
  primary:
    {component}:
      impact: {impact}
      note: >-
        {title}
  secondary: [c9]
"""

_TEXT = """\
expected_impact:
  user_actions:
    - >-
      {text}
    - "Go | there"
activities:
  database: []
rollback: {{estimate: 30m}}
details: |-
  # Not the title of the page

  {text}

  | a | b |
  |---|--:|
  | {text} | 2 |
references:
  - name: >-
      {text}
    url: "https://example.com/?a=1&b=2"
updates:
  - at: 2026-11-30 09:00
    status: confirmed
    message: >-
      {text}
"""


def write_oddities(root: Path) -> Path:
    """The project in a folder: 200 components, hostile and endless words, a night in which the clocks change."""
    catalog = root / "maintenances" / "_catalog"
    catalog.mkdir(parents=True)
    (root / "content").mkdir()
    (root / "content" / "about.md").write_text("# About\n\nWords.\n", "utf-8")
    (root / "content" / "_home.md").write_text(f"Welcome to **{LONG}**. See [about](about.md).\n", "utf-8")
    (root / "mkdocs.yml").write_text(_CONFIG, "utf-8")
    (catalog / "organization.yml").write_text(_ORGANIZATION, "utf-8")
    (catalog / "people.yml").write_text("ada: {name: Ada Lovelace, email: ada@example.com, phone: +49 30 1}\n", "utf-8")
    names = {0: MARKUP, 1: LONG, 2: "بوابة الدفع الإقليمية في الرياض"}
    components = "".join(
        f"  c{n}:\n    name: >-\n      {names.get(n, f'Component number {n}')}\n    group: g{n % 12}\n"
        for n in range(200)
    )
    groups = "".join(f"  g{n}: Group {n}\n" for n in range(12))
    (catalog / "components.yml").write_text(f"groups:\n{groups}components:\n{components}", "utf-8")
    folder = root / "maintenances" / "2026"
    folder.mkdir()

    def work(id: str, title: str, component: str, start: str, impact: str = "degraded", **facts: str) -> None:
        given = {"duration": "2h", "zone": "Europe/Berlin", "summary": title} | facts
        text = _WORK.format(title=title, component=component, start=start, impact=impact, **given)
        (folder / f"{id}.yml").write_text(text + _TEXT.format(text=title), "utf-8")

    work("hostile", MARKUP, "c0", "2026-12-05 22:00", "outage")
    work("wordy", LONG, "c1", "2026-12-06 01:00")
    work("endless", "Replacement of everything that can be replaced, " * 8 + "and more", "c3", "2026-12-06 09:00")
    work("arabic", "تحديث بوابة الدفع الإقليمية في الرياض", "c2", "2026-12-07 01:00", zone="Asia/Riyadh")
    work("night", "Work while the clocks change", "c4", "2027-03-27 22:00", duration="8h")
    work("past", "What nobody reported the end of", "c5", "2026-12-01 20:00", "no-impact")
    for number in range(40):
        work(
            f"many-{number}",
            f"Work number {number}",
            f"c{20 + number * 4}",
            f"2026-12-{10 + number % 3} {number % 20:02}:00",
        )
    return root


def write_nothing(root: Path) -> Path:
    """A project of somebody who has only just begun: one component, no maintenance, a logo and words of their own."""
    catalog = root / "maintenances" / "_catalog"
    catalog.mkdir(parents=True)
    (root / "content").mkdir()
    (root / "content" / "about.md").write_text("# About\n\nWords.\n", "utf-8")
    (root / "content" / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>\n', "utf-8"
    )
    (root / "content" / "own.css").write_text(":root { --fw-ink: #404 }\n", "utf-8")
    (root / "mkdocs.yml").write_text(
        f"site_name: Quiet Corp\nsite_url: {HOST}\ncopyright: Quiet Corp\n"
        "theme: {name: material, logo: logo.svg, palette: {scheme: default, primary: brown}}\n"
        "extra_css: [own.css]\nextra:\n  forewarn: {authority: status.example.com}\n",
        "utf-8",
    )
    (catalog / "organization.yml").write_text("name: Quiet Corp\ntimezone: Europe/Berlin\n", "utf-8")
    (catalog / "components.yml").write_text("components:\n  api: {name: Public API}\n", "utf-8")
    return root
