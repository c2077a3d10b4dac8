"""Where a source claims to be complete must meet the place: else every answer would be that one cannot tell."""

from __future__ import annotations

import geopandas as gpd
import pytest

from assetmap.errors import ConfigError

PLACE = "225000,280000\n"


def head(bench, coverage):
    return bench.head + f"coverage = {coverage}\n"


def box(bench):
    shape = gpd.GeoSeries([bench.square(side=1000)], crs="EPSG:27700").to_crs("EPSG:4326")
    return [round(float(side), 4) for side in shape.total_bounds]


@pytest.fixture
def libraries(bench):
    bench.put("it.csv", f"name,type,easting,northing\na,library,{PLACE}")
    return bench


def test_a_box_that_meets_the_wards_is_the_cover(libraries):
    layer = libraries.load("it.csv", head=head(libraries, box(libraries)))
    assert layer.sources[0].coverage.area == pytest.approx(1e6, rel=0.1)


@pytest.mark.parametrize("order", [(1, 0, 3, 2), (2, 1, 0, 3), (0, 3, 2, 1), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_a_box_in_another_order_is_told_how_it_is_meant(libraries, order):
    right = box(libraries)
    wrong = [right[at] for at in order]
    error = libraries.refuse("it.csv", head=head(libraries, wrong))
    libraries.says(error, ConfigError, "coverage-box-meant", "sources.us.coverage", str(right), str(wrong))


@pytest.mark.parametrize("wrong", ["[-3.0, 51.6, -3.0, 51.7]", "[-2.0, 51.6, -3.0, 51.7]", "[nan, 51, nan, 52]"])
def test_a_box_that_is_none(libraries, wrong):
    error = libraries.refuse("it.csv", head=head(libraries, wrong))
    libraries.says(error, ConfigError, "coverage-box-order", "sources.us.coverage", "place")


@pytest.mark.parametrize("wrong", ["[-3.1, 51.5, -3.0, 51.6]", "[225000, 280000, 226000, 281000]"])
def test_a_box_elsewhere(libraries, wrong):
    error = libraries.refuse("it.csv", head=head(libraries, wrong))
    libraries.says(error, ConfigError, "coverage-elsewhere", "sources.us.coverage", wrong[1:7].rstrip(".0"))


def test_a_file_elsewhere(libraries):
    shapes = [libraries.square(330_000, 190_000, 5000)]
    libraries.geojson("cover.geojson", libraries.degrees(shapes))
    error = libraries.refuse("it.csv", head=head(libraries, '"cover.geojson"'))
    libraries.says(error, ConfigError, "coverage-elsewhere", "sources.us.coverage", "cover.geojson")
    libraries.geojson("cover.geojson", libraries.degrees([libraries.square()]))
    layer = libraries.load("it.csv", head=head(libraries, '"cover.geojson"'))
    assert layer.sources[0].coverage.area == pytest.approx(2500, rel=0.01)
