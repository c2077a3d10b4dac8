"""A file that cannot be a layer is refused, with its name, the rule, and what to do, in both languages."""

from __future__ import annotations

import gzip

import geopandas as gpd
import osmium
import pandas as pd
import pyogrio
import pytest
import shapely

from assetmap.errors import ConfigError, ContractError, LayerError, LayerNotFoundError, LayerReadError

HEADER = "id,name,type,easting,northing\n"


def libraries(bench, ending, n=300):
    shapes = [shapely.Point(bench.east + at, bench.north) for at in range(n)]
    names = [f"Library {at}" for at in range(n)]
    frame = gpd.GeoDataFrame({"name": names, "type": "library"}, geometry=shapes, crs="EPSG:27700")
    path = bench / f"it.{ending}"
    if ending == "xlsx":
        pd.DataFrame(frame.drop(columns="geometry")).assign(easting=frame.geometry.x, northing=bench.north).to_excel(
            path
        )
    elif ending == "csv.gz":
        path.write_bytes(gzip.compress((HEADER + "1,a,library,225000,280000\n" * n).encode()))
    elif ending == "parquet":
        frame.to_parquet(path)
    elif ending == "osm.pbf":
        with osmium.SimpleWriter(str(path)) as writer:
            for at in range(n):
                tags = {"amenity": "library", "name": names[at]}
                writer.add_node(osmium.osm.mutable.Node(id=at + 1, location=(-4.5, 52.39), tags=tags))
    else:
        pyogrio.write_dataframe(frame, path)
    return path


def test_no_such_file(bench):
    error = bench.refuse("nowhere.csv")
    bench.says(error, LayerNotFoundError, "file-not-found", "nowhere.csv", "assetmap.toml", str(bench.folder))
    assert isinstance(error, FileNotFoundError)


@pytest.mark.parametrize(
    "ending", ["gpkg", "geojson", "shp", "csv", "xlsx", "parquet", "osm.pbf", "zip", "kml", "csv.gz"]
)
def test_a_file_of_no_bytes(bench, ending):
    bench.put(f"it.{ending}", b"")
    bench.says(bench.refuse(f"it.{ending}"), LayerReadError, "file-empty", f"it.{ending}", "0 b")


@pytest.mark.parametrize("content", [HEADER, HEADER + "\n\n", HEADER + ",,,,\n", "\n \n"])
def test_a_table_of_headings_only(bench, content):
    bench.put("it.csv", content)
    bench.says(bench.refuse("it.csv"), LayerReadError, "layer-empty", "it.csv", "assetmap.toml")
    pd.DataFrame(columns=HEADER.strip().split(",")).to_excel(bench / "it.xlsx", index=False)
    bench.says(bench.refuse("it.xlsx"), LayerReadError, "layer-empty", "it.xlsx")


@pytest.mark.parametrize("ending", ["gpkg", "geojson"])
def test_a_vector_file_without_rows(bench, ending):
    frame = gpd.GeoDataFrame({"name": [], "type": []}, geometry=[], crs="EPSG:27700")
    pyogrio.write_dataframe(frame, bench / f"it.{ending}", geometry_type="Point")
    bench.says(bench.refuse(f"it.{ending}"), LayerReadError, "layer-empty", f"it.{ending}")


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "xlsx", "fgb", "parquet", "osm.pbf", "csv.gz", "kml", "gml"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_a_file_that_is_cut_short(bench, ending, share):
    if ending == "kml":
        libraries(bench, "geojson")
        frame = pyogrio.read_dataframe(bench / "it.geojson").to_crs(4326)
        pyogrio.write_dataframe(frame, bench / "it.kml", driver="LIBKML")
    else:
        libraries(bench, ending)
    path = bench / f"it.{ending}"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    kind = "osm" if ending == "osm.pbf" else "services"
    error = bench.refuse(path.name, kind)
    assert error.problems[0].rule in {"file-unreadable", "file-not-its-format", "file-cut-short"}
    bench.says(error, LayerReadError, error.problems[0].rule, f"it.{ending}")
    assert "again" in error.say("en")
    assert "eto" in error.say("cy")


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp.zip", "xlsx", "parquet", "fgb", "kml", "gml"])
def test_a_file_that_is_something_else(bench, ending):
    bench.put(f"it.{ending}", "<!DOCTYPE html><html><body>404 Not Found</body></html>")
    error = bench.refuse(f"it.{ending}")
    assert error.problems[0].rule in {"file-unreadable", "file-not-its-format"}
    bench.says(error, LayerReadError, error.problems[0].rule, f"it.{ending}")
    assert str(bench.folder) not in error.say("en")


@pytest.mark.parametrize("ending", [".xls", ".ods", ".docx"])
def test_a_document_of_another_kind(bench, ending):
    bench.put(f"it{ending}", b"\xd0\xcf\x11\xe0")
    bench.says(bench.refuse(f"it{ending}"), LayerReadError, "format-not-taken", f"it{ending}", "XLSX", "CSV")


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_that_lacks_a_part(bench, part):
    libraries(bench, "shp")
    (bench / f"it{part}").unlink()
    bench.says(bench.refuse("it.shp"), LayerReadError, "shapefile-incomplete", "it.shp", f"it{part}", ".dbf")


def test_a_table_without_shapes_among_the_shapes(bench):
    pyogrio.write_dataframe(pd.DataFrame({"name": ["a"], "type": ["library"]}), bench / "it.gpkg")
    bench.says(bench.refuse("it.gpkg"), LayerReadError, "no-geometry", "it.gpkg")
    pd.DataFrame({"name": ["a"]}).to_parquet(bench / "it.parquet")
    bench.says(bench.refuse("it.parquet"), LayerReadError, "no-geometry", "it.parquet")


@pytest.mark.parametrize("ending", ["csv", "shp", "geojson"])
def test_an_encoding_that_there_is_not(bench, ending):
    if ending == "csv":
        bench.put("it.csv", HEADER + "1,a,library,225000,280000\n")
    else:
        libraries(bench, ending, 2)
    error = bench.refuse(f"it.{ending}", more='encoding = "utf-ate"\n')
    bench.says(error, LayerReadError, "encoding-unknown", f"it.{ending}", "utf-ate", "cp1252")


def test_several_layers_that_fail_are_told_at_once(bench):
    bench.put("empty.csv", "")
    bench.put("bad.csv", "name\nx\n")
    tables = [bench.table("a", "services", "nowhere.csv"), bench.table("b", "services", "empty.csv")]
    tables.append(bench.table("c", "services", "bad.csv"))
    with pytest.raises(LayerError) as caught:
        bench.load_all(*tables)
    assert [(p.layer, p.rule) for p in caught.value.problems] == [
        ("a", "file-not-found"),
        ("b", "file-empty"),
        ("c", "column-missing-in-file"),
    ]
    bench.says(caught.value, LayerError, "file-not-found", "nowhere.csv")
    assert len(caught.value.say("cy").splitlines()) == 3


def test_what_only_follows_from_another_layer_is_not_told(bench):
    bench.put("codes.csv", "postcode,easting,northing\n")  # the gazetteer is empty …
    bench.put("clubs.csv", "name,type,postcode\na,library,ZZ99 1AA\n")  # … so this has no place
    bench.put("wimd.csv", "code,decile\nW01000001,3\n")
    tables = [bench.table("codes", "postcodes", "codes.csv"), bench.table("clubs", "services", "clubs.csv")]
    tables += [bench.table("wimd", "areas", "wimd.csv", 'areas = "lsoa"\n'), bench.table("lsoa", "areas", "none.gpkg")]
    with pytest.raises(LayerError) as caught:
        bench.load_all(*tables)
    assert {p.layer for p in caught.value.problems} == {"codes", "lsoa"}


def test_a_file_of_which_no_row_can_be_used(bench):
    bench.put("it.csv", HEADER + "1,a,libary,225000,280000\n2,b,library,,\n3,c,library,,\n")
    error = bench.refuse("it.csv")
    bench.says(error, ContractError, "nothing-usable", "it.csv", "3", "assetmap.toml")
    assert [p.rule for p in error.problems] == ["nothing-usable", "no-location", "term-unknown"]
    bench.says(error, ContractError, "term-unknown", "it.csv", "2", "type", "libary", "library")


def test_a_file_whose_rows_are_all_rightly_left_out_is_an_empty_layer(bench):
    bench.put("it.csv", HEADER.replace("\n", ",year closed\n") + "1,a,library,225000,280000,2014\n")
    layer = bench.load("it.csv")
    assert layer.data.empty
    assert layer.intake.count("left out") == 1


@pytest.mark.parametrize(
    ("more", "rule", "words"),
    [
        ('columns = { ownr = "Owner" }\n', "column-name-meant", ["layers.it.columns", "ownr", "owner"]),
        ('set = { zzzzzz = "1" }\n', "column-name-unknown", ["layers.it.set", "zzzzzz", "northing"]),
        ('values = { staus = { "a" = "b" } }\n', "column-name-meant", ["layers.it.values", "status"]),
        ('leave_out = ["bus_stops"]\n', "type-name-meant", ["layers.it.leave_out", "bus_stop"]),
        ('leave_out = ["zzzzzz"]\n', "type-name-unknown", ["layers.it.leave_out", "bus_stop"]),
    ],
)
def test_a_name_that_is_none_of_ours(bench, more, rule, words):
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n")
    bench.says(bench.refuse("it.csv", "land", more), ConfigError, rule, "assetmap.toml", *words)


def test_a_date_that_is_none(bench):
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n")
    config = bench.configure(bench.table("it", "services", "it.csv"))
    config.write_text(config.read_text("utf-8").replace("2026-01-31", '"2026-13"'), "utf-8")
    from assetmap.config.file import load_config
    from assetmap.loaders.layers import load_layers

    with pytest.raises(ConfigError) as caught:
        load_layers(load_config(config))
    bench.says(caught.value, ConfigError, "config-value-wrong", "assetmap.toml", "sources.us.date", "2026-13")
