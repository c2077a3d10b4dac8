from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, Polygon, box

from assetmap import Layer, Source
from assetmap.analysis.match_rule import load_match_rule
from assetmap.analysis.matching import match_assets
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS

RULE = load_match_rule()
ORDER = ["register", "land", "osm"]
LICENCES = {"register": "OGL-3.0", "land": "OGL-3.0", "osm": "ODbL-1.0"}
X, Y = 331_000, 188_000
DEFAULTS = {"kind": "building", "ownership": "unknown", "ownership_evidence": "none", "status": "unknown"}


def at(east, north=0):
    return Point(X + east, Y + north)


def plot(west, south, east, north):
    return box(X + west, Y + south, X + east, Y + north)


def record(key, place, **columns):
    """Make a record that is called by its layer and a letter: ``osm-a``."""
    layer, _, reference = key.partition("-")
    told = DEFAULTS | {"located_by": "coordinates" if place.geom_type == "Point" else "geometry"} | columns
    told |= {"asset_id": key, "layer": layer, "reference": reference, "source_id": layer, "sources": layer}
    return told | {"type": told.get("type", told["kind"]), "licence": LICENCES[layer], "geometry": place}


def gathered(*records):
    data = fill_columns(gpd.GeoDataFrame([*records], geometry="geometry", crs=CRS), CONTRACTS["assets"])
    return Layer("assets", "assets", data, (Source("register", "Register", "A council", "OGL-3.0"),))


def match(*records, rule=RULE):
    return match_assets(gathered(*records), rule, ORDER)


def together(matched):
    """Which records are of one asset: of those that are not alone."""
    held = matched.records.groupby("asset_id")["record_id"].agg(" ".join)
    return {ids for ids in held if " " in ids}


def told(matched, *columns):
    """Tell of each row of the trace the two records, and what is asked."""
    trace = matched.matches
    pairs = trace["layer_a"] + "-" + trace["reference_a"] + " " + trace["layer_b"] + "-" + trace["reference_b"]
    return list(zip(pairs, *(trace[name] for name in columns), strict=True))


# --- one building, three sources --------------------------------------------------------------------------------------


def test_a_building_in_a_register_in_openstreetmap_and_in_a_land_layer_is_one_asset_of_three_sources():
    matched = match(
        record("register-a", at(0), name="Maindee Library", uprn="100100123456"),
        record("osm-a", plot(-8, -8, 8, 8), name="Llyfrgell Maindee"),
        record("land-a", plot(-30, -30, 30, 30), kind="land", uprn="0100100123456.0"),
    )
    (row,) = matched.assets.data.to_dict("records")
    assert (row["asset_id"], row["kind"], row["name"]) == ("register-a", "building", "Maindee Library")
    assert (row["sources"], row["licence"]) == ("register land osm", "ODbL-1.0 + OGL-3.0")
    expected = {("register-a land-a", "uprn", "merged"), ("register-a osm-a", "overlap", "merged")}
    assert set(told(matched, "how", "outcome")) == expected


def test_the_trace_has_its_columns_even_where_nothing_is_matched():
    trace = match(record("register-a", at(0))).matches
    assert trace.empty
    assert list(trace) == list(match(record("register-a", at(0), name="A"), record("osm-a", at(9), name="A")).matches)


# --- by UPRN ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("metres", "outcome", "reason"), [(1000, "merged", ""), (1001, "ambiguous", "far")])
def test_one_uprn_is_one_asset_unless_it_is_in_two_places(metres, outcome, reason):
    matched = match(record("register-a", at(0), uprn="10010"), record("osm-a", at(metres), uprn="10010"))
    assert told(matched, "how", "outcome", "reason", "metres") == [
        ("register-a osm-a", "uprn", outcome, reason, metres)
    ]
    assert together(matched) == ({"osm-a register-a"} if outcome == "merged" else set())


def test_a_uprn_that_a_layer_has_twice_does_not_say_which_record_is_meant():
    matched = match(
        record("register-a", at(0), uprn="10010"),
        record("register-b", at(300), uprn="10010"),
        record("land-a", plot(80, -9, 100, 9), kind="land", uprn="10010"),
        record("osm-a", at(120), uprn="10010"),
    )
    assert together(matched) == {"land-a osm-a"}
    nearest = {"register-a land-a", "register-a osm-a", "register-b osm-a"}
    several = {(pair, "ambiguous", "several") for pair in nearest}
    assert set(told(matched, "outcome", "reason")) == several | {("land-a osm-a", "merged", "")}


def test_two_uprns_are_two_assets_however_near_and_alike():
    matched = match(
        record("register-a", at(0), name="Civic Centre", uprn="10010"),
        record("osm-a", plot(-9, -9, 9, 9), name="Civic Centre", uprn="10011"),
    )
    assert not together(matched)
    assert told(matched, "outcome", "reason") == [("register-a osm-a", "ambiguous", "uprn")]


def test_no_asset_gets_two_uprns_by_way_of_a_third_record():
    matched = match(
        record("register-a", at(0), name="Depot", uprn="10010"),
        record("land-a", at(45), kind="building", name="Depot", uprn="10011"),
        record("osm-a", at(10), name="Depot"),
    )
    assert together(matched) == {"osm-a register-a"}  # the nearer of two that are as much alike
    assert ("land-a osm-a", "ambiguous", "taken") in told(matched, "outcome", "reason")


# --- by overlap -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "merged"), [(50, True), (49.9, False)])
@pytest.mark.parametrize("kinds", [("land", "land"), ("building", "building"), ("building", "land")])
def test_two_outlines_that_share_half_of_their_ground_are_one(width, merged, kinds):
    matched = match(
        record("register-a", plot(0, 0, width, 20), kind=kinds[0]),
        record("osm-a", plot(0, 0, 100, 20), kind=kinds[1]),
    )
    assert bool(together(matched)) is merged
    expected = [("register-a osm-a", "overlap", "merged", 0.5, 0.5, 0.0)] if merged else []
    assert told(matched, "how", "outcome", "value", "threshold", "metres") == expected


def test_the_outline_that_shares_more_is_taken():
    matched = match(
        record("register-a", plot(0, 0, 100, 20)),
        record("osm-a", plot(0, 0, 55, 20)),
        record("osm-b", plot(30, 0, 110, 20)),
    )
    assert together(matched) == {"osm-b register-a"}
    assert ("register-a osm-a", "ambiguous", "taken") in told(matched, "outcome", "reason")


def test_a_point_in_two_outlines_is_neither():
    matched = match(
        record("register-a", at(5, 5)), record("osm-a", plot(0, 0, 20, 20)), record("osm-b", plot(-90, 0, 9, 9))
    )
    assert not together(matched)
    assert {"several"} == set(matched.matches["reason"])


def test_an_outline_that_crosses_itself_is_compared_as_what_it_covers():
    bow = Polygon([(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20)])
    matched = match(record("register-a", bow), record("osm-a", plot(0, 0, 20, 20)))
    assert told(matched, "how", "value") == [("register-a osm-a", "overlap", 0.5)]
    assert set(matched.records["record_id"]) == {"osm-a", "register-a"}


def test_a_point_is_the_outline_that_holds_nothing_else():
    outline = record("osm-a", plot(0, 0, 20, 20), name="The Arcade")
    alone = match(record("register-a", at(5, 5), name="1 High Street"), outline)
    assert told(alone, "how", "outcome", "metres") == [("register-a osm-a", "overlap", "merged", 0.0)]
    assert alone.matches[["value", "threshold"]].isna().all(axis=None)
    shops = [record(f"register-{n}", at(5 + n, 5), name=f"{n} High Street") for n in range(1, 4)]
    shared = match(*shops, outline)
    assert not together(shared)
    assert set(told(shared, "outcome", "reason")) == {
        (f"register-{n} osm-a", "ambiguous", "several") for n in range(1, 4)
    }


def test_a_postcode_is_no_point_in_an_outline_but_may_be_another_that_it_holds():
    outline, here = record("osm-a", plot(0, 0, 20, 20)), record("register-a", at(5, 5))
    vague = record("register-b", at(9, 9), located_by="postcode")
    assert not together(match(vague, outline))
    assert told(match(here, vague, outline), "reason") == [("register-a osm-a", "several")]


@pytest.mark.parametrize(
    ("hectares", "reason"), [(0.1, "size"), (19.9, "size"), (20, ""), (80, ""), (80.1, "size"), (0, ""), (None, "")]
)
def test_a_point_is_not_the_parcel_that_is_of_another_size_than_is_stated(hectares, reason):
    matched = match(
        record("register-a", at(100, 100), kind="land", name="Garages", area_ha=hectares),
        record("land-a", plot(0, 0, 1000, 400), kind="land", name="Home Farm", area_ha=40),
    )
    assert told(matched, "how", "reason") == [("register-a land-a", "overlap", reason)]
    assert bool(together(matched)) is (reason == "")
    value = matched.matches["value"].item()
    assert pd.isna(value) if not hectares else value == pytest.approx(min(hectares / 40, 40 / hectares))


def test_of_a_building_no_register_says_which_size_it_states():
    matched = match(record("register-a", at(5, 5), area_ha=3), record("osm-a", plot(0, 0, 20, 20), area_ha=0.04))
    assert together(matched) == {"osm-a register-a"}


def test_a_large_parcel_is_none_of_the_many_things_on_it():
    sites = [record(f"register-{n:02}", at(90 * n, 100), kind="land", name=f"Site {n}") for n in range(20)]
    matched = match(*sites, record("land-a", plot(-50, 0, 2000, 400), kind="land"))
    assert not together(matched)
    assert len(matched.matches) == 20
    assert set(matched.matches["reason"]) == {"several"}


# --- by distance and name ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("metres", "merged"), [(50, True), (50.01, False)])
def test_one_name_within_fifty_metres_is_one_asset(metres, merged):
    matched = match(
        record("register-a", at(0), name="St Mary's Hall"),
        record("osm-a", at(metres), name="Neuadd", name_cy="ST MARYS HALL"),
    )
    expected = [("register-a osm-a", "name", "merged", 100.0, 90.0, metres)] if merged else []
    assert told(matched, "how", "outcome", "value", "threshold", "metres") == expected


@pytest.mark.parametrize(("metres", "merged"), [(200, True), (200.01, False)])
@pytest.mark.parametrize("vague", ["register", "osm", "both"])
def test_one_name_within_two_hundred_metres_where_a_postcode_is_all_that_is_known(metres, merged, vague):
    places = {
        layer: {"located_by": "postcode"} if vague in {layer, "both"} else {"located_by": "coordinates"}
        for layer in ("register", "osm")
    }
    matched = match(
        record("register-a", at(0), name="Ringland Centre", **places["register"]),
        record("osm-a", at(metres), name="Ringland Centre", **places["osm"]),
    )
    assert bool(together(matched)) is merged


def test_the_distance_of_an_outline_is_that_of_its_edge():
    matched = match(record("register-a", at(-50, 10), name="Depot"), record("osm-a", plot(0, 0, 300, 20), name="Depot"))
    assert told(matched, "how", "metres") == [("register-a osm-a", "name", 50.0)]


def test_an_authority_sets_its_own_distance_and_likeness():
    pair = record("register-a", at(0), name="Civic Hall"), record("osm-a", at(80), name="Civic Hall Newport")
    assert not together(match(*pair))
    assert together(match(*pair, rule=RULE.model_copy(update={"metres": 80.0, "similarity": 70.0})))


def test_the_name_that_is_most_alike_is_taken():
    matched = match(
        record("register-a", at(0), name="Bettws Community Centre"),
        record("osm-a", at(5), name="Betws Community Center"),
        record("osm-b", at(40), name="Bettws Community Centre"),
    )
    assert together(matched) == {"osm-b register-a"}
    assert ("register-a osm-a", "ambiguous", "taken") in told(matched, "outcome", "reason")


@pytest.mark.parametrize("second", [40, 90], ids=["both in reach", "the other out of reach"])
def test_a_name_that_stands_twice_nearby_does_not_say_which_is_meant(second):
    matched = match(
        record("register-a", at(0), name="Toilets"),
        record("osm-a", at(45), name="Toilets"),
        record("osm-b", at(second), name="Toilets"),
    )
    assert not together(matched)
    assert set(matched.matches["reason"]) == {"several"}


def test_two_names_that_fit_as_well_do_not_say_which_is_meant():
    matched = match(
        record("register-a", at(0), name="Library", name_cy="Llyfrgell"),
        record("osm-a", at(5), name="Llyfrgell"),
        record("osm-b", at(45), name="Library"),
    )
    assert not together(matched)
    assert {"several"} == set(matched.matches["reason"])


def test_what_has_no_name_is_not_of_one_name():
    pair = record("register-a", at(0)), record("osm-a", at(1))
    assert match(*pair).matches.empty
    assert match(*(part | {"name": " - "} for part in pair)).matches.empty


# --- what is near, and has no name ------------------------------------------------------------------------------------


def stop(key, east, **columns):
    return record(key, at(east), kind="service", type="bus_stop", **columns)


@pytest.mark.parametrize(("metres", "merged"), [(15, True), (15.01, False)])
def test_a_service_without_a_name_is_the_only_one_of_its_kind_there(metres, merged):
    matched = match(stop("register-a", 0, name="High Street"), stop("osm-a", metres))
    expected = [("register-a osm-a", "near", "merged", metres, 15.0, metres)] if merged else []
    assert told(matched, "how", "outcome", "value", "threshold", "metres") == expected


def test_a_service_without_a_name_is_neither_of_two():
    matched = match(
        stop("register-a", 0, name="High Street"), stop("register-b", 12, name="Low Street"), stop("osm-a", 1)
    )
    assert not together(matched)
    assert set(told(matched, "how", "reason")) == {
        ("register-a osm-a", "near", "several"),
        ("register-b osm-a", "near", "several"),
    }


def test_two_names_are_two_services_however_near():
    assert match(stop("register-a", 0, name="High Street"), stop("osm-a", 1, name="Station")).matches.empty


@pytest.mark.parametrize("kind", ["building", "land"])
def test_property_without_a_name_is_not_matched_by_being_near(kind):
    assert match(record("register-a", at(0), kind=kind, name="Depot"), record("osm-a", at(1), kind=kind)).matches.empty
