"""The forms that data is taken along in: they hold the same rows, at the same places, with their terms inside."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import box

from assetmap import Layer, Source
from assetmap.formats import DECIMALS, read_tables, write_geojson
from assetmap.write import write_assets, write_findings

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@pytest.fixture(scope="module")
def written(example, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    write_assets(example, folder, {})
    write_findings(example, folder, {})
    return folder


def read_csv(path):
    return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False)


def read_json(path):
    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(path.read_text("utf-8"), parse_constant=refuse)


@pytest.mark.parametrize("name", ["assets", "assets-odbl", "findings", "findings-odbl"])
def test_all_three_forms_hold_the_same_rows(written, name):
    key = {"assets": "asset_id", "findings": "finding_id"}[name.removesuffix("-odbl")]
    layers = dict(read_tables(written / f"{name}.gpkg"))
    first = layers[name.removesuffix("-odbl")]
    features = read_json(written / f"{name}.geojson")["features"]
    assert (
        first[key].tolist()
        == read_csv(written / f"{name}.csv")[key].tolist()
        == [one["properties"][key] for one in features]
    )
    assert len(first) > 5


@pytest.mark.parametrize("name", ["assets", "findings"])
def test_geojson_keeps_rfc_7946_and_names_its_sources(written, example, name):
    told = read_json(written / f"{name}.geojson")
    assert told["type"] == "FeatureCollection"
    assert "crs" not in told
    listed = {source["source_id"]: source for source in told["sources"]}
    source = example.assets.sources[0]
    assert listed[source.id]["attribution"] == source.attribution
    assert listed[source.id]["licence"] == source.licence
    for feature in told["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        for ring in shapely.get_parts(shape):
            if ring.geom_type == "Polygon":
                assert ring.exterior.is_ccw
                assert not any(hole.is_ccw for hole in ring.interiors)
        coordinates = NUMBER.findall(json.dumps(feature["geometry"]["coordinates"]))
        assert all(len(number.partition(".")[2]) <= DECIMALS for number in coordinates)


@pytest.mark.parametrize("name", ["assets", "assets-odbl"])
def test_places_in_degrees_are_those_on_the_grid(written, example, name):
    drawn = gpd.read_file(written / f"{name}.geojson").set_crs("EPSG:4326", allow_override=True).to_crs("EPSG:27700")
    known = example.assets.data.set_index("asset_id").geometry
    away = drawn.set_index("asset_id").geometry
    assert (shapely.hausdorff_distance(away.to_numpy(), known[away.index].to_numpy()) < 0.2).all()
    table = read_csv(written / f"{name}.csv")
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs="EPSG:4326").to_crs("EPSG:27700")
    grid = shapely.points(table["easting"], table["northing"])
    assert (shapely.distance(points, grid) < 0.3).all()
    assert (shapely.distance(grid, known[table["asset_id"]].to_numpy()) < 0.1).all()


def test_what_is_not_known_is_null_and_not_zero(written):
    features = read_json(written / "assets.geojson")["features"]
    areas = [one["properties"]["area_ha"] for one in features]
    assert None in areas
    assert any(isinstance(number, int | float) and number > 0 for number in areas)


def test_the_same_input_gives_the_same_bytes(written, example, tmp_path):
    write_assets(example, tmp_path, {})
    write_findings(example, tmp_path, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written.iterdir())
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (written / path.name).read_bytes(), path.name


def test_a_cell_that_is_a_formula_is_disarmed_in_csv_alone(example, tmp_path):
    data = example.assets.data.copy()
    data.loc[0, "name"] = '=HYPERLINK("https://example.org")'
    write_assets(replace(example, assets=replace(example.assets, data=data)), tmp_path, {})
    names = [
        read_csv(tmp_path / "assets.csv")["name"].tolist(),
        [one["properties"]["name"] for one in read_json(tmp_path / "assets.geojson")["features"]],
    ]
    assert ["'" + data.loc[0, "name"], data.loc[0, "name"]] == [names[0][0], names[1][0]]


def test_sources_in_either_language_come_through_as_they_are(tmp_path):
    source = Source("tŷ", 'Tai "Gŵyl" & <b>', "Cyngor", "OGL-3.0", "© Cyngor\nŴ", "2026")
    data = gpd.GeoDataFrame({"name": ["Ŵ"]}, geometry=[box(330000, 188000, 330010, 188010)], crs="EPSG:27700")
    layer = Layer("x", "context", data, (source,))
    path = tmp_path / "x.geojson"
    path.write_text("old", "utf-8")
    write_geojson(path, layer.data, layer.sources)
    told = read_json(path)
    assert [told["sources"][0][key] for key in ("source_id", "title", "attribution")] == [
        source.id,
        source.title,
        source.attribution,
    ]
    assert told["features"][0]["properties"] == {"name": "Ŵ"}


def test_nothing_to_tell_is_a_collection_without_features(tmp_path):
    data = gpd.GeoDataFrame({"name": pd.Series([], dtype="str")}, geometry=[], crs="EPSG:27700")
    write_geojson(tmp_path / "x.geojson", data, ())
    assert read_json(tmp_path / "x.geojson")["features"] == []
    assert [len(table) for _, table in read_tables(tmp_path / "x.geojson")] == [0]
