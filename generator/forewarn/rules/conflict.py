"""The words that the rules on two maintenances share."""

from forewarn.model import Maintenance
from forewarn.phrases import ENGLISH
from forewarn.rules.docket import Docket, Pair
from forewarn.rules.finding import Finding
from forewarn.rules.slots import next_slot

START = ("window", "start")


def conflict(docket: Docket, pair: Pair, what: str, hint: str) -> Finding:
    """A finding at the later maintenance's start that names the other file and both windows in both zones."""
    later, earlier = pair.later, pair.earlier
    message = f"{what} '{earlier.id}'; this one runs {windows(later, earlier)}, that one {windows(earlier, later)}"
    free, zone = next_slot(docket, later), later.window.timezone
    if free is not None:
        hint += f"; the next free slot for this one is {ENGLISH.span(free, zone)} ({zone})"
    return Finding(later.source, START, message, hint, (earlier.source, START), about=(later.id, earlier.id))


def windows(maintenance: Maintenance, other: Maintenance) -> str:
    """A window in its own zone and in the other's."""
    zones = dict.fromkeys((maintenance.window.timezone, other.window.timezone))
    return ", that is ".join(f"{ENGLISH.span(maintenance.window, zone)} ({zone})" for zone in zones)
