"""
Streets that carry no through traffic, one case after the other.

A main road runs along y = 0, in metres from ``ORIGIN``; the homes without a play area lie all around.
"""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from shapely.affinity import translate

from assetmap import Layer, Source
from assetmap.analysis.quiet_streets import find_quiet_streets, on_foot_only
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS

ORIGIN = (225_000, 280_000)
SOURCE = Source("map", "Street map", "Somebody", "ODbL-1.0", date="2025")
MAIN = ("Main Road", "primary", [(-1000, 0), (0, 0), (100, 0), (200, 0), (1000, 0)])
EVERYWHERE = shapely.box(-2000, -2000, 2000, 2000)


def layer(kind, rows, name=None):
    data = gpd.GeoDataFrame(rows or {"geometry": []}, geometry="geometry", crs=CRS)
    data = data.assign(geometry=[translate(shape, *ORIGIN) for shape in data.geometry])
    return Layer(name or kind, kind, fill_columns(data, CONTRACTS[kind]), (SOURCE,))


def streets(*lines):
    rows = [
        {"id": f"w{n}", "name": name, "highway": highway, "geometry": LineString(xy)}
        for n, (name, highway, xy) in enumerate(lines)
    ]
    return layer("streets", rows)


def quiet(*lines, gap=EVERYWHERE, stops=(), service="play_area", kind="gap", ward=EVERYWHERE):
    """Names of the streets that are found, with their lengths."""
    told = {"finding_id": "g", "ward_code": "W1", "kind": kind, "service": service, "geometry": gap}
    rows = [{"id": f"s{n}", "type": "bus_stop", "geometry": Point(xy)} for n, xy in enumerate(stops)]
    layers = [streets(*lines), layer("services", rows)]
    wards = layer("wards", [{"code": "W1", "name": "Ward", "geometry": ward}])
    found = find_quiet_streets(layers, layer("findings", [told]), wards)
    if found is None:
        return {}
    assert set(found.data["kind"]) == {"street"}
    assert set(found.data["type"]) == {"quiet_street"}
    assert set(found.data["ownership"]) == {"unknown"}
    assert set(found.data["ward_code"]) == {"W1"}
    assert found.data["asset_id"].is_unique
    return dict(zip(found.data["name"], found.data.geometry.length.round(3), strict=True))


def close(*xy, name="The Close", highway="residential"):
    return name, highway, list(xy)


CLOSE = close((0, 0), (0, 120))


def test_a_dead_end_is_found():
    assert quiet(MAIN, CLOSE) == {"The Close": 120}


@pytest.mark.parametrize("highway", ["residential", "living_street", "Local Road", "Local Access Road"])
def test_all_sorts_of_residential_street_are_looked_at_whatever_the_case(highway):
    assert quiet(MAIN, close((0, 0), (0, 120), highway=highway)) == {"The Close": 120}


@pytest.mark.parametrize("highway", ["primary", "tertiary", "unclassified", "service", "footway", "", "A Road"])
def test_no_other_road_is(highway):
    assert quiet(MAIN, close((0, 0), (0, 120), highway=highway)) == {}


def test_a_through_street_is_not():
    back = ("Back Road", "tertiary", [(-500, 120), (0, 120), (500, 120)])
    assert quiet(MAIN, back, CLOSE) == {}


def test_a_street_in_two_pieces_is_one_as_long_as_both():
    assert quiet(MAIN, close((0, 0), (0, 100)), close((0, 100), (50, 100))) == {"The Close": 150}
    back = ("Back Road", "tertiary", [(0, 200), (500, 200)])
    assert quiet(MAIN, back, close((0, 0), (0, 100)), close((0, 100), (0, 200))) == {}


def test_pieces_of_one_name_that_do_not_touch_are_two_streets():
    west, east = close((0, 0), (0, 90)), close((200, 0), (200, 390))
    assert quiet(MAIN, west, east)  # together they would be too long


def test_a_street_that_joins_no_road_at_all_is_not_found():
    assert quiet(MAIN, CLOSE, close((600, 500), (600, 590), name="Far Close")) == {"The Close": 120}


def test_a_crescent_with_two_junctions_is_not_and_a_loop_with_one_is():
    assert quiet(MAIN, close((0, 0), (0, 80), (100, 80), (100, 0))) == {}
    assert quiet(MAIN, close((0, 0), (0, 60), (60, 60), (60, 20), (0, 0)))


@pytest.mark.parametrize(("y", "found"), [(39.9, False), (40, True), (400, True), (400.1, False)])
def test_short_and_long_ones_are_not_and_the_bounds_are(y, found):
    assert bool(quiet(MAIN, close((0, 0), (0, y)))) == found


@pytest.mark.parametrize(("x", "found"), [(30, False), (30.1, True), (-200, True)])
def test_where_a_bus_stops_within_30_metres_it_is_not(x, found):
    assert bool(quiet(MAIN, CLOSE, stops=[(x, 100)])) == found


def test_outside_the_gap_in_play_areas_it_is_not():
    away = shapely.box(500, 500, 600, 600)
    assert quiet(MAIN, CLOSE, gap=away) == {}
    assert quiet(MAIN, CLOSE, gap=shapely.box(-10, 40, 10, 80)) == {"The Close": 120}
    assert quiet(MAIN, CLOSE, gap=shapely.box(-10, 0, 10, 20)) == {}  # its end reaches in, its middle does not


@pytest.mark.parametrize("told", [{"service": "library"}, {"kind": "no_data"}])
def test_another_gap_or_one_that_cannot_be_told_finds_none(told):
    assert quiet(MAIN, CLOSE, **told) == {}


@pytest.mark.parametrize("highway", ["footway", "path", "cycleway", "steps", "Bridleway", "track", "pedestrian"])
def test_a_path_at_its_end_does_not_make_it_a_through_road(highway):
    path = ("", highway, [(0, 120), (0, 300)])
    assert quiet(MAIN, CLOSE, path) == {"The Close": 120}


def test_a_road_of_no_known_sort_at_its_end_does():
    assert quiet(MAIN, CLOSE, ("", "", [(0, 120), (0, 300)])) == {}


def test_without_a_name_it_is_not_and_a_welsh_name_is_one():
    assert quiet(MAIN, close((0, 0), (0, 120), name="")) == {}
    named = streets(MAIN, close((0, 0), (0, 120), name=""))
    data = named.data.assign(name_cy=["", "Y Clos"])
    gaps = layer("findings", [{"finding_id": "g", "kind": "gap", "service": "play_area", "geometry": EVERYWHERE}])
    wards = layer("wards", [{"code": "W1", "name": "Ward", "geometry": EVERYWHERE}])
    found = find_quiet_streets([named.derive(data)], gaps, wards)
    assert found.data["name_cy"].tolist() == ["Y Clos"]


def test_a_street_with_a_dead_end_of_its_own_is_not_and_that_dead_end_is():
    side = close((0, 60), (90, 60), name="Side Close")
    assert quiet(MAIN, close((0, 0), (0, 60), (0, 120)), side) == {"Side Close": 90}


def test_lines_that_only_cross_do_not_join():
    bridge = ("High Road", "primary", [(-500, 60), (500, 60)])
    assert quiet(MAIN, CLOSE, bridge) == {"The Close": 120}


def test_beyond_all_wards_nothing_is_found():
    assert quiet(MAIN, CLOSE, ward=shapely.box(900, 900, 1000, 1000)) == {}


def test_without_streets_or_gaps_there_is_no_layer():
    wards = layer("wards", [{"code": "W1", "name": "Ward", "geometry": EVERYWHERE}])
    gap = {"finding_id": "g", "kind": "gap", "service": "play_area", "geometry": EVERYWHERE}
    assert find_quiet_streets([layer("streets", [])], layer("findings", [gap]), wards) is None
    assert find_quiet_streets([], layer("findings", [gap]), wards) is None
    assert find_quiet_streets([streets(MAIN, CLOSE)], layer("findings", []), wards) is None


@settings(max_examples=15)
@given(
    ends=st.lists(st.tuples(st.integers(0, 8), st.integers(30, 450)), max_size=6, unique_by=lambda one: one[0]),
    order=st.randoms(use_true_random=False),
)
def test_side_streets_are_found_by_their_length_alone_in_any_order(ends, order):
    main = ("Main Road", "primary", [(100 * x, 0) for x in range(-1, 10)])
    sides = [close((100 * x, 0), (100 * x, y), name=f"Close {x}") for x, y in ends]
    lines = [main, *sides]
    order.shuffle(lines)
    assert quiet(*lines) == {f"Close {x}": y for x, y in ends if 40 <= y <= 400}


def test_ways_on_foot_are_told_by_their_sort_and_what_has_none_is_not_one():
    told = on_foot_only(streets(CLOSE, ("", "Footway", [(0, 0), (1, 1)]), ("", "", [(0, 0), (1, 1)])).data["highway"])
    assert told.tolist() == [False, True, False]
