"""What each channel brings, and what it says that an entry comes through."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from forewarn.channels import Channel, ChannelKind, Channels
from forewarn.entry import Entry
from forewarn.grades import Impact
from forewarn.model import Affected, Catalog, Component, Group
from forewarn.values import replace
from samples import sample_board, sample_entry

BASE = sample_entry("2026-redis-8")
CHAIN = (
    Component("web", "Web interface", "front", depends_on=("api",)),
    Component("api", "Public API", "front", depends_on=("database", "cache", "database"), former_ids=("rest", "soap")),
    Component("database", "Database", "data"),
    Component("cache", "Cache", "data", depends_on=("database",)),
    Component("legacy", "Legacy", retired=True),
    Component("lonely", "Lonely"),
)
Touches = Mapping[str, Impact | None]


def channels(components: Sequence[Component], works: Mapping[str, Touches]) -> dict[str, Channel]:
    """The channels, by their paths, of a catalogue and of maintenances an hour apart, by their ids."""
    groups = {component.group: Group(component.group, component.group.title()) for component in components}
    catalog = Catalog(
        sample_board().catalog.organization,
        groups={id: group for id, group in groups.items() if id},
        components={component.id: component for component in components},
    )
    entries = [entry(id, place, touches) for place, (id, touches) in enumerate(works.items())]
    found = list(Channels(catalog, entries).all())
    assert len({channel.path for channel in found}) == len(found)
    return {channel.path: channel for channel in found}


def entry(id: str, hours: int, touches: Touches) -> Entry:
    """A maintenance that touches components: with an impact as a primary one, with none as a secondary one."""
    window = replace(
        BASE.maintenance.window,
        start=BASE.maintenance.window.start + timedelta(hours=hours),
        end=BASE.maintenance.window.end + timedelta(hours=hours),
    )
    affects = tuple(Affected(component, impact) for component, impact in touches.items())
    return replace(BASE, maintenance=replace(BASE.maintenance, id=id, window=window, affects=affects))


def ids(channel: Channel) -> list[str]:
    """The entries of a channel, in order."""
    return [entry.id for entry in channel.entries]


def test_a_component_brings_what_names_it_and_what_it_feels_through_others_marked() -> None:
    """However far down the cause is, and with the nearest cause first; nothing else comes."""
    made = channels(
        CHAIN,
        {
            "web-work": {"web": Impact.DEGRADED},
            "db-work": {"database": Impact.OUTAGE},
            "both-below": {"cache": Impact.DEGRADED, "database": Impact.DEGRADED},
            "api-and-db": {"api": Impact.NO_IMPACT, "database": Impact.OUTAGE},
            "elsewhere": {"lonely": Impact.OUTAGE},
        },
    )
    api = made["components/api/"]
    assert ids(api) == ["db-work", "both-below", "api-and-db"]
    assert api.via == {"db-work": ("Database",), "both-below": ("Database", "Cache")}
    assert [api.marked(one, "T") for one in api.entries] == ["T (via Database)", "T (via Database and 1 more)", "T"]
    web = made["components/web/"]
    assert ids(web) == ["web-work", "db-work", "both-below", "api-and-db"]
    assert web.via["api-and-db"] == ("Public API", "Database")[1:]
    assert ids(made["components/lonely/"]) == ["elsewhere"]
    assert made["components/database/"].via == {}


def test_what_is_not_felt_does_not_come_through() -> None:
    """No impact, and being touched with none promised, concern the component itself alone."""
    made = channels(CHAIN, {"quiet": {"database": Impact.NO_IMPACT}, "touched": {"lonely": None, "database": None}})
    assert ids(made["components/database/"]) == ["quiet", "touched"]
    assert ids(made["components/api/"]) == []


def test_a_group_brings_what_its_members_bring() -> None:
    """What names a member is not marked, whatever else it names; components without a group are in none."""
    made = channels(
        CHAIN,
        {
            "db-work": {"database": Impact.OUTAGE},
            "web-and-db": {"web": Impact.DEGRADED, "database": Impact.OUTAGE},
            "cache-work": {"cache": Impact.DEGRADED},
            "elsewhere": {"lonely": Impact.OUTAGE},
        },
    )
    front = made["groups/front/"]
    assert (front.kind, front.page, front.name) == (ChannelKind.GROUP, "groups/front/", "Front")
    assert ids(front) == ["db-work", "web-and-db", "cache-work"]
    assert front.via == {"db-work": ("Database",), "cache-work": ("Cache",)}
    data = made["groups/data/"]
    assert ids(data) == ["db-work", "web-and-db", "cache-work"]
    assert data.via == {}
    assert [path for path in made if path.startswith("groups/")] == ["groups/front/", "groups/data/"]


def test_an_impact_brings_itself_and_worse() -> None:
    """The worst of a maintenance's components counts; no impact and worse is everything."""
    works: dict[str, Touches] = {
        impact.value: {"web": impact, "api": Impact.NO_IMPACT, "cache": None} for impact in Impact
    }
    made = channels(CHAIN, works)
    every = [impact.value for impact in Impact]
    for impact in Impact:
        assert ids(made[f"impact/{impact}/"]) == every[impact.rank :]
    assert ids(made[""]) == every
    assert made["impact/outage/"].title.endswith(": outage")
    assert made["impact/degraded/"].name == "Degraded and worse"


def test_every_id_that_a_component_ever_had_keeps_its_channel() -> None:
    """It brings the same under each, what named it by a former one too; what has retired keeps its own."""
    made = channels(
        CHAIN,
        {"old": {"rest": Impact.OUTAGE, "lonely": None}, "new": {"api": None}, "older": {"legacy": Impact.OUTAGE}},
    )
    for id in ("api", "rest", "soap"):
        channel = made[f"components/{id}/"]
        assert (channel.id, channel.page, channel.name) == (id, f"components/{id}/", "Public API")
        assert ids(channel) == ["old", "new"]
        assert channel.via == {}
    assert made["components/web/"].via == {"old": ("Public API",)}
    assert ids(made["groups/front/"]) == ["old", "new"]
    assert ids(made["components/legacy/"]) == ["older"]


def test_a_component_that_the_catalogue_lost_stays_in_what_ended() -> None:
    """Its maintenance is in everything and in its impact, and does no harm to other channels."""
    made = channels(CHAIN, {"lost": {"gone": Impact.OUTAGE}})
    assert ids(made[""]) == ids(made["impact/outage/"]) == ["lost"]
    assert all(ids(channel) == [] for channel in made.values() if channel.kind is ChannelKind.COMPONENT)


def test_components_in_a_circle_end_somewhere() -> None:
    """A circle is a fault of the format; until it is mended, nothing hangs and nothing comes through itself."""
    circle = (Component("a", "A", depends_on=("b",)), Component("b", "B", depends_on=("a", "b")))
    made = channels(circle, {"work": {"a": Impact.OUTAGE}})
    assert made["components/a/"].via == {}
    assert made["components/b/"].via == {"work": ("A",)}


def test_everything_comes_first_and_then_the_order_of_the_catalogue() -> None:
    """Components with their former ids, groups, impacts from the least to the worst."""
    paths = [channel.path for channel in channels(CHAIN, {}).values()]
    assert paths[:5] == ["", "components/web/", "components/api/", "components/rest/", "components/soap/"]
    assert paths[-5:] == ["groups/data/", *(f"impact/{impact}/" for impact in Impact)]


names = st.sampled_from([f"c{n}" for n in range(6)])
catalogues = st.lists(
    st.tuples(st.sampled_from(["", "g0", "g1"]), st.lists(names, max_size=3)), min_size=6, max_size=6
).map(
    lambda drawn: [
        Component(f"c{n}", f"C{n}", group, depends_on=tuple(needs)) for n, (group, needs) in enumerate(drawn)
    ]
)
plans = st.lists(
    st.dictionaries(names, st.one_of(st.none(), st.sampled_from(Impact)), min_size=1, max_size=3), max_size=5
)


@given(components=catalogues, plan=plans)
def test_a_channel_brings_neither_more_nor_less(components: list[Component], plan: list[Touches]) -> None:
    """Whatever depends on what: named, or felt on something that can be reached; a group is its members together."""
    made = channels(components, {f"m{n}": touches for n, touches in enumerate(plan)})
    needs = {component.id: set(component.depends_on) for component in components}
    for _ in components:
        needs = {id: far.union(*(needs[one] for one in far)) for id, far in needs.items()}
    for component in components:
        channel = made[f"components/{component.id}/"]
        named = {f"m{n}" for n, touches in enumerate(plan) if component.id in touches}
        felt = {
            f"m{n}"
            for n, touches in enumerate(plan)
            for id, impact in touches.items()
            if id in needs[component.id] and impact not in (None, Impact.NO_IMPACT)
        }
        assert set(ids(channel)) == named | felt
        assert set(channel.via) == felt - named
        assert ids(channel) == sorted(ids(channel))
    for channel in made.values():
        if channel.kind is ChannelKind.GROUP:
            members = [made[f"components/{one.id}/"] for one in components if one.group == channel.id]
            assert set(ids(channel)) == {id for member in members for id in ids(member)}
            assert set(channel.via) == {
                id for id in ids(channel) if all(id not in ids(one) or id in one.via for one in members)
            }


@given(components=catalogues, plan=plans)
def test_what_an_entry_reaches_are_the_channels_that_it_is_in(components: list[Component], plan: list[Touches]) -> None:
    """Asked of one entry alone, without looking for what is in any channel; in the order of the catalogue."""
    catalog = Catalog(sample_board().catalog.organization, components={one.id: one for one in reversed(components)})
    entries = [entry(f"m{n}", n, touches) for n, touches in enumerate(plan)]
    made = Channels(catalog, entries)
    own = [channel for channel in made.all() if channel.kind is ChannelKind.COMPONENT]
    for one in entries:
        assert made.reached(one) == [channel.id for channel in own if one.id in channel.ids]
