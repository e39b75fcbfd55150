"""What the letter says of an impact must not contradict what the components say.

``expected_impact.api``, ``.web`` and ``.background`` stand for the components whose ``notice_line`` names
them. Where such a line is just the word of an impact, it has to be the worst of its components'. Correct one
of the two, or delete the line: it is then filled from the components.
"""

import re
from collections.abc import Iterator

from forewarn.grades import Impact
from forewarn.model import Maintenance
from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import Finding

ID = "impact-mismatch"
SEVERITY = Severity.WARNING

_WORDS = {impact.words: impact for impact in Impact}


def check(docket: Docket) -> Iterator[Finding]:
    """Each line of the expected impact that its components contradict."""
    for maintenance in docket.pending:
        told = maintenance.text.expected_impact
        for line, text in (("api", told.api), ("web", told.web), ("background", told.background)):
            said = _WORDS.get(re.sub(r"[\s-]+", " ", text.strip().rstrip(".").lower()))
            worst = _worst(docket, maintenance, line)
            if said is not None and worst is not None and said is not worst:
                yield Finding(
                    maintenance.source,
                    ("expected_impact", line),
                    f"this says '{text}', but the components behind the line suffer '{worst}'",
                    f"write {worst}, or delete the line",
                    about=(maintenance.id,),
                )


def _worst(docket: Docket, maintenance: Maintenance, line: str) -> Impact | None:
    impacts = [
        affected.impact
        for affected in maintenance.primary
        if affected.impact is not None and docket.catalog.component(affected.component).notice_line == line
    ]
    return max(impacts, key=lambda impact: impact.rank, default=None)
