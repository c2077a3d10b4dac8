"""
What could be used more: certainty added up, bands, reasons, and what is known of use; and what a place has.

The day is 1 June 2025 throughout, and the register's date the same: evidence of that day is not aged.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import Point, box

from assetmap import Layer, Source, count_assets, find_underuse, gather_assets
from assetmap.analysis.evidence import load_evidence, load_scale
from assetmap.analysis.surroundings import Surroundings, measure_surroundings
from assetmap.analysis.usage import add_up, count_usage, judge_usage, name_bands
from assetmap.analysis.weigh import weigh_evidence
from assetmap.checks import fill_columns
from assetmap.config import UnderuseSpec
from assetmap.contracts import CONTRACTS
from assetmap.text import vocabulary

TODAY = "2025-06-01"
KINDS, SCALE = load_evidence(), load_scale()
PROPERTY = {"land": "land", "building": "buildings", "green_space": "green_space"}
PLAIN = {"name": "Somewhere", "ownership": "public", "status": "unknown", "use": "Depot"}
few = settings(max_examples=10)


def source(key="register", licence="OGL-3.0", date=TODAY):
    return Source(key, key, "A council", licence, date=date)


WARDS = Layer.from_frame(
    "wards",
    "wards",
    gpd.GeoDataFrame(
        {"code": ["W05999001", "W05999002"], "name": ["West", "East"]},
        geometry=[box(225_000, 280_000, 226_000, 281_000), box(226_000, 280_000, 227_000, 281_000)],
        crs="EPSG:27700",
    ),
    source("wards"),
)
HERE, ELSEWHERE = Point(225_500, 280_500), Point(230_000, 280_500)


def assets(*rows, kind="building", place=HERE):
    """Make assets of a kind; one that says nothing of its id is numbered."""
    told = [{"id": f"r{n}"} | PLAIN | row for n, row in enumerate(rows)]
    frame = pd.DataFrame(told, columns=["id", *PLAIN] if not rows else None).fillna(PLAIN)
    if kind == "green_space":
        frame = frame.reindex(columns=["id", "name", "ownership"]).assign(type="park")
    shapes = [place.buffer(5) if kind == "green_space" else place] * len(frame)
    data = fill_columns(gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:27700"), CONTRACTS[PROPERTY[kind]])
    return gather_assets([Layer("register", PROPERTY[kind], data, (source(),))], WARDS)


def shown(of, *sites):
    """Say by hand what the layers show on each asset, in the order of their references."""
    none = measure_surroundings(of, [])
    told = pd.DataFrame(list(sites), columns=none.measures.columns, dtype="float64")
    ids = pd.Index(of.data.sort_values("reference")["asset_id"], name="asset_id")
    said_by = pd.DataFrame("map", index=ids, columns=told.columns)
    return Surroundings(told.set_axis(ids), said_by, (source("map", "ODbL-1.0"),))


def weigh(of, around=None):
    sources = (*of.sources, *(around.origins if around else ()))
    return weigh_evidence(of.data, KINDS, sources, made=TODAY, assets=of.data, surroundings=around)


def find(of, around=None, **how):
    return find_underuse(of, surroundings=around, made=TODAY, **how)


def certainties(of, around=None):
    """Give the certainty of each asset, in the order of their references; 0 for what is no finding."""
    found = find(of, around).layer.data.set_index("about_id")["certainty"]
    ids = of.data.sort_values("reference")["asset_id"]
    return found.reindex(ids).fillna(0).tolist()


# --- certainty and bands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "certainty", "band"),
    [
        ({"status": "vacant"}, 4, "worth_a_look"),
        ({"status": "surplus", "disposal": "yes"}, 8, "likely"),
        ({"status": "vacant", "lease_end": "2024", "hours_week": 2, "occupancy_percent": 0}, 9, "likely"),
        ({"status": "vacant", "planning": "Granted"}, 2, ""),
        ({"status": "brownfield"}, 3, "worth_a_look"),
        ({"status": "in_use", "disposal": "yes"}, 0, ""),
        ({"status": "vacant", "status_date": "2021-06-01"}, 2, ""),
        ({"disposal": "yes", "hours_week": 9}, 6, "likely"),
    ],
)
def test_certainty_is_the_sum_of_what_speaks_for_it_less_what_speaks_against_it(said, certainty, band):
    found = find(assets(said)).layer.data
    assert found[["certainty", "band"]].to_numpy().tolist() == [[certainty, band]]


@cache
def found_by_reference(kind):
    """Find what could be used more among assets of a kind, one of each status and ownership, called after the two."""
    both = product(vocabulary()["status"], vocabulary()["ownership"])
    rows = [{"id": f"{status} {owner}", "status": status, "ownership": owner} for status, owner in both]
    of = assets(*rows, kind=kind)
    assert len(of.data) == len(rows)
    found = find(of).layer.data
    return found.set_index(found["about_id"].map(of.data.set_index("asset_id")["reference"]))


@pytest.mark.parametrize("kind", ["land", "building"])
@pytest.mark.parametrize("status", sorted(vocabulary()["status"]))
@pytest.mark.parametrize("ownership", sorted(vocabulary()["ownership"]))
def test_a_status_of_disuse_is_a_finding_whoever_owns_it(kind, status, ownership):
    every = found_by_reference(kind)
    found = every[every.index == f"{status} {ownership}"]
    assert len(found) == int(vocabulary()["status"][status]["underuse"])
    assert set(found["ownership"]) <= {ownership}
    assert set(found["withheld"]) <= {""}


@pytest.mark.parametrize(
    ("certainty", "band"),
    [(0, ""), (2.9, ""), (3, "worth_a_look"), (5.9, "worth_a_look"), (6, "likely"), (9, "likely")],
)
def test_a_band_begins_where_the_scale_says(certainty, band):
    assert name_bands(np.array([certainty]), SCALE).tolist() == [band]


def test_an_authority_may_show_more_or_less():
    of = assets({"status": "vacant"}, {"status": "surplus"})
    strict = find(of, scale=load_scale(UnderuseSpec(source="The council", show_from=4.5, likely_from=4.0)))
    assert sorted(strict.layer.data["band"]) == ["", "likely"]
    open_ = find(of, scale=load_scale(UnderuseSpec(source="The council", show_from=0.0)))
    assert set(open_.layer.data["band"]) == {"worth_a_look"}


def test_what_rounds_to_the_first_certainty_that_is_shown_is_shown():
    told = pd.DataFrame({"asset_id": ["a", "a", "b"], "points": [4.0, -1.04, 2.94]})
    assert add_up(told, SCALE).to_dict() == {"a": 3.0, "b": 2.9}


# --- reasons ----------------------------------------------------------------------------------------------------------


def test_a_finding_gives_every_reason_with_its_points_its_source_and_its_date():
    of = assets({"status": "vacant", "status_date": "2025-06", "hours_week": 6})
    found = find(of, shown(of, {"flood_percent": 40}))
    columns = ["reason", "value", "term", "threshold", "unit", "source_id", "date", "points"]
    assert found.reasons[columns].fillna(0).to_numpy().tolist() == [
        ["evidence-few_hours", 6, "", 10, "hours_week", "register", TODAY, 3],
        ["evidence-flood", 40, "", 10, "percent", "map", TODAY, -1],
        ["evidence-vacant", 0, "status:vacant", 0, "", "register", "2025-06", 4],
    ]
    assert set(found.reasons["finding_id"]) == set(found.layer.data["finding_id"])
    assert found.layer.data["certainty"].tolist() == [6]


def test_a_finding_has_the_licences_of_all_that_it_rests_on():
    of = assets({"status": "vacant"})
    assert find(of).layer.data["licence"].tolist() == ["OGL-3.0"]
    around = shown(of, {"services_on_site": 1})
    found = find(of, around)
    assert found.layer.data["licence"].tolist() == ["ODbL-1.0 + OGL-3.0"]
    assert {one.id for one in found.layer.sources} == {"register", "wards", "map"}


def test_several_records_of_one_asset_are_weighed_together():
    of = assets({"status": "vacant"}, {"status": "vacant"}, {"status": "in_use"})
    one = of.derive(of.data.head(1))
    records = of.data.assign(asset_id=one.data["asset_id"].item())
    found = find(one, records=records)
    assert found.layer.data["certainty"].tolist() == [6 - 4]
    assert sorted(found.reasons["points"]) == [-4, 2, 4]


def test_homes_that_a_place_could_serve_are_kept_apart():
    of = assets({"status": "vacant"}, {"status": "vacant", "footfall_year": 900}, {})
    around = shown(of, {"homes_without_a_hall": 120}, {"homes_without_a_hall": 40}, {"homes_without_a_hall": 900})
    found = find(of, around)
    told = found.layer.data.set_index("about_id").reindex(of.data.sort_values("reference")["asset_id"])
    assert told["potential"].fillna(0).tolist() == [120, 0, 0]
    assert told["certainty"].tolist()[:2] == [4, 6]
    assert len(found.layer.data) == 2


# --- what is no finding -----------------------------------------------------------------------------------------------


def test_what_lies_outside_all_wards_is_no_finding():
    assert find(assets({"status": "vacant"}, place=ELSEWHERE)).layer.data.empty


def test_what_is_known_to_be_used_and_what_nothing_is_known_of_are_no_findings():
    of = assets({"status": "in_use", "bookings_year": 900, "planning": "Granted"}, {"use": ""}, {})
    alone = assets({"use": ""})
    assert find(assets()).layer.data.empty
    assert find(alone).layer.data.empty
    reasons = find(of).reasons
    assert reasons["reason"].tolist() == ["evidence-no_use_stated"]


def test_a_place_without_any_asset_is_no_error():
    none = gather_assets([], WARDS)
    found = find(none, measure_surroundings(none, []))
    assert found.layer.data.empty
    assert found.reasons.empty
    assert count_usage(none, found, weigh(none)) == {"found": 0, "too_little": 0, "in_use": 0, "unknown": 0}


# --- what is known of use ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "site", "state"),
    [
        ({"status": "vacant"}, {}, "found"),
        ({"status": "vacant", "planning": "Granted"}, {}, "too_little"),
        ({"status": "in_use", "footfall_year": 10}, {}, "too_little"),
        ({"status": "in_use"}, {}, "in_use"),
        ({}, {"services_on_site": 1}, "in_use"),
        ({"hours_week": 40}, {}, "in_use"),
        ({}, {}, "unknown"),
        ({"hours_week": 20}, {}, "unknown"),
        ({"planning": "Granted"}, {"flood_percent": 100, "nature_percent": 100}, "unknown"),
        ({}, {"homes_without_a_hall": 500}, "unknown"),
    ],
)
def test_a_building_is_found_too_little_known_in_use_or_unknown(said, site, state):
    of = assets(said)
    around = shown(of, site)
    counts = count_usage(of, find(of, around), weigh(of, around))
    assert counts == {"found": 0, "too_little": 0, "in_use": 0, "unknown": 0} | {state: 1}


def test_what_someone_checked_and_found_in_use_is_in_use():
    of = assets({"status": "vacant"}, {"status": "vacant"})
    found = find(of)
    checked = found.layer.data.assign(band=["", "confirmed"], withheld=["rejected", ""])
    settled = type(found)(found.layer.derive(checked), found.reasons)
    assert count_usage(of, settled, weigh(of)) == {"found": 1, "too_little": 0, "in_use": 1, "unknown": 0}


def test_green_spaces_and_what_lies_outside_all_wards_are_not_counted():
    for of in (assets({}, kind="green_space"), assets({"status": "vacant"}, place=ELSEWHERE)):
        assert set(count_usage(of, find(of), weigh(of)).values()) == {0}


# --- laws -------------------------------------------------------------------------------------------------------------

FOR = {
    "status": "vacant",
    "use": "",
    "lease_end": "2020",
    "disposal": "yes",
    "hours_week": 2.0,
    "bookings_year": 3.0,
    "occupancy_percent": 5.0,
    "footfall_year": 10.0,
    "running_cost_year": 90_000.0,
    "last_used": "2012",
    "idle_building": 1.0,
}
AGAINST = {"planning": "Granted", "services_on_site": 2.0, "anchors_on_site": 1.0, "flood_percent": 60.0}
POTENTIAL = {"homes_without_a_hall": 200.0}
SITE = ("idle_building", "services_on_site", "anchors_on_site", "flood_percent", "homes_without_a_hall")
parts_for, parts_against = st.sets(st.sampled_from(sorted(FOR))), st.sets(st.sampled_from(sorted(AGAINST)))


def said(*told):
    """Make an asset of each, after a depot that lets blanks tell, and give their certainties."""
    everything = FOR | AGAINST | POTENTIAL
    rows = [{name: everything[name] for name in one if name not in SITE} for one in told]
    sites = [{name: everything[name] for name in one if name in SITE} for one in told]
    of = assets({}, *rows)
    return certainties(of, shown(of, {}, *sites))[1:]


@few
@given(parts_for, parts_for, parts_against)
def test_more_evidence_for_it_never_lowers_certainty(some, more, against):
    before, after = said(some | against, some | more | against)
    assert after >= before


@few
@given(parts_for, parts_against, parts_against)
def test_more_evidence_against_it_never_raises_certainty(some, against, more):
    before, after = said(some | against, some | against | more)
    assert after <= before


@few
@given(parts_for, parts_against)
def test_what_a_place_could_offer_changes_no_certainty(some, against):
    before, after = said(some | against, some | against | {"homes_without_a_hall"})
    assert before == after


@few
@given(parts_against)
def test_without_evidence_for_it_there_is_no_finding(against):
    of = assets({name: AGAINST[name] for name in against if name not in SITE})
    around = shown(of, {name: AGAINST[name] for name in against if name in SITE})
    assert find(of, around).layer.data.empty


cells = st.fixed_dictionaries(
    {
        "status": st.sampled_from(sorted(vocabulary()["status"])),
        "ownership": st.sampled_from(sorted(vocabulary()["ownership"])),
        "status_date": st.sampled_from(["", "2001", "2024-03"]),
        "use": st.sampled_from(["", "Vacant", "Depot"]),
        "disposal": st.sampled_from(["yes", "no", "unknown"]),
        "hours_week": st.sampled_from([math.nan, 0.0, 35.0]),
        "planning": st.sampled_from(["", "Granted"]),
    }
)
rows = st.lists(cells, min_size=1, max_size=12)


@few
@given(rows)
def test_certainty_lies_between_0_and_9_and_is_the_sum_of_its_reasons(rows):
    of = assets(*rows)
    found = find(of)
    data = found.layer.data
    total = found.reasons.groupby("finding_id")["points"].sum().clip(0, 9)
    assert data["certainty"].between(0, 9).all()
    assert (data["certainty"] - total.reindex(data["finding_id"]).to_numpy()).abs().max() <= 0.05 or data.empty
    assert ((data["band"] != "") == (data["certainty"] >= 3)).all()
    assert set(data["band"]) <= {"", "worth_a_look", "likely"}
    assert set(found.reasons["finding_id"][found.reasons["points"] > 0]) == set(data["finding_id"])


@few
@given(rows)
def test_every_land_or_building_is_counted_once(rows):
    of = assets(*rows)
    found = find(of)
    counts = count_usage(of, found, weigh(of))
    assert sum(counts.values()) == len(rows)
    assert counts["found"] + counts["too_little"] == len(found.layer.data)


@few
@given(rows, st.randoms(use_true_random=False))
def test_two_runs_give_the_same_in_any_order(rows, random):
    told = [row | {"id": f"r{n}"} for n, row in enumerate(rows)]
    one, other = find(assets(*told)), find(assets(*random.sample(told, len(told))))
    assert_frame_equal(pd.DataFrame(one.layer.data), pd.DataFrame(other.layer.data))
    assert_frame_equal(one.reasons, other.reasons)
    assert one.layer.data["finding_id"].is_monotonic_increasing
    assert one.layer.data["finding_id"].is_unique


@few
@given(rows)
def test_a_findings_id_does_not_hang_on_what_else_there_is(rows):
    alone = find(assets({"status": "vacant", "id": "mine"})).layer.data["finding_id"].item()
    assert alone in set(find(assets(*rows, {"status": "vacant", "id": "mine"})).layer.data["finding_id"])


def test_judging_what_was_weighed_is_the_second_half_of_finding():
    of = assets({"status": "vacant"}, {"status": "in_use", "disposal": "yes"})
    whole, half = find(of), judge_usage(of, weigh(of), of.sources)
    assert_frame_equal(pd.DataFrame(whole.layer.data), pd.DataFrame(half.layer.data))
    assert_frame_equal(whole.reasons, half.reasons)


# --- what a place has -------------------------------------------------------------------------------------------------


def test_an_asset_on_a_shared_edge_belongs_to_one_ward_and_an_area_to_the_one_that_holds_a_point_on_it():
    data = gpd.GeoDataFrame(
        {"id": ["edge", "area"], "status": "in_use", "ownership": "public"},
        geometry=[Point(226_000, 280_500), box(226_100, 280_100, 226_200, 280_200)],
        crs="EPSG:27700",
    )
    gathered = gather_assets([Layer.from_frame("land", "land", data, source())], WARDS)
    assert sorted(gathered.data["ward_code"]) == ["W05999001", "W05999002"]
    assert gathered.data["area_ha"].dropna().tolist() == [1.0]


def test_what_a_ward_has_is_counted_by_kind_and_type():
    counts = count_assets(assets({"status": "in_use"}, {"status": "vacant"}, kind="land"))
    assert counts.to_dict("records") == [{"ward_code": "W05999001", "kind": "land", "type": "land", "count": 2}]
    assert count_assets(assets({"status": "in_use"}, place=ELSEWHERE)).empty
