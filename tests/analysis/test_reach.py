"""Laws of the measures along streets; the oracles are networkx on the whole graph, and PySAL's access."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from access import Access, weights
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal
from shapely import LineString, MultiPoint, Point, Polygon, box

from assetmap.analysis.catchment import floating_catchment
from assetmap.analysis.modes import load_modes
from assetmap.analysis.reach import (
    count_within,
    distance_by_type,
    distance_to_nearest,
    minutes,
    nearest_destinations,
)
from assetmap.analysis.streets import Streets, make_streets
from assetmap.errors import ContractError, CrsError

WALK = load_modes()["walk"]
SNAP_M = 200
ZONES = {300: 1, 700: 0.6, 1500: 0.2}
TYPES = ["library", "pharmacy", "school"]
few = settings(max_examples=12)
worlds = st.integers(0, 2**32 - 1)


def frame(shapes, index=None, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=index, crs="EPSG:27700")


def streets_of(*lines):
    return make_streets(frame(LineString(line) for line in lines), WALK)


# --- a made-up world, and the slow way to measure in it ---------------------------------------------------------------


@dataclass(frozen=True)
class World:
    lines: list[LineString]
    streets: Streets
    origins: gpd.GeoDataFrame
    destinations: gpd.GeoDataFrame

    @property
    def frames(self):
        return self.streets, self.origins, self.destinations


def make_world(seed):
    """Make lines that cross without meeting, islands among them, and things that may lie too far from any."""
    random = np.random.default_rng(seed)
    corners = random.integers(0, 1500, (30, 2))
    metres = np.hypot(*(corners[:, None] - corners[None]).T)
    ends = {(a, int(b)) for a in range(30) for b in np.argsort(metres[a])[1 : random.integers(3, 6)]}
    lines = [LineString(corners[[a, b]]) for a, b in {tuple(sorted(pair)) for pair in ends} if metres[a, b]]
    lines += [LineString([at, at + 60]) for at in random.integers(0, 1500, (2, 2))]  # small islands
    n, m = random.integers(1, 14), random.integers(1, 9)
    homes = [Point(place) for place in random.uniform(0, 1500, (n, 2))]
    homes[0] = homes[0].buffer(40)
    letters = random.permutation(list("abcdefghijklmnopq"))
    demand, capacity = random.integers(1, 99, n), random.integers(0, 9, m) + 0.5
    return World(
        lines,
        make_streets(frame(random.permutation(lines)), WALK),
        frame(homes, [f"home {letter}" for letter in letters[:n]], people=demand),
        frame([any_shape(random) for _ in range(m)], letters[:m], type=random.choice(TYPES, m), seats=capacity).astype(
            {"type": "str", "seats": "float64"}
        ),
    )


def any_shape(random):
    at = random.uniform(0, 1500, 2)
    shapes = [Point(at), MultiPoint([at, random.uniform(0, 1500, 2)]), box(*at, *(at + random.uniform(20, 300, 2)))]
    return shapes[random.integers(3)]


def measure(world):
    """Measure every pair by itself, on the graph as drawn: metres, shape (n, m); nan for what stands nowhere."""
    graph = nx.Graph()
    for line in world.lines:
        graph.add_edge(*line.coords, weight=line.length)
    metres = {part: sum(d["weight"] for *_, d in graph.subgraph(part).edges(data=True)) for part in islands(graph)}
    small = [next(v < 1000 for part, v in metres.items() if line.coords[0] in part) for line in world.lines]
    starts = [place(shape.representative_point(), world.lines, small) for shape in world.origins.geometry]
    ends = [[place(door, world.lines, small) for door in doors(s, world.lines)] for s in world.destinations.geometry]
    table = np.full((len(starts), len(ends)), np.inf)
    for i, start in enumerate(starts):
        if start is None:
            table[i] = np.nan
            continue
        ways = nx.Graph(graph)
        ways.add_weighted_edges_from(("home", node, far) for node, far in zip(*leads(start, world.lines), strict=True))
        found = nx.single_source_dijkstra_path_length(ways, "home")
        for j, entries in enumerate(ends):
            table[i, j] = min((way(start, end, found, world.lines) for end in entries if end), default=np.inf)
    return table


def islands(graph):
    return [frozenset(part) for part in nx.connected_components(graph)]


def place(point, lines, small):
    for wanted in (False, True):
        near = [(line.distance(point), k) for k, line in enumerate(lines) if small[k] is wanted]
        if near and min(near)[0] <= SNAP_M:
            leg, k = min(near)
            return k, lines[k].project(point), leg
    return None


def doors(shape, lines):
    if shape.geom_type != "Polygon":
        return shapely.get_parts(shape)
    edge = shapely.transform(shape.exterior, lambda xy: np.round(xy, 3))  # in millimetres, as the streets are
    crossings = [edge.intersection(line) for line in lines]
    if any(not crossing.is_empty for crossing in crossings):
        return [Point(xy) for crossing in crossings for xy in shapely.get_coordinates(crossing)]
    near = [line for line in lines if line.distance(edge) <= 15]
    return [shapely.get_point(shapely.shortest_line(line, edge), 0) for line in near]


def leads(spot, lines):
    line, along, leg = spot
    return lines[line].coords, (along + leg, lines[line].length - along + leg)


def way(start, end, found, lines):
    nodes, metres = leads(end, lines)
    ways = [found.get(node, np.inf) + far for node, far in zip(nodes, metres, strict=True)]
    if start[0] == end[0]:
        ways.append(abs(start[1] - end[1]) + start[2] + end[2])
    return min(ways)


# --- the oracles agree ------------------------------------------------------------------------------------------------


@few
@given(seed=worlds)
def test_every_measure_is_that_of_all_pairs_measured_one_by_one(seed):
    world = make_world(seed)
    table = measure(world)
    homes, places = world.origins.index, world.destinations.index
    nearest = distance_to_nearest(*world.frames, snap_m=SNAP_M)
    assert nearest.to_numpy() == pytest.approx(table.min(axis=1), abs=1e-6, nan_ok=True)

    counted = count_within(*world.frames, within_m=900, snap_m=SNAP_M)
    summed = count_within(*world.frames, within_m=900, weight="seats", snap_m=SNAP_M)
    placed = nearest.notna()
    assert counted[placed].tolist() == (table[placed] <= 900).sum(axis=1).tolist()
    assert summed[placed].tolist() == ((table[placed] <= 900) @ world.destinations["seats"]).tolist()
    assert counted[~placed].isna().all()
    assert summed[~placed].isna().all()

    listed = nearest_destinations(*world.frames, k=3, within_m=1200, snap_m=SNAP_M)
    rows = [
        (homes[i], places[j], rank, table[i, j])
        for i in range(len(homes))
        for rank, j in enumerate(np.argsort(table[i], kind="stable")[:3], 1)
        if table[i, j] <= 1200
    ]
    wanted = pd.DataFrame(rows, columns=["origin", "destination", "rank", "distance_m"])
    assert listed[["origin", "destination", "rank"]].to_numpy().tolist() == wanted.iloc[:, :3].to_numpy().tolist()
    assert listed["distance_m"].to_numpy() == pytest.approx(wanted["distance_m"].to_numpy(dtype=float), abs=1e-6)


@few
@given(seed=worlds)
def test_by_type_it_is_the_nearest_of_each_type(seed):
    world = make_world(seed)
    destinations = world.destinations.astype({"type": pd.CategoricalDtype(TYPES)})
    long = distance_by_type(world.streets, world.origins, destinations, snap_m=SNAP_M)
    assert long["origin"].tolist() == np.repeat(world.origins.index, 3).tolist()
    assert long["type"].tolist() == TYPES * len(world.origins)
    wide = long.pivot(index="origin", columns="type", values="distance_m")  # noqa: PD010 - nothing to aggregate
    wide = wide.reindex(world.origins.index)
    for kind in TYPES:
        of_kind = destinations[destinations["type"] == kind]
        alone = distance_to_nearest(world.streets, world.origins, of_kind, snap_m=SNAP_M)
        assert wide[kind].to_numpy() == pytest.approx(alone.to_numpy(), nan_ok=True)


@few
@given(seed=worlds, zones=st.sampled_from([ZONES, {1000: 1}, {250.5: 0.3, 2000: 1}]))
def test_floating_catchments_are_those_of_pysal(seed, zones):
    world = make_world(seed)
    reached = floating_catchment(*world.frames, demand="people", capacity="seats", zones=zones, snap_m=SNAP_M)
    assert reached.name == "seats_per_people"
    table = measure(world)
    pairs = pd.DataFrame(
        [(o, d, table[i, j]) for i, o in enumerate(reached.index) for j, d in enumerate(world.destinations.index)],
        columns=["origin", "dest", "cost"],
    )
    pairs = pairs[pairs["cost"] <= max(zones)]
    expected = pd.Series(0.0, index=reached.index).where(reached.notna())
    if len(pairs):
        expected = expected.where(expected.isna(), pysal(world, pairs, zones).reindex(reached.index).fillna(0))
    assert reached.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9, rel=1e-9, nan_ok=True)


def pysal(world, pairs, zones):
    demand = pd.DataFrame({"people": world.origins["people"]}).rename_axis("geoid")
    supply = pd.DataFrame({"seats": world.destinations["seats"]}).rename_axis("geoid")
    names = {"cost_origin": "origin", "cost_dest": "dest", "cost_name": "cost"}
    oracle = Access(demand, "people", supply, "seats", cost_df=pairs, **names)
    if list(zones.values()) == [1]:  # the plain method needs no weights
        return oracle.two_stage_fca(max_cost=max(zones))["2sfca_seats"]
    return oracle.enhanced_two_stage_fca(weight_fn=weights.step_fn(zones))["e2sfca_seats"]


# --- laws -------------------------------------------------------------------------------------------------------------


@few
@given(seed=worlds, x=st.integers(0, 2500), y=st.integers(0, 2500))
def test_a_new_service_makes_nobody_farther(seed, x, y):
    world = make_world(seed)
    more = pd.concat([world.destinations, frame([Point(x, y)], ["new"])])
    before = distance_to_nearest(*world.frames, snap_m=SNAP_M)
    after = distance_to_nearest(world.streets, world.origins, more, snap_m=SNAP_M)
    assert (after.isna() == before.isna()).all()
    assert (after.fillna(0) <= before.fillna(0) + 1e-6).all()  # the rounding of sums may differ


@few
@given(seed=worlds, distances=st.lists(st.floats(1, 4000), min_size=2, max_size=2))
def test_farther_there_is_never_less(seed, distances):
    world = make_world(seed)
    near, far = (count_within(*world.frames, within_m=metres, snap_m=SNAP_M) for metres in sorted(distances))
    assert (near.isna() == far.isna()).all()
    assert (near.fillna(0) <= far.fillna(0)).all()
    assert (far.fillna(0) <= len(world.destinations)).all()


@few
@given(seed=worlds, k=st.integers(1, 5))
def test_of_the_k_nearest_the_first_is_the_nearest_and_more_only_add(seed, k):
    world = make_world(seed)
    listed = nearest_destinations(*world.frames, k=k, within_m=5000, snap_m=SNAP_M)
    nearest = distance_to_nearest(*world.frames, snap_m=SNAP_M)
    first = listed[listed["rank"] == 1].set_index("origin")["distance_m"]
    within = nearest[nearest <= 5000]
    assert first.index.tolist() == within.index.tolist()
    assert first.to_numpy() == pytest.approx(within.to_numpy())
    more = nearest_destinations(*world.frames, k=k + 1, within_m=5000, snap_m=SNAP_M)
    assert_frame_equal(more[more["rank"] <= k].reset_index(drop=True), listed)
    counted = count_within(*world.frames, within_m=5000, snap_m=SNAP_M).dropna().clip(upper=k)
    assert listed["origin"].value_counts().reindex(counted.index, fill_value=0).tolist() == counted.tolist()


@few
@given(seed=worlds)
def test_what_is_shared_out_is_the_capacity_of_what_is_reached(seed):
    world = make_world(seed)
    shared = floating_catchment(*world.frames, demand="people", capacity="seats", zones=ZONES, snap_m=SNAP_M)
    table = np.nan_to_num(measure(world), nan=np.inf)
    reached = (table <= max(ZONES)).any(axis=0)
    assert (shared * world.origins["people"]).sum() == pytest.approx(world.destinations["seats"][reached].sum())


@few
@given(seed=worlds, data=st.data())
def test_the_order_of_rows_changes_no_answer(seed, data):
    world = make_world(seed)
    homes = data.draw(st.permutations(range(len(world.origins))))
    places = data.draw(st.permutations(range(len(world.destinations))))
    turned = (world.streets, world.origins.iloc[list(homes)], world.destinations.iloc[list(places)])
    catchment = {"demand": "people", "capacity": "seats", "zones": ZONES}
    reversed_zones = catchment | {"zones": dict(reversed(ZONES.items()))}
    for one, other in (
        (distance_to_nearest(*world.frames), distance_to_nearest(*turned)),
        (count_within(*world.frames, within_m=900), count_within(*turned, within_m=900)),
        (floating_catchment(*world.frames, **catchment), floating_catchment(*turned, **reversed_zones)),
    ):
        assert_series_equal(other.reindex(one.index), one)
    one, other = (nearest_destinations(*frames, k=3, within_m=900) for frames in (world.frames, turned))
    keys = ["origin", "rank"]
    assert_frame_equal(other.sort_values(keys, ignore_index=True), one.sort_values(keys, ignore_index=True))


def test_any_number_of_processes_gives_the_same():
    world = make_world(14)
    assert len(world.destinations) > 4
    assert_frame_equal(distance_by_type(*world.frames, processes=2), distance_by_type(*world.frames))


@few
@given(seed=worlds)
def test_inputs_are_never_changed(seed):
    world = make_world(seed)
    origins, destinations = world.origins.copy(), world.destinations.copy()
    for measure_it in MEASURES.values():
        measure_it(*world.frames)
    assert_frame_equal(world.origins, origins)
    assert_frame_equal(world.destinations, destinations)


# --- a street that can be measured by hand ----------------------------------------------------------------------------

STREET = streets_of([(0, 0), (4000, 0)])
HOMES = frame([Point(0, 0), Point(1000, 50), Point(2000, 500)], ["a", "b", "too far"], people=[30, 10, 5])
PLACES = frame(
    [Point(400, 0), Point(1600, 0)], ["p", "q"], type=["library", "school"], seats=[8.0, 2], buses=[3.0, np.nan]
)

MEASURES = {
    "nearest": distance_to_nearest,
    "by type": distance_by_type,
    "list": lambda *frames: nearest_destinations(*frames, k=2, within_m=1000),
    "count": lambda *frames: count_within(*frames, within_m=1000),
    "catchment": lambda *frames: floating_catchment(*frames, demand="people", capacity="seats", zones={1000: 1}),
}
each_measure = pytest.mark.parametrize("name", sorted(MEASURES))
series = pytest.mark.parametrize("name", ["catchment", "count", "nearest"])


def test_by_hand():
    assert_series_equal(
        distance_to_nearest(STREET, HOMES, PLACES),
        pd.Series([400, 650, np.nan], index=["a", "b", "too far"], name="distance_m"),
    )
    assert distance_by_type(STREET, HOMES, PLACES).to_dict("list") == {
        "origin": ["a", "a", "b", "b", "too far", "too far"],
        "type": ["library", "school"] * 3,
        "distance_m": [400, 1600, 650, 650, pytest.approx(np.nan, nan_ok=True), pytest.approx(np.nan, nan_ok=True)],
    }
    assert nearest_destinations(STREET, HOMES, PLACES, k=2, within_m=1500).to_dict("list") == {
        "origin": ["a", "b", "b"],
        "destination": ["p", "p", "q"],  # as near to b: the first comes first
        "rank": [1, 1, 2],
        "distance_m": [400, 650, 650],
    }
    assert_series_equal(
        count_within(STREET, HOMES, PLACES, within_m=650.0),
        pd.Series([1, 2, np.nan], index=["a", "b", "too far"], name="within_650_m"),
    )
    # p: 8 seats for 30 + 10 / 2 people; q: 2 seats for 10 / 2
    shared = floating_catchment(STREET, HOMES, PLACES, demand="people", capacity="seats", zones={400: 1, 650: 0.5})
    assert shared.tolist() == pytest.approx([8 / 35, (8 / 35 + 2 / 5) / 2, np.nan], nan_ok=True)


def test_an_unknown_weight_makes_the_sum_unknown_only_where_it_is_reached():
    assert count_within(STREET, HOMES, PLACES, within_m=500, weight="buses").fillna(-1).tolist() == [3, 0, -1]
    assert count_within(STREET, HOMES, PLACES, within_m=650, weight="buses").fillna(-1).tolist() == [3, -1, -1]
    nobody_knows = PLACES.assign(buses=pd.array([None, 4], dtype="Int64"))
    assert count_within(STREET, HOMES, nobody_knows, within_m=400, weight="buses").isna().tolist() == [
        True,
        False,
        True,
    ]


def test_where_nobody_lives_capacity_goes_to_nobody():
    empty = HOMES.assign(people=0)
    shared = floating_catchment(STREET, empty, PLACES, demand="people", capacity="seats", zones={5000: 1})
    assert shared.tolist() == pytest.approx([0, 0, np.nan], nan_ok=True)


def test_a_site_is_one_destination_reached_where_a_path_meets_its_edge():
    park = Polygon([(1000, -100), (3000, -100), (3000, 100), (1000, 100)])
    sites = frame([park, box(0, 2000, 100, 2100)], ["park", "no way in"], seats=[6, 1])
    homes = frame([Point(400, 0), Point(3500, 0), box(1900, -10, 2100, 10)], people=[1, 1, 1])
    assert distance_to_nearest(STREET, homes, sites).tolist() == [600, 500, 1000]  # inside: to the edge, either side
    assert count_within(STREET, homes, sites, within_m=3000).tolist() == [1, 1, 1]
    listed = nearest_destinations(STREET, homes, sites, k=5, within_m=3000)
    assert listed["destination"].tolist() == ["park"] * 3
    shared = floating_catchment(STREET, homes, sites, demand="people", capacity="seats", zones={3000: 1})
    assert shared.tolist() == [2, 2, 2]


def test_a_thing_of_several_points_is_one_destination_reached_at_any():
    doors_of_one = frame([MultiPoint([(500, 0), (3500, 0)])])
    homes = frame([Point(0, 0), Point(4000, 0)])
    assert distance_to_nearest(STREET, homes, doors_of_one).tolist() == [500, 500]
    assert count_within(STREET, homes, doors_of_one, within_m=4000).tolist() == [1, 1]


def test_what_no_way_leads_to_is_infinitely_far_and_not_unknown():
    two = streets_of([(0, 0), (4000, 0)], [(0, 1000), (4000, 1000)])
    homes, across = frame([Point(0, 0), Point(0, 500)]), frame([Point(0, 1000)])
    assert distance_to_nearest(two, homes, across).tolist() == pytest.approx([np.inf, np.nan], nan_ok=True)
    assert count_within(two, homes, across, within_m=9000).tolist() == pytest.approx([0, np.nan], nan_ok=True)
    assert nearest_destinations(two, homes, across, k=1, within_m=9000).empty


def test_a_home_without_a_geometry_is_unknown():
    homes = frame([None, Point(0, 0), Point()])
    assert distance_to_nearest(STREET, homes, PLACES).isna().tolist() == [True, False, True]


def test_minutes_are_distance_by_speed():
    taken = minutes(pd.Series([800, np.inf, np.nan], index=[3, 1, 2], name="distance_m"), WALK)
    assert_series_equal(taken, pd.Series([10, np.inf, np.nan], index=[3, 1, 2], name="distance_min"))
    assert minutes(pd.Series([80.0]), WALK).name == "distance_min"
    assert minutes(pd.Series([80.0], name="to_school_m"), WALK).name == "to_school_min"


def test_the_name_says_the_distance_as_it_was_given():
    for metres, name in ((400, "within_400_m"), (400.5, "within_400.5_m"), (1_234_567, "within_1234567_m")):
        assert count_within(STREET, HOMES, PLACES, within_m=metres).name == name


# --- odd and bad input ------------------------------------------------------------------------------------------------

ODD_INDEXES = [
    pd.Index([7, -1, 3], name="uprn"),
    pd.Index([2.5, 0.1, np.pi]),
    pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("a", 1)], names=["ward", "n"]),
    pd.date_range("2025-01-03", periods=3, freq="-1D"),
    pd.CategoricalIndex(["c", "a", "b"]),
]


@pytest.mark.parametrize("index", ODD_INDEXES, ids=lambda index: type(index).__name__)
def test_whatever_the_index_answers_stand_by_their_origin(index):
    homes = HOMES.set_axis(index)
    for name in ("nearest", "count", "catchment"):
        answer = MEASURES[name](STREET, homes, PLACES)
        assert_series_equal(answer, MEASURES[name](STREET, HOMES, PLACES).set_axis(index))
        assert homes.assign(answer=answer)["answer"].isna().tolist() == [False, False, True]
    listed = nearest_destinations(STREET, homes, PLACES, k=1, within_m=1000)
    assert listed["origin"].tolist() == index.tolist()[:2]
    assert distance_by_type(STREET, homes, PLACES)["origin"].tolist() == [i for i in index.tolist() for _ in range(2)]


@each_measure
@pytest.mark.parametrize("homes", [HOMES, HOMES[:0]], ids=["homes", "no homes"])
@pytest.mark.parametrize("places", [PLACES, PLACES[:0]], ids=["places", "no places"])
def test_without_rows_the_answer_has_the_same_columns_and_types(name, homes, places):
    answer, usual = MEASURES[name](STREET, homes, places), MEASURES[name](STREET, HOMES, PLACES)
    if isinstance(answer, pd.Series):
        assert (answer.name, answer.dtype) == (usual.name, np.float64)
        assert answer.index.equals(homes.index)
    else:
        assert answer.dtypes.to_dict() == usual.dtypes.to_dict()


def test_without_a_destination_all_are_infinitely_far_or_unknown():
    nothing = distance_to_nearest(STREET, HOMES, PLACES[:0])
    assert nothing.tolist() == pytest.approx([np.inf, np.inf, np.nan], nan_ok=True)
    known = pd.CategoricalDtype(["library", "pharmacy"])
    by_type = distance_by_type(STREET, HOMES[:1], PLACES[:1].astype({"type": known}))
    assert by_type["distance_m"].tolist() == [400, np.inf]


@each_measure
def test_what_is_not_in_metres_of_the_grid_is_refused(name):
    for homes, places in ((HOMES.to_crs(4326), PLACES), (HOMES, PLACES.set_crs(None, allow_override=True))):
        with pytest.raises(CrsError):
            MEASURES[name](STREET, homes, places)


@each_measure
def test_a_label_that_stands_twice_is_refused(name):
    with pytest.raises(ValueError, match="origins: the label a stands twice"):
        MEASURES[name](STREET, HOMES.set_axis(["a", "b", "a"]), PLACES)
    with pytest.raises(ValueError, match="destinations: the label 1 stands twice"):
        MEASURES[name](STREET, HOMES, PLACES.set_axis([1, 1]))


@each_measure
@pytest.mark.parametrize("shape", [None, Polygon(), LineString([(0, 0), (1, 1)])], ids=str)
def test_a_destination_that_is_neither_point_nor_area_is_refused_with_its_label(name, shape):
    with pytest.raises(ContractError, match=r"neither points nor areas.*: 1, for example q\."):
        MEASURES[name](STREET, HOMES, PLACES.set_geometry([PLACES.geometry.iloc[0], shape], crs=27700))


@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf])
def test_distances_that_are_none_are_refused(wrong):
    for call in (
        lambda: count_within(STREET, HOMES, PLACES, within_m=wrong),
        lambda: nearest_destinations(STREET, HOMES, PLACES, k=1, within_m=wrong),
        lambda: distance_to_nearest(STREET, HOMES, PLACES, snap_m=wrong),
        lambda: floating_catchment(STREET, HOMES, PLACES, demand="people", capacity="seats", zones={wrong: 1}),
    ):
        with pytest.raises(ValueError, match="must be above 0"):
            call()


def test_a_number_of_destinations_that_is_none_is_refused():
    for k, error in ((0, ValueError), (-2, ValueError), (1.5, TypeError), ("2", TypeError)):
        with pytest.raises(error):
            nearest_destinations(STREET, HOMES, PLACES, k=k, within_m=100)


@pytest.mark.parametrize("zones", [{}, {400: -0.1}, {400: math.nan}, {400: math.inf}], ids=str)
def test_zones_that_are_none_are_refused(zones):
    with pytest.raises(ValueError, match="zone"):
        floating_catchment(STREET, HOMES, PLACES, demand="people", capacity="seats", zones=zones)


@pytest.mark.parametrize("wrong", [math.nan, -1, math.inf])
def test_unknown_and_negative_amounts_are_refused_with_their_rows(wrong):
    catchment = {"demand": "people", "capacity": "seats", "zones": ZONES}
    with pytest.raises(ContractError, match=r"'people' is empty, below 0 or infinite: 2, for example a, too far\."):
        floating_catchment(STREET, HOMES.assign(people=[wrong, 1, wrong]), PLACES, **catchment)
    with pytest.raises(ContractError, match=r"'seats' is empty, below 0 or infinite: 1, for example q\."):
        floating_catchment(STREET, HOMES, PLACES.assign(seats=[1, wrong]), **catchment)


def test_columns_that_are_missing_or_hold_no_numbers_are_refused():
    catchment = {"demand": "people", "capacity": "seats", "zones": ZONES}
    for call, column in (
        (lambda: distance_by_type(STREET, HOMES, PLACES, by="kind"), "kind"),
        (lambda: count_within(STREET, HOMES, PLACES, within_m=9, weight="trams"), "trams"),
        (lambda: floating_catchment(STREET, HOMES, PLACES, **catchment | {"demand": "cats"}), "cats"),
        (lambda: floating_catchment(STREET, HOMES, PLACES, **catchment | {"capacity": "beds"}), "beds"),
    ):
        with pytest.raises(ContractError, match=f"no column '{column}'"):
            call()
    with pytest.raises(TypeError, match="'type' holds"):
        count_within(STREET, HOMES, PLACES, within_m=9, weight="type")


def test_a_destination_of_no_type_is_refused():
    with pytest.raises(ContractError, match=r"'type' is empty: 1, for example p\."):
        distance_by_type(STREET, HOMES, PLACES.assign(type=[None, "school"]))


def test_bad_input_is_said_in_welsh_too():
    with pytest.raises(ContractError) as caught:
        distance_by_type(STREET, HOMES, PLACES.assign(type=[None, "school"]))
    assert caught.value.say("cy").startswith("Rhesi lle mae 'type' yn wag: 1, er enghraifft p.")


def test_a_home_beside_its_service_is_no_way_away():
    here = frame([Point(700, 0)])
    for name in ("nearest", "by type", "list"):
        answer = MEASURES[name](STREET, here, here.assign(type="library"))
        distances = answer if isinstance(answer, pd.Series) else answer["distance_m"]
        assert distances.tolist() == [0]


def test_of_destinations_that_are_as_far_the_first_comes_first_wherever_they_lie():
    ring = [(1000 + 1000 * math.cos(t), 1000 * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 9)[:-1]]
    spokes = streets_of(*[[(1000, 0), end] for end in ring])
    for order in itertools.islice(itertools.permutations(range(8)), 0, None, 4001):
        places = frame([Point(ring[k]) for k in order], [f"p{k}" for k in order])
        listed = nearest_destinations(spokes, frame([Point(1000, 0)]), places, k=8, within_m=2000)
        far = listed["distance_m"].round(2)
        assert listed["destination"].tolist() == [f"p{k}" for k in order]
        assert far.min() == far.max() == 1000
