"""The data for programs: ``event.json`` of each maintenance, and ``now.json``, which an open page asks for.

Facts alone: no phase, because that depends on when somebody looks. Instants are RFC 3339 in UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest
from typing import Any

import msgspec

from forewarn.artifacts import Artifact, Costly, Each, key, made
from forewarn.board import Board
from forewarn.entry import Entry
from forewarn.lifecycle import Phase
from forewarn.model import Affected, Maintenance, Report, Update
from forewarn.outputs.room import everything
from forewarn.phrases import iso
from forewarn.record import Change

NEAR = timedelta(days=7)
"""How far ahead ``now.json`` looks; it names besides what was revised last, so that what moves away is heard of."""
REVISED = 50
"""How many of those that were revised last it names."""
OVERDUE = 50
"""How many it names of those that nobody reported the end of, from the newest on: every open page asks for it."""


EVENT = "event.json"
"""The name of the data of one maintenance, beside its page."""


def offer(board: Board) -> Iterator[Costly | Each[Entry]]:
    """``now.json``, and ``event.json`` beside each page."""
    yield Costly("data", "now.json", key(everything(board), iso(board.as_of)), partial(_now_json, board))
    yield Each(EVENT, board.entries, partial(_event, board))


def render(board: Board) -> Iterator[Artifact]:
    """The same with all their bytes."""
    return made(offer(board))


def _event(board: Board, entry: Entry) -> Costly:
    return Costly("data", entry.path + EVENT, board.own_key(entry), partial(_event_json, entry))


def _now_json(board: Board) -> bytes:
    return written(now(board))


def _event_json(entry: Entry) -> bytes:
    return written(event(entry))


def now(board: Board) -> dict[str, Any]:
    """What is open or near, and what was revised last, in the order of their starts.

    ``as_of`` is the build's instant, ``next_change`` the one at which its pages stop being true, or ``None``.
    """
    overdue = [entry for entry in board.under_way if entry.phase is Phase.OVERDUE]
    wanted = {entry.id for entry in board.under_way if entry.phase is not Phase.OVERDUE}
    wanted |= {entry.id for entry in nlargest(OVERDUE, overdue, key=lambda e: (e.maintenance.window.end, e.id))}
    wanted |= {entry.id for entry in board.upcoming if entry.maintenance.window.start <= board.as_of + NEAR}
    near = frozenset(wanted)
    wanted |= {entry.id for entry in nlargest(REVISED, _late(board), key=lambda e: (e.record.revised, e.id))}
    return {
        "as_of": iso(board.as_of),
        "next_change": iso(board.next_change) if board.next_change else None,
        "maintenances": [_brief(entry, entry.id in near) for entry in board.entries if entry.id in wanted],
    }


def _late(board: Board) -> list[Entry]:
    """What was revised as late as any of the last, and may be one of them."""
    since = min(nlargest(REVISED, board.revised), default=board.as_of)
    return [entry for entry, at in zip(board.entries, board.revised, strict=True) if at >= since]


def _brief(entry: Entry, near: bool) -> dict[str, Any]:
    maintenance = entry.maintenance
    return {
        "id": entry.id,
        "title": maintenance.title,
        "path": entry.path,
        "status": maintenance.status.value,
        "impact": maintenance.impact.value,
        "start": iso(maintenance.window.start),
        "end": iso(maintenance.window.end),
        "updates": len(maintenance.updates),
        "near": near,
    }


def event(entry: Entry) -> dict[str, Any]:
    """A maintenance as data: what its page tells, without the standing text. Keys that nobody gave a value stay away.

    ``summary``, ``details`` and messages are Markdown as typed.
    """
    maintenance, record = entry.maintenance, entry.record
    window = maintenance.window
    expected = maintenance.text.expected_impact
    rollback = maintenance.text.rollback
    return _told(
        id=entry.id,
        uid=entry.uid,
        url=entry.url,
        sequence=record.sequence,
        title=maintenance.title,
        summary=maintenance.summary,
        organization=maintenance.organization,
        type=maintenance.type,
        priority=maintenance.priority.value,
        status=maintenance.status.value,
        outcome=maintenance.outcome.value if maintenance.outcome else None,
        impact=maintenance.impact.value,
        window=_window(window.start, window.end) | {"timezone": window.timezone},
        earlier_windows=[_window(move.start, move.end) for move in record.earlier],
        started_at=_instant(maintenance.started_at),
        ended_at=_instant(maintenance.ended_at),
        created=iso(record.created),
        revised=iso(record.revised),
        affects=[_affected(item) for item in maintenance.affects],
        expected_impact=_told(
            service=expected.service,
            api=expected.api,
            web=expected.web,
            background=expected.background,
            interruptions=expected.interruptions,
            user_actions=list(expected.user_actions),
        ),
        rollback_estimate_seconds=_seconds(rollback.estimate),
        details=maintenance.details,
        references=[{"name": one.name, "url": one.url} for one in maintenance.references],
        labels=dict(maintenance.labels),
        replaces=maintenance.replaces,
        series=maintenance.series,
        updates=[_update(one) for one in maintenance.updates],
        reports=[_report(one) for one in maintenance.reports],
        changes=list(_changes(maintenance, record.changes)),
    )


def _affected(item: Affected) -> dict[str, Any]:
    return _told(
        component=item.component,
        name=item.label,
        impact=item.impact.value if item.impact else None,
        seconds=_seconds(item.duration),
        note=item.note,
        location=item.location,
        object_ids=list(item.object_ids),
    )


def _update(one: Update) -> dict[str, Any]:
    return _told(
        at=iso(one.at),
        status=one.status.value if one.status else None,
        outcome=one.outcome.value if one.outcome else None,
        message=one.message,
        moved_from=_window(one.moved_from.start, one.moved_from.end) if one.moved_from else None,
    )


def _report(one: Report) -> dict[str, Any]:
    return _told(promise=one.promise, url=one.url, at=_instant(one.at))


def _changes(maintenance: Maintenance, changes: Iterable[Change]) -> Iterator[dict[str, Any]]:
    for change in changes:
        yield _told(
            id=change.key(maintenance.id),
            at=iso(change.at),
            kinds=[kind.value for kind in change.kinds],
            window=_window(change.window.start, change.window.end),
            was=_window(change.was.start, change.was.end) if change.was else None,
        )


def _window(start: datetime, end: datetime) -> dict[str, Any]:
    return {"start": iso(start), "end": iso(end)}


def _instant(at: datetime | None) -> str | None:
    return iso(at) if at else None


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


def _told(**facts: Any) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value not in (None, "", [], {})}


def compact(facts: Mapping[str, Any]) -> bytes:
    """Facts as JSON for programs alone, on one line without its end."""
    return msgspec.json.encode(facts)


def written(facts: dict[str, Any]) -> bytes:
    """Facts as the bytes of a file: JSON, with an indent of one space, for programs and for people who look."""
    return msgspec.json.format(msgspec.json.encode(facts), indent=1) + b"\n"
