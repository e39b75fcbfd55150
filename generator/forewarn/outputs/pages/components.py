"""All components under their groups, a page for each id that one ever had, and a page for each group."""

from collections.abc import Iterator
from functools import partial

from forewarn.artifacts import Costly, Each, key
from forewarn.board import Board
from forewarn.channels import Channel, ChannelKind
from forewarn.model import Component
from forewarn.outputs.pages import discovery, facts
from forewarn.outputs.pages.outlook import outlook_of, states
from forewarn.outputs.pages.templates import PAGE, Templates, View
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


def render(board: Board, templates: Templates) -> Iterator[Costly | Each[Channel]]:
    """The list, the pages of single components, and those of groups."""
    channels = channels_by_id(board)
    yield templates.page("components.md.j2", "components/", everything(board), partial(_list_view, board, channels))
    needs = _needed_by(board)
    components = [channel for channel in board.channels if channel.kind is ChannelKind.COMPONENT]
    yield Each(PAGE, components, partial(_component_page, board, templates, needs))
    groups = [channel for channel in board.channels if channel.kind is ChannelKind.GROUP]
    yield Each(PAGE, groups, partial(_group_page, board, templates, channels))


def _list_view(board: Board, channels: dict[str, Channel]) -> View:
    said = board.phrases.said
    listed = [channels[component.id] for component in board.catalog.components.values() if not component.retired]
    under = shelves(board)
    return View(
        said("Components"),
        said("Every component, what is planned for it, and its own feeds and calendar."),
        {"shelves": under, "channels": channels, "states": states(listed, board, len(under))},
    )


def _needed_by(board: Board) -> dict[str, list[Component]]:
    """The components that depend on each, by its id."""
    found: dict[str, list[Component]] = {}
    for component in board.catalog.components.values():
        for id in dict.fromkeys(component.depends_on):
            found.setdefault(id, []).append(component)
    return found


def _component_page(
    board: Board, templates: Templates, needed_by: dict[str, list[Component]], channel: Channel
) -> Costly:
    """The page of a component at one of its ids; whether that is its present one, the catalogue knows, which is around."""
    same = key(board.around, shown(board, channel))
    view = partial(_component_view, board, templates, channel, needed_by)
    return templates.page("component.md.j2", channel.page, same, view)


def _component_view(
    board: Board, templates: Templates, channel: Channel, needed_by: dict[str, list[Component]]
) -> View:
    said = board.phrases.said
    component = board.component_of(channel)
    return View(
        component.name,
        component.description or said("Planned maintenance of %(name)s.", name=component.name),
        {
            "item": component,
            "group": board.catalog.groups.get(component.group),
            "channel": channel,
            "outlook": outlook_of(channel, board, templates.months),
            "needed_by": needed_by.get(component.id, []),
        },
        facts.of_list(channel.entries, searched=channel.id == component.id),
        discovery.of_channel(channel, board.phrases),
    )


def _group_page(board: Board, templates: Templates, channels: dict[str, Channel], channel: Channel) -> Costly:
    """The page of a group, also of one without components: its feeds are there, and lead to it.

    It tells of its members what is in their channels: all of that is in its own, and what is where the catalogue knows.
    """
    same = key(board.around, shown(board, channel))
    view = partial(_group_view, board, templates, channels, channel)
    return templates.page("group.md.j2", channel.page, same, view)


def _group_view(board: Board, templates: Templates, channels: dict[str, Channel], channel: Channel) -> View:
    members = [component for component in board.catalog.components.values() if component.group == channel.id]
    return View(
        channel.name,
        board.phrases.said("Planned maintenance of %(name)s.", name=channel.name),
        {
            "channel": channel,
            "members": members,
            "channels": channels,
            "states": states([channels[component.id] for component in members if not component.retired], board),
            "outlook": outlook_of(channel, board, templates.months),
        },
        facts.of_list(channel.entries, searched=True),
        discovery.of_channel(channel, board.phrases),
    )
