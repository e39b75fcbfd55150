"""Differences written down for whoever approves a change: text for a terminal, Markdown for a job summary, JSON."""

import json

from forewarn.changes import Difference, effects
from forewarn.model import Window
from forewarn.notice.prose import harden_for_github as harden
from forewarn.notice.prose import plain_text
from forewarn.phrases import ENGLISH, iso
from forewarn.problems import Problem

MOST = 50
"""How many maintenances are written out whole: a job summary holds a megabyte, and a reader much less."""


def text(differences: list[Difference], zones: tuple[str, ...]) -> str:
    """A paragraph for each maintenance."""
    if not differences:
        return "No maintenance changes."
    return "\n\n".join("\n".join(_text(one, zones)) for one in differences)


def _text(one: Difference, zones: tuple[str, ...]) -> list[str]:
    lines = [f"{one.id}: {', '.join(one.kinds)}", f"  {one.shown.title}", f"  {plain_text(one.shown.summary)}"]
    for zone, old, new in _windows(one, zones):
        lines.append(f"  {zone}: {new}" + (f"  (was {old})" if old else ""))
    lines += [f"  {line}" for line in _facts(one)]
    lines += [f"  {line}" for line in effects(one)]
    lines += [f"  {_place(problem)}" for problem in one.problems]
    return lines


def markdown(differences: list[Difference], zones: tuple[str, ...]) -> str:
    """A section for each maintenance; everything that an author typed is text and nothing else."""
    if not differences:
        return "No maintenance changes.\n"
    parts = [f"## {len(differences)} {'maintenance changes' if len(differences) == 1 else 'maintenances change'}"]
    for one in differences[:MOST]:
        parts += _markdown(one, zones)
    if len(differences) > MOST:
        parts.append(f"And {len(differences) - MOST} more: {', '.join(harden(one.id) for one in differences[MOST:])}")
    return "\n\n".join(parts) + "\n"


def _markdown(one: Difference, zones: tuple[str, ...]) -> list[str]:
    moved = any(old for _, old, _ in _windows(one, zones))
    head = "| Zone | Window | Was |\n| --- | --- | --- |" if moved else "| Zone | Window |\n| --- | --- |"
    rows = [
        f"| {harden(zone)} | {harden(new)} |" + (f" {harden(old)} |" if moved else "")
        for zone, old, new in _windows(one, zones)
    ]
    parts = [
        f"### {harden(one.shown.title)}",
        f"**{harden(', '.join(one.kinds))}** ({harden(one.id)})",
        harden(plain_text(one.shown.summary)),
        "\n".join([head, *rows]),
        "\n".join(f"- {harden(line)}" for line in [*_facts(one), *effects(one)]),
    ]
    if one.problems:
        parts.append("\n".join(f"- **{problem.severity}**: {harden(_place(problem))}" for problem in one.problems))
    return parts


def as_json(differences: list[Difference], zones: tuple[str, ...]) -> str:
    """A list of facts; instants are UTC, lengths are seconds."""
    del zones
    return json.dumps([_facts_of(one) for one in differences], indent=2, ensure_ascii=False)


def _facts_of(one: Difference) -> dict[str, object]:
    return {
        "id": one.id,
        "kinds": list(one.kinds),
        "title": one.shown.title,
        "status": one.shown.status,
        "impact": one.shown.impact,
        "components": [affected.component for affected in one.shown.affects],
        "before": _window_of(one.before.maintenance.window) if one.before else None,
        "after": _window_of(one.after.maintenance.window) if one.after else None,
        "notice_given": int(one.given.total_seconds()) if one.given is not None else None,
        "notice_required": int(one.required.total_seconds()) if one.required is not None else None,
        "effects": effects(one),
        "problems": [
            {"rule": problem.rule, "severity": problem.severity, "message": problem.message, "line": problem.span.line}
            for problem in one.problems
        ],
    }


def _window_of(window: Window) -> dict[str, str]:
    return {"start": iso(window.start), "end": iso(window.end), "timezone": window.timezone}


def _windows(one: Difference, zones: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Zone, old window where it was another, and the window: in the author's zone and in those that pages show."""
    window = one.shown.window
    old = one.before.maintenance.window if one.before and one.after else None
    if old is not None and (old.start, old.end) == (window.start, window.end):
        old = None
    shown = dict.fromkeys((window.timezone, "UTC", *zones))
    return [(zone, ENGLISH.span(old, zone) if old else "", ENGLISH.span(window, zone)) for zone in shown]


def _facts(one: Difference) -> list[str]:
    maintenance = one.shown
    touched = [
        f"{item.component} ({item.impact.words})" if item.impact else item.component for item in maintenance.affects
    ]
    facts = [
        f"Type {maintenance.type}, priority {maintenance.priority}, impact {maintenance.impact.words}, lasts {ENGLISH.length(maintenance.window.duration)}",
        f"Touches: {', '.join(touched)}",
    ]
    if one.given is not None:
        required = f", required: {ENGLISH.length(one.required)}" if one.required is not None else ""
        facts.append(f"Notice given: {ENGLISH.length(one.given)}{required}")
    return facts


def _place(problem: Problem) -> str:
    return f"{problem.span.path}:{problem.span.line}: {problem.message} [{problem.rule}]"


REPORTS = {"text": text, "markdown": markdown, "json": as_json}
