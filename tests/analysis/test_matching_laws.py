"""Laws of matching: for any records, in any order."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Point, box

from assetmap import Layer, Source
from assetmap.analysis.match_rule import load_match_rule
from assetmap.analysis.matching import match_assets
from assetmap.checks import check_frame, fill_columns
from assetmap.contracts import CONTRACTS, CRS

RULE = load_match_rule()
ORDER = ["register", "land", "osm"]
LICENCES = {"register": "OGL-3.0", "land": "MIT + OGL-3.0", "osm": "ODbL-1.0"}
SOURCE = Source("register", "Register", "A council", "OGL-3.0")
SORTS = [
    *[("building", "building")] * 3,
    *[("land", "land")] * 2,
    ("service", "school"),
    ("service", "primary_school"),
    ("service", "secondary_school"),
    ("green_space", "play_area"),
    ("service", "play_area"),
]
NAMES = ["", "", "Civic Centre", "CIVIC CENTER", "Canolfan Ddinesig", "Civic 2", "Depot"]
X, Y = 331_000, 188_000

steps = st.integers(0, 8).map(lambda n: 12.5 * n)
shapes = st.one_of(
    st.builds(lambda x, y: Point(X + x, Y + y), steps, steps),
    st.builds(
        lambda x, y, w, h: box(X + x, Y + y, X + x + w, Y + y + h), steps, steps, *[st.sampled_from([10, 30, 200])] * 2
    ),
)
rows = st.fixed_dictionaries(
    {
        "layer": st.sampled_from(ORDER),
        "sort": st.sampled_from(SORTS),
        "name": st.sampled_from(NAMES),
        "name_cy": st.sampled_from(NAMES),
        "uprn": st.sampled_from(["", "", "10010", "0010010.0", "10011", "10010; 10011"]),
        "located_by": st.sampled_from(["coordinates", "coordinates", "postcode"]),
        "ownership": st.sampled_from(["public", "private", "unknown"]),
        "area_ha": st.sampled_from([None, 0.01, 0.1, 4.0]),
        "geometry": shapes,
    }
)
places = st.lists(rows, min_size=1, max_size=24)


def gathered(told):
    frame = pd.DataFrame(told)
    frame["kind"], frame["type"] = zip(*frame["sort"], strict=True)
    frame["reference"] = [f"{n:02}" for n in range(len(frame))]
    frame["asset_id"] = "a-" + frame["reference"].iloc[::-1].to_numpy()
    frame["licence"] = frame["layer"].map(LICENCES)
    frame = frame.assign(source_id=frame["layer"], sources=frame["layer"], status="unknown", ownership_evidence="none")
    data = fill_columns(gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS), CONTRACTS["assets"])
    return Layer("assets", "assets", data[[*CONTRACTS["assets"].columns, "geometry"]], (SOURCE,))


def match(layer):
    return match_assets(layer, RULE, ORDER)


laws = settings(max_examples=10)


@laws
@given(places, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(told, random):
    layer = gathered(told)
    order = random.sample(range(len(told)), len(told))
    one, other = match(layer), match(layer.derive(layer.data.iloc[order]))
    assert_frame_equal(one.assets.data, other.assets.data)
    assert_frame_equal(one.records, other.records)
    assert_frame_equal(one.matches, other.matches)


@laws
@given(places)
def test_every_record_is_of_one_asset_that_is_called_like_one_of_them(told):
    matched = match(gathered(told))
    assert sorted(matched.records["record_id"]) == sorted(gathered(told).data["asset_id"])
    assert set(matched.records["asset_id"]) == set(matched.assets.data["asset_id"])
    assert matched.assets.data["asset_id"].is_unique
    for asset, held in matched.records.groupby("asset_id"):
        assert asset in set(held["record_id"])
    check_frame(matched.assets.data, "assets")


@laws
@given(places)
def test_an_asset_has_at_most_one_record_of_each_layer_and_one_uprn(told):
    for _, held in match(gathered(told)).records.groupby("asset_id"):
        assert held["layer"].is_unique
        uprns = set(held["uprn"]) - {"", "10010; 10011"}
        assert uprns <= {"10011"} or uprns <= {"10010", "0010010.0"}


@laws
@given(places)
def test_nothing_is_merged_without_a_trace_and_no_trace_is_of_nothing(told):
    matched = match(gathered(told))
    number = {reference: n for n, reference in enumerate(matched.records["reference"])}
    trace = matched.matches[matched.matches["outcome"] == "merged"]
    ends = trace["reference_a"].map(number), trace["reference_b"].map(number)
    graph = coo_array((trace["metres"].to_numpy() + 1, ends), shape=(len(number), len(number)))
    _, parts = connected_components(graph, directed=False)
    assert len(trace) == len(matched.records) - len(matched.assets.data)
    assert matched.records["asset_id"].groupby(parts).nunique().eq(1).all()
    of = matched.records.set_index("reference")["asset_id"]
    assert (trace["asset_id"] == trace["reference_a"].map(of)).all()
    apart = matched.matches[matched.matches["outcome"] == "ambiguous"]
    assert (apart["reference_a"].map(of) != apart["reference_b"].map(of)).all()
    assert apart["reason"].isin(["several", "taken", "uprn", "far", "size"]).all()


@laws
@given(places)
def test_what_is_told_in_the_trace_keeps_its_threshold(told):
    trace = match(gathered(told)).matches
    trace = trace[trace["outcome"] == "merged"].set_index("how")
    assert (trace["layer_a"].map(ORDER.index) < trace["layer_b"].map(ORDER.index)).all()
    assert (trace.loc[trace.index == "name", "value"] >= RULE.similarity).all()
    assert (trace.loc[trace.index == "name", "metres"] <= RULE.postcode_metres).all()
    assert (trace.loc[trace.index == "near", "value"] <= RULE.near_metres).all()
    assert (trace.loc[trace.index == "overlap", "value"].dropna() >= RULE.overlap).all()
    assert (trace.loc[trace.index == "overlap", "metres"] == 0).all()
    assert (trace.loc[trace.index == "uprn", "metres"] <= RULE.uprn_metres).all()


@laws
@given(places)
def test_licences_and_sources_of_an_asset_are_those_of_its_records(told):
    matched = match(gathered(told))
    for _, row in matched.assets.data.iterrows():
        held = matched.records[matched.records["asset_id"] == row["asset_id"]]
        licences = {part for licence in held["licence"] for part in licence.split(" + ")}
        assert row["licence"].split(" + ") == sorted(licences)
        assert sorted(row["sources"].split(" ")) == sorted(held["source_id"])


@laws
@given(places)
def test_the_row_of_a_lone_record_comes_out_as_it_went_in(told):
    layer = gathered(told)
    matched = match(layer)
    lone = matched.records.groupby("asset_id").filter(lambda held: len(held) == 1)["record_id"]
    before = layer.data[layer.data["asset_id"].isin(lone)].sort_values("asset_id", ignore_index=True)
    after = matched.assets.data
    after = after[after["asset_id"].isin(lone)].reset_index(drop=True)
    assert_frame_equal(after[before.columns.tolist()], before)


@laws
@given(places)
def test_the_records_of_a_match_are_matched_the_same_again(told):
    first = match(gathered(told))
    records = first.records.assign(asset_id=first.records["record_id"]).drop(columns="record_id")
    again = match(first.assets.derive(records))
    assert_frame_equal(again.assets.data, first.assets.data)
    assert_frame_equal(again.matches, first.matches)


@laws
@given(places)
def test_a_single_layer_is_as_it_was(told):
    layer = gathered([row | {"layer": "osm"} for row in told])
    matched = match(layer)
    assert matched.matches.empty
    assert_frame_equal(matched.assets.data, layer.data.sort_values("asset_id", ignore_index=True))


# --- two records, and an oracle that says in words what is asked ------------------------------------------------------

ALIKE = {"Civic Centre": "civic", "CIVIC CENTER": "civic"}


def is_one(one, other):
    """Whether two buildings at points are one: by their UPRNs, else by distance and name."""
    metres = one["geometry"].distance(other["geometry"])
    uprns = [row["uprn"].removesuffix(".0").lstrip("0") for row in (one, other)]
    known = [uprn for uprn in uprns if uprn and ";" not in uprn]
    if len(known) == 2:
        return known[0] == known[1] and metres <= 1000
    reach = 200 if "postcode" in {one["located_by"], other["located_by"]} else 50
    mine, theirs = ({ALIKE.get(row[key], row[key]) for key in ("name", "name_cy")} - {""} for row in (one, other))
    return metres <= reach and bool(mine & theirs)


points = st.integers(0, 25).map(lambda n: Point(X + 10 * n, Y))
buildings = rows.map(lambda row: row | {"sort": ("building", "building")})


@pytest.mark.parametrize("layers", [("register", "osm"), ("osm", "land")])
@settings(max_examples=20)
@given(st.tuples(buildings, buildings), st.tuples(points, points))
def test_two_buildings_are_one_where_the_rule_in_words_says_so(layers, told, spots):
    pair = [row | {"layer": layer, "geometry": spot} for row, layer, spot in zip(told, layers, spots, strict=True)]
    matched = match(gathered(pair))
    assert (len(matched.assets.data) == 1) is is_one(*pair)
