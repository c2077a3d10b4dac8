"""Streets: however their lines are drawn, the ways are the same, and those that a slow walker finds."""

from __future__ import annotations

import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, box

from assetmap.analysis.modes import load_modes
from assetmap.analysis.nearby import pairs_within
from assetmap.analysis.network import Spots
from assetmap.analysis.streets import SMALL_M, SNAP_M, describe_islands, find_ways_in, make_streets, place_points
from assetmap.analysis.travel import nearest_by_service
from assetmap.errors import ContractError, CrsError
from assetmap.text import LANGS, say

MODES = load_modes()
CORNER = np.array([331_000, 188_000])
BLOCK = 100
MAIN = [(column, 0) for column in range(13)]  # longer than SMALL_M, so that nothing depends on which small one leads
FEW = settings(max_examples=15)


def frame(lines, **columns):
    columns = dict.fromkeys(("highway", "access", "foot", "bicycle", "motorroad"), "") | columns
    return gpd.GeoDataFrame(columns, index=range(len(lines)), geometry=list(lines), crs="EPSG:27700")


def walkable(*lines):
    return make_streets(frame([LineString(line) for line in lines]), MODES["walk"])


def points(*places):
    return shapely.points(np.array(places, dtype=float).reshape(-1, 2))


def ways(streets, origins, destinations, limit=SNAP_M):
    """Measure from each to each; ``inf`` where either is not on the streets or no way leads there."""
    places = place_points(streets, destinations, limit)
    each = [places.take(places.of == at) for at in range(places.count)]
    found = nearest_by_service(streets.network, place_points(streets, origins, limit), each)
    return np.where(np.isnan(found), np.inf, found)


def slow_ways(lines, origins, destinations, limit=SNAP_M):
    """Do the same on lines cut wherever something stands beside them, with a graph that nobody contracted."""
    raw = nx.Graph()
    for line in lines:
        for pair in itertools.pairwise(shapely.get_coordinates(line).tolist()):
            raw.add_edge(*map(tuple, pair), line=LineString(pair))
    parts = sorted((raw.subgraph(part) for part in nx.connected_components(raw)), key=metres_of, reverse=True)
    is_small = {
        edge: number > 0 and metres_of(part) < SMALL_M for number, part in enumerate(parts) for edge in part.edges
    }
    graph, cuts = nx.DiGraph(), {edge: [(0, edge[0]), (metres, edge[1])] for edge, metres in metres_by_edge(raw)}
    is_small = {edge: is_small.get(edge, is_small.get(edge[::-1])) for edge in cuts}
    for role, things in (("from", origins), ("to", destinations)):
        for of, point in enumerate(things):
            for edge, leg in nearest_edges(cuts, point, is_small, limit):
                line = LineString(edge)
                cuts[edge].append((line.project(point), (role, of, edge)))
                ends = [(role, of), (role, of, edge)]
                graph.add_edge(*(ends if role == "from" else reversed(ends)), metres=leg)
    for stops in cuts.values():
        for (start, one), (end, other) in itertools.pairwise(sorted(stops, key=lambda stop: stop[0])):
            graph.add_edge(one, other, metres=end - start)
            graph.add_edge(other, one, metres=end - start)
    found = np.full((len(origins), len(destinations)), np.inf)
    for of in range(len(origins)):
        if ("from", of) in graph:
            reached = nx.single_source_dijkstra_path_length(graph, ("from", of), weight="metres")
            found[of] = [reached.get(("to", at), np.inf) for at in range(len(destinations))]
    return found


def metres_by_edge(graph):
    return [((start, end), line.length) for start, end, line in graph.edges(data="line")]


def metres_of(part):
    return sum(metres for _, metres in metres_by_edge(part))


def nearest_edges(edges, point, is_small, limit):
    legs = {edge: LineString(edge).distance(point) for edge in edges}
    for small in (False, True):
        near = {edge: leg for edge, leg in legs.items() if is_small[edge] == small and leg <= limit}
        if near:
            return [(edge, leg) for edge, leg in near.items() if leg < min(near.values()) + 1e-9]
    return []


# --- however they are drawn -------------------------------------------------------------------------------------------

walk = st.tuples(
    st.tuples(st.integers(0, 12), st.integers(0, 6)),
    st.lists(st.sampled_from([step for step in itertools.product((-1, 0, 1), repeat=2) if any(step)]), max_size=6),
)


@st.composite
def towns(draw):
    """
    Draw streets from crossing to crossing of a grid, one of them long, and things beside them.

    Two that go aslant through one block are a bridge: they share no vertex.
    """
    lines = [MAIN]
    for start, steps in draw(st.lists(walk, max_size=9)):
        line = itertools.accumulate(steps, lambda at, by: (at[0] + by[0], at[1] + by[1]), initial=start)
        lines += [list(line)] if steps else []
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    things = rng.uniform((-140, -140), (1340, 740), (12, 2)) + CORNER
    return (
        [LineString(np.array(line) * BLOCK + CORNER) for line in lines],
        points(*things[:7]),
        points(*things[7:]),
        rng,
    )


def split(lines, rng):
    for line in lines:
        at = shapely.get_coordinates(line)
        cuts = [0, *(np.flatnonzero(rng.random(len(at) - 2) < 0.5) + 1).tolist(), len(at) - 1]
        yield from (LineString(at[start : end + 1]) for start, end in itertools.pairwise(cuts))


def with_vertices(lines, _):
    """Add a vertex to every stretch, at a quarter of it, where no other line crosses."""
    for line in lines:
        more = []
        for pair in itertools.pairwise(shapely.get_coordinates(line).tolist()):
            low, high = map(np.array, sorted(pair))
            more += [pair[0], low + (high - low) / 4, pair[1]]
        yield LineString(more)


def reversed_by_chance(lines, rng):
    return [line.reverse() if rng.random() < 0.5 else line for line in lines]


CHANGES = {
    "split at vertices": split,
    "vertices added": with_vertices,
    "vertices repeated": lambda lines, _: [LineString(np.repeat(line.coords, 3, axis=0)) for line in lines],
    "turned round": reversed_by_chance,
    "drawn twice": lambda lines, _: [*lines, *lines],
    "shuffled": lambda lines, rng: rng.permutation(np.array(lines, dtype=object)).tolist(),
    "all in one": lambda lines, _: [MultiLineString(lines)],
    "with heights": lambda lines, rng: [shapely.force_3d(line, rng.uniform(0, 90)) for line in lines],
    "with lines of no length": lambda lines, _: [LineString([line.coords[0]] * 2) for line in lines] + lines,
    "with a fraction of a millimetre": lambda lines, rng: [
        shapely.transform(line, lambda at: at + rng.uniform(-4e-4, 4e-4, at.shape)) for line in lines
    ],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@FEW
@given(town=towns())
def test_how_streets_are_drawn_changes_no_way(change, town):
    lines, origins, destinations, rng = town
    before = ways(make_streets(frame(lines), MODES["walk"]), origins, destinations)
    after = ways(make_streets(frame(list(change(lines, rng))), MODES["walk"]), origins, destinations)
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-6)


@FEW
@given(town=towns(), by=st.tuples(st.integers(-99_000, 99_000), st.integers(-99_000, 99_000)))
def test_moving_the_map_changes_no_way(town, by):
    lines, *things, _ = town
    before = ways(make_streets(frame(lines), MODES["walk"]), *things)
    lines, *things = ([shapely.transform(shape, lambda at: at + by) for shape in shapes] for shapes in (lines, *things))
    after = ways(make_streets(frame(lines), MODES["walk"]), *map(np.array, things))
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-6)


@settings(max_examples=25)
@given(town=towns(), limit=st.sampled_from((30.0, SNAP_M)))
def test_ways_are_those_of_a_slow_walker(town, limit):
    lines, origins, destinations, _ = town
    streets = make_streets(frame(lines), MODES["walk"])
    expected = slow_ways(lines, origins, destinations, limit)
    np.testing.assert_allclose(ways(streets, origins, destinations, limit), expected, rtol=0, atol=1e-6)
    here, there, metres = pairs_within(
        streets.network, place_points(streets, origins, limit), place_points(streets, destinations, limit), 555.5
    )
    near = np.full(expected.shape, np.inf)
    near[here, there] = metres
    np.testing.assert_allclose(near, np.where(expected <= 555.5, expected, np.inf), rtol=0, atol=1e-6)


@FEW
@given(town=towns())
def test_origins_and_destinations_may_change_places(town):
    lines, origins, destinations, _ = town
    streets = make_streets(frame(lines), MODES["walk"])
    forth, back = ways(streets, origins, destinations), ways(streets, destinations, origins)
    np.testing.assert_allclose(forth, back.T, rtol=0, atol=1e-9)


@FEW
@given(town=towns())
def test_a_new_service_makes_nobody_farther(town):
    lines, origins, destinations, _ = town
    streets = make_streets(frame(lines), MODES["walk"])
    services = [place_points(streets, destinations[:number]) for number in range(len(destinations) + 1)]
    spots = place_points(streets, origins)
    found = nearest_by_service(streets.network, spots, services)
    np.testing.assert_array_equal(np.isnan(found).T, [~spots.placed()] * len(services))
    assert (found[spots.placed(), 0] == np.inf).all()
    assert (found[:, 1:] <= found[:, :-1] + 1e-9)[spots.placed()].all()


@FEW
@given(town=towns())
def test_where_things_stand_is_the_nearest_point_of_a_street(town):
    lines, origins, _, _ = town
    streets = make_streets(frame(lines), MODES["walk"])
    spots = place_points(streets, origins, 1e4)
    np.testing.assert_array_equal(spots.placed(), True)
    np.testing.assert_allclose(
        np.hypot(*(spots.xy - shapely.get_coordinates(origins)[spots.of]).T), spots.leg, atol=1e-6
    )
    everything = shapely.union_all(streets.main.geometries)
    np.testing.assert_allclose(spots.leg, shapely.distance(origins[spots.of], everything), atol=1e-9)
    assert (spots.along <= streets.network.length[spots.chain] + 1e-9).all()
    assert (np.diff(spots.of) >= 0).all()


# --- where lines meet -------------------------------------------------------------------------------------------------


def test_lines_that_cross_without_a_shared_vertex_are_a_bridge():
    road, bridge = [(0, 0), (400, 0)], [(200, -300), (200, 300)]
    ends = points((400, 0)), points((200, 300))
    assert ways(walkable(road, bridge), *ends).item() == np.inf
    assert ways(walkable([road[0], (200, 0), road[1]], bridge), *ends).item() == np.inf
    assert ways(walkable([road[0], (200, 0), road[1]], [bridge[0], (200, 0), bridge[1]]), *ends).item() == 500


def test_what_lies_within_a_millimetre_is_one_place():
    ends = points((0, 0)), points((400, 0))
    assert ways(walkable([(0, 0), (100, 0)], [(100.0004, -0.0004), (400, 0)]), *ends).item() == pytest.approx(400)
    assert ways(walkable([(0, 0), (100, 0)], [(100.0016, 0), (400, 0)]), *ends).item() == np.inf


def test_lines_without_length_and_without_points_are_no_streets():
    lines = [LineString([(5, 5), (5, 5)]), LineString(), LineString([(0, 0), (100, 0)]), LineString([(9, 9), (9, 9)])]
    streets = make_streets(frame(lines), MODES["walk"])
    assert len(streets.lines) == 1
    assert ways(streets, points((5, 5)), points((100, 3))).item() == 103


def test_motorways_and_private_roads_are_not_walked():
    lines = [
        [(0, 0), (0, 300)],
        [(0, 300), (500, 300)],
        [(500, 300), (500, 0)],
        [(500, 0), (0, 0)],
        [(0, 0), (500, 300)],
    ]
    shapes = [LineString(line) for line in lines]
    said = {"highway": ["residential"] * 3 + ["motorway", "service"], "access": [""] * 4 + ["private"]}
    streets = make_streets(frame(shapes, **said), MODES["walk"])
    assert ways(streets, points((0, 0)), points((500, 0))).item() == 1100
    assert streets.refused_m == pytest.approx(500 + np.hypot(500, 300))
    assert ways(make_streets(frame(shapes), MODES["walk"]), points((0, 0)), points((500, 0))).item() == 500


def test_a_footway_is_walked_and_not_cycled():
    lines = frame(
        [LineString([(0, 0), (100, 0)]), LineString([(100, 0), (200, 0)])], highway=["residential", "footway"]
    )
    found = {
        mode: ways(make_streets(lines, MODES[mode]), points((0, 0)), points((200, 0)), 50).item() for mode in MODES
    }
    assert found == {"walk": 200, "cycle": np.inf}


@pytest.mark.parametrize("index", [[7, 7], ["b", "a"]])
def test_the_labels_of_rows_mean_nothing(index):
    lines = frame([LineString([(0, 0), (100, 0)]), LineString([(0, 0), (0, 70)])], highway=["motorway", "path"])
    assert make_streets(lines.set_axis(index), MODES["walk"]).network.length.tolist() == [70]


def test_columns_that_a_layer_lacks_say_nothing():
    bare = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (100, 0)])], crs="EPSG:27700")
    assert make_streets(bare, MODES["walk"]).network.length.tolist() == [100]


def test_what_is_given_stays_as_it_was():
    lines = frame([LineString([(0, 0, 9), (100.00049, 0, 9)])])
    before = lines.copy()
    make_streets(lines, MODES["walk"])
    pd.testing.assert_frame_equal(pd.DataFrame(lines.to_wkb()), pd.DataFrame(before.to_wkb()))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([[(0, 0), (100, 0)], [(0, 0), (0, 100)]], {"highway": "motorway"}),
        ([[(0, 0), (0, 0)], [(3, 3), (3, 3)]], {}),
    ],
    ids=["refused", "no length"],
)
def test_if_nothing_may_be_used_the_error_says_so_in_both_languages(lines, said):
    with pytest.raises(ContractError) as caught:
        make_streets(frame([LineString(line) for line in lines], **said), MODES["walk"])
    (problem,) = caught.value.problems
    assert problem.rule == "streets-none-usable"
    for lang in LANGS:
        assert "2" in say(problem.rule, lang, **problem.values)
        assert say(f"{problem.rule}-todo", lang, **problem.values)


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_lines_in_degrees_or_of_no_known_grid_are_refused(crs):
    with pytest.raises(CrsError) as caught:
        make_streets(frame([LineString([(0, 0), (100, 0)])]).set_crs(crs, allow_override=True), MODES["walk"])
    assert caught.value.problems[0].rule == "crs-not-grid"


# --- where things stand -----------------------------------------------------------------------------------------------


def test_legs_count_at_both_ends():
    streets = walkable([(0, 0), (200, 0), (200, 300)])
    assert ways(streets, points((50, 30)), points((240, 250))).item() == 30 + 150 + 250 + 40
    assert ways(streets, points((50, 30)), points((60, -20))).item() == 30 + 10 + 20


def test_things_stand_between_vertices_and_not_on_them():
    streets = walkable([(0, 0), (1000, 0)], [(1000, 0), (1000, 400)], [(1000, 0), (1000, -90)])
    spots = place_points(streets, points((480, 7), (1005, 130)))
    np.testing.assert_array_equal(spots.xy, [(480, 0), (1000, 130)])
    assert spots.leg.tolist() == [7, 5]
    assert ways(streets, points((480, 7)), points((1005, 130))).item() == 7 + 520 + 130 + 5


def test_what_is_as_near_to_two_streets_takes_the_better():
    streets = walkable([(0, 0), (0, 500)], [(100, 0), (100, 500)], [(0, 500), (100, 500)])
    between = points((50, 200))
    assert place_points(streets, between).of.tolist() == [0, 0]
    for place in ((0, 0), (100, 0)):
        assert ways(streets, between, points(place)).item() == 250
        assert ways(streets, points(place), between).item() == 250
    assert ways(streets, between, points((50, 100))).item() == 200


@pytest.mark.parametrize("limit", [SNAP_M, 12.5, 0.1])
def test_the_limit_is_kept_exactly(limit):
    streets = walkable([(0, 0), (2000, 0)])
    within = points((10, limit), (20, -limit), (30, 0))
    beyond = points((10, np.nextafter(limit, np.inf)), (20, -limit - 1e-6), (2000 + limit * 0.8, limit * 0.7))
    assert place_points(streets, within, limit).of.tolist() == [0, 1, 2]
    assert place_points(streets, beyond, limit).of.tolist() == []
    both = place_points(streets, np.concatenate([beyond, within]), limit)
    assert both.of.tolist() == [3, 4, 5]
    metres = nearest_by_service(streets.network, both, [place_points(streets, points((0, 0)))])[:, 0]
    np.testing.assert_allclose(metres, [np.nan] * 3 + [10 + limit, 20 + limit, 30])


def test_no_points_stand_nowhere():
    spots = place_points(walkable([(0, 0), (9, 0)]), points())
    assert (spots.count, len(spots.of)) == (0, 0)


def test_a_small_island_is_used_only_where_nothing_else_is_near():
    streets = walkable([(0, 0), (3000, 0)], [(100, 90), (100, 90 + SMALL_M - 1)])
    near_both, near_island = points((101, 95)), points((101, 105))
    assert place_points(streets, near_both).leg.tolist() == pytest.approx([95])
    assert place_points(streets, near_island).leg.tolist() == [1]
    assert ways(streets, np.concatenate([near_both, near_island]), points((0, 0))).ravel().tolist() == pytest.approx(
        [196, np.inf]
    )
    assert ways(streets, near_island, points((100, 300))).item() == 196


@pytest.mark.parametrize(
    ("main", "island", "leg"), [(3000, SMALL_M, 5), (3000, SMALL_M - 0.001, 65), (SMALL_M - 1, 500, 65), (900, 901, 5)]
)
def test_an_island_is_small_below_its_measure_unless_it_is_the_longest(main, island, leg):
    streets = walkable([(0, 60), (main, 60)], [(0, -10), (island, -10)])
    assert place_points(streets, points((30, -5))).leg.tolist() == pytest.approx([leg])


# --- ways into areas --------------------------------------------------------------------------------------------------

PARK = box(0, 0, 200, 100)


def ways_in(site, *lines):
    found = find_ways_in(gpd.GeoDataFrame(geometry=[site], crs="EPSG:27700"), walkable(*lines))
    assert (found["site"] == 0).all()
    assert found.crs == "EPSG:27700"
    return shapely.get_coordinates(found.geometry).tolist()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param([(-50, 50), (250, 50)], [[0, 50], [200, 50]], id="crosses it"),
        pytest.param([(-50, 50), (70, 50)], [[0, 50]], id="ends inside"),
        pytest.param([(-50, 50), (0, 50)], [[0, 50]], id="ends at the edge"),
        pytest.param([(-50, 0), (90, 0), (90, -50)], [[0, 0], [90, 0]], id="runs along the edge"),
        pytest.param([(-50, 110), (260, 110.5)], [pytest.approx([0, 110.08], abs=0.02)], id="runs beside it"),
        pytest.param([(-90, 115), (-50, 115), (20, 115), (20, 300)], [[20, 115]], id="comes as near as may be"),
        pytest.param([(-90, 115.01), (290, 115.01)], [], id="stays away"),
        pytest.param([(50, 50), (150, 50)], [], id="stays inside"),
        pytest.param([(50, 50), (50, 8)], [[50, 8]], id="comes near from within"),
    ],
)
def test_ways_into_an_area_are_where_a_path_meets_its_edge(line, expected):
    found = ways_in(PARK, line)
    if line[0] == (-90, 115):
        assert len(found) == 1
        assert found[0][1] == 115
        assert 0 <= found[0][0] <= 20
    else:
        assert found == expected


def test_a_street_beside_an_area_is_a_way_in_only_where_no_path_crosses():
    beside, path = [(-50, -10), (250, -10)], [(100, -60), (100, 60)]
    (found,) = ways_in(PARK, beside)
    assert found[1] == -10
    assert ways_in(PARK, beside, path) == [[100, 0]]
    assert len(ways_in(PARK, beside, [(-50, 110), (250, 110)])) == 2


def test_each_area_has_its_own_ways_in():
    sites = gpd.GeoDataFrame(
        geometry=[box(0, 60, 50, 90), PARK, box(900, 900, 950, 950)], crs="EPSG:27700", index=[9, 9, 4]
    )
    found = find_ways_in(sites, walkable([(25, -40), (25, 75)], [(180, 50), (300, 50)], [(180, 50), (300, 50)]))
    assert found["site"].tolist() == [0, 1, 1]
    assert shapely.get_coordinates(found.geometry).tolist() == [[25, 60], [25, 0], [200, 50]]
    assert len(find_ways_in(sites.iloc[2:], walkable([(0, 0), (9, 0)]))) == 0


def test_a_courtyard_has_an_edge_too():
    yard = box(0, 0, 100, 100).difference(box(40, 40, 60, 60))
    assert ways_in(yard, [(50, 50), (50, -20)]) == [[50, 0], [50, 40]]


def test_an_area_is_as_near_as_the_best_of_its_ways_in():
    streets = walkable([(-300, 50), (20, 50)], [(-300, 50), (-300, -500), (100, -500), (100, 30)])
    doors = find_ways_in(gpd.GeoDataFrame(geometry=[PARK], crs="EPSG:27700"), streets)
    rows = place_points(streets, doors.geometry.to_numpy())
    park = Spots(1, doors["site"].to_numpy()[rows.of], rows.chain, rows.along, rows.leg, rows.xy)
    origins = place_points(streets, points((-100, 55), (90, -450), (10, 50)))
    metres = nearest_by_service(streets.network, origins, [park])[:, 0]
    np.testing.assert_allclose(metres, [105, 460, 10])


# --- islands ----------------------------------------------------------------------------------------------------------


def test_islands_are_listed_with_what_stands_on_them():
    lines = [(0, 500), (30, 500)], [(0, 0), (3000, 0)], [(0, 900), (400, 900), (400, 1000)], [(0, 9000), (10, 9000)]
    streets = walkable(*lines)
    homes = place_points(streets, points((5, 5), (5, 505), (7, 505), (399, 950), (400, 1001), (60, 7000)))
    shops = place_points(streets, points((5, 9001)))
    table = describe_islands(streets, {"homes": homes, "shops": shops})
    assert table["island"].tolist() == [1, 2, 3]
    assert table["metres"].tolist() == [500, 30, 10]
    assert table["homes"].tolist() == [2, 2, 0]
    assert table["shops"].tolist() == [0, 0, 1]
    where = shapely.points(table[["easting", "northing"]].to_numpy())
    for point, line in zip(where, (lines[2], lines[0], lines[3]), strict=True):
        assert LineString(line).distance(point) == 0


def test_one_network_that_hangs_together_has_no_islands():
    streets = walkable([(0, 0), (100, 0)], [(50, 50), (100, 0)])
    table = describe_islands(streets, {"homes": place_points(streets, np.array([Point(1, 1)]))})
    assert len(table) == 0
    assert list(table) == ["island", "metres", "homes", "easting", "northing"]


def test_what_stands_between_two_streets_of_an_island_is_counted_once():
    streets = walkable([(0, 0), (3000, 0)], [(0, 700), (0, 900)], [(50, 700), (50, 900)], [(0, 900), (50, 900)])
    homes = place_points(streets, points((25, 750)))
    assert len(homes.of) == 2
    assert describe_islands(streets, {"homes": homes})["homes"].tolist() == [1]
