"""What a project's folder comes to, read or recalled: the model, every problem, and what was judged."""

from collections.abc import Mapping
from datetime import datetime

from forewarn.model import Catalog
from forewarn.problems import Problem, Span
from forewarn.record import Record
from forewarn.rules import Ruling
from forewarn.rules.docket import Docket
from forewarn.source.files import Files
from forewarn.values import Mutable, replace


class Loaded(Mutable):
    """What a project holds: the catalogue of all that could be read, all that is wrong, and what was judged.

    ``records`` hold what became of each maintenance, by its id, ``digests`` tell both from all others where that is known.
    """

    catalog: Catalog
    records: dict[str, Record]
    digests: dict[str, str]
    problems: list[Problem]
    docket: Docket
    there: frozenset[str]
    files: Files

    def placed(self, ruling: Ruling) -> Problem:
        """What a rule found, at its place; at the top of a file that is gone."""
        finding = ruling.finding
        if finding.source not in self.files:
            return Problem(Span(finding.source), ruling.rule, finding.message, finding.hint, ruling.severity)
        pointer = finding.pointer
        at_key = pointer[:2] == ("affects", "primary") or pointer[-1:] == ("depends_on",)
        found = self.files.place(finding.source, pointer, at_key=at_key)
        message = finding.message
        if finding.other is not None:
            span = self.files.place(*finding.other)
            message += f" ({span.path}:{span.line})"
        if ruling.excuse is not None:
            person = self.catalog.people[ruling.excuse.approved_by]
            message += f"; allowed by {person.name}: {ruling.excuse.reason}"
            return Problem(found, ruling.rule, message, "", ruling.severity)
        return Problem(found, ruling.rule, message, finding.hint, ruling.severity)


def docketed(catalog: Catalog, records: Mapping[str, Record], as_of: datetime) -> Docket:
    """What the rules judge at an instant. What is not public yet is in no ``published``."""
    docket = Docket(catalog, as_of)
    public = {one.id: known for one in docket.pending if (known := records[one.id].start_known) is not None}
    return replace(docket, published=public)
