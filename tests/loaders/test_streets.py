"""Lines to walk along: OS Open Roads as published, as GeoPackage and as Shapefile, and other layers of lines."""

from __future__ import annotations

import geopandas as gpd
import pyogrio
import pytest
import shapely

from assetmap.analysis.modes import load_modes, may_use

CLASSES = ["Motorway", "A Road", "Unclassified", "Unclassified"]
FUNCTIONS = ["Motorway", "A Road", "Local Road", "Restricted Local Access Road"]
FORMS = ["Dual Carriageway", "Roundabout", "Single Carriageway", "Single Carriageway"]
NAMES = ["", "Heol y Bont", "Sand Lane", ""]
IDS = [f"0000-{at}" for at in range(4)]
LANG = ["", "cym", "", ""]


@pytest.fixture
def lines(bench):
    return [
        shapely.LineString([(bench.east, bench.north + at), (bench.east + 90, bench.north + at)]) for at in range(4)
    ]


def write_geopackage(bench, lines):
    """Columns in the order in which Ordnance Survey publishes them; the nodes are a layer beside."""
    nodes = gpd.GeoDataFrame({"id": ["n"]}, geometry=bench.points(1), crs="EPSG:27700")
    links = gpd.GeoDataFrame(
        {"id": IDS, "fictitious": False, "road_classification": CLASSES, "road_function": FUNCTIONS}
        | {"form_of_way": FORMS, "road_classification_number": ["M99", "A999", "", ""], "name_1": NAMES}
        | {"name_1_lang": LANG, "name_2": "", "name_2_lang": "", "road_structure": "", "length": 90, "length_uom": "m"}
        | {"loop": False, "primary_route": False, "trunk_road": False, "start_node": "n", "end_node": "n"},
        geometry=lines,
        crs="EPSG:27700",
    )
    pyogrio.write_dataframe(nodes, bench / "it.gpkg", layer="road_node")
    pyogrio.write_dataframe(links, bench / "it.gpkg", layer="road_link", append=True)
    return 'layer = "road_link"\n'


def write_shapefile(bench, lines):
    links = gpd.GeoDataFrame(
        {"fictitious": "false", "identifier": IDS, "class": CLASSES, "roadNumber": ["M99", "A999", "", ""]}
        | {"name1": NAMES, "name1_lang": LANG, "name2": "", "name2_lang": "", "formOfWay": FORMS, "length": 90}
        | {"primary": "false", "trunkRoad": "false", "loop": "false", "startNode": "n", "endNode": "n"}
        | {"structure": "", "nameTOID": "", "numberTOID": "", "function": FUNCTIONS},
        geometry=lines,
        crs="EPSG:27700",
    )
    pyogrio.write_dataframe(links, bench / "it.shp", encoding="UTF-8")
    return ""


@pytest.mark.parametrize(("ending", "write"), [("gpkg", write_geopackage), ("shp", write_shapefile)])
def test_os_open_roads_is_recognised_as_published(bench, lines, ending, write):
    layer = bench.load(f"it.{ending}", "streets", write(bench, lines))
    rows = layer.data
    assert rows["highway"].tolist() == FUNCTIONS
    assert rows["name"].tolist() == NAMES
    assert rows["id"].tolist() == IDS
    assert layer.intake.problems == ()
    for mode in load_modes().values():
        assert may_use(rows, mode).tolist() == [False, True, True, True]


@pytest.mark.parametrize("heading", ["fclass", "Highway", "roadFunction", "ROAD_CLASSIFICATION", "Class", "formOfWay"])
def test_what_sort_of_way_it_is_is_recognised_under_any_of_its_headings(bench, lines, heading):
    bench.geojson("it.geojson", bench.degrees(lines), **{heading: ["motorway", "a", "b", "c"], "foot": [""] * 4})
    rows = bench.load("it.geojson", "streets").data
    assert rows["highway"].tolist() == ["motorway", "a", "b", "c"]
    assert may_use(rows, load_modes()["walk"]).tolist() == [False, True, True, True]


def test_who_may_use_a_line_is_recognised(bench, lines):
    said = {"Access": ["Private", "Private", "", ""], "Foot": ["", "yes", "", "no"], "motorroad": ["", "", "yes", ""]}
    bench.geojson("it.geojson", bench.degrees(lines), **said, bicycle=[""] * 4)
    assert may_use(bench.load("it.geojson", "streets").data, load_modes()["walk"]).tolist() == [
        False,
        True,
        False,
        False,
    ]


def test_a_line_layer_that_says_nothing_may_be_walked(bench, lines):
    bench.geojson("it.geojson", bench.degrees(lines), width=[1, 2, 3, 4])
    rows = bench.load("it.geojson", "streets").data
    assert rows["highway"].tolist() == [""] * 4
    assert may_use(rows, load_modes()["walk"]).all()
