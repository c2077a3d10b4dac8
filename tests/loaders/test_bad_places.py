"""Coordinates that are not what they are said to be are named; a shape that is broken is mended or set aside."""

from __future__ import annotations

import geopandas as gpd
import pyogrio
import pytest
import shapely

from assetmap.errors import ContractError, CrsError

HEADER = "id,name,type,easting,northing\n"
BOW_TIE = [(0, 0), (40, 40), (40, 0), (0, 40), (0, 0)]


def write(bench, shapes, ending="gpkg", crs="EPSG:27700", **columns):
    columns = columns or {"name": [f"n{at}" for at in range(len(shapes))], "type": "library"}
    pyogrio.write_dataframe(gpd.GeoDataFrame(columns, geometry=shapes, crs=crs), bench / f"it.{ending}")
    return f"it.{ending}"


def at_home(bench, ring):
    return shapely.Polygon([(bench.east + x, bench.north + y) for x, y in ring])


def test_a_shapefile_without_prj_is_refused_until_the_configuration_says_its_crs(bench):
    write(bench, bench.points(2), "shp")
    (bench / "it.prj").unlink()
    bench.says(bench.refuse("it.shp"), CrsError, "crs-missing", "it.shp", 'crs = "EPSG:27700"', "EPSG:4326")
    layer = bench.load("it.shp", more='crs = "EPSG:27700"\n')
    assert [spot.x for spot in layer.data.geometry] == [bench.east, bench.east + 100]
    error = bench.refuse("it.shp", more='crs = "EPSG:27007000"\n')
    bench.says(error, CrsError, "crs-unknown", "it.shp", "EPSG:27007000", "EPSG:27700")


def test_a_crs_of_a_table_that_there_is_not(bench):
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n")
    error = bench.refuse("it.csv", more='crs = "British National Grid!"\n')
    bench.says(error, CrsError, "crs-unknown", "it.csv", "British National Grid!")


def test_a_geojson_whose_numbers_are_british_national_grid(bench):
    bench.geojson("it.geojson", bench.points(3), name=["a", "b", "c"], type=["library"] * 3)
    error = bench.refuse("it.geojson")
    bench.says(error, CrsError, "crs-not-degrees", "it.geojson", "225000", "280000", "GeoPackage")


def test_a_table_of_degrees_under_grid_headings(bench):
    bench.put("it.csv", "id,name,type,x,y\n1,a,library,-4.57,52.39\n2,b,library,-4.56,52.39\n")
    bench.says(bench.refuse("it.csv"), CrsError, "crs-not-metres", "it.csv", "-4.57", "52.39", 'crs = "EPSG:4326"')
    assert len(bench.load("it.csv", more='crs = "EPSG:4326"\n').data) == 2


def test_degrees_with_their_axes_swapped(bench):
    shapes = [shapely.Point(spot.y, spot.x) for spot in bench.degrees(bench.points(3))]
    bench.geojson("it.geojson", shapes, name=["a", "b", "c"], type=["library"] * 3)
    bench.says(bench.refuse("it.geojson"), CrsError, "crs-axes-swapped", "it.geojson", "52.38", "-4.57")


def test_easting_and_northing_swapped_even_where_both_ways_lie_in_wales(bench):
    bench.put("it.csv", HEADER + "1,a,library,280000,225000\n2,b,library,280000,225100\n")
    bench.says(bench.refuse("it.csv"), CrsError, "crs-axes-swapped", "it.csv", "280000", "225000")
    write(bench, [shapely.Point(spot.y, spot.x) for spot in bench.points(2)])
    bench.says(bench.refuse("it.gpkg"), CrsError, "crs-axes-swapped", "it.gpkg", "280000", "225000")


def test_a_file_of_all_wales_is_not_taken_for_swapped(bench):
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n2,b,library,280000,225000\n3,c,library,320000,185000\n")
    assert len(bench.load("it.csv").data) == 3


def test_one_row_outside_wales_is_set_aside_and_a_file_outside_wales_is_refused(bench):
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n2,b,library,530000,180000\n")
    layer = bench.load("it.csv")
    assert layer.data["name"].tolist() == ["a"]
    (problem,) = bench.told(layer, "outside-wales")
    assert (problem.row, problem.effect) == (3, "set aside")
    assert "530000, 180000" in problem.say("en")
    assert "530000, 180000" in problem.say("cy")
    assert layer.intake.set_aside.loc[3, "name"] == "b"
    bench.put("it.csv", HEADER + "1,a,library,530000,180000\n2,b,library,530000,180100\n")
    bench.says(bench.refuse("it.csv"), CrsError, "outside-wales-all", "it.csv", "530000", "180000")


def test_a_bow_tie_is_repaired_and_noted_and_a_hopeless_shape_is_set_aside(bench):
    flat = at_home(bench, [(0, 0), (50, 0), (25, 0), (0, 0)])
    shapes = [at_home(bench, BOW_TIE), flat, at_home(bench, [(0, 0), (9, 0), (9, 9), (0, 0)])]
    write(bench, shapes, name=["tie", "flat", "good"], type="park")
    layer = bench.load("it.gpkg", "green_space")
    assert layer.data["name"].tolist() == ["tie", "good"]
    assert layer.data.geometry.is_valid.all()
    assert layer.data.geometry.iloc[0].area == pytest.approx(800)
    (repaired,), (lost,) = bench.told(layer, "geometry-invalid"), bench.told(layer, "geometry-beyond-repair")
    assert (repaired.row, repaired.effect) == (1, "repaired")
    assert (lost.row, lost.effect) == (2, "set aside")
    assert "Self-intersection" in repaired.say("en")
    assert layer.intake.set_aside.loc[2, "name"] == "flat"


def test_coordinates_that_are_no_numbers_are_no_place(bench):
    wkb = shapely.to_wkb(shapely.points([float("nan"), float("inf")], [bench.north] * 2))
    frame = gpd.GeoDataFrame(
        {"name": ["a", "b", "c"], "type": "library"}, geometry=[*shapely.from_wkb(wkb), *bench.points(1)]
    )
    frame.set_crs("EPSG:27700").to_parquet(bench / "it.parquet")
    layer = bench.load("it.parquet")
    assert layer.data["name"].tolist() == ["c"]
    assert {p.rule for p in layer.intake.problems} == {"geometry-empty"}


def test_empty_shapes_are_set_aside(bench):
    write(bench, [shapely.Point(), None, *bench.points(1)])
    layer = bench.load("it.gpkg")
    assert layer.data["name"].tolist() == ["n2"]
    assert [p.row for p in bench.told(layer, "geometry-empty")] == [1, 2]


def test_a_layer_of_areas_keeps_the_areas_of_a_mixture(bench):
    good = bench.square()
    mixed = shapely.GeometryCollection([bench.square(bench.east + 100), *bench.points(1)])
    nested = shapely.GeometryCollection([shapely.GeometryCollection([bench.square(bench.east + 200)])])
    hopeless = shapely.GeometryCollection([shapely.LineString(bench.points(2)), *bench.points(1)])
    shapes = [good, mixed, nested, hopeless, *bench.points(1), shapely.LineString(bench.points(2))]
    write(bench, shapes, name=list("abcdef"), type="park")
    layer = bench.load("it.gpkg", "green_space")
    assert layer.data["name"].tolist() == ["a", "b", "c"]
    assert layer.data.geometry.geom_type.tolist() == ["Polygon"] * 3
    assert [p.row for p in bench.told(layer, "geometry-mixed")] == [2, 3]
    assert [p.row for p in bench.told(layer, "geometry-is-point")] == [5]
    assert [p.row for p in bench.told(layer, "geometry-is-line")] == [4, 6]


def test_a_layer_of_points_takes_a_point_on_an_area_and_opens_multipoints_of_one(bench):
    line = shapely.LineString(bench.points(2))
    write(bench, [shapely.MultiPoint(bench.points(1)), bench.square(), line])
    layer = bench.load("it.gpkg")
    assert layer.data.geometry.geom_type.tolist() == ["Point", "Point"]
    assert bench.square().contains(layer.data.geometry.iloc[1])
    assert [p.row for p in bench.told(layer, "geometry-area-as-point")] == [2]
    assert [p.row for p in bench.told(layer, "geometry-is-line")] == [3]


def test_a_collection_of_points_is_points_where_points_and_areas_are_taken(bench):
    write(bench, [shapely.GeometryCollection(bench.points(1))], name=["a"], type="x")
    assert bench.load("it.gpkg", "land").data.geometry.geom_type.tolist() == ["Point"]


def test_heights_are_dropped_and_counted_once(bench):
    shapes = [shapely.Point(spot.x, spot.y, 12.5) for spot in bench.points(3)]
    write(bench, shapes)
    layer = bench.load("it.gpkg")
    assert not layer.data.geometry.has_z.any()
    (problem,) = layer.intake.problems
    assert (problem.rule, problem.effect, problem.count, problem.row) == ("geometry-3d", "repaired", 3, None)
    assert layer.intake.count("repaired") == 3


def test_another_grid_is_brought_to_ours_with_its_accuracy(bench):
    frame = gpd.GeoSeries(bench.points(2), crs="EPSG:27700").to_crs("EPSG:3857")
    write(bench, list(frame), crs="EPSG:3857")
    layer = bench.load("it.gpkg")
    assert layer.data.geometry.distance(gpd.GeoSeries(bench.points(2), index=layer.data.index, crs=27700)).max() < 5
    assert layer.intake.crs == "EPSG:3857"
    assert layer.intake.accuracy_m >= 0


def test_an_authority_that_is_not_among_the_wards(bench):
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n")
    config = bench.configure(bench.table("it", "services", "it.csv"))
    text = config.read_text("utf-8").replace("W06999999", "W06000099")
    error = bench.refuse("it.csv", head=text[: text.index("[layers.wards]")])
    bench.says(error, ContractError, "authority-unknown", "wards.geojson", "W06000099", "W06999999")


def test_wards_of_other_authorities_are_left_out_and_counted(bench):
    frame = gpd.read_file(bench / "wards.geojson")
    frame.loc[1, "LAD25CD"] = "W06000001"
    frame.to_file(bench / "wards.geojson")
    bench.put("it.csv", HEADER + "1,a,library,225000,280000\n")
    wards = bench.load_all(bench.table("it", "services", "it.csv"))["wards"]
    assert wards.data["code"].tolist() == ["W05999001"]
    assert wards.intake.count("left out") == 1
