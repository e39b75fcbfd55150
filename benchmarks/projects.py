"""Realistic projects of any size, the same for the same number: what benchmarks and big tests are made of."""

import random
from datetime import datetime, timedelta
from pathlib import Path

ORGANIZATION = """\
name: Example Corp
profile: flask-platform
timezone: Europe/Berlin
display_timezones: [America/New_York]
contacts: {primary: p0, secondary: p1, emergency: p2, support: help@example.com}
sender: {name: Ada Lovelace, title: Head of Operations}
"""
ZONE = "Asia/Tokyo"  # no change of the clocks, so that every wall time exists once
IMPACTS = ("no-impact", "reduced-redundancy", "degraded", "outage")
COMPONENTS = 400
PEOPLE = 60
HOURS_APART = 5
LONGEST_SERIES = 1000
"""How many occurrences a rule may have."""
BEGIN = datetime(2026, 1, 5)


def write(root: Path, count: int, *, groups: int = 9, component: int | None = None, apart: int = HOURS_APART) -> Path:
    """A sound project of ``count`` maintenances, one every few hours from ``BEGIN`` on, each of about 2.5 kB.

    ``component`` is the one that all of them touch; otherwise they take turns.
    """
    chance = random.Random(count)
    catalog = root / "maintenances" / "_catalog"
    catalog.mkdir(parents=True)
    (root / "content").mkdir()
    (root / "content" / "about.md").write_text("# About\n")
    (root / "mkdocs.yml").write_text("site_name: Benchmark\nsite_url: https://status.example.com/\n")
    (catalog / "organization.yml").write_text(ORGANIZATION)
    (catalog / "people.yml").write_text(
        "".join(f"p{n}: {{name: Person {n}, email: p{n}@example.com}}\n" for n in range(PEOPLE))
    )
    lines = [
        f"  c{n}: {{name: Component {n}, group: g{n % groups}{f', depends_on: [c{n // 3}]' if n % 7 == 1 and n > 9 else ''}}}\n"
        for n in range(COMPONENTS)
    ]
    names = "".join(f"  g{n}: Group {n}\n" for n in range(groups))
    (catalog / "components.yml").write_text("groups:\n" + names + "components:\n" + "".join(lines))
    (catalog / "policy.yml").write_text(
        "longest:\n  - {duration: 3d}\nfreezes:\n  - {name: Year end, start: 2025-12-24, end: 2025-12-26}\n"
    )
    for number in range(count):
        start = BEGIN + timedelta(hours=apart * number)
        folder = root / "maintenances" / f"{start:%Y}"
        folder.mkdir(exist_ok=True)
        (folder / f"{start:%Y}-work-{number:06}.yml").write_text(maintenance(number, start, chance, component))
    return root


def write_series(root: Path, count: int) -> Path:
    """A project of ``count`` occurrences, of as few daily series as may have them."""
    write(root, 0)
    folder = root / "maintenances" / f"{BEGIN:%Y}"
    folder.mkdir()
    for number, first in enumerate(range(0, count, LONGEST_SERIES)):
        (folder / f"rounds-{number}.yml").write_text(f"""\
title: Rounds {number}
summary: Somebody looks after the machines.
window:
  start: {BEGIN:%Y-%m-%d} {number % 20:02}:00
  duration: 1h
  timezone: {ZONE}
  repeat:
    rule: FREQ=DAILY
    count: {min(LONGEST_SERIES, count - first)}
affects:
  primary:
    c{number}: degraded
""")
    return root


def maintenance(number: int, start: datetime, chance: random.Random, only: int | None = None) -> str:
    """The file of one maintenance."""
    words = (
        "storage network cluster cache balancer replica schema index certificate firmware kernel proxy queue".split()
    )
    subject = " ".join(chance.sample(words, 3))
    component = (number * 37) % COMPONENTS if only is None else only
    bullets = "\n".join(f"    - {' '.join(chance.choices(words, k=9)).capitalize()}" for _ in range(6))
    checks = "\n".join(f"    - {' '.join(chance.choices(words, k=8)).capitalize()}" for _ in range(4))
    details = "\n".join(f"  {' '.join(chance.choices(words, k=14)).capitalize()}." for _ in range(6))
    return f"""\
title: Work on the {subject} {number}
summary: |-
  The {subject} is {chance.choice(["slow", "read-only", "away", "busy"])} for a while.
priority: {chance.choice(["low", "normal", "high"])}
window:
  start: {start:%Y-%m-%d %H:%M}
  duration: {chance.randint(1, 4)}h
  timezone: {ZONE}
affects:
  primary:
    c{component}: {{impact: {chance.choice(IMPACTS[:3])}, note: Two failovers of about 30 s}}
  secondary: [c{(component + 11) % COMPONENTS}]
activities:
  database:
{bullets}
  infrastructure:
{checks}
expected_impact:
  service: Read-only API
  interruptions: Two interruptions of about 30 s
  user_actions:
    - Pause bulk imports
rollback:
  estimate: 30m
  triggers:
    availability: 5 minutes
    error_rate: 2 %
    performance: p95 over 2 s
checklist:
  before:
{checks}
details: |-
{details}
references:
  - name: CHG{number:07}
    url: https://example.com/CHG{number:07}
labels:
  site: FRA{number % 4}
updates:
  - at: {BEGIN - timedelta(days=9):%Y-%m-%d %H:%M}
    status: confirmed
    message: |-
      The date stands; {subject} has been rehearsed.
"""
