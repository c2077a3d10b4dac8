"""Ways along the real streets of Newport, compared with networkx on the graph of every straight piece of them."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from assetmap.analysis.modes import load_modes, may_use
from assetmap.analysis.nearby import pairs_within
from assetmap.analysis.network import Spots
from assetmap.analysis.streets import SMALL_M, SNAP_M, Streets, find_ways_in, make_streets, place_points
from assetmap.analysis.travel import nearest_by_service, nearest_places

SERVICES = ("primary_school", "food_shop", "post_office")
NEAR_M = 800.123456789
SAME_M = 1e-3


class Town(NamedTuple):
    """Streets, and points by name; the same as a graph, in which a point is (name, number)."""

    streets: Streets
    points: dict[str, np.ndarray]
    graph: nx.Graph

    def place(self, name):
        return place_points(self.streets, self.points[name])


@pytest.fixture(scope="module")
def layers(newport_layers):
    return {layer.name: layer.data for layer in newport_layers}


@pytest.fixture(scope="module")
def town(layers):
    mode = load_modes()["walk"]
    services = layers["osm-services"]
    points = {name: services.geometry[services["type"] == name].representative_point().to_numpy() for name in SERVICES}
    points["homes"] = layers["homes"].geometry.to_numpy()
    lines = layers["osm-streets"]
    graph = slow_graph(lines.geometry[may_use(lines, mode)], points)
    return Town(make_streets(lines, mode), points, graph)


def slow_graph(lines, points):
    """Join every two vertices that follow one another, and put in every point where it stands."""
    graph = nx.Graph()
    for line in lines:
        for pair in itertools.pairwise(map(tuple, np.round(shapely.get_coordinates(line), 3).tolist())):
            if pair[0] != pair[1]:
                graph.add_edge(*pair, metres=float(np.hypot(*np.subtract(*pair))))
    graph.graph["segments"] = [(*sorted(edge), metres) for *edge, metres in graph.edges(data="metres")]
    parts = [(graph.subgraph(part).size("metres"), part) for part in nx.connected_components(graph)]
    longest = max(metres for metres, _ in parts)
    small = {vertex for metres, part in parts if metres < min(SMALL_M, longest) for vertex in part}
    edges = [edge[:2] for edge in graph.graph["segments"]]
    for edge, stops in cuts(edges, [edge[0] in small for edge in edges], points).items():
        ends = [(0.0, edge[0]), *sorted(stops), (graph.edges[edge]["metres"], edge[1])]
        for (start, one), (end, other) in itertools.pairwise([(at, stop[:3]) for at, stop in ends]):
            graph.add_edge(one, other, metres=end - start)
        graph.add_edges_from((stop[:3], stop[:2], {"metres": stop[3]}) for _, stop in stops)
    return graph


def cuts(edges, is_small, points):
    """Tell where on an edge points stand: ``(metres from its start, (name, number, edge, leg))``."""
    lines = shapely.linestrings(np.array(edges))
    tree, found = shapely.STRtree(lines), {}
    for name, places in points.items():
        number, edge = tree.query(places, predicate="dwithin", distance=SNAP_M)
        near = pd.DataFrame({"number": number, "edge": edge, "leg": shapely.distance(places[number], lines[edge])})
        near["small"] = np.array(is_small)[near["edge"]]
        near = near[near["small"] == near.groupby("number")["small"].transform("min")]
        near = near[near["leg"] <= near.groupby("number")["leg"].transform("min") + 1e-9]
        for row in near.itertuples():
            stop = (name, row.number, row.edge, row.leg)
            found.setdefault(edges[row.edge], []).append((lines[row.edge].project(places[row.number]), stop))
    return found


def slow_ways(town, sources, name, cutoff=None):
    """Measure from the nearest of some points to each of others; ``nan`` where these stand nowhere."""
    sources = [source for source in sources if source in town.graph]
    found = nx.multi_source_dijkstra_path_length(town.graph, sources, cutoff, weight="metres")
    nodes = [(name, number) for number in range(len(town.points[name]))]
    return np.array([found.get(node, np.inf) if node in town.graph else np.nan for node in nodes])


def test_the_nearest_of_each_service_is_as_far_as_on_the_graph(town):
    homes, services = town.place("homes"), [town.place(name) for name in SERVICES]
    measured = nearest_by_service(town.streets.network, homes, services)
    named = nearest_places(town.streets.network, homes, services)
    for name, metres, (same, which) in zip(SERVICES, measured.T, named, strict=True):
        every = [(name, number) for number in range(len(town.points[name]))]
        expected = slow_ways(town, every, "homes")
        np.testing.assert_allclose(metres, expected, rtol=0, atol=SAME_M)
        np.testing.assert_array_equal(same, metres)
        np.testing.assert_array_equal(which >= 0, np.isfinite(expected))
        assert np.isfinite(expected).sum() > 300
        assert np.isnan(expected).sum() > 100  # beyond the extract
        busiest = np.bincount(which[which >= 0]).argmax()
        alone = slow_ways(town, [(name, int(busiest))], "homes")
        np.testing.assert_allclose(alone[which == busiest], metres[which == busiest], rtol=0, atol=SAME_M)
        assert (np.nan_to_num(alone, nan=np.inf) >= np.nan_to_num(metres, nan=0) - SAME_M).all()


def test_ways_between_any_two_are_as_long_as_on_the_graph(town):
    rng = np.random.default_rng(2026)
    homes, shops = town.place("homes"), town.place("food_shop")
    some = rng.choice(np.unique(shops.of), 6, replace=False)
    ways = nearest_by_service(town.streets.network, homes, [shops.take(shops.of == shop) for shop in some])
    back = [homes.take(homes.of == home) for home in rng.choice(np.unique(homes.of), 50, replace=False)]
    turned = nearest_by_service(town.streets.network, shops, back)[some]
    for shop, metres, returned in zip(some.tolist(), ways.T, turned, strict=True):
        expected = slow_ways(town, [("food_shop", shop)], "homes")
        np.testing.assert_allclose(metres, expected, rtol=0, atol=SAME_M)
        np.testing.assert_allclose(returned, [metres[home.of[0]] for home in back], rtol=0, atol=1e-6)


def test_all_pairs_within_a_walk_are_those_of_the_graph(town):
    network, homes, shops = town.streets.network, town.place("homes"), town.place("food_shop")
    some = np.unique(shops.of)[::2][:40]
    measured = pairs_within(network, homes, shops.take(np.isin(shops.of, some)), NEAR_M)
    ways = np.full((homes.count, shops.count), np.inf)
    ways[measured[0], measured[1]] = measured[2]
    expected = np.full_like(ways, np.inf)
    for shop in some.tolist():
        expected[:, shop] = np.nan_to_num(
            slow_ways(town, [("food_shop", shop)], "homes", NEAR_M), nan=np.inf, posinf=np.inf
        )
    np.testing.assert_allclose(ways, expected, rtol=0, atol=SAME_M)
    assert len(measured[0]) == np.isfinite(expected).sum() > 500


def test_contracting_keeps_every_metre_once(town):
    network = town.streets.network
    metres = sum(metres for *_, metres in town.graph.graph["segments"])
    assert network.length.sum() == pytest.approx(metres, abs=SAME_M)
    assert len(network.segment_chain) == len(town.graph.graph["segments"])
    assert len(network.length) < len(network.segment_chain) / 3
    along = np.abs(np.diff(network.segment_along, axis=1))[:, 0]
    np.testing.assert_allclose(np.bincount(network.segment_chain, weights=along), network.length, rtol=0, atol=1e-6)


def test_green_spaces_are_entered_where_the_streets_meet_their_edges(town, layers):
    green = layers["osm-green_space"]
    sites = green[green.geom_type.isin(["Polygon", "MultiPolygon"])]
    doors = find_ways_in(sites, town.streets)
    assert doors["site"].is_monotonic_increasing
    edges = shapely.transform(sites.geometry.boundary.to_numpy(), lambda xy: np.round(xy, 3))  # as the streets are
    apart = shapely.distance(doors.geometry.to_numpy(), edges[doors["site"]])
    crossed = shapely.intersects(edges, shapely.union_all(town.streets.lines))
    assert (apart[crossed[doors["site"]]] < 1e-6).all()
    assert (apart <= 15).all()
    assert set(np.flatnonzero(crossed)) <= set(doors["site"])
    rows = place_points(town.streets, doors.geometry.to_numpy())
    assert (rows.leg < 1e-6).mean() > 0.9  # the others are on small islands
    spots = Spots(len(sites), doors["site"].to_numpy()[rows.of], rows.chain, rows.along, rows.leg, rows.xy)
    metres = nearest_by_service(town.streets.network, town.place("homes"), [spots])[:, 0]
    assert np.isfinite(metres).sum() > 300
