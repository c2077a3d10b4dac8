"""The same content gives the same layer, whatever the format; one bad record costs that record."""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely.geometry

from assetmap.errors import LayerNotFoundError, LayerReadError, MissingExtraError

NAMES = ["Tŷ Glas", "Dŵr Cymru", "Neuadd y Pentref"]
VECTORS = ["gpkg", "geojson", "shp", "shp.zip", "fgb", "gml", "kml", "parquet", "geojson.gz"]
TABLES = ["comma.csv", "semicolon.csv", "tab.csv", "bar.csv", "csv.gz", "tsv", "xlsx"]
SET = 'set = { type = "library" }\n'


def write_vector(bench, ending, frame):
    path = bench / f"it.{ending}"
    if ending == "parquet":
        frame.rename_geometry("shape").to_parquet(path)
    elif ending == "geojson.gz":
        path.write_bytes(gzip.compress(frame.to_crs(4326).to_json(drop_id=True).encode()))
    elif ending == "shp.zip":
        pyogrio.write_dataframe(frame, bench / "inner.shp", encoding="UTF-8")
        with zipfile.ZipFile(path, "w") as archive:
            for part in bench.folder.glob("inner.*"):
                archive.write(part, f"folder/{part.name}")
            archive.writestr("__MACOSX/folder/._inner.shp", b"what a Mac leaves")
    else:
        driver = {"kml": "LIBKML"}.get(ending)
        pyogrio.write_dataframe(frame.to_crs(4326) if ending == "kml" else frame, path, driver=driver)
    return path


def write_table(bench, ending, frame):
    path = bench / f"it.{ending}"
    if ending == "xlsx":
        frame.to_excel(path, index=False)
    else:
        sign = {"semicolon.csv": ";", "tab.csv": "\t", "tsv": "\t", "bar.csv": "|"}.get(ending, ",")
        frame.to_csv(path, index=False, sep=sign)
    return path


def comparable(layer):
    rows = layer.data.sort_values("name")
    spots = [(round(spot.x), round(spot.y)) for spot in rows.geometry]
    return list(zip(rows["id"], rows["name"], rows["type"], spots, strict=True))


@pytest.mark.parametrize("ending", [*VECTORS, *TABLES])
def test_every_format_gives_the_same_layer(bench, ending):
    if ending in VECTORS:
        frame = gpd.GeoDataFrame({"Name": NAMES}, geometry=bench.points(3), crs="EPSG:27700")
        path = write_vector(bench, ending, frame)
    else:
        frame = pd.DataFrame({"Name": NAMES, "Easting": [p.x for p in bench.points(3)], "Northing": bench.north})
        path = write_table(bench, ending, frame)
    layer = bench.load(path.name, "services", SET)
    assert [row[1:] for row in comparable(layer)] == [
        (name, "library", (bench.east + 100 * at, bench.north))
        for name, at in sorted(zip(NAMES, range(3), strict=True))
    ]
    assert layer.data["id"].tolist() == bench.ids(layer.data)  # made of name and place: no format makes others
    assert layer.intake.rows_read == 3
    assert layer.intake.problems == ()
    assert set(layer.data["located_by"]) == {"geometry" if ending in VECTORS else "coordinates"}


def test_reading_writes_nothing_beside_the_data(bench):
    frame = gpd.GeoDataFrame({"Name": NAMES}, geometry=bench.points(3), crs="EPSG:27700")
    for ending in ("gml", "gpkg", "shp"):
        write_vector(bench, ending, frame)
    (bench / "it.xsd").unlink()
    before = sorted(path.name for path in bench.folder.iterdir())
    for ending in ("gml", "gpkg", "shp"):
        bench.load(f"it.{ending}", "services", SET)
    assert sorted({path.name for path in bench.folder.iterdir()} - {"assetmap.toml"}) == before  # no .gfs, no -wal


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "parquet"])
def test_polygons_come_the_same_from_every_format(bench, ending):
    shapes = [bench.square(bench.east + 100 * at) for at in range(3)]
    frame = gpd.GeoDataFrame({"name": NAMES, "function": "Play Space"}, geometry=shapes, crs="EPSG:27700")
    write_vector(bench, ending, frame)
    layer = bench.load(f"it.{ending}", "green_space")
    assert sorted(layer.data["name"]) == sorted(NAMES)
    assert set(layer.data["type"]) == {"play_area"}
    assert layer.data.geometry.area.round().tolist() == [2500] * 3


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "Polygon", "coordinates": [[[-4.5, 52.4], [-4.5, 52.41]]]},
        {"type": "Polygon", "coordinates": None},
        {"type": "Polygon", "coordinates": [[[-4.5, 52.4], [None, None], [-4.4, 52.4], [-4.5, 52.4]]]},
        {"type": "Circle", "coordinates": []},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        None,
    ],
    ids=str,
)
def test_one_broken_feature_of_a_geojson_costs_itself(bench, broken):
    good = [json.loads(gpd.GeoSeries(bench.degrees([bench.square(bench.east + x)])).to_json()) for x in (0, 100)]
    good = [collection["features"][0]["geometry"] for collection in good]
    bench.geojson("it.geojson", [good[0], broken, good[1]], name=["a", "b", "c"], type=["park"] * 3)
    layer = bench.load("it.geojson", "green_space")
    assert layer.data["name"].tolist() == ["a", "c"]
    (problem,) = layer.intake.problems
    assert (problem.row, problem.effect, problem.rule) == (2, "set aside", "geometry-empty")
    assert layer.intake.set_aside.loc[2, "name"] == "b"
    assert layer.intake.rows_read == 3


@pytest.mark.parametrize("blob", [b"junk", b"GP\x00\x01\x34\x6c\x00\x00\x01\x03\x00", b""])
def test_one_broken_blob_of_a_geopackage_costs_itself(bench, blob):
    frame = gpd.GeoDataFrame({"name": NAMES, "type": "library"}, geometry=bench.points(3), crs="EPSG:27700")
    write_vector(bench, "gpkg", frame)
    with sqlite3.connect(bench / "it.gpkg") as database:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f'drop trigger "{trigger}"')
        database.execute("update it set geom = ? where fid = 2", (blob,))
    database.close()
    layer = bench.load("it.gpkg")
    assert layer.data["name"].tolist() == [NAMES[0], NAMES[2]]
    assert [(p.row, p.effect) for p in layer.intake.problems] == [(2, "set aside")]
    assert layer.intake.set_aside.loc[2, "name"] == NAMES[1]


def test_a_record_that_costs_the_bulk_reader_the_file_costs_itself(bench, monkeypatch):
    frame = gpd.GeoDataFrame({"name": NAMES, "type": "library"}, geometry=bench.points(3), crs="EPSG:27700")
    write_vector(bench, "gpkg", frame)
    read, made = pyogrio.read_dataframe, iter(range(3))

    def fail(path, *args, **options):
        if str(path).endswith("wards.geojson"):
            return read(path, *args, **options)
        raise pyogrio.errors.FeatureError("one record is broken")

    def shape(geometry):
        if next(made) == 1:
            raise ValueError("Unknown geometry")
        return shapely.geometry.Point(geometry.coordinates)

    monkeypatch.setattr(pyogrio, "read_dataframe", fail)
    monkeypatch.setattr(shapely.geometry, "shape", shape)
    layer = bench.load("it.gpkg")
    assert layer.data["name"].tolist() == [NAMES[0], NAMES[2]]
    (problem,) = bench.told(layer, "record-unreadable")
    assert (problem.row, problem.effect) == (2, "set aside")
    assert "it.gpkg → row 2: This record cannot be read: Unknown geometry." in problem.say("en")
    assert layer.intake.rows_read == 3
    assert 2 in layer.intake.set_aside.index
    monkeypatch.setitem(sys.modules, "fiona", None)
    bench.says(bench.refuse("it.gpkg"), MissingExtraError, "fiona-missing", "it.gpkg", "fiona")


def test_a_layer_is_chosen_by_its_name(bench):
    for layer, at in (("first", 0), ("second", 1)):
        frame = gpd.GeoDataFrame({"name": [layer], "type": "library"}, geometry=[bench.points(2)[at]], crs="EPSG:27700")
        pyogrio.write_dataframe(frame, bench / "it.gpkg", layer=layer, append=(bench / "it.gpkg").exists())
    assert bench.load("it.gpkg", more='layer = "second"\n').data["name"].tolist() == ["second"]
    error = bench.refuse("it.gpkg", more='layer = "third"\n')
    bench.says(error, LayerNotFoundError, "layer-not-found", "it.gpkg", "third", "first, second")
    error = bench.refuse("it.gpkg")
    bench.says(error, LayerNotFoundError, "layer-not-named", "it.gpkg", 'layer = "…"', "first, second")


def test_the_table_of_styles_that_qgis_leaves_is_no_second_layer(bench):
    frame = gpd.GeoDataFrame({"name": NAMES, "type": "library"}, geometry=bench.points(3), crs="EPSG:27700")
    write_vector(bench, "gpkg", frame)
    pyogrio.write_dataframe(pd.DataFrame({"styleName": ["x"]}), bench / "it.gpkg", layer="layer_styles", append=True)
    assert len(bench.load("it.gpkg").data) == 3


def test_a_zip_with_two_shapefiles_asks_which(bench):
    with zipfile.ZipFile(bench / "it.zip", "w") as archive:
        for name in ("east", "west"):
            frame = gpd.GeoDataFrame({"name": [name], "type": "library"}, geometry=bench.points(1), crs="EPSG:27700")
            pyogrio.write_dataframe(frame, bench / f"{name}.shp")
            for part in bench.folder.glob(f"{name}.*"):
                archive.write(part, part.name)
    bench.says(bench.refuse("it.zip"), LayerNotFoundError, "layer-not-named", "it.zip", "east, west")
    assert bench.load("it.zip", more='layer = "west"\n').data["name"].tolist() == ["west"]


def test_a_workbook_with_two_sheets_asks_which_and_counts_no_empty_ones(bench):
    book = openpyxl.Workbook()
    for name in ("Assets", "Notes"):
        sheet = book.create_sheet(name)
        sheet.append(["name", "type", "easting", "northing"])
        sheet.append([name, "library", bench.east, bench.north])
    book.save(bench / "it.xlsx")  # the sheet that openpyxl begins with is empty
    bench.says(
        bench.refuse("it.xlsx"), LayerNotFoundError, "sheet-not-named", "it.xlsx", 'layer = "…"', "Assets, Notes"
    )
    assert bench.load("it.xlsx", more='layer = "Assets"\n').data["name"].tolist() == ["Assets"]
    error = bench.refuse("it.xlsx", more='layer = "Asets"\n')
    bench.says(error, LayerNotFoundError, "layer-not-found", "it.xlsx", "Asets", "Sheet, Assets, Notes")


def test_a_zip_without_shapes_says_what_it_holds(bench):
    with zipfile.ZipFile(bench / "it.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    bench.says(bench.refuse("it.zip"), LayerReadError, "archive-without-layer", "it.zip", "readme.txt")
