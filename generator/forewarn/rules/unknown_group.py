"""A component's group is declared under ``groups`` in ``components.yml``.

Groups are headings on the components page and addresses of feeds; their names come from ``groups``.
"""

from collections.abc import Iterator

from forewarn.problems import Severity
from forewarn.rules.docket import Docket
from forewarn.rules.finding import COMPONENTS, Finding
from forewarn.rules.near import nearest

ID = "unknown-group"
SEVERITY = Severity.ERROR


def check(docket: Docket) -> Iterator[Finding]:
    """Each component in a group that nobody declared."""
    catalog = docket.catalog
    for component in catalog.components.values():
        if component.group and component.group not in catalog.groups:
            near = nearest(component.group, catalog.groups)
            hint = f"did you mean '{near}'?" if near else f"add  {component.group}: <its name>  under groups"
            yield Finding(
                COMPONENTS, ("components", component.id, "group"), f"there is no group '{component.group}'", hint
            )
