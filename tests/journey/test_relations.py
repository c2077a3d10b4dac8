"""What stands around features: compared with every pair measured one by one."""

from __future__ import annotations

import itertools

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import LineString, MultiLineString, Point, box

from assetmap.journey.relations import find_inside, find_near, unite_licences

few = settings(max_examples=30)
TOLD = ["name", "name_cy", "kind", "type", "about"]


def table(shapes, ids=None, about=None, index=None):
    ids = ids or [f"f{n}" for n in range(len(shapes))]
    data = {"feature_id": ids, "about_id": about or [""] * len(shapes)}
    data |= {column: [f"{column} of {key}" for key in ids] for column in TOLD}
    data["licence"] = [f"L{key[-1]}" for key in ids]
    frame = gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:27700")
    return frame if index is None else frame.set_axis(index)


# --- every pair, one by one -------------------------------------------------------------------------------------------


def slow_near(features, others, metres, finds):
    """Measure all pairs, and keep those that fit, by the feature's row: id of the nearest, its distance, the count."""
    kept = {}
    for row, feature in features.iterrows():
        mine = feature["about_id"] or feature["feature_id"]
        measured = [
            (feature["geometry"].distance(other["geometry"]), other["feature_id"])
            for _, other in others.iterrows()
            if (other["about_id"] or other["feature_id"]) != mine
        ]
        within = [pair for pair in measured if pair[0] <= metres]
        if (finds == "some" and within) or (finds == "none" and measured and not within):
            distance, key = min(measured)
            kept[row] = (key, distance, len(within))
    return kept


def as_told(found):
    names = (name.removeprefix("name of ") for name in found["name"])
    return dict(zip(found.index, zip(names, found["distance"], found["count"], strict=True), strict=True))


whole = st.integers(0, 12)
points = st.builds(Point, whole, whole)
boxes = st.builds(lambda x, y, w, h: box(x, y, x + w, y + h), whole, whole, st.integers(1, 4), st.integers(1, 4))


@st.composite
def worlds(draw):
    """Draw features of which some are among the others too, and some are about others."""
    shapes = draw(st.lists(points | boxes, min_size=1, max_size=8))
    ids = [f"f{n}" for n in draw(st.permutations(range(len(shapes))))]
    about = [draw(st.sampled_from(["", *ids])) for _ in shapes]
    about = ["" if one == key else one for one, key in zip(about, ids, strict=True)]
    every = table(shapes, ids, about, index=draw(st.permutations(range(100, 100 + len(shapes)))))
    rows = st.lists(st.booleans(), min_size=len(shapes), max_size=len(shapes))
    return every[draw(rows)], every[draw(rows)]


@few
@given(world=worlds(), metres=st.integers(1, 9), finds=st.sampled_from(["some", "none"]))
def test_what_is_near_is_what_measuring_every_pair_finds(world, metres, finds):
    features, others = world
    found = find_near(features, others, metres, finds)
    assert as_told(found) == slow_near(features, others, metres, finds)
    assert (found["distance"] > metres).all() if finds == "none" else (found["distance"] <= metres).all()


@few
@given(world=worlds(), metres=st.integers(1, 9))
def test_some_and_none_never_hold_of_one_feature_and_all_are_one_or_the_other_if_another_is_known(world, metres):
    features, others = world
    some, none = (set(find_near(features, others, metres, finds).index) for finds in ("some", "none"))
    assert not some & none
    own = features["about_id"].where(features["about_id"] != "", features["feature_id"])
    theirs = others["about_id"].where(others["about_id"] != "", others["feature_id"])
    assert some | none == {row for row, asset in own.items() if (theirs != asset).any()}


@few
@given(world=worlds(), metres=st.integers(1, 9))
def test_unknown_holds_of_all_or_of_none(world, metres):
    features, others = world
    found = find_near(features, others, metres, "unknown")
    assert list(found.index) == ([] if len(others) else list(features.index))
    assert list(found.columns) == []


@few
@given(world=worlds(), metres=st.integers(1, 8), more=st.integers(1, 5))
def test_farther_finds_no_fewer_and_the_same_nearest(world, metres, more):
    features, others = world
    near, far = (find_near(features, others, reach, "some") for reach in (metres, metres + more))
    assert set(near.index) <= set(far.index)
    grows = ["count", "licence"]
    assert_frame_equal(far.loc[near.index].drop(columns=grows), near.drop(columns=grows))
    assert (far.loc[near.index, "count"] >= near["count"]).all()
    for row, licence in near["licence"].items():
        assert set(licence.split(" + ")) <= set(far.loc[row, "licence"].split(" + "))


@few
@given(world=worlds(), metres=st.integers(1, 9), finds=st.sampled_from(["some", "none", "unknown"]))
def test_the_order_of_rows_does_not_matter(world, metres, finds):
    features, others = world
    turned = find_near(features.iloc[::-1], others.iloc[::-1], metres, finds)
    assert_frame_equal(turned.sort_index(), find_near(features, others, metres, finds).sort_index())


# --- case by case -----------------------------------------------------------------------------------------------------


def test_exactly_as_far_as_asked_is_near_and_a_hair_more_is_not():
    home = table([Point(0, 0)])
    at, beyond = (table([Point(x, 0)], ["other"]) for x in (800, 800.001))
    assert find_near(home, at, 800, "some")["distance"].tolist() == [800]
    assert find_near(home, beyond, 800, "some").empty
    assert find_near(home, at, 800, "none").empty
    assert find_near(home, beyond, 800, "none")["distance"].tolist() == [800.001]


def test_distance_is_between_the_nearest_points_of_the_two():
    park, gap = table([box(0, 0, 100, 100)]), table([box(150, 0, 300, 100), box(50, 50, 60, 60)], ["far", "in"])
    found = find_near(park, gap, 50, "some")
    assert found[["name", "distance", "count"]].to_numpy().tolist() == [["name of in", 0, 2]]


def test_of_two_as_near_the_lower_id_is_told_whatever_the_order():
    others = [table([Point(0, 3), Point(0, -3), Point(3, 0)], list(ids)) for ids in itertools.permutations("abc")]
    for table_ in others:
        found = find_near(table([Point(0, 0)]), table_, 5, "some")
        assert found[["name", "count"]].to_numpy().tolist() == [["name of a", 3]]
        far = find_near(table([Point(0, 0)]), table_, 1, "none")
        assert far[["name", "count"]].to_numpy().tolist() == [["name of a", 0]]


def test_a_flag_does_not_find_its_own_asset_nor_the_asset_its_flag_but_either_finds_another_flag_of_it():
    both = table([Point(0, 0), Point(0, 0), Point(5, 0)], ["asset", "flag", "next"], ["", "asset", ""])
    asset, flag, next_ = (both.iloc[[n]] for n in range(3))
    assert find_near(asset, flag, 9, "some").empty
    assert find_near(flag, asset, 9, "some").empty
    assert find_near(next_, both, 9, "some")["count"].tolist() == [2]
    assert find_near(flag, both, 9, "some")["name"].tolist() == ["name of next"]


def test_one_that_is_itself_among_the_others_is_told_the_next_one_though_it_is_nearest_to_itself():
    halls = table([Point(0, 0), Point(0, 5000), Point(0, 9000)])
    assert find_near(halls, halls, 800, "none")["distance"].tolist() == [5000, 4000, 4000]
    assert find_near(halls.iloc[:1], halls.iloc[:1], 800, "none").empty


@pytest.mark.parametrize("finds", ["some", "none"])
def test_without_features_or_others_nothing_is_found(finds):
    some, nothing = table([Point(0, 0)]), table([])
    for features, others in ((some, nothing), (nothing, some), (nothing, nothing)):
        assert find_near(features, others, 800, finds).empty


# --- inside -----------------------------------------------------------------------------------------------------------


@few
@given(
    features=st.lists(points | boxes, max_size=6),
    areas=st.lists(boxes, max_size=4),
)
def test_inside_is_where_an_area_holds_the_point_that_stands_for_the_feature(features, areas):
    inside = find_inside(table(features), table(areas))
    told = [any(area.intersects(shape.representative_point()) for area in areas) for shape in features]
    assert inside.tolist() == told


def test_what_only_reaches_into_an_area_is_not_inside_and_its_edge_is():
    features = table([box(-10, 0, 2, 2), Point(0, 1), Point(-0.01, 1)], index=[7, 5, 9])
    inside = find_inside(features, table([box(0, 0, 10, 10)]))
    assert inside.to_dict() == {7: False, 5: True, 9: False}


def test_a_line_is_where_its_middle_is_though_its_ends_are_elsewhere():
    street = table([LineString([(0, 0), (0, 100)]), MultiLineString([[(0, 0), (0, 40)], [(0, 40), (0, 100)]])])
    assert find_inside(street, table([box(-1, 45, 1, 55)])).tolist() == [True, True]
    assert find_inside(street, table([box(-1, -1, 1, 10), box(-1, 90, 1, 110)])).tolist() == [False, False]


def test_inputs_are_never_changed():
    features, others = table([Point(0, 0), Point(9, 9)]), table([box(1, 1, 2, 2)], ["other"])
    before = [pd.DataFrame(one).copy() for one in (features, others)]
    for finds in ("some", "none", "unknown"):
        find_near(features, others, 3, finds)
    find_inside(features, others)
    assert [pd.DataFrame(one).equals(old) for one, old in zip((features, others), before, strict=True)] == [True, True]
    assert shapely.equals(features.geometry.to_numpy(), before[0]["geometry"].to_numpy()).all()


def test_the_licences_of_all_that_is_told_of_are_told():
    features = table([Point(0, 0)], ["a"])
    others = table([Point(1, 0), Point(2, 0), Point(90, 0)], ["b1", "b2", "b3"])
    assert find_near(features, others, 10, "some")["licence"].tolist() == ["L1 + L2"]
    assert find_near(features, others[2:], 10, "none")["licence"].tolist() == ["L3"]
    assert unite_licences(["ODbL-1.0 + CC0-1.0", "", "OGL-3.0", "CC0-1.0"]) == "CC0-1.0 + ODbL-1.0 + OGL-3.0"
