"""All components under their groups, a page for each id that one ever had, and a page for each group."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Costly, key
from forewarn.board import Board
from forewarn.channels import Channel, ChannelKind
from forewarn.model import Component
from forewarn.outputs.pages import discovery, facts
from forewarn.outputs.pages.outlook import outlook_of, states
from forewarn.outputs.pages.templates import Templates, View
from forewarn.outputs.room import everything, shown
from forewarn.values import Value


class Shelf(Value):
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
    said = board.phrases.said
    name = said("Other components") if any(shelf.components for shelf in found) else said("All components")
    return [shelf for shelf in [*found, Shelf(name, None, rest)] if shelf.components]


def render(board: Board, templates: Templates) -> Iterator[Costly]:
    """The list, the pages of single components, and those of groups."""
    channels = channels_by_id(board)
    yield templates.page("components.md.j2", "components/", everything(board), partial(_list_view, board, channels))
    yield from _component_pages(board, templates, channels)
    yield from _group_pages(board, templates, channels)


def _list_view(board: Board, channels: dict[str, Channel]) -> View:
    said = board.phrases.said
    listed = [channels[component.id] for component in board.catalog.components.values() if not component.retired]
    under = shelves(board)
    return View(
        said("Components"),
        said("Every component, what is planned for it, and its own feeds and calendar."),
        {"shelves": under, "channels": channels, "states": states(listed, len(under))},
    )


def _component_pages(board: Board, templates: Templates, channels: dict[str, Channel]) -> Iterator[Costly]:
    needed_by: dict[str, list[Component]] = {}
    for component in board.catalog.components.values():
        for id in dict.fromkeys(component.depends_on):
            needed_by.setdefault(id, []).append(component)
    for component in board.catalog.components.values():
        for id in (component.id, *component.former_ids):
            channel, needs = channels[id], needed_by.get(component.id, [])
            same = key(board.around, shown(board, channel), str(id == component.id))
            view = partial(_component_view, board, templates, component, channel, needs)
            yield templates.page("component.md.j2", channel.page, same, view)


def _component_view(
    board: Board, templates: Templates, component: Component, channel: Channel, needed_by: list[Component]
) -> View:
    said = board.phrases.said
    return View(
        component.name,
        component.description or said("Planned maintenance of %(name)s.", name=component.name),
        {
            "item": component,
            "group": board.catalog.groups.get(component.group),
            "channel": channel,
            "outlook": outlook_of(channel, board, templates.months),
            "needed_by": needed_by,
        },
        facts.of_list(channel.entries, searched=channel.id == component.id),
        discovery.of_channel(channel, board.phrases),
    )


def _group_pages(board: Board, templates: Templates, channels: dict[str, Channel]) -> Iterator[Costly]:
    """A page for each group, one without components among them: its feeds are there, and lead to it."""
    for id, channel in channels_by_id(board, ChannelKind.GROUP).items():
        members = [component for component in board.catalog.components.values() if component.group == id]
        same = key(board.around, shown(board, channel), *(shown(board, channels[one.id]) for one in members))
        view = partial(_group_view, board, templates, channel, members, channels)
        yield templates.page("group.md.j2", channel.page, same, view)


def _group_view(
    board: Board, templates: Templates, channel: Channel, members: list[Component], channels: dict[str, Channel]
) -> View:
    return View(
        channel.name,
        board.phrases.said("Planned maintenance of %(name)s.", name=channel.name),
        {
            "channel": channel,
            "members": members,
            "channels": channels,
            "states": states([channels[component.id] for component in members if not component.retired]),
            "outlook": outlook_of(channel, board, templates.months),
        },
        facts.of_list(channel.entries, searched=True),
        discovery.of_channel(channel, board.phrases),
    )
