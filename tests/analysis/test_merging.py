from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from assetmap.analysis.merging import first_where, merge_records
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS

HERE, THERE = Point(331_000, 188_000), Point(331_020, 188_000)
OUTLINE = box(330_990, 187_990, 331_010, 188_010)
DEFAULTS = {"kind": "building", "ownership": "unknown", "ownership_evidence": "none", "status": "unknown"}
DEFAULTS |= {"located_by": "coordinates", "licence": "OGL-3.0", "geometry": HERE}


def records(*rows):
    told = [DEFAULTS | {"asset_id": f"r{n}", "source_id": f"s{n}"} | row for n, row in enumerate(rows)]
    frame = gpd.GeoDataFrame([{"type": row["kind"]} | row for row in told], geometry="geometry", crs=CRS)
    return fill_columns(frame, CONTRACTS["assets"])


def merge(*rows):
    """Make one asset of records, the best known first."""
    merged = merge_records(records(*rows), np.zeros(len(rows), dtype=np.int64))
    (row,) = merged.to_dict("records")
    return row


def test_the_best_known_record_speaks_first_and_the_others_where_it_is_silent():
    row = merge(
        {"name": "Depot", "layer": "register", "reference": "7", "use": ""},
        {"name": "The Depot", "layer": "osm", "reference": "w1", "use": "store", "name_cy": "Y Depo"},
        {"use": "works", "tenure": "freehold"},
    )
    assert (row["asset_id"], row["layer"], row["reference"], row["source_id"]) == ("r0", "register", "7", "s0")
    assert (row["name"], row["name_cy"], row["use"], row["tenure"]) == ("Depot", "Y Depo", "store", "freehold")
    assert row["sources"] == "s0 s1 s2"


def test_what_is_unknown_says_nothing():
    row = merge({"disposal": "unknown", "area_ha": np.nan}, {"disposal": "no", "area_ha": 0.0}, {"area_ha": 4.0})
    assert (row["disposal"], row["area_ha"]) == ("no", 0.0)


def test_a_status_keeps_its_words_and_its_date():
    row = merge(
        {"status_text": "", "status_date": "2020"},
        {"status": "vacant", "status_text": "Void", "status_date": "2024-05"},
        {"status": "in_use", "status_text": "Let"},
    )
    assert (row["status"], row["status_text"], row["status_date"]) == ("vacant", "Void", "2024-05")
    unread = merge({}, {"status_text": "Mothballed", "status_date": "2023"})
    assert (unread["status"], unread["status_text"], unread["status_date"]) == ("unknown", "Mothballed", "2023")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"owner": "A"}, {"ownership": "public", "ownership_evidence": "stated"}], ("public", "stated", "A")),
        ([{"ownership": "public"}, {"ownership": "private", "owner": "B"}], ("public", "none", "")),
        ([{"ownership": "private"}, {"owner": "B"}], ("private", "none", "B")),
        ([{"ownership": "public"}, {"ownership": "public", "owner": "C"}], ("public", "none", "C")),
        ([{"owner": "A"}, {"ownership": "public", "owner": "B"}], ("public", "none", "B")),
        ([{}, {"owner": "B"}], ("unknown", "none", "B")),
    ],
)
def test_no_owner_is_taken_from_a_record_that_contradicts_the_ownership(rows, expected):
    row = merge(*rows)
    assert (row["ownership"], row["ownership_evidence"], row["owner"]) == expected


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([{"geometry": HERE}, {"geometry": THERE}], HERE),
        ([{"geometry": HERE}, {"geometry": OUTLINE}], OUTLINE),
        ([{"geometry": HERE}, {"geometry": OUTLINE, "kind": "land"}], HERE),
        ([{"geometry": HERE, "located_by": "postcode"}, {"geometry": THERE}], THERE),
        ([{"geometry": HERE, "located_by": "postcode"}, {"geometry": OUTLINE, "kind": "land"}], HERE),
    ],
)
def test_an_outline_is_better_than_a_point_and_a_point_than_a_postcode_but_land_is_no_building(rows, place):
    row = merge(*(row | {"ward_code": f"W0599900{n}"} for n, row in enumerate(rows)))
    assert row["geometry"].equals(place)
    giver = next(n for n, each in enumerate(rows) if each["geometry"] is place)
    assert row["ward_code"] == f"W0599900{giver}"
    assert row["located_by"] == rows[giver].get("located_by", "coordinates")


def test_the_area_of_the_land_is_not_that_of_the_building():
    assert pd.isna(merge({}, {"kind": "land", "area_ha": 3.0})["area_ha"])
    assert merge({}, {"kind": "land", "area_ha": 3.0}, {"area_ha": 0.2})["area_ha"] == 0.2


@pytest.mark.parametrize("said", [["yes", ""], ["no", "yes"], ["", "unknown", "yes"]])
def test_what_one_record_marks_as_sensitive_is_sensitive(said):
    assert merge(*({"sensitive": answer} for answer in said))["sensitive"] == "yes"


def test_what_no_record_marks_as_sensitive_is_not():
    assert merge({"sensitive": ""}, {"sensitive": "no"})["sensitive"] == "no"


def test_departures_come_with_their_day_and_their_source():
    row = merge(
        {"departures_day": "x"}, {"departures": 40.0, "departures_day": "2023-06-13", "departures_source": "bus"}
    )
    assert (row["departures"], row["departures_day"], row["departures_source"]) == (40.0, "2023-06-13", "bus")


def test_licences_and_sources_stand_once_each():
    row = merge(
        {"licence": "MIT + OGL-3.0", "source_id": "a", "sources": "a b"},
        {"licence": "ODbL-1.0 + OGL-3.0", "source_id": "b"},
    )
    assert (row["licence"], row["sources"]) == ("MIT + ODbL-1.0 + OGL-3.0", "a b")


def test_other_assets_are_left_alone_and_nothing_given_is_changed():
    given = records({"name": "A"}, {"name": "B"}, {"name": "C", "use": "store"})
    before = given.copy()
    merged = merge_records(given, np.array([0, 1, 0])).set_index("asset_id")
    assert merged["name"].to_dict() == {"r0": "A", "r1": "B"}
    assert merged["use"].to_dict() == {"r0": "store", "r1": ""}
    assert merged.crs == CRS
    pd.testing.assert_frame_equal(given, before)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=30))
def test_the_first_that_says_something_is_found(told):
    known = sorted({asset for _, asset in told})
    said = np.array([says for says, _ in told], dtype=bool)
    own = np.array([known.index(asset) for _, asset in told], dtype=np.int64)
    expected = [
        min((n for n in range(len(told)) if said[n] and own[n] == m), default=len(told)) for m in range(len(known))
    ]
    assert first_where(said, own).tolist() == expected
