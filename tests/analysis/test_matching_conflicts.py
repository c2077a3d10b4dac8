"""What is never one asset, what clashes, and what contradicts."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point, box

from assetmap import Layer, Source, gather_assets
from assetmap.analysis.match_rule import load_match_rule
from assetmap.analysis.matching import match_assets
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS

RULE = load_match_rule()
ORDER = ["register", "land", "osm"]
SOURCE = Source("register", "Register", "A council", "OGL-3.0")
X, Y = 331_000, 188_000
DEFAULTS = {"kind": "building", "ownership": "unknown", "ownership_evidence": "none", "status": "unknown"}
DEFAULTS |= {"located_by": "coordinates", "licence": "OGL-3.0"}


def at(east, north=0):
    return Point(X + east, Y + north)


def plot(west, south, east, north):
    return box(X + west, Y + south, X + east, Y + north)


def record(key, place, **columns):
    """Make a record that is called by its layer and a letter: ``osm-a``."""
    layer = key.split("-")[0]
    told = (
        DEFAULTS | {"asset_id": key, "layer": layer, "reference": key, "source_id": layer, "geometry": place} | columns
    )
    return {"type": told["kind"]} | told


def match(*records, order=ORDER):
    data = fill_columns(gpd.GeoDataFrame([*records], geometry="geometry", crs=CRS), CONTRACTS["assets"])
    return match_assets(Layer("assets", "assets", data, (SOURCE,)), RULE, order)


def together(matched):
    held = matched.records.groupby("asset_id")["record_id"].agg(" ".join)
    return {ids for ids in held if " " in ids}


def told(matched, *columns):
    trace = matched.matches
    return list(zip(trace["reference_a"] + " " + trace["reference_b"], *(trace[name] for name in columns), strict=True))


# --- what is something else -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("building", "building"), ("service", "library")),
        (("building", "building"), ("green_space", "park")),
        (("land", "land"), ("green_space", "park")),
        (("service", "library"), ("service", "community_hall")),
        (("service", "primary_school"), ("service", "secondary_school")),
        (("anchor", "social_enterprise"), ("service", "food_shop")),
        (("green_space", "park"), ("green_space", "cemetery")),
        (("green_space", "park"), ("service", "play_area")),
    ],
    ids=lambda sort: sort[1],
)
def test_what_is_of_another_kind_or_type_is_another_asset_on_the_same_spot_and_of_one_name(one, other):
    records = [
        record("register-a", plot(0, 0, 20, 20), kind=one[0], type=one[1], name="Pill"),
        record("osm-a", at(10, 10), kind=other[0], type=other[1], name="Pill"),
    ]
    assert match(*records).matches.empty
    assert match(*records, order=ORDER[::-1]).matches.empty


def test_a_school_of_which_no_stage_is_told_may_be_a_primary_school():
    schools = [
        record("register-a", at(0), kind="service", type="school", name="Ysgol y Dre"),
        record("osm-a", at(9), kind="service", type="primary_school", name="Ysgol y Dre"),
    ]
    assert together(match(*schools)) == {"osm-a register-a"}
    assert together(match(*schools, order=ORDER[::-1])) == {"osm-a register-a"}


def test_a_school_of_which_no_stage_is_told_is_not_of_two_stages():
    matched = match(
        record("register-a", at(0), kind="service", type="primary_school", name="Ysgol y Dre"),
        record("land-a", at(30), kind="service", type="school", name="Ysgol y Dre"),
        record("osm-a", at(40), kind="service", type="secondary_school", name="Ysgol y Dre"),
    )
    assert together(matched) == {"land-a osm-a"}
    assert ("register-a land-a", "ambiguous", "taken") in told(matched, "outcome", "reason")


def test_a_play_area_is_one_as_a_green_space_and_as_a_service():
    matched = match(
        record("osm-a", plot(0, 0, 20, 20), kind="green_space", type="play_area"),
        record("register-a", at(5, 5), kind="service", type="play_area"),
    )
    assert told(matched, "how", "outcome") == [("register-a osm-a", "overlap", "merged")]


def test_a_building_and_its_land_are_one_by_name_only_where_it_stands_on_it():
    land = record("land-a", plot(0, 0, 90, 90), kind="land", name="Civic Centre")
    on_it = record("register-a", at(5, 5), name="Civic Centre")
    assert told(match(land, on_it), "how") == [("register-a land-a", "name")]
    assert match(land, on_it | {"geometry": at(-1, 5)}).matches.empty
    assert match(land, on_it | {"located_by": "postcode"}).matches.empty
    assert match(land, on_it | {"name": "Depot"}).matches.empty


# --- what clashes -----------------------------------------------------------------------------------------------------


def test_an_asset_has_one_record_of_each_layer_and_the_strongest_links_hold():
    matched = match(
        record("register-a", at(10), name="Bettws Social Club"),
        record("land-a", at(30), name="Betws Social Club"),
        record("osm-a", at(60), name="Betws Social Clubb"),
        record("register-b", at(90), name="Bettws Social Clubb"),
    )
    assert together(matched) == {"land-a register-a", "osm-a register-b"}
    assert set(told(matched, "outcome", "reason", "metres")) == {
        ("register-a land-a", "merged", "", 20),
        ("register-b osm-a", "merged", "", 30),
        ("land-a osm-a", "ambiguous", "taken", 30),  # as strong as the last, but would join two of the register
        ("register-a osm-a", "ambiguous", "taken", 50),
    }


def test_of_equally_strong_links_that_clash_none_is_taken():
    matched = match(
        record("register-a", at(0), name="Depot"),
        record("land-a", at(40), name="Depot"),
        record("osm-a", at(80), name="Depot"),
        record("register-b", at(120), name="Depot"),
    )
    assert not together(matched)
    told_of = {"register-a land-a", "register-b osm-a"}
    assert set(told(matched, "outcome", "reason")) == {(pair, "ambiguous", "taken") for pair in told_of}


def test_a_surer_way_is_not_undone_by_a_less_sure_one():
    matched = match(
        record("register-a", at(0), name="Old Depot", uprn="10010"),
        record("register-b", at(45), name="New Depot"),
        record("osm-a", at(40), name="New Depot", uprn="10010"),
    )
    assert together(matched) == {"osm-a register-a"}
    assert ("register-b osm-a", "name", "ambiguous", "taken") in told(matched, "how", "outcome", "reason")


def test_records_of_one_layer_are_never_matched():
    matched = match(
        record("register-a", plot(0, 0, 20, 20), name="Depot", uprn="10010"),
        record("register-b", plot(0, 0, 20, 20), name="Depot", uprn="10010"),
    )
    assert matched.matches.empty
    assert len(matched.assets.data) == 2


# --- what contradicts -------------------------------------------------------------------------------------------------


def test_what_contradicts_the_ownership_is_told():
    matched = match(
        record("register-a", at(0), name="Depot"),
        record("land-a", at(20), name="Depot", kind="building", ownership="public", owner="Newport Council"),
        record("osm-a", at(10), name="Depot", ownership="private", owner="Depot Ltd"),
    )
    (row,) = matched.assets.data.to_dict("records")
    assert (row["ownership"], row["owner"]) == ("public", "Newport Council")
    conflicts = matched.matches[matched.matches["outcome"] == "conflict"]
    (conflict,) = conflicts.to_dict("records")
    assert (conflict["asset_id"], conflict["reason"], conflict["how"]) == ("register-a", "ownership", "name")
    assert (conflict["reference_a"], conflict["reference_b"]) == ("land-a", "osm-a")


@pytest.mark.parametrize("ownership", ["public", "unknown"])
def test_what_agrees_or_says_nothing_is_no_conflict(ownership):
    matched = match(
        record("register-a", at(0), name="Depot", ownership="public"),
        record("osm-a", at(10), name="Depot", ownership=ownership),
    )
    assert matched.matches["outcome"].tolist() == ["merged"]


# --- order, and nothing -----------------------------------------------------------------------------------------------


def test_the_order_of_layers_says_which_record_leads():
    pair = record("register-a", at(0), name="The Depot"), record("osm-a", at(10), name="Depot")
    assert match(*pair, order=["register", "osm"]).assets.data["name"].tolist() == ["The Depot"]
    assert match(*pair, order=["osm", "register"]).assets.data["name"].tolist() == ["Depot"]
    assert match(*pair, order=[]).assets.data["name"].tolist() == ["Depot"]


def test_a_layer_that_was_read_in_parts_is_known_by_its_name():
    pair = [
        record("osm-a", at(0), name="Depot", layer="osm-buildings"),
        record("register-a", at(9), name="The Depot", layer="register-buildings"),
    ]
    assert match(*pair, order=["register", "osm"]).assets.data["layer"].tolist() == ["register-buildings"]


def test_a_place_without_assets_has_none_to_match():
    wards = gpd.GeoDataFrame({"code": ["W05999001"], "name": ["West"]}, geometry=[plot(0, 0, 9, 9)], crs=CRS)
    matched = match_assets(gather_assets([], Layer.from_frame("wards", "wards", wards, SOURCE)), RULE)
    assert matched.assets.data.empty
    assert matched.records.empty
    assert matched.matches.empty
