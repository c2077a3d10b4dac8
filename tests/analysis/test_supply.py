"""Where a service is: what counts, by which doors it is entered, and who knows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from assetmap import Layer, Source, gather_assets, load_modes, load_standards, make_streets
from assetmap.analysis.supply import find_supply, nearest_straight, place_supply, straight_line

EAST, NORTH = 325_000, 188_000
SHIPPED = load_standards(profiles=("wales",))["practice-bus-stop"]
PARK, COMMON = box(EAST, NORTH, EAST + 100, NORTH + 100), box(EAST + 500, NORTH, EAST + 700, NORTH + 100)
few = settings(max_examples=15)


def at(x, y):
    return Point(EAST + x, NORTH + y)


def source(key="s", licence="OGL-3.0"):
    return Source(key, key, "Someone", licence, date="2025")


def make(kind, shapes, of=None, called=None, **columns):
    frame = gpd.GeoDataFrame({"id": [f"{kind}-{n}" for n in range(len(shapes))]} | columns, geometry=shapes, crs=27700)
    return Layer.from_frame(called or kind, kind, frame, of or source())


def services(kind, *places, **more):
    return make("services", [at(*place) for place in places], type=kind, **more)


def asks(service, **more):
    return SHIPPED.model_copy(update={"service": service} | more)


def ids(layer, supply):
    """Which rows of a layer are places of a service."""
    wards = make("wards", [box(EAST - 9e3, NORTH - 9e3, EAST + 9e3, NORTH + 9e3)], code=["W05999001"], name=["W"])
    assets = gather_assets([layer], wards).data.set_index("asset_id")
    return [assets["reference"][key] for key in supply.places["asset_id"] if key in assets.index]


# --- what counts ------------------------------------------------------------------------------------------------------


def test_places_are_those_of_the_type_named_as_the_assets_are_in_the_order_of_the_layers():
    a = services(["library", "pharmacy", "library"], (0, 0), (1, 0), (2, 0), called="a")
    b = services("library", (3, 0), of=source("b", "ODbL-1.0"), called="b")
    supply = find_supply(asks("library"), [b, a])
    assert ids(a, supply) == ["services-0", "services-2"]
    assert ids(b, supply) == ["services-0"]
    assert supply.places["layer"].tolist() == ["b", "a", "a"]
    assert supply.places["licence"].tolist() == ["ODbL-1.0", "OGL-3.0", "OGL-3.0"]
    assert supply.places.index.tolist() == [0, 1, 2]
    assert [entry.id for entry in supply.sources] == ["b", "s"]


def test_only_the_sources_of_layers_that_have_the_type_know_of_it():
    with_one, without = services("library", (0, 0)), services("pharmacy", (0, 0), of=source("other"), called="other")
    assert [entry.id for entry in find_supply(asks("library"), [with_one, without]).sources] == ["s"]
    assert find_supply(asks("library"), [without]).sources == ()


def test_a_layer_of_green_space_knows_even_where_none_of_it_counts():
    layer = make("green_space", [PARK], type="golf_course")
    supply = find_supply(asks("green_space"), [layer])
    assert supply.places.empty
    assert [entry.id for entry in supply.sources] == ["s"]


def test_what_may_be_the_service_is_doubtful_and_named_with_its_source():
    known = services("primary_school", (0, 0))
    unsure = services(["school", "library"], (5, 0), (6, 0), of=source("b"), called="b")
    supply = find_supply(asks("primary_school"), [known, unsure])
    assert ids(known, supply) == ["services-0"]
    assert ids(unsure, supply) == []
    assert supply.doubtful.tolist() == [at(5, 0)]
    assert [entry.id for entry in supply.sources] == ["s"]
    assert [entry.id for entry in supply.doubtful_sources] == ["b"]


def test_stops_without_a_timetable_are_doubtful_and_other_services_are_not():
    layer = services(
        ["bus_stop", "bus_stop", "bus_stop", "pharmacy"], *[(n, 0) for n in range(4)], departures=[12, 11, None, None]
    )
    supply = find_supply(asks("bus_stop", minimum_departures=12), [layer])
    assert ids(layer, supply) == ["services-0"]
    assert supply.doubtful.tolist() == [at(2, 0)]
    assert ids(layer, find_supply(asks("bus_stop"), [layer])) == ["services-0", "services-1", "services-2"]


def test_the_timetable_is_a_source_where_departures_are_asked_for():
    stops = services("bus_stop", (0, 0), departures=[20])
    timed = Layer(stops.name, stops.kind, stops.data, (*stops.sources, source("timetable")))
    assert [entry.id for entry in find_supply(asks("bus_stop"), [timed]).sources] == ["s"]
    often = find_supply(asks("bus_stop", minimum_departures=12), [timed])
    assert [entry.id for entry in often.sources] == ["s", "timetable"]


def test_a_green_space_counts_by_its_kind_and_its_size():
    kinds = ["park", "allotment", "common", "park", "park"]
    layer = make("green_space", [PARK, PARK, COMMON, PARK, PARK], type=kinds, area_ha=[None, 50, None, 2, 1.9])
    assert ids(layer, find_supply(asks("green_space"), [layer])) == [f"green_space-{n}" for n in (0, 2, 3, 4)]
    large = find_supply(asks("green_space", minimum_ha=2), [layer])
    assert ids(layer, large) == ["green_space-2", "green_space-3"]
    assert large.doubtful.empty


# --- by which doors ---------------------------------------------------------------------------------------------------


def test_access_points_belong_to_the_sites_of_their_own_source():
    a = make("green_space", [PARK, COMMON], type="park", called="a")
    b = make("green_space", [PARK], of=source("b"), type="park", called="b")
    mine = make("access_points", [at(0, 50), at(500, 50), at(9, 9)], site_id=["green_space-0", "green_space-1", "gone"])
    supply = find_supply(asks("green_space"), [a, b, mine])
    assert supply.doors["place"].tolist() == [0, 1]
    assert supply.doors.geometry.tolist() == [at(0, 50), at(500, 50)]


def test_places_are_joined_at_their_points_their_doors_or_where_a_path_meets_their_edge():
    lines = gpd.GeoDataFrame(geometry=[LineString([at(-500, 50), at(1500, 50)])], crs=27700)
    streets = make_streets(lines, load_modes()["walk"])
    layer = make("green_space", [PARK, COMMON, box(EAST, NORTH + 900, EAST + 1, NORTH + 901)], type="park")
    doors = make("access_points", [at(100, 60), at(100, 90)], site_id=["green_space-0"] * 2)
    spots = place_supply(find_supply(asks("green_space"), [layer, doors]), streets, 100)
    assert spots.count == 3
    assert spots.of.tolist() == [0, 0, 1, 1]
    assert (spots.xy - (EAST, NORTH)).tolist() == [[100, 50], [100, 50], [500, 50], [700, 50]]
    assert spots.leg.tolist() == pytest.approx([10, 40, 0, 0])
    assert spots.placed().tolist() == [True, True, False]
    points = place_supply(find_supply(asks("library"), [services("library", (7, 20), (7, 151))]), streets, 100)
    assert points.of.tolist() == [0]
    assert points.leg.tolist() == pytest.approx([30])


def test_a_path_that_shares_a_vertex_with_the_edge_of_a_green_space_leads_in():
    """However many decimals it has: streets are rounded to millimetres."""
    shared, other = at(0.12345678, 50.87654321), at(0.12345678, 90)
    site = Polygon([shared, other, at(100, 90), at(100, 10)])
    lines = [LineString([at(-500, 50), shared]), LineString([at(-500, 50), at(-500, 95), at(50, 95), at(50, 85)])]
    streets = make_streets(gpd.GeoDataFrame(geometry=lines, crs=27700), load_modes()["walk"])
    layer = make("green_space", [site], type="park")
    spots = place_supply(find_supply(asks("green_space"), [layer]), streets, 100)
    assert np.round(spots.xy - (EAST, NORTH), 3).tolist() == [[0.123, 50.877], [50, 90]]


def test_a_service_without_places_stands_nowhere():
    streets = make_streets(
        gpd.GeoDataFrame(geometry=[LineString([at(0, 0), at(9, 0)])], crs=27700), load_modes()["walk"]
    )
    spots = place_supply(find_supply(asks("library"), []), streets, 100)
    assert (spots.count, len(spots.of)) == (0, 0)


# --- straight lines ---------------------------------------------------------------------------------------------------

spot = st.tuples(st.integers(0, 900), st.integers(0, 900)).map(lambda xy: at(*xy))
spots = st.lists(spot, max_size=8)


@few
@given(points=spots, targets=st.lists(st.one_of(spot, spot.map(lambda p: p.buffer(50))), max_size=6))
def test_the_nearest_in_a_straight_line_is_the_nearest_of_all(points, targets):
    metres, which = nearest_straight(np.array(points, dtype=object), np.array(targets, dtype=object))
    for point, found, target in zip(points, metres, which, strict=True):
        assert found == pytest.approx(min((point.distance(one) for one in targets), default=np.inf), abs=1e-6)
        assert target == -1 if not targets else point.distance(targets[target]) == pytest.approx(found, abs=1e-6)


def test_what_is_farther_by_the_rounding_of_a_sum_is_as_far():
    metres, _ = nearest_straight(np.array([Point(0, 0)]), np.array([Point(0.1 + 0.2, 0)]))
    assert metres.tolist() == [0.3]


def test_a_straight_line_names_the_place_whose_door_is_nearest():
    layer = make("green_space", [PARK, COMMON], type="park")
    door = make("access_points", [at(0, 50)], site_id=["green_space-0"])
    origins = gpd.GeoSeries([at(-10, 50), at(290, 50)], crs=27700)
    metres, which = straight_line(origins, find_supply(asks("green_space"), [layer, door]))
    assert metres.tolist() == [10, 210]
    assert which.tolist() == [0, 1]
    metres, which = straight_line(origins, find_supply(asks("library"), []))
    assert metres.tolist() == [np.inf, np.inf]
    assert which.tolist() == [-1, -1]
