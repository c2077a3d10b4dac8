from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import box

from assetmap.checks import check_frame, fill_columns, find_breaches
from assetmap.contracts import CONTRACTS
from assetmap.errors import ContractError, CrsError

SPOT = gpd.points_from_xy([225000, 225100, 225200], [280000, 280100, 280200])


def services(**columns):
    return gpd.GeoDataFrame(columns, geometry=SPOT, crs="EPSG:27700")


def test_all_breaches_are_found_at_once():
    frame = services(id=["a", "a", ""], type=["library", "nonsense", "bank"])
    found = {
        (b.position, b.column, b.rule)
        for b in find_breaches(fill_columns(frame, CONTRACTS["services"]), CONTRACTS["services"])
    }
    assert found == {(1, "id", "value-duplicate"), (1, "type", "term-unknown"), (2, "id", "value-empty")}


def test_a_frame_that_keeps_its_contract_gets_the_columns_it_lacks_as_unknown():
    frame = check_frame(services(id=["a", "b", "c"], type="library"), "services")
    assert set(CONTRACTS["services"].columns) <= set(frame.columns)
    assert (frame["name_cy"] == "").all()


def test_a_missing_number_is_unknown_and_not_zero():
    frame = gpd.GeoDataFrame({"id": ["a", "b", "c"], "households": [1.0, None, 3.0]}, geometry=SPOT, crs="EPSG:27700")
    checked = check_frame(frame, "population")
    assert checked["households"].isna().tolist() == [False, True, False]
    assert checked["people"].isna().all()


def test_a_frame_is_brought_to_the_grid_and_the_input_is_not_changed():
    frame = services(id=["a", "b", "c"], type="library").to_crs("EPSG:4326")
    before = frame.copy()
    assert check_frame(frame, "services").crs == "EPSG:27700"
    assert frame.equals(before)


def test_a_frame_without_a_crs_is_refused():
    with pytest.raises(CrsError) as caught:
        check_frame(gpd.GeoDataFrame({"id": ["a"]}, geometry=SPOT[:1]), "services")
    assert caught.value.problems[0].rule == "crs-missing"


def test_breaches_of_an_analysts_frame_are_all_in_the_error():
    with pytest.raises(ContractError) as caught:
        check_frame(services(id=["a", "a", "b"], type=["x", "y", "library"]), "services", layer="mine")
    assert len(caught.value.problems) == 3
    assert caught.value.layer == "mine"


@pytest.mark.parametrize("code", ["W05999001", "W05000001"])
def test_ward_codes_are_welsh(code):
    frame = gpd.GeoDataFrame(
        {"code": [code], "name": ["A"]}, geometry=[box(225000, 280000, 226000, 281000)], crs="EPSG:27700"
    )
    assert check_frame(frame, "wards")["code"].tolist() == [code]
    with pytest.raises(ContractError):
        check_frame(frame.assign(code="E05000001"), "wards")


def test_bounds_of_numbers_are_kept():
    squares = [box(225000, 280000, 226000, 281000)] * 3
    frame = gpd.GeoDataFrame(
        {"code": ["a", "b", "c"], "deprivation_decile": [0, 5, 11]}, geometry=squares, crs="EPSG:27700"
    )
    with pytest.raises(ContractError) as caught:
        check_frame(frame, "areas")
    assert [problem.rule for problem in caught.value.problems] == ["number-too-small", "number-too-large"]


@pytest.mark.parametrize(
    ("shapes", "rule"),
    [([box(0, 0, 1, 1)], "geometry-wrong-kind"), ([None], "geometry-empty")],
)
def test_shapes_are_part_of_the_contract(shapes, rule):
    frame = gpd.GeoDataFrame({"id": ["a"], "type": ["library"]}, geometry=shapes, crs="EPSG:27700")
    with pytest.raises(ContractError) as caught:
        check_frame(frame, "services")
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_what_is_no_kind_and_a_doubled_index_are_a_programmers_mistakes():
    with pytest.raises(ValueError, match="no kind 'service'"):
        check_frame(services(id=["a", "b", "c"], type="library"), "service")
    with pytest.raises(ValueError, match="duplicates"):
        check_frame(services(id=["a", "b", "c"], type="library").set_axis([1, 1, 2]), "services")


def test_a_shape_column_of_another_name_becomes_geometry():
    frame = services(id=["a", "b", "c"], type="library").rename_geometry("shape")
    assert check_frame(frame, "services").geometry.name == "geometry"
