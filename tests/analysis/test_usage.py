from __future__ import annotations

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from assetmap import Layer, Source, count_assets, find_underuse, gather_assets
from assetmap.analysis.usage import withhold_private
from assetmap.text import vocabulary

SOURCE = Source("register", "Register", "A council", "OGL-3.0", date="2025-03")
STATUSES = sorted(vocabulary()["status"])
OWNERSHIPS = sorted(vocabulary()["ownership"])
WARDS = Layer.from_frame(
    "wards",
    "wards",
    gpd.GeoDataFrame(
        {"code": ["W05999001", "W05999002"], "name": ["West", "East"]},
        geometry=[box(225_000, 280_000, 226_000, 281_000), box(226_000, 280_000, 227_000, 281_000)],
        crs="EPSG:27700",
    ),
    SOURCE,
)


def assets(rows, kind="land"):
    frame = gpd.GeoDataFrame(
        {
            "id": [f"r{n}" for n in range(len(rows))],
            "name": "Somewhere",
            "status": [status for status, _, _ in rows],
            "ownership": [ownership for _, ownership, _ in rows],
            "ownership_evidence": "stated",
        },
        geometry=[place for _, _, place in rows],
        crs="EPSG:27700",
    )
    return gather_assets([Layer.from_frame(kind, kind, frame, SOURCE)], WARDS)


HERE = Point(225_500, 280_500)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("ownership", OWNERSHIPS)
def test_only_public_assets_with_such_a_status_become_a_flag(status, ownership):
    found = find_underuse(assets([(status, ownership, HERE)]))
    expected = ownership == "public" and status in {"vacant", "surplus", "disused", "derelict", "brownfield"}
    assert len(found.layer.data) == int(expected)


def test_a_flag_gives_its_reason_its_source_and_its_date():
    found = find_underuse(assets([("vacant", "public", HERE)], "buildings"))
    reason = found.reasons.iloc[0]
    assert (reason["reason"], reason["term"]) == ("reason-status", "status:vacant")
    assert (reason["source_id"], reason["date"]) == ("register", "2025-03")
    assert found.layer.data["licence"].tolist() == ["OGL-3.0"]
    assert found.layer.data["certainty"].isna().all()


def test_what_lies_outside_all_wards_is_no_finding():
    assert find_underuse(assets([("vacant", "public", Point(230_000, 280_500))])).layer.data.empty


rows = st.lists(
    st.tuples(st.sampled_from(STATUSES), st.sampled_from(OWNERSHIPS), st.just(HERE)), min_size=1, max_size=20
)


@given(rows)
def test_what_is_not_known_to_be_public_is_withheld_and_counted(rows):
    gathered = assets(rows)
    published = withhold_private(gathered)
    assert set(published.assets.data["ownership"]) <= {"public"}
    assert sum(published.withheld.values()) + len(published.assets.data) == len(rows)


@given(rows)
def test_two_runs_give_the_same_ids_in_any_order(rows):
    found = find_underuse(assets(rows))
    ids = found.layer.data["finding_id"].tolist()
    assert ids == sorted(set(ids))
    assert find_underuse(assets(rows)).layer.data["finding_id"].tolist() == ids


def test_services_are_shown_whoever_owns_them():
    frame = gpd.GeoDataFrame({"id": ["a"], "type": ["library"]}, geometry=[HERE], crs="EPSG:27700")
    gathered = gather_assets([Layer.from_frame("services", "services", frame, SOURCE)], WARDS)
    assert len(withhold_private(gathered).assets.data) == 1


def test_an_asset_on_a_shared_edge_belongs_to_one_ward_and_an_area_to_the_one_that_holds_a_point_on_it():
    gathered = assets(
        [("in_use", "public", Point(226_000, 280_500)), ("in_use", "public", box(226_100, 280_100, 226_200, 280_200))]
    )
    assert sorted(gathered.data["ward_code"]) == ["W05999001", "W05999002"]
    assert gathered.data["area_ha"].dropna().tolist() == [1.0]


def test_what_a_ward_has_is_counted_by_kind_and_type():
    counts = count_assets(assets([("in_use", "public", HERE), ("vacant", "public", HERE.buffer(5))]))
    assert counts.to_dict("records") == [{"ward_code": "W05999001", "kind": "land", "type": "land", "count": 2}]
    assert count_assets(assets([("in_use", "public", Point(230_000, 280_500))])).empty


def test_a_place_without_any_asset_is_no_error():
    assert gather_assets([], WARDS).data.empty
    assert find_underuse(gather_assets([], WARDS)).layer.data.empty
