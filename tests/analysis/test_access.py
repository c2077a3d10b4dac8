from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from assetmap import Layer, Source, distance_to_nearest, find_gaps, load_standards
from assetmap.analysis.findings import say_reason
from assetmap.errors import CrsError

WARD = box(225_000, 280_000, 229_000, 284_000)
spot = st.tuples(st.integers(225_000, 229_000), st.integers(280_000, 284_000))
spots = st.lists(spot, min_size=1, max_size=12)


def points(places):
    return gpd.GeoDataFrame(geometry=[Point(place) for place in places], crs="EPSG:27700")


def source(coverage=None):
    return Source("s", "S", "Someone", "OGL-3.0", coverage=coverage, date="2025")


def layer(kind, data, coverage=None, **columns):
    return Layer.from_frame(kind, kind, data.assign(**columns), source(coverage))


def wards(*shapes):
    codes = [f"W0599900{n}" for n in range(1, len(shapes) + 1)]
    frame = gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=list(shapes), crs="EPSG:27700")
    return layer("wards", frame)


def homes(places, households=10):
    frame = points(places)
    return layer("population", frame, id=[f"h{n}" for n in range(len(frame))], households=households)


def libraries(places, coverage):
    frame = points(places)
    return layer("services", frame, coverage, id=[f"l{n}" for n in range(len(frame))], type="library")


LIBRARY = {"twenty-minutes-library": load_standards()["twenty-minutes-library"]}


# --- the measure ------------------------------------------------------------------------------------------------------


@given(origins=spots, destinations=spots)
def test_the_distance_is_that_of_the_nearest(origins, destinations):
    measured = distance_to_nearest(points(origins), points(destinations))
    expected = [min(math.dist(o, d) for d in destinations) for o in origins]
    assert measured.to_numpy() == pytest.approx(expected)


@given(origins=spots, destinations=spots, extra=spot)
def test_a_new_service_never_makes_anyone_farther_away(origins, destinations, extra):
    before = distance_to_nearest(points(origins), points(destinations))
    after = distance_to_nearest(points(origins), points([*destinations, extra]))
    assert (after <= before).all()


@given(origins=spots, destinations=spots, east=st.integers(-500, 500), north=st.integers(-500, 500))
def test_moving_everything_changes_nothing(origins, destinations, east, north):
    moved = [[(x + east, y + north) for x, y in places] for places in (origins, destinations)]
    before = distance_to_nearest(points(origins), points(destinations))
    after = distance_to_nearest(points(moved[0]), points(moved[1]))
    assert after.to_numpy() == pytest.approx(before.to_numpy(), abs=1e-6)


def test_the_series_is_named_and_aligned_with_the_origins():
    origins = points([(225_000, 280_000), (226_000, 280_000)]).set_axis(["b", "a"])
    measured = distance_to_nearest(origins, points([(225_000, 280_300)]))
    assert measured.name == "straight_line_m"
    assert measured.index.tolist() == ["b", "a"]
    assert measured["b"] == 300


def test_without_a_destination_it_is_infinite_and_without_an_origin_empty():
    nowhere = points([]).set_crs("EPSG:27700")
    assert np.isinf(distance_to_nearest(points([(225_000, 280_000)]), nowhere)).all()
    assert distance_to_nearest(nowhere, points([(225_000, 280_000)])).empty


def test_an_area_is_reached_at_its_edge():
    park = gpd.GeoDataFrame(geometry=[box(226_000, 280_000, 227_000, 281_000)], crs="EPSG:27700")
    measured = distance_to_nearest(points([(225_900, 280_500), (226_500, 280_500)]), park)
    assert measured.tolist() == [100, 0]


def test_degrees_are_refused():
    with pytest.raises(CrsError):
        distance_to_nearest(points([(225_000, 280_000)]).to_crs(4326), points([(225_000, 280_000)]))


# --- the judgement ----------------------------------------------------------------------------------------------------


def test_within_beyond_and_cannot_tell_are_different_answers():
    far_and_known, near, at_the_edge = (227_000, 282_000), (225_100, 280_100), (228_900, 283_900)
    found = find_gaps(
        homes([far_and_known, near, at_the_edge]),
        wards(WARD),
        [libraries([(225_000, 280_000)], WARD.buffer(1000))],
        LIBRARY,
    )
    row = found.layer.data.iloc[0]
    assert (row["kind"], row["households"]) == ("gap", 30)
    assert (row["households_beyond"], row["households_unknown"]) == (10, 10)
    assert row["median_m"] == pytest.approx(math.dist(far_and_known, (225_000, 280_000)))
    assert row.geometry.contains(Point(far_and_known))
    assert not row.geometry.contains(Point(near))


def test_near_enough_is_within_even_outside_the_coverage():
    found = find_gaps(homes([(225_100, 280_100)]), wards(WARD), [libraries([(225_000, 280_000)], None)], LIBRARY)
    assert found.layer.data.empty


@pytest.mark.parametrize("coverage", [None, box(0, 0, 1, 1)])
def test_what_no_source_covers_cannot_be_told_and_is_no_gap(coverage):
    found = find_gaps(homes([(228_000, 283_000)]), wards(WARD), [libraries([(225_000, 280_000)], coverage)], LIBRARY)
    assert found.layer.data["kind"].tolist() == ["no_data"]
    assert found.layer.data["households_beyond"].tolist() == [0]
    assert found.layer.data["households_unknown"].tolist() == [10]


def test_a_service_in_the_next_ward_closes_the_gap():
    west, east = box(225_000, 280_000, 227_000, 284_000), box(227_000, 280_000, 229_000, 284_000)
    just_outside = libraries([(227_100, 282_000)], WARD.buffer(5000))
    found = find_gaps(homes([(226_900, 282_000)]), wards(west, east), [just_outside], LIBRARY)
    assert found.layer.data.empty


def test_a_service_that_no_layer_has_is_no_data():
    found = find_gaps(homes([(226_000, 282_000)]), wards(WARD), [], LIBRARY)
    assert found.layer.data["kind"].tolist() == ["no_data"]
    assert found.reasons["reason"].tolist() == ["reason-no-source"]


def test_without_homes_nothing_can_be_told():
    found = find_gaps(None, wards(WARD), [libraries([(225_000, 280_000)], WARD)], LIBRARY)
    assert found.layer.data["kind"].tolist() == ["no_data"]
    assert found.layer.data["households"].isna().all()
    assert found.reasons["reason"].tolist() == ["reason-no-population"]


def test_every_gap_stands_with_what_is_nearest():
    found = find_gaps(
        homes([(228_000, 283_000)]), wards(WARD), [libraries([(225_000, 280_000)], WARD.buffer(9000))], LIBRARY
    )
    row = found.layer.data.iloc[0]
    assert row["nearest_id"].startswith("a-")
    assert row["nearest_m"] == pytest.approx(math.dist((228_000, 283_000), (225_000, 280_000)))


@given(places=st.lists(spot, min_size=1, max_size=15))
def test_the_households_of_a_ward_are_never_lost(places):
    known = libraries([(225_000, 280_000)], box(224_000, 279_000, 228_000, 283_000))
    found = find_gaps(homes(places), wards(WARD), [known], LIBRARY)
    near = sum(math.dist(place, (225_000, 280_000)) <= 1600 for place in places)
    if found.layer.data.empty:
        assert near == len(places)
    else:
        row = found.layer.data.iloc[0]
        assert row["households"] == 10 * len(places)
        assert row["households_beyond"] + row["households_unknown"] + 10 * near == 10 * len(places)


@given(places=st.lists(spot, min_size=1, max_size=15))
def test_the_areas_of_gaps_lie_in_the_ward_and_hold_their_homes(places):
    found = find_gaps(homes(places), wards(WARD), [libraries([(215_000, 280_000)], WARD.buffer(9000))], LIBRARY)
    shape = found.layer.data.geometry.iloc[0]
    assert shapely.covers(WARD.buffer(1e-6), shape)
    assert shape.area == pytest.approx(WARD.area)
    assert all(shape.buffer(1e-6).covers(Point(place)) for place in places)


def test_people_stand_in_for_households():
    frame = points([(228_000, 283_000)])
    people = layer("population", frame, id=["a"], people=[7])
    found = find_gaps(people, wards(WARD), [libraries([(225_000, 280_000)], WARD.buffer(9000))], LIBRARY)
    assert found.layer.data["households_beyond"].tolist() == [7]


def test_green_space_is_reached_at_its_access_points_where_the_source_has_them():
    park = gpd.GeoDataFrame(
        {"id": ["p"], "type": ["park"]}, geometry=[box(226_000, 280_000, 227_000, 281_000)], crs="EPSG:27700"
    )
    sites = layer("green_space", park, WARD.buffer(9000))
    door = layer("access_points", points([(227_000, 280_500)]), WARD.buffer(9000), id=["d"], site_id=["p"])
    standard = {"wales-green-space": load_standards()["wales-green-space"]}
    west_of_the_park = homes([(225_900, 280_500)])
    assert find_gaps(west_of_the_park, wards(WARD), [sites], standard).layer.data.empty
    found = find_gaps(west_of_the_park, wards(WARD), [sites, door], standard)
    assert found.layer.data["nearest_m"].tolist() == [1100]


def test_finding_ids_do_not_depend_on_the_order_of_rows():
    places = [(228_000, 283_000), (226_000, 283_500), (225_100, 280_000)]
    known = libraries([(225_000, 280_000)], WARD.buffer(9000))
    one = find_gaps(homes(places), wards(WARD), [known], LIBRARY)
    other = find_gaps(homes(places[::-1]), wards(WARD), [known], LIBRARY)
    assert one.layer.data["finding_id"].tolist() == other.layer.data["finding_id"].tolist()
    assert one.reasons.equals(other.reasons)


def test_people_are_called_people():
    people = layer("population", points([(228_000, 283_000)]), id=["a"], people=[7])
    found = find_gaps(people, wards(WARD), [libraries([(225_000, 280_000)], WARD.buffer(9000))], LIBRARY)
    assert found.layer.data["unit"].tolist() == ["people"]
    assert next(say_reason(row, "en") for row in found.reasons.itertuples()).startswith("People farther than")
