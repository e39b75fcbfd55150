"""A plan and what came of it, as data for programs and as Markdown for a job summary. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from forewarn.publish.apply import Outcome
from forewarn.publish.plan import Plan
from forewarn.publish.wanted import Reason

NAMED = 20
"""How many keys of a kind are named to people."""
_PUT, _GET = 0.005 / 1000, 0.0004 / 1000
"""What AWS asks for one request that writes or lists, and for one that reads, in US dollars (us-east-1)."""


def cost(plan: Plan, objects: int) -> float:
    """About what the requests of a publish cost, in US dollars; invalidations are free up to a thousand a month."""
    return (len(plan.uploads) + (2 if plan.writes else 0) + objects // 1000 + 1) * _PUT + _GET


def counts(plan: Plan) -> dict[str, dict[str, int]]:
    """How many objects are written, by phase and reason."""
    found: dict[str, dict[str, int]] = {}
    for upload in plan.uploads:
        row = found.setdefault(upload.phase.word, dict.fromkeys(Reason, 0))
        row[upload.reason] += 1
    return found


def as_data(
    plan: Plan, *, name: str, id: str, refused: Sequence[str] = (), notes: Sequence[str] = (), outcome: Outcome | None
) -> dict[str, Any]:
    """Everything, for programs. ``result`` is null where nothing was done: a dry run, a refusal."""
    return {
        "target": name,
        "id": id,
        "uploads": [
            {
                "key": upload.key,
                "reason": upload.reason.value,
                "phase": upload.phase.word,
                "bytes": upload.wanted.size,
                "content_type": upload.headers.content_type,
                "cache_control": upload.headers.cache_control,
            }
            for upload in plan.uploads
        ],
        "deletes": list(plan.deletes),
        "retired": list(plan.retired),
        "settled": list(plan.settled),
        "forgotten": list(plan.forgotten),
        "foreign": list(plan.foreign),
        "collisions": list(plan.collisions),
        "unchanged": plan.unchanged,
        "owned": plan.owned,
        "bytes": plan.bytes,
        "invalidate": list(plan.paths),
        "refused": list(refused),
        "notes": list(notes),
        "result": None if outcome is None else _result(outcome),
    }


def _result(outcome: Outcome) -> dict[str, Any]:
    return {
        "complete": outcome.complete,
        "uploaded": len(outcome.written),
        "deleted": len(outcome.deleted),
        "failed": dict(sorted(outcome.failed.items())),
        "invalidated": list(outcome.invalidated),
        "not_invalidated": outcome.not_invalidated,
        "stopped": outcome.stopped,
        "lock_lost": outcome.lock_lost,
    }


def said(plan: Plan) -> list[tuple[str, str]]:
    """What else a plan says, besides its uploads: a word, and what it is about."""
    told = [
        ("delete", named(plan.deletes)),
        ("kept 7 days", named(plan.retired)),
        ("done earlier", named(plan.settled)),
        ("lost", named(plan.forgotten)),
        ("not ours", named(plan.foreign)),
        ("in the way", named(plan.collisions)),
        ("invalidate", named(plan.paths)),
    ]
    return [(word, what) for word, what in told if what]


def named(keys: Sequence[str]) -> str:
    """How many, and the first of them."""
    if not keys:
        return ""
    return f"{len(keys)}: {', '.join(keys[:NAMED])}{', …' if len(keys) > NAMED else ''}"


def headline(plan: Plan) -> str:
    """A plan in a line."""
    if plan.empty:
        return f"nothing to do: {plan.unchanged} objects are as they should be"
    reasons = Counter(upload.reason.value for upload in plan.uploads)
    words = [f"{reasons[reason]} {reason}" for reason in Reason if reasons[reason]]
    parts = [f"{len(plan.uploads)} to write ({', '.join(words)})" if words else "", f"{plan.unchanged} unchanged"]
    parts.append(f"{len(plan.deletes)} to delete" if plan.deletes else "")
    return ", ".join(part for part in parts if part)


def ending(outcome: Outcome) -> str:
    """What was done, in a line."""
    parts = [f"{len(outcome.written)} written", f"{len(outcome.deleted)} deleted"]
    parts.append(f"{len(outcome.invalidated)} paths invalidated" if outcome.invalidated else "")
    parts.append(f"{len(outcome.failed)} failed" if outcome.failed else "")
    return ", ".join(part for part in parts if part)


def markdown(plan: Plan, *, name: str, refused: Sequence[str], notes: Sequence[str], outcome: Outcome | None) -> str:
    """A summary of a job. What comes from names of files stands in code, so that it is no markup."""
    lines = [f"### Publish to {code(name)}", "", headline(plan), ""]
    if table := counts(plan):
        heads = ["phase", *Reason]
        lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
        lines += [f"| {phase} | {' | '.join(str(row[reason]) for reason in Reason)} |" for phase, row in table.items()]
        lines.append("")
    lines += [f"- **{word}** {code(what)}" for word, what in said(plan)]
    lines += [f"- **refused** {code(why)}" for why in refused]
    lines += [f"- {code(note)}" for note in notes]
    if outcome is not None:
        lines += ["", f"Done: {ending(outcome)}"]
        lines += [f"- **failed** {code(f'{key}: {why}')}" for key, why in list(outcome.failed.items())[:NAMED]]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Text as code in Markdown: between more backticks than stand together in it (CommonMark 0.31, 6.1)."""
    flat = " ".join(text.split())
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in flat).split()), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {flat} {fence}" if longest else f"`{flat}`"
