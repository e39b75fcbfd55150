"""Judges a call by policies as IAM does: a Deny wins, else an Allow is needed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any


def allowed(
    statements: Iterable[Mapping[str, Any]],
    action: str,
    resource: str = "",
    *,
    context: Mapping[str, str] = {},
    principal: str = "",
) -> bool:
    """Whether the statements let a principal act on a resource, with these values of condition keys.

    ``principal`` counts where a statement names one; where none does (a role's own policy), it is the role's.
    """
    verdicts = {
        statement["Effect"]
        for statement in statements
        if _any(action, statement["Action"])
        and ("Resource" not in statement or _any(resource, statement["Resource"]))
        and _is_meant(principal, statement.get("Principal"))
        and _holds(statement.get("Condition", {}), context)
    }
    return "Allow" in verdicts and "Deny" not in verdicts


def like(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern with ``*`` and ``?``, case and all."""
    parts = {"*": ".*", "?": "."}
    return re.fullmatch("".join(parts.get(c) or re.escape(c) for c in pattern), text, re.DOTALL) is not None


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _any(text: str, patterns: Any) -> bool:
    return any(like(text, pattern) for pattern in _list(patterns))


def _is_meant(principal: str, said: Any) -> bool:
    if said is None or said == "*":
        return True
    return any(principal in _list(value) for value in said.values())


def _holds(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    return all(
        _fits(operator, context.get(key), _list(values))
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _fits(operator: str, value: str | None, wanted: list[str]) -> bool:
    kind = operator.removesuffix("IfExists")
    if value is None:
        return operator != kind
    if kind in ("StringLike", "ArnLike"):
        return any(like(value, pattern) for pattern in wanted)
    assert kind in ("StringEquals", "Bool"), f"{operator} is not known here"
    return value in wanted
