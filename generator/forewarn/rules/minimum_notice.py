"""A maintenance must be public long enough before it starts.

``minimum_notice`` in ``policy.yml`` says how long; the first item that matches counts. Notice runs from the
commit on the main line that made the present start public, and from now for what is not merged yet. An
earlier start starts the clock anew, a longer window does not. Choose a later start, or record an
``override`` with the name of the person who allowed it.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from forewarn.phrases import ENGLISH
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "minimum-notice"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each maintenance whose notice is too short."""
    for maintenance in docket.pending:
        target = docket.target(maintenance)
        asked = docket.catalog.policy.notice_for(target)
        public = docket.published.get(maintenance.id, docket.as_of)
        start, zone = maintenance.window.start, maintenance.window.timezone
        if asked is None or public > start or start - public >= asked:
            continue
        given = ENGLISH.length(start - public)
        earliest = (public + asked).astimezone(ZoneInfo(zone))
        yield Finding(
            maintenance.source,
            ("window", "start"),
            f"the notice given is {given}, the notice required is {ENGLISH.length(asked)}",
            f"start no earlier than {ENGLISH.moment(earliest, zone)} ({zone}), or record an override",
            about=(maintenance.id,),
        )
