"""What is known of wards: shares and sums, worked out a second time; what is not known stays unknown."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from assetmap import Layer, Source
from assetmap.analysis.context import NUMBERS, TEXTS, measure_context
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS

NAN = float("nan")
WEST, EAST = box(225_000, 280_000, 226_000, 281_000), box(226_000, 280_000, 227_000, 281_000)
few = settings(max_examples=12)


def layer(kind, rows, key=None):
    data = gpd.GeoDataFrame(rows or {"geometry": []}, geometry="geometry", crs=CRS)
    source = Source(key or kind, kind, "Somebody", "OGL-3.0", date="2025")
    return Layer(key or kind, kind, fill_columns(data, CONTRACTS[kind]), (source,))


WARDS = layer("wards", [{"code": "W1", "name": "W", "geometry": WEST}, {"code": "W2", "name": "E", "geometry": EAST}])
NO_ASSETS = layer("assets", [])


def areas(*rows, key=None):
    return layer("areas", [{"code": f"A{n}"} | row for n, row in enumerate(rows)], key)


def measure(*layers, assets=NO_ASSETS):
    found = measure_context(WARDS, assets, layers)
    assert list(found.table.index) == list(found.sources.index) == ["W1", "W2"]
    for column in found.sources:
        for code, ids in found.sources[column].items():
            value = found.table.loc[code, column]
            assert not ids or set(ids.split()) <= {source.id for source in found.origins}
            assert ids or value == "" or value != value  # noqa: PLR0124 - nan
    return found


def part(ward, left, right, **told):
    """Cut a ward from left to right, in thousandths of its width."""
    west, south, _, north = ward.bounds
    return {"geometry": box(west + left, south, west + right, north)} | told


# --- nothing ----------------------------------------------------------------------------------------------------------


def test_where_nothing_is_known_nothing_is_told_and_it_is_not_nought():
    found = measure(areas(part(WEST, 0, 1000)), layer("context", []), layer("streets", []))
    assert (found.table[list(TEXTS)] == "").all(axis=None)
    assert found.table[list(NUMBERS)].isna().all(axis=None)
    assert (found.table["few"] == "").all()
    assert (found.sources == "").all(axis=None)
    assert found.origins == ()


# --- whose area -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["area_statement", "psb"])
def test_a_name_is_a_wards_where_it_covers_a_twentieth(column):
    told = areas(part(WEST, 0, 951, **{column: "South"}), part(WEST, 951, 1000, **{column: "North"}))
    assert measure(told).table[column].to_dict() == {"W1": "South", "W2": ""}
    told = areas(part(WEST, 0, 950, **{column: "South"}), part(WEST, 950, 1000, **{column: "North"}))
    assert measure(told).table[column].to_dict() == {"W1": "North; South", "W2": ""}


def test_small_parts_of_one_name_are_added_up():
    slices = [part(WEST, 100 * n, 100 * n + 20, psb="Gwent") for n in range(3)]
    assert measure(areas(*slices)).table["psb"].to_dict() == {"W1": "Gwent", "W2": ""}
    assert measure(areas(*slices[:2])).table["psb"].to_dict() == {"W1": "", "W2": ""}


def test_areas_that_only_touch_a_ward_are_not_its_own():
    assert measure(areas(part(EAST, 0, 1000, psb="Gwent"))).table["psb"].to_dict() == {"W1": "", "W2": "Gwent"}


def test_the_source_is_that_of_the_layer_that_says_so():
    found = measure(areas(part(WEST, 0, 1000, psb="A"), key="one"), areas(part(EAST, 0, 1000, psb="B"), key="two"))
    assert found.sources["psb"].to_dict() == {"W1": "one", "W2": "two"}
    assert {source.id for source in found.origins} == {"one", "two"}


# --- empty homes ------------------------------------------------------------------------------------------------------


def test_numbers_of_the_areas_of_a_ward_are_added():
    found = measure(areas(part(WEST, 0, 400, empty_homes=3.0), part(WEST, 400, 1000, empty_homes=9.0)))
    assert found.table["empty_homes"].fillna(-1).to_dict() == {"W1": 12, "W2": -1}
    assert found.sources["empty_homes"].to_dict() == {"W1": "areas", "W2": ""}


@pytest.mark.parametrize(
    ("homes", "told", "hidden"), [(0, 0, ""), (1, NAN, "empty_homes"), (4, NAN, "empty_homes"), (5, 5, "")]
)
def test_fewer_than_five_homes_are_known_but_not_told(homes, told, hidden):
    table = measure(areas(part(WEST, 0, 1000, empty_homes=float(homes)))).table
    assert table.loc["W1", "few"] == hidden
    assert table.loc["W1", "empty_homes"] == pytest.approx(told, nan_ok=True)
    assert table.loc["W2", "few"] == ""


@pytest.mark.parametrize(
    "rows",
    [
        [part(WEST, 0, 940, empty_homes=50.0)],
        [part(WEST, 0, 500, empty_homes=50.0), part(WEST, 500, 1000, empty_homes=NAN)],
        [{"geometry": box(225_000, 280_000, 226_060, 281_000), "empty_homes": 50.0}],
    ],
)
def test_areas_that_do_not_make_up_a_ward_tell_nothing_of_it(rows):
    table = measure(areas(*rows)).table
    assert table["empty_homes"].isna().all()
    assert (table["few"] == "").all()


def test_areas_that_nearly_make_up_a_ward_do():
    assert measure(areas(part(WEST, 0, 951, empty_homes=50.0))).table.loc["W1", "empty_homes"] == 50


# --- age --------------------------------------------------------------------------------------------------------------


def test_a_share_of_people_is_weighted_by_the_people():
    found = measure(
        areas(
            part(WEST, 0, 500, age_65_share=10.0, people=900.0),
            part(WEST, 500, 1000, age_65_share=40.0, people=100.0),
            part(EAST, 0, 1000, age_65_share=22.2, people=7.0),
        )
    )
    assert found.table["age_65_share"].to_dict() == {"W1": 13.0, "W2": 22.2}


def test_without_the_people_of_its_areas_a_ward_has_no_share_and_the_next_ward_keeps_its_own():
    found = measure(
        areas(
            part(WEST, 0, 500, age_65_share=10.0, people=NAN),
            part(WEST, 500, 1000, age_65_share=40.0, people=100.0),
            part(EAST, 0, 1000, age_65_share=20.0, people=50.0),
        )
    )
    assert found.table["age_65_share"].fillna(-1).to_dict() == {"W1": -1, "W2": 20.0}
    nobody = measure(areas(part(WEST, 0, 1000, age_65_share=10.0)))
    assert nobody.table["age_65_share"].isna().all()


@few
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 5000)), min_size=1, max_size=6))
def test_a_weighted_share_lies_between_the_least_and_the_most(told):
    width = 1000 / len(told)
    rows = [
        part(WEST, n * width, (n + 1) * width, age_65_share=float(share), people=float(people))
        for n, (share, people) in enumerate(told)
    ]
    share = measure(areas(*rows)).table.loc["W1", "age_65_share"]
    expected = sum(share * people for share, people in told) / sum(people for _, people in told)
    assert share == pytest.approx(expected, abs=0.0501)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def drawn(type_, shape, name=""):
    return {"id": f"{type_}-{name}-{shape.wkt}", "type": type_, "name": name, "geometry": shape}


def test_estates_are_named_and_counted_where_they_lie_and_not_where_they_only_touch():
    beside = box(225_900, 280_000, 226_000, 280_100)
    both = box(225_950, 280_500, 226_050, 280_600)
    rows = [drawn("housing_estate", beside, "Wren"), drawn("housing_estate", both), drawn("woodland", both, "Wood")]
    table = measure(layer("context", rows)).table
    assert table["estates"].to_dict() == {"W1": "Wren", "W2": ""}
    assert table["estates_count"].to_dict() == {"W1": 2, "W2": 1}


def test_water_is_named_once_and_a_river_along_the_edge_is_of_both_wards():
    edge = LineString([(226_000, 280_000), (226_000, 281_000)])
    tip = LineString([(224_000, 280_500), (225_000, 280_500)])
    rows = [drawn("water", edge, "River"), drawn("water", edge, "River"), drawn("water", tip, "Brook")]
    table = measure(layer("context", rows)).table
    assert table["water"].to_dict() == {"W1": "River", "W2": "River"}


def test_energy_sites_are_counted_in_each_ward_and_of_no_site_there_is_no_nought():
    rows = [drawn("energy", box(225_100 + 9 * n, 280_100, 225_105 + 9 * n, 280_105)) for n in range(3)]
    assert measure(layer("context", rows)).table["energy_count"].fillna(-1).to_dict() == {"W1": 3, "W2": -1}


def test_paths_are_measured_in_each_ward_and_roads_are_not():
    ways = [
        ("footway", [(225_500, 280_500), (226_500, 280_500)]),
        ("Cycleway", [(225_100, 280_100), (225_100, 280_800)]),
        ("residential", [(225_000, 280_900), (227_000, 280_900)]),
    ]
    rows = [{"id": str(n), "highway": sort, "geometry": LineString(xy)} for n, (sort, xy) in enumerate(ways)]
    assert measure(layer("streets", rows)).table["paths_km"].to_dict() == {"W1": 1.2, "W2": 0.5}
    assert measure(layer("streets", rows[2:])).table["paths_km"].isna().all()


# --- public land and roofs --------------------------------------------------------------------------------------------

owners = st.sampled_from(["public", "private", "unknown"])
sites = st.lists(
    st.tuples(
        st.sampled_from(["land", "building", "green_space"]),
        owners,
        st.sampled_from(["W1", "W2", ""]),
        st.one_of(st.none(), st.integers(1, 400)),
        st.booleans(),
    ),
    max_size=12,
)


@few
@given(sites)
def test_public_land_and_roofs_are_added_up_and_nothing_else_is(told):
    rows = []
    for n, (kind, ownership, ward, size, flat) in enumerate(told):
        side = size or 10
        shape = box(225_000, 280_000, 225_000 + side, 280_010) if flat else Point(225_000, 280_000)
        row = {"asset_id": f"a{n}", "kind": kind, "type": kind, "ownership": ownership, "ward_code": ward}
        area = NAN if size is None else size / 10
        rows.append(row | {"area_ha": area, "source_id": "r", "sources": "assets", "geometry": shape})
    table = measure(assets=layer("assets", rows)).table
    for code in ("W1", "W2"):
        mine = [row for row in rows if row["ownership"] == "public" and row["ward_code"] == code]
        land = [row["area_ha"] for row in mine if row["kind"] == "land" and not np.isnan(row["area_ha"])]
        roofs = [row["geometry"].area for row in mine if row["kind"] == "building" and row["geometry"].area > 0]
        expected = {"public_land_ha": round(sum(land), 1) if land else NAN}
        expected["public_roof_m2"] = round(sum(roofs), -1) if roofs else NAN
        for column, value in expected.items():
            assert table.loc[code, column] == pytest.approx(value, abs=1e-9, nan_ok=True)


def test_the_example_is_known_as_its_layers_tell(example, example_layers):
    table, wards = example.context.table, example.wards.data
    land = example.assets.data.query("kind == 'land' and ownership == 'public'")
    for ward in wards.itertuples():
        mine = land.loc[land["ward_code"] == ward.code, "area_ha"].dropna()
        expected = mine.sum().round(1) if len(mine) else NAN
        assert table.loc[ward.code, "public_land_ha"] == pytest.approx(expected, nan_ok=True)
    (lines,) = (one.data for one in example_layers if one.kind == "streets")
    foot = lines[on_foot(lines["highway"])]
    for ward in wards.itertuples():
        metres = sum(shapely.intersection(ward.geometry, line).length for line in foot.geometry)
        assert np.nan_to_num(table.loc[ward.code, "paths_km"]) == pytest.approx(metres / 1000, abs=0.0501)


def on_foot(sorts):
    words = {"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "track", "corridor"}
    return [sort.lower() in words for sort in sorts]
