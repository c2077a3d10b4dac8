"""Values become our terms; what is not recognised is said, and never guessed."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from assetmap.errors import ContractError

AT = "225000,280000"


def test_an_unknown_type_costs_its_row_and_says_how_to_translate_it(bench):
    bench.put(
        "it.csv", f"id,name,Category,easting,northing\n1,a,GP surgery,{AT}\n2,b,Launderette,{AT}\n3,c,Llyfrgell,{AT}"
    )
    layer = bench.load("it.csv", more='columns = { type = "Category" }\n')
    assert layer.data["type"].tolist() == ["general_practice", "library"]  # by our own words in both languages
    (problem,) = layer.intake.problems
    assert (problem.row, problem.column, problem.rule, problem.effect) == (3, "Category", "term-unknown", "set aside")
    for lang in ("cy", "en"):
        assert 'values = { type = { "Launderette" = "…" } }' in problem.say(lang)
        assert "general_practice" in problem.say(lang)
    layer = bench.load(
        "it.csv", more='columns = { type = "Category" }\nvalues = { type = { "Launderette" = "bank" } }\n'
    )
    assert layer.data["type"].tolist() == ["general_practice", "bank", "library"]


def test_of_two_rows_with_one_id_the_first_that_can_be_used_is_used(bench):
    rows = [f"7,a,nonsense,{AT}", f"7,b,library,{AT}", f"7,c,library,{AT}", f"8,d,library,{AT}"]
    bench.put("it.csv", "Ref,name,type,easting,northing\n" + "\n".join(rows))
    layer = bench.load("it.csv")
    assert layer.data["name"].tolist() == ["b", "d"]
    assert [(p.row, p.rule) for p in layer.intake.problems] == [(2, "term-unknown"), (4, "value-duplicate")]
    for lang in ("cy", "en"):
        assert layer.intake.problems[1].say(lang).startswith("it.csv → ")
        assert "'7'" in layer.intake.problems[1].say(lang)
        assert "'Ref'" in layer.intake.problems[1].say(lang)


def test_rows_without_ids_are_told_apart_unless_they_are_the_same(bench):
    rows = [f"Garage,in use,{AT}", f"Garage,vacant,{AT}", f"Garage,vacant,{AT}", f"Hut,vacant,{AT}"]
    bench.put("it.csv", "name,status,easting,northing\n" + "\n".join(rows))
    layer = bench.load("it.csv", "land")
    assert layer.data["status"].tolist() == ["in_use", "vacant", "vacant"]
    assert layer.data["id"].is_unique
    assert [(p.row, p.rule, p.effect) for p in layer.intake.problems] == [(4, "row-duplicate", "set aside")]
    bench.put("it.csv", "name,status,easting,northing\n" + "\n".join(reversed(rows)))
    again = bench.load("it.csv", "land")
    assert set(again.data["id"]) == set(layer.data["id"])  # an id is never made of the order of rows


def test_two_flats_of_one_block_are_two_homes(bench):
    bench.put("it.csv", f"households,easting,northing\n1,{AT}\n1,{AT}\n")
    layer = bench.load("it.csv", "population")
    assert layer.data["households"].sum() == 2
    assert layer.data["id"].is_unique


def test_numbers_that_are_none_are_not_known(bench):
    bench.put("it.csv", f"id,households,easting,northing\n1,12,{AT}\n2,a dozen,{AT}\n3,-4,{AT}\n4,,{AT}\n5,inf,{AT}")
    layer = bench.load("it.csv", "population")
    assert layer.data["households"].fillna(-1).tolist() == [12, -1, -1, -1]
    rules = {(p.row, p.rule, p.effect) for p in layer.intake.problems}
    assert rules == {
        (3, "number-malformed", "noted"),
        (6, "number-malformed", "noted"),
        (4, "number-too-small", "set aside"),
    }


def test_all_the_signs_for_nothing(bench):
    frame = gpd.GeoDataFrame(
        {
            "name": pd.array(["a", pd.NA, None], dtype="string"),
            "households": pd.array([1, pd.NA, 3], dtype="Int64"),
            "id": [1.0, float("nan"), 3.0],
            "people": [None, float("inf"), 2.5],
        },
        geometry=bench.points(3),
        crs="EPSG:27700",
    )
    frame.to_parquet(bench / "it.parquet")
    data = bench.load("it.parquet", "population").data
    assert data["households"].isna().tolist() == [False, True, False]
    assert data["people"].isna().tolist() == [True, True, False]
    assert data["id"].tolist()[::2] == ["1", "3"]
    assert data["id"].tolist()[1] not in {"", "nan", "<NA>", "None"}


def test_wards_with_codes_that_are_none(bench):
    shapes = bench.degrees([bench.square(bench.east + 100 * at) for at in range(4)])
    codes = ["W05999001", "E05000001", "", "W05999001"]
    bench.geojson("wards.geojson", shapes, WD25CD=codes, WD25NM=["a", "b", "c", "d"])
    bench.put("it.csv", f"name,type,easting,northing\na,library,{AT}")
    wards = bench.load_all(bench.table("it", "services", "it.csv"))["wards"]
    assert wards.data["name"].tolist() == ["a"]
    rules = [(p.row, p.rule, p.column) for p in wards.intake.problems]
    assert rules == [(2, "value-malformed", "WD25CD"), (3, "value-empty", "WD25CD"), (4, "value-duplicate", "WD25CD")]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gpkg"])
def test_statistics_take_the_shape_of_their_areas(bench, ending):
    frame = pd.DataFrame({"WD25CD": ["W05999001", "W05000009"], "decile": [3, 4]})
    if ending == "gpkg":
        pyogrio.write_dataframe(frame, bench / "it.gpkg")
    elif ending == "xlsx":
        frame.to_excel(bench / "it.xlsx", index=False)
    else:
        frame.to_csv(bench / "it.csv", index=False)
    layer = bench.load(f"it.{ending}", "areas", 'areas = "wards"\n')
    assert layer.data["code"].tolist() == ["W05999001"]
    assert layer.data["deprivation_decile"].tolist() == [3]
    assert layer.data.geometry.area.round(-4).tolist() == [25_000_000]
    assert [(p.rule, p.effect) for p in layer.intake.problems] == [("code-not-in-areas", "left out")]


@pytest.mark.parametrize("heading", ["lsoacd", "LSOA21CD", "OA21CD", "WD25CD", "area"])
def test_people_by_area_code_take_the_shape_of_their_areas(bench, heading):
    bench.put("it.csv", f"{heading},population\nW05999002,2446\nW05999001,1292\nW05000009,7\n")
    columns = 'columns = { code = "area" }\n' if heading == "area" else ""
    layer = bench.load("it.csv", "population", f'areas = "wards"\n{columns}')
    assert layer.data["people"].tolist() == [2446, 1292]
    assert layer.data["id"].is_unique
    if heading in {"lsoacd", "LSOA21CD", "OA21CD"}:
        assert layer.data["id"].tolist() == ["W05999002", "W05999001"]
    assert layer.data.geometry.area.round(-4).tolist() == [25_000_000] * 2
    assert [p.rule for p in layer.intake.problems] == ["code-not-in-areas"]


def test_services_by_area_code_take_a_point_on_their_area(bench):
    bench.put("it.csv", "ward_code,name,type,closed\nW05999001,a,library,\nW05999001,b,library,2014\n")
    layer = bench.load("it.csv", "services", 'areas = "wards"\ncolumns = { code = "ward_code" }\n')
    assert layer.data["name"].tolist() == ["a"]
    assert layer.data.geometry.geom_type.tolist() == ["Point"]
    assert {p.rule for p in layer.intake.problems} == {"service-closed", "geometry-area-as-point"}


@pytest.mark.parametrize("kind", ["population", "areas"])
def test_a_table_of_areas_without_a_column_of_codes(bench, kind):
    bench.put("it.csv", "place,population\nW05999001,2446\n")
    for more in ("", 'set = { code = "W05999001" }\n'):
        error = bench.refuse("it.csv", kind, f'areas = "wards"\n{more}')
        words = ("it.csv", "'code'", "columns = { code =", "place, population")
        bench.says(error, ContractError, "column-missing-in-file", *words)


def test_codes_of_another_year(bench):
    bench.put("it.csv", "WD11CD,decile\nW05000001,3\nW05000002,4\n")
    error = bench.refuse("it.csv", "areas", 'areas = "wards"\n')
    bench.says(error, ContractError, "codes-of-another-year", "it.csv", "WD11CD", "W05000001", "W05999001", "wards")


def test_areas_that_are_none(bench):
    bench.put("it.csv", "code,decile\nW05999001,3\n")
    bench.put("other.csv", f"name,type,easting,northing\na,library,{AT}")
    error = bench.refuse("it.csv", "areas", 'areas = "other"\n', bench.table("other", "services", "other.csv"))
    bench.says(error, ContractError, "areas-without-codes", "it.csv", "'other'", "areas")
    assert bench.refuse("it.csv", "areas", 'areas = "it"\n').problems[0].rule == "areas-unknown"


def test_a_register_is_split_and_its_rows_add_up(bench):
    rows = [
        f"1,a,Land,vacant,{AT}",
        f"2,b,Building,in use,{AT}",
        f"3,c,Bridge,,{AT}",
        "4,d,adeilad,,,",
        f"5,e,Site,,{AT}",
        f"6,f,Land,,{AT},,7",
    ]
    bench.put("it.csv", "id,name,Kind,status,easting,northing\n" + "\n".join(rows))
    layers = bench.load_all(
        bench.table("it", "land_and_buildings", "it.csv", 'values = { kind = { "Site" = "Land" } }\n')
    )
    land, buildings = layers["it-land"], layers["it-buildings"]
    assert (land.data["name"].tolist(), buildings.data["name"].tolist()) == (["a", "e"], ["b"])
    assert land.intake.rows_read + buildings.intake.rows_read == 6
    assert [(p.row, p.rule) for p in buildings.intake.problems] == [
        (5, "no-location")
    ]  # the kind of a lost row is known
    assert {(p.row, p.rule) for p in land.intake.problems} == {(4, "term-unknown"), (7, "row-too-wide")}


def test_a_register_of_buildings_only_is_one_layer(bench):
    bench.put("it.csv", f"id,name,Kind,easting,northing\n1,a,Building,{AT}\n2,b,Bridge,{AT}")
    layers = bench.load_all(bench.table("it", "land_and_buildings", "it.csv"))
    assert set(layers) == {"wards", "it-buildings"}
    assert layers["it-buildings"].intake.rows_read == 2


def test_a_status_that_is_not_known_is_noted_and_kept_in_its_own_words(bench):
    bench.put("it.csv", f"id,name,status,easting,northing\n1,a,Mothballed,{AT}\n2,b,GWAG,{AT}\n3,c,,{AT}")
    layer = bench.load("it.csv", "buildings")
    assert layer.data["status"].tolist() == ["unknown", "vacant", "unknown"]
    assert layer.data["status_text"].tolist() == ["Mothballed", "GWAG", ""]
    assert [(p.row, p.rule, p.effect) for p in layer.intake.problems] == [(2, "status-not-recognised", "noted")]


def test_types_that_another_layer_knows_better(bench):
    bench.put("it.csv", f"name,type,easting,northing\na,library,{AT}\nb,bank,{AT}\nc,bank,{AT}")
    layer = bench.load("it.csv", more='leave_out = ["bank"]\n')
    assert layer.data["name"].tolist() == ["a"]
    assert layer.intake.count("left out") == 2
    assert "Banc" in layer.intake.problems[0].say("cy")


def test_clubs_are_no_anchors_unless_the_configuration_says_so(bench):
    bench.put("it.csv", f"name,type,easting,northing\na,Credit union,{AT}\nb,members_club,{AT}")
    layer = bench.load("it.csv", "anchors")
    assert layer.data["name"].tolist() == ["a"]
    assert layer.intake.count("left out") == 1
    counted = bench.load("it.csv", "anchors", head=bench.head + "[anchors]\nmembers_club = true\n")
    assert counted.data["name"].tolist() == ["a", "b"]
