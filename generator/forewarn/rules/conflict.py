"""The words that the rules on two maintenances share."""

from forewarn import phrases
from forewarn.model import Maintenance
from forewarn.rules.docket import Pair
from forewarn.rules.finding import Finding

START = ("window", "start")


def conflict(pair: Pair, what: str, hint: str) -> Finding:
    """A finding at the later maintenance's start that names the other file and both windows in both zones."""
    later, earlier = pair.later, pair.earlier
    message = f"{what} '{earlier.id}'; this one runs {windows(later, earlier)}, that one {windows(earlier, later)}"
    return Finding(later.source, START, message, hint, (earlier.source, START), about=later.id)


def windows(maintenance: Maintenance, other: Maintenance) -> str:
    """A window in its own zone and in the other's."""
    zones = dict.fromkeys((maintenance.window.timezone, other.window.timezone))
    return ", that is ".join(f"{phrases.span(maintenance.window, zone)} ({zone})" for zone in zones)
