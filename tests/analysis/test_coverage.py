"""How deep inside the coverage of sources a point lies; the oracle measures to the whole boundary, point by point."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from assetmap import Source
from assetmap.analysis.coverage import depth_inside

RING = box(0, 0, 100, 100) - box(40, 40, 60, 60)
number = st.integers(-20, 120)
boxes = st.tuples(number, number, st.integers(1, 80), st.integers(1, 80)).map(
    lambda b: box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
shapes = st.lists(boxes, min_size=1, max_size=4).map(shapely.union_all)
coverages = st.lists(st.one_of(st.none(), shapes), max_size=3)
points = st.lists(st.tuples(number, number).map(Point), min_size=1, max_size=10)


def sources(*covered):
    return [Source(f"s{n}", "S", "Someone", "OGL-3.0", coverage=shape) for n, shape in enumerate(covered)]


def depth(place, *covered):
    return depth_inside(np.array([Point(place)]), sources(*covered))[0]


@given(covered=coverages, where=points)
def test_it_is_the_way_to_the_edge_of_the_coverage_that_reaches_farthest(covered, where):
    found = depth_inside(np.array(where), sources(*covered))
    for point, metres in zip(where, found, strict=True):
        inside = [shape.boundary.distance(point) for shape in covered if shape is not None and shape.covers(point)]
        assert metres == pytest.approx(max(inside, default=-np.inf), abs=1e-6)


@given(shape=shapes, where=points)
def test_all_that_lies_within_that_distance_is_covered(shape, where):
    for point, metres in zip(where, depth_inside(np.array(where), sources(shape)), strict=True):
        if metres > 0:
            assert shape.buffer(1e-5).covers(point.buffer(metres))


def test_a_hole_is_an_edge_and_a_point_in_it_is_outside():
    assert depth((20, 50), RING) == 20
    assert depth((30, 50), RING) == 10
    assert depth((50, 50), RING) == -np.inf


def test_a_point_on_the_edge_is_inside_and_not_deep():
    assert depth((0, 50), RING) == 0


def test_of_several_parts_the_one_that_holds_the_point_counts():
    assert depth((5, 5), box(0, 0, 10, 10) | box(20, 0, 90, 90)) == 5


@pytest.mark.parametrize("covered", [(), (None,), (shapely.Polygon(),), (box(1, 1, 2, 2),)])
def test_what_no_source_claims_is_outside(covered):
    assert depth((50, 50), *covered) == -np.inf


def test_a_source_that_says_nothing_takes_nothing_away():
    assert depth((50, 10), None, box(0, 0, 100, 100)) == 10


def test_without_points_there_is_nothing_to_measure():
    assert depth_inside(np.array([], dtype=object), sources(RING)).tolist() == []


def test_micrometres_are_rounding():
    assert depth((0.1 + 0.2, 50), box(0, 0, 100, 100)) == 0.3
