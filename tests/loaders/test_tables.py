"""Tables: where their rows are, which cells mean nothing, and which rows are rightly not wanted."""

from __future__ import annotations

import datetime as dt
import gzip

import openpyxl
import pytest

from assetmap.errors import ContractError

MAY = dt.datetime(2024, 5, 1)  # noqa: DTZ001 - a workbook knows no time zones
HEADER = "id,name,type,easting,northing\n"
POSTCODES = "pcds,oseast1m,osnrth1m\nZZ9 9AA,225100,280100\nZZ9 9AB,225200,280200\n"


def spots(layer):
    return {
        name: (round(spot.x), round(spot.y)) for name, spot in zip(layer.data["name"], layer.data.geometry, strict=True)
    }


def gazetteer(bench):
    bench.put("codes.csv", POSTCODES)
    return bench.table("codes", "postcodes", "codes.csv")


@pytest.mark.parametrize(
    ("east", "north"),
    [
        ("225000", "280000"),
        ("225 000", "280 000"),
        ('"225,000"', '"280,000.0"'),
        (" 225000.0 ", "2.8e5"),
        ("+225000", "280000."),
    ],
)
def test_coordinates_as_people_write_them(bench, east, north):
    bench.put("it.csv", HEADER + f"1,a,library,{east},{north}\n")
    assert spots(bench.load("it.csv")) == {"a": (225000, 280000)}


def test_longitude_and_latitude(bench):
    spot = bench.degrees(bench.points(1))[0]
    bench.put("it.csv", f"name,type,Longitude,Latitude\na,library,{spot.x:.7f},{spot.y:.7f}\n")
    layer = bench.load("it.csv")
    assert spots(layer) == {"a": (225000, 280000)}
    assert layer.intake.crs == "EPSG:4326"


def test_each_row_has_its_own_way_to_say_where_it_is(bench):
    spot = bench.degrees(bench.points(1))[0]
    rows = [
        "a,library,225000,280000,,,",
        f"b,library,,,{spot.x:.7f},{spot.y:.7f},",
        "c,library,,,,,zz9 9ab",
        "d,library,0,0,,,ZZ99AA",
        "e,library,0,0,0,0,",
        "f,library,225000,,,,",
        "g,library,here,280000,,,ZZ9 9AA",
        "h,library,,,,,ZZ1 1ZZ",
        "i,library,,,,,nonsense",
    ]
    bench.put("it.csv", "name,type,easting,northing,longitude,latitude,postcode\n" + "\n".join(rows))
    layer = bench.load("it.csv", "services", "", gazetteer(bench))
    home, first, second = (225000, 280000), (225100, 280100), (225200, 280200)
    assert spots(layer) == {"a": home, "b": home, "c": second, "d": first, "g": first}
    assert layer.data["located_by"].tolist() == ["coordinates"] * 2 + ["postcode"] * 3
    found = [(p.row, p.rule, p.effect) for p in sorted(layer.intake.problems, key=lambda p: (p.row, p.rule))]
    assert found == [
        (6, "no-location", "set aside"),
        (7, "no-location", "set aside"),
        (8, "number-malformed", "noted"),
        (9, "postcode-unknown", "set aside"),
        (10, "postcode-malformed", "set aside"),
    ]
    assert layer.intake.set_aside.index.tolist() == [6, 7, 9, 10]
    assert layer.intake.set_aside.loc[9, "postcode"] == "ZZ1 1ZZ"
    for rule, row, value in (("postcode-unknown", "9", "ZZ1 1ZZ"), ("postcode-malformed", "10", "nonsense")):
        (problem,) = bench.told(layer, rule)
        for lang in ("cy", "en"):
            assert all(word in problem.say(lang) for word in ("it.csv", row, "postcode", value))


def test_postcodes_without_a_gazetteer_and_a_table_without_a_place(bench):
    bench.put("it.csv", "name,type,postcode\na,library,ZZ9 9AA\n")
    bench.says(bench.refuse("it.csv"), ContractError, "gazetteer-missing", "it.csv", "postcode", '"postcodes"')
    bench.put("it.csv", "name,type,where\na,library,here\n")
    bench.says(bench.refuse("it.csv"), ContractError, "location-missing", "it.csv", "easting = ", "name, type, where")


def test_text_in_the_easting_of_a_workbook_costs_its_row(bench):
    book = openpyxl.Workbook()
    for row in (
        HEADER.strip().split(","),
        [1, "a", "library", 225000, 280000],
        [2, "b", "library", "by the church", 280000],
    ):
        book.active.append(row)
    book.save(bench / "it.xlsx")
    layer = bench.load("it.xlsx")
    assert layer.data["name"].tolist() == ["a"]
    assert [(p.row, p.column, p.rule) for p in layer.intake.problems] == [
        (3, "easting", "number-malformed"),
        (3, "", "no-location"),
    ]
    assert layer.intake.set_aside.loc[3, "easting"] == "by the church"
    assert layer.intake.rows_read == 2


def test_cells_of_a_workbook_are_read_as_people_see_them(bench):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append(["Asset Ref ", " Name", "Status", "Status date", "Area (ha)", "UPRN", "Easting", "Northing"])
    sheet.append([12.0, "a", None, MAY, 1.5, 100012345678.0, 225000.0, 280000])
    sheet.append([])
    sheet.append(["AB 7", "  b  \n c ", "Vacant", "spring", None, "", "225 100", "280,000"])
    book.save(bench / "it.xlsx")
    layer = bench.load("it.xlsx", "land")
    assert layer.data.index.tolist() == [3, 5]  # as the sheet counts them
    assert layer.data["id"].tolist() == ["12", "AB 7"]
    assert layer.data["name"].tolist() == ["a", "b c"]
    assert layer.data["status_date"].tolist() == ["2024-05-01", "spring"]
    assert layer.data["uprn"].tolist() == ["100012345678", ""]
    assert layer.data["area_ha"].isna().tolist() == [False, True]
    assert layer.data["status"].tolist() == ["unknown", "vacant"]
    assert layer.intake.problems == ()


@pytest.mark.parametrize("first", [True, False])
def test_a_row_with_too_many_cells_costs_itself(bench, first):
    good, wide = "1,a,library,225000,280000", "2,b, the second,library,225000,280000"
    rows = [wide, good] if first else [good, wide]
    bench.put("it.csv", HEADER + "\n".join(rows) + "\n3,c,library,225000,280000,,\n")
    layer = bench.load("it.csv")
    assert layer.data["id"].tolist() == ["1", "3"]
    (problem,) = layer.intake.problems
    row = 2 if first else 3
    assert (problem.rule, problem.row, problem.effect) == ("row-too-wide", row, "set aside")
    assert "6" in problem.say("cy")
    assert layer.intake.set_aside.loc[row, "name"] == "b"
    assert layer.intake.rows_read == 3


def test_a_quotation_mark_that_is_never_closed_costs_its_row(bench):
    rows = ['1,"a",library,225000,280000', '2,"b,library,225000,280000', "3,c,library,225000,280000"]
    rows += ['4,"d ""the"" fourth",library,225000,280000', "5,e,library,225000,280000"]
    bench.put("it.csv", HEADER + "\n".join(rows))
    layer = bench.load("it.csv")
    assert layer.data["id"].tolist()[0] == "1"
    assert layer.intake.rows_read == len(layer.data) + layer.intake.count("set aside")
    bench.put("it.csv", HEADER + "\n".join(rows[:3]))
    layer = bench.load("it.csv")
    assert layer.data["id"].tolist() == ["1", "3"]
    assert [(p.rule, p.row) for p in layer.intake.problems] == [("quote-open", 3)]


def test_line_breaks_in_cells_blank_lines_a_mark_and_spaces_in_headings(bench):
    content = (
        '\ufeff\n id , Name ,type,easting, northing\n1,"two\nlines",library,225000,280000\n\n2,b,library,225000,280000'
    )
    bench.put("it.csv", content)
    layer = bench.load("it.csv")
    assert layer.data["id"].tolist() == ["1", "2"]
    assert layer.data["name"].tolist() == ["two lines", "b"]
    assert layer.data.index.tolist() == [3, 5]  # records counted from the top, the blank ones too
    assert layer.intake.rows_read == 2


@pytest.mark.parametrize("lines", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_machine(bench, lines):
    bench.put("it.csv", (HEADER + "1,a,library,225000,280000\n2,b,library,225000,280000\n").replace("\n", lines))
    assert bench.load("it.csv").data["id"].tolist() == ["1", "2"]


def test_excels_own_text_files(bench):
    text = HEADER.replace(",", "\t") + "1\tTŷ\tlibrary\t225000\t280000\n"
    bench.put("it.txt", text.encode("utf-16"))
    assert bench.load("it.txt").data["name"].tolist() == ["Tŷ"]
    bench.put("it.csv", "sep=;\n" + HEADER.replace(",", ";") + "1;a, b;library;225000;280000\n")
    layer = bench.load("it.csv")
    assert layer.data["name"].tolist() == ["a, b"]
    assert layer.data.index.tolist() == [3]


def test_of_two_columns_of_one_heading_the_first_is_used_and_that_is_noted(bench):
    bench.put("it.csv", "id,name,name,type,easting,northing\n1,a,b,library,225000,280000\n")
    layer = bench.load("it.csv")
    assert layer.data["name"].tolist() == ["a"]
    assert [(p.rule, p.column, p.effect) for p in layer.intake.problems] == [("column-twice", "name", "noted")]


def test_the_ons_postcode_directory(bench):
    bench.put(
        "it.csv", "pcd,pcd2,pcds,oseast1m,osnrth1m\nZZ9 9AA,ZZ9  9AA,ZZ9 9AA,225000,280000\nNPT1AA,x,x,225000,280001\n"
    )
    layer = bench.load("it.csv", "postcodes")
    assert layer.data["postcode"].tolist() == ["ZZ9 9AA", "NPT 1AA"]


@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_code_point_open_without_a_header(bench, ending):
    text = '"ZZ9 9AA",10,225000,280000,"W92000004","","W18","","W06999999","W05999001"\n'
    text += '"ZZ9 9AB",10,225000,280001,"W92000004","","W18","","W06999999","W05999001"\n'
    bench.put(f"it.{ending}", gzip.compress(text.encode()) if ending.endswith("gz") else text)
    layer = bench.load(f"it.{ending}", "postcodes")
    assert layer.data["postcode"].tolist() == ["ZZ9 9AA", "ZZ9 9AB"]
    assert layer.data.index.tolist() == [1, 2]


def test_a_gazetteer_sets_aside_what_is_no_postcode_and_what_stands_twice(bench):
    bench.put("it.csv", POSTCODES + "nonsense,225000,280000\nzz99aa,225000,280000\n")
    layer = bench.load("it.csv", "postcodes")
    assert [(p.rule, p.row) for p in layer.intake.problems] == [("postcode-malformed", 4), ("value-duplicate", 5)]
    assert "nonsense" in layer.intake.problems[0].say("cy")


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_stops_as_naptan_publishes_them(bench, ending):
    kinds = [("BCT", "active"), ("RLY", "active"), ("BCT", "inactive"), ("TXR", "active"), ("FTD", ""), ("BCS", "")]
    codes = [f"5310{at}" for at in range(len(kinds))]
    if ending == "csv":
        header = "ATCOCode,CommonName,Easting,Northing,Longitude,Latitude,StopType,Status\n"
        rows = [
            f"{code},Stop,225000,280000,,,{kind},{status}" for code, (kind, status) in zip(codes, kinds, strict=True)
        ]
        bench.put("it.csv", header + "\n".join(rows))
    else:
        columns = {"ATCOCode": codes, "StopType": [k for k, _ in kinds], "Status": [s for _, s in kinds]}
        bench.geojson("it.geojson", bench.degrees(bench.points(len(kinds))), CommonName=codes, **columns)
    layer = bench.load(f"it.{ending}")
    assert list(zip(layer.data["id"], layer.data["type"], strict=True)) == [
        ("53100", "bus_stop"),
        ("53101", "rail_station"),
        ("53105", "bus_stop"),
    ]
    assert {p.rule: p.effect for p in layer.intake.problems} == {
        "stop-inactive": "left out",
        "stop-of-no-use": "left out",
    }
    assert layer.intake.count("left out") == 3
    assert bench.told(layer, "stop-inactive")[0].column == "Status"
    assert bench.told(layer, "stop-of-no-use")[0].column == "StopType"


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_closed_libraries_are_left_out_and_one_that_is_not_closed_stays(bench, ending):
    closed = ["", "2014", "No", "closed", "0"]
    if ending == "csv":
        rows = [f"{at},n{at},225000,28000{at},{value}" for at, value in enumerate(closed)]
        bench.put("it.csv", "id,name,easting,northing,Closed\n" + "\n".join(rows))
    else:
        names = [f"n{at}" for at in range(len(closed))]
        bench.geojson("it.geojson", bench.degrees(bench.points(len(closed))), name=names, Closed=closed)
    layer = bench.load(f"it.{ending}", more='set = { type = "library" }\n')
    assert layer.data["name"].tolist() == ["n0", "n2", "n4"]
    assert layer.intake.count("left out") == 2
    assert "2014" in bench.told(layer, "service-closed")[0].say("cy")
