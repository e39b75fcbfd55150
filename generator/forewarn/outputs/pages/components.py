"""All components under their groups, and a page for each id that one ever had."""

from collections.abc import Iterator
from dataclasses import dataclass

from forewarn.artifacts import Artifact
from forewarn.board import Board
from forewarn.channels import Channel, ChannelKind
from forewarn.model import Component
from forewarn.outputs.pages import discovery, facts
from forewarn.outputs.pages.templates import Templates

PAST = 50
"""How many finished maintenances the page of a component shows; the archive has them all."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Components under a heading; ``channel`` is the group's, ``None`` for what is in no group."""

    name: str
    channel: Channel | None
    components: tuple[Component, ...]

    @property
    def id(self) -> str:
        """The group's id, or nothing."""
        return self.channel.id if self.channel else ""


def channels_by_id(board: Board, kind: ChannelKind = ChannelKind.COMPONENT) -> dict[str, Channel]:
    """The channels of a kind by their ids; components by former ids too."""
    return {channel.id: channel for channel in board.channels if channel.kind is kind}


def shelves(board: Board) -> list[Shelf]:
    """Components under their groups in the order of the catalogue, then the rest; no empty one."""
    catalog = board.catalog
    groups = channels_by_id(board, ChannelKind.GROUP)
    found = [
        Shelf(group.name, groups[group.id], tuple(c for c in catalog.components.values() if c.group == group.id))
        for group in catalog.groups.values()
    ]
    rest = tuple(c for c in catalog.components.values() if c.group not in catalog.groups)
    name = "Other components" if any(shelf.components for shelf in found) else "All components"
    return [shelf for shelf in [*found, Shelf(name, None, rest)] if shelf.components]


def render(board: Board, templates: Templates) -> Iterator[Artifact]:
    """The list, and the pages of single components."""
    channels = channels_by_id(board)
    description = "Every component, what is planned for it, and its own feeds and calendar."
    yield templates.page(
        "components.md.j2", "components/", "Components", description, shelves=shelves(board), channels=channels
    )
    needed_by: dict[str, list[Component]] = {}
    for component in board.catalog.components.values():
        for id in dict.fromkeys(component.depends_on):
            needed_by.setdefault(id, []).append(component)
    for component in board.catalog.components.values():
        for id in (component.id, *component.former_ids):
            channel = channels[id]
            yield templates.page(
                "component.md.j2",
                channel.page,
                component.name,
                component.description or f"Planned maintenance of {component.name}.",
                discovery.of_channel(channel),
                facts=facts.of_list(channel.entries, searched=id == component.id),
                item=component,
                channel=channel,
                needed_by=needed_by.get(component.id, []),
                most=PAST,
            )
