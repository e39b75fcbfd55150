"""A component's group is declared under ``groups`` in ``components.yml``.

Groups are headings on the components page and addresses of feeds; their names come from ``groups``.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from forewarn.model import Catalog
from forewarn.problems import Severity
from forewarn.rules.finding import COMPONENTS, Finding

ID = "unknown-group"
SEVERITY = Severity.ERROR


def check(catalog: Catalog) -> Iterator[Finding]:
    """Each component in a group that nobody declared."""
    for component in catalog.components.values():
        if component.group and component.group not in catalog.groups:
            near = get_close_matches(component.group, catalog.groups, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"add  {component.group}: <its name>  under groups"
            yield Finding(
                COMPONENTS, ("components", component.id, "group"), f"there is no group '{component.group}'", hint
            )
