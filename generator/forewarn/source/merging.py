"""Profile under event, organisation under both: how plain values are laid over each other.

The rules of DESIGN.md section 2: the nearer scalar wins, mappings merge key by key, the nearer list comes
first. What a profile says about work appears only if the event names that kind of work.
"""

from collections.abc import Iterable

from forewarn.source.nodes import Plain

NEAREST_WINS = ("contacts", "team", "communication", "resources", "support", "sender")
"""Sections that may stand in organisation, profile or event."""

STANDING = (
    "opening",
    "openings",
    "activities",
    "expected_impact",
    "performance_expectations",
    "rollback",
    "escalation",
    "technical",
    "checklist",
    "compliance",
    "post_maintenance",
    "purposes",
    "closing",
    *NEAREST_WINS,
)
"""Keys that a profile and an event share."""

_STANDING = frozenset(STANDING)

HIDEABLE = ("details", "references", "labels", "report")
"""What only an event says, and a profile may mark internal all the same."""

TECHNICAL_OF = {
    "container": "application",
    "database": "database",
    "security": "security",
    "infrastructure": "infrastructure",
}
"""Which kind of work a block of technical details belongs to."""

PlainDict = dict[str, Plain]


def merge(near: Plain, far: Plain) -> Plain:
    """``near`` laid over ``far``."""
    if isinstance(near, dict) and isinstance(far, dict):
        merged = dict(far)
        for key, value in near.items():
            merged[key] = merge(value, far[key]) if key in far else value
        return merged
    if isinstance(far, list) or isinstance(near, list):
        return [*_listed(near), *_listed(far)] if not isinstance(near, dict) and not isinstance(far, dict) else near
    return near


def _listed(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else [value]


def without(value: PlainDict, keys: Iterable[str]) -> PlainDict:
    """The mapping without the keys named, dots leading inwards: ``technical`` or ``checklist.before``."""
    for dotted in keys:
        head, _, rest = dotted.partition(".")
        inner = value.get(head)
        if head in value and not rest:
            value = {key: item for key, item in value.items() if key != head}
        elif isinstance(inner, dict):
            value = {**value, head: without(inner, [rest])}
    return value


def standing_text(event: PlainDict, profile: PlainDict, organization: PlainDict) -> PlainDict:
    """The text of one notice: the event's own, over its profile's, over the organisation's.

    ``omit`` of the event and the kinds of work that nobody planned are taken from the profile only:
    what the event says itself always stands.
    """
    return in_front(event, behind(profile, organization, left_out(event)))


def left_out(event: PlainDict) -> tuple[str, ...]:
    """The keys that an event takes nothing from its profile for: kinds of work that nobody planned, and ``omit``."""
    planned = event.get("activities")
    kinds = planned if isinstance(planned, dict) else {}
    absent = [f"activities.{kind}" for kind in TECHNICAL_OF.values() if kind not in kinds]
    absent += [f"technical.{block}" for block, kind in TECHNICAL_OF.items() if kind not in kinds]
    omit = event.get("omit")
    return (*absent, *(key for key in _listed(omit) if isinstance(key, str))) if omit else tuple(absent)


def behind(profile: PlainDict, organization: PlainDict, out: Iterable[str]) -> PlainDict:
    """What a profile says, over the organisation's, without the keys that are left out."""
    far = {key: value for key, value in organization.items() if key in NEAREST_WINS}
    middle = {key: value for key, value in profile.items() if key in (*STANDING, "wording")}
    return without(_as_dict(merge(middle, far)), out)


def in_front(event: PlainDict, far: PlainDict) -> PlainDict:
    """The text of one notice: the event's own, over what stands behind it."""
    return _as_dict(merge({key: value for key, value in event.items() if key in _STANDING}, far))


def _as_dict(value: Plain) -> PlainDict:
    assert isinstance(value, dict)
    return value


def lookup(value: Plain, dotted: str) -> Plain | None:
    """The value at a dotted key, or ``None``."""
    for step in dotted.split("."):
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value
