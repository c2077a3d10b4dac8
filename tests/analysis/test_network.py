"""Shortest ways on the contracted network: the same as on the graph it was made of, walked slowly by networkx."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.analysis import nearby
from assetmap.analysis.core import first_of
from assetmap.analysis.nearby import pairs_within
from assetmap.analysis.network import Network, Spots, at_vertices, join_spots, make_network
from assetmap.analysis.travel import nearest_by_service, nearest_place, nearest_places

SIDE = 31
LEGS = (0.0, 0.0, 1.5, 7.25, 40.0)
LIMITS = (0.8660254037844386, 4.1231056256, 13.60147050873, 47.3286382647)
UNREACHED = np.inf
FEW = settings(max_examples=25)


@dataclass(frozen=True)
class Graph:
    """What a network is made of, and the network."""

    xy: np.ndarray
    pairs: np.ndarray
    network: Network

    @classmethod
    def of(cls, xy, pairs):
        xy, pairs = np.array(xy, dtype=float), np.array(pairs).reshape(-1, 2)
        return cls(xy, pairs, make_network(xy, pairs))

    @property
    def lengths(self):
        return np.hypot(*(self.xy[self.pairs[:, 1]] - self.xy[self.pairs[:, 0]]).T)

    def spots(self, *things):
        """Put things on segments: each has some of (segment, share of its length, leg)."""
        rows = [(of, *row) for of, thing in enumerate(things) for row in thing]
        of, segment, share, leg = np.array(rows, dtype=float).reshape(-1, 4).T
        of, segment, network = of.astype(int), segment.astype(int), self.network
        along = (network.segment_along[segment] * np.column_stack([1 - share, share])).sum(axis=1)
        ends = self.xy[self.pairs[segment]]
        xy = ends[:, 0] * (1 - share[:, None]) + ends[:, 1] * share[:, None]
        return Spots(len(things), of, network.segment_chain[segment], along, leg, xy)

    def slow(self, origins, destinations, cutoff=None):
        """Measure all ways from thing to thing along the segments, none contracted; ``nan`` for what is not on them."""
        graph, lengths = nx.DiGraph(), self.lengths
        on = {}
        for role, things in (("from", origins), ("to", destinations)):
            for of, thing in enumerate(things):
                for number, (segment, share, leg) in enumerate(thing):
                    on.setdefault(segment, []).append((share, (role, of, number)))
                    ends = [(role, of), (role, of, number)]
                    graph.add_edge(*(ends if role == "from" else reversed(ends)), weight=leg)
        for segment, (start, end) in enumerate(self.pairs.tolist()):
            stops = [(0, start), *sorted(on.get(segment, ()), key=lambda stop: stop[0]), (1, end)]
            for (share, one), (after, other) in itertools.pairwise(stops):
                for edge in ((one, other), (other, one)):
                    graph.add_edge(*edge, weight=(after - share) * lengths[segment])
        ways = np.full((len(origins), len(destinations)), UNREACHED)
        for of, thing in enumerate(origins):
            found = nx.single_source_dijkstra_path_length(graph, ("from", of), cutoff) if thing else {}
            ways[of] = [found.get(("to", at), UNREACHED) if thing else np.nan for at in range(len(destinations))]
        return ways


def assert_same(measured, expected):
    np.testing.assert_allclose(measured, expected, rtol=0, atol=1e-6)


def as_dict(pairs):
    found = {(o, d): metres for o, d, metres in zip(*(column.tolist() for column in pairs), strict=True)}
    assert len(found) == len(pairs[0])
    assert list(found) == sorted(found)
    return found


def assert_within(pairs, ways, limit):
    found = as_dict(pairs)
    expected = {(o, d): ways[o, d] for o, d in np.argwhere(ways <= limit).tolist()}
    assert set(found) == set(expected)
    assert found == pytest.approx(expected, abs=1e-6)


# --- graphs of all shapes ---------------------------------------------------------------------------------------------


@st.composite
def graphs(draw):
    """
    Draw a graph path by path.

    A path leads from a vertex, new or old, through new ones to a vertex: a new one (a dead end), an old one (perhaps a
    further chain between the same two) or where it began (a ring, a loop, a lollipop).
    """
    size, pairs = 0, set()
    for start, middle, end in draw(st.lists(st.tuples(vertex, st.integers(0, 3), vertex), min_size=1, max_size=9)):
        path = []
        for asked in (start, end):
            is_new = asked is None or asked >= size
            path.append(size if is_new else asked)
            size += is_new
        if draw(st.booleans()):
            path[1] = path[0]
        path[1:1] = range(size, size + middle)
        size += middle
        pairs |= {(min(pair), max(pair)) for pair in itertools.pairwise(path) if pair[0] != pair[1]}
    if not pairs:
        pairs, size = {(0, size)}, size + 1
    places = np.random.default_rng(draw(st.integers(0, 99))).permutation(SIDE * SIDE)[:size]
    turned = [pair if draw(st.booleans()) else pair[::-1] for pair in sorted(pairs)]
    return Graph.of(np.column_stack(np.divmod(places, SIDE)), turned)


vertex = st.none() | st.integers(0, 12)


@st.composite
def towns(draw, sets=2):
    """Draw a graph, and sets of things on it: on a segment or at its ends, on several, or on none."""
    graph = draw(graphs())
    row = st.tuples(
        st.integers(0, len(graph.pairs) - 1), st.sampled_from((0, 0.25, 0.375, 0.5, 1)), st.sampled_from(LEGS)
    )
    things = st.lists(st.lists(row, max_size=2), max_size=6)
    return graph, *(draw(things) for _ in range(sets))


@FEW
@given(graph=graphs())
def test_contracting_changes_no_distance(graph):
    vertices = np.arange(len(graph.xy))
    spots = at_vertices(graph.network, graph.xy, graph.pairs, vertices)
    raw = nx.Graph()
    raw.add_weighted_edges_from(
        (*pair, metres) for pair, metres in zip(graph.pairs.tolist(), graph.lengths, strict=True)
    )
    ways = np.full((len(vertices), len(vertices)), UNREACHED)
    for start, found in nx.all_pairs_dijkstra_path_length(raw):
        ways[start, list(found)] = list(found.values())
    np.testing.assert_array_equal(spots.placed(), [at in raw for at in vertices])
    assert_within(pairs_within(graph.network, spots, spots, 1e5), ways, 1e5)
    each = [at_vertices(graph.network, graph.xy, graph.pairs, vertices[[at]]) for at in vertices]
    ways[[at not in raw for at in vertices]] = np.nan
    assert_same(nearest_by_service(graph.network, spots, each), ways)


@FEW
@given(graph=graphs())
def test_every_segment_lies_once_on_one_chain(graph):
    network, along = graph.network, graph.network.segment_along
    np.testing.assert_allclose(np.abs(np.diff(along, axis=1))[:, 0], graph.lengths, atol=1e-9)
    for chain, length in enumerate(network.length):
        stretches = np.sort(np.sort(along[network.segment_chain == chain], axis=1), axis=0)
        np.testing.assert_allclose(stretches[1:, 0], stretches[:-1, 1], atol=1e-9)
        assert stretches[0, 0] == pytest.approx(0, abs=1e-9)
        assert stretches[-1, 1] == pytest.approx(length)
    assert network.length.sum() == pytest.approx(graph.lengths.sum())
    assert (network.matrix != network.matrix.T).nnz == 0
    assert (network.matrix.data > 0).all()


@FEW
@given(graph=graphs())
def test_a_chain_ends_where_there_is_a_choice_and_nowhere_else(graph):
    network = graph.network
    ends = np.bincount(np.concatenate([network.start, network.end]) + 1, minlength=len(network.xy) + 1)[1:]
    alone = {int(node) for node in np.flatnonzero(ends == 2)}
    rings = {int(node) for node in network.start[network.start == network.end]}
    assert (ends >= 2).all()
    assert alone <= rings
    degrees = np.bincount(graph.pairs.ravel(), minlength=len(graph.xy))
    places = {tuple(xy) for xy in network.xy}
    assert {tuple(xy) for xy in graph.xy[degrees > 2]} <= places
    assert len(places) == (degrees > 2).sum() + len(alone)


@FEW
@given(graph=graphs())
def test_islands_are_what_hangs_together_the_longest_first(graph):
    island = graph.network.island[graph.network.segment_chain]
    raw = nx.Graph(graph.pairs.tolist())
    parts = [
        {at for at, pair in enumerate(graph.pairs.tolist()) if pair[0] in part} for part in nx.connected_components(raw)
    ]
    found = [set(np.flatnonzero(island == number).tolist()) for number in range(island.max() + 1)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, parts))
    metres = [graph.lengths[list(part)].sum() for part in found]
    assert all(a >= b - 1e-9 for a, b in itertools.pairwise(metres))


# --- the nearest, and which it is -------------------------------------------------------------------------------------


@given(town=towns(sets=3))
def test_the_nearest_of_each_service_is_the_nearest_on_the_graph(town):
    graph, origins, *services = town
    network, spots = graph.network, graph.spots(*origins)
    places = [graph.spots(*service) for service in services]
    measured = nearest_by_service(network, spots, places)
    named = nearest_places(network, spots, places)
    assert measured.shape == (len(origins), 2)
    for at, service in enumerate(services):
        ways = graph.slow(origins, service)
        least = np.where(spots.placed(), ways.min(axis=1, initial=UNREACHED), np.nan)
        assert_same(measured[:, at], least)
        metres, which = named[at]
        np.testing.assert_array_equal(metres, measured[:, at])
        np.testing.assert_array_equal(which >= 0, np.isfinite(least))
        np.testing.assert_array_equal(which[which < 0], -1)
        assert_same(ways[np.flatnonzero(which >= 0), which[which >= 0]], least[which >= 0])
        alone = nearest_place(network, spots, places[at])
        np.testing.assert_array_equal(alone[0], metres)


@FEW
@given(town=towns(), extra=st.tuples(st.integers(0, 50), st.sampled_from((0, 0.3, 1)), st.sampled_from(LEGS)))
def test_a_new_place_makes_nobody_farther(town, extra):
    graph, origins, service = town
    new = (extra[0] % len(graph.pairs), *extra[1:])
    places = [graph.spots(*service), graph.spots(*service, [new]), graph.spots([new])]
    before, after, alone = nearest_by_service(graph.network, graph.spots(*origins), places).T
    assert_same(after, np.minimum(before, alone))


@FEW
@given(town=towns())
def test_origins_and_destinations_may_change_places(town):
    graph, *things = town
    here, there = (graph.spots(*each) for each in things)
    forth = as_dict(pairs_within(graph.network, here, there, 1e4))
    back = as_dict(pairs_within(graph.network, there, here, 1e4))
    assert {(d, o): metres for (o, d), metres in back.items()} == pytest.approx(forth, abs=1e-9)


@FEW
@given(town=towns(), segment=st.integers(0, 50), share=st.sampled_from((0.25, 0.4, 0.5)))
def test_splitting_a_segment_changes_nothing(town, segment, share):
    graph, origins, service = town
    segment %= len(graph.pairs)
    start, end = graph.pairs[segment]
    middle = graph.xy[start] * (1 - share) + graph.xy[end] * share
    pairs = np.concatenate([graph.pairs, [[len(graph.xy), end]]])
    pairs[segment] = start, len(graph.xy)
    split = Graph.of(np.vstack([graph.xy, middle]), pairs)

    def moved(row):
        if row[0] != segment:
            return row
        if row[1] <= share:
            return segment, row[1] / share, row[2]
        return len(pairs) - 1, (row[1] - share) / (1 - share), row[2]

    before = nearest_by_service(graph.network, graph.spots(*origins), [graph.spots(*service)])
    origins, service = ([[moved(row) for row in thing] for thing in things] for things in (origins, service))
    assert_same(nearest_by_service(split.network, split.spots(*origins), [split.spots(*service)]), before)


def test_several_processes_find_the_same_as_one():
    rng = np.random.default_rng(3)
    graph = lattice(rng)
    origins, *services = (graph.spots(*scattered(rng, graph, 60)) for _ in range(4))
    one, two = (nearest_by_service(graph.network, origins, services, processes=n) for n in (1, 2))
    np.testing.assert_array_equal(one, two)
    near, shared = (pairs_within(graph.network, origins, services[0], LIMITS[1], processes=n) for n in (1, 2))
    for alone, together in zip(near, shared, strict=True):
        np.testing.assert_array_equal(alone, together)


def test_no_service_gives_no_column_and_an_empty_one_is_out_of_reach():
    graph = Graph.of([(0, 0), (10, 0)], [(0, 1)])
    origins = graph.spots([(0, 0.5, 0)], [])
    assert nearest_by_service(graph.network, origins, []).shape == (2, 0)
    metres, which = nearest_place(graph.network, origins, graph.spots())
    np.testing.assert_array_equal(metres, [np.inf, np.nan])
    np.testing.assert_array_equal(which, [-1, -1])


# --- all within a distance --------------------------------------------------------------------------------------------


@given(town=towns(), limit=st.sampled_from(LIMITS))
def test_all_pairs_within_a_distance_are_those_of_the_graph(town, limit):
    graph, origins, service = town
    measured = pairs_within(graph.network, graph.spots(*origins), graph.spots(*service), limit)
    assert_within(measured, graph.slow(origins, service), limit)


def lattice(rng, side=36):
    """Draw a jagged town of many blocks, in which some streets are missing."""
    xy = np.column_stack(np.divmod(np.arange(side * side), side)) + rng.uniform(-0.3, 0.3, (side * side, 2))
    number = np.arange(side * side).reshape(side, side)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    pairs = np.concatenate([across, down])
    return Graph.of(xy - [7.5, 90.25], pairs[rng.random(len(pairs)) < 0.65])


def scattered(rng, graph, count):
    rows = zip(
        rng.integers(0, len(graph.pairs), count), rng.random(count), rng.choice([0, 0, 0.2, 1], count), strict=True
    )
    return [[tuple(map(float, row))] for row in rows]


@pytest.mark.parametrize("limit", LIMITS[:3])
@pytest.mark.parametrize(("tile", "at_once"), [(5, 4_000_000), (1, 2000)])
def test_no_pair_is_lost_between_tiles(monkeypatch, limit, tile, at_once):
    monkeypatch.setattr(nearby, "_TILE", tile)
    monkeypatch.setattr(nearby, "_AT_ONCE", at_once)
    rng = np.random.default_rng(1)
    graph = lattice(rng)
    origins, service = scattered(rng, graph, 250), scattered(rng, graph, 250)
    ways = graph.slow(origins, service, cutoff=limit)
    assert_within(pairs_within(graph.network, graph.spots(*origins), graph.spots(*service), limit), ways, limit)
    assert np.isfinite(ways).sum() > 10


def test_a_way_as_long_as_the_distance_is_within_it():
    cross = Graph.of([(0, 0), (800, 0), (0, 600), (-900, 0), (0, -70.7)], [(0, 1), (0, 2), (0, 3), (0, 4)])
    at_junction, at_end, beside = cross.spots([(0, 0, 0)]), cross.spots([(1, 1, 0)]), cross.spots([(2, 0.5, 150)])
    for here, there in ((at_junction, at_end), (at_end, at_junction)):
        assert nearest_by_service(cross.network, here, [there]).item() == 600
        for limit, found in ((600, 1), (np.nextafter(600, 0), 0)):
            assert len(pairs_within(cross.network, here, there, limit)[0]) == found
    for here, there in ((at_junction, beside), (beside, at_junction)):
        assert nearest_by_service(cross.network, here, [there]).item() == 600
        assert as_dict(pairs_within(cross.network, here, there, 600)) == {(0, 0): 600}


def test_a_way_as_long_as_the_distance_is_within_it_on_each_of_many_chains():
    xy = [(x, y) for y in range(400) for x in (0, 100, 400, 1777.7)]
    graph = Graph.of(xy, [(at + step, at + step + 1) for at in range(0, len(xy), 4) for step in range(3)])
    ends = [(2, 1, 0)]  # so that no number of a chain is told exactly
    here, there = (graph.spots(*([(at, side, 0)] for at in range(1, 1200, 3)), ends) for side in (0, 1))
    for pair in ((here, there), (there, here)):
        assert as_dict(pairs_within(graph.network, *pair, 300)) == {(at, at): 300 for at in range(400)} | {
            (400, 400): 0
        }


def test_nothing_is_near_nothing():
    graph = Graph.of([(0, 0), (10, 0)], [(0, 1)])
    some, none = graph.spots([(0, 0.5, 0)]), graph.spots([])
    for here, there in ((some, none), (none, some), (none, none), (graph.spots(), some), (some, graph.spots())):
        assert [len(column) for column in pairs_within(graph.network, here, there, 5)] == [0, 0, 0]


# --- shapes that go wrong ---------------------------------------------------------------------------------------------

KITE = [(0, 0), (100, 0), (50, 40), (50, 30), (-50, 0), (150, 0)]


def way(graph, here, there):
    """Measure between two rows by both roads, which agree, and check it against the slow one."""
    metres = nearest_by_service(graph.network, graph.spots([here]), [graph.spots([there])]).item()
    assert as_dict(pairs_within(graph.network, graph.spots([here]), graph.spots([there]), 1e6)) == {(0, 0): metres}
    assert metres == pytest.approx(graph.slow([[here]], [[there]]).item())
    return metres


def test_of_parallel_chains_the_shortest_counts_and_they_are_not_added_up():
    graph = Graph.of(KITE, [(0, 2), (2, 1), (0, 3), (3, 1), (0, 1), (0, 4), (1, 5)])
    assert graph.network.matrix.nnz == 2
    assert way(graph, (5, 1, 0), (6, 1, 0)) == 200
    without = Graph.of(KITE, [(0, 2), (2, 1), (0, 3), (3, 1), (0, 4), (1, 5)])
    assert way(without, (4, 1, 0), (5, 1, 0)) == pytest.approx(100 + 2 * np.hypot(50, 30))


def test_what_shares_a_chain_is_measured_along_it_or_round_about_where_that_is_shorter():
    straight = Graph.of([(0, 0), (100, 0), (200, 0), (300, 0)], [(0, 1), (1, 2), (2, 3)])
    assert way(straight, (0, 0.5, 10), (2, 0.5, 20)) == 230
    loop = [(0, 0), (0, 100), (100, 100), (100, 0), (0, -10), (-10, 0)]
    handle = Graph.of(loop, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 4), (0, 5)])
    assert way(handle, (0, 0.25, 0), (0, 0.75, 0)) == 50
    assert way(handle, (0, 0.25, 0), (3, 0.75, 0)) == 50
    assert way(handle, (1, 0.5, 1), (3, 0.5, 2)) == 203


def test_on_a_chain_a_farther_place_with_a_shorter_leg_is_nearer():
    street = Graph.of([(0, 0), (1000, 0)], [(0, 1)])
    places = street.spots([(0, 0.5, 90)], [(0, 0.46, 95)], [(0, 0.54, 10)], [(0, 0.1, 1)])
    origins = street.spots([(0, 0.48, 0)], [(0, 0.2, 3)], [(0, 0.45, 0)], [(0, 1, 0)])
    metres, which = nearest_place(street.network, origins, places)
    np.testing.assert_allclose(metres, [70, 104, 100, 470])
    np.testing.assert_array_equal(which, [2, 3, 2, 2])


def test_an_area_is_reached_by_the_best_of_its_ways_in():
    street = Graph.of([(0, 0), (100, 0), (200, 0), (100, 50)], [(0, 1), (1, 2), (1, 3)])
    park, corner = [(0, 0.5, 0), (1, 0.5, 0)], [(2, 1, 5)]
    metres, which = nearest_place(street.network, street.spots([(1, 1, 2)], park), street.spots(corner, park))
    np.testing.assert_allclose(metres, [52, 0])
    np.testing.assert_array_equal(which, [1, 1])
    found = as_dict(pairs_within(street.network, street.spots(park), street.spots(park, corner), 200))
    assert found == {(0, 0): 0, (0, 1): 105}


def test_a_ring_without_a_junction_is_walked_the_shorter_way_round():
    ring = Graph.of([(0, 0), (100, 0), (100, 100), (0, 100)], [(0, 1), (2, 1), (2, 3), (0, 3)])
    assert len(ring.network.length) == 1
    for here in range(4):
        for there in range(4):
            steps = min((here - there) % 4, (there - here) % 4)
            assert way(ring, (here, 0.5, 0), (there, 0.5, 0)) == 100 * steps


def test_parts_that_do_not_hang_together_are_out_of_reach():
    graph = Graph.of([(0, 0), (10, 0), (0, 5), (30, 5), (0, 9), (5, 9)], [(0, 1), (2, 3), (4, 5)])
    np.testing.assert_array_equal(graph.network.island[graph.network.segment_chain], [1, 0, 2])
    origins = graph.spots([(0, 0.5, 0)], [], [(1, 0, 0)])
    np.testing.assert_array_equal(
        nearest_by_service(graph.network, origins, [graph.spots([(1, 1, 4)])])[:, 0], [np.inf, np.nan, 34]
    )


def test_sets_of_spots_are_numbered_one_after_another():
    graph = Graph.of([(0, 0), (10, 0)], [(0, 1)])
    joined = join_spots([graph.spots([(0, 0, 1)], []), graph.spots(), graph.spots([(0, 1, 2), (0, 0.5, 3)])])
    assert (joined.count, joined.of.tolist(), joined.leg.tolist()) == (3, [0, 2, 2], [1, 2, 3])
    np.testing.assert_array_equal(joined.placed(), [True, False, True])
    assert joined.take(np.array([1])).of.tolist() == [2]
    assert first_of(np.array([0, 0, 3, 3, 4])).tolist() == [0, 2, 4]
    assert first_of(np.array([], dtype=int)).tolist() == []
